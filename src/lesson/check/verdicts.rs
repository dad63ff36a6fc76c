//! Lesson 04: what sets of samples allow to say.

use super::super::attempt::{LIMIT, attempt};
use super::super::feedback::{self, Feedback};
use crate::stats::{median, median_interval};

/// The time of two programs in the same rounds, in milliseconds.
struct Set {
    /// What is special about it, as the texts call it.
    kind: &'static str,
    baseline: &'static [f64],
    candidate: &'static [f64],
}

/// The data sets; none of them is on the page.
const SETS: [Set; 12] = [
    Set {
        kind: "win",
        baseline: &[
            9.89, 9.84, 9.96, 9.86, 9.83, 9.96, 10.17, 10.12, 10.11, 9.89, 10.01, 9.91, 9.87, 9.84,
            9.89, 10.17,
        ],
        candidate: &[
            7.79, 7.79, 7.78, 7.6, 7.63, 7.73, 7.76, 7.8, 7.81, 7.57, 7.72, 7.75, 7.69, 7.59, 7.68,
            7.57,
        ],
    },
    Set {
        kind: "loss",
        baseline: &[
            10.26, 10.22, 10.03, 9.88, 10.25, 10.04, 10.23, 10.21, 10.01, 9.95, 10.06, 9.96,
        ],
        candidate: &[
            12.25, 12.35, 12.73, 12.16, 12.16, 12.59, 12.34, 12.53, 12.48, 12.38, 12.87, 12.27,
        ],
    },
    Set {
        kind: "same",
        baseline: &[
            9.99, 9.98, 10.01, 9.98, 9.99, 10.02, 9.99, 10.0, 10.03, 9.97, 9.96, 9.98, 10.02,
            10.01, 9.98, 9.99, 9.97, 10.0, 9.96, 10.02,
        ],
        candidate: &[
            10.03, 10.04, 10.02, 10.04, 9.96, 9.98, 10.04, 10.02, 9.99, 10.04, 10.01, 10.03, 9.98,
            9.98, 10.0, 9.97, 9.99, 10.04, 9.99, 9.96,
        ],
    },
    Set {
        kind: "outlier",
        baseline: &[
            9.95, 9.97, 10.03, 9.99, 9.98, 59.76, 10.05, 9.99, 9.97, 9.96, 9.96, 9.97, 10.02, 9.96,
            9.95, 10.0,
        ],
        candidate: &[
            9.97, 10.05, 9.96, 10.0, 10.03, 9.99, 10.05, 10.0, 9.97, 9.99, 9.95, 9.99, 9.97, 10.04,
            10.03, 10.0,
        ],
    },
    Set {
        kind: "drift",
        baseline: &[
            9.91, 10.55, 11.14, 11.73, 12.33, 13.1, 13.5, 14.07, 14.93, 15.42, 16.16, 16.57, 17.34,
            17.85, 18.51, 19.09,
        ],
        candidate: &[
            9.09, 9.56, 10.12, 10.81, 11.36, 11.92, 12.32, 12.95, 13.54, 14.04, 14.64, 15.1, 15.68,
            16.24, 16.65, 17.42,
        ],
    },
    Set {
        kind: "few",
        baseline: &[10.18, 9.83, 10.19, 10.18, 10.07],
        candidate: &[7.01, 7.26, 7.04, 7.28, 7.19],
    },
    Set {
        kind: "levels",
        baseline: &[
            10.07, 13.02, 13.11, 10.06, 10.08, 10.02, 12.9, 13.1, 10.08, 9.93, 13.08, 13.11,
        ],
        candidate: &[
            12.88, 10.04, 10.0, 13.03, 9.91, 10.05, 9.96, 13.09, 10.09, 12.97, 12.97, 13.09,
        ],
    },
    Set {
        kind: "wide",
        baseline: &[9.6, 8.31, 11.66, 11.19, 9.46, 12.0, 9.66, 10.84],
        candidate: &[9.05, 9.74, 10.89, 9.77, 10.85, 9.18, 7.85, 9.48],
    },
    Set {
        kind: "tiny",
        baseline: &[
            9.99, 9.99, 10.01, 9.99, 10.01, 9.99, 10.02, 9.98, 9.99, 10.01, 9.98, 9.98, 10.01,
            10.0, 10.0, 10.0,
        ],
        candidate: &[
            9.9, 9.89, 9.89, 9.89, 9.92, 9.88, 9.88, 9.92, 9.9, 9.92, 9.91, 9.9, 9.92, 9.9, 9.9,
            9.91,
        ],
    },
    Set {
        kind: "small",
        baseline: &[
            9.3, 9.94, 10.02, 10.12, 9.96, 9.98, 10.03, 10.04, 10.03, 9.95, 10.11, 9.93, 10.07,
            10.04, 10.09, 9.9,
        ],
        candidate: &[
            9.9, 9.62, 9.48, 9.49, 9.45, 9.61, 9.55, 9.53, 9.58, 9.43, 9.49, 9.6, 9.43, 9.45, 9.64,
            9.56,
        ],
    },
    Set {
        kind: "luck",
        baseline: &[
            10.2, 9.75, 10.26, 10.29, 9.8, 9.99, 10.23, 9.83, 10.17, 10.1, 10.21, 10.11, 10.23,
            9.84,
        ],
        candidate: &[
            8.1, 11.3, 11.4, 11.66, 11.52, 11.51, 7.9, 11.7, 11.5, 11.82, 11.37, 11.45, 11.56,
            11.32,
        ],
    },
    Set {
        kind: "itself",
        baseline: &[
            10.48, 9.95, 10.07, 10.39, 9.89, 9.87, 9.43, 10.01, 9.95, 10.56,
        ],
        candidate: &[
            10.16, 9.82, 10.36, 10.49, 10.31, 9.98, 10.17, 9.97, 10.12, 9.48,
        ],
    },
];

