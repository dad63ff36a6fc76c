//! What the relay tells the engine, one JSON text a line.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::process::ExitStatus;

/// Texts of one result by their MIME types.
pub type Bundle = Map<String, Value>;

/// Where a text was printed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stream {
    Stdout,
    Stderr,
}

/// What happens while a cell runs, in its order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A compiled cell starts.
    Began,
    /// The cell printed.
    Text { stream: Stream, text: String },
    /// One block of evcxr's protocol for rich output.
    Content { mime: String, content: String },
    /// The companion crate shows something, under this name if it may change.
    Show { data: Bundle, id: Option<String> },
    /// The companion crate replaces what it showed.
    Update { data: Bundle, id: String },
    /// A thread panicked; whether the cell did is told by [`Event::Panicked`].
    Panic(Panic),
    /// The cell ended by a panic.
    Panicked,
    /// The cell ended by an error through `?`, which printed this line last.
    ErrorReturned { message: Option<String> },
    /// An operation of the companion crate heard an interrupt and tells how far it came.
    Interrupted { how_far: String },
    /// This much text of the cell is not shown.
    Cut { bytes: u64 },
    /// The cell is over.
    Ended,
    /// The answer to [`Order::Tell`]: all that happened before was told.
    Told { number: u64 },
    /// The process that ran the cells is no more.
    Died(Death),
}

/// A panic as its message tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Panic {
    pub thread: String,
    pub file: String,
    pub line: usize,
    pub column: usize,
    pub message: String,
}

/// How a process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Death {
    /// Its exit status, if it had one.
    pub code: Option<i32>,
    /// The signal that ended it, if one did.
    pub signal: Option<i32>,
    /// Whether the relay ended it, because the engine asked for that.
    pub on_request: bool,
}

impl Death {
    /// What the operating system says of it.
    pub fn new(status: ExitStatus, on_request: bool) -> Self {
        Self {
            code: status.code(),
            signal: signal(status),
            on_request,
        }
    }
}

/// What the engine may ask of the relay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// Ask the companion crate to stop what it does.
    Interrupt,
    /// End the process that runs the cells.
    Kill,
    /// Answer with [`Event::Told`].
    Tell { number: u64 },
}

#[cfg(unix)]
fn signal(status: ExitStatus) -> Option<i32> {
    std::os::unix::process::ExitStatusExt::signal(&status)
}

#[cfg(not(unix))]
const fn signal(_: ExitStatus) -> Option<i32> {
    None
}
