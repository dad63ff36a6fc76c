//! The study itself: the arms that a scaling study measures beside each other, and what it makes of the samples.

use std::fmt::Debug;

use super::baseline::Sequential;
use super::point::HandOut;
use super::report::{Measured, MeasuredArm, ScalingReport};
use super::{Scaling, ScalingKind};
use crate::clock::{Clock, Sample, Stopwatch};
use crate::error::{Error, Result};
use crate::machine::{Machine, machine};
use crate::pool::{Pool, Tally};
use crate::stats::median;
use crate::timing::{Agreement, Answers, Arms, Plan, measure};
use crate::unit::Seconds;

/// What handing out costs is measured with at most so many empty tasks, so many times.
const EMPTY_TASKS: usize = 10_000;
const EMPTY_MAPS: usize = 5;

/// Is told after each round how to get the report so far, which takes time to make.
pub(super) type OnRound<'a> = &'a mut dyn FnMut(&dyn Fn() -> ScalingReport);

/// The pools of a study, in the order of their workers.
pub(super) fn pools(plan: &Scaling) -> Result<Vec<Pool>> {
    if plan.workers.is_empty() {
        let study = plan.title.clone();
        return Err(Error::NothingToStudy { study });
    }
    if plan.rounds == 0 {
        let study = study_name(plan);
        return Err(Error::NoRounds { study });
    }
    plan.workers.iter().map(|&p| Pool::try_new(p)).collect()
}

fn study_name(plan: &Scaling) -> String {
    format!("the scaling study \"{}\"", plan.title)
}

/// The two programs with the type of their answers. Arm 0 is the sequential program, arm k the parallel one on the pool k − 1.
pub(super) struct Programs<'a, R, B, P, E> {
    pools: &'a [Pool],
    baseline: B,
    program: P,
    /// One for the same work on any number of workers; one for each arm where the work grows.
    answers: Vec<Answers<R, E>>,
    /// What the maps of the last sample came to, for each pool.
    tallies: Vec<Tally>,
}

impl<'a, R: Debug, B: Sequential<R>, P, E: Agreement<R> + Copy> Programs<'a, R, B, P, E> {
    pub(super) fn new(pools: &'a [Pool], baseline: B, program: P, agreement: E) -> Self {
        let works = match B::KIND {
            ScalingKind::Strong => 1,
            ScalingKind::Weak => pools.len() + 1,
        };
        Self {
            pools,
            baseline,
            program,
            answers: (0..works).map(|_| Answers::new(agreement)).collect(),
            tallies: vec![Tally::default(); pools.len()],
        }
    }

    /// The work of an arm: the same for all, or one for each where it grows.
    fn work(&self, arm: usize) -> usize {
        arm.min(self.answers.len() - 1)
    }

    /// The workers of an arm; the sequential program has none.
    fn pool(&self, arm: usize) -> Option<&'a Pool> {
        arm.checked_sub(1).map(|index| &self.pools[index])
    }
}

impl<R, B, P, E> Arms for Programs<'_, R, B, P, E>
where
    R: Debug,
    B: Sequential<R>,
    P: FnMut(&Pool) -> R,
    E: Agreement<R> + Copy,
{
    fn count(&self) -> usize {
        self.pools.len() + 1
    }

    fn name(&self, arm: usize) -> String {
        self.pool(arm).map_or_else(
            || "the sequential program".to_owned(),
            |pool| format!("the parallel program on {pool}"),
        )
    }

    fn make_ready(&mut self, arm: usize) {
        let shares = self.pool(arm).map_or(1, Pool::workers);
        let work = self.work(arm);
        let answers = &mut self.answers[work];
        if work > 0 && !answers.are_expected() {
            answers.expect(self.baseline.run(shares));
        }
        if let Some(pool) = self.pool(arm) {
            pool.take_tally();
        }
    }

    fn run(&mut self, arm: usize, calls: usize) {
        let (pool, work) = (self.pool(arm), self.work(arm));
        let last = &mut self.answers[work].last;
        match pool {
            None => last.keep(calls, || self.baseline.run(1)),
            Some(pool) => last.keep(calls, || (self.program)(pool)),
        }
    }

    fn ended(&mut self, arm: usize) {
        if let Some(pool) = self.pool(arm) {
            self.tallies[arm - 1] = pool.take_tally();
        }
    }

    /// No more than what is neither processor time nor time in which a worker certainly had nothing to do: after its last
    /// item in a map, and between maps all workers but one.
    fn waiting(&self, arm: usize, sample: &Sample) -> Option<Seconds> {
        let (wall, cpu) = (sample.wall.as_f64(), sample.cpu?.as_f64());
        let missing = match self.pool(arm) {
            None => wall - cpu,
            Some(pool) => {
                let (workers, tally) = (pool.workers() as f64, self.tallies[arm - 1]);
                let between = (wall - tally.elapsed).max(0.0);
                let missing = workers * wall - cpu - tally.idle - (workers - 1.0) * between;
                // What rayon's own functions do in the pool, nobody tells.
                (tally.maps > 0).then_some(missing)?
            }
        };
        let most = missing.max(0.0);
        Some(Seconds::new(sample.waited?.as_f64().min(most)))
    }

    fn tasks(&self, arm: usize) -> usize {
        self.tallies[arm - 1].items
    }

    fn check(&mut self, arm: usize) -> Result<()> {
        let program = self.pool(arm).map_or_else(
            || "the sequential program, run again,".to_owned(),
            |pool| format!("the parallel program on {pool}"),
        );
        let work = self.work(arm);
        self.answers[work].check(&program, "the sequential program")
    }
}

