//! Lesson 04: a benchmark without faults, judged by the record of its runs.

use super::super::attempt::{LIMIT, attempt};
use super::super::bench::{Bench, Program, Run, Script};
use super::super::feedback::{self, Feedback};

/// Machines that are not on the page. On one the candidate is faster, on the other it is slower. Where the two
/// take turns, an even number disturbs always the same one, so that no mean comes near the gain, whatever the number of rounds.
const SCRIPTS: [Script; 2] = [
    Script {
        gain: 1.6,
        each: 3e-6,
        drift: 0.008,
        disturbed: 8,
    },
    Script {
        gain: 0.8,
        each: 1e-6,
        drift: 0.01,
        disturbed: 10,
    },
];

/// Fewer runs of each program give no interval.
const FEWEST: usize = 6;

/// A gain within this of the script's is right: the drift between two neighbouring runs is at most 1 %, and the median may stand
/// beside a disturbed pair.
const NEAR: f64 = 0.03;

const EXERCISE: &str = "04.gain";

/// What has to be right, one part each.
const PARTS: usize = 4;

/// Checks a benchmark on scripted machines: `gain(bench)` is the time of the baseline ÷ the time of the candidate.
///
/// The four parts are used answers, equal work, readings that are many and alternate, and the number.
///
/// ```
/// use speedup::prelude::*;
/// # speedup::lesson::work_in(std::env::temp_dir().join("speedup-example-work"));
///
/// let feedback = check::gain(|bench| {
///     let begin = bench.now();
///     bench.black_box(bench.baseline(1000));
///     let middle = bench.now();
///     bench.black_box(bench.candidate(1000));
///     (middle - begin) / (bench.now() - middle)
/// });
/// assert_eq!(feedback.slip.as_deref(), Some("one-reading"));
/// ```
pub fn gain(student: fn(&Bench) -> f64) -> Feedback {
    let run = move |script: Script| {
        let bench = Bench::scripted(script);
        let given = student(&bench);
        (bench.runs(), given)
    };
    let runs = match attempt(LIMIT, move || SCRIPTS.map(run)) {
        Ok(runs) => runs,
        Err(failure) => return Feedback::failed(EXERCISE, &failure),
    };
    let mut judged: [Judgement; SCRIPTS.len()] = std::array::from_fn(|index| {
        let (runs, given) = &runs[index];
        judge(&SCRIPTS[index], runs, *given)
    });
    judged.sort_by_key(|judgement| judgement.right);
    judged[0].feedback()
}

/// How many parts are right, and what is wrong first.
struct Judgement {
    right: usize,
    slip: Option<&'static str>,
    detail: String,
}

impl Judgement {
    fn feedback(&self) -> Feedback {
        let texts = feedback::texts(EXERCISE);
        let words = match self.slip {
            Some(slip) => texts.slip(slip).unwrap_or(&texts.not_yet),
            None if self.right == PARTS => &texts.done,
            None => &texts.not_yet,
        };
        let message = if self.detail.is_empty() {
            words.to_owned()
        } else {
            format!("{}: {words}", self.detail)
        };
        Feedback::of_parts(EXERCISE, (self.right, PARTS), self.slip, message)
    }
}

