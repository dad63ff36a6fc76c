//! The standard output of the cells, taken apart: text, evcxr's protocol, and messages of the companion crate.

use super::event::{Bundle, Event, Stream};
use serde::Deserialize;
use serde_json::Value;

/// Starts a message of the companion crate: an application program command, which terminals swallow.
const MESSAGE: &[u8] = b"\x1b_speedup;";
const MESSAGE_END: &[u8] = b"\x1b\\";
const MARK: &[u8] = b"EVCXR_";
const CONTENT: &str = "EVCXR_BEGIN_CONTENT ";
const CONTENT_END: &[u8] = b"EVCXR_END_CONTENT\n";
/// Lines that the engine has to see.
const LINES: [&str; 3] = [COMPLETE, PANIC, ERROR];
const COMPLETE: &str = "EVCXR_EXECUTION_COMPLETE";
const PANIC: &str = "EVCXR_PANIC_NOTIFICATION";
const ERROR: &str = "EVCXR_ERROR_OCCURRED";
const PREFIXES: [&str; 2] = ["EVCXR_VARIABLE_CHANGED_TYPE:", "EVCXR_INPUT_REQUEST"];

/// A part of the output.
#[derive(Debug, PartialEq)]
pub enum Piece {
    /// Something to show.
    Event(Event),
    /// The cell is over, by this line of evcxr's protocol.
    Complete(String),
    /// The cell panicked, by this line.
    Panicked(String),
    /// The cell returned an error, by this line.
    ErrorReturned(String),
    /// Another line for the engine.
    Line(String),
}

/// Takes the output apart as it comes. What may be the beginning of a mark is kept until it is decided; all else goes on
/// at once, also if a line is not finished.
#[derive(Default)]
pub struct Splitter {
    kept: Vec<u8>,
}

impl Splitter {
    /// The pieces that are complete with these bytes.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<Piece> {
        self.kept.extend_from_slice(bytes);
        let mut pieces = Vec::new();
        let mut start = 0;
        loop {
            let rest = &self.kept[start..];
            let (text, found) = split(rest);
            if !text.is_empty() {
                pieces.push(Piece::Event(Event::Text {
                    stream: Stream::Stdout,
                    text: String::from_utf8_lossy(text).into_owned(),
                }));
            }
            start += text.len();
            let Some((piece, length)) = found else { break };
            pieces.extend(piece);
            start += length;
        }
        self.kept.drain(..start);
        pieces
    }

    /// What is kept, when no more will come.
    pub fn rest(&mut self) -> Option<Event> {
        let text = String::from_utf8_lossy(&std::mem::take(&mut self.kept)).into_owned();
        (!text.is_empty()).then_some(Event::Text {
            stream: Stream::Stdout,
            text,
        })
    }
}

/// Text up to the next mark, and the piece that follows it with its length; no piece if more has to come first.
fn split(bytes: &[u8]) -> (&[u8], Option<(Option<Piece>, usize)>) {
    let mut from = 0;
    while let Some(offset) = bytes[from..]
        .iter()
        .position(|&byte| byte == MESSAGE[0] || byte == MARK[0])
    {
        let at = from + offset;
        let (text, rest) = bytes.split_at(at);
        match mark(rest) {
            Mark::Whole(piece, length) => return (text, Some((piece, length))),
            Mark::Unfinished => return (text, None),
            Mark::None => from = at + 1,
        }
    }
    (whole_characters(bytes), None)
}

enum Mark {
    /// A piece and its length in bytes.
    Whole(Option<Piece>, usize),
    /// More has to come before this can be told.
    Unfinished,
    None,
}

fn mark(bytes: &[u8]) -> Mark {
    if let Some(body) = bytes.strip_prefix(MESSAGE) {
        return match find(body, MESSAGE_END) {
            Some(length) => Mark::Whole(
                message(&body[..length]),
                MESSAGE.len() + length + MESSAGE_END.len(),
            ),
            None => Mark::Unfinished,
        };
    }
    if bytes.starts_with(MARK) {
        return line(bytes);
    }
    if MESSAGE.starts_with(bytes) || MARK.starts_with(bytes) {
        return Mark::Unfinished;
    }
    Mark::None
}

