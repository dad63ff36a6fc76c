//! JupyterLab in a real browser, opened by the command and used as a student would.

use crate::client::{ended_within, script};
use crate::support::{Scratch, first_cell, python, root, running_kernels, said};
use serde_json::json;
use std::fs;
use std::io::{Write as _, stderr};
use std::time::Duration;

/// How long each of at most two attempts may take. It took 45 s on two cores.
const MINUTES: u64 = 5;
/// The program ends itself before; this is for when it cannot.
const LIMIT: Duration = Duration::from_mins(2 * MINUTES + 6);

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
        "minutes": MINUTES,
    });
    let mut command = python();
    command.arg(script("browser.py")).arg(job.to_string());
    let output = ended_within(LIMIT, &mut command);
    assert!(output.status.success(), "{}", said(&output));
    // Not captured, so that a first attempt that ran out of time is seen also when the second went well.
    stderr().write_all(&output.stderr).unwrap();
    assert_eq!(
        running_kernels(),
        [""; 0],
        "JupyterLab ended and a kernel stayed"
    );
}
