//! Reading what the compiler wrote: one JSON object a message, with places in the generated source.

use super::delimiters::unclosed;
use super::spans::{Spans, tidy};
use super::words::{at_the_end, is_useful, variable, words};
use super::{Diagnostic, Edit, Label, Level, Note, NoteKind, Suggestion};
use crate::kernel::origin::Cell;
use serde_json::Value;

/// How many alternatives are shown, as many as the compiler shows.
const ALTERNATIVES: usize = 4;

impl Diagnostic {
    /// An error as the compiler (or cargo around it) wrote it, one JSON object.
    ///
    /// The cells are all that ran so far, the current one last; `generated` is the source that was compiled. Without a place
    /// in the current cell it has no labels; what it says of earlier cells is in its notes.
    #[must_use]
    pub fn error(json: &Value, cells: &[Cell], generated: &str) -> Self {
        Spans::new(cells, generated).diagnostic(message(json), Level::Error)
    }

    /// A warning as the compiler (or cargo around it) wrote it, if it is about the current cell. In a cell that is still to be
    /// written, as its `todo!` says, what is not used yet is worth no warning.
    ///
    /// The arguments are those of [`Diagnostic::error`].
    #[must_use]
    pub fn warning(json: &Value, cells: &[Cell], generated: &str) -> Option<Self> {
        let unused = ["unused_variables", "unreachable_code"];
        let is_unused = unused
            .iter()
            .any(|code| message(json)["code"]["code"] == *code);
        let is_unwritten = cells
            .last()
            .is_some_and(|cell| cell.source.contains("todo!("));
        if message(json)["level"] != "warning" || (is_unused && is_unwritten) {
            return None;
        }
        let warning = Self {
            level: Level::Warning,
            ..Self::error(json, cells, generated)
        };
        warning
            .labels
            .iter()
            .any(|label| label.primary)
            .then_some(warning)
    }
}

/// The compiler's message in a line that may be cargo's.
fn message(json: &Value) -> &Value {
    match &json["message"] {
        inner @ Value::Object(_) => inner,
        _ => json,
    }
}

/// How the compiler shows a suggestion.
enum Shown<'a> {
    /// With the changed lines.
    Lines,
    /// As words on the place.
    Words(&'a str),
    /// Not at all: it is meant for editors.
    Never,
}

impl Spans<'_> {
    fn diagnostic(&self, json: &Value, level: Level) -> Diagnostic {
        let mut found = Diagnostic {
            level,
            code: json["code"]["code"].as_str().map(str::to_owned),
            message: text(json, "message"),
            labels: Vec::new(),
            notes: Vec::new(),
            suggestions: Vec::new(),
        };
        for span in items(json, "spans") {
            match self.label(span) {
                Some((label, None)) => found.labels.push(label),
                Some((label, Some(cell))) => found.notes.push(elsewhere(label, cell)),
                None if span["label"] == "unexpected token" => {
                    found.message = at_the_end(&found.message);
                }
                None => {}
            }
        }
        for child in items(json, "children") {
            self.child(json, child, &mut found);
        }
        if found.labels.is_empty() && found.message.ends_with("an unclosed delimiter") {
            let current = self.cells.last();
            found.labels.extend(current.and_then(unclosed_delimiter));
        }
        tidy(&mut found.labels);
        found
    }

    /// A remark or a suggestion below a message.
    fn child(&self, json: &Value, child: &Value, found: &mut Diagnostic) {
        let shown = shown(json, child);
        let message = text(child, "message");
        let spans = items(child, "spans");
        if spans
            .iter()
            .any(|span| span["suggested_replacement"].is_string())
        {
            match shown {
                Shown::Lines => self.suggestion(&message, spans, found),
                Shown::Words(help) => {
                    if let Some((label, None)) = self.label(&spans[0]) {
                        found.labels.push(Label {
                            text: words(help),
                            primary: false,
                            ..label
                        });
                    }
                }
                Shown::Never => {}
            }
        } else if !matches!(shown, Shown::Never) && is_useful(&message) {
            found.notes.extend(self.note(child, message));
        }
    }

    fn suggestion(&self, message: &str, spans: &[Value], found: &mut Diagnostic) {
        let mut alternatives: Vec<Vec<Edit>> = vec![Vec::new()];
        for span in spans {
            let Some(edit) = self.edit(span) else {
                if message.ends_with(" mutable")
                    && !found.labels.is_empty()
                    && let Some(name) = variable(&found.message)
                {
                    found.notes.push(Note {
                        kind: NoteKind::Help,
                        text: format!(
                            "`{name}` is from an earlier cell; to change it here, begin this cell with `let mut {name} = {name};`"
                        ),
                        labels: Vec::new(),
                        cell: None,
                    });
                }
                return;
            };
            // The alternatives come in one list: another one begins where a place occurs again.
            let same = |other: &Edit| (other.line, other.column) == (edit.line, edit.column);
            match alternatives.last_mut() {
                Some(last) if !last.iter().any(same) => last.push(edit),
                _ => alternatives.push(vec![edit]),
            }
        }
        let shown = alternatives.into_iter().take(ALTERNATIVES);
        found.suggestions.extend(shown.map(|edits| Suggestion {
            message: message.to_owned(),
            edits,
        }));
    }

    /// A change; an import is written at the start of the current cell, wherever the compiler would have put it.
    fn edit(&self, span: &Value) -> Option<Edit> {
        let replacement = span["suggested_replacement"].as_str()?;
        if replacement.starts_with("use ") && span["byte_start"] == span["byte_end"] {
            let line = first_line(&self.cells.last()?.source);
            return Some(Edit {
                line,
                column: 1,
                end_line: line,
                end_column: 1,
                replacement: format!("{}\n", replacement.trim_end()),
            });
        }
        match self.label(span)? {
            (label, None) => Some(Edit {
                line: label.line,
                column: label.column,
                end_line: label.end_line,
                end_column: label.end_column,
                replacement: replacement.to_owned(),
            }),
            _ => None,
        }
    }

    /// A remark with its places, unless all it says is that they are somewhere else.
    fn note(&self, child: &Value, text: String) -> Option<Note> {
        let mut note = Note {
            kind: match child["level"].as_str() {
                Some("help") => NoteKind::Help,
                _ => NoteKind::Note,
            },
            text,
            labels: Vec::new(),
            cell: None,
        };
        let spans = items(child, "spans");
        let mut placed: Vec<(Label, Option<&Cell>)> =
            spans.iter().filter_map(|span| self.label(span)).collect();
        let cell = placed.first().and_then(|(_, cell)| *cell);
        placed.retain(|(_, other)| *other == cell);
        if placed.is_empty() && !spans.is_empty() {
            if note.text.starts_with("the following") {
                for label in spans.iter().filter_map(|span| span["label"].as_str()) {
                    note.text.extend(["\n  ", &words(label)]);
                }
            } else if note.text.ends_with(" here") {
                return None;
            }
        }
        note.cell = cell.cloned();
        note.labels = placed.into_iter().map(|(label, _)| label).collect();
        tidy(&mut note.labels);
        Some(note)
    }
}

