//! [`hint`] and [`solution`]: help in steps, for whoever asks.

use std::fmt;

use super::text;

/// How many hints an exercise has.
const LEVELS: usize = 3;

/// A hint or a solution.
#[derive(Clone, Debug, PartialEq)]
pub struct Hint {
    /// What it is: `Hint 1 of 3`.
    pub title: String,
    /// What it says.
    pub text: String,
    /// Program text, of a solution.
    pub code: Option<String>,
}

/// The hint of this level for an exercise: 1 says where to look, 2 gives the idea, 3 is nearly the line.
///
/// A name or a level that does not exist is answered with those that do.
///
/// ```
/// let hint = speedup::lesson::hint("01.rounds", 1);
/// assert_eq!(hint.title, "Hint 1 of 3 for 01.rounds");
/// ```
#[must_use = "the last line of a cell shows it"]
pub fn hint(exercise: &str, level: usize) -> Hint {
    let Some(found) = text::exercise(exercise) else {
        return unknown(exercise);
    };
    let said = level
        .checked_sub(1)
        .and_then(|index| found.hints.get(index));
    let Some(said) = said else {
        let title = format!("{exercise} has no hint {level}");
        let text =
            format!("The levels are 1 to {LEVELS}; solution(\"{exercise}\") shows the solution.");
        return plain(title, text);
    };
    let next = if level < LEVELS {
        format!(" (Not enough? hint(\"{exercise}\", {}))", level + 1)
    } else {
        format!(" (Not enough? solution(\"{exercise}\"))")
    };
    let title = format!("Hint {level} of {LEVELS} for {exercise}");
    plain(title, format!("{said}{next}"))
}

/// The solution of an exercise, on demand; the check shows it by itself when the exercise is done.
///
/// ```
/// let solution = speedup::lesson::solution("01.rounds");
/// assert!(solution.code.unwrap().contains("n.div_ceil(p)"));
/// ```
#[must_use = "the last line of a cell shows it"]
pub fn solution(exercise: &str) -> Hint {
    let Some(found) = text::exercise(exercise) else {
        return unknown(exercise);
    };
    Hint {
        title: format!("Solution of {exercise}"),
        text: "Read it, close it, and write it yourself.".to_owned(),
        code: Some(found.solution.clone()),
    }
}

fn unknown(exercise: &str) -> Hint {
    let title = format!("There is no exercise \"{exercise}\"");
    plain(title, format!("There are {}.", text::keys().join(", ")))
}

fn plain(title: String, text: String) -> Hint {
    let code = None;
    Hint { title, text, code }
}

impl fmt::Display for Hint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.title, self.text)?;
        match &self.code {
            Some(code) => write!(f, "\n\n{code}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hints_lead_from_one_to_the_next_and_to_the_solution() {
        let next = |level| hint("01.rounds", level).text;
        assert!(next(1).ends_with("hint(\"01.rounds\", 2))"));
        assert!(next(3).ends_with("solution(\"01.rounds\"))"));
        assert_ne!(next(1), next(2));
    }

    #[test]
    fn what_does_not_exist_is_answered_with_what_does() {
        for level in [0, 4] {
            let hint = hint("01.rounds", level).to_string();
            assert!(hint.contains(&format!("no hint {level}")) && hint.contains("1 to 3"));
        }
        for hint in [hint("01.round", 1), solution("1.rounds")] {
            assert!(hint.to_string().contains("01.rounds"), "{hint}");
        }
    }
}
