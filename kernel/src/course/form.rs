//! The forms that are made of a lesson as it is committed, which has the solutions.

use super::dependence::tag_waiting;
use super::lesson::{Cell, Lesson};
use super::solutions::taken_out;
use crate::verdict::{CHECK, TO_TYPE};
use anyhow::Result;
use std::collections::BTreeMap;

/// A form of the course.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// For students: exercises stand where solutions were.
    Student,
    /// For typing along in front of a class: most code cells are empty as well.
    Live,
}

/// Cells that stay as they are in a live lesson: they ask something, or judge an answer.
const STAY: [&str; 4] = ["predict", CHECK, "hint", "quiz"];

impl Form {
    /// The folder where it lies, at the root of the checkout.
    pub const fn folder(self) -> &'static str {
        match self {
            Self::Student => "student",
            Self::Live => "live",
        }
    }

    /// A lesson in this form.
    pub fn of(self, lesson: &Lesson) -> Result<Lesson> {
        let mut made = taken_out(lesson)?;
        let emptied = match self {
            Self::Student => BTreeMap::new(),
            Self::Live => empty(&mut made),
        };
        tag_waiting(&mut made, &emptied);
        Ok(made)
    }
}

/// Empties the cells that are to be typed; returns what stood in them.
fn empty(lesson: &mut Lesson) -> BTreeMap<usize, String> {
    let code = lesson
        .cells()
        .enumerate()
        .filter(|(_, cell)| cell.is_code());
    let typed: Vec<(usize, String, String)> = code
        .skip(1)
        .filter(|(_, cell)| is_typed(*cell))
        .map(|(i, cell)| (i, cell.source(), cell.words()))
        .collect();
    let mut emptied = BTreeMap::new();
    for (i, source, words) in typed {
        lesson.set_source(i, &format!("{TO_TYPE}{words}"));
        emptied.insert(i, source);
    }
    emptied
}

fn is_typed(cell: Cell) -> bool {
    let stays =
        cell.is_exercise() || cell.is_folded() || STAY.iter().any(|tag| cell.is_tagged(tag));
    !stays && !cell.source().trim().is_empty()
}

#[cfg(test)]
mod tests {
    use super::super::lesson::tests::lesson;
    use super::*;
    use crate::verdict::NEEDS_SOLUTION;

    const CELLS: &[(&str, &str, &[&str], &str)] = &[
        ("markdown", "title", &[], "# A lesson"),
        ("code", "setup", &[], "use speedup::prelude::*;"),
        ("code", "ten-tasks", &[], "let tasks = 10;"),
        ("code", "guess", &["predict"], "predict(\"01.time\", 0.25)"),
        (
            "code",
            "write-rounds",
            &["exercise"],
            "fn rounds() -> u64 {\n    // BEGIN SOLUTION\n    3\n    // END SOLUTION\n}",
        ),
        ("code", "check-rounds", &["check"], "check::rounds(rounds)"),
        ("code", "use-rounds", &[], "rounds() + tasks"),
        ("code", "a-slip", &["raises-exception"], "let x: u8 = 300;"),
        ("code", "check-tasks", &["check"], "check::tasks(tasks)"),
    ];

    fn sources(lesson: &Lesson) -> Vec<String> {
        lesson.cells().map(Cell::source).collect()
    }

    fn waiting(lesson: &Lesson) -> Vec<usize> {
        let cells = lesson.cells().enumerate();
        cells
            .filter(|(_, cell)| cell.is_tagged(NEEDS_SOLUTION))
            .map(|(i, _)| i)
            .collect()
    }

    #[test]
    fn students_get_all_but_the_solutions() {
        let whole = lesson("01-a.ipynb", CELLS);
        let made = Form::Student.of(&whole).unwrap();
        let mut expected = sources(&whole);
        expected[4] = expected[4].replace(
            "// BEGIN SOLUTION\n    3\n    // END SOLUTION",
            r#"todo!("exercise 01.rounds: write this; hint(\"01.rounds\", 1) helps")"#,
        );
        assert_eq!(sources(&made), expected);
        assert_eq!(waiting(&made), [6]);
    }

    #[test]
    fn a_class_types_what_asks_and_judges_nothing() {
        let made = Form::Live.of(&lesson("01-a.ipynb", CELLS)).unwrap();
        let sources = sources(&made);
        assert_eq!(sources[1], CELLS[1].3);
        assert_eq!(sources[2], "// type along: ten tasks");
        assert_eq!(sources[3], CELLS[3].3);
        assert!(sources[4].contains("todo!"));
        assert_eq!(sources[5], CELLS[5].3);
        assert_eq!(
            sources[6..8],
            ["// type along: use rounds", "// type along: a slip"]
        );
        assert_eq!(waiting(&made), [8]);
    }
}