/// A line that starts with evcxr's mark.
fn line(bytes: &[u8]) -> Mark {
    let Some(length) = find(bytes, b"\n") else {
        return if could_be_ours(bytes) {
            Mark::Unfinished
        } else {
            Mark::None
        };
    };
    let text = String::from_utf8_lossy(&bytes[..length]);
    let text = text.trim_end_matches('\r');
    if let Some(mime) = text.strip_prefix(CONTENT) {
        return content(mime, &bytes[length + 1..], length + 1);
    }
    let piece = match text {
        COMPLETE => Piece::Complete(text.into()),
        PANIC => Piece::Panicked(text.into()),
        ERROR => Piece::ErrorReturned(text.into()),
        _ if PREFIXES.iter().any(|prefix| text.starts_with(prefix)) => Piece::Line(text.into()),
        _ => return Mark::None,
    };
    Mark::Whole(Some(piece), length + 1)
}

/// A block of rich output; it ends where the cell ends if its own end is missing.
fn content(mime: &str, body: &[u8], head: usize) -> Mark {
    let starts_line = |at: usize| at == 0 || body[at - 1] == b'\n';
    let end = find(body, CONTENT_END).filter(|&at| starts_line(at));
    let broken_off = LINES
        .iter()
        .filter_map(|line| find(body, format!("{line}\n").as_bytes()))
        .filter(|&at| starts_line(at))
        .min();
    let (length, after) = match (end, broken_off) {
        (Some(end), broken_off) if broken_off.is_none_or(|at| end < at) => (end, CONTENT_END.len()),
        (_, Some(at)) => (at, 0),
        _ => return Mark::Unfinished,
    };
    let text = String::from_utf8_lossy(&body[..length]);
    let event = Event::Content {
        mime: mime.trim().into(),
        content: text.strip_suffix('\n').unwrap_or(&text).into(),
    };
    Mark::Whole(Some(Piece::Event(event)), head + length + after)
}

/// Whether a line without its end may become one of the protocol.
fn could_be_ours(bytes: &[u8]) -> bool {
    let known = LINES.iter().chain(&PREFIXES).chain([&CONTENT]);
    known.map(|line| line.as_bytes()).any(|line| {
        line.starts_with(bytes)
            || (bytes.starts_with(line) && !LINES.map(str::as_bytes).contains(&line))
    })
}

/// A message of the companion crate; one that cannot be read is left out, since it is not for people.
fn message(json: &[u8]) -> Option<Piece> {
    #[derive(Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Message {
        Show { data: Bundle, id: Option<String> },
        Update { data: Bundle, id: String },
        Interrupted(Value),
    }
    let event = match serde_json::from_slice(json).ok()? {
        Message::Show { data, id } => Event::Show { data, id },
        Message::Update { data, id } => Event::Update { data, id },
        Message::Interrupted(how_far) => Event::Interrupted {
            how_far: how_far.as_str()?.into(),
        },
    };
    Some(Piece::Event(event))
}

/// The bytes without a character at the end that is not complete yet.
fn whole_characters(bytes: &[u8]) -> &[u8] {
    match std::str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() => &bytes[..error.valid_up_to()],
        // Bytes that are no text are replaced when they are shown.
        _ => bytes,
    }
}

