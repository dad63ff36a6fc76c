//! Messages to the kernel of this project, in the stream of standard output, so that they stay in order
//! with what is printed.
//!
//! A message is `ESC _ speedup;`, one line of JSON without control characters, and `ESC \`: an
//! application program command of ECMA-48, which a terminal swallows.

use std::fmt::Write as _;
use std::process;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::page::Page;

/// What the kernel is told.
#[derive(Clone, Copy, Debug)]
pub(super) enum Message<'a> {
    /// Show this, and remember it by this name.
    Show { page: &'a Page, id: &'a str },
    /// Show this in the place of what has this name.
    Update { page: &'a Page, id: &'a str },
    /// An interrupted operation has stopped; this is how far it came.
    Interrupted { how_far: &'a str },
}

impl Message<'_> {
    /// The message as it is printed.
    pub(super) fn framed(self) -> String {
        format!("\x1b_speedup;{}\x1b\\", self.json())
    }

    fn json(self) -> String {
        let display = |verb: &str, page: &Page, id: &str| {
            let (data, id) = (data(page), quoted(id));
            format!("{{\"{verb}\":{{\"data\":{data},\"id\":{id}}}}}")
        };
        match self {
            Self::Show { page, id } => display("show", page, id),
            Self::Update { page, id } => display("update", page, id),
            Self::Interrupted { how_far } => format!("{{\"interrupted\":{}}}", quoted(how_far)),
        }
    }
}

/// A page as an object with one entry for each MIME type.
fn data(page: &Page) -> String {
    let html = page.html.as_ref().map_or(String::new(), |html| {
        format!(",\"text/html\":{}", quoted(html))
    });
    format!("{{\"text/plain\":{}{html}}}", quoted(&page.text))
}

/// A text as a string of JSON (RFC 8259, section 7), with every control character escaped.
fn quoted(text: &str) -> String {
    let mut json = String::with_capacity(text.len() + 2);
    json.push('"');
    for character in text.chars() {
        match character {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '\n' => json.push_str("\\n"),
            control if control.is_control() => {
                // Writing to a string cannot fail.
                let _ = write!(json, "\\u{:04x}", u32::from(control));
            }
            other => json.push(other),
        }
    }
    json.push('"');
    json
}

/// A name that no other display has, of this process or another.
pub(super) fn new_id() -> String {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("speedup-{}-{count}", process::id())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_json_between_its_marks() {
        let page = Page {
            text: "4 \"µs\"\n".to_owned(),
            html: Some("<b>4</b>".to_owned()),
        };
        let data = r#"{"text/plain":"4 \"µs\"\n","text/html":"<b>4</b>"}"#;
        for (message, verb) in [
            (
                Message::Show {
                    page: &page,
                    id: "7",
                },
                "show",
            ),
            (
                Message::Update {
                    page: &page,
                    id: "7",
                },
                "update",
            ),
        ] {
            let expected =
                format!("\x1b_speedup;{{\"{verb}\":{{\"data\":{data},\"id\":\"7\"}}}}\x1b\\");
            assert_eq!(message.framed(), expected);
        }
        let how_far = "the map had done 37 of 100 items";
        assert_eq!(
            Message::Interrupted { how_far }.json(),
            r#"{"interrupted":"the map had done 37 of 100 items"}"#
        );
    }

    #[test]
    fn no_control_character_is_left_in_a_string() {
        let all: String = ('\0'..='\u{a0}').collect();
        let json = quoted(&all);
        assert!(!json.contains(char::is_control));
        assert!(json.starts_with("\"\\u0000\\u0001") && json.ends_with("\\u009f\u{a0}\""));
        assert_eq!(quoted("\x1b\\ \u{2028}×"), "\"\\u001b\\\\ \u{2028}×\"");
    }

    #[test]
    fn every_name_is_new() {
        assert_ne!(new_id(), new_id());
    }
}
