//! Integrals of functions of one variable: adaptive Gauss–Kronrod quadrature in the manner of
//! QUADPACK, and the rules of the textbooks.
//!
//! [`quad`] is for the common case; [`Quad`] for tolerances of your own, for points and factors at which
//! the integrand is difficult, and for integrals in a pool; [`quad_many`] for many intervals.
//! [`trapezoid`], [`simpson`], [`romberg`], [`gauss_legendre`] and [`adaptive_simpson`] are for lessons, and
//! [`convergence`](convergence()) compares them.
//!
//! From an integrand to its integral, file by file: `settings` has what can be chosen, and begins with the
//! `first` panel, which is usually all; a `sampler` counts the evaluations of a `value` and can be stopped;
//! a `rule` of 15 or 21 points gives a `panel` its value and error, and `ripple` knows noise in them;
//! `range` divides and maps the range; `adapt` decides what is next, `second_look` looks for what the first
//! panel has not seen, and `refine` halves the panels of a `frontier` until `round_off` or an
//! `extrapolate`d limit ends it; `accelerate` says when to try. The answer is an `integral`. `weight` has the
//! rules for factors that are known, `parallel` the integrals in a pool, `textbook` the rules of the textbooks.

mod accelerate;
mod adapt;
mod extrapolate;
mod first;
mod frontier;
mod integral;
mod panel;
mod parallel;
mod range;
mod refine;
mod ripple;
mod round_off;
mod rule;
mod sampler;
mod second_look;
mod settings;
mod textbook;
mod value;
mod weight;

pub use integral::{Integral, Panel, Panels};
pub use num_complex::Complex64;
pub use parallel::{QuadInPool, quad_many};
pub use range::Limits;
pub use settings::Quad;
pub use textbook::{
    Convergence, ConvergenceSeries, adaptive_simpson, convergence, gauss_legendre, romberg,
    simpson, trapezoid,
};
pub use value::Value;
pub use weight::Weight;

use crate::error::Result;

/// Integrates `f` over a range, given as a tuple `(a, b)` or as a Rust range, to about eight digits.
///
/// On success, either `error ≤ max(1.49e-8, 1.49e-8·|value|)` holds for the estimate of the error,
/// or [`Integral::cautions`] says why not. The estimate is usually far too large, since the rule of
/// 21 points is far better than its error estimate; for a smooth function the value is good to
/// nearly all digits after 21 evaluations.
///
/// `f` gives a number, or several at once: see [`Value`]. The range may be infinite: `0.0..`, `..1.0`,
/// `..`. If `a == b` the integral is exactly 0, with no evaluation; if `a > b` it is minus the integral from
/// `b` to `a`, bit for bit. The end points are not evaluated (unless the range is only a thousand rounding
/// units long), so `0.0..1.0` and `0.0..=1.0` mean the same. A notebook shows on which panels it was
/// computed by [`Integral::plot`].
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
/// # When the estimate is wrong
///
/// No rule knows what a function does between its points. Where the first look sees only zeros, or a
/// constant, or the foot of something narrow, a second one goes after it, and what stays suspicious
/// carries a caution. But a peak that lies between the points of panels on which the function looks
/// smooth is overlooked *without a word*. The 21st integral of D. K. Kahaner (1971) is a sum of three peaks,
/// the last a thousandth wide, and `quad` sees two of them, like QUADPACK, SciPy and GSL:
///
/// ```
/// use speedup::quad::{Quad, quad};
///
/// let peak = |x: f64, place: f64, power: i32| (10_f64.powi(power) * (x - place)).cosh().powi(-2 * power);
/// let peaks = |x: f64| peak(x, 0.2, 1) + peak(x, 0.4, 2) + peak(x, 0.6, 3);
/// let exact = 0.210_802_735_500_549_3;
///
/// let wrong = quad(peaks, (0.0, 1.0))?;
/// assert!(wrong.cautions.is_empty() && wrong.error < 1e-8);
/// assert!((wrong.value - exact).abs() > 1e-3);
///
/// // What helps is what you know: name the places.
/// let right = Quad::new().points(&[0.2, 0.4, 0.6]).integrate(peaks, (0.0, 1.0))?;
/// assert!((right.value - exact).abs() < 1.49e-8);
/// # Ok::<(), speedup::Error>(())
/// ```
///
/// So look at the picture of the panels, integrate once more over two parts, or with a tighter
/// tolerance, and compare: answers that differ by more than their errors betray it. The estimate can be too
/// small, too, at a jump that lies by chance where the two rules agree, on a panel about whose middle jumps
/// are odd, as those of a sawtooth (they cancel in both rules), and where the function itself is computed badly: it includes the noise that shows in the values, and not what all of them share.
///
/// # Errors
///
/// [`Error::LimitNotANumber`](crate::Error::LimitNotANumber) for a NaN limit,
/// [`Error::IntegrandNotFinite`](crate::Error::IntegrandNotFinite) at the first point where the function is
/// NaN or infinite, [`Error::IntegralTooLarge`](crate::Error::IntegralTooLarge) where the value overflows,
/// [`Error::Interrupted`](crate::Error::Interrupted) if the notebook's user stops the cell. (Within a map or
/// a study an interrupted integral does not return, but unwinds up to it.)
///
/// # Source
///
/// R. Piessens, E. de Doncker-Kapenga, C. W. Überhuber, D. K. Kahaner, *QUADPACK*, Springer 1983:
/// the routines QAGS, and QAGI for infinite ranges. The defaults, a tolerance of 1.49e-8 (the square root of
/// the rounding unit 2⁻⁵²) and 50 panels, are those of SciPy's `quad`.
pub fn quad<V: Value>(f: impl Fn(f64) -> V, range: impl Into<Limits>) -> Result<Integral<V>> {
    Quad::new().integrate(f, range)
}
