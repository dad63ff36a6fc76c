//! Whether a cell failed: the one place that knows how failure looks.
//!
//! With the kernel `rust` every failure is an error for Jupyter, and nothing else is one. With evcxr_jupyter a compile error
//! and a dead process are. A panic, a failed `assert!` and an error through `?` are not: the reply says *ok*, and all there
//! is, is text on the standard error stream. An error through `?` is not even marked as one. So whatever a cell writes there
//! counts as a failure in that kernel, unless the cell is tagged to do so.

use crate::kernel::failure::{NOT_COMPILED, PANICKED};
use crate::kernelspec;
use crate::names;
use serde::Deserialize;
use serde_json::Value;
use std::fmt;

/// A cell that may write to the standard error stream.
const MAY_WRITE: &str = "writes-to-stderr";
/// A cell that has to fail: nbclient's own word for it.
pub const MUST_FAIL: &str = "raises-exception";
/// A cell that fails until an exercise is done, or until what comes before it is typed.
pub const NEEDS_SOLUTION: &str = "needs-solution";
/// A cell in which a student writes.
pub const EXERCISE: &str = "exercise";
/// A cell that judges an exercise.
pub const CHECK: &str = "check";
/// How a cell begins that is left for typing along.
pub const TO_TYPE: &str = "// type along: ";

/// A cell as it ended, as `run_notebook.py` tells of it.
#[derive(Deserialize)]
pub struct Cell {
    pub kernel: String,
    pub number: usize,
    pub id: String,
    pub tags: Vec<String>,
    pub source: String,
    pub seconds: f64,
    pub end: End,
    pub outputs: Vec<Value>,
}

/// How the running of a cell ended.
#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum End {
    Done,
    Timeout,
    Dead,
}

/// Why a cell failed.
#[derive(Debug, PartialEq, Eq)]
pub enum Failure {
    /// What the kernel told as an error.
    Error(String),
    /// A panic in evcxr_jupyter, which a failed assertion is too.
    Panic(String),
    /// Text on its standard error stream; an error through `?` looks like this.
    Stderr(String),
    /// It ran longer than allowed.
    Timeout,
    /// The kernel ended.
    Dead,
    /// It is tagged as one that fails, and did not.
    Missing,
}

impl Cell {
    /// Whether it is left for typing along.
    pub fn is_to_type(&self) -> bool {
        self.source.starts_with(TO_TYPE) && names::parts(&self.source).is_empty()
    }

    /// The message of a panic that the kernel `rust` told.
    pub fn panic(&self) -> Option<String> {
        let outputs = self.outputs.iter();
        let mut panics = outputs.filter(|output| output["ename"] == PANICKED);
        panics.next().map(|panic| text(&panic["evalue"]))
    }

    /// The first line of each error of the compiler, without the warnings that evcxr_jupyter adds to them.
    pub fn errors(&self) -> Vec<String> {
        let is_rust = self.kernel != kernelspec::EVCXR;
        let outputs = self.outputs.iter().filter(|output| {
            output["output_type"] == "error" && (!is_rust || output["ename"] == NOT_COMPILED)
        });
        let told = outputs.flat_map(|output| {
            let parts = output["traceback"]
                .as_array()
                .map_or(&[] as &[_], Vec::as_slice);
            // There one output is one error, drawn in many parts; here each part is an error.
            &parts[..if is_rust {
                parts.len()
            } else {
                parts.len().min(1)
            }]
        });
        let lines = told.map(|part| {
            let plain = without_colours(&text(part));
            plain.lines().next().unwrap_or_default().to_string()
        });
        lines
            .filter(|line| is_rust || line.starts_with("[E"))
            .collect()
    }

    /// The failure of this cell, if it failed.
    pub fn failure(&self) -> Option<Failure> {
        let failure = self.unexpected();
        if !self.is_tagged(MUST_FAIL) {
            return failure;
        }
        match failure {
            None if self.is_to_type() => None,
            None => Some(Failure::Missing),
            Some(Failure::Timeout | Failure::Dead) => failure,
            Some(_) => None,
        }
    }

    fn unexpected(&self) -> Option<Failure> {
        match self.end {
            End::Timeout => return Some(Failure::Timeout),
            End::Dead => return Some(Failure::Dead),
            End::Done => {}
        }
        if let Some(error) = self
            .outputs
            .iter()
            .find(|output| output["output_type"] == "error")
        {
            let traceback = error["traceback"]
                .as_array()
                .into_iter()
                .flatten()
                .map(text)
                .collect::<Vec<_>>()
                .join("\n");
            let message = if traceback.is_empty() {
                text(&error["evalue"])
            } else {
                traceback
            };
            return Some(Failure::Error(message));
        }
        if self.kernel != kernelspec::EVCXR {
            return None;
        }
        let stderr: String = self
            .outputs
            .iter()
            .filter(|output| output["name"] == "stderr")
            .map(|output| text(&output["text"]))
            .collect();
        if stderr.trim().is_empty() {
            None
        } else if is_panic(&stderr) {
            Some(Failure::Panic(before_backtrace(&stderr)))
        } else if self.is_tagged(MAY_WRITE) {
            None
        } else {
            Some(Failure::Stderr(stderr))
        }
    }

