//! Drawing a diagnostic, with the library that the compiler draws its own with.

use super::{Diagnostic, Edit, Label, Level, Note, NoteKind, Suggestion};
use crate::kernel::origin::Cell;
use annotate_snippets::renderer::{Ansi256Color, Effects, Style};
use annotate_snippets::{
    Annotation, AnnotationKind, Group, Level as Title, Patch, Renderer, Snippet,
    normalize_untrusted_str as plain,
};
use std::ops::Range;

/// The width of an output, in characters; longer lines are cut around what is marked.
const WIDTH: usize = 100;
/// Of the colours that every front end has these are as far from white as from black, at about 4:1.
const RED: Style = color(196);
const ORANGE: Style = color(130);
const GREEN: Style = color(28);
const CYAN: Style = color(30);
const BLUE: Style = color(32);

const fn color(number: u8) -> Style {
    Ansi256Color(number).on_default().effects(Effects::BOLD)
}

impl Diagnostic {
    /// The diagnostic as the compiler would show it, for the cell that it is about; with ANSI colours if asked for.
    ///
    /// Places outside of the cell are left out.
    #[must_use]
    pub fn render(&self, cell: &Cell, color: bool) -> String {
        let renderer = if color {
            Renderer::styled()
                .hyperlink(false)
                .error(RED)
                .warning(ORANGE)
                .note(GREEN)
                .help(CYAN)
                .line_num(BLUE)
                .context(BLUE)
                .addition(GREEN)
                .removal(RED)
        } else {
            Renderer::plain()
        };
        let mut groups = vec![self.head(cell)];
        let with_place = self.notes.iter().filter(|note| !note.labels.is_empty());
        groups.extend(with_place.map(|note| remark(note, cell)));
        let alike = |one: &Suggestion, other: &Suggestion| one.message == other.message;
        groups.extend(
            self.suggestions
                .chunk_by(alike)
                .map(|alike| proposal(alike, cell)),
        );
        if let Some(code) = self.error_code()
            && let Some(last) = groups.pop()
        {
            let page = format!("https://doc.rust-lang.org/error_codes/{code}.html");
            groups.push(last.element(Title::NOTE.with_name("more").message(page)));
        }
        renderer.term_width(WIDTH).render(&groups)
    }

    /// The message, the places, and the remarks that have none.
    fn head(&self, cell: &Cell) -> Group<'static> {
        let level = match self.level {
            Level::Error => Title::ERROR,
            Level::Warning => Title::WARNING,
        };
        let title = level.primary_title(plain(&self.message));
        let title = match self.error_code() {
            Some(code) => title.id(code.to_owned()),
            None => title,
        };
        let mut group = Group::with_title(title).elements(marked(cell, &self.labels));
        for note in self.notes.iter().filter(|note| note.labels.is_empty()) {
            group = group.element(kind(note).message(plain(&note.text)));
        }
        group
    }

    /// The code if it is one of the errors that have a page of their own, and not the name of a lint.
    fn error_code(&self) -> Option<&str> {
        let code = self.code.as_deref()?;
        let digits = code.strip_prefix('E')?;
        let is_number = digits.len() == 4 && digits.bytes().all(|digit| digit.is_ascii_digit());
        is_number.then_some(code)
    }
}

/// A remark with places.
fn remark(note: &Note, cell: &Cell) -> Group<'static> {
    let cell = note.cell.as_ref().unwrap_or(cell);
    kind(note)
        .secondary_title(plain(&note.text))
        .elements(marked(cell, &note.labels))
}

/// Suggestions with the same message: it, and the lines as each of them would have them.
fn proposal(alike: &[Suggestion], cell: &Cell) -> Group<'static> {
    let title = Title::HELP.secondary_title(plain(&alike[0].message));
    let source = lines(cell);
    title.elements(alike.iter().filter_map(|suggestion| {
        let patches = patches(&source, &suggestion.edits)?;
        Some(
            Snippet::source(source.clone())
                .path(name(cell))
                .patches(patches),
        )
    }))
}

/// The lines of a cell that have labels; nothing if there are none.
fn marked(cell: &Cell, labels: &[Label]) -> Option<Snippet<'static, Annotation<'static>>> {
    let source = lines(cell);
    let has_primary = labels.iter().any(|label| label.primary);
    let annotations: Vec<_> = labels
        .iter()
        .filter_map(|label| {
            let start = (label.line, label.column);
            let range = bytes(&source, start, (label.end_line, label.end_column))?;
            let kind = if label.primary || !has_primary {
                AnnotationKind::Primary
            } else {
                AnnotationKind::Context
            };
            let text = (!label.text.is_empty()).then(|| label.text.clone());
            Some(kind.span(range).label(text))
        })
        .collect();
    (!annotations.is_empty()).then(|| {
        Snippet::source(source)
            .path(name(cell))
            .annotations(annotations)
    })
}