/// How the compiler's own rendering, if there is one, shows what is below a message.
fn shown<'a>(json: &'a Value, child: &Value) -> Shown<'a> {
    let message = child["message"].as_str().unwrap_or_default();
    let (Some(rendered), Some(first)) = (json["rendered"].as_str(), message.lines().next()) else {
        return Shown::Lines;
    };
    let title = format!("{}: {first}", child["level"].as_str().unwrap_or_default());
    let line = rendered
        .lines()
        .find_map(|line| Some((line, line.find(&title)?)));
    match line {
        Some((_, 0)) => Shown::Lines,
        Some((line, at)) => Shown::Words(line[at..].trim_end()),
        None => Shown::Never,
    }
}

/// The bracket of a cell that the compiler would have named.
fn unclosed_delimiter(cell: &Cell) -> Option<Label> {
    let (line, column) = unclosed(&cell.source)?;
    Some(Label {
        line,
        column,
        end_line: line,
        end_column: column + 1,
        text: "unclosed delimiter".to_owned(),
        primary: true,
    })
}

/// What a message says about an earlier cell.
fn elsewhere(label: Label, cell: &Cell) -> Note {
    let text = if label.text.is_empty() {
        format!("this is about cell [{}]", cell.number)
    } else {
        label.text
    };
    Note {
        kind: NoteKind::Note,
        text,
        labels: vec![Label {
            text: String::new(),
            ..label
        }],
        cell: Some(cell.clone()),
    }
}

/// The line of a cell before which an import can be written: after the commands, which evcxr wants first.
fn first_line(source: &str) -> usize {
    let is_command = |line: &str| line.trim_start().starts_with([':', '!']);
    let is_before_code = |line: &&str| {
        is_command(line) || line.trim().is_empty() || line.trim_start().starts_with("//")
    };
    let before = source.lines().take_while(is_before_code);
    (2..)
        .zip(before)
        .filter(|(_, line)| is_command(line))
        .map(|(next, _)| next)
        .last()
        .unwrap_or(1)
}

fn items<'a>(json: &'a Value, name: &str) -> &'a [Value] {
    json[name].as_array().map_or(&[], Vec::as_slice)
}

