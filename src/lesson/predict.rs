//! [`predict`]: a guess before the measurement, kept in a file that the student can read.

use std::collections::HashMap;
use std::fmt;
use std::sync::{LazyLock, Mutex, PoisonError};

use super::log::{self, Kind};
use crate::plot::short;

/// What somebody expects: a number, a curve or a word.
#[derive(Clone, Debug, PartialEq)]
pub enum Guess {
    /// A number, in the unit that the lesson names.
    Number(f64),
    /// Pairs of what is varied and what is expected of it.
    Curve(Vec<(f64, f64)>),
    /// One of several possibilities, in words.
    Words(String),
}

impl Guess {
    /// Whether every number in it is one.
    fn is_finite(&self) -> bool {
        match self {
            Self::Number(value) => value.is_finite(),
            Self::Curve(points) => points.iter().all(|(x, y)| x.is_finite() && y.is_finite()),
            Self::Words(_) => true,
        }
    }

    /// As it stands in the log.
    pub(super) fn written(&self) -> String {
        match self {
            Self::Number(value) => value.to_string(),
            Self::Curve(points) => {
                let points = points.iter().map(|(x, y)| format!("{x}:{y}"));
                points.collect::<Vec<_>>().join(" ")
            }
            Self::Words(words) => format!("\"{words}\""),
        }
    }

    /// What stands in the log; `None` if it means nothing.
    pub(super) fn read(text: &str) -> Option<Self> {
        if let Some(words) = text.strip_prefix('"') {
            return Some(Self::Words(words.strip_suffix('"')?.to_owned()));
        }
        let guess = if text.contains(':') {
            let point = |pair: &str| {
                let (x, y) = pair.split_once(':')?;
                Some((x.parse().ok()?, y.parse().ok()?))
            };
            Self::Curve(text.split(' ').map(point).collect::<Option<_>>()?)
        } else {
            Self::Number(text.parse().ok()?)
        };
        guess.is_finite().then_some(guess)
    }
}

impl Guess {
    /// In few digits.
    pub(super) fn in_short(&self) -> String {
        match self {
            Self::Number(value) => short(*value),
            Self::Curve(points) => {
                let point = |&(x, y): &(f64, f64)| format!("{} at {}", short(y), short(x));
                points.iter().map(point).collect::<Vec<_>>().join(", ")
            }
            Self::Words(words) => words.clone(),
        }
    }
}

impl fmt::Display for Guess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(value) => write!(f, "{value}"),
            Self::Curve(points) => {
                let points = points.iter().map(|(x, y)| format!("{y} at {x}"));
                f.write_str(&points.collect::<Vec<_>>().join(", "))
            }
            Self::Words(words) => f.write_str(words),
        }
    }
}

macro_rules! numbers {
    ($($type:ty)*) => {$(
        impl From<$type> for Guess {
            fn from(value: $type) -> Self {
                Self::Number(f64::from(value))
            }
        }
    )*};
}

numbers! { f64 i32 u32 }

impl From<usize> for Guess {
    fn from(value: usize) -> Self {
        Self::Number(value as f64)
    }
}

impl From<&str> for Guess {
    fn from(words: &str) -> Self {
        Self::Words(words.to_owned())
    }
}

impl From<Vec<(f64, f64)>> for Guess {
    fn from(points: Vec<(f64, f64)>) -> Self {
        Self::Curve(points)
    }
}

/// Pairs such as `(4, 3.3)`: a number of workers and a speed-up.
impl<X: Into<f64> + Copy, const N: usize> From<[(X, f64); N]> for Guess {
    fn from(points: [(X, f64); N]) -> Self {
        Self::Curve(points.iter().map(|&(x, y)| (x.into(), y)).collect())
    }
}

/// A prediction that was made.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    /// Its name, as `01.time`.
    pub key: String,
    /// What is expected.
    pub guess: Guess,
    /// Why it is not kept in the file, if it is not.
    pub caution: Option<String>,
}