/// The edits for the renderer; `None` if they are not in the cell, or in each other's way.
fn patches(source: &str, edits: &[Edit]) -> Option<Vec<Patch<'static>>> {
    let mut ranges = edits
        .iter()
        .map(|edit| {
            let end = (edit.end_line, edit.end_column);
            Some((bytes(source, (edit.line, edit.column), end)?, edit))
        })
        .collect::<Option<Vec<_>>>()?;
    ranges.sort_by_key(|(range, _)| (range.start, range.end));
    if ranges
        .windows(2)
        .any(|pair| pair[0].0.end > pair[1].0.start)
    {
        return None;
    }
    let patch = |(range, edit): (Range<usize>, &Edit)| Patch::new(range, edit.replacement.clone());
    Some(ranges.into_iter().map(patch).collect())
}

/// The bytes between two places, as far as there are any.
fn bytes(source: &str, start: (usize, usize), end: (usize, usize)) -> Option<Range<usize>> {
    let start = byte(source, start)?;
    let end = byte(source, end).unwrap_or(source.len());
    Some(start..end.max(start))
}

/// The byte at a line and column; the end of the line if the column is beyond it.
fn byte(source: &str, (line, column): (usize, usize)) -> Option<usize> {
    let start = match line.checked_sub(2) {
        Some(before) => source.match_indices('\n').nth(before)?.0 + 1,
        None => 0,
    };
    let text = source[start..].lines().next().unwrap_or_default();
    let offset = text.char_indices().nth(column.saturating_sub(1));
    Some(start + offset.map_or(text.len(), |(offset, _)| offset))
}

/// The text of a cell with the line ends of Unix, so that no column is one for a line end.
fn lines(cell: &Cell) -> String {
    cell.source.replace("\r\n", "\n")
}

fn name(cell: &Cell) -> String {
    format!("cell [{}]", cell.number)
}