fn judge(script: &Script, runs: &[Run], given: f64) -> Judgement {
    let of = |program: Program| runs.iter().filter(move |run| run.program == program);
    let baselines = of(Program::Baseline).count();
    let candidates = of(Program::Candidate).count();
    let counts = format!("{baselines} runs of the baseline, {candidates} of the candidate");
    if baselines == 0 || candidates == 0 {
        return Judgement {
            right: 0,
            slip: Some("nothing"),
            detail: counts,
        };
    }
    let unused = runs.iter().filter(|run| run.seconds.is_none()).count();
    // The size in the middle, so that a short run to warm up is no fault.
    let size = |program: Program| {
        let mut sizes: Vec<usize> = of(program).map(|run| run.numbers).collect();
        sizes.sort_unstable();
        sizes[sizes.len() / 2]
    };
    let (baseline, candidate) = (size(Program::Baseline), size(Program::Candidate));
    let switches = runs
        .windows(2)
        .filter(|pair| pair[0].program != pair[1].program);
    let least = baselines.min(candidates);
    let reading = match (least, switches.count()) {
        (1, _) => Some("one-reading"),
        (2..FEWEST, _) => Some("few"),
        // Even where each round turns the order round there are as many as rounds, less one.
        (_, switches) if switches + 1 < least => Some("blocks"),
        _ => None,
    };
    let number = wrong_number(script, runs, given);
    let checks: [(Option<&'static str>, String); PARTS] = [
        (
            (unused > 0).then_some("unused"),
            format!("the answers of {unused} of {} runs", runs.len()),
        ),
        (
            (baseline != candidate).then_some("other-work"),
            format!(
                "a run of the baseline works on {baseline} numbers and one of the candidate on {candidate}"
            ),
        ),
        (reading, counts),
        (number, format!("the gain comes out as {given:.2}")),
    ];
    let right = checks.iter().filter(|check| check.0.is_none()).count();
    let first = checks.into_iter().find(|check| check.0.is_some());
    let (slip, detail) = first.unwrap_or_default();
    Judgement {
        right,
        slip,
        detail,
    }
}

/// What is wrong with the number, if it is.
fn wrong_number(script: &Script, runs: &[Run], given: f64) -> Option<&'static str> {
    let is = |value: f64, tolerance: f64| (given / value - 1.0).abs() <= tolerance;
    if is(script.gain, NEAR) {
        return None;
    }
    if is(1.0 / script.gain, NEAR) {
        return Some("upside-down");
    }
    let seconds = |program: Program| -> Vec<f64> {
        let own = runs.iter().filter(|run| run.program == program);
        own.filter_map(|run| run.seconds).collect()
    };
    let (old, new) = (seconds(Program::Baseline), seconds(Program::Candidate));
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let ratios: Vec<f64> = old.iter().zip(&new).map(|(old, new)| old / new).collect();
    // Of the same numbers in another order of adding.
    if is(mean(&ratios), 1e-6) || is(mean(&old) / mean(&new), 1e-6) {
        return Some("mean");
    }
    Some("number")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::median;

    /// One reading of each.
    fn pair(bench: &Bench, numbers: (usize, usize)) -> f64 {
        let begin = bench.now();
        bench.black_box(bench.baseline(numbers.0));
        let middle = bench.now();
        bench.black_box(bench.candidate(numbers.1));
        (middle - begin) / (bench.now() - middle)
    }

    fn ratios(bench: &Bench, rounds: usize) -> Vec<f64> {
        (0..rounds).map(|_| pair(bench, (1000, 1000))).collect()
    }

    fn median_gain(bench: &Bench, rounds: usize) -> f64 {
        median(&ratios(bench, rounds)).unwrap()
    }

    fn blocks(bench: &Bench) -> f64 {
        let reading = |run: &dyn Fn()| {
            let begin = bench.now();
            run();
            bench.now() - begin
        };
        let mut old = Vec::new();
        let mut new = Vec::new();
        for _ in 0..16 {
            old.push(reading(&|| bench.black_box(bench.baseline(500))));
        }
        for _ in 0..16 {
            new.push(reading(&|| bench.black_box(bench.candidate(500))));
        }
        median(&old).unwrap() / median(&new).unwrap()
    }

    /// A clock that is stopped before the answer is used.
    fn early(bench: &Bench) -> f64 {
        let mut ratios = Vec::new();
        for _ in 0..8 {
            let begin = bench.now();
            let old = bench.baseline(1000);
            let middle = bench.now();
            let new = bench.candidate(1000);
            ratios.push((middle - begin) / (bench.now() - middle));
            bench.black_box(old);
            bench.black_box(new);
        }
        median(&ratios).unwrap()
    }

    fn unused(bench: &Bench) -> f64 {
        let begin = bench.now();
        bench.black_box(bench.baseline(1000));
        let middle = bench.now();
        let _ = bench.candidate(500);
        (middle - begin) / (bench.now() - middle)
    }

    #[test]
    fn every_fault_has_its_message() {
        type Faulty = (fn(&Bench) -> f64, &'static str, usize);
        let faulty: [Faulty; 9] = [
            (|_| 1.25, "nothing", 0),
            (unused, "unused", 0),
            (|bench| pair(bench, (1000, 500)), "other-work", 1),
            (|bench| pair(bench, (1000, 1000)), "one-reading", 2),
            (|bench| median_gain(bench, 5), "few", 3),
            (blocks, "blocks", 2),
            (|bench| 1.0 / median_gain(bench, 16), "upside-down", 3),
            (
                |bench| ratios(bench, 16).iter().sum::<f64>() / 16.0,
                "mean",
                3,
            ),
            (early, "number", 3),
        ];
        for (student, slip, right) in faulty {
            let feedback = gain(student);
            assert_eq!(feedback.slip.as_deref(), Some(slip), "{feedback}");
            assert_eq!((feedback.right, feedback.parts), (right, 4), "{feedback}");
        }
        let texts = feedback::texts(EXERCISE).slips.iter();
        let texts: Vec<&str> = texts.map(|slip| &slip.0[..]).collect();
        assert_eq!(texts, faulty.map(|fault| fault.1));
    }

    #[test]
    fn a_sound_benchmark_is_done_whatever_its_rounds_and_its_order() {
        let sound: [fn(&Bench) -> f64; 6] = [
            // A short run first.
            |bench| {
                bench.black_box(bench.baseline(10));
                median_gain(bench, 16)
            },
            |bench| median_gain(bench, 6),
            |bench| median_gain(bench, 7),
            |bench| median_gain(bench, 16),
            |bench| median_gain(bench, 101),
            // In every second round the candidate is first.
            |bench| {
                let time = |is_first: bool| {
                    let begin = bench.now();
                    if is_first {
                        bench.black_box(bench.baseline(10));
                    } else {
                        bench.black_box(bench.candidate(10));
                    }
                    bench.now() - begin
                };
                let round = |index: usize| {
                    let is_first = index.is_multiple_of(2);
                    let (one, other) = (time(is_first), time(!is_first));
                    if is_first { one / other } else { other / one }
                };
                median(&(0..20).map(round).collect::<Vec<f64>>()).unwrap()
            },
        ];
        for (index, student) in sound.into_iter().enumerate() {
            let feedback = gain(student);
            assert!(feedback.is_done(), "{index}: {feedback}");
        }
    }

    #[test]
    fn a_mean_is_no_gain_whatever_its_rounds() {
        fn mean(bench: &Bench, rounds: usize) -> f64 {
            ratios(bench, rounds).iter().sum::<f64>() / rounds as f64
        }
        fn total(bench: &Bench, rounds: usize) -> f64 {
            let (mut old, mut new) = (0.0, 0.0);
            for _ in 0..rounds {
                let begin = bench.now();
                bench.black_box(bench.baseline(1000));
                let middle = bench.now();
                bench.black_box(bench.candidate(1000));
                old += middle - begin;
                new += bench.now() - middle;
            }
            old / new
        }
        let means: [fn(&Bench) -> f64; 6] = [
            |bench| mean(bench, 40),
            |bench| mean(bench, 400),
            |bench| mean(bench, 4000),
            |bench| total(bench, 40),
            |bench| total(bench, 400),
            |bench| total(bench, 4000),
        ];
        for (index, student) in means.into_iter().enumerate() {
            let feedback = gain(student);
            assert_eq!(
                feedback.slip.as_deref(),
                Some("mean"),
                "{index}: {feedback}"
            );
        }
    }

    #[test]
    fn a_loop_without_end_is_told() {
        let feedback = gain(|bench| {
            loop {
                bench.black_box(bench.baseline(1));
            }
        });
        assert!(feedback.message.contains("runs on the bench are enough"));
    }
}
