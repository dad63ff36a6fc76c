//! From a line of the source that evcxr generates to the line of the cell in which it was written.
//!
//! evcxr copies a cell statement by statement: every statement begins a line of its own, without its indentation, and is
//! otherwise kept as it was. Lines of evcxr's own stand around them. Items (functions, structs, imports) of all cells come
//! first, in any order; then follows one function with the statements of the current cell. So a line is found again by its
//! text. Of several places with that text it is the one where most neighbouring lines agree as well, unless another line of
//! the generated source fits there better; among equals it is the latest cell, and in there they follow each other in order.

use std::cmp::Reverse;

/// How many lines above and below are compared to tell equal lines apart.
const NEIGHBOURS: usize = 50;

/// How evcxr's function with the statements of the current cell begins: when it compiles, and when it only checks.
const STATEMENTS: [&str; 2] = [
    "pub extern \"C\" fn run_user_code_",
    "async fn evcxr_analysis_wrapper(",
];

/// A cell as it was run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Its execution count, the number in `[3]`.
    pub number: u32,
    /// Its text.
    pub source: String,
}

/// A place in a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The number of the cell.
    pub cell: u32,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
}

/// The place in one of the cells that `line` and `column` (from 1) of the generated source came from.
///
/// The cells are all that ran so far, the current one last. There is no answer for lines that evcxr made up, and none for a
/// line that could be anything, such as a brace without neighbours.
#[must_use]
pub fn place(cells: &[Cell], generated: &str, line: usize, column: usize) -> Option<Place> {
    let lines: Vec<&str> = generated.lines().collect();
    let index = line.checked_sub(1)?;
    let text = lines.get(index)?.trim();
    if text.is_empty() {
        return None;
    }
    let equals: Vec<usize> = (0..lines.len())
        .filter(|&other| lines[other].trim() == text)
        .collect();
    let spots = spots(cells, text);
    let statements = lines.iter().position(|line| begins_statements(line));
    let fits = |line: usize, spot: &Spot| {
        let is_statement = statements.is_some_and(|start| line > start);
        let possible = !is_statement || spot.cell + 1 == cells.len();
        possible.then(|| fit(&cells[spot.cell].source, &lines, line, spot))
    };
    let mut own: Vec<(Fit, &Spot)> = spots
        .iter()
        .filter_map(|spot| Some((fits(index, spot)?, spot)))
        .filter(|(fit, _)| fit.neighbours > 0 || (fit.statement && has_word(text)))
        .collect();
    own.sort_by_key(|(fit, spot)| Reverse((*fit, spot.cell)));
    // The best spots that no other line fits better, and how many lines before this one fit there as well and nowhere better.
    let (best, own) = own
        .chunk_by(|one, other| (one.0, one.1.cell) == (other.0, other.1.cell))
        .find_map(|alike| {
            let (best, _) = alike[0];
            let is_best = |spot: &Spot| !equals.iter().any(|&line| fits(line, spot) > Some(best));
            let own: Vec<&Spot> = alike
                .iter()
                .map(|(_, spot)| *spot)
                .filter(|spot| is_best(spot))
                .collect();
            (!own.is_empty()).then_some((best, own))
        })?;
    let rivals = equals.iter().filter(|&&line| {
        line < index
            && fits(line, own[0]) == Some(best)
            && !spots.iter().any(|spot| fits(line, spot) > Some(best))
    });
    let spot = own.get(rivals.count())?;
    let indent = lines[index].chars().take_while(|c| c.is_whitespace());
    let offset = column.saturating_sub(1 + indent.count());
    Some(Place {
        cell: cells[spot.cell].number,
        line: spot.line,
        column: spot.column + offset.min(spot.rest),
    })
}

/// An occurrence of a line's text in a cell.
struct Spot {
    /// The index of the cell.
    cell: usize,
    /// The line, from 1.
    line: usize,
    /// The column of the first character, from 1.
    column: usize,
    /// How many characters there are from there to the end of the line.
    rest: usize,
    /// The bytes of the cell that it covers.
    bytes: std::ops::Range<usize>,
    /// Whether statements can begin and end where the text does.
    statement: bool,
}

/// How well a line of the generated source fits a spot, from worst to best.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Fit {
    /// The lines with a word in them, above and below, that are the same.
    neighbours: usize,
    statement: bool,
}

