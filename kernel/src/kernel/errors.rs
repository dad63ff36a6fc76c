//! The standard error stream of the cells, taken apart: panics and other text.

use super::event::{Event, Panic, Stream};
use std::time::{Duration, Instant};

/// How long a last line of standard error is kept, in case that it is the message of an error through `?`. The mark that
/// tells so is printed right after it.
const KEEP: Duration = Duration::from_millis(100);

/// A panic's message ends here at the latest: only the first panic of a process is followed by a line that ends it.
const LONGEST_MESSAGE: usize = 1 << 16;

/// Takes the stream apart as it comes. The last line is kept for a moment: it may be the message of an error through `?`,
/// which is known only by a mark on standard output.
#[derive(Default)]
pub struct Errors {
    /// What came after the last end of a line.
    unfinished: Vec<u8>,
    /// The last line, or an empty line, which may belong to a panic.
    last: Option<String>,
    panic: Option<Panic>,
    /// Since when this is kept.
    since: Option<Instant>,
}

impl Errors {
    /// What is complete with these bytes.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<Event> {
        let mut events = Vec::new();
        self.unfinished.extend_from_slice(bytes);
        while let Some(end) = self.unfinished.iter().position(|&byte| byte == b'\n') {
            let line: Vec<u8> = self.unfinished.drain(..=end).collect();
            self.line(&String::from_utf8_lossy(&line), &mut events);
        }
        if !events.is_empty() {
            self.since = None;
        }
        events
    }

    /// For how much longer something is kept, if there is something: from when it came, whatever follows.
    pub fn keeps_for(&mut self) -> Option<Duration> {
        let keeps = self.panic.is_some() || self.last.is_some() || !self.unfinished.is_empty();
        let since = self.since.take().unwrap_or_else(Instant::now);
        self.since = keeps.then_some(since);
        keeps.then(|| KEEP.saturating_sub(since.elapsed()))
    }

    /// All that is kept, when nothing came for a while or the cell is over.
    pub fn rest(&mut self) -> Vec<Event> {
        let mut events: Vec<Event> = self.end_panic().into_iter().collect();
        let mut bytes = std::mem::take(&mut self.unfinished);
        if let Err(error) = std::str::from_utf8(&bytes)
            && error.error_len().is_none()
            && error.valid_up_to() > 0
        {
            // The rest of a character is still to come.
            self.unfinished = bytes.split_off(error.valid_up_to());
        }
        let mut text = self.last.take().unwrap_or_default();
        text.push_str(&String::from_utf8_lossy(&bytes));
        if !text.is_empty() {
            events.push(shown(text));
        }
        events
    }

    /// The last line, for the error that it tells.
    pub fn take_last(&mut self) -> Option<String> {
        self.last.take().map(|line| line.trim_end().to_string())
    }

    /// The empty line in front of the next panic would be part of this one's message.
    fn end_panic(&mut self) -> Option<Event> {
        let mut panic = self.panic.take()?;
        panic.message.truncate(panic.message.trim_end().len());
        Some(Event::Panic(panic))
    }

    fn line(&mut self, line: &str, events: &mut Vec<Event>) {
        if let Some(panic) = header(line) {
            events.extend(self.end_panic());
            // The empty line before a panic is part of its message.
            events.extend(self.last.take().filter(|last| last != "\n").map(shown));
            self.panic = Some(panic);
            return;
        }
        let is_note = line.starts_with("note: run with `RUST_BACKTRACE=");
        let Some(panic) = &mut self.panic else {
            if is_note {
                return;
            }
            events.extend(self.last.replace(line.into()).map(shown));
            // From its end on a line is kept for the whole time, however long it has been begun.
            self.since = None;
            return;
        };
        if is_note {
            events.extend(self.end_panic());
        } else if panic.message.len() >= LONGEST_MESSAGE {
            events.extend(self.end_panic());
            self.last = Some(line.into());
        } else {
            if !panic.message.is_empty() {
                panic.message.push('\n');
            }
            panic.message.push_str(line.trim_end_matches(['\r', '\n']));
        }
    }
}

fn shown(text: String) -> Event {
    Event::Text {
        stream: Stream::Stderr,
        text,
    }
}

