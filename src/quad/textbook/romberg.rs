//! Romberg's method: the trapezoidal rule, extrapolated to intervals of no length.

use super::fixed::{check_limits, checked, finite};
use crate::error::{Error, Result};
use crate::quad::range::Limits;

/// The most halvings: 33 million evaluations, where rounding has long had the last word.
const MOST_HALVINGS: usize = 25;

/// Romberg's method: trapezoidal sums with 1, 2, 4, … 2^`halvings` intervals, from which Richardson's
/// extrapolation removes one power of the step after the other.
///
/// The function is evaluated `2^halvings + 1` times, each point once. If it has `2·halvings + 2`
/// continuous derivatives, the error of the trapezoidal rule is a series in the even powers of the step,
/// and with every halving one term more of it is gone: the error then falls faster than any power of
/// the number of intervals. At a corner, or at an end like that of √x, there is no such series, and
/// the method is no better than [`simpson`](super::simpson). A call cannot be interrupted.
///
/// ```
/// use speedup::quad::romberg;
///
/// let area = romberg(|x| (x * x).sin(), (0.0, 1.0), 5)?;
/// assert!((area - 0.310_268_301_723_381_1).abs() < 1e-11);
/// # Ok::<(), speedup::Error>(())
/// ```
///
/// # Errors
///
/// [`Error::BadCount`] for more than 25 halvings, [`Error::RangeNotFinite`] or
/// [`Error::LimitNotANumber`] for limits without meaning here, [`Error::IntegrandNotFinite`] where the
/// function is NaN or infinite (the end points are evaluated), [`Error::IntegralTooLarge`] where a
/// sum overflows.
///
/// # Source
///
/// W. Romberg, *Vereinfachte numerische Integration*, Det Kongelige Norske Videnskabers Selskab
/// Forhandlinger 28, 1955; F. L. Bauer, H. Rutishauser, E. Stiefel, *New aspects in numerical
/// quadrature*, Proceedings of Symposia in Applied Mathematics 15, 1963.
pub fn romberg(f: impl Fn(f64) -> f64, range: impl Into<Limits>, halvings: usize) -> Result<f64> {
    extrapolate(&f, range.into(), halvings)
}

