//! Lesson 09: which flaw each of the six programs has, and a sentence that reports a speed-up honestly.

use std::cell::Cell;

use super::super::attempt::{Failure, LIMIT, attempt};
use super::super::feedback::{Feedback, in_words};
use super::super::log::{self, Kind};
use super::super::mystery::{Cause, NAMES};
use super::super::predict::Guess;
use super::super::text;
use crate::clock::ScriptedClock;
use crate::error::Error;
use crate::machine::{Machine, machine};
use crate::scaling::{Scaling, ScalingPoint, ScalingReport};
use crate::unit::Seconds;

const DIAGNOSE: &str = "09.diagnose";
const HONEST: &str = "09.honest";

/// Checks the cause that was found for each of the six programs of [`mystery`](super::super::mystery()), one part for each. What
/// is right is kept for the [report](super::super::my_report).
///
/// ```
/// use speedup::prelude::*;
/// # speedup::lesson::work_in(std::env::temp_dir().join("speedup-example-work"));
///
/// let feedback = check::diagnose(|_| Cause::SerialPart);
/// assert_eq!((feedback.right, feedback.parts), (1, 6));
/// ```
pub fn diagnose(student: fn(&str) -> Cause) -> Feedback {
    let mut lines = Vec::new();
    let mut slips = Vec::new();
    let mut failures: Vec<Failure> = Vec::new();
    let mut right = 0;
    for (name, cause) in NAMES {
        match attempt(LIMIT, move || student(name)) {
            Ok(found) => {
                let key = format!("{name}-{}", found.word());
                let told = text::exercise(DIAGNOSE).and_then(|texts| texts.slip(&key));
                let told = told.unwrap_or_default();
                if found == cause {
                    right += 1;
                    remember(name, found);
                    lines.push(format!("{name}: right. {told}"));
                } else {
                    lines.push(format!("{name}: not `{found:?}`. {told}"));
                    slips.push(key);
                }
            }
            Err(failure) => {
                lines.push(format!("{name}: {}", in_words(DIAGNOSE, &failure)));
                let endless = matches!(failure, Failure::Endless(_));
                failures.push(failure);
                if endless {
                    // Every further one would leave another thread behind.
                    break;
                }
            }
        }
    }
    match failures.first() {
        Some(failure) if failures.len() == lines.len() => Feedback::failed(DIAGNOSE, failure),
        _ => {
            let slip = slips.first().map(|slip| &slip[..]);
            Feedback::of_parts(DIAGNOSE, (right, NAMES.len()), slip, lines.join("\n"))
        }
    }
}

/// Keeps a right diagnosis. Where nothing can be written, the feedback is worth as much.
fn remember(name: &str, cause: Cause) {
    let value = Guess::Words(cause.to_string()).written();
    let _ = log::add(&log::file(), Kind::Measured, &format!("09.{name}"), &value);
}

/// The numbers of workers of the hidden studies; the student is asked for the last two.
const WORKERS: [usize; 3] = [1, 5, 7];
/// The sequential time in seconds, the speed-ups for these numbers of workers, and the size of the work.
const STUDIES: [(f64, [f64; 3], &str); 2] = [
    (0.024, [0.8, 3.6, 4.3], "12 million pixels"),
    (0.056, [0.7, 2.9, 6.1], "a list of 40 000 names"),
];
/// How the rounds of the parallel programs spread, so that an interval is no single number.
const SPREAD: [f64; 6] = [0.82, 0.93, 1.0, 1.0, 1.06, 1.19];

/// Numbers count as the same if they are this near, which allows for rounding.
const NEAR: f64 = 0.02;

/// A study on a scripted clock, said to be of a machine that does not exist.
fn hidden((baseline, speed_ups, title): (f64, [f64; 3], &str)) -> Result<ScalingReport, Error> {
    let clock = ScriptedClock::new();
    let calls = WORKERS.map(|_| Cell::new(0_usize));
    let pass = |seconds: f64| clock.advance(Seconds::new(seconds));
    let study = Scaling::of(title).workers(WORKERS).rounds(SPREAD.len());
    let study = study.baseline(|| pass(baseline));
    let mut report = study.study(
        &clock,
        |pool| {
            let arm = WORKERS.iter().position(|&p| p == pool.workers());
            let arm = arm.unwrap_or_default();
            let call = calls[arm].replace(calls[arm].get() + 1);
            pass(baseline / speed_ups[arm] * SPREAD[call % SPREAD.len()]);
        },
        &mut |_| {},
    )?;
    report.machine = Machine {
        cpu: Some("Model Q9000".to_owned()),
        logical_cores: 16,
        physical_cores: Some(8),
        usable_cores: 16,
        ..machine()
    };
    Ok(report)
}

