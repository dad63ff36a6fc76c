//! The composite textbook rules with a fixed number of intervals, for lessons on convergence.

use crate::error::{Error, Result};
use crate::quad::range::Limits;

/// The composite trapezoidal rule with `n` intervals of equal length.
///
/// For a function with a continuous second derivative the error is `−(b − a)³/(12 n²)·f″(ξ)` at some
/// ξ in the range: twice the intervals, a quarter of the error. It is better than that for periodic
/// functions over whole periods, and worse where a derivative is infinite. A call cannot be interrupted.
///
/// ```
/// use speedup::quad::trapezoid;
///
/// let area = trapezoid(|x| x * x, (0.0, 1.0), 100)?;
/// assert!((area - 1.0 / 3.0 - 1.0 / 60_000.0).abs() < 1e-15);
/// # Ok::<(), speedup::Error>(())
/// ```
///
/// # Errors
///
/// [`Error::BadCount`] for `n = 0`, [`Error::RangeNotFinite`] or [`Error::LimitNotANumber`]
/// for limits without meaning here, [`Error::IntegrandNotFinite`] where the function is NaN or
/// infinite (the end points are evaluated), [`Error::IntegralTooLarge`] where the sum overflows.
pub fn trapezoid(f: impl Fn(f64) -> f64, range: impl Into<Limits>, n: usize) -> Result<f64> {
    let grid = Grid::new("the trapezoidal rule", range.into(), n)?;
    let mut sum = 0.0;
    for index in 0..=n {
        let weight = if index == 0 || index == n { 0.5 } else { 1.0 };
        sum += weight * finite(&f, grid.point(index))?;
    }
    grid.integral(sum)
}

/// The composite rule of Simpson with `n` intervals of equal length, `n` even: parabolas through
/// three points each.
///
/// For a function with a continuous fourth derivative the error is `−(b − a)⁵/(180 n⁴)·f⁗(ξ)` at some
/// ξ in the range: twice the intervals, a sixteenth of the error. A call cannot be interrupted.
///
/// ```
/// use speedup::quad::simpson;
///
/// let area = simpson(f64::sin, (0.0, std::f64::consts::PI), 100)?;
/// assert!((area - 2.0).abs() < 1.1e-8);
/// # Ok::<(), speedup::Error>(())
/// ```
///
/// # Errors
///
/// Those of [`trapezoid`], and [`Error::BadCount`] for an odd `n` too.
pub fn simpson(f: impl Fn(f64) -> f64, range: impl Into<Limits>, n: usize) -> Result<f64> {
    let rule = "Simpson's rule";
    if n % 2 == 1 {
        return Err(Error::BadCount {
            rule,
            name: "n",
            value: n,
            need: "even, because it takes intervals in pairs",
        });
    }
    let grid = Grid::new(rule, range.into(), n)?;
    let mut sum = 0.0;
    for index in 0..=n {
        let weight = if index == 0 || index == n {
            1.0
        } else if index % 2 == 1 {
            4.0
        } else {
            2.0
        };
        sum += weight * finite(&f, grid.point(index))?;
    }
    grid.integral(sum / 3.0)
}

/// Points at equal distances.
struct Grid {
    limits: Limits,
    n: usize,
}

impl Grid {
    fn new(rule: &'static str, limits: Limits, n: usize) -> Result<Self> {
        if n == 0 {
            return Err(Error::BadCount {
                rule,
                name: "n",
                value: n,
                need: "at least 1",
            });
        }
        check_limits(rule, limits)?;
        Ok(Self { limits, n })
    }

    /// Half the distance between points, also where the length of the range would overflow.
    fn half_step(&self) -> f64 {
        (0.5 * self.limits.b - 0.5 * self.limits.a) / self.n as f64
    }

    /// The point with this index, measured from the nearer end; the first and the last one are exactly
    /// the limits.
    fn point(&self, index: usize) -> f64 {
        if index <= self.n / 2 {
            self.limits.a + 2.0 * index as f64 * self.half_step()
        } else {
            self.limits.b - 2.0 * (self.n - index) as f64 * self.half_step()
        }
    }

    /// The integral for this weighted sum of the values at the points.
    fn integral(&self, sum: f64) -> Result<f64> {
        checked(2.0 * (sum * self.half_step()), self.limits)
    }
}

/// Refuses limits that a rule without a map for infinity cannot use.
pub(super) fn check_limits(rule: &'static str, Limits { a, b }: Limits) -> Result<()> {
    if a.is_nan() || b.is_nan() {
        return Err(Error::LimitNotANumber { a, b });
    }
    if a.is_infinite() || b.is_infinite() {
        return Err(Error::RangeNotFinite { rule, a, b });
    }
    Ok(())
}

