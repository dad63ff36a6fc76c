//! The engine of [`compare`](super::compare()) and of scaling studies: answers first, then randomised complete blocks.
//!
//! In each round every arm runs once, in an order drawn anew, so that a machine that slows down meanwhile treats all alike,
//! and no disturbance keeps step with the schedule. Compiled once; what the programs are, only [`Arms`] knows.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::Ordering;

use super::order::Order;
use crate::clock::{Clock, Sample, Stopwatch};
use crate::error::{Caution, Error, Result, counted};
use crate::live::{self, Operation, Work};
use crate::unit::Seconds;

/// The fewest rounds that give an interval of 95 %.
pub(super) const FEWEST_ROUNDS: usize = 6;

/// A sample lasts at least this long: what disturbs a run, such as an interrupt, takes microseconds.
const SHORTEST_SAMPLE: f64 = 1e-3;

/// A sample lasts at least so many steps of the clock, so that reading it adds at most a thousandth …
const STEPS: f64 = 1000.0;

/// … but need not last longer than this, however coarse the clock is.
const LONG_ENOUGH: f64 = 0.1;

/// A sample that seems to be long enough is taken so often in all, …
const TRIES: usize = 3;

/// … unless it is so many times as long as it has to be, or too short already.
const CLEARLY: f64 = 10.0;

/// After so many calls without a step of the clock, there is nothing to be measured.
const CALLS_IN_VAIN: usize = 1 << 16;

/// A compiler that leaves out the work leaves a third of a nanosecond a call: more calls than this are never needed.
pub(super) const MOST_CALLS: usize = 1 << 22;

/// Programs to be measured beside each other.
pub(crate) trait Arms {
    /// How many there are.
    fn count(&self) -> usize;

    /// What an arm is called in a message.
    fn name(&self, arm: usize) -> String;

    /// Makes ready for a sample, before the first one with what is expected of it; not under the clock.
    fn make_ready(&mut self, arm: usize);

    /// Runs an arm so many times and keeps the last answer.
    fn run(&mut self, arm: usize, calls: usize);

    /// Is told that the sample has ended; not under the clock.
    fn ended(&mut self, _arm: usize) {}

    /// The time spent waiting for a core in the sample just taken, without that of threads that yield because they have
    /// nothing to do; `None` if that cannot be told.
    fn waiting(&self, arm: usize, sample: &Sample) -> Option<Seconds>;

    /// The items of the last map of an arm, where that is known.
    fn tasks(&self, _arm: usize) -> usize {
        0
    }

    /// Another arm of the same program, before this one, with which it shares the number of calls in a sample.
    fn twin(&self, _arm: usize) -> Option<usize> {
        None
    }

    /// Compares the last answer with what was expected, and drops it; not under the clock.
    fn check(&mut self, arm: usize) -> Result<()>;
}

/// What to measure, and how often.
pub(crate) struct Plan<'a> {
    /// `"comparison"` or `"scaling study"`.
    pub what: &'static str,
    /// The name of this one.
    pub title: &'a str,
    pub rounds: usize,
    pub seed: u64,
    /// The time that it all may take.
    pub within: Option<Seconds>,
}

/// The samples of each arm, round by round, each divided by its number of calls.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Samples {
    pub arms: Vec<Vec<Sample>>,
    /// How often each arm was called for one sample.
    pub calls: Vec<usize>,
}

/// Is told after each round what was measured so far.
pub(crate) type OnRound<'a> = &'a mut dyn FnMut(&Samples);

/// Measures the arms.
pub(crate) fn measure(
    plan: &Plan<'_>,
    clock: &dyn Clock,
    arms: &mut dyn Arms,
    on_round: OnRound<'_>,
) -> Result<Samples> {
    let count = arms.count();
    let start = clock.now();
    // How many runs fit into a time budget is not known beforehand.
    let mut engine = Engine {
        plan,
        clock,
        arms,
        operation: Operation::begin(Work {
            what: plan.what,
            unit: "runs",
            total: plan
                .within
                .is_none()
                .then(|| count.saturating_mul(plan.rounds.saturating_add(1))),
            ahead: 0,
        }),
    };
    let mut samples = Samples {
        arms: vec![Vec::new(); count],
        calls: Vec::with_capacity(count),
    };
    // Answers first: all are compared before any program runs for its time.
    let firsts: Vec<Sample> = (0..count)
        .map(|arm| engine.sample(arm, 1))
        .collect::<Result<_>>()?;
    for (arm, first) in firsts.into_iter().enumerate() {
        let calls = engine.warm_up(arm, first)?;
        let twin = engine.arms.twin(arm);
        samples
            .calls
            .push(twin.map_or(calls, |twin| samples.calls[twin]));
    }
    let mut order = Order::new(plan.seed);
    let warm = clock.now();
    for round in 0..plan.rounds {
        if round >= FEWEST_ROUNDS.min(plan.rounds) && !engine.has_time_for(round, start, warm) {
            break;
        }
        for arm in order.draw(count) {
            let calls = samples.calls[arm];
            let sample = engine.sample(arm, calls)?;
            engine.operation.advance(1);
            samples.arms[arm].push(sample.per_call(calls));
        }
        on_round(&samples);
    }
    Ok(samples)
}

