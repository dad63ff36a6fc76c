//! Reading what was seen of a cell in a conversation.

use crate::client::{converse, ended_within, script, shown};
use crate::support::{Scratch, python, running_kernels, said};
use serde_json::{Value, json};
use std::time::Duration;

/// What was seen at each step of a conversation with a new kernel, which then ends in order and leaves nothing.
///
/// # Panics
/// If a process or a directory is left.
pub fn session(mut steps: Vec<Value>) -> Vec<Value> {
    let scratch = Scratch::new();
    steps.push(json!({"shutdown": true}));
    let mut told = converse(&json!({"kernel": "rust", "folder": scratch.path(), "steps": steps}));
    let end = told.pop().expect("each step is told");
    assert_eq!(
        (&end["exit"], &end["left"]),
        (&json!(0), &json!([])),
        "{end:#}"
    );
    assert_eq!(running_kernels(), [""; 0]);
    told
}

/// What was seen in one of the scenes of `moments.py`, in which nothing was left either.
///
/// # Panics
/// If the scene was not played to its end, or something is left.
pub fn play(scene: &Value) -> Value {
    let mut command = python();
    command.arg(script("moments.py")).arg(scene.to_string());
    let output = ended_within(Duration::from_mins(5), &mut command);
    assert!(output.status.success(), "{}", said(&output));
    let seen: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(seen["left"], json!([]), "{seen:#}");
    assert_eq!(running_kernels(), [""; 0]);
    seen
}

/// A failure as Jupyter tells it, without colours.
pub struct Failure {
    pub name: String,
    pub value: String,
    pub traceback: String,
}

impl Failure {
    /// Everything that the student reads.
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}", self.name, self.value, self.traceback)
    }
}

/// The contents of the messages of this type that a cell published.
pub fn published<'a>(cell: &'a Value, kind: &str) -> Vec<&'a Value> {
    messages(cell)
        .iter()
        .filter(|message| message["type"] == kind)
        .map(|message| &message["content"])
        .collect()
}

/// The types of all that a cell showed, in order.
pub fn kinds(cell: &Value) -> Vec<&str> {
    let kinds = messages(cell).iter().filter_map(|m| m["type"].as_str());
    kinds
        .filter(|kind| !["status", "execute_input"].contains(kind))
        .collect()
}

/// The failure of a cell: one message, told in the reply as well, with nothing left empty.
///
/// # Panics
/// If it did not fail, or not like that.
pub fn failure(cell: &Value) -> Failure {
    let errors = published(cell, "error");
    assert_eq!(errors.len(), 1, "one error message: {cell:#}");
    let (error, reply) = (errors[0], &cell["reply"]);
    assert_eq!(reply["status"], "error", "{cell:#}");
    for part in ["ename", "evalue", "traceback"] {
        assert_eq!(error[part], reply[part], "{part}: {cell:#}");
    }
    let lines = error["traceback"]
        .as_array()
        .expect("a traceback has lines");
    let lines: Vec<String> = lines.iter().map(plain).collect();
    let failure = Failure {
        name: plain(&error["ename"]),
        value: plain(&error["evalue"]),
        traceback: lines.join("\n"),
    };
    assert!(
        !failure.name.is_empty() && !failure.value.is_empty() && !failure.traceback.is_empty(),
        "{cell:#}"
    );
    failure
}

/// What a cell showed that ended well, and without an error message.
///
/// # Panics
/// If it failed.
pub fn success(cell: &Value) -> String {
    assert_eq!(cell["reply"]["status"], "ok", "{cell:#}");
    assert!(published(cell, "error").is_empty(), "{cell:#}");
    shown(cell)
}

/// What a cell wrote to its standard error stream.
pub fn complaints(cell: &Value) -> String {
    let streams = published(cell, "stream");
    let of_errors = streams.iter().filter(|stream| stream["name"] == "stderr");
    of_errors.map(|stream| plain(&stream["text"])).collect()
}

/// The text without the commands that colour it.
pub fn plain(text: &Value) -> String {
    let text = text.as_str().unwrap_or_default();
    let mut parts = text.split("\x1b[");
    let first = parts.next().unwrap_or_default().to_string();
    parts.fold(first, |plain, part| {
        plain + part.split_once('m').map_or("", |(_, rest)| rest)
    })
}

fn messages(cell: &Value) -> &[Value] {
    cell["messages"]
        .as_array()
        .expect("a cell that was run has messages")
}
