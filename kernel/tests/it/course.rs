//! Every lesson: its form, and its run under both kernels.

use crate::support::{Scratch, cell_text, code_cells, joined, lab, read, root, said};
use serde_json::Value;
use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

const FIRST_CELL: &str = ":dep speedup = { path = \"..\" }\nuse speedup::prelude::*;";
const MOST_CODE_CELLS: usize = 25;
const MOST_LINES: usize = 12;
/// What reveal.js may do with a cell.
const SLIDES: [&str; 6] = ["slide", "subslide", "fragment", "skip", "notes", "-"];
/// What `cargo lab run` makes of a cell that fails or writes to standard error, and what the forms of the course make of others.
const TAGS: [&str; 7] = [
    "predict",
    "exercise",
    "check",
    "hint",
    "quiz",
    "raises-exception",
    "writes-to-stderr",
];
/// An alternative text of fewer words says nothing of a picture.
const FEWEST_WORDS: usize = 5;

/// The notebooks of the course, in their order.
pub fn lessons() -> Vec<PathBuf> {
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

/// The name of a notebook's file, which begins with the number of the lesson.
pub fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

fn tags(cell: &Value) -> impl Iterator<Item = &Value> {
    cell["metadata"]["tags"].as_array().into_iter().flatten()
}

/// Whether a cell bears this tag.
pub fn is_tagged(cell: &Value, tag: &str) -> bool {
    tags(cell).any(|known| known == tag)
}

#[test]
fn lessons_have_the_form_of_the_house() {
    for path in lessons() {
        let name = name(&path);
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
            let slide = &cell["metadata"]["slideshow"]["slide_type"];
            assert!(
                SLIDES.iter().any(|known| slide == known),
                "{name}: {id} is no slide: {slide}"
            );
            for tag in tags(cell) {
                assert!(
                    TAGS.iter().any(|known| tag == known),
                    "{name}: {id} has the tag {tag}, which means nothing"
                );
            }
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
            let source = joined(&cell["source"]);
            // The markers around a solution are no part of the program.
            let lines = source.lines().filter(|line| !line.ends_with(" SOLUTION"));
            let lines = lines.count();
            let folded = cell["metadata"]["jupyter"]["source_hidden"] == true;
            assert!(
                folded || lines <= MOST_LINES,
                "{name}: {id} has {lines} lines"
            );
        }
    }
}

/// Runs all lessons in one kernel each; every check says *done*, and every picture is told in words too.
fn run_course(kernel: &str) {
    let scratch = Scratch::new();
    let output = lab()
        .args(["run", "--kernel", kernel, "--out"])
        .arg(scratch.path())
        .env("SPEEDUP_WORK", scratch.path().join("my-work"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", said(&output));
    for path in lessons() {
        let name = name(&path);
        let executed = read(&scratch.path().join(&name));
        for cell in code_cells(&executed) {
            let (id, text) = (&cell["id"], cell_text(cell));
            let is_done = text.contains("done") && !text.contains("not yet");
            assert!(!is_tagged(cell, "check") || is_done, "{name}: {id}: {text}");
            for output in cell["outputs"].as_array().unwrap() {
                // These have no alternative text, and are not shown in a notebook that is not trusted.
                for kind in ["image/svg+xml", "image/png"] {
                    assert!(output["data"][kind].is_null(), "{name}: {id} shows {kind}");
                }
                for alt in alternatives(&joined(&output["data"]["text/html"])) {
                    let words = alt.split_whitespace().count();
                    assert!(
                        words >= FEWEST_WORDS,
                        "{name}: a picture of {id} is told as {alt:?}"
                    );
                }
            }
        }
    }
}

/// The alternative texts of all pictures in a page; of one without any, the empty one.
fn alternatives(html: &str) -> Vec<&str> {
    let pictures = html.split("<img").skip(1);
    let alternative = |rest: &'_ str| -> Option<(usize, usize)> {
        let picture = &rest[..rest.find('>')?];
        let begin = picture.find("alt=\"")? + 5;
        Some((begin, begin + picture[begin..].find('"')?))
    };
    pictures
        .map(|rest| alternative(rest).map_or("", |(begin, end)| &rest[begin..end]))
        .collect()
}

#[test]
fn pictures_are_found_with_what_is_said_of_them() {
    assert_eq!(
        alternatives("<p>a</p><img src=\"x\" alt=\"two bars\"><img src=\"alt\">"),
        ["two bars", ""]
    );
}

#[test]
fn the_course_runs_under_the_kernel_rust() {
    run_course("rust");
}

#[test]
fn the_course_runs_under_the_kernel_evcxr() {
    run_course("evcxr");
}
