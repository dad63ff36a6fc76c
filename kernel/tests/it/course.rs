//! Every lesson: its form, its run under both kernels, its exercises before and after.

use crate::support::{Scratch, cell_text, code_cells, joined, lab, read, root, said};
use serde_json::Value;
use std::collections::HashSet;
use std::fs;
use std::path::PathBuf;

const FIRST_CELL: &str = ":dep speedup = { path = \"..\" }\nuse speedup::prelude::*;";
const MOST_CODE_CELLS: usize = 25;
const MOST_LINES: usize = 12;

fn lessons() -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join("notebooks")).unwrap();
    let mut lessons: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    lessons.retain(|path| {
        path.extension()
            .is_some_and(|extension| extension == "ipynb")
    });
    lessons.sort();
    assert!(!lessons.is_empty());
    lessons
}

fn is_tagged(cell: &Value, tag: &str) -> bool {
    let tags = cell["metadata"]["tags"].as_array();
    tags.into_iter().flatten().any(|known| known == tag)
}

#[test]
fn lessons_have_the_form_of_the_house() {
    for path in lessons() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let notebook = read(&path);
        assert_eq!(
            (&notebook["nbformat"], &notebook["nbformat_minor"]),
            (&4.into(), &5.into()),
            "{name}"
        );
        let kernelspec = &notebook["metadata"]["kernelspec"];
        assert_eq!(
            (&kernelspec["name"], &kernelspec["language"]),
            (&"rust".into(), &"rust".into()),
            "{name}"
        );
        let mut ids = HashSet::new();
        for cell in notebook["cells"].as_array().unwrap() {
            let id = cell["id"].as_str().unwrap_or_default();
            let readable = !id.is_empty()
                && id
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
            assert!(
                readable && id.contains(|c: char| c.is_ascii_lowercase()),
                "{name}: the cell id {id:?} is not readable"
            );
            assert!(
                ids.insert(id.to_string()),
                "{name}: the cell id {id} is there twice"
            );
        }
        let cells = code_cells(&notebook);
        assert_eq!(joined(&cells[0]["source"]), FIRST_CELL, "{name}");
        assert!(
            cells.len() <= MOST_CODE_CELLS,
            "{name} has {} code cells",
            cells.len()
        );
        for cell in cells {
            let id = &cell["id"];
            assert!(
                cell["outputs"].as_array().unwrap().is_empty(),
                "{name}: {id} is committed with outputs"
            );
            assert!(
                cell["execution_count"].is_null(),
                "{name}: {id} is committed with a count"
            );
            let lines = joined(&cell["source"]).lines().count();
            let folded = cell["metadata"]["jupyter"]["source_hidden"] == true;
            assert!(
                folded || lines <= MOST_LINES,
                "{name}: {id} has {lines} lines"
            );
        }
    }
}

/// Runs all lessons in one kernel each; where there are exercises, the check says *not yet* before and *done* after.
fn run_course(kernel: &str) {
    let scratch = Scratch::new();
    let output = lab()
        .args(["run", "--kernel", kernel, "--out"])
        .arg(scratch.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", said(&output));
    for path in lessons() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let executed = read(&scratch.path().join(&name));
        let cells = code_cells(&executed);
        let checks = |tag| {
            cells
                .iter()
                .filter(move |cell| is_tagged(cell, tag))
                .collect::<Vec<_>>()
        };
        for cell in checks("check-before") {
            assert!(
                cell_text(cell).contains("not yet"),
                "{name}: {} before: {}",
                cell["id"],
                cell_text(cell)
            );
        }
        for cell in checks("check-after") {
            let text = cell_text(cell);
            assert!(
                text.contains("done") && !text.contains("not yet"),
                "{name}: {} after: {text}",
                cell["id"]
            );
        }
        let solutions = checks("solution").len();
        assert_eq!(
            solutions == 0,
            checks("check-after").is_empty(),
            "{name}: a solution needs its check"
        );
        assert_eq!(
            solutions == 0,
            checks("check-before").is_empty(),
            "{name}: an exercise needs its check"
        );
    }
}

#[test]
fn the_course_runs_under_the_kernel_rust() {
    run_course("rust");
}

#[test]
fn the_course_runs_under_the_kernel_evcxr() {
    run_course("evcxr");
}
