//! [`Loss`]: where the worker-seconds of a parallel run went.

use std::fmt;

use crate::clock::Sample;
use crate::unit::{Fraction, Seconds};

/// Where the worker-seconds of a parallel run went: p workers for T seconds are p·T worker-seconds, and these four add up to
/// them.
///
/// They are means over the middle half of the rounds by their time, so that a single bad round does not count, and the sum
/// stays exact.
///
/// ```
/// use speedup::prelude::*;
///
/// // On two workers a second of work takes 0.8 s, of which each of them waits 0.2 s for a core.
/// let clock = ScriptedClock::new();
/// let parallel = Sample { waited: Some(secs(0.4)), ..Sample::busy(secs(0.8), 1.25) };
/// let report = Scaling::of("work")
///     .workers([2])
///     .baseline(|| clock.advance(secs(1.0)))
///     .run_on(&clock, |_| clock.pass(parallel))?;
/// let loss = report.at(2)?.loss.expect("the clock tells processor time");
/// assert_eq!(loss.to_string(), "of 1.60 s on all workers: 62 % useful, 0 % inflation, 25 % waiting for a core, 13 % idle");
/// # Ok::<(), speedup::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Loss {
    /// The processor time that the best sequential program needs for the same work; at most that of the parallel one, so that a
    /// gain by caches shows as no inflation, and not as a negative one.
    pub useful: Seconds,
    /// The processor time that the parallel program needs beyond that: overhead, cache misses, spinning, hardware threads
    /// that share a core.
    pub inflation: Seconds,
    /// The time that workers were ready to run and had no core; `None` where the system does not tell, and then it counts
    /// as idle.
    pub waiting: Option<Seconds>,
    /// The rest: workers had nothing to do, or slept.
    pub idle: Seconds,
}

impl Loss {
    /// The worker-seconds in all: workers · time.
    #[must_use]
    pub fn total(&self) -> Seconds {
        self.useful + self.inflation + self.waiting.unwrap_or_default() + self.idle
    }

    /// The parts of the total: useful, inflation, waiting and idle.
    #[must_use]
    pub fn shares(&self) -> [Fraction; 4] {
        let total = self.total().as_f64();
        // Of nothing there are no parts.
        let total = if total > 0.0 { total } else { 1.0 };
        let waiting = self.waiting.unwrap_or_default();
        [self.useful, self.inflation, waiting, self.idle]
            .map(|part| Fraction::new(part.as_f64() / total))
    }

    /// The loss over the rounds of a study: pairs of the processor time of the sequential program for the same work and of
    /// the parallel run. `None` where processor time is unknown.
    pub(super) fn over(workers: usize, rounds: &[(Seconds, Sample)]) -> Option<Self> {
        let mut sorted = rounds.to_vec();
        sorted.sort_by(|one, two| one.1.wall.as_f64().total_cmp(&two.1.wall.as_f64()));
        let aside = sorted.len() / 4;
        let middle = &sorted[aside..sorted.len() - aside];
        let mean = |part: fn(&(Seconds, Sample)) -> Option<Seconds>| {
            let parts: Option<Vec<f64>> = middle
                .iter()
                .map(|round| Some(part(round)?.as_f64()))
                .collect();
            let parts = parts.filter(|parts| !parts.is_empty())?;
            Some(parts.iter().sum::<f64>() / parts.len() as f64)
        };
        let all = workers as f64 * mean(|round| Some(round.1.wall))?;
        let cpu = mean(|round| round.1.cpu)?.min(all);
        let useful = mean(|round| Some(round.0))?.min(cpu);
        let missing = all - cpu;
        // Threads that wait for a moment when they are woken overlap with what others do; the rest bounds them.
        let waiting = mean(|round| round.1.waited).map(|waited| waited.min(missing));
        let idle = missing - waiting.unwrap_or(0.0);
        // What is left of the rounding of these sums is nobody's time.
        let idle = if idle < 1e-12 * all { 0.0 } else { idle };
        Some(Self {
            useful: Seconds::new(useful),
            inflation: Seconds::new(cpu - useful),
            waiting: waiting.map(Seconds::new),
            idle: Seconds::new(idle),
        })
    }
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [useful, inflation, waiting, idle] = self.shares();
        let total = self.total();
        write!(
            f,
            "of {total} on all workers: {useful} useful, {inflation} inflation, "
        )?;
        match self.waiting {
            Some(_) => write!(f, "{waiting} waiting for a core, {idle} idle"),
            None => write!(f, "{idle} idle or waiting for a core"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(wall: f64, cpu: f64, waited: Option<f64>) -> Sample {
        Sample {
            wall: Seconds::new(wall),
            cpu: Some(Seconds::new(cpu)),
            waited: waited.map(Seconds::new),
        }
    }

    #[test]
    fn the_parts_add_up_to_workers_times_time() {
        let rounds = [(Seconds::new(1.0), sample(1.0, 1.25, Some(0.5)))];
        let loss = Loss::over(2, &rounds).unwrap();
        let expected = [1.0, 0.25, 0.5, 0.25].map(Seconds::new);
        assert_eq!(
            [
                loss.useful,
                loss.inflation,
                loss.waiting.unwrap(),
                loss.idle
            ],
            expected
        );
        assert_eq!(loss.total(), Seconds::new(2.0));
        assert_eq!(
            loss.to_string(),
            "of 2.00 s on all workers: 50 % useful, 12 % inflation, 25 % waiting for a core, 12 % idle"
        );
    }

    #[test]
    fn what_is_unknown_counts_as_idle_and_says_so() {
        let loss = Loss::over(2, &[(Seconds::new(1.0), sample(1.0, 1.0, None))]).unwrap();
        assert_eq!((loss.waiting, loss.idle), (None, Seconds::new(1.0)));
        assert!(
            loss.to_string()
                .ends_with("50 % idle or waiting for a core")
        );
        let unknown = Sample {
            cpu: None,
            ..sample(1.0, 1.0, None)
        };
        assert_eq!(Loss::over(2, &[(Seconds::new(1.0), unknown)]), None);
    }

    #[test]
    fn no_part_is_negative_and_a_bad_round_is_left_out() {
        // A parallel run that needs less processor time than the sequential one, and one round of a hundred seconds.
        let good = (Seconds::new(1.0), sample(0.5, 0.9, Some(0.3)));
        let bad = (Seconds::new(1.0), sample(100.0, 0.9, Some(190.0)));
        let loss = Loss::over(2, &[good, bad, good, good]).unwrap();
        assert_eq!(
            (loss.useful, loss.inflation),
            (Seconds::new(0.9), Seconds::default())
        );
        assert!(
            (loss.total().as_f64() - 1.0).abs() < 1e-15,
            "sums of a few parts of 1"
        );
        assert_eq!(loss.idle, Seconds::default());
    }
}
