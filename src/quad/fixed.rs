//! The composite textbook rules with a fixed number of intervals, for lessons on convergence.

use super::range::Limits;
use crate::error::{Error, Result};

/// The composite trapezoidal rule with `n` intervals of equal length.
///
/// For a function with a continuous second derivative the error is `−(b − a)³/(12 n²)·f″(ξ)` at some
/// ξ in the range: twice the intervals, a quarter of the error. It is better than that for periodic
/// functions over whole periods, and worse where a derivative is infinite.
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
/// [`Error::BadIntervalCount`] for `n = 0`, [`Error::RangeNotFinite`] or [`Error::LimitNotANumber`]
/// for limits without meaning here, [`Error::IntegrandNotFinite`] where the function is NaN or
/// infinite; note that the end points are evaluated.
pub fn trapezoid(f: impl Fn(f64) -> f64, range: impl Into<Limits>, n: usize) -> Result<f64> {
    let grid = Grid::new("the trapezoidal rule", range.into(), n)?;
    let mut sum = 0.0;
    for index in 0..=n {
        let weight = if index == 0 || index == n { 0.5 } else { 1.0 };
        sum += weight * finite(&f, grid.point(index))?;
    }
    Ok(sum * grid.step())
}

/// The composite rule of Simpson with `n` intervals of equal length, `n` even: parabolas through
/// three points each.
///
/// For a function with a continuous fourth derivative the error is `−(b − a)⁵/(180 n⁴)·f⁗(ξ)` at some
/// ξ in the range: twice the intervals, a sixteenth of the error.
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
/// Those of [`trapezoid`], and [`Error::BadIntervalCount`] for an odd `n` too.
pub fn simpson(f: impl Fn(f64) -> f64, range: impl Into<Limits>, n: usize) -> Result<f64> {
    let rule = "Simpson's rule";
    if n % 2 == 1 {
        return Err(Error::BadIntervalCount {
            rule,
            n,
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
    Ok(sum * grid.step() / 3.0)
}

/// Points at equal distances.
struct Grid {
    limits: Limits,
    n: usize,
}

impl Grid {
    fn new(rule: &'static str, limits: Limits, n: usize) -> Result<Self> {
        if n == 0 {
            return Err(Error::BadIntervalCount {
                rule,
                n,
                need: "at least 1",
            });
        }
        check_limits(rule, limits)?;
        Ok(Self { limits, n })
    }

    fn step(&self) -> f64 {
        (self.limits.b - self.limits.a) / self.n as f64
    }

    /// The point with this index; the last one is exactly the upper limit.
    fn point(&self, index: usize) -> f64 {
        if index == self.n {
            return self.limits.b;
        }
        self.limits.a + index as f64 * self.step()
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

#[cfg(test)]
mod tests {
    use super::*;

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
            Err(Error::BadIntervalCount { n: 0, .. })
        ));
        assert!(matches!(
            simpson(f, (0.0, 1.0), 0),
            Err(Error::BadIntervalCount { n: 0, .. })
        ));
        assert!(matches!(
            simpson(f, (0.0, 1.0), 7),
            Err(Error::BadIntervalCount { n: 7, .. })
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
