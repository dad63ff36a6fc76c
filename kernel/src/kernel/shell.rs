//! The answers to requests on the shell socket, one after the other.

use super::complete::{Completeness, completeness};
use super::engine::Outcome;
use super::failure::{Failure, told};
use super::hub::Hub;
use super::input::Input;
use super::presenter::Presenter;
use super::publish::Queue;
use super::request;
use super::waiting::Waiting;
use super::worker::Worker;
use jupyter_protocol::{
    CommClose, CommInfoReply, CompleteReply, CompleteRequest, ExecuteInput, ExecuteReply,
    ExecuteRequest, ExecutionCount, HistoryEntry, HistoryReply, HistoryRequest, InspectReply,
    InspectRequest, IsCompleteReply, JupyterMessage, JupyterMessageContent as Content,
    KernelInfoReply, Media, MediaType, ReplyError, ReplyStatus, Status, UnknownMessage,
};
use jupyter_zmq_client::RouterSendConnection;
use serde_json::{Map, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// What is needed to answer, and the cells so far.
pub struct Shell {
    pub replies: RouterSendConnection,
    pub waiting: Waiting,
    pub queue: Queue,
    pub worker: Worker,
    pub hub: Hub,
    pub input: Input,
    pub info: KernelInfoReply,
    pub history: Vec<(usize, String)>,
    pub count: usize,
}

impl Shell {
    /// Answers for ever.
    pub async fn answer(mut self) {
        loop {
            let request = self.waiting.next().await;
            let publisher = self.queue.of(&request);
            publisher.publish(Content::Status(Status::busy()));
            let mut stop = false;
            let reply = match request.content.clone() {
                Content::ExecuteRequest(cell) => {
                    let reply = self.execute(&request, &cell).await;
                    stop = cell.stop_on_error && reply.status == ReplyStatus::Error;
                    Some(Content::ExecuteReply(reply))
                }
                Content::KernelInfoRequest(_) => {
                    Some(Content::KernelInfoReply(Box::new(self.info.clone())))
                }
                Content::CompleteRequest(request) => Some(self.complete(request).await),
                Content::InspectRequest(request) => Some(self.inspect(request).await),
                Content::IsCompleteRequest(request) => Some(is_complete(&request.code)),
                Content::HistoryRequest(request) => Some(self.history(&request)),
                Content::CommInfoRequest(_) => {
                    Some(Content::CommInfoReply(CommInfoReply::default()))
                }
                Content::CommOpen(comm) => {
                    // There is nothing on this side that a frontend could speak to.
                    publisher.publish(Content::CommClose(CommClose {
                        comm_id: comm.comm_id,
                        data: Map::new(),
                    }));
                    None
                }
                Content::UnknownMessage(unknown) => request::refusal(&unknown),
                _ => None,
            };
            if let Some(reply) = reply {
                self.reply(&request, reply).await;
            }
            publisher.publish(Content::Status(Status::idle()));
            if stop {
                self.abort_cells().await;
            }
        }
    }

    async fn reply(&mut self, request: &JupyterMessage, content: Content) {
        // A client that went away is no reason to stop.
        let _ = self
            .replies
            .send(JupyterMessage::new(content, Some(request)))
            .await;
    }

    /// The cells that wait behind one that failed do not run, and get no number: with one they would look as if they
    /// had. Jupyter's own kernels answer with the status alone, too.
    async fn abort_cells(&mut self) {
        for request in self.waiting.take_cells() {
            let publisher = self.queue.of(&request);
            publisher.publish(Content::Status(Status::busy()));
            let aborted = UnknownMessage {
                msg_type: "execute_reply".into(),
                content: json!({ "status": "aborted" }),
            };
            self.reply(&request, Content::UnknownMessage(aborted)).await;
            publisher.publish(Content::Status(Status::idle()));
        }
    }

    async fn execute(&mut self, request: &JupyterMessage, cell: &ExecuteRequest) -> ExecuteReply {
        let code = cell.code.clone();
        if !code.trim().is_empty() && !cell.silent {
            self.count += 1;
            if cell.store_history {
                self.history.push((self.count, code.clone()));
            }
            self.queue
                .of(request)
                .publish(Content::ExecuteInput(ExecuteInput {
                    code: code.clone(),
                    execution_count: ExecutionCount::new(self.count),
                }));
        }
        // What a silent cell prints goes to a queue that nobody reads.
        let queue = if cell.silent {
            Queue::new().0
        } else {
            self.queue.clone()
        };
        let presenter = Arc::new(Mutex::new(Presenter::new(queue.of(request), self.count)));
        let screen = Arc::clone(&presenter);
        let input = self.input.of(request, cell.allow_stdin);
        let number = self.count;
        self.hub.expect();
        let run = self.worker.call(move |engine| match engine {
            Ok(engine) => {
                let screen = Box::new(move |event| lock(&screen).show(event));
                engine.run(number, &code, screen, &|prompt, password| {
                    input.ask(prompt, password)
                })
            }
            Err(reason) => Outcome::failed(told("no engine", reason)),
        });
        let outcome = run.await.unwrap_or_else(|| {
            Outcome::failed(told(
                "no engine",
                "the engine's thread has ended; restart the kernel",
            ))
        });
        lock(&presenter).finish(&outcome);
        ExecuteReply {
            status: if outcome.failure.is_some() {
                ReplyStatus::Error
            } else {
                ReplyStatus::Ok
            },
            execution_count: ExecutionCount::new(self.count),
            user_expressions: Some(HashMap::new()),
            error: outcome.failure.map(reply_error).map(Box::new),
            ..ExecuteReply::default()
        }
    }

    async fn complete(&self, request: CompleteRequest) -> Content {
        let CompleteRequest { code, cursor_pos } = request;
        let position = byte_position(&code, cursor_pos);
        let source = code.clone();
        let found = self
            .worker
            .call(move |engine| engine.as_mut().ok()?.complete(&source, position).ok())
            .await
            .flatten();
        let mut reply = CompleteReply {
            cursor_start: cursor_pos,
            cursor_end: cursor_pos,
            ..CompleteReply::default()
        };
        if let Some(found) = found {
            reply.cursor_start = characters(&code, found.start_offset);
            reply.cursor_end = characters(&code, found.end_offset);
            let kinds = found.completions.iter().map(|completion| {
                json!({
                    "text": completion.code,
                    "type": completion.kind,
                    "signature": completion.label,
                    "start": reply.cursor_start,
                    "end": reply.cursor_end,
                })
            });
            reply
                .metadata
                .insert("_jupyter_types_experimental".into(), kinds.collect());
            reply.matches = found
                .completions
                .into_iter()
                .map(|completion| completion.code)
                .collect();
        }
        Content::CompleteReply(reply)
    }

    async fn inspect(&self, request: InspectRequest) -> Content {
        let code = request.code;
        let position = end_of_word(&code, byte_position(&code, request.cursor_pos));
        let found = self
            .worker
            .call(move |engine| engine.as_mut().ok()?.inspect(&code, position).ok())
            .await
            .flatten()
            .filter(|(text, _)| text != "No documentation found");
        Content::InspectReply(InspectReply {
            found: found.is_some(),
            data: found.map_or_else(Media::default, |(text, html)| {
                Media::new(vec![MediaType::Plain(text), MediaType::Html(html)])
            }),
            ..InspectReply::default()
        })
    }

    fn history(&self, request: &HistoryRequest) -> Content {
        let (HistoryRequest::Tail { output, .. }
        | HistoryRequest::Range { output, .. }
        | HistoryRequest::Search { output, .. }) = request;
        // What cells showed is in the notebook, and is not kept here a second time.
        let entry = |&(number, ref source): &(usize, String)| {
            if *output {
                HistoryEntry::InputOutput(1, number, (source.clone(), String::new()))
            } else {
                HistoryEntry::Input(1, number, source.clone())
            }
        };
        let last = |entries: Vec<HistoryEntry>, count: i32| {
            let count = usize::try_from(count).unwrap_or(0);
            let skipped = entries.len().saturating_sub(count);
            entries.into_iter().skip(skipped).collect()
        };
        let history = match request {
            HistoryRequest::Tail { n, .. } => last(self.history.iter().map(entry).collect(), *n),
            HistoryRequest::Range { start, stop, .. } => {
                let wanted = |number: usize| {
                    let number = i32::try_from(number).unwrap_or(i32::MAX);
                    number >= *start && (*stop <= 0 || number < *stop)
                };
                let found = self.history.iter().filter(|(number, _)| wanted(*number));
                found.map(entry).collect()
            }
            HistoryRequest::Search {
                pattern, n, unique, ..
            } => {
                let is_last = |number: usize, source: &str| {
                    let same = |(other, text): &(usize, String)| *other > number && text == source;
                    !self.history.iter().any(same)
                };
                let found = self.history.iter().filter(|(number, source)| {
                    glob(pattern, source) && (!unique || is_last(*number, source))
                });
                last(found.map(entry).collect(), *n)
            }
        };
        Content::HistoryReply(HistoryReply::new(history))
    }
}

fn is_complete(source: &str) -> Content {
    Content::IsCompleteReply(match completeness(source) {
        Completeness::Complete => IsCompleteReply::complete(),
        Completeness::Incomplete { depth } => IsCompleteReply::incomplete("    ".repeat(depth)),
        Completeness::Invalid(_) => IsCompleteReply::invalid(),
    })
}

fn reply_error(failure: Failure) -> ReplyError {
    ReplyError {
        ename: failure.name,
        evalue: failure.value,
        traceback: failure.traceback,
    }
}

/// Jupyter counts characters, Rust bytes.
fn byte_position(text: &str, characters: usize) -> usize {
    text.char_indices()
        .nth(characters)
        .map_or(text.len(), |(at, _)| at)
}

fn characters(text: &str, bytes: usize) -> usize {
    text.char_indices()
        .take_while(|(at, _)| *at < bytes)
        .count()
}

/// The end of the word in which the cursor stands.
fn end_of_word(text: &str, position: usize) -> usize {
    let rest = &text[position..];
    let in_word = |c: char| c.is_alphanumeric() || c == '_';
    position + rest.find(|c| !in_word(c)).unwrap_or(rest.len())
}

/// Whether the text matches a pattern in which `*` stands for any text and `?` for one character.
fn glob(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) =
        (pattern.chars().collect(), text.chars().collect());
    let (mut at, mut in_text) = (0, 0);
    // The last `*`, and the text up to which it stands for.
    let mut star = None;
    while in_text < text.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, in_text));
                at += 1;
            }
            Some(&c) if c == '?' || c == text[in_text] => {
                at += 1;
                in_text += 1;
            }
            _ => {
                let Some((place, up_to)) = star else {
                    return false;
                };
                star = Some((place, up_to + 1));
                at = place + 1;
                in_text = up_to + 1;
            }
        }
    }
    pattern[at..].iter().all(|&c| c == '*')
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_counted_in_characters() {
        let text = "let µ = π;";
        assert_eq!(byte_position(text, 5), 6);
        assert_eq!(characters(text, 6), 5);
        assert_eq!(byte_position(text, 99), text.len());
        assert_eq!(end_of_word("xs.len()", 4), 6);
    }

    #[test]
    fn a_pattern_of_the_history_matches_as_in_a_shell() {
        assert!(glob("*map*", "pool.map(f)") && glob("?b*", "abc") && glob("*", ""));
        assert!(!glob("map", "pool.map") && !glob("?", ""));
    }
}
