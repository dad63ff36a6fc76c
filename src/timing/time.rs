//! [`time`]: how long a computation takes, together with what it computes.

use std::fmt;

use super::answers::Last;
use super::rounds::{FEWEST_ROUNDS, MOST_CALLS, enough_calls};
use crate::clock::{Clock, Sample, Stopwatch, SystemClock, walls};
use crate::error::Caution;
use crate::stats::{estimate, outliers};
use crate::unit::{Estimate, Seconds};

/// A computation that takes this long runs once.
const LONG: f64 = 0.1;

/// More samples than this are not taken: 16 are enough for an interval between the 4th and the 13th.
const SAMPLES: usize = 16;

/// All samples together take about this long at most, unless these are the fewest.
const ENOUGH: f64 = 0.5;

/// At most so many inputs are held at once, and so many calls are in a sample.
const MOST_INPUTS: usize = 100;

/// Faster than this, a few steps of a processor, no call with work in it can be.
const IMPOSSIBLE: f64 = 1e-9;

/// What a computation gave and how long a call of it takes; it prints the time.
#[derive(Clone, Debug, PartialEq)]
pub struct Timing<T> {
    /// What the computation gave, the first time.
    pub value: T,
    /// How long a call takes on the wall: the median of the samples with its 95 % interval; no interval of a computation
    /// that ran once.
    pub elapsed: Estimate<Seconds>,
    /// The number of calls in each sample.
    pub calls: usize,
    /// The samples in the order in which they were taken, each divided by its calls. All count; none is left out.
    pub samples: Vec<Sample>,
    /// Doubts about the time.
    pub cautions: Vec<Caution>,
}

impl<T> Timing<T> {
    /// The elapsed time as a bare number of seconds, for a sentence of your own.
    #[must_use]
    pub const fn seconds(&self) -> f64 {
        self.elapsed.value.as_f64()
    }

    /// The samples that lie far outside, by their index: farther from the median than three scaled median absolute
    /// deviations, and by more than a tenth of it ([`stats::outliers`](crate::stats::outliers)).
    #[must_use]
    pub fn outliers(&self) -> Vec<usize> {
        outliers(&walls(&self.samples))
    }

    fn of(value: T, calls: usize, samples: Vec<Sample>) -> Self {
        let elapsed = estimate(&walls(&samples), Seconds::new);
        let cautions = work_left_out(elapsed.value).filter(|_| samples.len() > 1);
        Self {
            value,
            elapsed,
            calls,
            samples,
            cautions: cautions.into_iter().collect(),
        }
    }
}

/// The caution about a call that took less time than it can.
pub(crate) fn work_left_out(call: Seconds) -> Option<Caution> {
    (call.as_f64() < IMPOSSIBLE).then_some(Caution::WorkLeftOut { call })
}

impl<T> fmt::Display for Timing<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.samples.len() == 1 && f.precision().is_none() {
            return write!(f, "{} (one run)", self.elapsed.value);
        }
        self.elapsed.fmt(f)
    }
}

/// Measures how long `work` takes, and keeps what it gave.
///
/// Work of a tenth of a second or more runs once, and that is said: such a time holds whatever else the machine did
/// meanwhile. Shorter work is repeated: as many calls make a sample as last a millisecond and a thousand steps of the clock,
/// and 6 to 16 samples, half a second of them, give the median and its interval. So a short `work` is called many times; one
/// that may run only once is for [`time_once`], and one that uses up its input, as sorting does, for [`time_with`].
///
/// What `work` returns passes through [`std::hint::black_box`]. Where a sample is one call it is freed outside the clock;
/// where there are more, each answer is freed when the next one is there, and that counts, as it does for whoever calls the
/// program for its answers. What `work` uses has to pass through `black_box` by your own hand, where the compiler could know
/// it; otherwise it may compute beforehand, and a call takes no time at all ([`Caution::WorkLeftOut`]).
///
/// ```
/// use speedup::prelude::*;
/// use std::hint::black_box;
///
/// let sum = time(|| (1..=black_box(1000_u64)).map(|x| x ^ 5).sum::<u64>());
/// assert_eq!(sum.value, 500_500);
/// println!("{sum}, or {:.9} seconds", sum.seconds());
/// ```
pub fn time<T>(work: impl FnMut() -> T) -> Timing<T> {
    time_on(&SystemClock::new(), work)
}

