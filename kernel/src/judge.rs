//! What became of each cell of a notebook, those that wait for a solution among them.
//!
//! A cell that needs a solution may fail as long as there is none: it comes upon `todo!`, or upon a name that is missing since
//! the cell that defines it came upon that. All else that goes wrong in it is a failure.

use crate::names;
use crate::verdict::{Cell, Failure, MUST_FAIL, NEEDS_SOLUTION};
use std::collections::HashSet;

/// How `todo!` begins what it says.
const UNWRITTEN: &str = "not yet implemented";

/// What became of a cell.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    Passed,
    /// It failed as it has to without a solution.
    Waits,
    Failed(Failure),
}

/// Judges the cells of a notebook one after the other.
#[derive(Default)]
pub struct Judge {
    /// The names that cells would have defined which wait.
    missing: HashSet<String>,
    /// Some cells are left to be typed: nobody knows what they would define.
    is_live: bool,
}

impl Judge {
    /// What became of the next cell.
    pub fn verdict(&mut self, cell: &Cell) -> Verdict {
        self.is_live |= cell.is_to_type();
        let defined = || {
            names::parts(&cell.source)
                .into_iter()
                .filter(|part| !part.adds)
        };
        match cell.failure() {
            None => {
                if !cell.is_tagged(MUST_FAIL) {
                    for name in defined().flat_map(|part| part.defines) {
                        self.missing.remove(&name);
                    }
                }
                Verdict::Passed
            }
            Some(failure) if !cell.is_tagged(NEEDS_SOLUTION) || !self.waits(cell, &failure) => {
                Verdict::Failed(failure)
            }
            Some(_) => {
                self.missing.extend(defined().flat_map(|part| part.defines));
                Verdict::Waits
            }
        }
    }

    /// Whether this is how a cell fails that waits.
    fn waits(&self, cell: &Cell, failure: &Failure) -> bool {
        match failure {
            Failure::Error(_) => {
                let errors = cell.errors();
                // Without a name the compiler cannot tell the types of what is made of it, and complains of them too.
                let mut about_names = errors
                    .iter()
                    .filter(|error| is_about_a_name(error))
                    .peekable();
                cell.panic().is_some_and(|message| is_unwritten(&message))
                    || (about_names.peek().is_some()
                        && about_names.all(|error| self.is_missing(error)))
            }
            Failure::Panic(message) => message.lines().any(is_unwritten),
            _ => false,
        }
    }

    /// Whether a compiler's error is that a name is missing which a cell that waits would have defined.
    fn is_missing(&self, error: &str) -> bool {
        // The last part of a path is what is not found, and the first what would have to be there.
        let name = error
            .split('`')
            .nth(1)
            .and_then(|path| path.split("::").next());
        name.is_some_and(|name| self.is_live || self.missing.contains(name))
    }
}

fn is_about_a_name(error: &str) -> bool {
    ["cannot find", "undeclared", "unresolved"]
        .iter()
        .any(|words| error.contains(words))
}

