//! [`Verdict`]: what a comparison allows to say.

use std::fmt;

use super::rounds::FEWEST_ROUNDS;
use crate::stats::estimate;
use crate::unit::{Estimate, Fraction, Ratio};

/// What can be said of two programs after a comparison.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Verdict {
    /// The candidate is faster.
    Faster,
    /// The candidate is slower.
    Slower,
    /// Whatever difference there is, it is smaller than this.
    Same {
        /// The margin that was asked for.
        within: Fraction,
    },
    /// The samples do not decide it.
    CannotTell {
        /// How many rounds would probably settle it; `None` where the machine has to become steady first, or where it
        /// would take more than ten thousand.
        rounds_needed: Option<usize>,
    },
}

/// More rounds than this are no advice.
const MOST_ROUNDS: f64 = 1e4;

/// The ratios of a comparison, round by round, each as time ÷ time of the candidate, or of the control.
pub(super) struct Ratios {
    /// Baseline ÷ candidate.
    pub gain: Vec<f64>,
    /// Control ÷ candidate; the control is the baseline run again.
    pub gain_on_control: Vec<f64>,
    /// Baseline ÷ control.
    pub noise: Vec<f64>,
}

impl Ratios {
    /// Judges.
    ///
    /// A difference counts if the interval excludes 1 against both runs of the baseline: 16 rounds of a program against
    /// itself then give a false difference in at most 2 of 1000 comparisons, where one run of it would in 20, and of true
    /// differences nearly as many are found (`tests/it/unsteady`).
    pub(super) fn verdict(&self, margin: Fraction) -> Verdict {
        let all = [&self.gain, &self.gain_on_control, &self.noise];
        let [gain, gain_on_control, noise] = all.map(|ratios| estimate(ratios, Ratio::new));
        let Some(((low, high), (noise_low, noise_high))) = ends(gain).zip(ends(noise)) else {
            let rounds_needed = Some(FEWEST_ROUNDS);
            return Verdict::CannotTell { rounds_needed };
        };
        if noise_low > 1.0 || noise_high < 1.0 {
            return Verdict::CannotTell {
                rounds_needed: None,
            };
        }
        let most = 1.0 + margin.as_f64();
        if low >= 1.0 / most && high <= most {
            return Verdict::Same { within: margin };
        }
        let (low_again, high_again) = ends(gain_on_control).unwrap_or((low, high));
        if low.min(low_again) > 1.0 {
            return Verdict::Faster;
        }
        if high.max(high_again) < 1.0 {
            return Verdict::Slower;
        }
        Verdict::CannotTell {
            rounds_needed: rounds_needed(gain, (low, high), self.gain.len(), most),
        }
    }
}

fn ends(estimate: Estimate<Ratio>) -> Option<(f64, f64)> {
    estimate
        .interval
        .map(|(low, high)| (low.as_f64(), high.as_f64()))
}

/// The rounds after which the interval would leave out 1 or lie within the margin, whichever is sooner, if its width
/// shrinks with the root of their number and its middle stays.
fn rounds_needed(
    gain: Estimate<Ratio>,
    (low, high): (f64, f64),
    rounds: usize,
    most: f64,
) -> Option<usize> {
    let middle = gain.value.as_f64().ln().abs();
    let half_width = 0.5 * (high / low).ln();
    let distance = middle.max(most.ln() - middle);
    let needed = rounds as f64 * (half_width / distance).powi(2);
    // At least a quarter more than there were, since these did not do.
    let needed = needed.max(1.25 * rounds as f64).ceil();
    (needed <= MOST_ROUNDS).then_some(needed as usize)
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Faster => f.write_str("faster"),
            Self::Slower => f.write_str("slower"),
            Self::Same { within } => write!(f, "the same within {within:.0}"),
            Self::CannotTell {
                rounds_needed: Some(rounds),
            } => write!(f, "cannot tell: about {rounds} rounds would"),
            Self::CannotTell {
                rounds_needed: None,
            } => f.write_str("cannot tell: the machine is unsteady"),
        }
    }
}
