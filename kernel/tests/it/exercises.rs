//! The exercises of the lessons: what the students' version, the grading and the crate's texts need of their cells.

use crate::course::{is_tagged, lessons, name};
use crate::support::{code_cells, joined, read};
use serde_json::{Value, json};
use speedup::lesson::{progress, solution};
use std::collections::HashSet;

const BEGIN: &str = "// BEGIN SOLUTION";
const END: &str = "// END SOLUTION";

fn source(cell: &Value) -> String {
    joined(&cell["source"])
}

/// The name between `check::` and the bracket after it.
fn checked(source: &str) -> Option<&str> {
    let (_, rest) = source.split_once("check::")?;
    Some(rest.split_once('(')?.0)
}

/// The cell without its solution, and the solution's cell without its markers; `None` if the markers are no pair.
fn without_markers(source: &str) -> Option<String> {
    let lines: Vec<&str> = source.lines().collect();
    let places = |marker: &str| -> Vec<usize> {
        let lines = lines.iter().enumerate();
        let found = lines.filter(|(_, line)| line.trim() == marker);
        found.map(|(place, _)| place).collect()
    };
    let (begins, ends) = (places(BEGIN), places(END));
    let is_pair = begins.len() == 1 && ends.len() == 1 && begins[0] + 1 < ends[0];
    let plain = lines
        .iter()
        .filter(|line| line.trim() != BEGIN && line.trim() != END);
    is_pair.then(|| plain.copied().collect::<Vec<_>>().join("\n"))
}

fn grading(id: &str, is_graded: bool, points: Option<f64>) -> Value {
    let mut grading = json!({
        "schema_version": 3, "grade": is_graded, "solution": !is_graded, "locked": is_graded,
        "task": false, "grade_id": id,
    });
    if let Some(points) = points {
        grading["points"] = points.into();
    }
    grading
}

/// What nbgrader is told of a cell, with its points as a number with a fraction.
fn told(cell: &Value) -> Value {
    let mut told = cell["metadata"]["nbgrader"].clone();
    if let Some(points) = told["points"].as_f64() {
        told["points"] = points.into();
    }
    told
}

/// The exercises of a notebook by their names, each tested with its check and its hint.
fn exercises(name: &str, cells: &[&Value]) -> Vec<String> {
    let number = &name[..2];
    let mut found = Vec::new();
    for (place, cell) in cells.iter().enumerate() {
        let (id, text) = (cell["id"].as_str().unwrap(), source(cell));
        if !is_tagged(cell, "exercise") {
            assert!(
                !text.contains("SOLUTION"),
                "{name}: {id} has a solution, and is no exercise"
            );
            continue;
        }
        let plain = without_markers(&text);
        let plain = plain.unwrap_or_else(|| panic!("{name}: {id} has no pair of markers"));
        let check = cells.get(place + 1).copied().unwrap_or(&Value::Null);
        let check_source = source(check);
        let checked = checked(&check_source).filter(|_| is_tagged(check, "check"));
        let checked = checked.unwrap_or_else(|| panic!("{name}: no check follows {id}"));
        let key = format!("{number}.{checked}");
        assert_eq!(
            solution(&key).code.as_deref(),
            Some(&plain[..]),
            "{name}: {id} and src/lesson/text/{number}.md"
        );
        assert_eq!(told(cell), grading(id, false, None), "{name}: {id}");
        let check_id = check["id"].as_str().unwrap();
        let points = check["metadata"]["nbgrader"]["points"].as_f64();
        assert!(
            points.is_some_and(|points| points > 0.0),
            "{name}: {check_id} is worth nothing"
        );
        assert_eq!(
            told(check),
            grading(check_id, true, points),
            "{name}: {check_id}"
        );
        let hint = format!("hint(\"{key}\", 1)");
        assert!(
            cells
                .iter()
                .any(|cell| is_tagged(cell, "hint") && source(cell).starts_with(&hint)),
            "{name}: no cell asks for {hint}"
        );
        found.push(checked.to_owned());
    }
    found
}

#[test]
fn every_exercise_has_its_check_its_hint_and_its_texts() {
    let known = progress().lessons;
    for path in lessons() {
        let name = name(&path);
        let notebook = read(&path);
        let cells = code_cells(&notebook);
        let found = exercises(&name, &cells);
        let lesson = known
            .iter()
            .find(|lesson| lesson.title.starts_with(&name[..2]));
        let lesson = lesson.unwrap_or_else(|| panic!("no text tells of {name}"));
        let told: Vec<&String> = lesson
            .exercises
            .iter()
            .map(|exercise| &exercise.0)
            .collect();
        assert_eq!(
            found.iter().collect::<Vec<_>>(),
            told,
            "{name}, and the exercises in its text"
        );
    }
}

#[test]
fn cells_are_tagged_for_what_they_call() {
    for path in lessons() {
        let name = name(&path);
        let number = &name[..2];
        let notebook = read(&path);
        let cells = code_cells(&notebook);
        let tagged = [
            ("predict", format!("predict(\"{number}.")),
            ("hint", format!("hint(\"{number}.")),
            ("quiz", format!("quiz(\"{number}\",\"???\")")),
            ("check", "check::".to_owned()),
        ];
        for cell in &cells {
            let text = source(cell);
            let code: Vec<&str> = text
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
                .collect();
            // A call may stand on several lines.
            let text: String = code.concat().split_whitespace().collect();
            for (tag, call) in &tagged {
                assert_eq!(
                    text.starts_with(call),
                    is_tagged(cell, tag),
                    "{name}: {}, with the tag {tag} for {call}",
                    cell["id"]
                );
            }
        }
        let quizzes = cells.iter().filter(|cell| is_tagged(cell, "quiz"));
        assert_eq!(quizzes.count(), 1, "{name} has one quiz");
        assert!(
            cells.iter().any(|cell| is_tagged(cell, "predict")),
            "{name}: nothing is predicted"
        );
    }
}

#[test]
fn nothing_but_exercises_and_checks_is_told_to_nbgrader() {
    let mut ids = HashSet::new();
    for path in lessons() {
        let name = name(&path);
        let notebook = read(&path);
        for cell in notebook["cells"].as_array().unwrap() {
            let told = &cell["metadata"]["nbgrader"];
            let is_one = is_tagged(cell, "exercise") || is_tagged(cell, "check");
            assert_eq!(told.is_object(), is_one, "{name}: {}", cell["id"]);
            if is_one {
                let id = format!("{name}: {}", told["grade_id"]);
                assert!(ids.insert(id.clone()), "{id} is there twice");
            }
        }
    }
}

#[test]
fn markers_are_a_pair_on_lines_of_their_own() {
    let cell = |body: &str| without_markers(&format!("fn f() {{\n{body}\n}}"));
    let good = cell("    // BEGIN SOLUTION\n    4\n    // END SOLUTION");
    assert_eq!(good.as_deref(), Some("fn f() {\n    4\n}"));
    for odd in [
        "4",
        "// BEGIN SOLUTION\n4",
        "// END SOLUTION\n4\n// BEGIN SOLUTION",
        "// BEGIN SOLUTION\n// END SOLUTION",
    ] {
        assert_eq!(cell(odd), None, "{odd}");
    }
    assert_eq!(checked("check::rounds(rounds)"), Some("rounds"));
    assert_eq!(checked("rounds(4)"), None);
}
