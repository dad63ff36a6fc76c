//! The study itself: answers first, then rounds in random order, then estimates. Compiled once; only
//! [`Pair`] knows the type of the answers.

use std::fmt::Debug;
use std::hint::black_box;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::Ordering;

use super::Scaling;
use super::ScalingKind;
use super::order::Order;
use super::report::{Measured, ScalingReport};
use crate::clock::{Clock, Sample, Stopwatch};
use crate::error::{Error, Result};
use crate::live::{self, Operation, Work};
use crate::machine::machine;
use crate::pool::Pool;
use crate::unit::Seconds;

/// The two programs of a study, whatever their answers are.
pub(super) trait Programs {
    /// Runs the sequential program and keeps its answer.
    fn sequential(&mut self);
    /// Runs the parallel program and keeps its answer.
    fn parallel(&mut self, pool: &Pool);
    /// Compares the kept answer with the first one and forgets it; if they differ, gives both, the
    /// kept one first.
    fn check(&mut self) -> Option<(String, String)>;
}

/// The programs with the type of their answers.
pub(super) struct Pair<R, B, P> {
    baseline: B,
    program: P,
    expected: Option<R>,
    answer: Option<R>,
}

impl<R, B, P> Pair<R, B, P> {
    pub(super) const fn new(baseline: B, program: P) -> Self {
        Self {
            baseline,
            program,
            expected: None,
            answer: None,
        }
    }
}

impl<R: PartialEq + Debug, B: FnMut() -> R, P: FnMut(&Pool) -> R> Programs for Pair<R, B, P> {
    fn sequential(&mut self) {
        self.answer = Some(black_box((self.baseline)()));
    }

    fn parallel(&mut self, pool: &Pool) {
        self.answer = Some(black_box((self.program)(pool)));
    }

    fn check(&mut self) -> Option<(String, String)> {
        let answer = self.answer.take()?;
        let Some(expected) = &self.expected else {
            self.expected = Some(answer);
            return None;
        };
        (answer != *expected).then(|| difference(&format!("{answer:?}"), &format!("{expected:?}")))
    }
}

/// Shortens two texts to what surrounds their first difference.
fn difference(got: &str, expected: &str) -> (String, String) {
    let common = got
        .chars()
        .zip(expected.chars())
        .take_while(|(x, y)| x == y)
        .count();
    let shortened = |text: &str| {
        let start = common.saturating_sub(20);
        let piece: String = text.chars().skip(start).take(60).collect();
        let before = if start > 0 { "…" } else { "" };
        let after = if text.chars().count() > start + 60 {
            "…"
        } else {
            ""
        };
        format!("{before}{piece}{after}")
    };
    (shortened(got), shortened(expected))
}

/// Is told after each round how to get the report so far, which takes time to make.
pub(super) type OnRound<'a> = &'a mut dyn FnMut(&dyn Fn() -> ScalingReport);

/// Runs the study.
pub(super) fn run(
    plan: &Scaling,
    clock: &dyn Clock,
    programs: &mut dyn Programs,
    on_round: OnRound<'_>,
) -> Result<ScalingReport> {
    let study = || plan.title.clone();
    if plan.workers.is_empty() {
        return Err(Error::NothingToStudy { study: study() });
    }
    if plan.rounds == 0 {
        return Err(Error::NoRounds { study: study() });
    }
    let pools: Vec<Pool> = plan
        .workers
        .iter()
        .map(|&workers| Pool::try_new(workers))
        .collect::<Result<_>>()?;
    let arms = pools.len() + 1;
    let operation = Operation::begin(Work {
        what: "scaling study",
        unit: "runs",
        total: Some(arms * (plan.rounds + 1)),
        ahead: 0,
    });
    for arm in 0..arms {
        run_arm(&operation, programs, &pools, arm)?;
        check(programs, &pools, arm)?;
    }
    let mut samples = vec![Vec::with_capacity(plan.rounds); arms];
    let mut order = Order::new(plan.seed);
    for _ in 0..plan.rounds {
        for arm in order.draw(arms) {
            let watch = Stopwatch::start(clock);
            run_arm(&operation, programs, &pools, arm)?;
            let sample = watch.stop();
            check(programs, &pools, arm)?;
            if sample.wall <= Seconds::default() {
                return Err(Error::TooShort { study: study() });
            }
            samples[arm].push(sample);
        }
        on_round(&|| sum_up(plan, samples.clone()));
    }
    Ok(sum_up(plan, samples))
}

/// Arm 0 is the sequential program, arm k the parallel one on the pool k − 1.
///
/// An interrupted map or integral in a program unwinds to here, and the study ends with its own error.
fn run_arm(
    operation: &Operation,
    programs: &mut dyn Programs,
    pools: &[Pool],
    arm: usize,
) -> Result<()> {
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let _inside = live::enter();
        match arm.checked_sub(1) {
            None => programs.sequential(),
            Some(index) => programs.parallel(&pools[index]),
        }
    }));
    let interrupted = live::interrupted();
    match outcome {
        Err(panic) if !interrupted => resume_unwind(panic),
        Ok(()) => operation.advance(1),
        Err(_) => {}
    }
    if interrupted {
        let done = operation.counter().load(Ordering::Relaxed);
        return Err(operation.give_up(done));
    }
    Ok(())
}

