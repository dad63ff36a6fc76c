//! One source, three forms: made-up lessons are turned into those for students and for typing along, and run.

use crate::support::{Scratch, cell_text, code_cells, first_cell, joined, lab, read, root, said};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A lesson with two exercises. Its checks are its own; those of the companion crate catch a panic as this one does.
const CELLS: &[(&str, &[&str], &str)] = &[
    (
        "checks",
        &[],
        "mod check {\n\
         fn done(answer: impl FnOnce() -> bool + std::panic::UnwindSafe) -> &'static str {\n    \
         if std::panic::catch_unwind(answer).unwrap_or(false) { \"done\" } else { \"not yet\" }\n\
         }\n\
         pub fn rounds(f: fn(usize) -> usize) -> &'static str { done(move || f(10) == 3) }\n\
         pub fn shared(f: fn(&[usize]) -> usize) -> &'static str { done(move || f(&[4, 5]) == 4) }\n\
         }",
    ),
    ("tasks", &[], "let tasks = vec![4_usize, 10];"),
    (
        "write-rounds",
        &["exercise"],
        "fn rounds(n: usize) -> usize {\n    // BEGIN SOLUTION\n    n.div_ceil(4)\n    // END SOLUTION\n}",
    ),
    ("check-rounds", &["check"], "check::rounds(rounds)"),
    ("alone", &[], "println!(\"{} tasks, no rounds\", tasks[1]);"),
    (
        "twice",
        &[],
        "fn twice(n: usize) -> usize { 2 * rounds(n) }",
    ),
    (
        "by-pool",
        &[],
        "let counted = Pool::new(2).map(&tasks, |&n| twice(n));",
    ),
    ("result", &[], "println!(\"{counted:?}\");"),
    (
        "write-shared",
        &["exercise"],
        "fn shared(tasks: &[usize]) -> usize {\n    let mut all = 0;\n    \
         // BEGIN SOLUTION\n    for &n in tasks { all += rounds(n); }\n    // END SOLUTION\n    \
         all\n}\nprintln!(\"{}\", shared(&tasks));",
    ),
    ("check-shared", &["check"], "check::shared(shared)"),
    ("a-slip", &["raises-exception"], "let x: u8 = 300;"),
    (
        "end",
        &["predict"],
        "println!(\"{}\", std::env::var(\"SPEEDUP_WORK\")?);",
    ),
];

/// Writes a lesson whose first cell, as in the course, leads one folder up.
fn write(file: &Path, cells: &[(&str, &[&str], &str)]) {
    let first = (
        "setup",
        &[] as &[&str],
        ":dep speedup = { path = \"..\" }\nuse speedup::prelude::*;",
    );
    let text = json!({"cell_type": "markdown", "id": "title", "metadata": {}, "source": "See the [glossary](glossary.md#task)."});
    let code = std::iter::once(&first)
        .chain(cells)
        .map(|(id, tags, source)| {
            json!({
                "cell_type": "code", "id": id, "metadata": {"tags": tags}, "source": source,
                "outputs": [], "execution_count": null,
            })
        });
    let notebook = json!({
        "nbformat": 4, "nbformat_minor": 5,
        "cells": std::iter::once(text).chain(code).collect::<Vec<_>>(),
        "metadata": {"kernelspec": {"name": "rust", "display_name": "Rust (speedup)", "language": "rust"}},
    });
    fs::write(file, notebook.to_string()).unwrap();
}

/// A folder with the lesson and its glossary, and a place for its forms.
struct Course {
    scratch: Scratch,
    lesson: PathBuf,
}

impl Course {
    fn new(cells: &[(&str, &[&str], &str)]) -> Self {
        let scratch = Scratch::new();
        let lesson = scratch.path().join("01-made-up.ipynb");
        write(&lesson, cells);
        fs::write(scratch.path().join("glossary.md"), "# Glossary\n").unwrap();
        Self { scratch, lesson }
    }

    fn folder(&self) -> PathBuf {
        self.scratch.path().join("made")
    }

    fn made(&self) -> PathBuf {
        self.folder().join("01-made-up.ipynb")
    }