/// All the places where `text` occurs within a line, and not within a word.
fn spots(cells: &[Cell], text: &str) -> Vec<Spot> {
    let mut spots = Vec::new();
    for (cell, source) in cells.iter().map(|cell| cell.source.as_str()).enumerate() {
        let mut start = 0;
        for (line, whole) in source.split_inclusive('\n').enumerate() {
            for (offset, _) in whole.match_indices(text) {
                let bytes = start + offset..start + offset + text.len();
                let (before, after) = (&source[..bytes.start], &source[bytes.end..]);
                if splits_word(before, text) || splits_word(text, after) {
                    continue;
                }
                spots.push(Spot {
                    cell,
                    line: line + 1,
                    column: whole[..offset].chars().count() + 1,
                    rest: whole[offset..]
                        .trim_end_matches(['\n', '\r'])
                        .chars()
                        .count(),
                    statement: ends_statement(&whole[..offset])
                        && (ends_statement(text) || whole[offset + text.len()..].trim().is_empty()),
                    bytes,
                });
            }
            start += whole.len();
        }
    }
    spots
}

fn begins_statements(line: &str) -> bool {
    STATEMENTS
        .iter()
        .any(|start| line.trim_start().starts_with(start))
}

/// How well a line fits a spot of a cell.
fn fit(source: &str, lines: &[&str], index: usize, spot: &Spot) -> Fit {
    let mut before = &source[..spot.bytes.start];
    let above = lines[..index].iter().rev().map_while(|line| {
        before = without_end(before, line)?;
        Some(*line)
    });
    let above = above.take(NEIGHBOURS).filter(|line| has_word(line)).count();
    let mut after = &source[spot.bytes.end..];
    let below = lines[index + 1..].iter().map_while(|line| {
        after = without_start(after, line)?;
        Some(*line)
    });
    let below = below.take(NEIGHBOURS).filter(|line| has_word(line)).count();
    Fit {
        neighbours: above + below,
        statement: spot.statement,
    }
}

/// `text` without `line` at its end, white space aside.
fn without_end<'a>(text: &'a str, line: &str) -> Option<&'a str> {
    let mut letters = line.chars().rev().filter(|c| !c.is_whitespace());
    let rest = letters.try_fold(text, |rest, letter| rest.trim_end().strip_suffix(letter))?;
    (!splits_word(rest, line.trim_start())).then_some(rest)
}

/// `text` without `line` at its start, white space aside.
fn without_start<'a>(text: &'a str, line: &str) -> Option<&'a str> {
    let mut letters = line.chars().filter(|c| !c.is_whitespace());
    let rest = letters.try_fold(text, |rest, letter| rest.trim_start().strip_prefix(letter))?;
    (!splits_word(line.trim_end(), rest)).then_some(rest)
}

fn splits_word(before: &str, after: &str) -> bool {
    before.chars().next_back().is_some_and(is_word) && after.chars().next().is_some_and(is_word)
}