fn check(programs: &mut dyn Programs, pools: &[Pool], arm: usize) -> Result<()> {
    let Some((got, expected)) = programs.check() else {
        return Ok(());
    };
    let program = arm.checked_sub(1).map_or_else(
        || "the sequential program, run again,".to_owned(),
        |index| format!("the parallel program on {}", pools[index]),
    );
    Err(Error::AnswersDiffer {
        program,
        got,
        expected,
    })
}

fn sum_up(plan: &Scaling, mut samples: Vec<Vec<Sample>>) -> ScalingReport {
    let baseline = samples.remove(0);
    let arms = plan.workers.iter().zip(samples);
    ScalingReport::of(Measured {
        title: plan.title.clone(),
        kind: ScalingKind::Strong,
        seed: plan.seed,
        machine: machine(),
        predicted: Vec::new(),
        baseline,
        arms: arms
            .map(|(&workers, samples)| (workers, samples, None))
            .collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ScriptedClock;
    use crate::error::Caution;
    use std::sync::Mutex;

    /// A study on a machine where the sequential program takes 1 s and p workers take 1/p s, all of it
    /// stretched by `drift` per run.
    fn drifting(rounds: usize, drift: f64) -> ScalingReport {
        let clock = ScriptedClock::new();
        let slowness = Mutex::new(1.0);
        let pass = |seconds: f64| {
            let mut factor = slowness.lock().unwrap();
            clock.advance(Seconds::new(seconds * *factor));
            *factor *= drift;
        };
        Scaling::of("drift")
            .workers([4, 2, 2])
            .rounds(rounds)
            .seed(7)
            .baseline(|| pass(1.0))
            .run_on(&clock, |pool| pass(1.0 / pool.workers() as f64))
            .unwrap()
    }

    #[test]
    fn without_noise_the_speed_up_is_exact() {
        let report = drifting(6, 1.0);
        let speed_up = report.at(4).unwrap().speed_up;
        // The scripted times are differences of sums, exact to a few rounding units.
        assert!((speed_up.value.as_f64() - 4.0).abs() < 1e-12);
        assert!(speed_up.interval.is_some());
        assert!((report.at(2).unwrap().efficiency.value.as_f64() - 1.0).abs() < 1e-12);
        assert_eq!(report.points.len(), 2, "workers are sorted and tried once");
        assert!(report.cautions.is_empty());
    }

    #[test]
    fn a_machine_that_slows_down_by_half_does_not_change_the_verdict() {
        // 16 rounds of 3 runs: 1.01^48 = 1.6 times slower at the end.
        let report = drifting(16, 1.01);
        let (low, high) = report.at(4).unwrap().speed_up.interval.unwrap();
        assert!(
            low.as_f64() <= 4.0 && high.as_f64() >= 4.0,
            "[{low}, {high}]"
        );
        let spread = report.baseline_samples.last().unwrap().wall.as_f64()
            / report.baseline_samples.first().unwrap().wall.as_f64();
        assert!(spread > 1.4, "the drift was there: {spread}");
    }

    #[test]
    fn few_rounds_give_a_value_without_interval_and_a_caution() {
        let report = drifting(3, 1.0);
        assert_eq!(report.at(2).unwrap().speed_up.interval, None);
        assert_eq!(report.cautions, [Caution::FewRounds { rounds: 3 }]);
    }

    #[test]
    fn a_wrong_answer_is_reported_with_both_values() {
        let study = Scaling::of("sum")
            .workers([1, 3])
            .baseline(|| vec![1, 2, 3]);
        let wrong = |pool: &Pool| vec![1, if pool.workers() == 3 { 5 } else { 2 }, 3];
        let error = study.run(wrong).unwrap_err();
        let Error::AnswersDiffer {
            program,
            got,
            expected,
        } = error
        else {
            panic!("{error}")
        };
        assert_eq!(program, "the parallel program on a pool of 3 workers");
        assert_eq!(
            (got.as_str(), expected.as_str()),
            ("[1, 5, 3]", "[1, 2, 3]")
        );
    }

    #[test]
    fn an_answer_that_is_wrong_only_later_is_noticed_too() {
        let mut runs = 0;
        let error = Scaling::of("race")
            .workers([1])
            .baseline(|| 0)
            .run(|_| {
                runs += 1;
                usize::from(runs == 3)
            })
            .unwrap_err();
        assert!(matches!(error, Error::AnswersDiffer { .. }), "{error}");
    }

    #[test]
    fn long_answers_are_shortened_to_their_difference() {
        let (same, other) = ("7".repeat(200) + "A", "7".repeat(200) + "B");
        let (got, expected) = difference(&same, &other);
        assert_eq!(got, format!("…{}A", "7".repeat(20)));
        assert_eq!(expected, format!("…{}B", "7".repeat(20)));
    }

    #[test]
    fn impossible_studies_are_errors() {
        let run = |plan: Scaling| plan.baseline(|| 1).run(|_| 1).unwrap_err();
        let plan = || Scaling::of("x");
        assert!(matches!(
            run(plan().workers([])),
            Error::NothingToStudy { .. }
        ));
        assert!(matches!(run(plan().rounds(0)), Error::NoRounds { .. }));
        assert_eq!(run(plan().workers([0])), Error::NoWorkers);
        let frozen = plan().baseline(|| 1).run_on(&ScriptedClock::new(), |_| 1);
        assert!(matches!(frozen, Err(Error::TooShort { .. })));
    }
}