    fn make(&self, form: &str) -> Output {
        lab()
            .arg(form)
            .arg(&self.lesson)
            .arg("--out")
            .arg(self.folder())
            .output()
            .unwrap()
    }

    fn make_well(&self, form: &str) -> String {
        let output = self.make(form);
        assert!(output.status.success(), "{}", said(&output));
        said(&output)
    }
}

/// The names of the code cells that carry a tag.
fn tagged(notebook: &Value, tag: &str) -> Vec<String> {
    let cells = code_cells(notebook).into_iter();
    let cells = cells.filter(|cell| {
        let tags = cell["metadata"]["tags"].as_array();
        tags.into_iter().flatten().any(|known| known == tag)
    });
    cells.map(|cell| joined(&cell["id"])).collect()
}

fn cell<'a>(notebook: &'a Value, id: &str) -> &'a Value {
    let mut cells = code_cells(notebook).into_iter();
    cells.find(|cell| cell["id"] == id).unwrap()
}

fn source(notebook: &Value, id: &str) -> String {
    joined(&cell(notebook, id)["source"])
}

#[test]
fn in_the_students_form_exactly_what_needs_a_solution_waits() {
    let course = Course::new(CELLS);
    course.make_well("student");
    let made = read(&course.made());
    let waiting = ["by-pool", "result", "write-shared"];
    assert_eq!(tagged(&made, "needs-solution"), waiting);
    assert_eq!(source(&made, "setup"), first_cell());
    let shared = source(&made, "write-shared");
    let todo = r#"    todo!("exercise 01.shared: write this; hint(\"01.shared\", 1) helps");"#;
    assert!(
        shared.contains(todo) && !shared.contains("SOLUTION"),
        "{shared}"
    );
    let glossary = fs::read_to_string(course.folder().join("glossary.md")).unwrap();
    assert_eq!(glossary, "# Glossary\n");

    let out = course.scratch.path().join("out");
    let output = lab()
        .arg("run")
        .arg(course.made())
        .arg("--out")
        .arg(&out)
        .env_remove("SPEEDUP_WORK")
        .output()
        .unwrap();
    let told = said(&output);
    assert!(output.status.success(), "{told}");
    let lines = told
        .lines()
        .filter(|line| line.ends_with("waits for a solution"));
    let names: Vec<&str> = lines
        .filter_map(|line| line.split_whitespace().nth(4))
        .collect();
    assert_eq!(names, waiting, "{told}");

    let executed = read(&out.join("01-made-up.ipynb"));
    let text = |id: &str| cell_text(cell(&executed, id));
    // The kernel adds where the panic was that the check caught.
    for check in ["check-rounds", "check-shared"] {
        assert!(text(check).starts_with("\"not yet\""), "{}", text(check));
    }
    assert_eq!(text("alone"), "10 tasks, no rounds\n");
    // Results of a run without a browser do not land among a student's own.
    assert_eq!(text("end"), format!("{}\n", out.join("my-work").display()));
}

#[test]
fn an_untouched_file_is_replaced_and_a_changed_one_never() {
    let course = Course::new(CELLS);
    course.make_well("student");
    let first = fs::read_to_string(course.made()).unwrap();
    let said = course.make_well("student");
    assert!(said.contains("0 written"), "{said}");

    let mut newer = CELLS.to_vec();
    newer[1].2 = "let tasks = vec![4_usize, 12];";
    write(&course.lesson, &newer);
    course.make_well("student");
    let second = fs::read_to_string(course.made()).unwrap();
    assert!(first.contains("[4_usize, 10]") && second.contains("[4_usize, 12]"));

    let changed = second.replace("[4_usize, 12]", "[4_usize, 13]");
    fs::write(course.made(), &changed).unwrap();
    write(&course.lesson, CELLS);
    let said = course.make_well("student");
    let line = said
        .lines()
        .find(|line| line.contains("has changes of yours"))
        .unwrap_or_else(|| panic!("{said}"));
    let file = course.made().display().to_string();
    assert!(
        line.contains(&file) && line.contains("rename it to get the new version beside it"),
        "{said}"
    );
    assert_eq!(fs::read_to_string(course.made()).unwrap(), changed);

    fs::rename(course.made(), course.folder().join("mine.ipynb")).unwrap();
    course.make_well("student");
    assert_eq!(fs::read_to_string(course.made()).unwrap(), first);
}

