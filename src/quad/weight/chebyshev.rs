//! Chebyshev expansions: the integral of a function times a weight, from the function's values at 23
//! points and the integrals of the weight times the Chebyshev polynomials.

use crate::quad::value::{Value, minus, plus, sum, times, zero};

/// The number of points, and of the moments that belong to them.
pub(super) const POINTS: usize = 23;

/// The degree up to which the expansion on all points and that on every second point go.
const COARSE_DEGREE: usize = 12;

/// The points are cos(kπ/24); this is half of 24.
const HALF: usize = 12;

/// cos(kπ/24) for k from 0 to 12. Source: mpmath, rounded from 30 digits.
const COSINES: [f64; HALF + 1] = [
    1.0,
    0.991_444_861_373_810_4,
    0.965_925_826_289_068_3,
    0.923_879_532_511_286_7,
    0.866_025_403_784_438_6,
    0.793_353_340_291_235_2,
    std::f64::consts::FRAC_1_SQRT_2,
    0.608_761_429_008_720_7,
    0.5,
    0.382_683_432_365_089_8,
    0.258_819_045_102_520_74,
    0.130_526_192_220_051_6,
    0.0,
];

/// cos(kπ/24) for any k.
fn cosine(k: usize) -> f64 {
    let turned = k % (4 * HALF);
    let folded = turned.min(4 * HALF - turned);
    if folded <= HALF {
        COSINES[folded]
    } else {
        -COSINES[2 * HALF - folded]
    }
}

/// The point with this index, from 0 at the left, on [−1, 1]. The ends are no points.
pub(super) fn point(index: usize) -> f64 {
    cosine(POINTS - index)
}

/// The integral of the function with these values at the points, from left to right, times the weight
/// that has these moments, and the same from every second point.
///
/// These are the rules of Clenshaw and Curtis with 25 and with 13 points, modified as in QUADPACK. But
/// the ends are not evaluated, since functions are often singular there: the values at the ends are
/// those of the polynomial through all other points. So the first rule is exact for polynomials of
/// degree 22 instead of 24, and saves two evaluations.
pub(super) fn integrate<V: Value>(values: &[V; POINTS], moments: &[f64; POINTS]) -> [V; 2] {
    let folded = fold(values);
    let expansion = |degree: usize, step: usize| {
        let terms = (0..=degree).map(|j| times(moments[j], coefficient(&folded, j, step)));
        sum(terms)
    };
    let coarse = expansion(COARSE_DEGREE, 2);
    // The first and the last coefficient of an expansion count half.
    let ends = |step: usize, j: usize| times(0.5 * moments[j], coefficient(&folded, j, step));
    let coarse = minus(coarse, plus(ends(2, 0), ends(2, COARSE_DEGREE)));
    // The two coefficients beyond 22 are 0, by the choice of the values at the ends.
    let fine = minus(expansion(POINTS - 1, 1), ends(1, 0));
    [fine, coarse]
}

/// The sum of what the terms of the two expansions differ by, each by its size.
pub(super) fn distance<V: Value>(values: &[V; POINTS], moments: &[f64; POINTS]) -> f64 {
    let folded = fold(values);
    let of = |degree: usize| {
        let fine = coefficient(&folded, degree, 1);
        let coarse = match degree {
            0..COARSE_DEGREE => coefficient(&folded, degree, 2),
            COARSE_DEGREE => times(0.5, coefficient(&folded, degree, 2)),
            _ => zero(),
        };
        let half = if degree == 0 { 0.5 } else { 1.0 };
        half * minus(fine, coarse).norm() * moments[degree].abs()
    };
    (0..POINTS).map(of).sum()
}

/// The mean of the absolute values, for the size of things: right to about a percent.
pub(super) fn mean_norm<V: Value>(values: &[V; POINTS]) -> f64 {
    let weights = (1..=POINTS).map(|k| cosine(HALF.abs_diff(k)));
    let weighted = weights
        .clone()
        .zip(values)
        .map(|(weight, value)| weight * value.norm());
    weighted.sum::<f64>() / weights.sum::<f64>()
}

/// The sums and the differences of the values at cos(kπ/24) and at −cos(kπ/24), for k from 0 to 12.
struct Folded<V> {
    sums: [V; HALF + 1],
    differences: [V; HALF + 1],
}

