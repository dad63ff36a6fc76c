//! From a span of the generated source, as the compiler writes it, to a label in a cell.

use super::Label;
use super::words::words;
use crate::kernel::origin::{Cell, place};
use serde_json::Value;
use std::iter::successors;

/// What is needed to tell where a span came from.
pub(super) struct Spans<'a> {
    /// All cells so far, the current one last.
    pub(super) cells: &'a [Cell],
    generated: &'a str,
    lines: Vec<&'a str>,
}

impl<'a> Spans<'a> {
    pub(super) fn new(cells: &'a [Cell], generated: &'a str) -> Self {
        Self {
            cells,
            generated,
            lines: generated.lines().collect(),
        }
    }

    /// A place with its words, and the cell that it is in unless that is the current one.
    ///
    /// A place inside a macro of another crate is the place where that macro was called.
    pub(super) fn label(&self, span: &Value) -> Option<(Label, Option<&Cell>)> {
        let current = self.cells.last()?;
        let calls = successors(Some(span), |span| Some(&span["expansion"]["span"]))
            .take_while(|span| span.is_object());
        let placed: Vec<(Label, &Cell)> = calls.filter_map(|call| self.stretch(call)).collect();
        let here = placed.iter().find(|(_, cell)| *cell == current);
        let (place, cell) = here.or(placed.first())?.clone();
        let label = Label {
            text: words(span["label"].as_str().unwrap_or_default()),
            primary: span["is_primary"] == true,
            ..place
        };
        Some((label, (cell != current).then_some(cell)))
    }

    /// The stretch of a cell that a span of the generated source came from.
    fn stretch(&self, span: &Value) -> Option<(Label, &Cell)> {
        if !span["file_name"].as_str()?.ends_with("lib.rs") {
            return None;
        }
        let number = |name: &str| usize::try_from(span[name].as_u64()?).ok();
        let (line, end_line) = (number("line_start")?, number("line_end")?);
        let (column, end_column) = (number("column_start")?, number("column_end")?);
        let found = self.find_line(line, span["text"][0]["text"].as_str())?;
        let start = place(self.cells, self.generated, found, column)?;
        let end_line = found.checked_add(end_line.checked_sub(line)?)?;
        let end = place(self.cells, self.generated, end_line, end_column)
            .filter(|end| end.cell == start.cell)
            .filter(|end| (end.line, end.column) >= (start.line, start.column));
        let cell = self
            .cells
            .iter()
            .rev()
            .find(|cell| cell.number == start.cell)?;
        let label = Label {
            line: start.line,
            column: start.column,
            end_line: end.map_or(start.line, |end| end.line),
            end_column: end.map_or(start.column + 1, |end| end.column),
            text: String::new(),
            primary: false,
        };
        Some((label, cell))
    }

    /// The number of a line with this text: evcxr compiles a cell in several versions, and the source at hand may be another
    /// one than the message is about.
    fn find_line(&self, number: usize, text: Option<&str>) -> Option<usize> {
        let Some(text) = text else {
            return Some(number);
        };
        (1..)
            .zip(&self.lines)
            .filter(|(_, line)| **line == text)
            .map(|(line, _): (usize, _)| line)
            .min_by_key(|line| line.abs_diff(number))
    }
}

/// Leaves one of several equal labels, and none without words where there is one with words.
pub(super) fn tidy(labels: &mut Vec<Label>) {
    let range = |label: &Label| (label.line, label.column, label.end_line, label.end_column);
    let mut tidied: Vec<Label> = Vec::new();
    for label in labels.drain(..) {
        let same = |other: &&mut Label| {
            range(other) == range(&label)
                && (other.text.is_empty() || label.text.is_empty() || other.text == label.text)
        };
        if let Some(other) = tidied.iter_mut().find(same) {
            other.primary |= label.primary;
            if other.text.is_empty() {
                other.text = label.text;
            }
        } else {
            tidied.push(label);
        }
    }
    *labels = tidied;
}
