//! Which bracket of a cell was never closed.
//!
//! When one is missing, the compiler reads on into what evcxr wrote after the cell and blames a bracket there. So the cell
//! is read once more, just well enough to skip comments, strings and characters.

use super::{Diagnostic, Label, Level};
use crate::kernel::complete::Misplaced;

/// The line and column (from 1) of the innermost bracket that stays open, if any does.
pub(super) fn unclosed(source: &str) -> Option<(usize, usize)> {
    let mut open = Vec::new();
    let mut rest = source;
    while let Some(letter) = rest.chars().next() {
        match letter {
            '(' | '[' | '{' => open.push((letter, source.len() - rest.len())),
            ')' | ']' | '}' if open.last().is_some_and(|&(other, _)| pair(other, letter)) => {
                open.pop();
            }
            _ => {}
        }
        let skipped = skip(rest, &source[..source.len() - rest.len()]);
        rest = &rest[skipped.max(letter.len_utf8())..];
    }
    open.pop().map(|(_, byte)| place(source, byte))
}

/// The line and column of a byte.
fn place(source: &str, byte: usize) -> (usize, usize) {
    let line = source[..byte].rfind('\n').map_or(0, |end| end + 1);
    (
        source[..byte].matches('\n').count() + 1,
        source[line..byte].chars().count() + 1,
    )
}

impl Diagnostic {
    /// What there is to say of a bracket that closes nothing, or a bracket of another kind.
    pub fn misplaced(source: &str, bracket: Misplaced) -> Self {
        let Misplaced { close, open } = bracket;
        let written = |byte: usize| source[byte..].chars().next().unwrap_or_default();
        let label = |byte: usize, primary: bool, text: String| {
            let (line, column) = place(source, byte);
            Label {
                line,
                column,
                end_line: line,
                end_column: column + 1,
                text,
                primary,
            }
        };
        let closing = written(close);
        let (message, here) = match open.map(written) {
            Some(other) => (
                format!("a `{closing}` stands where the open `{other}` has to be closed"),
                format!("this cannot close `{other}`"),
            ),
            None => (
                format!("a `{closing}` closes no bracket"),
                "nothing is open here".to_owned(),
            ),
        };
        let mut labels = vec![label(close, true, here)];
        labels.extend(open.map(|byte| label(byte, false, "this is open".to_owned())));
        Self {
            level: Level::Error,
            code: None,
            message,
            labels,
            notes: Vec::new(),
            suggestions: Vec::new(),
        }
    }
}

fn pair(open: char, close: char) -> bool {
    matches!((open, close), ('(', ')') | ('[', ']') | ('{', '}'))
}

/// How many bytes at the start of `text`, which stands after `before`, belong to a comment, a string or a character.
fn skip(text: &str, before: &str) -> usize {
    let to = |end: &str, from: usize| match text[from..].find(end) {
        Some(at) => from + at + end.len(),
        None => text.len(),
    };
    if text.starts_with("//") {
        return to("\n", 2);
    }
    if text.starts_with("/*") {
        return comment(text);
    }
    if text.starts_with('"') {
        return string(text);
    }
    let hashes = text.len() - text.trim_start_matches('#').len();
    if hashes > 0 && text[hashes..].starts_with('"') && before.ends_with('r') {
        return to(&format!("\"{}", "#".repeat(hashes)), hashes + 1);
    }
    if text.starts_with('r') && text[1..].starts_with('"') {
        return to("\"", 2);
    }
    match text.strip_prefix('\'').map(|rest| rest.char_indices()) {
        // An escape ends at the next quote that is not part of it; `'a` without a quote after it is a lifetime.
        Some(mut rest) => match (rest.next(), rest.next()) {
            (Some((_, '\\')), Some((at, escaped))) => to("'", 1 + at + escaped.len_utf8()),
            (_, Some((at, '\''))) => at + 2,
            _ => 0,
        },
        None => 0,
    }
}

/// The length of the comment, with those in it, at the start of `text`.
fn comment(text: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(next) = text[at..].find(['/', '*']) {
        at += next;
        let step = match text.get(at..at + 2) {
            Some("/*") => (depth + 1, 2),
            Some("*/") => (depth - 1, 2),
            _ => (depth, 1),
        };
        (depth, at) = (step.0, at + step.1);
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

/// The length of the string at the start of `text`.
fn string(text: &str) -> usize {
    let mut letters = text.char_indices().skip(1);
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' => _ = letters.next(),
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misplaced_bracket_has_its_place() {
        let of = |source: &str, close: usize, open: Option<usize>| {
            Diagnostic::misplaced(source, Misplaced { close, open })
        };
        let one = of("let µ = 1;\n}", 12, None);
        assert_eq!(one.message, "a `}` closes no bracket");
        assert_eq!((one.labels[0].line, one.labels[0].column), (2, 1));
        let two = of("f(µ]", 4, Some(1));
        assert!(two.message.starts_with("a `]` stands where the open `(`"));
        let places: Vec<_> = two.labels.iter().map(|label| label.column).collect();
        assert_eq!(places, [4, 2]);
    }

    #[test]
    fn the_bracket_that_stays_open() {
        for (source, place) in [
            ("", None),
            ("for i in 0..3 {\n    f(i);\n}", None),
            ("for i in 0..3 {\n    f(i);\n", Some((1, 15))),
            ("let µ = [1, 2;\n", Some((1, 9))),
            (
                "f(\"(\", '(', r\"(\", r#\"(\"(\"#, b'{', '\\'', \"\\\"{\") // (\n/* ( /* { */ [ */",
                None,
            ),
            ("fn f<'a>(x: &'a str) -> &'a str { x", Some((1, 33))),
            ("'\\u{1F980}'; {", Some((1, 14))),
            ("\"never closed (", None),
            ("/* never closed (", None),
            ("r#\"never closed (", None),
            (")}]", None),
            ("'", None),
            ("'\\", None),
            ("/*/", None),
        ] {
            assert_eq!(unclosed(source), place, "{source}");
        }
    }
}
