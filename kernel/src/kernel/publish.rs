//! The queue of what is published, and the task that sends it: in order, and text not more often than a browser can show.

use jupyter_protocol::{JupyterMessage, JupyterMessageContent as Content, Stdio, StreamContent};
use jupyter_zmq_client::KernelIoPubConnection;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::{Instant, timeout_at};

/// Text that follows within this time is sent together.
const TOGETHER: Duration = Duration::from_millis(20);

type Published = (Arc<JupyterMessage>, Content);

/// Publishes what belongs to one request.
#[derive(Clone)]
pub struct Publisher {
    queue: UnboundedSender<Published>,
    parent: Arc<JupyterMessage>,
}

/// The queue itself.
#[derive(Clone)]
pub struct Queue(UnboundedSender<Published>);

impl Queue {
    /// A queue, and the end from which [`send_all`] takes.
    pub fn new() -> (Self, UnboundedReceiver<Published>) {
        let (sender, receiver) = unbounded_channel();
        (Self(sender), receiver)
    }

    /// For the answers to this request.
    pub fn of(&self, parent: &JupyterMessage) -> Publisher {
        let mut parent = parent.clone();
        // These name the connection over which an answer goes; what is published goes to all.
        parent.zmq_identities.clear();
        Publisher {
            queue: self.0.clone(),
            parent: Arc::new(parent),
        }
    }
}

impl Publisher {
    /// Puts this at the end of the queue.
    pub fn publish(&self, content: Content) {
        // At the very end of the kernel nobody sends any more.
        let _ = self.queue.send((Arc::clone(&self.parent), content));
    }
}

/// Sends what is in the queue until nobody publishes any more.
pub async fn send_all(mut queue: UnboundedReceiver<Published>, mut socket: KernelIoPubConnection) {
    let mut kept = None;
    while let Some((parent, mut content)) = match kept.take() {
        Some(next) => Some(next),
        None => queue.recv().await,
    } {
        if let Content::StreamContent(stream) = &mut content {
            kept = gather(&mut queue, &parent, stream).await;
        }
        // A subscriber that went away is no reason to stop.
        let _ = socket
            .send(JupyterMessage::new(content, Some(&parent)))
            .await;
    }
}

/// Adds text of the same cell and stream that follows soon, and gives the first message that is something else.
async fn gather(
    queue: &mut UnboundedReceiver<Published>,
    parent: &Arc<JupyterMessage>,
    stream: &mut StreamContent,
) -> Option<Published> {
    let end = Instant::now() + TOGETHER;
    while let Ok(Some(next)) = timeout_at(end, queue.recv()).await {
        match &next {
            (of, Content::StreamContent(more))
                if Arc::ptr_eq(of, parent) && is_stdout(more) == is_stdout(stream) =>
            {
                stream.text.push_str(&more.text);
            }
            _ => return Some(next),
        }
    }
    None
}

const fn is_stdout(stream: &StreamContent) -> bool {
    matches!(stream.name, Stdio::Stdout)
}
