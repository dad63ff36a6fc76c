//! [`Weight`]: a factor of the integrand that is known, and that the rules take into account, after
//! QUADPACK's routines QAWO, QAWF, QAWS and QAWC.

mod algebraic;
mod cauchy;
mod chebyshev;
mod cycles;
mod fourier;
mod oscillatory;
mod panel;

use algebraic::Factor;
use oscillatory::Wave;

use super::Quad;
use super::integral::{Integral, Outcome};
use super::range::{Limits, Section};
use super::refine::{Evaluate, Refinement};
use super::rule::Estimates;
use super::sampler::{Job, Sampler};
use super::value::Value;
use crate::error::{Error, Result};

/// A factor of the integrand that is known beforehand, given by [`Quad::weight`]: the function to be
/// integrated is without it, and needs to be smooth only without it.
///
/// In the integral from `a` to `b`, `a` stands for the lower limit, whichever is named first; limits in
/// falling order give minus the value, as in SciPy.
///
/// ```
/// use speedup::quad::{Quad, Weight};
///
/// // ∫ cos(1000·x)·exp(x) dx from 0 to 1, with 23 evaluations for 159 waves
/// let wave = Quad::new().weight(Weight::Cos(1000.0)).integrate(f64::exp, (0.0, 1.0))?;
/// assert!((wave.value - 2.248_218_085_958_408e-3).abs() < 1e-15 && wave.evaluations == 23);
///
/// // ∫ exp(−x)/√x dx from 0 to 1
/// let root = Weight::Algebraic { alpha: -0.5, beta: 0.0, log_a: false, log_b: false };
/// let gamma = Quad::new().weight(root).integrate(|x: f64| (-x).exp(), (0.0, 1.0))?;
/// assert!((gamma.value - 1.493_648_265_624_854).abs() < 1e-14);
///
/// // The principal value of ∫ x²/(x − 1) dx from 0 to 3
/// let value = Quad::new().weight(Weight::Cauchy(1.0)).integrate(|x| x * x, (0.0, 3.0))?;
/// assert!((value.value - (7.5 + 2.0_f64.ln())).abs() < 1e-13);
/// # Ok::<(), speedup::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Weight {
    /// cos(ω·x) with this ω, on any range.
    Cos(f64),
    /// sin(ω·x) with this ω, on any range.
    Sin(f64),
    /// `(x − a)^alpha · (b − x)^beta`, on a finite range; both exponents have to be greater than −1.
    Algebraic {
        /// The exponent of the distance to the lower limit.
        alpha: f64,
        /// The exponent of the distance to the upper limit.
        beta: f64,
        /// Whether the weight has the factor ln(x − a) besides.
        log_a: bool,
        /// Whether the weight has the factor ln(b − x) besides.
        log_b: bool,
    },
    /// 1/(x − c) with this c, on a finite range no limit of which is c. Where c lies inside, the integral
    /// is Cauchy's principal value: the limit of what is left without (c − ε, c + ε).
    Cauchy(f64),
}

impl Weight {
    /// Whether the weight is 0 everywhere, and so the integral, whatever the function.
    pub(super) fn is_zero(self) -> bool {
        self == Self::Sin(0.0)
    }

    /// Whether the weight is 1 everywhere.
    pub(super) fn is_one(self) -> bool {
        self == Self::Cos(0.0)
    }

    /// Whether the numbers of the weight have a meaning, on whatever range.
    pub(super) fn check(self) -> Result<()> {
        let exponent = "a finite number greater than -1, without which the integral does not exist";
        let any = f64::NEG_INFINITY;
        let numbers = match self {
            Self::Cos(omega) | Self::Sin(omega) => {
                [(
                    "omega",
                    omega,
                    any,
                    "a finite number, as in Weight::Cos(10.0)",
                ); 2]
            }
            Self::Algebraic { alpha, beta, .. } => [
                ("alpha", alpha, -1.0, exponent),
                ("beta", beta, -1.0, exponent),
            ],
            Self::Cauchy(c) => [("c", c, any, "a finite number, as in Weight::Cauchy(0.5)"); 2],
        };
        for (name, value, below, need) in numbers {
            if !value.is_finite() || value <= below {
                return Err(Error::BadWeight { name, value, need });
            }
        }
        Ok(())
    }

    /// Integrates over limits with `a < b`, divided at these points first.
    pub(super) fn integrate<V: Value>(
        self,
        job: &Job<'_, V>,
        f: &Sampler<'_, V>,
        points: &[f64],
    ) -> Result<Outcome<V>> {
        let limits = job.limits;
        let sections = |points: &[f64]| -> Vec<Section> { limits.sections(points).collect() };
        match self {
            Self::Cos(omega) => fourier::integrate(job, f, Wave::cosine(omega), &sections(points)),
            Self::Sin(omega) => fourier::integrate(job, f, Wave::sine(omega), &sections(points)),
            Self::Algebraic {
                alpha,
                beta,
                log_a,
                log_b,
            } => {
                check_finite("Algebraic", limits)?;
                let (left, right) = (
                    Factor {
                        power: alpha,
                        log: log_a,
                    },
                    Factor {
                        power: beta,
                        log: log_b,
                    },
                );
                algebraic::integrate(job, f, [left, right], &sections(points))
            }
            Self::Cauchy(pole) => {
                check_finite("Cauchy", limits)?;
                let Limits { a, b } = limits;
                if pole == a || pole == b {
                    return Err(Error::PoleAtEnd { c: pole, a, b });
                }
                // The pole needs no break point, and its two sides only have a value together.
                let mut points = points.to_vec();
                points.retain(|&point| point != pole);
                cauchy::integrate(job, f, pole, &sections(&points))
            }
        }
    }
}

fn check_finite(weight: &'static str, Limits { a, b }: Limits) -> Result<()> {
    if a.is_finite() && b.is_finite() {
        return Ok(());
    }
    Err(Error::WeightNeedsFiniteRange { weight, a, b })
}

/// How the refinement of an integral with a weight differs from that of one without.
struct Method<'a> {
    /// The level of the pieces from which on sums are extrapolated, if they are.
    extrapolates_from: Option<usize>,
    /// What takes the place of halving.
    halves: &'a dyn Fn(Section) -> [Section; 2],
    /// Whether a single panel that meets the tolerance is looked at again if it may be the foot of a peak.
    looks_for_peaks: bool,
}

/// Integrates over finite sections from left to right, and refines what is not good enough.
fn refine<V: Value>(
    quad: &Quad,
    f: &Sampler<'_, V>,
    evaluate: Evaluate<'_, V>,
    sections: &[Section],
    method: &Method<'_>,
) -> Result<Outcome<V>> {
    let pieces = sections.iter().map(|&section| evaluate(section));
    let pieces = pieces.collect::<Result<Vec<_>>>()?;
    if let [piece] = &pieces[..] {
        let Estimates {
            value,
            error,
            magnitude,
            ..
        } = piece.estimates;
        let tolerance = quad.tolerance(value.norm());
        let no_peak = error == 0.0 || !method.looks_for_peaks;
        let is_good = piece.is_settled(quad) || no_peak && error <= tolerance;
        let round_off = piece.round_off(tolerance);
        if is_good || round_off.is_some() {
            let integral = Integral {
                cautions: round_off.into_iter().collect(),
                ..piece.alone(f.evaluations())
            };
            return Ok(Outcome {
                integral,
                magnitude,
            });
        }
    }
    Refinement::new(quad, f, evaluate, pieces)
        .halving_by(method.halves)
        .extrapolating_from(method.extrapolates_from)
        .run()
}
