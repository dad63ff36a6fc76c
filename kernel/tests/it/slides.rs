//! Slides: a page that shows a notebook in front of a room where there is no network.

use crate::client::{ended_within, script};
use crate::support::{Scratch, first_cell, lab, python, root, said};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::time::Duration;

/// What makes a page ask for something: a name of a file or a place, in an element or in a style.
const ASKS: [&str; 4] = ["src=", "href=", "url(", "@import"];

fn cell(kind: &str, id: &str, slide: &str, source: &str) -> Value {
    let mut cell = json!({
        "cell_type": kind, "id": id, "source": source, "metadata": {"slideshow": {"slide_type": slide}},
    });
    if kind == "code" {
        cell["outputs"] = json!([]);
        cell["execution_count"] = Value::Null;
    }
    cell
}

fn write_notebook(path: &Path) {
    let mut fails = cell("code", "fails", "-", "panic!(\"on purpose\")");
    fails["metadata"]["tags"] = json!(["raises-exception"]);
    let mut exercise = cell(
        "code",
        "exercise",
        "skip",
        "fn four() -> u8 {\n    // BEGIN SOLUTION\n    2 + 2\n    // END SOLUTION\n}",
    );
    exercise["metadata"]["slideshow"] = json!({"slide_type": "-"});
    let crowded = ["println!(\"a line\");"; 14].join("\n");
    let notebook = json!({
        "nbformat": 4, "nbformat_minor": 5,
        "metadata": {"kernelspec": {"name": "rust", "display_name": "Rust (speedup)", "language": "rust"}},
        "cells": [
            cell("markdown", "title", "slide", "# Slides\n\nFor a [room](glossary.md#room)."),
            cell("code", "setup", "skip", &first_cell()),
            cell("markdown", "formulas", "slide", "## Rounds\n\nWith $n$ tasks: $$T(p) = \\left\\lceil \\frac{n}{p} \\right\\rceil \\cdot t$$"),
            cell("markdown", "picture-text", "slide", "## A picture"),
            cell("code", "picture", "-", "Chart::new(\"A line\").x(\"x\").y(\"y\").line(\"up\", &[(0.0, 0.0), (1.0, 1.0)])"),
            cell("code", "crowded", "subslide", &crowded),
            cell("markdown", "fails-text", "slide", "## A failure"),
            fails,
            cell("markdown", "later", "fragment", "That was expected."),
            exercise,
            cell("markdown", "notes", "notes", "Let the class guess."),
        ],
    });
    fs::write(path, notebook.to_string()).unwrap();
}

/// The page without its programs, which are not what a page asks for.
fn without_scripts(page: &str) -> String {
    let mut rest = page;
    let mut kept = String::new();
    while let Some((before, script)) = rest.split_once("<script>") {
        kept += before;
        rest = script.split_once("</script>").expect("each script ends").1;
    }
    kept + rest
}

/// What is read on the page: its text alone.
fn without_elements(page: &str) -> String {
    let texts = page.split('<').filter_map(|part| part.split_once('>'));
    texts.map(|(_, text)| text).collect()
}

/// What stands behind each word by which a page asks for something.
fn asked_for(page: &str) -> Vec<String> {
    let behind = |word: &'static str| {
        let places = page.match_indices(word);
        places.map(move |(at, _)| page[at + word.len()..].chars().take(12).collect())
    };
    ASKS.into_iter().flat_map(behind).collect()
}