/// Runs the study; compiled once, whatever the programs are.
pub(super) fn run(
    plan: &Scaling,
    kind: ScalingKind,
    clock: &dyn Clock,
    pools: &[Pool],
    programs: &mut dyn Arms,
    on_round: OnRound<'_>,
) -> Result<ScalingReport> {
    let title = study_name(plan);
    let rounds = Plan {
        what: "scaling study",
        title: &title,
        rounds: plan.rounds,
        seed: plan.seed,
        within: plan.within,
    };
    let machine = machine();
    let (begin, throttled) = (clock.now(), clock.throttled());
    let so_far = |arms: &[Vec<Sample>]| Measured {
        elapsed: clock.now() - begin,
        ..measured(plan, kind, &machine, arms)
    };
    let samples = measure(&rounds, clock, programs, &mut |samples| {
        on_round(&|| ScalingReport::of(so_far(&samples.arms)));
    })?;
    let mut found = so_far(&samples.arms);
    found.throttled = throttled.and_then(|before| Some(clock.throttled()? - before));
    for (index, (pool, arm)) in pools.iter().zip(&mut found.arms).enumerate() {
        arm.hand_out = hand_out(clock, pool, programs.tasks(index + 1));
    }
    Ok(ScalingReport::of(found))
}

fn measured(
    plan: &Scaling,
    kind: ScalingKind,
    machine: &Machine,
    arms: &[Vec<Sample>],
) -> Measured {
    let parallel = plan.workers.iter().zip(&arms[1..]);
    Measured {
        title: plan.title.clone(),
        kind,
        rounds_asked: plan.rounds,
        within: plan.within,
        seed: plan.seed,
        machine: machine.clone(),
        elapsed: Seconds::default(),
        throttled: None,
        predicted: plan.predicted.clone(),
        baseline: arms[0].clone(),
        arms: parallel
            .map(|(&workers, samples)| MeasuredArm {
                workers,
                samples: samples.clone(),
                hand_out: None,
            })
            .collect(),
    }
}

/// What it costs to hand out so many tasks on this pool; `None` for no task, or if it is interrupted.
fn hand_out(clock: &dyn Clock, pool: &Pool, tasks: usize) -> Option<HandOut> {
    if tasks == 0 {
        return None;
    }
    let empty = vec![(); tasks.min(EMPTY_TASKS)];
    let times: Option<Vec<f64>> = (0..EMPTY_MAPS)
        .map(|_| {
            let watch = Stopwatch::start(clock);
            pool.try_map(&empty, |()| ()).ok()?;
            Some(watch.stop().wall.as_f64())
        })
        .collect();
    let time = median(&times?)?;
    Some(HandOut {
        tasks,
        per_task: Seconds::new(time / empty.len() as f64),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ScriptedClock;
    use crate::error::Caution;
    use crate::scaling::Fixed;
    use crate::timing::Equal;
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
        let mut report = Scaling::of("drift")
            .workers([4, 2, 2])
            .rounds(rounds)
            .seed(7)
            .baseline(|| pass(1.0))
            .run_on(&clock, |pool| pass(1.0 / pool.workers() as f64))
            .unwrap();
        // How the tests are built, and on how many cores they run, is not what they ask.
        let of_the_machine = |caution: &Caution| {
            matches!(
                caution,
                Caution::NotOptimised { .. } | Caution::MoreWorkersThanCores { .. }
            )
        };
        report.cautions.retain(|caution| !of_the_machine(caution));
        report
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
    fn a_drift_leaves_the_interval_around_the_truth() {
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
            ..
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
                usize::from(runs >= 3)
            })
            .unwrap_err();
        assert!(matches!(error, Error::AnswersDiffer { .. }), "{error}");
    }

    #[test]
    fn idle_threads_that_yield_do_not_count_as_waiting() {
        let pools = [Pool::new(2)];
        let parallel = |pool: &Pool| pool.map(&[1, 2], |x| x * x).len();
        let mut programs = Programs::new(&pools, Fixed(|| 2), parallel, Equal);
        let sample = Sample {
            wall: Seconds::new(1.0),
            cpu: Some(Seconds::new(0.5)),
            waited: Some(Seconds::new(1.4)),
        };
        let waiting =
            |programs: &mut dyn Arms, arm| programs.waiting(arm, &sample).map(Seconds::as_f64);
        assert_eq!(waiting(&mut programs, 0), Some(0.5));
        programs.run(1, 1);
        programs.ended(1);
        // Of two seconds half a one was work, and the one between the maps, which last microseconds, needs one worker only.
        let parallel = waiting(&mut programs, 1).unwrap();
        assert!((parallel - 0.5).abs() < 0.1, "{parallel}");
        assert_eq!(programs.tasks(1), 2);
        // Without processor time there is no waiting, but the tasks are still counted.
        let wall_alone = Sample {
            cpu: None,
            ..sample
        };
        assert_eq!(
            (programs.waiting(1, &wall_alone), programs.tasks(1)),
            (None, 2)
        );
        // A program that does not use the pool's maps leaves no trace of who had nothing to do.
        programs.ended(1);
        assert_eq!(waiting(&mut programs, 1), None);
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
