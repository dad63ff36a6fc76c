//! [`Verdict`]: what a comparison allows to say.

use std::fmt;

use super::rounds::FEWEST_ROUNDS;
use crate::stats::estimate;
use crate::unit::{Estimate, Fraction, Ratio};

/// What can be said of two programs after a comparison.
///
/// ```
/// use speedup::prelude::*;
///
/// let clock = ScriptedClock::new();
/// let pass = |seconds: f64| clock.advance(secs(seconds));
/// let comparison = Compare::new().run_on(&clock, ("old", || pass(1.5)), ("new", || pass(1.0)))?;
/// assert_eq!(comparison.verdict, Verdict::Faster);
/// # Ok::<(), speedup::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Verdict {
    /// The candidate is faster: both intervals, against the baseline and against its second run, lie above 1, and the first
    /// one not within the margin. Where the baseline differs from itself, they lie above that difference.
    Faster,
    /// The candidate is slower: both intervals lie below 1, and below what the baseline differs from itself by.
    Slower,
    /// Whatever difference there is, it is smaller than this: the whole interval lies within the margin.
    Same {
        /// The margin that was asked for.
        within: Fraction,
    },
    /// The samples do not decide it.
    CannotTell(Doubt),
}

/// Why a comparison cannot tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// The baseline differs from itself, and the candidate from it by no more: the machine has to become steady first.
    Unsteady,
    /// There are too few rounds for an interval: at least so many are needed.
    FewRounds(usize),
    /// The intervals are too wide: about so many rounds would probably settle it.
    MoreRounds(usize),
    /// The difference lies so near to the margin that ten thousand rounds would not settle it.
    TooClose,
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
    /// differences nearly as many are found (`tests/it/unsteady`). Where the baseline differs from itself, by chance or
    /// because the machine drifts, only a difference counts that is larger than that.
    pub(super) fn verdict(&self, margin: Fraction) -> Verdict {
        let all = [&self.gain, &self.gain_on_control, &self.noise];
        let [gain, gain_on_control, noise] = all.map(|ratios| estimate(ratios, Ratio::new));
        let Some(((low, high), (noise_low, noise_high))) = ends(gain).zip(ends(noise)) else {
            return Verdict::CannotTell(Doubt::FewRounds(FEWEST_ROUNDS));
        };
        let unsteady = noise_low > 1.0 || noise_high < 1.0;
        let most = 1.0 + margin.as_f64();
        if low >= 1.0 / most && high <= most {
            return if unsteady {
                Verdict::CannotTell(Doubt::Unsteady)
            } else {
                Verdict::Same { within: margin }
            };
        }
        // So much of a difference can be the machine's.
        let noise = if unsteady {
            noise_high.max(1.0 / noise_low)
        } else {
            1.0
        };
        let (low_again, high_again) = ends(gain_on_control).unwrap_or((low, high));
        if low.min(low_again) > noise {
            return Verdict::Faster;
        }
        if high.max(high_again) < 1.0 / noise {
            return Verdict::Slower;
        }
        if unsteady {
            return Verdict::CannotTell(Doubt::Unsteady);
        }
        let needed = rounds_needed(gain, (low, high), self.gain.len(), most);
        Verdict::CannotTell(needed.map_or(Doubt::TooClose, Doubt::MoreRounds))
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
            Self::CannotTell(doubt) => write!(f, "cannot tell: {doubt}"),
        }
    }
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsteady => f.write_str("the machine is unsteady"),
            Self::FewRounds(least) => write!(f, "at least {least} rounds are needed"),
            Self::MoreRounds(rounds) => write!(f, "about {rounds} rounds would"),
            Self::TooClose => f.write_str("the difference is too near to the margin"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sixteen ratios, evenly between two ends.
    fn between(low: f64, high: f64) -> Vec<f64> {
        let place = |index| low + (high - low) * f64::from(index) / 15.0;
        (0..16).map(place).collect()
    }

    fn verdict(gain: (f64, f64), noise: (f64, f64)) -> Verdict {
        let ratios = Ratios {
            gain: between(gain.0, gain.1),
            gain_on_control: between(gain.0 / noise.0, gain.1 / noise.1),
            noise: between(noise.0, noise.1),
        };
        ratios.verdict(Fraction::new(0.02))
    }

    #[test]
    fn an_unsteady_machine_allows_no_stronger_verdict_than_a_steady_one() {
        let (steady, unsteady) = ((0.99, 1.01), (1.001, 1.003));
        let within = Fraction::new(0.02);
        assert_eq!(verdict((1.01, 1.015), steady), Verdict::Same { within });
        let nothing = Verdict::CannotTell(Doubt::Unsteady);
        assert_eq!(verdict((1.01, 1.015), unsteady), nothing);
        assert_eq!(verdict((1.05, 1.06), (1.07, 1.08)), nothing);
        assert_eq!(verdict((0.95, 0.96), (1.07, 1.08)), nothing);
        assert_eq!(verdict((1.5, 1.6), (1.07, 1.08)), Verdict::Faster);
        assert_eq!(verdict((0.5, 0.6), (0.93, 0.94)), Verdict::Slower);
    }
}