/// How many calls make a sample long enough, at most `most`, after a first one that took `first`; tries it out. `None` if the
/// clock does not move.
pub(super) fn enough_calls(
    clock: &dyn Clock,
    first: Sample,
    most: usize,
    mut take: impl FnMut(usize) -> Result<Sample>,
) -> Result<Option<usize>> {
    let enough = (STEPS * clock.step().as_f64()).clamp(SHORTEST_SAMPLE, LONG_ENOUGH);
    // The first call of all may be slow because it is the first; so slow it is not.
    if first.wall.as_f64() >= 100.0 * enough {
        return Ok(Some(1));
    }
    // A sample that others have stretched seems long enough and is not. And samples of unequal length meet unequally many
    // disturbances, so that one program would seem slower than another, or than itself: the fastest call counts.
    let (mut calls, mut fastest) = (1, f64::INFINITY);
    loop {
        let mut shortest = f64::INFINITY;
        for _ in 0..TRIES {
            shortest = shortest.min(take(calls)?.wall.as_f64());
            if !(enough..CLEARLY * enough).contains(&shortest) {
                break;
            }
        }
        if !shortest.is_finite() || (shortest <= 0.0 && calls >= CALLS_IN_VAIN) {
            return Ok(None);
        }
        fastest = fastest.min(shortest / calls as f64);
        let wanted = (1.2 * enough / fastest).ceil();
        if shortest >= enough {
            let calls = if fastest >= enough { 1.0 } else { wanted };
            return Ok(Some((calls as usize).clamp(1, most)));
        }
        if calls >= most {
            return Ok(Some(most));
        }
        // Not more than a hundred times as many at once, since the sample may have been fast by chance.
        calls = (wanted.min(100.0 * calls as f64) as usize).clamp(calls + 1, most);
    }
}

/// What is to be said of rounds that are fewer than asked for, or too few for an interval.
pub(crate) fn few_rounds(
    rounds: usize,
    asked: usize,
    within: Option<Seconds>,
) -> impl Iterator<Item = Caution> {
    let fewer = within.filter(|_| rounds < asked);
    let fewer = fewer.map(|budget| Caution::FewerRounds {
        rounds,
        asked,
        budget,
    });
    let few = (rounds < FEWEST_ROUNDS).then_some(Caution::FewRounds { rounds });
    few.into_iter().chain(fewer)
}

/// How was measured, in words.
pub(crate) fn about_rounds(rounds: usize, seed: u64, intervals: bool) -> String {
    let interval = if intervals { " [95 % interval]" } else { "" };
    let rounds = counted(rounds, "round");
    format!("{rounds} in random order (seed {seed}), medians{interval}")
}

struct Engine<'a> {
    plan: &'a Plan<'a>,
    clock: &'a dyn Clock,
    arms: &'a mut dyn Arms,
    operation: Operation,
}