const EXERCISE: &str = "04.verdict";
const WORDS: [&str; 4] = ["faster", "slower", "the same", "cannot tell"];

/// What is returned for the samples of a baseline and of a candidate.
type Rule = fn(&[f64], &[f64]) -> &'static str;

/// What usually goes wrong, some of it in several ways.
const SLIPS: [(&str, Rule); 12] = [
    ("one-reading", |old, new| by_value(old[0] / new[0], 0.0)),
    ("one-reading", |old, new| by_value(old[0] / new[0], 0.02)),
    ("means", |old, new| by_value(mean(old) / mean(new), 0.0)),
    ("means", |old, new| by_value(mean(old) / mean(new), 0.02)),
    ("no-interval", |old, new| by_value(middle(old, new), 0.0)),
    ("no-interval", |old, new| by_value(middle(old, new), 0.02)),
    ("fastest", |old, new| by_value(least(old) / least(new), 0.0)),
    ("fastest", |old, new| {
        by_value(least(old) / least(new), 0.02)
    }),
    ("upside-down", |old, new| right(new, old)),
    ("unpaired", unpaired),
    ("no-margin", |old, new| {
        by_interval(interval(old, new), 0.0, "cannot tell")
    }),
    ("few-is-same", |old, new| {
        by_interval(interval(old, new), 0.02, "the same")
    }),
];

fn right(old: &[f64], new: &[f64]) -> &'static str {
    by_interval(interval(old, new), 0.02, "cannot tell")
}

fn by_interval(interval: Option<(f64, f64)>, margin: f64, without: &'static str) -> &'static str {
    match interval {
        None => without,
        Some((low, high)) if low >= 1.0 - margin && high <= 1.0 + margin => "the same",
        Some((low, _)) if low > 1.0 => "faster",
        Some((_, high)) if high < 1.0 => "slower",
        Some(_) => "cannot tell",
    }
}

fn by_value(ratio: f64, margin: f64) -> &'static str {
    match ratio {
        ratio if ratio > 1.0 + margin => "faster",
        ratio if ratio < 1.0 - margin => "slower",
        _ => "the same",
    }
}

/// Looks whether the intervals of the two programs overlap, each taken alone.
fn unpaired(old: &[f64], new: &[f64]) -> &'static str {
    let intervals = median_interval(old, 0.95).zip(median_interval(new, 0.95));
    let extremes = intervals.map(|(old, new)| (old.0 / new.1, old.1 / new.0));
    by_interval(extremes, 0.02, "cannot tell")
}

fn ratios(old: &[f64], new: &[f64]) -> Vec<f64> {
    old.iter().zip(new).map(|(old, new)| old / new).collect()
}

