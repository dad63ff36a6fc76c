//! [`compare()`]: which of two programs is faster.

use std::fmt::Debug;

use super::answers::{Agreement, Answers, Equal, Within};
use super::comparison::{Comparison, Settings};
use super::rounds::{Arms, Plan, measure};
use crate::clock::{Clock, Sample, SystemClock};
use crate::error::{Error, Result};
use crate::machine::machine;
use crate::unit::{Fraction, Seconds};

/// Compares two programs: a baseline and a candidate, each with its name.
///
/// First each runs once, and the answers must be equal. Then it is found how many calls last a millisecond: so many are made of
/// a short program for each sample. Then come 16 rounds; in each the baseline, the candidate and the
/// baseline again (the *control*) run in an order drawn anew. The result is the median of the ratios within the rounds with
/// its interval, and a [`Verdict`](super::Verdict): *faster*, *slower*, *the same*, or *cannot tell*.
///
/// ```
/// use speedup::prelude::*;
/// use std::hint::black_box;
///
/// let numbers: Vec<u64> = (0..1000).collect();
/// let forwards = || black_box(&numbers).iter().map(|x| x ^ 5).sum::<u64>();
/// let backwards = || black_box(&numbers).iter().rev().map(|x| x ^ 5).sum::<u64>();
/// let comparison = compare(("forwards", forwards), ("backwards", backwards))?;
/// println!("{comparison}");
/// # Ok::<(), speedup::Error>(())
/// ```
///
/// # Errors
///
/// Those of [`Compare::run`].
pub fn compare<R, A, B>(baseline: (&str, A), candidate: (&str, B)) -> Result<Comparison>
where
    R: PartialEq + Debug,
    A: FnMut() -> R,
    B: FnMut() -> R,
{
    Compare::new().run(baseline, candidate)
}

/// A comparison of two programs with settings; [`compare()`] takes the usual ones.
///
/// ```
/// use speedup::prelude::*;
/// use std::hint::black_box;
///
/// let tenths = vec![0.1; 1000];
/// let plain = || black_box(&tenths).iter().sum::<f64>();
/// let halves = || {
///     let (left, right) = black_box(&tenths).split_at(500);
///     left.iter().sum::<f64>() + right.iter().sum::<f64>()
/// };
/// let comparison = Compare::new().agree_within(1e-12).rounds(6).run(("plain", plain), ("halves", halves))?;
/// assert_eq!(comparison.rounds, 6);
/// # Ok::<(), speedup::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Compare<E = Equal> {
    rounds: usize,
    seed: u64,
    margin: Fraction,
    within: Option<Seconds>,
    agreement: E,
}

impl Compare {
    /// 16 rounds, equal answers, and a margin of 2 % within which two programs count as the same.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            rounds: 16,
            seed: 0,
            margin: Fraction::new(0.02),
            within: None,
            agreement: Equal,
        }
    }

    /// Lets answers made of numbers differ by this much, 0 or more ([`Within`]).
    #[must_use]
    pub fn agree_within(self, tolerance: f64) -> Compare<Within> {
        Compare {
            rounds: self.rounds,
            seed: self.seed,
            margin: self.margin,
            within: self.within,
            agreement: Within(tolerance),
        }
    }
}

impl Default for Compare {
    fn default() -> Self {
        Self::new()
    }
}

impl<E> Compare<E> {
    /// How often every program runs under the clock. Below 6 there is no interval, and so no verdict.
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

    /// The difference, as a fraction of 0 or more, up to which two programs count as the same.
    #[must_use]
    pub const fn margin(mut self, margin: f64) -> Self {
        self.margin = Fraction::new(margin);
        self
    }

    /// The time that all may take. Where it is short there are fewer rounds, but at least 6, unless fewer were asked for.
    #[must_use]
    pub fn within(mut self, time: impl Into<Seconds>) -> Self {
        self.within = Some(time.into());
        self
    }

