//! Integrals of functions of one variable: adaptive Gauss–Kronrod quadrature in the manner of
//! QUADPACK, and the fixed textbook rules.
//!
//! [`quad`] is for the common case, [`Quad`] for tolerances of your own, [`trapezoid`] and
//! [`simpson`] for lessons on convergence.

mod adapt;
mod adaptive_simpson;
mod convergence;
mod double;
mod fixed;
mod gauss;
mod integral;
mod panel;
mod range;
mod romberg;
mod rule;

pub use adaptive_simpson::adaptive_simpson;
pub use convergence::{Convergence, ConvergenceSeries, convergence};
pub use fixed::{simpson, trapezoid};
pub use gauss::gauss_legendre;
pub use integral::{Integral, Panel, Panels};
pub use range::Limits;
pub use romberg::romberg;

use crate::error::{Error, Result};

/// Integrates `f` over a range, given as a tuple `(a, b)` or as a Rust range, to about eight digits.
///
/// On success, either `error ≤ max(1.49e-8, 1.49e-8·|value|)` holds for the estimate of the error,
/// or [`Integral::cautions`] says why not. The estimate is usually far too large, since the rule of
/// 21 points is far better than its error estimate; for a smooth function the value is good to
/// nearly all digits after 21 evaluations.
///
/// The estimate is *wrong* where the points see nothing of the function: a peak that is narrow
/// compared with the range (`exp(-1e6·(x − 0.3)²)` over `0.0..1000.0`) is taken for zero. It can be
/// too small, too, at a corner or a jump that lies by chance where the two rules agree. Split the
/// range at what you know of the function.
///
/// The range may be infinite: `0.0..`, `..1.0`, `..`. If `a == b` the integral is exactly 0, with no
/// evaluation; if `a > b` it is minus the integral from `b` to `a`, bit for bit. The end
/// points are not evaluated (unless the range is only a thousand rounding units long), so
/// `0.0..1.0` and `0.0..=1.0` mean the same.
///
/// ```
/// use speedup::quad::quad;
///
/// let area = quad(|x| (x * x).sin(), (0.0, 1.0))?;
/// assert_eq!(area.to_string(), "0.3102683017233811 ± 3.4e-15 (21 evaluations)");
///
/// let gauss = quad(|x| (-x * x).exp(), ..)?;
/// assert!((gauss.value - std::f64::consts::PI.sqrt()).abs() < 1e-9);
/// # Ok::<(), speedup::Error>(())
/// ```
///
/// # Errors
///
/// [`Error::LimitNotANumber`] for a NaN limit, [`Error::IntegrandNotFinite`] at the first point where
/// the function is NaN or infinite, [`Error::IntegralTooLarge`] where the value overflows,
/// [`Error::Interrupted`] if the notebook's user stops the cell when panels have begun to be halved.
/// (Within a map or a study an interrupted integral does not return, but unwinds up to it.)
///
/// # Source
///
/// R. Piessens, E. de Doncker-Kapenga, C. W. Überhuber, D. K. Kahaner, *QUADPACK*, Springer 1983:
/// the routines QAG and, for infinite ranges, the map of QAGI. The defaults, a tolerance of 1.49e-8
/// (the square root of the rounding unit 2⁻⁵²) and 50 panels, are those of SciPy's `quad`.
pub fn quad(f: impl Fn(f64) -> f64, range: impl Into<Limits>) -> Result<Integral> {
    Quad::new().integrate(f, range)
}

/// An integral with tolerances of your own; [`quad`] is this with the defaults.
///
/// ```
/// use speedup::quad::Quad;
///
/// let careful = Quad::new().relative(1e-12).absolute(0.0).panels(200);
/// let root = careful.integrate(f64::sqrt, (0.0, 1.0))?;
/// assert!((root.value - 2.0 / 3.0).abs() < 1e-12);
/// # Ok::<(), speedup::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quad {
    relative: f64,
    absolute: f64,
    panels: usize,
}

impl Quad {
    /// The defaults: 1.49e-8 for both tolerances and at most 50 panels, as in SciPy.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            relative: 1.49e-8,
            absolute: 1.49e-8,
            panels: 50,
        }
    }

    /// The tolerance as a fraction of the integral.
    #[must_use]
    pub const fn relative(mut self, tolerance: f64) -> Self {
        self.relative = tolerance;
        self
    }

    /// The tolerance in the units of the integral.
    #[must_use]
    pub const fn absolute(mut self, tolerance: f64) -> Self {
        self.absolute = tolerance;
        self
    }

    /// The largest number of panels into which the range may be divided.
    #[must_use]
    pub const fn panels(mut self, most: usize) -> Self {
        self.panels = most;
        self
    }

    /// Integrates `f` over `range` until the estimate of the error is at most
    /// `max(absolute, relative·|value|)`, or says in [`Integral::cautions`] why that was not reached.
    ///
    /// # Errors
    ///
    /// Those of [`quad`]; [`Error::BadTolerance`] for a tolerance that is negative or NaN,
    /// [`Error::ToleranceTooTight`] for a relative one below 50 rounding units with an absolute one of
    /// 0 (the limit of QUADPACK), and [`Error::NoPanels`].
    pub fn integrate(self, f: impl Fn(f64) -> f64, range: impl Into<Limits>) -> Result<Integral> {
        adapt::integrate(self, range.into(), &|section| panel::evaluate(&f, section))
    }

    /// The tolerance that an integral of this value has to meet.
    fn tolerance(self, value: f64) -> f64 {
        self.absolute.max(self.relative * value.abs())
    }

    fn check(self) -> Result<()> {
        for (name, value) in [("relative", self.relative), ("absolute", self.absolute)] {
            if value.is_nan() || value < 0.0 {
                return Err(Error::BadTolerance { name, value });
            }
        }
        if self.absolute == 0.0 && self.relative < 50.0 * f64::EPSILON {
            return Err(Error::ToleranceTooTight {
                relative: self.relative,
            });
        }
        if self.panels == 0 {
            return Err(Error::NoPanels);
        }
        Ok(())
    }
}

impl Default for Quad {
    fn default() -> Self {
        Self::new()
    }
}