/// Like [`time`], on a clock of your choice.
pub fn time_on<T>(clock: &dyn Clock, mut work: impl FnMut() -> T) -> Timing<T> {
    let (value, first) = once(clock, &mut work);
    let mut program = Repeated {
        work,
        last: Last::new(),
    };
    let (calls, samples) = take_samples(clock, first, MOST_CALLS, &mut program);
    Timing::of(value, calls, samples)
}

/// Runs `work` once, however short it is, and says how long that took.
///
/// ```
/// use speedup::prelude::*;
///
/// let numbers = vec![3, 1, 2];
/// let sum = time_once(move || numbers.into_iter().sum::<i32>());
/// assert_eq!((sum.value, sum.samples.len()), (6, 1));
/// ```
pub fn time_once<T>(work: impl FnOnce() -> T) -> Timing<T> {
    let (value, sample) = once(&SystemClock::new(), work);
    Timing::of(value, 1, vec![sample])
}

/// Runs work and says what passed.
fn once<T>(clock: &dyn Clock, work: impl FnOnce() -> T) -> (T, Sample) {
    let watch = Stopwatch::start(clock);
    let value = std::hint::black_box(work());
    let sample = watch.stop();
    (value, sample)
}

/// Like [`time`], for work that uses up its input: each call gets a fresh one, made outside the clock.
///
/// At most 100 inputs are held at the same time, which takes their memory, so the samples of work of less than 10 µs are shorter than a millisecond.
///
/// ```
/// use speedup::prelude::*;
///
/// let numbers: Vec<u32> = (0..1000).rev().collect();
/// let sorted = time_with(|| numbers.clone(), |mut numbers| { numbers.sort_unstable(); numbers });
/// assert_eq!(sorted.value[..3], [0, 1, 2]);
/// ```
pub fn time_with<I, T>(mut input: impl FnMut() -> I, mut work: impl FnMut(I) -> T) -> Timing<T> {
    let clock = SystemClock::new();
    let first_input = input();
    let (value, first) = once(&clock, || work(first_input));
    let mut program = Fed {
        input,
        work,
        inputs: Vec::new(),
        last: Last::new(),
    };
    let (calls, samples) = take_samples(&clock, first, MOST_INPUTS, &mut program);
    Timing::of(value, calls, samples)
}

/// Work that can be run again and again.
trait Program {
    /// Makes ready for so many calls; not under the clock.
    fn prepare(&mut self, calls: usize);
    /// Runs it so many times.
    fn run(&mut self, calls: usize);
    /// Drops what came out last; not under the clock.
    fn clear(&mut self);
}

/// A program without input.
struct Repeated<T, F> {
    work: F,
    last: Last<T>,
}

impl<T, F: FnMut() -> T> Program for Repeated<T, F> {
    fn prepare(&mut self, _: usize) {}

    fn run(&mut self, calls: usize) {
        self.last.keep(calls, &mut self.work);
    }

    fn clear(&mut self) {
        self.last.take();
    }
}

/// A program that uses up its input.
struct Fed<I, T, G, F> {
    input: G,
    work: F,
    inputs: Vec<I>,
    last: Last<T>,
}

impl<I, T, G: FnMut() -> I, F: FnMut(I) -> T> Program for Fed<I, T, G, F> {
    fn prepare(&mut self, calls: usize) {
        self.inputs.extend((0..calls).map(|_| (self.input)()));
    }

    /// An input was made for each call.
    fn run(&mut self, _: usize) {
        for input in self.inputs.drain(..) {
            self.last.set((self.work)(input));
        }
    }

    fn clear(&mut self) {
        self.last.take();
    }
}

