//! Conversations with a kernel, as a notebook holds them: `client.py` speaks, a test reads what was seen.

use crate::support::{Scratch, python, root, running_kernels, said};
use serde_json::{Value, json};
use shared_child::SharedChild;
use std::fs::{self, File};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// One of the Python programs of these tests.
pub fn script(name: &str) -> PathBuf {
    root().join("kernel/tests/it").join(name)
}

/// Runs a program to its end, or to the end of its time, when it is killed and so has no success.
///
/// What it says goes through files. A pipe would be read until all have let go of it, and a program may leave others
/// behind that hold it.
pub fn ended_within(limit: Duration, command: &mut Command) -> Output {
    let scratch = Scratch::new();
    let stdout = scratch.path().join("stdout");
    let stderr = scratch.path().join("stderr");
    let child = SharedChild::spawn(
        command
            .stdin(Stdio::null())
            .stdout(File::create(&stdout).unwrap())
            .stderr(File::create(&stderr).unwrap()),
    )
    .unwrap();
    let child = Arc::new(child);
    let (ends, ended) = channel::<()>();
    let watched = Arc::clone(&child);
    thread::spawn(move || {
        if ended.recv_timeout(limit) == Err(RecvTimeoutError::Timeout) {
            watched.kill().unwrap();
        }
    });
    let status = child.wait().unwrap();
    drop(ends);
    Output {
        status,
        stdout: fs::read(stdout).unwrap(),
        stderr: fs::read(stderr).unwrap(),
    }
}

/// Holds a conversation `{kernel, folder, steps}`; returns what was seen at each step. `client.py` says what may be asked.
///
/// # Panics
/// If the kernel does not start, or a step is not known. A kernel that dies later is told, not fatal.
pub fn converse(job: &Value) -> Vec<Value> {
    let mut command = python();
    command.arg(script("client.py")).arg(job.to_string());
    let output = ended_within(Duration::from_mins(10), &mut command);
    assert!(output.status.success(), "{}", said(&output));
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// What a cell printed on its standard output and showed as text.
pub fn shown(cell: &Value) -> String {
    let messages = cell["messages"].as_array().expect("a cell has messages");
    messages
        .iter()
        .map(|message| &message["content"])
        .filter(|content| content["name"] != "stderr")
        .filter_map(|content| {
            content["text"]
                .as_str()
                .or(content["data"]["text/plain"].as_str())
        })
        .collect()
}

#[test]
fn a_conversation_is_told_step_by_step() {
    let scratch = Scratch::new();
    let told = converse(&json!({
        "kernel": "rust",
        "folder": scratch.path(),
        "steps": [
            {"run": "println!(\"hello\"); 6 * 7"},
            {"pids": true},
            {"run": "std::process::abort();"},
            {"run": "println!(\"well again\");"},
            {"kill": "kernel"},
            {"run": "println!(\"nobody hears this\");"},
            {"restart": true},
            {"run": "println!(\"one\");", "no_wait": true},
            {"run": "println!(\"two\");", "no_wait": true},
            {"collect": true},
            {"shutdown": true},
        ],
    }));
    let ends: Vec<&str> = told
        .iter()
        .map(|line| line["end"].as_str().unwrap())
        .collect();
    let expected = [
        "done", "done", "done", "done", "done", "dead", "done", "sent", "sent", "done", "done",
    ];
    assert_eq!(ends, expected, "{told:#?}");
    assert_eq!(shown(&told[0]), "hello\n42");
    let processes = told[1]["processes"].as_array().unwrap();
    for name in ["kernel", "cells"] {
        assert!(
            processes.iter().any(|process| process["name"] == name),
            "{processes:#?}"
        );
    }
    assert_eq!(told[2]["reply"]["status"], "error");
    assert_eq!(shown(&told[3]), "well again\n");
    assert_eq!(told[4]["left"], json!([]), "the dead kernel left processes");
    assert_eq!(shown(&told[9]["cells"][0]), "one\n");
    assert_eq!(shown(&told[9]["cells"][1]), "two\n");
    assert_eq!(
        (&told[10]["exit"], &told[10]["left"]),
        (&json!(0), &json!([]))
    );
    assert_eq!(running_kernels(), [""; 0]);
}

#[test]
fn the_kernel_speaks_the_protocol_as_jupyter_tests_it() {
    let mut command = python();
    command
        .args(["-m", "unittest", "--verbose", "conformance"])
        .current_dir(script(""))
        .env("PYTHONDONTWRITEBYTECODE", "1");
    let output = ended_within(Duration::from_mins(10), &mut command);
    assert!(output.status.success(), "{}", said(&output));
}