/// A fact of a sentence: the slip behind its absence, or nothing if it is there.
type Fact = fn(&Asked<'_>) -> Option<&'static str>;

/// What a sentence has to tell.
const FACTS: [Fact; 6] = [size, workers, speed_up, interval, baseline, machine_named];

/// What a student was asked, and the answer.
struct Asked<'a> {
    report: &'a ScalingReport,
    workers: usize,
    size: &'a str,
    sentence: &'a str,
}

impl Asked<'_> {
    fn point(&self) -> Option<&ScalingPoint> {
        self.report.at(self.workers).ok()
    }

    fn has(&self, number: f64) -> bool {
        let near = |found: &f64| (found / number - 1.0).abs() <= NEAR;
        numbers(self.sentence).iter().any(near)
    }

    /// Whether this whole number stands in it by itself.
    fn counts(&self, number: usize) -> bool {
        let words = self
            .sentence
            .split(|letter: char| !letter.is_alphanumeric() && letter != '.');
        let mut words = words.map(|word| word.trim_matches('.').parse());
        words.any(|found| found == Ok(number))
    }

    fn says(&self, words: &[&str]) -> bool {
        let sentence = self.sentence.to_lowercase();
        words.iter().any(|word| sentence.contains(word))
    }
}

/// The numbers that stand in a text.
fn numbers(text: &str) -> Vec<f64> {
    let parts = text.split(|letter: char| !letter.is_ascii_digit() && letter != '.');
    let parts = parts.map(|part| part.trim_matches('.'));
    parts.filter_map(|part| part.parse().ok()).collect()
}