impl Engine<'_> {
    /// Runs an arm until its caches are warm, and finds how many calls make a sample long enough.
    fn warm_up(&mut self, arm: usize, first: Sample) -> Result<usize> {
        let clock = self.clock;
        let calls = enough_calls(clock, first, MOST_CALLS, |calls| self.sample(arm, calls))?;
        self.operation.advance(1);
        calls.ok_or_else(|| Error::TooShort {
            program: self.arms.name(arm),
            study: self.plan.title.to_owned(),
        })
    }

    /// Whether another round fits into the time allowed, going by the rounds so far.
    fn has_time_for(&self, round: usize, start: Seconds, warm: Seconds) -> bool {
        let Some(within) = self.plan.within else {
            return true;
        };
        let now = self.clock.now();
        let each = (now - warm).as_f64() / round as f64;
        (now - start).as_f64() + each <= within.as_f64()
    }

    /// One sample of an arm.
    ///
    /// An interrupted map or integral in a program unwinds to here, and the measurement ends with its own error.
    fn sample(&mut self, arm: usize, calls: usize) -> Result<Sample> {
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            let _inside = live::enter();
            self.arms.make_ready(arm);
            let watch = Stopwatch::start(self.clock);
            self.arms.run(arm, calls);
            watch.stop()
        }));
        if live::interrupted() {
            let done = self.operation.counter().load(Ordering::Relaxed);
            return Err(self.operation.give_up(done));
        }
        let mut sample = outcome.unwrap_or_else(|panic| resume_unwind(panic));
        self.arms.ended(arm);
        if self.clock.counts_yields() {
            sample.waited = self.arms.waiting(arm, &sample);
        }
        self.arms.check(arm)?;
        Ok(sample)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ScriptedClock;

    /// Arms that take these times.
    struct Script<'a> {
        clock: &'a ScriptedClock,
        times: Vec<f64>,
        log: Vec<(usize, usize)>,
    }

    impl Arms for Script<'_> {
        fn count(&self) -> usize {
            self.times.len()
        }

        fn name(&self, arm: usize) -> String {
            format!("program {arm}")
        }

        fn make_ready(&mut self, _: usize) {}

        fn run(&mut self, arm: usize, calls: usize) {
            self.log.push((arm, calls));
            self.clock
                .advance(Seconds::new(calls as f64 * self.times[arm]));
        }

        fn waiting(&self, _: usize, sample: &Sample) -> Option<Seconds> {
            sample.waited
        }

        fn check(&mut self, _: usize) -> Result<()> {
            Ok(())
        }
    }

    fn run(
        times: &[f64],
        rounds: usize,
        within: Option<f64>,
    ) -> Result<(Samples, Vec<(usize, usize)>)> {
        let clock = ScriptedClock::new();
        let mut arms = Script {
            clock: &clock,
            times: times.to_vec(),
            log: Vec::new(),
        };
        let plan = Plan {
            what: "comparison",
            title: "script",
            rounds,
            seed: 7,
            within: within.map(Seconds::new),
        };
        let samples = measure(&plan, &clock, &mut arms, &mut |_| {})?;
        Ok((samples, arms.log))
    }

    #[test]
    fn every_round_has_every_arm_once_in_changing_order() {
        let (samples, log) = run(&[1.0, 2.0, 3.0], 20, None).unwrap();
        let rounds: Vec<Vec<usize>> = log[3..]
            .chunks(3)
            .map(|round| round.iter().map(|run| run.0).collect())
            .collect();
        assert_eq!(rounds.len(), 20);
        for round in &rounds {
            let mut sorted = round.clone();
            sorted.sort_unstable();
            assert_eq!(sorted, [0, 1, 2]);
        }
        assert!(rounds.iter().any(|round| round != &rounds[0]));
        assert_eq!(samples.calls, [1, 1, 1]);
        assert!(
            samples.arms[2]
                .iter()
                .all(|sample| (sample.wall.as_f64() - 3.0).abs() < 1e-12)
        );
    }

    #[test]
    fn short_programs_are_called_until_a_sample_is_long_enough() {
        let (samples, _) = run(&[1e-6, 1e-4, 1e-9], 6, None).unwrap();
        for (calls, time) in samples.calls.iter().zip([1e-6, 1e-4, 1e-9]) {
            let sample = *calls as f64 * time;
            assert!((1e-3..2e-3).contains(&sample), "{calls} calls of {time}");
        }
        assert!((samples.arms[0][0].wall.as_f64() - 1e-6).abs() < 1e-12);
    }

    #[test]
    fn a_time_budget_takes_rounds_away_but_not_the_last_six() {
        let rounds = |within: f64| run(&[1.0, 1.0], 16, Some(within)).unwrap().0.arms[0].len();
        assert_eq!(rounds(100.0), 16);
        // Two seconds to warm up, and two for each round.
        assert_eq!(rounds(22.0), 10);
        assert_eq!(rounds(1.0), FEWEST_ROUNDS);
        let few = run(&[1.0], 3, Some(0.1)).unwrap().0;
        assert_eq!(few.arms[0].len(), 3);
    }

    #[test]
    fn what_is_no_time_and_clocks_of_coarse_steps_end_the_search() {
        let clock = ScriptedClock::new();
        let sample = |seconds: f64| Sample::busy(Seconds::new(seconds), 1.0);
        let calls = |each: f64| {
            let take = |calls: usize| Ok(sample(each * calls as f64));
            enough_calls(&clock, sample(each), MOST_CALLS, take).unwrap()
        };
        assert_eq!((calls(f64::NAN), calls(0.0)), (None, None));
        assert_eq!(
            (calls(0.2), calls(2e-3), calls(0.9e-3)),
            (Some(1), Some(1), Some(2))
        );
    }

    #[test]
    fn a_sample_that_others_have_stretched_does_not_count_as_long_enough() {
        let clock = ScriptedClock::new();
        let calls = |stretched: &[usize]| {
            let mut number = 0;
            let take = |calls: usize| {
                let delay = if stretched.contains(&number) {
                    4e-3
                } else {
                    0.0
                };
                number += 1;
                Ok(Sample::busy(Seconds::new(1e-4 * calls as f64 + delay), 1.0))
            };
            enough_calls(&clock, Sample::default(), MOST_CALLS, take).unwrap()
        };
        // Twelve calls last the 1.2 ms that are aimed at, whichever samples of the search were disturbed.
        for stretched in [&[][..], &[0], &[0, 1], &[1], &[1, 2], &[0, 2, 3]] {
            assert_eq!(calls(stretched), Some(12), "{stretched:?}");
        }
    }

    #[test]
    fn what_takes_no_time_is_an_error() {
        let error = run(&[1.0, 0.0], 6, None).unwrap_err();
        assert!(error.to_string().starts_with("program 1 in "), "{error}");
    }
}
