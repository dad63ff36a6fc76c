//! Scaling studies: how the time of a parallel program falls with the number of workers, against the
//! sequential program that gives the same answer; and the laws that such times follow ([`Law`]).

mod curve;
mod fit;
mod karp_flatt;
mod law;
mod order;
mod report;
mod study;

use std::fmt::Debug;

pub use curve::Curve;
pub use fit::Fit;
pub use karp_flatt::karp_flatt;
pub use law::Law;
pub(crate) use report::columns;
#[cfg(test)]
pub(crate) use report::tests;
pub use report::{ScalingPoint, ScalingReport};
use study::OnRound;

use crate::clock::Clock;
use crate::error::Result;
use crate::pool::Pool;

/// A study of strong scaling: the same work on more and more workers.
///
/// First every program runs once without a clock, and its answer must equal that of the sequential
/// one. Then come the rounds: in each one, every program runs once, in an order drawn anew, so that
/// a machine that slows down meanwhile treats all alike (randomised complete blocks). The speed-up
/// is the median over the rounds of sequential time ÷ parallel time *in the same round*.
///
/// ```
/// use speedup::prelude::*;
///
/// let numbers: Vec<u64> = (0..1000).collect();
/// let report = Scaling::of("a thousand cubes")
///     .workers([1, 2])
///     .rounds(6)
///     .baseline(|| numbers.iter().map(|x| x * x * x).collect::<Vec<_>>())
///     .run(|pool| pool.map(&numbers, |x| x * x * x))?;
/// println!("{report}");
/// assert_eq!(report.at(2)?.samples.len(), 6);
/// # Ok::<(), speedup::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Scaling {
    title: String,
    workers: Vec<usize>,
    rounds: usize,
    seed: u64,
}

impl Scaling {
    /// Begins a study of what `title` names: 1, 2 and 4 workers, 6 rounds, the smallest number that
    /// gives an interval of 95 % confidence.
    #[must_use]
    pub fn of(title: &str) -> Self {
        Self {
            title: title.to_owned(),
            workers: vec![1, 2, 4],
            rounds: 6,
            seed: 0,
        }
    }

    /// The numbers of workers to try. They are put in order, and each is tried once.
    #[must_use]
    pub fn workers(mut self, numbers: impl Into<Vec<usize>>) -> Self {
        self.workers = numbers.into();
        self.workers.sort_unstable();
        self.workers.dedup();
        self
    }

    /// How often every program runs under the clock. Below 6 there is no interval.
    #[must_use]
    pub const fn rounds(mut self, rounds: usize) -> Self {
        self.rounds = rounds;
        self
    }

    /// The seed of the order in which programs run; the same seed gives the same order.
    #[must_use]
    pub const fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// The sequential program to compare with: the best one there is, not the parallel one on one
    /// worker.
    #[must_use]
    pub fn baseline<R, B: FnMut() -> R>(self, program: B) -> ScalingAgainst<B> {
        ScalingAgainst {
            scaling: self,
            baseline: program,
        }
    }
}

/// A study with its sequential program; what is missing is the parallel one.
#[derive(Clone, Debug)]
pub struct ScalingAgainst<B> {
    scaling: Scaling,
    baseline: B,
}

impl<B> ScalingAgainst<B> {
    /// Runs the study; after each complete round tells `on_round` how to get the report so far.
    pub(crate) fn study<R>(
        self,
        clock: &dyn Clock,
        program: impl FnMut(&Pool) -> R,
        on_round: OnRound<'_>,
    ) -> Result<ScalingReport>
    where
        B: FnMut() -> R,
        R: PartialEq + Debug,
    {
        let mut programs = study::Pair::new(self.baseline, program);
        study::run(&self.scaling, clock, &mut programs, on_round)
    }
}