fn size(asked: &Asked<'_>) -> Option<&'static str> {
    (!asked.sentence.contains(asked.size)).then_some("size")
}

fn workers(asked: &Asked<'_>) -> Option<&'static str> {
    (!asked.counts(asked.workers)).then_some("workers")
}

fn speed_up(asked: &Asked<'_>) -> Option<&'static str> {
    let point = asked.point()?;
    if asked.has(point.speed_up.value.as_f64()) {
        return None;
    }
    let alone = asked.report.points.first()?;
    let others = asked.report.points.iter();
    let mut others = others.filter(|other| other.workers > 1 && other.workers != point.workers);
    Some(
        if asked.has((alone.time.value / point.time.value).as_f64()) {
            "own-one-worker"
        } else if others.any(|other| asked.has(other.speed_up.value.as_f64())) {
            "other-workers"
        } else if asked.has(100.0 * point.efficiency.value.as_f64()) {
            "efficiency"
        } else {
            "speed-up"
        },
    )
}

fn interval(asked: &Asked<'_>) -> Option<&'static str> {
    let (low, high) = asked.point()?.speed_up.interval?;
    let is_there = asked.has(low.as_f64()) && asked.has(high.as_f64());
    (!is_there).then_some("interval")
}

fn baseline(asked: &Asked<'_>) -> Option<&'static str> {
    let seconds = asked.report.baseline.value.as_f64();
    if [1.0, 1e3, 1e6].iter().any(|unit| asked.has(seconds * unit)) {
        return None;
    }
    let is_named = asked.says(&["sequential", "baseline", "one after another", "serial"]);
    Some(if is_named {
        "baseline-time"
    } else {
        "baseline"
    })
}

fn machine_named(asked: &Asked<'_>) -> Option<&'static str> {
    if asked.sentence.contains("Q9000") {
        return None;
    }
    let cores = asked.counts(asked.report.cores());
    Some(if cores { "cores-alone" } else { "machine" })
}

/// Checks a function that says in a sentence what a study found on a number of workers: speed-up, interval, workers, baseline,
/// size of the work and machine, one part for each. It is asked about studies of a machine that does not exist.
///
/// ```
/// use speedup::prelude::*;
/// # speedup::lesson::work_in(std::env::temp_dir().join("speedup-example-work"));
///
/// let feedback = check::honest(|report, workers, _size| {
///     Ok(format!("{} faster", report.at(workers)?.speed_up))
/// });
/// assert_eq!((feedback.right, feedback.parts), (2, 6));
/// ```
pub fn honest(student: fn(&ScalingReport, usize, &str) -> Result<String, Error>) -> Feedback {
    let mut missing: [Option<&'static str>; FACTS.len()] = [None; FACTS.len()];
    let mut said = String::new();
    for (study, workers) in STUDIES.into_iter().zip([WORKERS[1], WORKERS[2]]) {
        let report = match hidden(study) {
            Ok(report) => report,
            Err(error) => return Feedback::not_yet(HONEST, &error.to_string()),
        };
        let (size, its) = (study.2, report.clone());
        let sentence = match attempt(LIMIT, move || student(&its, workers, size)) {
            Ok(Ok(sentence)) => sentence,
            Ok(Err(error)) => {
                let detail = format!("`honest` returned an error ({error})");
                return Feedback::not_yet(HONEST, &detail);
            }
            Err(failure) => return Feedback::failed(HONEST, &failure),
        };
        let asked = Asked {
            report: &report,
            workers,
            size,
            sentence: &sentence,
        };
        for (missing, fact) in missing.iter_mut().zip(FACTS) {
            *missing = missing.or_else(|| fact(&asked));
        }
        said = sentence;
    }
    told(&missing, &said)
}

/// What there is to say of a sentence in which these facts are missing.
fn told(missing: &[Option<&'static str>], sentence: &str) -> Feedback {
    let slips: Vec<&str> = missing.iter().flatten().copied().collect();
    let Some(first) = slips.first() else {
        return Feedback::done(HONEST);
    };
    let of = |slip: &&str| text::exercise(HONEST).and_then(|texts| texts.slip(slip));
    let words: Vec<&str> = slips.iter().filter_map(of).collect();
    let right = FACTS.len() - slips.len();
    let message = format!("Your function says: \"{sentence}\"\n{}", words.join("\n"));
    Feedback::of_parts(HONEST, (right, FACTS.len()), Some(first), message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_wrong_match_has_its_own_message_and_the_right_ones_are_done() {
        let right = |name: &str| NAMES.iter().find(|known| known.0 == name).unwrap().1;
        let all: fn(&str) -> Cause = |name| NAMES.iter().find(|known| known.0 == name).unwrap().1;
        assert!(diagnose(all).is_done());
        let same: [fn(&str) -> Cause; 6] = [
            |_| Cause::SerialPart,
            |_| Cause::LongTask,
            |_| Cause::TinyTasks,
            |_| Cause::HeldLock,
            |_| Cause::FalseSharing,
            |_| Cause::FewTasks,
        ];
        let mut messages = HashSet::new();
        for (student, cause) in same.into_iter().zip(Cause::ALL) {
            let feedback = diagnose(student);
            assert_eq!((feedback.right, feedback.parts), (1, 6), "{feedback}");
            let first = NAMES
                .iter()
                .find(|known| right(known.0) != cause)
                .unwrap()
                .0;
            let slip = format!("{first}-{}", cause.word());
            assert_eq!(feedback.slip.as_deref(), Some(&slip[..]));
            for (line, (name, flaw)) in feedback.message.lines().zip(NAMES) {
                let head = if flaw == cause {
                    format!("{name}: right. ")
                } else {
                    format!("{name}: not `{cause:?}`. ")
                };
                assert!(line.starts_with(&head), "{line}");
                assert!(messages.insert(line.to_owned()), "{line}");
            }
        }
        assert_eq!(messages.len(), 36);
        let texts = text::exercise(DIAGNOSE).unwrap().slips.len();
        assert_eq!(texts, 36, "as many texts as matches");
    }

    #[test]
    fn what_is_missing_is_said_part_by_part() {
        let nothing: fn(&str) -> Cause =
            |_| panic!("not yet implemented: exercise 09.diagnose: write");
        assert_eq!(diagnose(nothing).message, "It is still to be written.");
        let some = diagnose(|name| match name {
            "amber" => Cause::HeldLock,
            _ => panic!("which?"),
        });
        assert_eq!((some.right, some.parts), (1, 6));
        assert!(
            some.message.contains("cobalt: `diagnose` panicked: which?"),
            "{some}"
        );
    }

    /// A student's function, and the slip that it is.
    type Answer = (
        fn(&ScalingReport, usize, &str) -> Result<String, Error>,
        &'static str,
    );

    #[test]
    fn every_missing_fact_has_its_message() {
        let answers: [Answer; 10] = [
            (
                |r, p, _| Ok(format!("{} {} {}", r.at(p)?, r.baseline, r.machine)),
                "size",
            ),
            (
                |r, p, n| {
                    Ok(format!(
                        "{n}: {} {} {}",
                        r.at(p)?.speed_up,
                        r.baseline,
                        r.machine
                    ))
                },
                "workers",
            ),
            (
                |r, p, n| {
                    let gain = r.at(1)?.time.value / r.at(p)?.time.value;
                    Ok(format!("{n}, {p}: {gain} {} {}", r.baseline, r.machine))
                },
                "own-one-worker",
            ),
            (
                |r, p, n| {
                    let gain = r.at(12 - p)?.speed_up;
                    Ok(format!("{n}, {p}: {gain} {} {}", r.baseline, r.machine))
                },
                "other-workers",
            ),
            (
                |r, p, n| {
                    let part = r.at(p)?.efficiency;
                    Ok(format!("{n}, {p}: {part} {} {}", r.baseline, r.machine))
                },
                "efficiency",
            ),
            (
                |r, p, n| Ok(format!("{n}, {p} workers {} {}", r.baseline, r.machine)),
                "speed-up",
            ),
            (
                |r, p, n| {
                    let gain = r.at(p)?.speed_up.value;
                    Ok(format!("{n}, {p}: {gain} {} {}", r.baseline, r.machine))
                },
                "interval",
            ),
            (
                |r, p, n| Ok(format!("{n}, {} {}", r.at(p)?, r.machine)),
                "baseline",
            ),
            (
                |r, p, n| {
                    Ok(format!(
                        "{n}, {} against sequential, {}",
                        r.at(p)?,
                        r.machine
                    ))
                },
                "baseline-time",
            ),
            (
                |r, p, n| Ok(format!("{n}, {} {}", r.at(p)?, r.baseline)),
                "machine",
            ),
        ];
        let mut met: Vec<&str> = answers.iter().map(|answer| answer.1).collect();
        for (student, slip) in answers {
            let feedback = honest(student);
            assert_eq!(feedback.slip.as_deref(), Some(slip), "{feedback}");
        }
        let cores = honest(|r, p, n| {
            Ok(format!(
                "{n}, {} {} {} cores",
                r.at(p)?,
                r.baseline,
                r.cores()
            ))
        });
        assert_eq!(cores.slip.as_deref(), Some("cores-alone"), "{cores}");
        met.push("cores-alone");
        let texts = &text::exercise(HONEST).unwrap().slips;
        assert!(texts.iter().all(|known| met.contains(&&known.0[..])));
        assert_eq!(texts.len(), met.len());
    }

    #[test]
    fn a_sentence_with_all_facts_is_done_and_an_error_is_not() {
        let whole =
            honest(|r, p, n| Ok(format!("{n}: {}; {}; {}", r.at(p)?, r.baseline, r.machine)));
        assert!(whole.is_done(), "{whole}");
        let rounded = honest(|r, p, n| {
            let gain = r.at(p)?.speed_up;
            let (low, high) = gain.interval.unwrap();
            let cpu = r.machine.cpu.clone().unwrap();
            let base = 1e3 * r.baseline.value.as_f64();
            Ok(format!(
                "{n} on {cpu}, {p} workers: {gain:.2} ({low:.2}-{high:.2}) against {base:.0} ms."
            ))
        });
        assert!(rounded.is_done(), "{rounded}");
        let error = honest(|r, _, _| Ok(r.at(99)?.to_string()));
        assert!(
            error.message.starts_with("`honest` returned an error"),
            "{error}"
        );
        let unwritten: Answer = (
            |_, _, _| panic!("not yet implemented: exercise 09.honest: write"),
            "",
        );
        assert_eq!(honest(unwritten.0).message, "It is still to be written.");
    }
}