fn has_word(text: &str) -> bool {
    text.chars().any(is_word)
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// Whether a statement can end, and so the next one begin, after this part of a line.
fn ends_statement(text: &str) -> bool {
    let text = text.trim_end();
    text.is_empty() || text.ends_with([';', '}', ']']) || text.ends_with("*/")
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "#![allow(unused_imports, unused_mut, dead_code)]\n";
    const BODY: &str = "#[unsafe(no_mangle)]\npub extern \"C\" fn run_user_code_2(\n\
        evcxr_variable_store: *mut u8) -> *mut u8 {\nif std::panic::catch_unwind(||{\n";
    const TAIL: &str =
        "}).is_err() {\n    println!(\"EVCXR_PANIC_NOTIFICATION\");\n}\nevcxr_variable_store\n}\n";

    fn cells(sources: &[&str]) -> Vec<Cell> {
        let cell = |(number, source): (u32, &&str)| Cell {
            number,
            source: (*source).to_owned(),
        };
        (1..).zip(sources).map(cell).collect()
    }

    /// Where `nth` (from 0) occurrence of `text` in the source made of items and statements is placed.
    fn find(
        sources: &[&str],
        items: &str,
        body: &str,
        text: &str,
        nth: usize,
    ) -> Option<(u32, usize, usize)> {
        let generated = format!("{HEAD}{items}{BODY}{body}{TAIL}");
        let (byte, _) = generated.match_indices(text).nth(nth).expect("the text");
        let line = generated[..byte].matches('\n').count() + 1;
        let begin = generated[..byte].rfind('\n').map_or(0, |end| end + 1);
        let column = generated[begin..byte].chars().count() + 1;
        place(&cells(sources), &generated, line, column)
            .map(|place| (place.cell, place.line, place.column))
    }

    #[test]
    fn a_statement_that_lost_its_indentation() {
        let cell = "// a comment\n    let a = 1;\n\tlet b = a + oops;";
        assert_eq!(
            find(
                &[cell],
                "",
                "    let a = 1;\n\t\nlet b = a + oops;\n",
                "oops",
                0
            ),
            Some((1, 3, 14))
        );
    }

    #[test]
    fn fragments_of_one_line() {
        let cell = "let µ = \"∫🦀\"; f(µ);  f(oops)";
        let body = "let µ = \"∫🦀\"; \nf(µ);  \n(\nf(oops)\n).evcxr_display();\n";
        assert_eq!(find(&[cell], "", body, "oops", 0), Some((1, 1, 24)));
        assert_eq!(find(&[cell], "", body, "f(µ)", 0), Some((1, 1, 15)));
        assert_eq!(find(&[cell], "", body, "(\n", 1), None);
    }

    #[test]
    fn a_final_expression_is_not_the_word_in_another_line() {
        let cell = "let y = f(\n  x\n);\nx";
        let body = "let y = f(\n  x\n);\n\n(\nx\n).evcxr_display();\n";
        assert_eq!(find(&[cell], "", body, "x\n", 0), Some((1, 2, 3)));
        assert_eq!(find(&[cell], "", body, "x\n", 1), Some((1, 4, 1)));
    }

    #[test]
    fn equal_lines_are_told_apart_by_their_neighbours() {
        let cell = "for i in 0..2 {\n    g(i);\n}\nfor i in 0..3 {\n    g(i);\n}\n";
        assert_eq!(find(&[cell], "", cell, "g(i);", 0), Some((1, 2, 5)));
        assert_eq!(find(&[cell], "", cell, "g(i);", 1), Some((1, 5, 5)));
        assert_eq!(find(&[cell], "", cell, "}\n", 1), Some((1, 6, 1)));
    }

    #[test]
    fn equal_lines_without_neighbours_keep_their_order() {
        let cell = "g(1);\nuse a::b;\ng(1);\nfn f() {}\ng(1);";
        let (items, body) = ("fn f() {}\nuse a::b;\n", "g(1);\ng(1);\ng(1);\n");
        for (nth, line) in [(0, 1), (1, 3), (2, 5)] {
            assert_eq!(find(&[cell], items, body, "g(1)", nth), Some((1, line, 1)));
        }
    }

    #[test]
    fn a_statement_comes_from_the_current_cell_and_an_item_from_where_it_was() {
        let first = "fn f() {\n    let s = 1;\n    g(s);\n}";
        let second = "let s = 1;\nfn h() {}\ng(s);";
        let items = format!("{first}\nfn h() {{}}\n");
        let body = "let s = 1;\ng(s);\n";
        assert_eq!(
            find(&[first, second], &items, body, "g(s)", 0),
            Some((1, 3, 5))
        );
        assert_eq!(
            find(&[first, second], &items, body, "g(s)", 1),
            Some((2, 3, 1))
        );
        assert_eq!(
            find(&[first, second], &items, body, "fn h", 0),
            Some((2, 2, 1))
        );
    }

    #[test]
    fn a_cell_that_was_run_again_is_meant_in_its_latest_form() {
        let source = "fn f() {\n    one();\n}";
        assert_eq!(
            find(&[source, "1", source, "f()"], source, "", "one()", 0),
            Some((3, 2, 5))
        );
    }

    #[test]
    fn generated_lines_have_no_place() {
        let cell = "fn f() -> R {\n    go()?;\n    Ok(())\n}\nuse std::any::Any;";
        let items = format!("{cell}\nmod evcxr_internal_runtime {{\nuse std::any::Any;\n}}\n");
        let body = "let _ = (|| -> Result<(), EvcxrUserCodeError> {\nOk(())})();\nOk(())\n}\n";
        assert_eq!(find(&[cell], &items, body, "Ok(())\n", 0), Some((1, 3, 5)));
        assert_eq!(find(&[cell], &items, body, "Ok(())\n", 1), None);
        assert_eq!(
            find(&[cell], &items, body, "use std::any", 0),
            Some((1, 5, 1))
        );
        assert_eq!(find(&[cell], &items, body, "use std::any", 1), None);
        assert_eq!(find(&[cell], &items, body, "}\n", 0), Some((1, 4, 1)));
        for nth in 1..4 {
            assert_eq!(find(&[cell], &items, body, "}\n", nth), None);
        }
    }

    #[test]
    fn line_ends_of_windows_do_not_matter() {
        let cell = "let a = 1;\r\n\r\n  f(a);\r\n";
        assert_eq!(
            find(&[cell], "", "let a = 1;\r\n\r\n  \nf(a);\r\n", "a);", 0),
            Some((1, 3, 5))
        );
    }

    #[test]
    fn nonsense_has_no_place() {
        let cells = cells(&["", "x", "\n\n", "}"]);
        for generated in ["", "\n", "}", "x", "x\n}"] {
            for (line, column) in [(0, 0), (1, 0), (1, 9), (2, 1), (usize::MAX, usize::MAX)] {
                let place = place(&cells, generated, line, column);
                assert!(place.is_none_or(|place| place.cell == 2 && place.column <= 2));
            }
        }
        assert_eq!(place(&[], "x", 1, 1), None);
    }
}
