//! One panel of an integral with a weight: by the rule of 15 points where the weight is tame, and by a
//! Chebyshev expansion where it is not.

use super::chebyshev::{self, POINTS};
use crate::error::{Error, Result};
use crate::quad::panel::{Piece, estimate_of_many};
use crate::quad::range::Section;
use crate::quad::rule::{Estimates, GK15};
use crate::quad::sampler::Sampler;
use crate::quad::value::{Value, is_finite, minus, times, zero};

/// What a wild factor of the integrand is on a panel.
pub(super) struct Moments {
    /// Its integrals times the Chebyshev polynomials.
    pub of: [f64; POINTS],
    /// The integral of its absolute value, or something of that size.
    pub size: f64,
}

/// Integrates the function times a tame weight by the rules of Gauss and Kronrod with 15 points.
pub(super) fn by_kronrod<V: Value>(
    f: &Sampler<'_, V>,
    section: Section,
    weight: impl Fn(f64) -> f64,
) -> Result<Piece<V>> {
    let values = weighted(f, section, |index| GK15.points[index], weight)?;
    finite(section, estimate_of_many(f, section, &values))
}

/// Integrates the function times a tame `rest` of the weight times what has these moments.
///
/// The error is the difference of the two rules. It is not made realistic, as for Gauss and Kronrod, but
/// it is not below what rounding does to the coefficients, nor below what it does to the ends.
pub(super) fn by_moments<V: Value>(
    f: &Sampler<'_, V>,
    section: Section,
    moments: &Moments,
    rest: impl Fn(f64) -> f64,
) -> Result<Piece<V>> {
    let values: [V; POINTS] = weighted(f, section, chebyshev::point, rest)?;
    let [fine, coarse] = chebyshev::integrate(&values, &moments.of);
    let mean = chebyshev::mean_norm(&values);
    let largest = moments.of.iter().fold(0.0_f64, |max, of| max.max(of.abs()));
    let density = 0.5 * moments.size / section.half_length();
    let rounding = f64::EPSILON * mean * (10.0 * largest + 0.5 * density * section.furthest());
    let magnitude = mean * moments.size;
    // Terms can cancel by chance where moments alternate, so each counts by its size.
    let terms = chebyshev::distance(&values, &moments.of);
    let difference = minus(fine, coarse).norm().max(terms);
    let estimates = Estimates {
        value: fine,
        error: difference.max(rounding),
        difference,
        noise: rounding,
        magnitude,
        variation: magnitude,
    };
    finite(section, estimates)
}

/// The values of the function at these points of the panel times this factor.
fn weighted<V: Value, const COUNT: usize>(
    f: &Sampler<'_, V>,
    section: Section,
    point: impl Fn(usize) -> f64,
    factor: impl Fn(f64) -> f64,
) -> Result<[V; COUNT]> {
    let (middle, half) = (section.middle(), section.half_length());
    // In a short section rounding could move points out of it.
    let xs: [f64; COUNT] = std::array::from_fn(|index| {
        (middle + half * point(index)).clamp(section.start, section.stop)
    });
    let mut values = [zero(); COUNT];
    f.at(&xs, &mut values)?;
    for (x, value) in xs.iter().zip(&mut values) {
        *value = times(factor(*x), *value);
    }
    Ok(values)
}

/// The piece, unless finite values have added up to more than the largest number.
fn finite<V: Value>(section: Section, estimates: Estimates<V>) -> Result<Piece<V>> {
    if is_finite(&estimates.value) && estimates.error.is_finite() {
        return Ok(Piece { section, estimates });
    }
    let (a, b) = section.ends();
    Err(Error::IntegralTooLarge { a, b })
}
