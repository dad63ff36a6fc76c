//! The lessons as students and classes get them, run from top to bottom with nothing written in them.

use crate::course::{is_tagged, lessons, name};
use crate::support::{Scratch, cell_text, code_cells, joined, lab, read, said};
use serde_json::Value;
use std::thread;

/// Makes this form of all lessons, runs it, and returns the executed lessons by their names.
fn run(form: &str) -> Vec<(String, Value)> {
    let scratch = Scratch::new();
    let (made, out) = (scratch.path().join("made"), scratch.path().join("out"));
    let output = lab().arg(form).arg("--out").arg(&made).output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    let names: Vec<String> = lessons().iter().map(|path| name(path)).collect();
    let output = lab()
        .arg("run")
        .args(names.iter().map(|name| made.join(name)))
        .arg("--out")
        .arg(&out)
        .output()
        .unwrap();
    // A cell that waits for a solution is none that failed, and everything else is.
    assert!(output.status.success(), "{}", said(&output));
    let executed = names.into_iter().map(|name| {
        let notebook = read(&out.join(&name));
        (name, notebook)
    });
    executed.collect()
}

/// What went wrong in a cell, as it is shown.
fn error(cell: &Value) -> Option<String> {
    let mut outputs = cell["outputs"].as_array().into_iter().flatten();
    let error = outputs.find(|output| output["output_type"] == "error")?;
    Some(joined(&error["traceback"]))
}

fn check_form(form: &str) {
    for (name, notebook) in run(form) {
        let number = &name[..2];
        let cells = code_cells(&notebook);
        let exercises = cells.iter().filter(|cell| is_tagged(cell, "exercise"));
        for cell in exercises {
            let source = joined(&cell["source"]);
            assert!(!source.contains("SOLUTION"), "{name}: {source}");
            let todo = format!("todo!(\"exercise {number}.");
            assert!(source.contains(&todo), "{name}: {source}");
        }
        let checks = cells.iter().filter(|cell| is_tagged(cell, "check"));
        // One that calls what is to be typed along as well has nothing to judge.
        for cell in checks.filter(|cell| !is_tagged(cell, "needs-solution")) {
            let (id, text) = (&cell["id"], cell_text(cell));
            assert!(
                text.contains("not yet") && text.contains("still to be written"),
                "{form} {name}: {id}: {text}"
            );
        }
        let mut errors = cells
            .iter()
            .filter(|cell| !is_tagged(cell, "raises-exception"))
            .filter_map(|cell| error(cell));
        if let Some(first) = errors.next() {
            let exercise = format!("not yet implemented: exercise {number}.");
            assert!(
                first.contains(&exercise) && first.contains("hint("),
                "{form} {name}: {first}"
            );
        }
    }
}

/// At the same time, as the course under its kernels.
#[test]
fn students_and_live_lessons_say_what_is_still_to_be_written() {
    thread::scope(|scope| {
        for form in ["student", "live"] {
            scope.spawn(move || check_form(form));
        }
    });
}