/// `thread 'worker 1' (4711) panicked at src/lib.rs:4:5:`, the number only in newer versions of Rust.
fn header(line: &str) -> Option<Panic> {
    let rest = line.trim_end().strip_prefix("thread '")?;
    let (before, place) = rest.split_once(" panicked at ")?;
    let thread = &before[..before.rfind('\'')?];
    let mut parts = place.strip_suffix(':')?.rsplitn(3, ':');
    let (column, line) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    Some(Panic {
        thread: thread.into(),
        file: parts.next()?.into(),
        line,
        column,
        message: String::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Event {
        shown(text.into())
    }

    fn panic(message: &str) -> Event {
        Event::Panic(Panic {
            thread: "worker '1'".into(),
            file: "src/lib.rs".into(),
            line: 4,
            column: 5,
            message: message.into(),
        })
    }

    const HEADER: &str = "\nthread 'worker '1'' (4711) panicked at src/lib.rs:4:5:\n";

    #[test]
    fn lines_follow_one_line_later() {
        let mut errors = Errors::default();
        assert_eq!(errors.push(b"one\ntwo\nth"), [text("one\n")]);
        assert!(errors.keeps_for().is_some());
        assert_eq!(errors.rest(), [text("two\nth")]);
        assert!(errors.keeps_for().is_none() && errors.rest().is_empty());
    }

    #[test]
    fn what_is_kept_is_not_kept_longer_because_more_comes() {
        let mut errors = Errors::default();
        errors.push(b"1\r");
        assert!(errors.keeps_for().is_some());
        errors.since = Instant::now().checked_sub(KEEP / 2);
        errors.push(b"2\r");
        assert!(errors.keeps_for() <= Some(KEEP / 2));
        // A line may be an error's message, so it has its whole time.
        errors.push(b"no such file\n");
        assert!(errors.keeps_for() > Some(KEEP / 2));
    }

    #[test]
    fn a_character_is_told_whole() {
        let mut errors = Errors::default();
        assert_eq!(errors.push(b"1 \xc2"), []);
        assert_eq!(errors.rest(), [text("1 ")]);
        assert_eq!(errors.push(b"\xb5"), []);
        assert_eq!(errors.rest(), [text("\u{b5}")]);
        errors.push(b"\xc2");
        assert_eq!(errors.rest(), [text("\u{fffd}")]);
    }

    #[test]
    fn a_message_without_an_end_is_ended() {
        let mut errors = Errors::default();
        assert_eq!(errors.push(HEADER.as_bytes()), []);
        let line = [&b"x".repeat(LONGEST_MESSAGE), &b"\n"[..]].concat();
        assert_eq!(errors.push(&line), []);
        let events = errors.push(b"the first line beyond\nafter\n");
        assert!(
            matches!(&events[0], Event::Panic(panic) if panic.message.len() == LONGEST_MESSAGE)
        );
        assert_eq!(events[1..], [text("the first line beyond\n")]);
    }

    #[test]
    fn an_error_is_told_by_the_last_line() {
        let mut errors = Errors::default();
        assert_eq!(errors.push(b"before\nno such file\n"), [text("before\n")]);
        assert_eq!(errors.take_last().as_deref(), Some("no such file"));
        assert!(errors.keeps_for().is_none());
    }

    #[test]
    fn a_panic_is_taken_out_of_the_text_with_all_its_lines() {
        let mut errors = Errors::default();
        let stream = format!(
            "before\n{HEADER}assertion failed\n  left: 1\n right: 2\nnote: run with `RUST_BACKTRACE=1` environment variable to display a backtrace\nafter\n"
        );
        let mut events = errors.push(stream.as_bytes());
        events.extend(errors.rest());
        assert_eq!(
            events,
            [
                text("before\n"),
                panic("assertion failed\n  left: 1\n right: 2"),
                text("after\n")
            ]
        );
    }

    #[test]
    fn the_last_panic_ends_with_the_cell_and_the_one_before_at_its_header() {
        let mut errors = Errors::default();
        let stream = format!("{HEADER}first\n{HEADER}second\n");
        assert_eq!(errors.push(stream.as_bytes()), [panic("first")]);
        assert_eq!(errors.rest(), [panic("second")]);
    }

    #[test]
    fn what_only_looks_like_a_panic_is_text() {
        for line in [
            "thread 'a' panicked at",
            "thread panicked at src/lib.rs:1:2:",
            "thread 'a' panicked at src/lib.rs:x:2:",
        ] {
            assert_eq!(header(line), None, "{line}");
        }
    }
}