#[test]
fn slides_need_no_network_and_show_everything() {
    let scratch = Scratch::new();
    let notebook = scratch.path().join("made-up.ipynb");
    write_notebook(&notebook);
    let mut command = lab();
    command.arg("slides").arg(&notebook).arg("--out");
    let output = command.arg(scratch.path()).output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    let page = scratch.path().join("made-up.html");
    let text = without_scripts(&fs::read_to_string(&page).unwrap());
    let shown = without_elements(&text);
    assert!(shown.contains("// your turn") && !shown.contains("SOLUTION"));
    for asked in asked_for(&text) {
        assert!(
            asked.trim_start_matches(['"', '\'']).starts_with("data:"),
            "{asked}"
        );
    }

    let screenshots = root().join(".lab/out/screenshots");
    fs::create_dir_all(&screenshots).unwrap();
    let mut command = python();
    command
        .arg(script("slides.py"))
        .env("PYTHONDONTWRITEBYTECODE", "1");
    command.arg(json!({"page": page, "screenshots": screenshots}).to_string());
    let output = ended_within(Duration::from_mins(8), &mut command);
    assert!(output.status.success(), "{}", said(&output));
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&told["requests"], &told["said"]), (&json!([]), &json!([])));
    assert_eq!(told["notes"], json!(["Let the class guess."]));

    let slides = told["slides"].as_array().unwrap();
    let holds = ["Slides", "Rounds", "A picture", "a line", "on purpose"];
    assert_eq!(slides.len(), holds.len(), "{slides:#?}");
    for (slide, word) in slides.iter().zip(holds) {
        let text = slide["text"].as_str().unwrap();
        assert!(text.contains(word), "{word} is not in {text}");
        assert!(
            !text.contains(":dep"),
            "a cell that is skipped is shown: {text}"
        );
        assert_eq!(
            (&slide["long"], &slide["failed"]),
            (&json!(false), &json!(0)),
            "{text}"
        );
        for picture in slide["pictures"].as_array().unwrap() {
            assert!(
                is_inside(&picture["box"], &slide["frame"]),
                "{picture} is cut: {text}"
            );
            assert!(picture["points"].as_u64() > Some(0), "{picture}");
        }
        for formula in slide["formulas"].as_array().unwrap() {
            assert!(
                is_inside(formula, &slide["frame"]),
                "{formula} is cut: {text}"
            );
        }
    }
    assert_eq!(slides[1]["formulas"].as_array().unwrap().len(), 2);
    assert_eq!(slides[2]["pictures"].as_array().unwrap().len(), 1);
    assert!(
        slides[3]["size"].as_f64() < Some(1.0),
        "much text is made smaller"
    );
    assert!(
        slides[4]["text"]
            .as_str()
            .unwrap()
            .contains("That was expected.")
    );
}

/// Whether a box, by its left, upper, right and lower edge, has a size and lies inside of another one.
fn is_inside(inner: &Value, outer: &Value) -> bool {
    let edges =
        |value: &Value| [0, 1, 2, 3].map(|i| value[i].as_f64().expect("an edge is a number"));
    let (inner, outer) = (edges(inner), edges(outer));
    inner[2] - inner[0] > 1.0
        && inner[3] - inner[1] > 1.0
        && inner[0] >= outer[0]
        && inner[1] >= outer[1]
        && inner[2] <= outer[2]
        && inner[3] <= outer[3]
}

#[test]
fn what_is_no_notebook_is_told_in_one_line() {
    let scratch = Scratch::new();
    for (name, text) in [
        ("text.ipynb", "no notebook"),
        ("old.ipynb", "{\"a\": 1}"),
        ("list.ipynb", "[]"),
    ] {
        let file = scratch.path().join(name);
        fs::write(&file, text).unwrap();
        let mut command = lab();
        command.args(["slides", "--no-run"]).arg(&file).arg("--out");
        let output = command.arg(scratch.path()).output().unwrap();
        assert!(!output.status.success());
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(
            told.contains(name) && told.contains("cannot be read as a notebook"),
            "{told}"
        );
        assert_eq!(told.trim().lines().count(), 1, "{told}");
    }
}

#[test]
fn an_executed_copy_is_not_run_again() {
    let copy = root().join(".lab/out/executed-before.ipynb");
    fs::create_dir_all(root().join(".lab/out")).unwrap();
    write_notebook(&copy);
    let output = lab().arg("slides").arg(&copy).output().unwrap();
    fs::remove_file(&copy).unwrap();
    let told = said(&output);
    assert!(!output.status.success(), "{told}");
    assert!(
        told.contains("show it as it is with --no-run") && !told.contains("--out"),
        "{told}"
    );
}

#[test]
fn slides_are_shown_live_by_an_extension_that_is_enabled() {
    let output = lab().args(["setup", "--slides"]).output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    let output = python()
        .args(["-m", "jupyter", "labextension", "list"])
        .output()
        .unwrap();
    let said = said(&output);
    let rise = said.lines().find(|line| line.contains("jupyterlab-rise"));
    assert!(
        rise.is_some_and(|line| line.contains("enabled") && line.contains("OK")),
        "{said}"
    );
}