fn text(json: &Value, name: &str) -> String {
    words(json[name].as_str().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const GENERATED: &str = "#![allow(dead_code)]\nfn work(n: u64) {\n    n;\n}\n\
        pub extern \"C\" fn run_user_code_2(\nevcxr_variable_store: *mut u8) -> *mut u8 {\n\
        let v = evcxr_variable_store.take_variable::<Vec<i32>>(stringify!(v));\n\
        let µ = vec![v]; \nwork(\"🦀\", µ);\nevcxr_variable_store\n}\n";

    fn cells() -> [Cell; 2] {
        [
            (1, "fn work(n: u64) {\n    n;\n}"),
            (2, ":dep rayon\n\n  let µ = vec![v]; work(\"🦀\", µ);"),
        ]
        .map(|(number, source)| Cell {
            number,
            source: source.to_owned(),
        })
    }

    /// A span over the `nth` (from 0) `text` in the generated source.
    fn span(text: &str, nth: usize, label: Option<&str>, replacement: Option<&str>) -> Value {
        let (start, _) = GENERATED.match_indices(text).nth(nth).expect("the text");
        let line = GENERATED[..start].matches('\n').count();
        let before = GENERATED[..start].rsplit('\n').next().unwrap_or_default();
        let column = before.chars().count() + 1;
        json!({
            "file_name": "src/lib.rs", "is_primary": replacement.is_none(), "label": label,
            "line_start": line + 1, "line_end": line + 1, "byte_start": start, "byte_end": start + text.len(),
            "column_start": column, "column_end": column + text.chars().count(),
            "text": [{ "text": GENERATED.lines().nth(line) }],
            "suggested_replacement": replacement, "expansion": null,
        })
    }

    fn error(json: &Value) -> Diagnostic {
        Diagnostic::error(json, &cells(), GENERATED)
    }

    /// The line, the columns and the words of each label.
    fn places(labels: &[Label]) -> Vec<(usize, usize, usize, &str)> {
        labels
            .iter()
            .map(|label| {
                (
                    label.line,
                    label.column,
                    label.end_column,
                    label.text.as_str(),
                )
            })
            .collect()
    }

    #[test]
    fn an_error_and_its_note_about_an_earlier_cell() {
        let found = error(&json!({ "reason": "compiler-message", "message": {
            "level": "error", "message": "mismatched types", "code": { "code": "E0308" },
            "spans": [span("\"🦀\"", 0, Some("expected `u64`"), None), span("work", 1, None, None)],
            "children": [
                { "level": "note", "message": "function defined here", "spans": [span("work", 0, None, None)] },
                { "level": "note", "message": "method defined here", "spans": [{ "file_name": "/std/vec.rs" }] },
                { "level": "note", "message": "this error originates in the macro `m`", "spans": [] },
            ],
        }}));
        assert_eq!(found.code.as_deref(), Some("E0308"));
        assert_eq!(
            places(&found.labels),
            [(3, 25, 28, "expected `u64`"), (3, 20, 24, "")]
        );
        assert_eq!(found.notes.len(), 1);
        assert_eq!(
            found.notes[0].cell.as_ref().map(|cell| cell.number),
            Some(1)
        );
        assert_eq!(places(&found.notes[0].labels), [(1, 4, 8, "")]);
    }

    #[test]
    fn what_an_error_says_about_an_earlier_cell_is_a_note() {
        let found = error(
            &json!({ "message": "no field", "spans": [span("n: u64", 0, Some("no such field"), None)] }),
        );
        assert!(found.labels.is_empty());
        assert_eq!(found.notes[0].text, "no such field");
        assert_eq!(places(&found.notes[0].labels), [(1, 9, 15, "")]);
    }

    #[test]
    fn a_place_in_a_macro_is_where_the_macro_is_called() {
        let call = span("vec![v]", 0, None, None);
        let inner = json!({ "file_name": "/std/macros.rs", "is_primary": true, "label": "here", "expansion": { "span": call } });
        let found = error(&json!({ "message": "no", "spans": [inner] }));
        assert_eq!(places(&found.labels), [(3, 11, 18, "here")]);
        assert!(found.labels[0].primary);
    }

    #[test]
    fn suggestions_as_lines_as_words_and_for_editors() {
        let child = |message: &str, span: Value| json!({ "level": "help", "message": message, "spans": [span] });
        let found = error(&json!({
            "message": "no", "spans": [span("µ", 0, None, None)],
            "rendered": "error: no\n  | ^ help: rename: `_µ`\n\nhelp: clone it\n",
            "children": [
                child("rename", span("µ", 0, None, Some("_µ"))),
                child("clone it", span("µ", 1, None, Some("µ.clone()"))),
                child("for editors", span("µ", 1, None, Some(""))),
            ],
        }));
        assert_eq!(places(&found.labels), [(3, 7, 8, "help: rename: `_µ`")]);
        assert_eq!(found.suggestions.len(), 1);
        let edit = &found.suggestions[0].edits[0];
        assert_eq!((edit.line, edit.column, edit.end_column), (3, 30, 31));
        assert_eq!(edit.replacement, "µ.clone()");
    }

    #[test]
    fn imports_go_to_the_start_of_the_cell_one_alternative_each() {
        let import = |path: &str| span("", 0, None, Some(&format!("use {path};\n\n")));
        let found = error(&json!({ "message": "no `Error`", "spans": [], "children": [
            { "level": "help", "message": "import one", "spans": [import("std::fmt::Error"), import("std::io::Error")] },
        ]}));
        let edits: Vec<&Edit> = found
            .suggestions
            .iter()
            .flat_map(|one| &one.edits)
            .collect();
        assert_eq!(found.suggestions.len(), 2);
        assert_eq!((edits[0].line, edits[1].line), (2, 2));
        assert_eq!(edits[1].replacement, "use std::io::Error;\n");
    }

    #[test]
    fn a_variable_of_an_earlier_cell_can_be_made_mutable() {
        let found = error(&json!({
            "message": "cannot borrow `v` as mutable", "spans": [span("v]", 0, None, None)],
            "children": [{ "level": "help", "message": "consider changing this to be mutable",
                "spans": [span("v =", 0, None, Some("mut v ="))] }],
        }));
        assert!(found.suggestions.is_empty());
        assert!(
            found.notes[0].text.ends_with("`let mut v = v;`"),
            "{:?}",
            found.notes
        );
    }

    #[test]
    fn a_cell_that_ends_too_early() {
        let found = error(&json!({
            "message": "expected `;`, found `}`",
            "spans": [span("}\n", 1, Some("unexpected token"), None)],
        }));
        assert_eq!(found.message, "expected `;`, found the end of the cell");
        let cells = [Cell {
            number: 1,
            source: "for i in 0..3 {".to_owned(),
        }];
        let json = json!({ "message": "this file contains an unclosed delimiter", "spans": [] });
        let found = Diagnostic::error(&json, &cells, GENERATED);
        assert_eq!(places(&found.labels), [(1, 15, 16, "unclosed delimiter")]);
    }

    #[test]
    fn warnings_are_about_the_current_cell() {
        let warn = |level: &str, span: Value| {
            let json = json!({ "level": level, "message": "unused", "spans": [span] });
            Diagnostic::warning(&json, &cells(), GENERATED)
        };
        let current = warn("warning", span("µ", 0, None, None)).expect("a warning");
        assert_eq!(current.level, Level::Warning);
        assert_eq!(warn("warning", span("n;", 0, None, None)), None);
        assert_eq!(
            warn("warning", span("evcxr_variable_store\n", 0, None, None)),
            None
        );
        assert_eq!(warn("error", span("µ", 0, None, None)), None);
    }

    #[test]
    fn a_cell_that_is_still_to_be_written_may_leave_things_unused() {
        let warn = |source: &str, code: &str| {
            let mut cells = cells();
            cells.last_mut().unwrap().source = source.to_owned();
            let code = json!({ "code": code });
            let spans = [span("µ", 0, None, None)];
            let json =
                json!({ "level": "warning", "message": "unused", "code": code, "spans": spans });
            Diagnostic::warning(&json, &cells, GENERATED)
        };
        let written = cells().last().unwrap().source.clone();
        let unwritten = format!("{written} // todo!()");
        assert!(warn(&written, "unused_variables").is_some());
        assert_eq!(warn(&unwritten, "unused_variables"), None);
        assert!(warn(&unwritten, "unused_must_use").is_some());
    }

    #[test]
    fn the_source_may_be_another_version_of_the_one_compiled() {
        let mut later = span("µ);", 0, None, None);
        later["line_start"] = json!(40);
        later["line_end"] = json!(40);
        let found = error(&json!({ "message": "no", "spans": [later] }));
        assert_eq!(places(&found.labels), [(3, 30, 33, "")]);
        let mut other = span("µ);", 0, None, None);
        other["text"] = json!([{ "text": "something else" }]);
        assert!(
            error(&json!({ "message": "no", "spans": [other] }))
                .labels
                .is_empty()
        );
    }

    #[test]
    fn nonsense_is_an_error_without_a_place() {
        let span = json!({ "file_name": "lib.rs", "line_start": 2, "line_end": u64::MAX, "column_start": 0, "column_end": u64::MAX });
        for json in [
            json!(null),
            json!([]),
            json!({ "message": 1, "spans": {}, "children": [1, null, { "spans": [null] }] }),
            json!({ "message": "x", "spans": [span], "children": [{ "spans": [{ "suggested_replacement": "" }] }] }),
        ] {
            assert!(error(&json).labels.is_empty());
            assert_eq!(Diagnostic::warning(&json, &[], ""), None);
        }
    }
}