/// The value of `f` at `x`, which must be finite.
pub(super) fn finite(f: &(impl Fn(f64) -> f64 + ?Sized), x: f64) -> Result<f64> {
    let value = f(x);
    if value.is_finite() {
        Ok(value)
    } else {
        Err(Error::IntegrandNotFinite { x, value })
    }
}

/// The value of the integral between the limits, which must not have overflowed.
pub(super) fn checked(value: f64, Limits { a, b }: Limits) -> Result<f64> {
    if value.is_finite() {
        Ok(value)
    } else {
        Err(Error::IntegralTooLarge { a, b })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Rule = fn(fn(f64) -> f64, (f64, f64), usize) -> Result<f64>;

    #[test]
    fn a_trapezoid_is_exact_for_a_line_and_simpson_for_a_cubic() {
        assert_eq!(trapezoid(|x| 2.0 * x + 1.0, 0.0..4.0, 4), Ok(20.0));
        assert_eq!(simpson(|x| x * x * x, 0.0..2.0, 2), Ok(4.0));
    }

    #[test]
    fn the_errors_fall_with_the_second_and_the_fourth_power() {
        let exact = 1.0 - 1.0_f64.cos();
        let error = |value: f64| (value - exact).abs();
        let trapezoids = [8, 16].map(|n| error(trapezoid(f64::sin, (0.0, 1.0), n).unwrap()));
        let parabolas = [8, 16].map(|n| error(simpson(f64::sin, (0.0, 1.0), n).unwrap()));
        // The next terms of the expansion are about 1 % at n = 8.
        assert!((trapezoids[0] / trapezoids[1] - 4.0).abs() < 0.04);
        assert!((parabolas[0] / parabolas[1] - 16.0).abs() < 0.16);
    }

    #[test]
    fn an_overflow_is_an_error_and_a_very_long_range_is_none() {
        let too_large = |a, b| Err(Error::IntegralTooLarge { a, b });
        let rules: [Rule; 2] = [trapezoid, simpson];
        for rule in rules {
            let large = rule(|_| 1e300, (0.0, 1e300), 4);
            assert_eq!(large, too_large(0.0, 1e300));
            // The sum of the values overflows, and would be NaN with one more of the other sign.
            let sum = rule(|x| if x < 3.0 { 1e308 } else { -1e308 }, (0.0, 4.0), 4);
            assert_eq!(sum, too_large(0.0, 4.0));
            let line = rule(|x| 1e-308 * x, (-1.5e308, 1.5e308), 4).unwrap();
            // A rounding unit of a sum of values up to 4.5, times the step.
            assert!(line.abs() < 1e293, "{line}");
            let constant = rule(|_| 0.25, (-1.5e308, 1.5e308), 4).unwrap();
            assert_eq!(constant, 0.75e308);
        }
    }

    #[test]
    fn points_far_from_0_keep_the_digits_of_a_short_range() {
        // The length of the range is exact; a third of each limit would lose 6 digits.
        let area = trapezoid(|_| 1.0, (1e6, 1e6 + 1.0), 3).unwrap();
        assert!((area - 1.0).abs() < 1e-15, "{area}");
    }

    #[test]
    fn reversed_limits_change_the_sign() {
        let (up, down) = (
            simpson(f64::exp, (0.0, 1.0), 10),
            simpson(f64::exp, (1.0, 0.0), 10),
        );
        // The same points in the opposite order: the sums differ by rounding only.
        assert!((up.unwrap() + down.unwrap()).abs() < 1e-15);
    }

    #[test]
    fn impossible_grids_are_errors() {
        let f = |x: f64| x;
        assert!(matches!(
            trapezoid(f, (0.0, 1.0), 0),
            Err(Error::BadCount { value: 0, .. })
        ));
        assert!(matches!(
            simpson(f, (0.0, 1.0), 0),
            Err(Error::BadCount { value: 0, .. })
        ));
        assert!(matches!(
            simpson(f, (0.0, 1.0), 7),
            Err(Error::BadCount {
                name: "n",
                value: 7,
                ..
            })
        ));
        assert!(matches!(
            trapezoid(f, 0.0.., 4),
            Err(Error::RangeNotFinite { .. })
        ));
        assert!(matches!(
            trapezoid(f, (f64::NAN, 1.0), 4),
            Err(Error::LimitNotANumber { .. })
        ));
        let pole = trapezoid(f64::recip, (0.0, 1.0), 4);
        assert_eq!(
            pole,
            Err(Error::IntegrandNotFinite {
                x: 0.0,
                value: f64::INFINITY
            })
        );
    }
}