fn interval(old: &[f64], new: &[f64]) -> Option<(f64, f64)> {
    median_interval(&ratios(old, new), 0.95)
}

fn middle(old: &[f64], new: &[f64]) -> f64 {
    median(&ratios(old, new)).unwrap_or(1.0)
}

fn mean(samples: &[f64]) -> f64 {
    samples.iter().sum::<f64>() / samples.len() as f64
}

fn least(samples: &[f64]) -> f64 {
    samples.iter().copied().fold(f64::INFINITY, f64::min)
}

/// Checks a rule on twelve data sets, each a part: `verdict(baseline, candidate)` is `"faster"`, `"slower"`, `"the same"` or
/// `"cannot tell"`.
///
/// ```
/// use speedup::prelude::*;
/// # speedup::lesson::work_in(std::env::temp_dir().join("speedup-example-work"));
///
/// let feedback = check::verdict(|old, new| if old[0] > new[0] { "faster" } else { "slower" });
/// assert_eq!(feedback.slip.as_deref(), Some("one-reading"));
/// ```
pub fn verdict(student: fn(&[f64], &[f64]) -> &'static str) -> Feedback {
    let all = move || SETS.map(|set| student(set.baseline, set.candidate));
    let given = match attempt(LIMIT, all) {
        Ok(given) => given,
        Err(failure) => return Feedback::failed(EXERCISE, &failure),
    };
    let texts = feedback::texts(EXERCISE);
    let answers = SETS.map(|set| right(set.baseline, set.candidate));
    let mut pairs = SETS.iter().zip(given).zip(answers);
    let correct = given.iter().zip(answers).filter(|pair| *pair.0 == pair.1);
    let parts = (correct.count(), SETS.len());
    let Some(((set, word), _)) = pairs.find(|((_, word), answer)| word != answer) else {
        return Feedback::of_parts(EXERCISE, parts, None, texts.done.clone());
    };
    let rule =
        |slip: &&(&str, Rule)| SETS.map(|set| (slip.1)(set.baseline, set.candidate)) == given;
    let slip = match SLIPS.iter().find(rule) {
        Some(slip) => slip.0,
        None if given.iter().any(|word| !WORDS.contains(word)) => "word",
        None => set.kind,
    };
    let words = texts.slip(slip).unwrap_or(&texts.not_yet);
    let rounds = set.baseline.len();
    let message = format!("a set of {rounds} rounds is called \"{word}\": {words}");
    Feedback::of_parts(EXERCISE, parts, Some(slip), message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn the_data_sets_are_what_they_are_called() {
        let answers = SETS.map(|set| (set.kind, right(set.baseline, set.candidate)));
        let expected = [
            ("win", "faster"),
            ("loss", "slower"),
            ("same", "the same"),
            ("outlier", "the same"),
            ("drift", "faster"),
            ("few", "cannot tell"),
            ("levels", "cannot tell"),
            ("wide", "cannot tell"),
            ("tiny", "the same"),
            ("small", "faster"),
            ("luck", "slower"),
            ("itself", "cannot tell"),
        ];
        assert_eq!(answers, expected);
        for set in &SETS {
            assert_eq!(set.baseline.len(), set.candidate.len(), "{}", set.kind);
        }
    }

    #[test]
    fn every_slip_has_its_message() {
        assert!(verdict(right).is_done());
        for (name, rule) in SLIPS {
            let feedback = verdict(rule);
            assert_eq!(feedback.slip.as_deref(), Some(name), "{feedback}");
            assert!(!feedback.is_done(), "{name}");
        }
        let capital = verdict(|_, _| "Faster");
        assert_eq!((capital.slip.as_deref(), capital.right), (Some("word"), 0));
        let constant = verdict(|_, _| "cannot tell");
        assert_eq!((constant.slip.as_deref(), constant.right), (Some("win"), 4));
    }

    #[test]
    fn every_set_and_every_slip_has_its_words() {
        let texts = feedback::texts(EXERCISE).slips.iter();
        let texts: HashSet<&str> = texts.map(|slip| &slip.0[..]).collect();
        let slips = SLIPS.iter().map(|slip| slip.0);
        let names: HashSet<&str> = slips
            .chain(SETS.map(|set| set.kind))
            .chain(["word"])
            .collect();
        assert_eq!(texts, names);
    }
}
