//! One panel: a rule applied to a section of the range.

use super::integral::{Integral, Panel, Panels};
use super::range::{Map, Section};
use super::rule::{Estimates, GK15, GK21, Rule};
use super::sampler::{Sampler, check};
use super::settings::Quad;
use super::value::{Value, is_finite, times, zero};
use crate::error::{Caution, Error, Result};

/// A section with what a rule says of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece<V> {
    pub section: Section,
    pub estimates: Estimates<V>,
}

/// How small the error has to be beside the integral of |f|, whatever tolerance is asked for.
///
/// Where it is not, the points have not seen what the function looks like: the foot of a peak that is
/// narrower than their distances. The tolerance may be met all the same, if it is an absolute one. A tenth
/// and a thousandth gave the same answers on the battery of `tests/it/battery`.
pub(super) const RESOLVED: f64 = 0.01;

/// Values that differ by less than so much of their size differ by the rounding of some additions only.
pub(super) const FLAT: f64 = 1e-14;

/// The share of the tolerance below which the difference of the rules makes no doubt worth its time, for
/// a section alone and for one among many.
const OF_ONE: f64 = 0.1;
const OF_MANY: f64 = 0.01;

impl<V: Value> Piece<V> {
    /// Whether the panel meets the tolerance, and nothing about it is suspicious.
    #[inline]
    pub(super) fn is_good(&self, quad: &Quad) -> bool {
        self.is_settled(quad) && !self.is_flat()
    }

    /// Whether the panel meets the tolerance, and its error is one to be trusted.
    ///
    /// An error equal to the whole variation says that the formula was capped, so that the panel is not
    /// to be trusted even if the tolerance is met (QUADPACK, QAGE).
    #[inline]
    pub(super) fn is_settled(&self, quad: &Quad) -> bool {
        let estimates = &self.estimates;
        let error = estimates.error;
        error < f64::INFINITY
            && error <= quad.tolerance(estimates.value.norm())
            && error <= RESOLVED * estimates.magnitude
            && error != estimates.variation
    }

    /// What is said of an error that misses the tolerance by nothing but rounding.
    pub(super) fn round_off(&self, tolerance: f64) -> Option<Caution> {
        let Estimates {
            error, magnitude, ..
        } = self.estimates;
        let is_rounding = error > tolerance && error <= 100.0 * f64::EPSILON * magnitude;
        is_rounding.then_some(Caution::RoundOff { error, tolerance })
    }

    /// Whether the values are equal, within their rounding.
    #[inline]
    pub(super) fn is_flat(&self) -> bool {
        self.estimates.variation <= FLAT * self.estimates.magnitude
    }

    /// The integral over the only piece.
    #[inline]
    pub(super) fn alone(&self, evaluations: usize) -> Integral<V> {
        Integral {
            value: self.estimates.value,
            error: self.estimates.error,
            evaluations,
            panels: Panels::one(self.panel()),
            cautions: Vec::new(),
        }
    }

    #[inline]
    pub(super) fn panel(&self) -> Panel<V> {
        let (a, b) = self.section.ends();
        Panel {
            a,
            b,
            value: self.estimates.value,
            error: self.estimates.error,
        }
    }
}

/// Applies the rule of 21 points to one of many sections.
pub(super) fn evaluate<V: Value>(f: &Sampler<'_, V>, section: Section) -> Result<Piece<V>> {
    apply(&GK21, f, section, OF_MANY)
}

/// Applies the rule of 21 points to a section alone.
pub(super) fn evaluate_alone<V: Value>(f: &Sampler<'_, V>, section: Section) -> Result<Piece<V>> {
    apply(&GK21, f, section, OF_ONE)
}

/// Applies the rule of 15 points to a section alone.
pub(super) fn evaluate_anew<V: Value>(f: &Sampler<'_, V>, section: Section) -> Result<Piece<V>> {
    apply(&GK15, f, section, OF_ONE)
}

/// The 21 points of a section of x.
#[inline]
pub(super) fn points(section: Section) -> [f64; 21] {
    place(&GK21, section)
}

/// What the values at the 21 points of a section of x say of it.
///
/// It is compiled into its caller, [the first panel](super::first).
#[expect(
    clippy::inline_always,
    reason = "half of what the first panel gains comes from here"
)]
#[inline(always)]
pub(super) fn piece<V: Value>(quad: &Quad, section: Section, values: &[V; 21]) -> Piece<V> {
    Piece {
        section,
        estimates: estimate(&GK21, quad, section, values, OF_ONE),
    }
}