fn kind(note: &Note) -> Title<'static> {
    match note.kind {
        NoteKind::Note => Title::NOTE,
        NoteKind::Help => Title::HELP,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(line: usize, columns: Range<usize>, text: &str, primary: bool) -> Label {
        Label {
            line,
            column: columns.start,
            end_line: line,
            end_column: columns.end,
            text: text.to_owned(),
            primary,
        }
    }

    fn edit(line: usize, columns: Range<usize>, replacement: &str) -> Edit {
        Edit {
            line,
            column: columns.start,
            end_line: line,
            end_column: columns.end,
            replacement: replacement.to_owned(),
        }
    }

    fn cell(number: u32, source: &str) -> Cell {
        Cell {
            number,
            source: source.to_owned(),
        }
    }

    fn moved() -> Diagnostic {
        Diagnostic {
            level: Level::Error,
            code: Some("E0382".to_owned()),
            message: "use of moved value: `µ`".to_owned(),
            labels: vec![
                label(1, 6..7, "value moved here", false),
                label(2, 10..11, "value used here after move", true),
                label(9, 1..2, "not in the cell", true),
            ],
            notes: vec![Note {
                kind: NoteKind::Note,
                text: "it is made here".to_owned(),
                labels: vec![label(1, 5..6, "", true)],
                cell: Some(cell(1, "let µ = \"∫🦀\".to_owned();")),
            }],
            suggestions: vec![Suggestion {
                message: "consider cloning".to_owned(),
                edits: vec![edit(1, 7..7, ".clone()")],
            }],
        }
    }

    #[test]
    fn a_diagnostic_looks_like_one_of_the_compiler() {
        let expected = "\
error[E0382]: use of moved value: `µ`
 --> cell [3]:2:10
  |
1 | drop(µ);
  |      - value moved here
2 |     f(\"🦀∫\", µ);
  |              ^ value used here after move
  |
note: it is made here
 --> cell [1]:1:5
  |
1 | let µ = \"∫🦀\".to_owned();
  |     ^
help: consider cloning
  |
1 | drop(µ.clone());
  |       ++++++++
  = more: https://doc.rust-lang.org/error_codes/E0382.html";
        for line_end in ["\n", "\r\n"] {
            let source = format!("drop(µ);{line_end}\tf(\"🦀∫\", µ);{line_end}");
            assert_eq!(moved().render(&cell(3, &source), false), expected);
        }
    }

    #[test]
    fn colours_are_added_and_no_hyperlinks() {
        let source = cell(3, "drop(µ);\n    g(µ, µ);");
        let colored = moved().render(&source, true);
        assert!(colored.contains("\u{1b}[38;5;196m") && !colored.contains("\u{1b}]"));
        let bare = colored
            .split("\u{1b}[")
            .map(|part| part.split_once('m').map_or(part, |(_, text)| text));
        let first = colored.split("\u{1b}[").next().unwrap_or_default();
        let bare = first.to_owned() + &bare.skip(1).collect::<String>();
        assert_eq!(bare, moved().render(&source, false));
    }

    #[test]
    fn a_warning_has_no_page() {
        let warning = Diagnostic {
            level: Level::Warning,
            code: Some("unused_variables".to_owned()),
            message: "unused variable: `x`".to_owned(),
            labels: vec![label(1, 5..6, "help: prefix it: `_x`", true)],
            notes: Vec::new(),
            suggestions: Vec::new(),
        };
        let expected = "\
warning: unused variable: `x`
 --> cell [3]:1:5
  |
1 | let x = 1;
  |     ^ help: prefix it: `_x`";
        assert_eq!(warning.render(&cell(3, "let x = 1;"), false), expected);
    }

    #[test]
    fn alternatives_share_a_title_and_edits_in_conflict_are_left_out() {
        let suggestion = |edits| Suggestion {
            message: "either".to_owned(),
            edits,
        };
        let diagnostic = Diagnostic {
            labels: Vec::new(),
            suggestions: vec![
                suggestion(vec![edit(1, 1..2, "one")]),
                suggestion(vec![edit(1, 1..2, "two")]),
                suggestion(vec![edit(1, 1..3, "x"), edit(1, 2..3, "y")]),
                suggestion(vec![edit(7, 1..3, "z")]),
            ],
            ..moved()
        };
        let text = diagnostic.render(&cell(3, "a+b"), false);
        assert_eq!(text.matches("help: either").count(), 1, "{text}");
        assert!(
            text.contains("1 + one+b") && text.contains("1 + two+b"),
            "{text}"
        );
        assert!(!text.contains("1 + x") && !text.contains('z'), "{text}");
    }

    /// Whatever the cell and the places, something is drawn.
    #[test]
    fn nothing_panics() {
        let long = "µ∫🦀é\u{301}\t\"x".repeat(2_000);
        let sources = [
            "",
            "\n",
            "\r\n",
            "\r",
            "x",
            "x\n",
            "\n\n\n",
            "a\r\nb\r\n",
            "\tµ🦀\n\t∫",
            "a\nb\nc\nd\ne\nf\ng",
            "\u{1b}[31m\0\u{202e}",
            "👨‍👩‍👧\n}",
            &long,
        ];
        let mut state = 42_u64;
        let mut next = |below: usize| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        };
        for round in 0..20_000 {
            // Long lines are slow to draw, so they are drawn less often.
            let source = sources[if round % 200 == 0 {
                sources.len() - 1
            } else {
                next(sources.len() - 1)
            }];
            let width = source.len() + 3;
            let mut random = || Label {
                line: next(8),
                column: next(width),
                end_line: next(8),
                end_column: next(width),
                text: ["", "words", "two\nlines", "µ🦀\t\u{1b}", "\n"][next(5)].to_owned(),
                primary: next(2) == 0,
            };
            let labels: Vec<Label> = (0..round % 4).map(|_| random()).collect();
            let edits = (0..round % 3).map(|_| random()).map(|place| Edit {
                line: place.line,
                column: place.column,
                end_line: place.end_line,
                end_column: place.end_column,
                replacement: place.text,
            });
            let diagnostic = Diagnostic {
                suggestions: vec![Suggestion {
                    message: String::new(),
                    edits: edits.collect(),
                }],
                notes: vec![Note {
                    kind: NoteKind::Help,
                    text: "a\nnote".to_owned(),
                    labels: labels.clone(),
                    cell: (round % 2 == 0).then(|| cell(1, "y")),
                }],
                labels,
                ..moved()
            };
            assert!(
                diagnostic
                    .render(&cell(3, source), round % 3 == 0)
                    .contains("moved value")
            );
        }
    }
}