fn find(bytes: &[u8], pattern: &[u8]) -> Option<usize> {
    bytes
        .windows(pattern.len())
        .position(|window| window == pattern)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn text(text: &str) -> Piece {
        Piece::Event(Event::Text {
            stream: Stream::Stdout,
            text: text.into(),
        })
    }

    fn content(mime: &str, content: &str) -> Piece {
        Piece::Event(Event::Content {
            mime: mime.into(),
            content: content.into(),
        })
    }

    #[test]
    fn text_goes_on_at_once_also_without_the_end_of_its_line() {
        let mut splitter = Splitter::default();
        assert_eq!(splitter.push(b"half a li"), [text("half a li")]);
        assert_eq!(splitter.push(b"ne\nnext"), [text("ne\nnext")]);
    }

    #[test]
    fn the_end_of_a_cell_is_found_behind_an_unfinished_line() {
        let mut splitter = Splitter::default();
        let pieces = splitter.push(b"no newlineEVCXR_EXECUTION_COMPLETE\n");
        assert_eq!(
            pieces,
            [text("no newline"), Piece::Complete(COMPLETE.into())]
        );
    }

    #[test]
    fn a_mark_may_come_in_any_number_of_parts() {
        let whole = "a\u{b5}EVCXR_BEGIN_CONTENT text/html\n<b>E\n\u{1b}</b>\nEVCXR_END_CONTENT\nE\u{1b}_speedup;{\"update\":{\"data\":{},\"id\":\"1\"}}\u{1b}\\b\nEVCXR_PANIC_NOTIFICATION\n";
        let expected = [
            text("a\u{b5}"),
            content("text/html", "<b>E\n\u{1b}</b>"),
            text("E"),
            Piece::Event(Event::Update {
                data: Bundle::new(),
                id: "1".into(),
            }),
            text("b\n"),
            Piece::Panicked(PANIC.into()),
        ];
        for size in 1..whole.len() {
            let mut splitter = Splitter::default();
            let mut pieces: Vec<Piece> = Vec::new();
            for piece in whole
                .as_bytes()
                .chunks(size)
                .flat_map(|part| splitter.push(part))
            {
                match (pieces.last_mut(), piece) {
                    (
                        Some(Piece::Event(Event::Text { text, .. })),
                        Piece::Event(Event::Text { text: more, .. }),
                    ) => text.push_str(&more),
                    (_, piece) => pieces.push(piece),
                }
            }
            assert_eq!(pieces, expected, "in parts of {size}");
        }
    }

    #[test]
    fn what_only_looks_like_a_mark_is_text() {
        let mut splitter = Splitter::default();
        let line = "EVCXR_ is a prefix, EVCXR_PANIC_NOTIFICATION a word\n";
        let shown: String = splitter
            .push(line.as_bytes())
            .into_iter()
            .map(|piece| match piece {
                Piece::Event(Event::Text { text, .. }) => text,
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(shown, line);
        assert_eq!(splitter.push(b"E"), []);
        assert_eq!(
            splitter.rest(),
            Some(Event::Text {
                stream: Stream::Stdout,
                text: "E".into()
            })
        );
    }

    #[test]
    fn a_block_that_a_panic_breaks_off_is_shown_as_far_as_it_came() {
        let mut splitter = Splitter::default();
        let pieces =
            splitter.push(b"EVCXR_BEGIN_CONTENT text/plain\nhalf\nEVCXR_PANIC_NOTIFICATION\n");
        assert_eq!(
            pieces,
            [content("text/plain", "half"), Piece::Panicked(PANIC.into())]
        );
    }

    #[test]
    fn messages_of_the_companion_crate_become_events() {
        let mut splitter = Splitter::default();
        let pieces = splitter.push(
            b"\x1b_speedup;{\"show\":{\"data\":{\"text/plain\":\"4\"},\"id\":\"a\"}}\x1b\\\x1b_speedup;{\"interrupted\":\"3 of 4\"}\x1b\\\x1b_speedup;?\x1b\\",
        );
        let data = json!({"text/plain": "4"}).as_object().unwrap().clone();
        assert_eq!(
            pieces,
            [
                Piece::Event(Event::Show {
                    data,
                    id: Some("a".into())
                }),
                Piece::Event(Event::Interrupted {
                    how_far: "3 of 4".into()
                }),
            ]
        );
    }
}
