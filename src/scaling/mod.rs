//! Scaling studies: how the time of a parallel program falls with the number of workers, against the
//! sequential program that gives the same answer; and the laws that such times follow.
//!
//! A plan, [`Scaling`], becomes a [`ScalingReport`] when the sequential and the parallel program are added and run. It has a
//! [`ScalingPoint`] for each number of workers, which says how much faster it was and why not more; the [`Loss`] in it says
//! where the worker-seconds went. [`ScalingReport::fit`] fits a [`Law`] to the points. Reports are kept as files, read back and
//! combined ([`ScalingReport::to_csv`], [`ScalingReport::with_rounds_of`]).
//!
//! What a study cannot tell: effects that last as long as the whole study, such as the layout of memory or a clock frequency,
//! are in all its numbers. Inflation mixes overhead, cache misses, spinning, and hardware threads that share a core. Off
//! Linux the time spent waiting for a core is unknown and counts as idle, and so does everywhere what the host of a virtual
//! machine takes away.

mod baseline;
mod cautions;
mod combine;
mod curve;
mod fit;
mod karp_flatt;
mod law;
mod loss;
mod point;
mod record;
mod report;
mod study;

use std::fmt::{self, Debug};

pub use baseline::{Fixed, Growing, Sequential};
pub use curve::Curve;
pub use fit::Fit;
pub use karp_flatt::karp_flatt;
pub use law::Law;
pub use loss::Loss;
pub use point::{HandOut, ScalingPoint};
pub use report::ScalingReport;
pub(crate) use report::columns;
#[cfg(test)]
pub(crate) use report::tests;
use study::OnRound;

use crate::clock::Clock;
use crate::error::Result;
use crate::pool::Pool;
use crate::timing::{Agreement, Equal, Within};
use crate::unit::{Ratio, Seconds};

/// How the work of a study depends on the number of workers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScalingKind {
    /// Strong scaling: the same work for any number of workers.
    Strong,
    /// Weak scaling: as many shares of work as there are workers.
    Weak,
}

impl ScalingKind {
    pub(crate) const ALL: [Self; 2] = [Self::Strong, Self::Weak];

    /// The laws for this kind, in words.
    const fn laws(self) -> &'static str {
        match self {
            Self::Strong => "Amdahl's law or the Universal Scalability Law",
            Self::Weak => "Gustafson's law",
        }
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Strong => "strong scaling",
            Self::Weak => "weak scaling",
        }
    }
}

impl fmt::Display for ScalingKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A study of scaling: a program on more and more workers.
///
/// First every program runs once, and its answer must equal that of the sequential one. Then it is found how many calls last a
/// millisecond: so many are made of a short program for each sample. Then come the rounds: in each one, every program runs once, in an order drawn anew, so that
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
    within: Option<Seconds>,
    predicted: Vec<(usize, Ratio)>,
}

impl Scaling {
    /// Begins a study of what `title` names: 1, 2 and 4 workers in 16 rounds, which give an interval from the 4th to the
    /// 13th ratio.
    #[must_use]
    pub fn of(title: &str) -> Self {
        Self {
            title: title.to_owned(),
            workers: vec![1, 2, 4],
            rounds: 16,
            seed: 0,
            within: None,
            predicted: Vec::new(),
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

    /// The time that all may take. Where it is short there are fewer rounds, but at least 6, unless fewer were asked for;
    /// the report says so.
    #[must_use]
    pub fn within(mut self, time: impl Into<Seconds>) -> Self {
        self.within = Some(time.into());
        self
    }

    /// Speed-ups that you predict, as pairs (workers, speed-up); they are drawn under what is measured.
    ///
    /// ```
    /// use speedup::prelude::*;
    ///
    /// let clock = ScriptedClock::new();
    /// let report = Scaling::of("halves")
    ///     .workers([1, 2])
    ///     .predict([(1, 1.0), (2, 2.0)])
    ///     .baseline(|| clock.advance(secs(1.0)))
    ///     .run_on(&clock, |pool| clock.advance(secs(1.0 / pool.workers() as f64)))?;
    /// assert!(report.speed_up_plot().alt.contains("predicted: 1 at 1, 2 at 2."));
    /// # Ok::<(), speedup::Error>(())
    /// ```
    #[must_use]
    pub fn predict(mut self, speed_ups: impl IntoIterator<Item = (usize, f64)>) -> Self {
        let speed_ups = speed_ups.into_iter();
        self.predicted = speed_ups.map(|(p, s)| (p, Ratio::new(s))).collect();
        self
    }

    /// The sequential program to compare with: the best one there is, not the parallel one on one
    /// worker.
    #[must_use]
    pub fn baseline<R, B: FnMut() -> R>(self, program: B) -> ScalingAgainst<Fixed<B>> {
        ScalingAgainst {
            scaling: self,
            baseline: Fixed(program),
            agreement: Equal,
        }
    }

    /// Makes it a study of weak scaling: the work grows with the workers. The sequential program is told how many shares of
    /// work to do, and the parallel one does one for each worker of its pool.
    ///
    /// The sequential program is timed with one share; with more it runs once, for the answer. The speed-up is the *scaled*
    /// one: shares · sequential time of one ÷ parallel time of all.
    ///
    /// ```
    /// use speedup::prelude::*;
    ///
    /// let numbers = |shares: usize| (0..1000 * shares as u64).collect::<Vec<_>>();
    /// let report = Scaling::of("a thousand cubes a worker")
    ///     .workers([1, 2])
    ///     .rounds(6)
    ///     .weak(|shares| numbers(shares).iter().map(|x| x * x * x).collect::<Vec<_>>())
    ///     .run(|pool| pool.map(&numbers(pool.workers()), |x| x * x * x))?;
    /// assert_eq!(report.kind, ScalingKind::Weak);
    /// # Ok::<(), speedup::Error>(())
    /// ```
    #[must_use]
    pub fn weak<R, B: FnMut(usize) -> R>(self, program: B) -> ScalingAgainst<Growing<B>> {
        ScalingAgainst {
            scaling: self,
            baseline: Growing(program),
            agreement: Equal,
        }
    }
}

/// A study with its sequential program; what is missing is the parallel one.
#[derive(Clone, Debug)]
pub struct ScalingAgainst<B, E = Equal> {
    scaling: Scaling,
    baseline: B,
    agreement: E,
}

impl<B> ScalingAgainst<B> {
    /// Lets answers made of numbers differ by this much, 0 or more ([`Within`]), as sums do that are added up in another
    /// order.
    #[must_use]
    pub fn agree_within(self, tolerance: f64) -> ScalingAgainst<B, Within> {
        ScalingAgainst {
            scaling: self.scaling,
            baseline: self.baseline,
            agreement: Within(tolerance),
        }
    }
}

impl<B, E> ScalingAgainst<B, E> {
    /// Runs the study; after each complete round tells `on_round` how to get the report so far.
    pub(crate) fn study<R>(
        self,
        clock: &dyn Clock,
        program: impl FnMut(&Pool) -> R,
        on_round: OnRound<'_>,
    ) -> Result<ScalingReport>
    where
        B: Sequential<R>,
        E: Agreement<R> + Copy,
        R: Debug,
    {
        self.agreement.check()?;
        let pools = study::pools(&self.scaling)?;
        let mut programs = study::Programs::new(&pools, self.baseline, program, self.agreement);
        study::run(
            &self.scaling,
            B::KIND,
            clock,
            &pools,
            &mut programs,
            on_round,
        )
    }
}
