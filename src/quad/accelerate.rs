//! When to extrapolate: only from sums in which all large pieces are good, as QUADPACK's QAGS does.

use super::extrapolate::{Limit, Sequence};
use super::frontier::Frontier;
use super::value::Value;

/// The sums over finer and finer pieces, and their limit.
///
/// A singularity makes the error of a sum fall by the same factor with each halving of the pieces at
/// it. Such a sequence can be extrapolated, if nothing else is in it. So the pieces at the singularity,
/// the small ones, are left alone until the sum of the errors of all larger ones is small; then the sum
/// is a term of the sequence, and the next smaller pieces count as small.
pub(super) struct Acceleration<V> {
    sequence: Sequence<V>,
    /// The limit with the least error so far.
    pub best: Option<Limit<V>>,
    /// Pieces that came out of so many halvings or more are small.
    small: usize,
    /// Whether only large pieces are halved, to be done with them.
    large_only: bool,
    /// The error that the large pieces had when a term was added.
    large_error: f64,
    /// What the error of the large pieces has to fall below.
    goal: f64,
    /// How many terms in a row did not better the limit.
    idle: usize,
    /// Whether more terms lead nowhere.
    over: bool,
    /// Whether the first sums are no terms, because all their pieces are too large.
    waits: bool,
}

/// What is to be done after a halving.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Step {
    /// Halve the next piece.
    Halve,
    /// The limit meets the tolerance.
    Done,
    /// The limit does not get better.
    Stuck,
}

impl<V: Value> Acceleration<V> {
    /// Begins with the sum over the first pieces; a single one is not yet a term like the later ones.
    pub(super) fn new(value: V, single: bool, goal: f64) -> Self {
        let mut sequence = Sequence::new();
        sequence.push(value);
        Self {
            sequence,
            best: None,
            small: if single { 2 } else { 1 },
            large_only: false,
            large_error: 0.0,
            goal,
            idle: 0,
            over: false,
            waits: false,
        }
    }

    /// Takes terms only once the small pieces have come out of so many halvings, or never.
    pub(super) fn wait_for(&mut self, level: Option<usize>) {
        let Some(level) = level else {
            self.over = true;
            return;
        };
        if level > self.small {
            self.small = level;
            self.waits = true;
            self.sequence = Sequence::new();
        }
    }

    /// Takes the sum after the first halving of a single piece.
    pub(super) fn begin(&mut self, value: V, goal: f64) {
        if !self.waits {
            self.sequence.push(value);
        }
        self.goal = goal;
    }

    /// Pieces that came out of fewer halvings than this are to be halved next.
    pub(super) fn among(&self) -> usize {
        if self.large_only {
            self.small
        } else {
            usize::MAX
        }
    }

    pub(super) fn is_extrapolating(&self) -> bool {
        self.large_only
    }

    /// The error that the large pieces add to that of the limit.
    pub(super) fn large_error(&self) -> f64 {
        self.large_error
    }

    /// Forgets the limit, which turned out to be none.
    pub(super) fn forget(&mut self) {
        self.best = None;
        self.sequence = Sequence::new();
        self.idle = 0;
    }

    /// Decides what is next, and adds the sum to the sequence if the large pieces are done.
    ///
    /// `tolerance` gives the error allowed to a value; `hopeless` says that rounding keeps the large
    /// pieces from getting better.
    pub(super) fn step(
        &mut self,
        frontier: &Frontier<V>,
        (value, error, noise): (V, f64, f64),
        tolerance: impl Fn(V) -> f64,
        hopeless: bool,
    ) -> Step {
        if self.over {
            return Step::Halve;
        }
        if !self.large_only {
            let next = frontier.worst(usize::MAX);
            if next.is_some_and(|(level, _)| level < self.small) {
                return Step::Halve;
            }
            self.large_only = true;
        }
        let large_error = frontier.error_below(self.small);
        if !hopeless && large_error > self.goal && frontier.worst(self.small).is_some() {
            return Step::Halve;
        }
        self.extrapolate((value, error, noise), large_error, tolerance)
    }

    fn extrapolate(
        &mut self,
        (value, error, noise): (V, f64, f64),
        large_error: f64,
        tolerance: impl Fn(V) -> f64,
    ) -> Step {
        let mut limit = self.sequence.push(value);
        limit.error = limit.error.max(noise);
        self.idle += 1;
        if self.best.is_none_or(|best| limit.error < best.error) && limit.error.is_finite() {
            self.idle = 0;
            self.best = Some(limit);
            self.large_error = large_error;
            self.goal = tolerance(limit.value);
            if limit.error <= self.goal {
                return Step::Done;
            }
        }
        // QUADPACK, routine QAGS: six terms in a row without a gain, and a limit far better than the sum.
        let stuck = self.idle > 5 && self.best.is_some_and(|best| best.error < 1e-3 * error);
        self.over = self.sequence.has_collapsed();
        self.small += 1;
        self.large_only = false;
        if stuck { Step::Stuck } else { Step::Halve }
    }
}
