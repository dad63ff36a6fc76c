//! A lesson as a file: read, its cells, and written as Jupyter writes it.

use crate::verdict::EXERCISE;
use anyhow::{Context as _, Result};
use serde::Serialize as _;
use serde_json::{Value, json};
use std::path::Path;

/// A notebook with the name of its file.
#[derive(Clone, Debug, PartialEq)]
pub struct Lesson {
    /// The file's name, such as `01-ten-squares.ipynb`.
    pub name: String,
    notebook: Value,
}

impl Lesson {
    /// Reads a file.
    pub fn read(file: &Path) -> Result<Self> {
        let bytes =
            std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
        let name = file.file_name().context("a notebook has a name")?;
        Self::parse(&name.to_string_lossy(), &bytes)
    }

    /// Reads the contents of a file.
    pub fn parse(name: &str, bytes: &[u8]) -> Result<Self> {
        let notebook: Value =
            serde_json::from_slice(bytes).with_context(|| format!("{name} is no notebook"))?;
        let is_notebook = notebook["cells"].is_array();
        anyhow::ensure!(
            is_notebook,
            "{name} is no notebook: it has no list of cells"
        );
        Ok(Self {
            name: name.into(),
            notebook,
        })
    }

    /// The file's contents, in the form in which Jupyter writes them.
    pub fn text(&self) -> Result<String> {
        let mut bytes = Vec::new();
        let form = serde_json::ser::PrettyFormatter::with_indent(b" ");
        let mut writer = serde_json::Serializer::with_formatter(&mut bytes, form);
        self.notebook.serialize(&mut writer)?;
        bytes.push(b'\n');
        Ok(String::from_utf8(bytes)?)
    }

    /// The number in front of the name, with which the keys of its exercises begin.
    pub fn number(&self) -> Option<&str> {
        let (number, _) = self.name.split_once('-')?;
        let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then_some(number)
    }

    /// Its cells, in order.
    pub fn cells(&self) -> impl Iterator<Item = Cell<'_>> {
        self.notebook["cells"]
            .as_array()
            .into_iter()
            .flatten()
            .map(Cell)
    }

    /// Puts another text in the place of a cell's.
    pub fn set_source(&mut self, index: usize, source: &str) {
        let lines: Vec<&str> = source.split_inclusive('\n').collect();
        self.notebook["cells"][index]["source"] = json!(lines);
    }

    /// Adds a tag to a cell that has not got it.
    pub fn tag(&mut self, index: usize, tag: &str) {
        let tags = &mut self.notebook["cells"][index]["metadata"]["tags"];
        match tags.as_array_mut() {
            Some(tags) if tags.iter().any(|known| known == tag) => {}
            Some(tags) => tags.push(json!(tag)),
            None => *tags = json!([tag]),
        }
    }

    /// Where a cell is, in words.
    pub fn place(&self, index: usize) -> String {
        let id = self
            .cells()
            .nth(index)
            .and_then(|cell| cell.0["id"].as_str());
        match id {
            Some(id) => format!("{}, cell `{id}`", self.name),
            None => format!("{}, cell {}", self.name, index + 1),
        }
    }
}

/// A cell of a lesson.
#[derive(Clone, Copy)]
pub struct Cell<'a>(&'a Value);

impl Cell<'_> {
    /// Whether it is code.
    pub fn is_code(self) -> bool {
        self.0["cell_type"] == "code"
    }

    /// Whether it is text.
    pub fn is_text(self) -> bool {
        self.0["cell_type"] == "markdown"
    }

    /// Whether it is code with something to write for the student.
    pub fn is_exercise(self) -> bool {
        self.is_code() && self.is_tagged(EXERCISE)
    }

    /// Whether it carries this tag.
    pub fn is_tagged(self, tag: &str) -> bool {
        let tags = self.0["metadata"]["tags"].as_array();
        tags.into_iter().flatten().any(|known| known == tag)
    }

    /// Whether its code is folded away.
    pub fn is_folded(self) -> bool {
        self.0["metadata"]["jupyter"]["source_hidden"] == true
    }

    /// Its name in words: `with-rayon` is *with rayon*.
    pub fn words(self) -> String {
        self.0["id"].as_str().unwrap_or_default().replace('-', " ")
    }

    /// Its text.
    pub fn source(self) -> String {
        match &self.0["source"] {
            Value::Array(lines) => lines.iter().filter_map(Value::as_str).collect(),
            text => text.as_str().unwrap_or_default().into(),
        }
    }

    /// All by which one sees whether somebody worked on it: not what Jupyter adds when it is opened.
    pub fn work(self) -> Value {
        let mut metadata = self.0["metadata"].clone();
        if let Some(metadata) = metadata.as_object_mut() {
            metadata.remove("trusted");
        }
        let [kind, outputs, count, files] =
            ["cell_type", "outputs", "execution_count", "attachments"].map(|name| &self.0[name]);
        json!([kind, self.source(), outputs, count, files, metadata])
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// A lesson of cells: kind, id, tags, source.
    pub fn lesson(name: &str, cells: &[(&str, &str, &[&str], &str)]) -> Lesson {
        let cells: Vec<Value> = cells
            .iter()
            .map(|(kind, id, tags, source)| {
                let mut cell = json!({
                    "cell_type": kind, "id": id, "metadata": {"tags": tags}, "source": source,
                });
                if *kind == "code" {
                    cell["outputs"] = json!([]);
                    cell["execution_count"] = Value::Null;
                }
                cell
            })
            .collect();
        let notebook = json!({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells});
        Lesson::parse(name, notebook.to_string().as_bytes()).unwrap()
    }

    #[test]
    fn the_lessons_of_the_course_are_written_as_they_are() {
        let lab = crate::lab::Lab::new(None).unwrap();
        for file in crate::notebook::course(&lab).unwrap() {
            let text = std::fs::read_to_string(&file).unwrap();
            assert!(
                Lesson::read(&file).unwrap().text().unwrap() == text,
                "{}",
                file.display()
            );
        }
    }

    #[test]
    fn a_source_is_written_as_lines_and_a_tag_once() {
        let mut lesson = lesson("01-a.ipynb", &[("code", "x", &[], "")]);
        lesson.set_source(0, "ä\nb");
        lesson.tag(0, "new");
        lesson.tag(0, "new");
        assert_eq!(lesson.cells().next().unwrap().source(), "ä\nb");
        let text = lesson.text().unwrap();
        assert!(
            text.contains("\"source\": [\n    \"ä\\n\",\n    \"b\"\n   ]"),
            "{text}"
        );
        assert_eq!(text.matches("new").count(), 1);
    }

    #[test]
    fn a_number_is_all_digits_before_the_first_hyphen() {
        for (name, number) in [
            ("01-a.ipynb", Some("01")),
            ("a-1.ipynb", None),
            ("01.ipynb", None),
        ] {
            assert_eq!(lesson(name, &[]).number(), number, "{name}");
        }
    }

    #[test]
    fn what_jupyter_adds_on_opening_is_no_work() {
        let mut opened = lesson("a.ipynb", &[("code", "x", &[], "1")]);
        let before = opened.cells().next().unwrap().work();
        opened.notebook["cells"][0]["metadata"]["trusted"] = json!(true);
        assert_eq!(opened.cells().next().unwrap().work(), before);
        opened.notebook["cells"][0]["execution_count"] = json!(1);
        assert_ne!(opened.cells().next().unwrap().work(), before);
    }
}