fn fold<V: Value>(values: &[V; POINTS]) -> Folded<V> {
    let at = |k: usize| values[POINTS - k];
    let mut sums = [zero(); HALF + 1];
    let mut differences = [zero(); HALF + 1];
    for k in 1..HALF {
        (sums[k], differences[k]) = (
            plus(at(k), at(2 * HALF - k)),
            minus(at(k), at(2 * HALF - k)),
        );
    }
    sums[HALF] = at(HALF);
    // The coefficients of degree 24 and 23 vanish with these.
    let alternating = |of: &[V; HALF + 1], factor: &dyn Fn(usize) -> f64| {
        let terms = (1..=HALF).map(|k| {
            let sign = if k % 2 == 0 { 1.0 } else { -1.0 };
            times(sign * factor(k), of[k])
        });
        times(-2.0, sum(terms))
    };
    sums[0] = alternating(&sums, &|_| 1.0);
    differences[0] = alternating(&differences, &cosine);
    Folded { sums, differences }
}

/// Twice the mean of the function times `T_j` over the points, every `step`th of which counts.
fn coefficient<V: Value>(folded: &Folded<V>, j: usize, step: usize) -> V {
    let of = if j.is_multiple_of(2) {
        &folded.sums
    } else {
        &folded.differences
    };
    let end = times(0.5, of[0]);
    let terms = (step..=HALF)
        .step_by(step)
        .map(|k| times(cosine(j * k), of[k]));
    times(step as f64 / 12.0, plus(end, sum(terms)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The integrals of the Chebyshev polynomials over [−1, 1].
    fn plain_moments() -> [f64; POINTS] {
        std::array::from_fn(|j| {
            let j = j as f64;
            if j % 2.0 == 0.0 {
                2.0 / (1.0 - j * j)
            } else {
                0.0
            }
        })
    }

    fn values(f: impl Fn(f64) -> f64) -> [f64; POINTS] {
        std::array::from_fn(|index| f(point(index)))
    }

    #[test]
    fn the_points_run_from_left_to_right_inside_of_the_panel() {
        let points = values(|x| x);
        assert!(points.is_sorted() && points[0] > -1.0 && points[POINTS - 1] < 1.0);
        for (k, x) in points.iter().rev().enumerate() {
            let exact = ((k + 1) as f64 * std::f64::consts::PI / 24.0).cos();
            // Two roundings of an angle up to π, half a unit of which is 2.2e-16, and one of the cosine.
            assert!((x - exact).abs() < 6e-16, "{k}");
        }
    }

    #[test]
    fn polynomials_are_integrated_exactly_up_to_the_degree() {
        let exact = |degree: i32| {
            if degree % 2 == 0 {
                2.0 / f64::from(degree + 1)
            } else {
                0.0
            }
        };
        for degree in 0..=25 {
            let [fine, coarse] = integrate(&values(|x| x.powi(degree)), &plain_moments());
            // Some rounding units of sums of size 1. An odd power is right by symmetry, of any degree.
            let right = |value: f64| (value - exact(degree)).abs() < 1e-15;
            assert_eq!(right(fine), degree <= 22 || degree % 2 == 1, "{degree}");
            assert_eq!(right(coarse), degree <= 12 || degree % 2 == 1, "{degree}");
        }
    }

    #[test]
    fn every_chebyshev_polynomial_meets_its_own_moment() {
        // Unlike the powers, these find a wrong factor of a single coefficient.
        let moments: [f64; POINTS] = std::array::from_fn(|j| 1.0 + j as f64);
        for (j, moment) in moments.iter().enumerate() {
            let polynomial = |x: f64| (j as f64 * x.acos()).cos();
            let [fine, coarse] = integrate(&values(polynomial), &moments);
            // A hundred rounding units of sums of 23 terms up to 23.
            assert!((fine - moment).abs() < 1e-12, "{j}: {fine}");
            assert!(j > 12 || (coarse - moment).abs() < 1e-12, "{j}: {coarse}");
        }
    }

    #[test]
    fn the_mean_of_the_absolute_value_is_about_right() {
        assert!((mean_norm(&values(|_| -3.0)) - 3.0).abs() < 1e-14);
        // The rule for the size is right to a percent; |x| has a corner besides.
        assert!((mean_norm(&values(|x| x)) - 0.5).abs() < 0.01);
    }
}
