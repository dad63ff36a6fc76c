//! Judges a function that a student wrote by what it gives for inputs that are not on the page.

use std::fmt::Debug;

use super::attempt::{LIMIT, attempt};
use super::feedback::{Feedback, name_of};

/// A function by its name: that of a slip, and what the slip gives.
pub(super) type Slip<I, O> = (&'static str, fn(&I) -> O);

/// What an exercise asks of a function.
pub(super) struct Task<I: 'static, O: 'static> {
    /// The exercise, as `01.rounds`; the word after the dot is the name of the function.
    pub exercise: &'static str,
    /// Inputs on which all slips differ from what is right, and from each other.
    pub cases: &'static [I],
    /// What is right.
    pub right: fn(&I) -> O,
    /// What usually goes wrong.
    pub slips: &'static [Slip<I, O>],
    /// Whether an answer is this one.
    pub same: fn(&O, &O) -> bool,
}

impl<I: Debug + Sync, O: Debug + Send> Task<I, O> {
    /// Asks the student's function for all cases.
    pub(super) fn judge(&self, student: impl Fn(&I) -> O + Send + 'static) -> Feedback {
        let cases = self.cases;
        match attempt(LIMIT, move || cases.iter().map(student).collect::<Vec<O>>()) {
            Ok(given) => self.compare(&given),
            Err(failure) => Feedback::failed(self.exercise, &failure),
        }
    }

    fn compare(&self, given: &[O]) -> Feedback {
        let (exercise, same) = (self.exercise, self.same);
        let mut pairs = self.cases.iter().zip(given);
        let Some((case, answer)) = pairs.find(|(case, answer)| !same(answer, &(self.right)(case)))
        else {
            return Feedback::done(exercise);
        };
        let detail = format!("{} gives {answer:?}", call(exercise, case));
        let is_it = |slip: &&Slip<I, O>| {
            let mut pairs = self.cases.iter().zip(given);
            pairs.all(|(case, answer)| same(answer, &(slip.1)(case)))
        };
        match self.slips.iter().find(is_it) {
            Some(slip) => Feedback::slipped(exercise, slip.0, &detail),
            None => Feedback::not_yet(exercise, &detail),
        }
    }
}

/// A call as it is written: `rounds(7, 3)`.
fn call(exercise: &str, case: &impl Debug) -> String {
    let name = name_of(exercise);
    let arguments = format!("{case:?}");
    if arguments.starts_with('(') {
        format!("{name}{arguments}")
    } else {
        format!("{name}({arguments})")
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::lesson::text;

    impl<I: Debug + Sync + Clone + Send, O: Debug + Send> Task<I, O> {
        /// Tests an exercise: what is right is done, every slip gets its own message, each message has its slip.
        pub(in crate::lesson) fn is_sound(&self) {
            let exercise = self.exercise;
            assert!(self.judge(self.right).is_done(), "{exercise}");
            for slip in self.slips {
                let feedback = self.judge(slip.1);
                assert_eq!(
                    feedback.slip.as_deref(),
                    Some(slip.0),
                    "{exercise}: {feedback}"
                );
            }
            let texts = text::exercise(exercise).unwrap().slips.iter();
            let texts: Vec<&str> = texts.map(|slip| &slip.0[..]).collect();
            let names: Vec<&str> = self.slips.iter().map(|slip| slip.0).collect();
            assert_eq!(names, texts, "{exercise}: slips, and their texts");
        }
    }

    #[test]
    fn a_call_is_written_as_in_a_program() {
        assert_eq!(call("01.rounds", &(7, 3)), "rounds(7, 3)");
        assert_eq!(call("04.verdict", &[1.0]), "verdict([1.0])");
        assert_eq!(call("02.cores", &4), "cores(4)");
    }
}
