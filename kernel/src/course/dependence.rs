//! Which cells wait for a solution, or for what is still to be typed.
//!
//! A name can fail in two ways. A function with `todo!` in it is there and *panics* when it is called; so does every
//! function that calls it. What a cell defines whose run panicked is *missing*: its variables, for functions and imports are
//! kept. A cell that uses what is missing does not compile, so that all it defines is missing too.

use super::lesson::Lesson;
use crate::names::{Part, parts};
use crate::verdict::{CHECK, MUST_FAIL, NEEDS_SOLUTION};
use std::collections::{BTreeMap, BTreeSet};

/// Tags the cells that fail until something is written. `emptied` has what stood in cells that hold no code any more.
pub fn tag_waiting(lesson: &mut Lesson, emptied: &BTreeMap<usize, String>) {
    let mut names = Names::default();
    let mut waiting = Vec::new();
    for (i, cell) in lesson
        .cells()
        .enumerate()
        .filter(|(_, cell)| cell.is_code())
    {
        // It fails in any case, and leaves nothing.
        if cell.is_tagged(MUST_FAIL) {
            continue;
        }
        if let Some(source) = emptied.get(&i) {
            names.lose(parts(source).iter());
        } else if names.run(&parts(&cell.source()), cell.is_tagged(CHECK)) {
            waiting.push(i);
        }
    }
    for i in waiting {
        lesson.tag(i, NEEDS_SOLUTION);
    }
}

/// The names that do not work yet.
#[derive(Clone, Default)]
struct Names {
    panic: BTreeSet<String>,
    missing: BTreeSet<String>,
}

impl Names {
    /// What is known after a cell, and whether it fails. A check catches panics.
    fn run(&mut self, parts: &[Part], is_check: bool) -> bool {
        let before = self.clone();
        self.declare(parts);
        let mut panics = false;
        let mut lacks = parts
            .iter()
            .any(|part| part.is_item && !part.uses.is_disjoint(&self.missing));
        for part in parts.iter().filter(|part| !part.is_item) {
            lacks |= !part.uses.is_disjoint(&self.missing);
            panics |= self.is_unwritten(part);
            self.is_new(part);
        }
        if lacks {
            *self = before;
            self.lose(parts.iter());
        } else if panics && !is_check {
            self.lose(parts.iter().filter(|part| !part.is_item));
        }
        lacks || (panics && !is_check)
    }

    /// The items of a cell, which see each other in any order.
    fn declare(&mut self, parts: &[Part]) {
        let items = || parts.iter().filter(|part| part.is_item);
        for part in items().filter(|part| !part.adds) {
            self.is_new(part);
        }
        loop {
            let known = self.panic.len();
            for part in items() {
                if self.is_unwritten(part) {
                    self.panic.extend(part.defines.iter().cloned());
                }
            }
            if self.panic.len() == known {
                return;
            }
        }
    }

    fn is_unwritten(&self, part: &Part) -> bool {
        part.is_unfinished || !part.uses.is_disjoint(&self.panic)
    }

    fn is_new(&mut self, part: &Part) {
        for name in &part.defines {
            self.panic.remove(name);
            self.missing.remove(name);
        }
    }