#[test]
fn in_the_live_form_one_types_along() {
    let course = Course::new(CELLS);
    course.make_well("live");
    let made = read(&course.made());
    for (id, _, whole) in CELLS {
        let source = source(&made, id);
        match *id {
            "write-rounds" | "write-shared" => {
                assert!(source.contains("todo!") && !source.contains("SOLUTION"));
            }
            "check-rounds" | "check-shared" | "end" => assert_eq!(source, *whole),
            _ => assert_eq!(source, format!("// type along: {}", id.replace('-', " "))),
        }
    }
    // The module of the checks is typed along here, and so are the tasks.
    assert_eq!(
        tagged(&made, "needs-solution"),
        ["check-rounds", "write-shared", "check-shared"]
    );
}

#[test]
fn a_mistake_in_a_lesson_is_named_with_its_cell_and_the_other_lessons_are_written() {
    let mut cells = CELLS.to_vec();
    cells.remove(3);
    let course = Course::new(&cells);
    let other = course.scratch.path().join("02-well.ipynb");
    write(&other, CELLS);
    let output = lab()
        .arg("student")
        .args([&course.lesson, &other])
        .arg("--out")
        .arg(course.folder())
        .output()
        .unwrap();
    let told = said(&output);
    assert!(!output.status.success(), "{told}");
    assert!(
        told.contains("01-made-up.ipynb, cell `write-rounds`: the exercise has no check"),
        "{told}"
    );
    assert!(!course.made().exists() && course.folder().join("02-well.ipynb").is_file());

    let onto_itself = lab()
        .arg("student")
        .arg(&other)
        .arg("--out")
        .arg(course.scratch.path())
        .output()
        .unwrap();
    let told = said(&onto_itself);
    assert!(
        !onto_itself.status.success() && told.contains("name another folder"),
        "{told}"
    );
}

#[cfg(unix)]
#[test]
fn the_lab_opens_on_the_students_form_and_for_instructors_on_the_lessons() {
    use std::io::{BufRead as _, BufReader};
    use std::process::Stdio;

    for (more, folder) in [(None, "student"), (Some("--instructor"), "notebooks")] {
        let home = Scratch::new();
        let mut command = lab_at_home_in(home.path());
        let mut jupyter = command
            .args(["--no-browser", "--no-spare", "--port", "0"])
            .args(more)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut told = String::new();
        let mut lines = BufReader::new(jupyter.stderr.take().unwrap()).lines();
        // It says where it serves from, then that it runs.
        while let Some(Ok(line)) = lines.next() {
            told += &line;
            told.push('\n');
            if line.contains("is running at") {
                break;
            }
        }
        jupyter.kill().unwrap();
        jupyter.wait().unwrap();
        let serves = format!("local directory: {}", root().join(folder).display());
        assert!(told.lines().any(|line| line.ends_with(&serves)), "{told}");
        // What Jupyter keeps of its user lies in the lab.
        let mut written = fs::read_dir(home.path()).unwrap();
        assert!(written.next().is_none(), "{}", home.path().display());
    }
}

/// The program for a user with this home, who says nothing of Jupyter's folders, and with the true user's Rust.
#[cfg(unix)]
fn lab_at_home_in(home: &Path) -> Command {
    let mut command = lab();
    let own = std::env::home_dir().unwrap();
    for (variable, folder) in [("CARGO_HOME", ".cargo"), ("RUSTUP_HOME", ".rustup")] {
        let folder = std::env::var_os(variable).unwrap_or(own.join(folder).into());
        command.env(variable, folder);
    }
    for variable in [
        "JUPYTER_CONFIG_DIR",
        "JUPYTER_DATA_DIR",
        "JUPYTER_RUNTIME_DIR",
        "IPYTHONDIR",
    ] {
        command.env_remove(variable);
    }
    command.env("HOME", home);
    command
}