fn extrapolate(f: &dyn Fn(f64) -> f64, limits: Limits, halvings: usize) -> Result<f64> {
    let rule = "Romberg's method";
    if halvings > MOST_HALVINGS {
        return Err(Error::BadCount {
            rule,
            name: "halvings",
            value: halvings,
            need: "at most 25, since each halving doubles the number of evaluations",
        });
    }
    check_limits(rule, limits)?;
    let Limits { a, b } = limits;
    // Half of the length, since the length itself may overflow.
    let half = 0.5 * b - 0.5 * a;
    // The values at the points so far, the two ends by half.
    let mut sum = 0.5 * (finite(f, a)? + finite(f, b)?);
    // The last row of the scheme: the trapezoidal sum, then what extrapolation made of it.
    let mut row = vec![2.0 * (half * sum)];
    for halving in 1..=halvings {
        let intervals = 1_u64 << halving;
        for odd in (1..intervals).step_by(2) {
            let share = odd as f64 / intervals as f64;
            let x = if share <= 0.5 {
                a + half * (2.0 * share)
            } else {
                b - half * (2.0 * (1.0 - share))
            };
            sum += finite(f, x)?;
        }
        let mut better = 2.0 * (half * (sum / intervals as f64));
        let mut factor = 1.0;
        for entry in &mut row {
            let before = std::mem::replace(entry, better);
            factor *= 4.0;
            better += (better - before) / (factor - 1.0);
        }
        row.push(better);
    }
    checked(row[halvings], limits)
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;
    use crate::quad::{simpson, trapezoid};

    #[test]
    fn the_first_columns_are_the_trapezoidal_rule_simpsons_and_booles() {
        let f = |x: f64| (x * x).sin();
        assert_eq!(romberg(f, (0.0, 1.0), 0), trapezoid(f, (0.0, 1.0), 1));
        let parabola = simpson(f, (0.0, 1.0), 2).unwrap();
        // The same three values, weighted in another order: a few rounding units.
        assert!((romberg(f, (0.0, 1.0), 1).unwrap() - parabola).abs() < 1e-16);
        let boole = |values: [f64; 5]| {
            let weights = [7.0, 32.0, 12.0, 32.0, 7.0];
            weights.iter().zip(values).map(|(w, y)| w * y).sum::<f64>() / 90.0
        };
        let expected = boole([0.0, 0.25, 0.5, 0.75, 1.0].map(f));
        assert!((romberg(f, (0.0, 1.0), 2).unwrap() - expected).abs() < 1e-16);
    }

    #[test]
    fn polynomials_up_to_degree_2_halvings_plus_1_are_exact() {
        let error = |degree: i32, halvings: i32| {
            let found = romberg(|x| x.powi(degree), (0.0, 1.0), halvings as usize).unwrap();
            (found - 1.0 / (f64::from(degree) + 1.0)).abs()
        };
        for halvings in 0..=6 {
            for degree in 0..=2 * halvings + 1 {
                // Some rounding units of values up to 1.
                assert!(
                    error(degree, halvings) < 1e-15,
                    "{halvings} halvings, {degree}"
                );
            }
            // From the fifth halving on the error of the next degree is near rounding.
            assert!(halvings > 4 || error(2 * halvings + 2, halvings) > 1e-13);
        }
    }

    #[test]
    fn every_point_is_evaluated_once() {
        for halvings in 0..=8 {
            let points = RefCell::new(Vec::new());
            let note = |x: f64| {
                points.borrow_mut().push(x);
                x
            };
            romberg(note, (0.0, 3.0), halvings).unwrap();
            let mut points = points.into_inner();
            assert_eq!(points.len(), (1 << halvings) + 1);
            points.sort_by(f64::total_cmp);
            assert!(points.windows(2).all(|pair| pair[0] < pair[1]));
            assert_eq!((points[0], points[points.len() - 1]), (0.0, 3.0));
        }
    }

    #[test]
    fn a_smooth_integral_is_good_to_rounding() {
        let found = romberg(f64::exp, (0.0, 1.0), 6).unwrap();
        // A sum of 65 terms.
        assert!((found - (1.0_f64.exp() - 1.0)).abs() < 2e-15, "{found}");
        let reversed = romberg(f64::exp, (1.0, 0.0), 6).unwrap();
        assert!((found + reversed).abs() < 2e-15);
        assert_eq!(romberg(f64::exp, (1.0, 1.0), 6), Ok(0.0));
    }

    #[test]
    fn impossible_questions_are_errors() {
        let error = romberg(f64::sin, (0.0, 1.0), 26).unwrap_err();
        assert!(error.to_string().starts_with(
            "Romberg's method cannot work with halvings = 26: halvings must be at most 25"
        ));
        let infinite = romberg(f64::sin, .., 3).unwrap_err();
        assert!(matches!(infinite, Error::RangeNotFinite { .. }));
        let nan = romberg(f64::sin, (f64::NAN, 1.0), 3).unwrap_err();
        assert!(matches!(nan, Error::LimitNotANumber { .. }));
        let pole = romberg(f64::recip, (0.0, 1.0), 3).unwrap_err();
        assert!(matches!(pole, Error::IntegrandNotFinite { x: 0.0, .. }));
        let large = romberg(|_| 1e300, (0.0, 1e300), 3).unwrap_err();
        assert_eq!(large, Error::IntegralTooLarge { a: 0.0, b: 1e300 });
        assert_eq!(romberg(|_| 0.25, (-1.5e308, 1.5e308), 3), Ok(0.75e308));
    }
}