    /// Runs the comparison.
    ///
    /// The answers are compared again after each sample, outside the clock. Short programs are called many times for one
    /// sample, as by [`time`](super::time()).
    ///
    /// # Errors
    ///
    /// [`Error::AnswersDiffer`] if a program gives another answer than the baseline gave first; `NoRounds` for 0 rounds;
    /// `BadTolerance` or `BadMargin` for a tolerance or a margin that is negative or not finite; `TooShort` if a program
    /// takes no measurable time; `Interrupted` if the notebook's user stops the cell.
    pub fn run<R, A, B>(self, baseline: (&str, A), candidate: (&str, B)) -> Result<Comparison>
    where
        R: Debug,
        E: Agreement<R>,
        A: FnMut() -> R,
        B: FnMut() -> R,
    {
        self.run_on(&SystemClock::new(), baseline, candidate)
    }

    /// Like [`Compare::run`], on a clock of your choice.
    ///
    /// # Errors
    ///
    /// Those of [`Compare::run`].
    pub fn run_on<R, A, B>(
        self,
        clock: &dyn Clock,
        baseline: (&str, A),
        candidate: (&str, B),
    ) -> Result<Comparison>
    where
        R: Debug,
        E: Agreement<R>,
        A: FnMut() -> R,
        B: FnMut() -> R,
    {
        self.agreement.check()?;
        let margin = self.margin.as_f64();
        if !(0.0..f64::INFINITY).contains(&margin) {
            return Err(Error::BadMargin { margin });
        }
        let settings = Settings {
            names: [baseline.0, candidate.0].map(str::to_owned),
            rounds: self.rounds,
            seed: self.seed,
            margin: self.margin,
            within: self.within,
        };
        let mut programs = Pair {
            names: settings.names.clone(),
            baseline: baseline.1,
            candidate: candidate.1,
            answers: Answers::new(self.agreement),
        };
        run(settings, clock, &mut programs)
    }
}

/// The arms of a comparison: 0 is the baseline, 1 the candidate, and 2 the baseline again.
struct Pair<R, E, A, B> {
    names: [String; 2],
    baseline: A,
    candidate: B,
    answers: Answers<R, E>,
}

impl<R, E, A, B> Arms for Pair<R, E, A, B>
where
    R: Debug,
    E: Agreement<R>,
    A: FnMut() -> R,
    B: FnMut() -> R,
{
    fn count(&self) -> usize {
        3
    }

    fn name(&self, arm: usize) -> String {
        let [baseline, candidate] = &self.names;
        format!("\"{}\"", if arm == 1 { candidate } else { baseline })
    }

    fn make_ready(&mut self, _: usize) {}

    fn run(&mut self, arm: usize, calls: usize) {
        if arm == 1 {
            self.answers.last.keep(calls, &mut self.candidate);
        } else {
            self.answers.last.keep(calls, &mut self.baseline);
        }
    }

    fn waiting(&self, _: usize, sample: &Sample) -> Option<Seconds> {
        // How many threads the programs use is not known.
        sample.waited
    }

    fn twin(&self, arm: usize) -> Option<usize> {
        (arm == 2).then_some(0)
    }

    fn check(&mut self, arm: usize) -> Result<()> {
        let [baseline, candidate] = &self.names;
        let program = if arm == 1 { candidate } else { baseline };
        self.answers.check(program, baseline)
    }
}

/// Compiled once, whatever the programs are.
fn run(settings: Settings, clock: &dyn Clock, programs: &mut dyn Arms) -> Result<Comparison> {
    let [baseline, candidate] = &settings.names;
    let title = format!("the comparison of \"{baseline}\" and \"{candidate}\"");
    if settings.rounds == 0 {
        return Err(Error::NoRounds { study: title });
    }
    let plan = Plan {
        what: "comparison",
        title: &title,
        rounds: settings.rounds,
        seed: settings.seed,
        within: settings.within,
    };
    let samples = measure(&plan, clock, programs, &mut |_| {})?;
    Ok(Comparison::of(settings, samples, machine()))
}
