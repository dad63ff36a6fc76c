//! [`Feedback`]: what a check says.

use std::fmt;

use super::attempt::Failure;
use super::log::{self, Kind};
use super::text::{self, Exercise};
use crate::live::show;

/// What a check says: *done*, or *not yet* with the one message that names the slip behind this very answer.
///
/// ```
/// use speedup::prelude::*;
/// # speedup::lesson::work_in(std::env::temp_dir().join("speedup-example-work"));
///
/// let feedback = check::rounds(|n, p| n / p);
/// assert!(!feedback.is_done());
/// assert_eq!(feedback.slip.as_deref(), Some("floor"));
/// assert!(feedback.message.starts_with("rounds(7, 3) gives 2: "));
/// assert!(check::rounds(|n, p| n.div_ceil(p)).is_done());
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct Feedback {
    /// The exercise, as `01.rounds`.
    pub exercise: String,
    /// How many of its parts are right.
    pub right: usize,
    /// How many parts it has; most have one.
    pub parts: usize,
    /// The name of the slip, if it is a known one.
    pub slip: Option<String>,
    /// What there is to say, in sentences; one line for each part where there are several.
    pub message: String,
}

impl Feedback {
    /// Whether all of it is right.
    #[must_use]
    pub const fn is_done(&self) -> bool {
        self.right == self.parts
    }

    /// Shows the feedback, and returns its points: `most` if it is done, and a share of them if some parts are right.
    ///
    /// ```
    /// use speedup::prelude::*;
    /// # speedup::lesson::work_in(std::env::temp_dir().join("speedup-example-work"));
    ///
    /// assert_eq!(check::rounds(|n, p| n.div_ceil(p)).points(4.0), 4.0);
    /// assert_eq!(check::rounds(|n, p| n / p).points(4.0), 0.0);
    /// ```
    #[must_use]
    pub fn points(&self, most: f64) -> f64 {
        show(self);
        most * self.right as f64 / self.parts as f64
    }

    /// The solution, once it is done.
    #[must_use]
    pub fn solution(&self) -> Option<&'static str> {
        let exercise = text::exercise(&self.exercise)?;
        self.is_done().then_some(&exercise.solution)
    }

    /// Whether there are hints; a quiz has none.
    pub(crate) fn has_hints(&self) -> bool {
        text::exercise(&self.exercise).is_some()
    }

    /// A question that no lesson asks; nothing is kept of it.
    pub(super) fn unknown(exercise: &str, message: String) -> Self {
        Self {
            exercise: exercise.to_owned(),
            right: 0,
            parts: 1,
            slip: None,
            message,
        }
    }

    /// The exercise is done.
    pub(super) fn done(exercise: &str) -> Self {
        let message = texts(exercise).done.clone();
        Self::of_parts(exercise, (1, 1), None, message)
    }

    /// The answer is wrong in a known way. `detail` says what was seen, as `rounds(7, 3) gives 2`.
    pub(super) fn slipped(exercise: &str, slip: &str, detail: &str) -> Self {
        Self::wrong(exercise, (0, 1), Some(slip), detail)
    }

    /// The answer is wrong in no known way.
    pub(super) fn not_yet(exercise: &str, detail: &str) -> Self {
        Self::wrong(exercise, (0, 1), None, detail)
    }

    /// So many of so many parts of the answer are right, and one is wrong, in a known way or in none.
    pub(super) fn wrong(
        exercise: &str,
        parts: (usize, usize),
        slip: Option<&str>,
        detail: &str,
    ) -> Self {
        let texts = texts(exercise);
        let words = slip.map_or(&texts.not_yet[..], |slip| {
            let words = texts.slip(slip);
            words.unwrap_or_else(|| panic!("{exercise} has no text for the slip {slip}"))
        });
        Self::of_parts(exercise, parts, slip, joined(detail, words))
    }

    /// There is no answer.
    pub(super) fn failed(exercise: &str, failure: &Failure) -> Self {
        Self::of_parts(exercise, (0, 1), None, in_words(exercise, failure))
    }

    /// So many of so many parts are right. Keeps that in the student's log.
    pub(super) fn of_parts(
        exercise: &str,
        (right, parts): (usize, usize),
        slip: Option<&str>,
        message: String,
    ) -> Self {
        // Where nothing can be written, the feedback is worth as much.
        let _ = log::add(
            &log::file(),
            Kind::Checked,
            exercise,
            &format!("{right}/{parts}"),
        );
        Self {
            exercise: exercise.to_owned(),
            right,
            parts,
            slip: slip.map(str::to_owned),
            message,
        }
    }
}