/// Takes the samples, after a first run; compiled once. Gives the number of calls in each, and the samples for one call.
fn take_samples(
    clock: &dyn Clock,
    first: Sample,
    most_calls: usize,
    program: &mut dyn Program,
) -> (usize, Vec<Sample>) {
    let mut sample = |calls: usize| {
        program.prepare(calls);
        let watch = Stopwatch::start(clock);
        program.run(calls);
        let sample = watch.stop();
        program.clear();
        sample
    };
    if first.wall.as_f64() >= LONG {
        return (1, vec![first]);
    }
    let calls = enough_calls(clock, first, most_calls, |calls| Ok(sample(calls)));
    // A clock that stands still has nothing more to tell than once.
    let Ok(Some(calls)) = calls else {
        return (1, vec![first]);
    };
    let mut samples = Vec::with_capacity(SAMPLES);
    let start = clock.now();
    let has_time = |samples: &Vec<Sample>| {
        samples.len() < FEWEST_ROUNDS || (clock.now() - start).as_f64() < ENOUGH
    };
    while samples.len() < SAMPLES && has_time(&samples) {
        samples.push(sample(calls).per_call(calls));
    }
    (calls, samples)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ScriptedClock;

    #[test]
    fn long_work_runs_once_and_says_so() {
        let clock = ScriptedClock::new();
        clock.advance(Seconds::new(100.0));
        let mut runs = 0;
        let timing = time_on(&clock, || {
            runs += 1;
            clock.advance(Seconds::new(0.125));
            "done"
        });
        assert_eq!(
            (timing.value, timing.seconds(), timing.samples.len()),
            ("done", 0.125, 1)
        );
        assert_eq!(timing.to_string(), "125 ms (one run)");
        assert_eq!(format!("{timing:.2}"), "0.12 s");
        assert_eq!((runs, timing.elapsed.interval), (1, None));
    }

    #[test]
    fn short_work_is_repeated_until_its_samples_are_long_enough() {
        let clock = ScriptedClock::new();
        let mut call = 0;
        // The first call is slow, and one of the others is hit by something.
        let timing = time_on(&clock, || {
            call += 1;
            let slow = if call == 1 { 1e-3 } else { 0.0 };
            let hit = if call == 5000 { 5e-3 } else { 0.0 };
            clock.advance(Seconds::new(1e-6 + slow + hit));
            call
        });
        assert_eq!((timing.value, timing.samples.len()), (1, 16));
        assert!((1000..3000).contains(&timing.calls), "{}", timing.calls);
        assert!((timing.seconds() - 1e-6).abs() < 1e-12);
        let (low, high) = timing.elapsed.interval.unwrap();
        assert!(low <= high && timing.cautions.is_empty());
        assert_eq!(timing.outliers().len(), 1);
    }

    #[test]
    fn middling_work_takes_few_samples() {
        let clock = ScriptedClock::new();
        let timing = time_on(&clock, || clock.advance(Seconds::new(0.09)));
        assert_eq!((timing.samples.len(), timing.calls), (6, 1));
        let timing = time_on(&clock, || clock.advance(Seconds::new(0.05)));
        // Half a second of them, give or take a rounding error of the clock.
        assert!((10..=11).contains(&timing.samples.len()));
    }

    #[test]
    fn work_that_takes_no_time_was_left_out() {
        let of = |seconds: f64, samples: usize| {
            let call = Sample::busy(Seconds::new(seconds), 1.0);
            Timing::of((), 1, vec![call; samples]).cautions
        };
        let call = Seconds::new(1e-10);
        assert_eq!(of(1e-10, 16), [Caution::WorkLeftOut { call }]);
        assert_eq!((of(2e-9, 16), of(1e-10, 1)), (Vec::new(), Vec::new()));
        let frozen = time_on(&ScriptedClock::new(), || 7);
        assert_eq!((frozen.value, frozen.seconds()), (7, 0.0));
    }

    #[test]
    fn answers_are_freed_as_they_come() {
        // Memory that a program gets back at once is the memory it has next time, as in any loop.
        let alive = std::rc::Rc::new(());
        let mut most = 0;
        let clock = ScriptedClock::new();
        let timing = time_on(&clock, || {
            clock.advance(Seconds::new(1e-6));
            most = most.max(std::rc::Rc::strong_count(&alive));
            std::rc::Rc::clone(&alive)
        });
        // The first answer of all, the one before, and the one that is counted with.
        assert!(timing.calls > 100 && most <= 3, "{most} alive");
    }

    #[test]
    fn every_call_gets_an_input_of_its_own() {
        let (mut made, mut used) = (0, 0);
        let timing = time_with(
            || {
                made += 1;
                made
            },
            |input: i32| {
                used += 1;
                std::thread::yield_now();
                input
            },
        );
        assert_eq!((made, timing.value), (used, 1));
    }

    #[test]
    fn the_value_needs_no_traits_to_be_timed_and_shown() {
        struct Opaque;
        let timing = time(|| Opaque);
        assert!(timing.seconds() >= 0.0);
        assert!(!timing.to_string().is_empty());
        assert!(time_once(|| Opaque).to_string().ends_with("(one run)"));
    }
}
