//! Grading: an nbgrader course as its instructor has it, from the released notebook to the points of each student.

use crate::client::{ended_within, script};
use crate::support::{Scratch, code_cells, first_cell, lab, python, read, said};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What a check is in a lesson: feedback that is worth points. It needs the companion crate, which the first cell has to find.
const CHECK: &str = "mod check {
    use speedup::prelude::median;
    pub struct Feedback(f64);
    impl Feedback {
        pub fn points(self, most: f64) -> f64 { most * self.0 }
    }
    pub fn double(double: fn(u64) -> u64) -> Feedback {
        Feedback([0, 21].iter().filter(|&&x| double(x) == 2 * x).count() as f64 / 2.0)
    }
    pub fn least(least: fn() -> usize) -> Feedback { Feedback(f64::from(u8::from(median(&[least() as f64]) == Some(5.0)))) }
}";
const DOUBLE: &str = "fn double(x: u64) -> u64 {
    // BEGIN SOLUTION
    2 * x
    // END SOLUTION
}";
const LEAST: &str = "fn least() -> usize {
    // BEGIN SOLUTION
    5
    // END SOLUTION
}";

fn cell(id: &str, source: &str, nbgrader: &Value) -> Value {
    let mut metadata = json!({});
    if let Some(given) = nbgrader.as_object() {
        let mut all = json!({"schema_version": 3, "grade_id": id, "task": false});
        all.as_object_mut().unwrap().extend(given.clone());
        metadata = json!({"nbgrader": all});
    }
    json!({"cell_type": "code", "id": id, "source": source, "metadata": metadata, "outputs": [], "execution_count": null})
}

/// Two exercises, for 2 and for 3 points.
fn source_notebook() -> Value {
    let exercise = json!({"grade": false, "solution": true, "locked": false});
    let check =
        |points: u8| json!({"grade": true, "solution": false, "locked": true, "points": points});
    json!({
        "nbformat": 4, "nbformat_minor": 5,
        "metadata": {"kernelspec": {"name": "rust", "display_name": "Rust (speedup)", "language": "rust"}},
        "cells": [
            cell("setup", &first_cell(), &Value::Null),
            cell("checks", CHECK, &Value::Null),
            cell("double", DOUBLE, &exercise),
            cell("check-double", "check::double(double) // (asks twice)", &check(2)),
            cell("least", LEAST, &exercise),
            cell("check-least", "check::least(least).points(7.0)", &check(3)),
        ],
    })
}

/// A course folder, made by the command.
fn course(folder: &Path) -> PathBuf {
    let course = folder.join("course");
    let output = lab()
        .args(["setup", "--grading"])
        .arg(&course)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", said(&output));
    course
}

/// Releases an assignment, hands in, grades.
fn grade(
    course: &Path,
    assignment: &str,
    timeout: u32,
    students: &Value,
    validate: &[&str],
) -> Value {
    let nbgrader = PathBuf::from(python().get_program()).with_file_name("nbgrader");
    let mut command = python();
    command.arg(script("grading.py")).arg(
        json!({
            "nbgrader": nbgrader, "course": course, "assignment": assignment, "timeout": timeout, "students": students,
            "validate": validate,
        })
        .to_string(),
    );
    let output = ended_within(Duration::from_mins(10), &mut command);
    assert!(output.status.success(), "{}", said(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn submissions_get_the_points_that_they_deserve() {
    let scratch = Scratch::new();
    let course = course(scratch.path());
    let source = course.join("source/made-up/made-up.ipynb");
    fs::create_dir_all(source.parent().unwrap()).unwrap();
    fs::write(source, source_notebook().to_string()).unwrap();
    let double = |body: &str| format!("fn double(x: u64) -> u64 {{ {body} }}");
    let least = "fn least() -> usize { 5 }";
    let students = json!({
        "right": {"double": double("x + x"), "least": least},
        "wrong": {"double": double("x + 1"), "least": least.replace('5', "4")},
        "uncompilable": {"double": double("x +"), "least": least},
        "endless": {"double": double("loop { std::hint::spin_loop() }"), "least": least},
        // Right for one of the two questions of the first check; the other check takes the process with it.
        "exiting": {"double": double("42"), "least": least.replace('5', "std::process::exit(0)")},
    });
    let told = grade(
        &course,
        "made-up",
        20,
        &students,
        &["release", "submitted/right"],
    );
    let released = &told["released"];
    assert_eq!(
        released["setup"],
        ":dep speedup = { path = \"..\" }\nuse speedup::prelude::*;"
    );
    assert_eq!(
        released["double"],
        "fn double(x: u64) -> u64 {\n    todo!(\"write your answer here\")\n}"
    );
    assert_eq!(
        released["check-double"],
        "check::double(double).points(2.0) // (asks twice)"
    );
    assert_eq!(released["check-least"], "check::least(least).points(3.0)");
    let points = |double: f64, least: f64| json!({"check-double": double, "check-least": least});
    let expected = json!({
        "right": points(2.0, 3.0),
        "wrong": points(0.0, 0.0),
        "uncompilable": points(0.0, 3.0),
        "endless": points(0.0, 3.0),
        "exiting": points(1.0, 0.0),
    });
    assert_eq!(told["points"], expected);
    assert_eq!(
        told["validated"],
        json!({"submitted/right": true, "release": false})
    );
}

#[test]
fn the_solutions_of_a_lesson_get_all_points() {
    let scratch = Scratch::new();
    let course = course(scratch.path());
    // One is enough: what all lessons have in common is their form, which other tests look at.
    let lessons = fs::read_dir(course.join("source")).into_iter().flatten();
    let lesson = lessons.map(|lesson| lesson.unwrap().file_name()).min();
    let lesson = lesson.expect("the course has graded exercises");
    let name = lesson.to_string_lossy().into_owned();
    let told = grade(&course, &name, 120, &json!({"solved": "source"}), &[]);
    let source = read(&course.join(format!("source/{name}/{name}.ipynb")));
    let expected: HashMap<&str, f64> = code_cells(&source)
        .iter()
        .map(|cell| &cell["metadata"]["nbgrader"])
        .filter(|nbgrader| nbgrader["grade"] == true)
        .map(|nbgrader| {
            let points = nbgrader["points"].as_f64();
            (nbgrader["grade_id"].as_str().unwrap(), points.unwrap())
        })
        .collect();
    assert_eq!(told["points"]["solved"], json!(expected), "{name}");
}
