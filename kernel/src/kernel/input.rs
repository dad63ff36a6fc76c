//! Lines that a cell asks of the user, over the stdin socket.

use jupyter_protocol::{InputRequest, JupyterMessage, JupyterMessageContent as Content};
use jupyter_zmq_client::KernelStdinConnection;
use std::sync::Arc;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// Asks the user for lines, over the stdin socket.
#[derive(Clone)]
pub struct Input {
    questions: UnboundedSender<JupyterMessage>,
    answers: Arc<(
        crossbeam_channel::Sender<String>,
        crossbeam_channel::Receiver<String>,
    )>,
}

/// The questions of one cell.
pub struct CellInput {
    input: Input,
    request: JupyterMessage,
    is_allowed: bool,
}

impl Input {
    /// Listens to the answers.
    pub fn new(stdin: KernelStdinConnection) -> Self {
        let (mut sender, mut receiver) = stdin.split();
        let (questions, mut asked): (_, UnboundedReceiver<JupyterMessage>) = unbounded_channel();
        let answers = Arc::new(crossbeam_channel::unbounded());
        let given = Arc::clone(&answers);
        tokio::spawn(async move {
            while let Some(question) = asked.recv().await {
                let _ = sender.send(question).await;
            }
        });
        tokio::spawn(async move {
            loop {
                match receiver.read().await {
                    Ok(JupyterMessage {
                        content: Content::InputReply(reply),
                        ..
                    }) => {
                        let _ = given.0.send(reply.value);
                    }
                    Ok(_) => {}
                    Err(error) => {
                        eprintln!("The kernel cannot read an input: {error}");
                        tokio::task::yield_now().await;
                    }
                }
            }
        });
        Self { questions, answers }
    }

    /// For the questions of the cell in this request.
    pub fn of(&self, request: &JupyterMessage, is_allowed: bool) -> CellInput {
        CellInput {
            input: self.clone(),
            request: request.clone(),
            is_allowed,
        }
    }

    /// One who waits for an answer gets an empty one.
    pub fn cancel(&self) {
        let _ = self.answers.0.send(String::new());
    }
}

impl CellInput {
    /// Waits for a line of the user; an empty one where the frontend has no input.
    pub fn ask(&self, prompt: &str, password: bool) -> String {
        if !self.is_allowed {
            return String::new();
        }
        // An answer that nobody waited for is none to this question.
        while self.input.answers.1.try_recv().is_ok() {}
        let question = InputRequest {
            prompt: prompt.into(),
            password,
        };
        let question = JupyterMessage::new(Content::InputRequest(question), Some(&self.request));
        let _ = self.input.questions.send(question);
        self.input.answers.1.recv().unwrap_or_default()
    }
}
