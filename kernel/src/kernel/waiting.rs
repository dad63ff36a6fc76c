//! The requests that wait for their turn.

use jupyter_protocol::{JupyterMessage, JupyterMessageContent as Content};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Notify;

/// The requests that wait for their turn.
#[derive(Clone, Default)]
pub struct Waiting(Arc<(Mutex<VecDeque<JupyterMessage>>, Notify)>);

impl Waiting {
    /// Puts a request at the end.
    pub fn push(&self, message: JupyterMessage) {
        self.queue(|queue| queue.push_back(message));
        self.0.1.notify_one();
    }

    /// Waits for the first one.
    pub async fn next(&self) -> JupyterMessage {
        loop {
            if let Some(message) = self.queue(VecDeque::pop_front) {
                return message;
            }
            self.0.1.notified().await;
        }
    }

    /// Takes the cells that wait out of the queue.
    pub fn take_cells(&self) -> Vec<JupyterMessage> {
        self.queue(|queue| {
            let (cells, others) = queue
                .drain(..)
                .partition(|message| matches!(message.content, Content::ExecuteRequest(_)));
            *queue = others;
            Vec::from(cells)
        })
    }

    fn queue<T>(&self, work: impl FnOnce(&mut VecDeque<JupyterMessage>) -> T) -> T {
        work(&mut self.0.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