    fn lose<'a>(&mut self, parts: impl Iterator<Item = &'a Part>) {
        for name in parts.flat_map(|part| &part.defines) {
            self.panic.remove(name);
            self.missing.insert(name.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::lesson::tests::lesson;
    use super::*;

    const EXERCISE: &str = "fn rounds(n: u64) -> u64 {\n    todo!(\"exercise 01.rounds\")\n}";

    /// Which of these cells, after the exercise, wait: each with its tags.
    fn waiting(cells: &[(&[&str], &str)]) -> Vec<bool> {
        waiting_with(cells, &[])
    }

    fn waiting_with(cells: &[(&[&str], &str)], emptied: &[(usize, &str)]) -> Vec<bool> {
        let mut all = vec![("code", "exercise", &["exercise"] as &[_], EXERCISE)];
        all.extend(
            cells
                .iter()
                .map(|(tags, source)| ("code", "cell", *tags, *source)),
        );
        let mut lesson = lesson("01-a.ipynb", &all);
        let emptied = emptied.iter().map(|(i, source)| (i + 1, (*source).into()));
        tag_waiting(&mut lesson, &emptied.collect());
        let tags: Vec<bool> = lesson
            .cells()
            .map(|cell| cell.is_tagged(NEEDS_SOLUTION))
            .collect();
        assert!(
            !tags[0],
            "an exercise that only defines a function does not wait"
        );
        tags[1..].to_vec()
    }

    #[test]
    fn what_calls_an_exercise_waits_and_what_needs_its_result_too() {
        let cells: &[(&[&str], &str)] = &[
            (&[], "let a = rounds(3);\nlet b = 5;"),
            (&[], "println!(\"{b}\");"),
            (&[], "println!(\"rounds a b\"); // rounds"),
            (&[], "study.rounds(3)"),
            (&["predict"], "predict(\"01.rounds\", 3.0)"),
        ];
        assert_eq!(waiting(cells), [true, true, false, false, false]);
    }

    #[test]
    fn definitions_hand_it_on_and_do_not_wait_themselves() {
        let cells: &[(&[&str], &str)] = &[
            (
                &[],
                "use std::fmt;\nfn twice(n: u64) -> u64 { 2 * once(n) }\nfn once(n: u64) -> u64 { rounds(n) }",
            ),
            (
                &[],
                "struct Plan;\nimpl Plan { fn new() -> Plan { twice(1); Plan } }",
            ),
            (&[], "fn apart(rounds: fn(u64) -> u64) -> u64 { rounds(1) }"),
            (&[], "twice(4)"),
            (&[], "let plan = Plan::new();"),
            (&[], "apart(|n| n)"),
        ];
        assert_eq!(waiting(cells), [false, false, false, true, true, false]);
    }

    #[test]
    fn a_check_waits_only_for_what_is_missing() {
        let cells: &[(&[&str], &str)] = &[
            (&["check"], "check::rounds(rounds)"),
            (&[], "let total = rounds(3);"),
            (&["check"], "check::total(total)"),
        ];
        assert_eq!(waiting(cells), [false, true, true]);
    }

    #[test]
    fn functions_and_imports_outlive_a_panic_but_not_an_error_of_the_compiler() {
        let cells: &[(&[&str], &str)] = &[
            (
                &[],
                "use std::hint::black_box;\nfn one() -> u64 { 1 }\nlet a = rounds(3);",
            ),
            (&[], "black_box(one())"),
            (&[], "use std::mem::swap;\nlet b = a;"),
            (&[], "fn f() { swap(&mut 1, &mut 2) }"),
        ];
        assert_eq!(waiting(cells), [true, false, true, true]);
    }

    #[test]
    fn a_name_that_is_given_anew_works_again() {
        let cells: &[(&[&str], &str)] = &[
            (&[], "let a = rounds(3);"),
            (&[], "let a = 4;"),
            (&[], "a + 1"),
            (&[], "fn rounds(n: u64) -> u64 { n }"),
            (&[], "rounds(1)"),
        ];
        assert_eq!(waiting(cells), [true, false, false, false, false]);
    }

    #[test]
    fn a_cell_that_must_fail_does_not_wait() {
        assert_eq!(waiting(&[(&[MUST_FAIL], "rounds(3)")]), [false]);
    }

    #[test]
    fn what_an_emptied_cell_would_have_defined_is_missing() {
        let cells: &[(&[&str], &str)] = &[
            (&[], "// type along: task"),
            (&["check"], "check::task(task)"),
            (&["predict"], "predict(\"01.time\", 1.0)"),
        ];
        let emptied = [(0, "fn task() {}\nlet numbers = [1];")];
        assert_eq!(waiting_with(cells, &emptied), [false, true, false]);
    }
}