/// The texts of an exercise that a check names.
pub(super) fn texts(exercise: &str) -> &'static Exercise {
    text::exercise(exercise).unwrap_or_else(|| panic!("no text tells of the exercise {exercise}"))
}

/// The name of the function that an exercise asks for: `rounds` of `01.rounds`.
pub(super) fn name_of(exercise: &str) -> &str {
    exercise.split_once('.').map_or(exercise, |(_, name)| name)
}

fn joined(detail: &str, words: &str) -> String {
    if detail.is_empty() {
        words.to_owned()
    } else {
        format!("{detail}: {words}")
    }
}

pub(super) fn in_words(exercise: &str, failure: &Failure) -> String {
    let name = name_of(exercise);
    match failure {
        Failure::Panicked(message) if message.contains("not yet implemented") => {
            let missing = message
                .split_once("exercise ")
                .and_then(|(_, rest)| rest.split_once(':'));
            match missing {
                Some((other, _)) if other != exercise => {
                    format!("It needs the exercise {other}, which is still to be written.")
                }
                _ => "It is still to be written.".to_owned(),
            }
        }
        Failure::Panicked(message) => format!("`{name}` panicked: {message}"),
        Failure::Endless(limit) => format!(
            "`{name}` had not ended after {} s, so it was left: look for a loop whose condition never changes, or for a lock that is held \
             while others wait for it. It may go on and slow down every measurement until you restart the kernel.",
            limit.as_secs_f64()
        ),
        Failure::NotStarted(reason) => {
            format!("The check could not start a thread ({reason}): close other programs.")
        }
    }
}

impl fmt::Display for Feedback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = if self.is_done() { "done" } else { "not yet" };
        if self.parts == 1 {
            write!(f, "{head}: {}", self.message)
        } else {
            let (right, parts) = (self.right, self.parts);
            write!(f, "{head}: {right} of {parts} right\n{}", self.message)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::attempt::LIMIT;

    #[test]
    fn feedback_begins_with_its_verdict() {
        assert!(
            Feedback::done("01.rounds")
                .to_string()
                .starts_with("done: ")
        );
        let slip = Feedback::slipped("01.rounds", "floor", "rounds(7, 3) gives 2");
        assert!(
            slip.to_string()
                .starts_with("not yet: rounds(7, 3) gives 2: ")
        );
        let some = Feedback::of_parts("01.quiz", (2, 3), None, "a\nb\nc".to_owned());
        assert_eq!(some.to_string(), "not yet: 2 of 3 right\na\nb\nc");
        assert!((some.points(6.0) - 4.0).abs() < 1e-12, "of 6");
    }

    #[test]
    fn the_solution_comes_with_success() {
        assert!(
            Feedback::done("01.rounds")
                .solution()
                .unwrap()
                .contains("div_ceil")
        );
        assert_eq!(Feedback::not_yet("01.rounds", "").solution(), None);
    }

    #[test]
    fn what_did_not_answer_says_why() {
        let told = |message: &str| {
            let failure = Failure::Panicked(message.to_owned());
            Feedback::failed("01.rounds", &failure).message
        };
        assert_eq!(
            told("attempt to divide by zero"),
            "`rounds` panicked: attempt to divide by zero"
        );
        let own = "not yet implemented: exercise 01.rounds: write this";
        assert_eq!(told(own), "It is still to be written.");
        let other = "item 0 of the map panicked: not yet implemented: exercise 03.area: write this";
        assert_eq!(
            told(other),
            "It needs the exercise 03.area, which is still to be written."
        );
        let endless = Feedback::failed("01.rounds", &Failure::Endless(LIMIT)).message;
        assert!(endless.starts_with("`rounds` had not ended after 5 s"));
    }
}