    /// Whether the cell carries this tag.
    pub fn is_tagged(&self, tag: &str) -> bool {
        self.tags.iter().any(|known| known == tag)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Error(message) => write!(f, "it ended in an error:\n{}", message.trim()),
            Self::Panic(message) => write!(f, "it panicked:\n{}", message.trim()),
            Self::Stderr(text) => write!(
                f,
                "it wrote to the standard error stream, as an error through `?` does (if it may, tag the cell {MAY_WRITE}):\n{}",
                text.trim()
            ),
            Self::Timeout => write!(f, "it did not end in time; allow more with --timeout"),
            Self::Dead => write!(f, "the kernel ended while it ran"),
            Self::Missing => write!(f, "it is tagged {MUST_FAIL} but did not fail"),
        }
    }
}

/// `thread 'main' panicked at …`, with or without the number that newer versions of Rust put after the name.
fn is_panic(stderr: &str) -> bool {
    stderr
        .lines()
        .any(|line| line.starts_with("thread '") && line.contains(" panicked at "))
}

fn before_backtrace(stderr: &str) -> String {
    let lines = stderr
        .lines()
        .take_while(|line| !line.starts_with("stack backtrace:"));
    lines.collect::<Vec<_>>().join("\n")
}

/// Terminal colours are for the page; here they would hide the message.
pub fn without_colours(text: &str) -> String {
    let mut plain = String::new();
    for (i, part) in text.split("\x1b[").enumerate() {
        plain += if i == 0 {
            part
        } else {
            part.split_once('m').map_or("", |(_, rest)| rest)
        };
    }
    plain
}

/// Jupyter writes long texts as lists of lines.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(lines) => lines.iter().map(text).collect(),
        _ => String::new(),
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use serde_json::json;

    pub fn cell(tags: &[&str], outputs: &[Value]) -> Cell {
        Cell {
            kernel: kernelspec::EVCXR.into(),
            number: 1,
            id: "id".into(),
            tags: tags.iter().map(ToString::to_string).collect(),
            source: String::new(),
            seconds: 0.0,
            end: End::Done,
            outputs: outputs.to_vec(),
        }
    }

    pub fn stderr(text: &str) -> Value {
        json!({"output_type": "stream", "name": "stderr", "text": text})
    }

    #[test]
    fn output_and_results_are_no_failure() {
        let printed =
            json!({"output_type": "stream", "name": "stdout", "text": "thread 'x' panicked at"});
        let result = json!({"output_type": "execute_result", "data": {"text/plain": "4"}});
        assert_eq!(cell(&[], &[printed, result]).failure(), None);
    }

    #[test]
    fn a_compile_error_is_told_by_its_traceback() {
        let error = json!({"output_type": "error", "evalue": "short", "traceback": ["[E0308] mismatched types"]});
        assert_eq!(
            cell(&[], &[error]).failure(),
            Some(Failure::Error("[E0308] mismatched types".into()))
        );
    }

    #[test]
    fn a_panic_is_found_among_lines_and_told_without_its_backtrace() {
        let old = stderr(
            "thread '<unnamed>' panicked at src/lib.rs:4:5:\nexplicit\nstack backtrace:\n   0: std::panicking",
        );
        let message = "thread '<unnamed>' panicked at src/lib.rs:4:5:\nexplicit";
        assert_eq!(
            cell(&[], &[old]).failure(),
            Some(Failure::Panic(message.into()))
        );
        let new = [
            stderr("before\n"),
            stderr("thread 'worker 1' (4711) panicked at src/lib.rs:4:5:\nexplicit"),
        ];
        assert!(matches!(
            cell(&[MAY_WRITE], &new).failure(),
            Some(Failure::Panic(_))
        ));
    }

    #[test]
    fn an_error_through_the_question_mark_is_text_only() {
        let outputs = [stderr(
            "a pool needs at least one worker, and 0 were asked for\n",
        )];
        assert!(matches!(
            cell(&[], &outputs).failure(),
            Some(Failure::Stderr(_))
        ));
        assert_eq!(cell(&[MAY_WRITE], &outputs).failure(), None);
    }

    #[test]
    fn the_kernel_that_tells_of_errors_may_write_what_it_likes() {
        let mut cell = cell(
            &[],
            &[stderr("thread 'a' panicked at src/lib.rs:4:5:\nhandled\n")],
        );
        assert!(matches!(cell.failure(), Some(Failure::Panic(_))));
        cell.kernel = kernelspec::RUST.into();
        assert_eq!(cell.failure(), None);
    }

    #[test]
    fn an_expected_failure_must_happen() {
        let error = json!({"output_type": "error", "evalue": "E0499", "traceback": []});
        assert_eq!(cell(&[MUST_FAIL], &[error]).failure(), None);
        assert_eq!(cell(&[MUST_FAIL], &[]).failure(), Some(Failure::Missing));
        let mut endless = cell(&[MUST_FAIL], &[]);
        endless.end = End::Timeout;
        assert_eq!(endless.failure(), Some(Failure::Timeout));
    }

    #[test]
    fn colours_go_and_text_stays() {
        assert_eq!(
            without_colours("a [b] \x1b[31m[E0425]\x1b[0m: m"),
            "a [b] [E0425]: m"
        );
    }
}
