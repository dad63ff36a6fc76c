//! The signs that rounding, and not the function, makes the error.

use super::rule::Estimates;
use super::value::{Value, minus, plus};

/// Counts the signs of round-off, by the measures of QUADPACK (QAGS).
#[derive(Debug, Default)]
pub(super) struct RoundOff {
    /// How often halving left the value alone and the error nearly as large as it was.
    stuck: usize,
    /// The same among large pieces, while they are to be done with.
    stuck_extrapolating: usize,
    /// How often halving made the error larger, after the first ten panels.
    worse: usize,
}

impl RoundOff {
    /// Looks at a piece and its halves, when there are so many pieces.
    ///
    /// It is a sign if halving changed the value by less than a part in 10⁵ and left 99 % of the
    /// error, or if it made the error larger. QUADPACK counts so too at a corner of the function,
    /// where the estimate jumps up and down as halving moves the corner about, and then gives up for a
    /// wrong reason. Rounding is everywhere in a piece, a corner in one half only: so it counts only
    /// if each half has at least a hundredth of the error.
    pub(super) fn watch<V: Value>(
        &mut self,
        old: &Estimates<V>,
        [left, right]: [&Estimates<V>; 2],
        pieces: usize,
        extrapolating: bool,
    ) {
        let capped = |half: &Estimates<V>| half.variation == half.error;
        let (value, error) = (plus(left.value, right.value), left.error + right.error);
        if capped(left) || capped(right) || left.error.min(right.error) < 0.01 * error {
            return;
        }
        let change = minus(old.value, value).norm();
        if change <= 1e-5 * value.norm() && error >= 0.99 * old.error {
            if extrapolating {
                self.stuck_extrapolating += 1;
            } else {
                self.stuck += 1;
            }
        }
        if pieces > 10 && error > old.error {
            self.worse += 1;
        }
    }

    /// Whether more halving will not help, with so many pieces.
    ///
    /// The numbers are those of QUADPACK for up to 500 pieces. Of very many some show the signs by chance.
    pub(super) fn is_everywhere(&self, pieces: usize) -> bool {
        let by_chance = pieces / 50;
        self.stuck + self.stuck_extrapolating >= by_chance.max(10)
            || self.worse >= by_chance.max(20)
    }

    /// Whether more halving of large pieces will not help.
    pub(super) fn spoils_extrapolation(&self) -> bool {
        self.stuck_extrapolating >= 5
    }
}