/// What was predicted in this process, for where no file can be written.
static REMEMBERED: LazyLock<Mutex<HashMap<String, Guess>>> = LazyLock::new(Mutex::default);

/// Keeps a guess under a name, in `my-work/log.tsv` beside the notebook; the last one under a name counts.
///
/// A number, pairs of numbers, or a word: `predict("01.time", 0.25)`, `predict("01.steps", [(1, 1.0), (2, 0.5)])`,
/// `predict("06.sum", "too small")`. [`measured`](super::measured()) shows it beside the measurement, and
/// [`Chart::predicted`](crate::plot::Chart::predicted) in a chart. Where the file cannot be written, the guess is remembered until the kernel ends, and the result says so. A number
/// that is not finite is not kept.
///
/// ```
/// use speedup::prelude::*;
/// # speedup::lesson::work_in(std::env::temp_dir().join("speedup-example-work"));
///
/// let steps = predict("01.steps", [(1, 1.0), (2, 0.5)]);
/// assert!(steps.to_string().starts_with("You predict: 1 at 1, 0.5 at 2"));
/// assert!(predict("01.time", f64::NAN).caution.is_some());
/// ```
pub fn predict(key: &str, guess: impl Into<Guess>) -> Prediction {
    keep(key, guess.into())
}

fn keep(key: &str, guess: Guess) -> Prediction {
    let caution = if guess.is_finite() {
        let mut remembered = REMEMBERED.lock().unwrap_or_else(PoisonError::into_inner);
        remembered.insert(key.to_owned(), guess.clone());
        let file = log::file();
        let written = log::add(&file, Kind::Predicted, key, &guess.written());
        written.err().map(|error| {
            let file = file.display();
            format!("{file} cannot be written ({error}), so this is remembered only until the kernel ends")
        })
    } else {
        Some("this is no finite number, so it is not kept: write one that you expect".to_owned())
    };
    Prediction {
        key: key.to_owned(),
        guess,
        caution,
    }
}

/// What was predicted under this name, in the file or, where there is none, in this process.
pub(super) fn guessed(key: &str) -> Option<Guess> {
    let written = log::last(&log::file(), Kind::Predicted, key);
    written.and_then(|text| Guess::read(&text)).or_else(|| {
        let remembered = REMEMBERED.lock().unwrap_or_else(PoisonError::into_inner);
        remembered.get(key).cloned()
    })
}

impl fmt::Display for Prediction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "You predict: {}", self.guess)?;
        match &self.caution {
            Some(caution) => write!(f, "\ncaution: {caution}"),
            None => write!(f, " (kept as {} in {})", self.key, log::file().display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guess_is_read_as_it_was_written() {
        let guesses = [
            Guess::from(0.1 + 0.2),
            Guess::from(-3),
            Guess::from([(1_u32, 1.0), (2, 0.5)]),
            Guess::from(vec![(0.5, 1e-9)]),
            Guess::from("the same"),
            Guess::from("a \"word\": 3"),
        ];
        for guess in guesses {
            assert_eq!(Guess::read(&guess.written()), Some(guess));
        }
        for odd in ["", "one", "1:2 3", "1:x", "NaN", "1:inf", "\""] {
            assert_eq!(Guess::read(odd), None, "{odd}");
        }
    }

    #[test]
    fn the_last_prediction_counts() {
        for guess in [0.25, 0.3] {
            assert_eq!(predict("test.last", guess).caution, None);
        }
        assert_eq!(guessed("test.last"), Some(Guess::Number(0.3)));
        assert_eq!(guessed("test.never"), None);
    }

    #[test]
    fn what_is_no_number_is_not_kept() {
        let odd = predict("test.odd", f64::INFINITY);
        assert!(
            odd.to_string()
                .contains("caution: this is no finite number")
        );
        assert_eq!(guessed("test.odd"), None);
    }
}