fn apply<V: Value, const PAIRS: usize, const COUNT: usize>(
    rule: &Rule<PAIRS, COUNT>,
    f: &Sampler<'_, V>,
    section: Section,
    share: f64,
) -> Result<Piece<V>> {
    let ts = place(rule, section);
    let mut values = [zero::<V>(); COUNT];
    if section.is_plain() {
        f.at_unchecked(&ts, &mut values)?;
    } else {
        sample_carefully(f, section, &ts, &mut values)?;
    }
    let estimates = estimate(rule, f.quad(), section, &values, share);
    checked(Piece { section, estimates }, &ts, &values)
}

/// The points of a rule, moved to a section.
#[inline]
fn place<const PAIRS: usize, const COUNT: usize>(
    rule: &Rule<PAIRS, COUNT>,
    section: Section,
) -> [f64; COUNT] {
    let (middle, half_length) = (section.middle(), section.half_length());
    std::array::from_fn(|index| middle + half_length * rule.points[index])
}

/// What the rule says of these values, noise in them considered.
#[expect(clippy::inline_always, reason = "as for `piece`")]
#[inline(always)]
fn estimate<V: Value, const PAIRS: usize, const COUNT: usize>(
    rule: &Rule<PAIRS, COUNT>,
    quad: &Quad,
    section: Section,
    values: &[V; COUNT],
    share: f64,
) -> Estimates<V> {
    let half_length = section.half_length();
    let mut estimates = rule.apply(values, half_length, section.furthest());
    // An error far below the difference is a claim that noise would make wrong.
    let difference = estimates.difference;
    if estimates.error < difference && difference > share * quad.tolerance(estimates.magnitude) {
        rule.doubt(&mut estimates, values, half_length);
    }
    estimates
}

/// What the rule of 15 points says of values over one of many sections.
pub(super) fn estimate_of_many<V: Value>(
    f: &Sampler<'_, V>,
    section: Section,
    values: &[V; 15],
) -> Estimates<V> {
    estimate(&GK15, f.quad(), section, values, OF_MANY)
}

/// The piece, unless the values, or their sums, are not finite.
pub(super) fn checked<V: Value>(piece: Piece<V>, ts: &[f64], values: &[V]) -> Result<Piece<V>> {
    // What is not finite in the values is not finite in their sums either.
    if is_finite(&piece.estimates.value) && piece.estimates.error < f64::INFINITY {
        return Ok(piece);
    }
    Err(not_finite(ts, values, piece.section))
}

/// Why the sums over a section are not finite.
#[cold]
fn not_finite<V: Value>(ts: &[f64], values: &[V], section: Section) -> Error {
    let (a, b) = section.ends();
    let too_large = Error::IntegralTooLarge { a, b };
    if section.map == Map::Identity {
        return check(ts, values).err().unwrap_or(too_large);
    }
    too_large
}

/// The values f(x)·|dx/dt| at points in t that stand for others in x, or that may lie outside of a short
/// section because of their rounding.
#[cold]
fn sample_carefully<V: Value, const COUNT: usize>(
    f: &Sampler<'_, V>,
    section: Section,
    ts: &[f64; COUNT],
    values: &mut [V; COUNT],
) -> Result<()> {
    let ts = ts.map(|t| t.clamp(section.start, section.stop));
    f.at(&ts.map(|t| section.map.at(t).0), values)?;
    for (value, t) in values.iter_mut().zip(ts) {
        *value = times(section.map.at(t).1, *value);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quad::Quad;

    const UNIT: Section = Section {
        map: Map::Identity,
        start: 0.0,
        stop: 1.0,
    };

    fn evaluate_function(f: impl Fn(f64) -> f64, section: Section) -> Result<Piece<f64>> {
        let sample = |xs: &[f64], values: &mut [f64]| {
            for (x, value) in xs.iter().zip(&mut *values) {
                *value = f(*x);
            }
            values.len()
        };
        evaluate(&Sampler::new(&Quad::new(), &sample, 0), section)
    }

    #[test]
    fn a_panel_never_evaluates_its_ends() {
        let piece = evaluate_function(|x| if x <= 0.0 || x >= 1.0 { f64::NAN } else { x }, UNIT);
        assert!((piece.unwrap().estimates.value - 0.5).abs() < 1e-15);
    }

    #[test]
    fn the_place_of_a_value_that_is_not_finite_is_reported() {
        let infinite = |x: f64| if x > 0.5 { f64::INFINITY } else { x };
        let error = evaluate_function(infinite, UNIT).unwrap_err();
        let Error::IntegrandNotFinite { x, value } = error else {
            panic!("{error}")
        };
        assert!(x > 0.5 && value == f64::INFINITY);
    }

    #[test]
    fn an_overflow_is_an_error_and_not_an_infinite_integral() {
        let wide = Section {
            map: Map::Identity,
            start: 0.0,
            stop: 1e300,
        };
        let error = evaluate_function(|_| 1e300, wide).unwrap_err();
        assert_eq!(error, Error::IntegralTooLarge { a: 0.0, b: 1e300 });
    }
}
