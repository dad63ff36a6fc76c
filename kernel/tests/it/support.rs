//! What the tests share: the program, scratch folders, notebooks made and run.

use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};

/// The checkout.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the kernel's crate lies in the checkout")
}

/// The program under test, in the checkout.
pub fn lab() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lab"));
    command.current_dir(root());
    command
}

/// The lab's own Python.
pub fn python() -> Command {
    let python = if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    };
    let mut command = Command::new(root().join(".lab/venv").join(python));
    command.env("JUPYTER_PREFER_ENV_PATH", "1");
    command
}

/// Both streams of a program that has ended.
pub fn said(output: &Output) -> String {
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    text(&output.stdout) + &text(&output.stderr)
}

/// A folder that is removed when dropped.
pub struct Scratch(PathBuf);

impl Scratch {
    pub fn new() -> Self {
        static CALLS: AtomicU32 = AtomicU32::new(0);
        let call = CALLS.fetch_add(1, Ordering::Relaxed);
        let dir = std::env::temp_dir().join(format!("lab-test-{}-{call}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        Self(dir)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // A folder left behind in the system's temporary directory fails no test.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The first cell of every notebook, for notebooks outside the course's folder.
pub fn first_cell() -> String {
    let path = json!(root().to_string_lossy());
    format!(":dep speedup = {{ path = {path} }}\nuse speedup::prelude::*;")
}

/// Writes a notebook of code cells.
pub fn write_notebook(path: &Path, cells: &[&str]) {
    let cells: Vec<Value> = cells
        .iter()
        .enumerate()
        .map(|(i, source)| {
            json!({
                "cell_type": "code", "id": format!("cell-{}", i + 1), "source": source,
                "metadata": {}, "outputs": [], "execution_count": null,
            })
        })
        .collect();
    let notebook = json!({
        "nbformat": 4, "nbformat_minor": 5, "cells": cells,
        "metadata": {"kernelspec": {"name": "rust", "display_name": "Rust (speedup)", "language": "rust"}},
    });
    fs::write(path, notebook.to_string()).unwrap();
}

/// Runs the cells after the first cell of every notebook; returns what each printed or showed as text.
///
/// # Panics
/// If a cell fails.
pub fn run_cells(kernel: &str, cells: &[&str]) -> Vec<String> {
    let scratch = Scratch::new();
    let notebook = scratch.path().join("cells.ipynb");
    let first = first_cell();
    write_notebook(&notebook, &[&[first.as_str()], cells].concat());
    let out = scratch.path().join("out");
    let output = lab()
        .arg("run")
        .arg(&notebook)
        .arg("--out")
        .arg(&out)
        .args(["--kernel", kernel])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", said(&output));
    texts(&out.join("cells.ipynb")).split_off(1)
}

/// What each code cell of an executed notebook printed or showed as text.
pub fn texts(notebook: &Path) -> Vec<String> {
    code_cells(&read(notebook))
        .iter()
        .map(|cell| cell_text(cell))
        .collect()
}

/// A notebook.
pub fn read(notebook: &Path) -> Value {
    serde_json::from_slice(&fs::read(notebook).unwrap()).unwrap()
}

/// Its code cells.
pub fn code_cells(notebook: &Value) -> Vec<&Value> {
    let cells = notebook["cells"].as_array().expect("a notebook has cells");
    cells
        .iter()
        .filter(|cell| cell["cell_type"] == "code")
        .collect()
}

/// What a cell printed or showed as text.
pub fn cell_text(cell: &Value) -> String {
    let outputs = cell["outputs"].as_array().expect("a code cell has outputs");
    outputs
        .iter()
        .map(|output| joined(&output["text"]) + &joined(&output["data"]["text/plain"]))
        .collect()
}

/// Jupyter writes long texts as lists of lines.
pub fn joined(text: &Value) -> String {
    match text {
        Value::String(text) => text.clone(),
        Value::Array(lines) => lines.iter().map(joined).collect(),
        _ => String::new(),
    }
}

/// The names in the folder of running kernels.
pub fn running_kernels() -> Vec<String> {
    let entries = fs::read_dir(root().join(".lab/run")).into_iter().flatten();
    entries
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect()
}