/// Whether a panic is that of `todo!`, alone or handed on in the words of a map.
fn is_unwritten(message: &str) -> bool {
    message.starts_with(UNWRITTEN) || message.contains(&format!(" panicked: {UNWRITTEN}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::failure::{NOT_COMPILED, PANICKED};
    use crate::kernelspec;
    use crate::verdict::End;
    use crate::verdict::tests::{cell, stderr};
    use serde_json::{Value, json};

    /// A cell of the kernel `rust` that needs a solution.
    fn waiting(source: &str, outputs: &[Value]) -> Cell {
        Cell {
            kernel: kernelspec::RUST.into(),
            source: source.into(),
            ..cell(&[NEEDS_SOLUTION], outputs)
        }
    }

    fn panic(message: &str) -> Value {
        json!({"output_type": "error", "ename": PANICKED, "evalue": message, "traceback": [message]})
    }

    fn not_compiled(messages: &[&str]) -> Value {
        let told: Vec<String> = messages
            .iter()
            .map(|message| format!("\x1b[1merror[E0425]\x1b[0m: {message}\n --> cell [5]:1:12"))
            .collect();
        json!({"output_type": "error", "ename": NOT_COMPILED, "evalue": "E0425", "traceback": told})
    }

    fn is_failed(verdict: &Verdict) -> bool {
        matches!(verdict, Verdict::Failed(_))
    }

    const TODO: &str = "not yet implemented: exercise 01.rounds: write this";

    #[test]
    fn an_unwritten_exercise_waits_and_any_other_panic_fails() {
        let mut judge = Judge::default();
        let by_map = format!("item 1 of the map panicked: {TODO}");
        for message in [TODO, &by_map] {
            assert_eq!(
                judge.verdict(&waiting("", &[panic(message)])),
                Verdict::Waits
            );
        }
        for message in ["index out of bounds", "it says not yet implemented"] {
            assert!(is_failed(&judge.verdict(&waiting("", &[panic(message)]))));
        }
        let untagged = cell(&[], &[panic(TODO)]);
        assert!(is_failed(&judge.verdict(&untagged)));
        assert_eq!(judge.verdict(&waiting("", &[])), Verdict::Passed);
    }

    #[test]
    fn a_cell_that_needs_a_solution_must_not_hang_or_end_its_kernel() {
        let mut judge = Judge::default();
        for end in [End::Timeout, End::Dead] {
            let mut cell = waiting("", &[]);
            cell.end = end;
            assert!(is_failed(&judge.verdict(&cell)));
        }
        let ended = json!({"output_type": "error", "ename": "process ended", "traceback": [TODO]});
        assert!(is_failed(&judge.verdict(&waiting("", &[ended]))));
    }

    #[test]
    fn what_a_waiting_cell_did_not_define_may_be_missing_and_nothing_else() {
        let lacks = |names: &[&str]| {
            let told: Vec<String> = names
                .iter()
                .map(|name| format!("cannot find value `{name}` in this scope"))
                .collect();
            not_compiled(&told.iter().map(String::as_str).collect::<Vec<_>>())
        };
        let mut judge = Judge::default();
        let first = lacks(&["a"]);
        assert!(is_failed(
            &judge.verdict(&waiting("a;", std::slice::from_ref(&first)))
        ));
        judge.verdict(&waiting("let a = rounds(1);", &[panic(TODO)]));
        assert_eq!(
            judge.verdict(&waiting("let b = a;", &[first])),
            Verdict::Waits
        );
        assert_eq!(
            judge.verdict(&waiting("a + b", &[lacks(&["a", "b"])])),
            Verdict::Waits
        );
        assert!(is_failed(
            &judge.verdict(&waiting("a + c", &[lacks(&["a", "c"])]))
        ));
        let other = not_compiled(&["mismatched types: expected `a`"]);
        assert!(is_failed(&judge.verdict(&waiting("a", &[other]))));
        // A cell that passed defined it anew.
        judge.verdict(&waiting("let a = 1;", &[]));
        assert!(is_failed(&judge.verdict(&waiting("a", &[lacks(&["a"])]))));
    }

    #[test]
    fn the_other_kernel_says_it_in_other_words() {
        let mut judge = Judge::default();
        let of = |source: &str, outputs: &[Value]| Cell {
            kernel: kernelspec::EVCXR.into(),
            ..waiting(source, outputs)
        };
        let panicked = stderr(&format!(
            "thread 'main' (1) panicked at src/lib.rs:3:5:\n{TODO}\n"
        ));
        assert_eq!(
            judge.verdict(&of("let a = f();", &[panicked])),
            Verdict::Waits
        );
        let error = |first: &str| json!({"output_type": "error", "ename": "Error", "traceback": [first, "| drawn"]});
        let missing = error("\x1b[31m[E0425] Error:\x1b[0m cannot find value `a` in this scope");
        let warning = error("\x1b[31m[unused_variables] Error:\x1b[0m unused variable: `n`");
        assert_eq!(
            judge.verdict(&of("a", &[missing.clone(), warning])),
            Verdict::Waits
        );
        let other = error("[E0308] Error: mismatched types");
        assert!(is_failed(
            &judge.verdict(&of("a", std::slice::from_ref(&other)))
        ));
        // What is made of a missing name has no type.
        assert_eq!(judge.verdict(&of("a", &[missing, other])), Verdict::Waits);
    }

    #[test]
    fn where_cells_are_left_to_type_any_name_may_be_missing() {
        let mut judge = Judge::default();
        let lacks = not_compiled(&["cannot find value `a` in this scope"]);
        assert!(is_failed(
            &judge.verdict(&waiting("a", std::slice::from_ref(&lacks)))
        ));
        let mut slip = waiting("// type along: a slip", &[]);
        slip.tags = vec![MUST_FAIL.into()];
        assert_eq!(judge.verdict(&slip), Verdict::Passed);
        assert_eq!(judge.verdict(&waiting("a", &[lacks])), Verdict::Waits);
    }
}
