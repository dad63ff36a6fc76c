//! JupyterLab in a real browser, opened by the command and used as a student would.

use crate::support::{Scratch, first_cell, python, root, running_kernels, said};
use serde_json::json;
use std::fs;

const SCRIPT: &str = include_str!("browser.py");

/// The lesson in a folder of its own: JupyterLab saves what it shows, and the course's own files stay as they are.
fn copy_of_lesson(scratch: &Scratch, name: &str) {
    let text = fs::read_to_string(root().join("notebooks").join(name)).unwrap();
    let mut notebook: serde_json::Value = serde_json::from_str(&text).unwrap();
    let cells = notebook["cells"].as_array_mut().unwrap();
    let first = cells
        .iter_mut()
        .find(|cell| cell["cell_type"] == "code")
        .unwrap();
    first["source"] = json!(first_cell());
    fs::write(scratch.path().join(name), notebook.to_string()).unwrap();
}

#[test]
fn the_lesson_shows_its_pictures_in_both_themes() {
    let lesson = "01-ten-squares-four-workers.ipynb";
    let scratch = Scratch::new();
    copy_of_lesson(&scratch, lesson);
    let screenshots = root().join(".lab/out/screenshots");
    fs::create_dir_all(&screenshots).unwrap();
    let job = json!({
        "lab": env!("CARGO_BIN_EXE_lab"),
        "folder": scratch.path(),
        "notebook": lesson,
        "pictures": ["worker 0 did items", "speed-up: sequential time"],
        "screenshots": screenshots,
    });
    let output = python()
        .args(["-c", SCRIPT, &job.to_string()])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(
        running_kernels(),
        [""; 0],
        "JupyterLab ended and a kernel stayed"
    );
}
