//! JupyterLab in a real browser, opened by the command and used as a student would.

use crate::client::{ended_within, script};
use crate::support::{Scratch, first_cell, lab, python, root, running_kernels, said};
use serde_json::{Value, json};
use std::fs;
use std::io::{Write as _, stderr};
use std::path::Path;
use std::time::Duration;

const LESSON: &str = "01-ten-squares-four-workers.ipynb";

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

/// Has the browser do a job on a lesson in this folder.
fn browse(folder: &Path, lesson: &str, more: Value) {
    let screenshots = root().join(".lab/out/screenshots");
    fs::create_dir_all(&screenshots).unwrap();
    let mut job = json!({
        "lab": env!("CARGO_BIN_EXE_lab"),
        "folder": folder,
        "notebook": lesson,
        "screenshots": screenshots,
        "minutes": MINUTES,
    });
    let Value::Object(more) = more else {
        panic!("{more} is no object");
    };
    job.as_object_mut().unwrap().extend(more);
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

#[test]
fn the_lesson_shows_its_pictures_in_both_themes() {
    let scratch = Scratch::new();
    copy_of_lesson(&scratch, LESSON);
    let pictures = ["worker 0 did items", "speed-up: sequential time"];
    browse(scratch.path(), LESSON, json!({ "pictures": pictures }));
}

/// Predict, run, a wrong answer, a hint, the right answer, the picture: all of it with keys alone.
#[test]
fn a_student_works_through_the_first_exercise() {
    let scratch = Scratch::new();
    let made = lab()
        .arg("student")
        .arg(root().join("notebooks").join(LESSON))
        .arg("--out")
        .arg(scratch.path())
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", said(&made));
    let rounds = |body: &str| format!("fn rounds(n: usize, p: usize) -> usize {{ {body} }}");
    let steps = json!([
        {"cell": "setup"},
        {"cell": "task"},
        {"cell": "sequential", "expect": ["Sequential time: 1.0"]},
        {"cell": "prediction", "type": "predict(\"01.time\", 0.125)", "expect": ["You predict: 0.125"]},
        {"cell": "parallel", "expect": ["You predicted 0.125 s, and measured 0.3", "Results are the same: true"]},
        {"cell": "timeline", "expect": ["Speed-up: 3."]},
        {"cell": "exercise-rounds"},
        {"cell": "check-rounds", "expect": ["not yet", "still to be written"]},
        {"cell": "exercise-rounds", "type": rounds("n / p")},
        {"cell": "check-rounds", "expect": ["not yet", "rounds(7, 3) gives 2", "rounds down"]},
        {"cell": "hint-rounds", "expect": ["Hint 1 of 3 for 01.rounds"]},
        {"cell": "exercise-rounds", "type": rounds("n.div_ceil(p)")},
        {"cell": "check-rounds", "expect": ["done", "One solution"]},
        {"cell": "quiz", "type": "quiz(\"01\", \"bca\")", "expect": ["done: 3 of 3 right"]},
    ]);
    let log = [
        "predicted\t01.time\t0.125",
        "checked\t01.rounds\t0/1",
        "checked\t01.rounds\t1/1",
        "checked\t01.quiz\t3/3",
    ];
    let pictures = ["Two bars from 0", "worker 0 did items"];
    browse(
        scratch.path(),
        LESSON,
        json!({ "steps": steps, "log": log, "pictures": pictures }),
    );
}
