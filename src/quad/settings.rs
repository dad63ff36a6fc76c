//! [`Quad`]: what can be chosen for an adaptive integral.

use super::first;
use super::integral::Integral;
use super::panel;
use super::parallel::QuadInPool;
use super::range::Limits;
use super::sampler::Job;
use super::value::{Value, zero};
use super::weight::Weight;
use crate::error::{Error, Result};
use crate::pool::Pool;

/// An integral with settings of your own; [`quad`](super::quad) is this with the defaults.
///
/// ```
/// use speedup::quad::Quad;
///
/// let careful = Quad::new().relative(1e-12).absolute(0.0).panels(200);
/// let root = careful.integrate(f64::sqrt, (0.0, 1.0))?;
/// assert!((root.value - 2.0 / 3.0).abs() < 1e-12);
/// # Ok::<(), speedup::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Quad {
    pub(super) relative: f64,
    pub(super) absolute: f64,
    pub(super) panels: usize,
    /// The break points in increasing order.
    pub(super) points: Vec<f64>,
    pub(super) weight: Option<Weight>,
}

impl Quad {
    /// The defaults: 1.49e-8 for both tolerances and at most 50 panels, as in SciPy.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            relative: 1.49e-8,
            absolute: 1.49e-8,
            panels: 50,
            points: Vec::new(),
            weight: None,
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

    /// The largest number of panels into which the range may be divided; break points may divide it into more.
    #[must_use]
    pub const fn panels(mut self, most: usize) -> Self {
        self.panels = most;
        self
    }

    /// Points at which the integrand is difficult: corners, jumps, poles that can be integrated. The
    /// range is divided there first, and no point is evaluated at them.
    ///
    /// The order does not matter, and points at the ends of the range change nothing.
    ///
    /// ```
    /// use speedup::quad::Quad;
    ///
    /// let corner = Quad::new().points(&[0.3]).integrate(|x: f64| (x - 0.3).abs(), (0.0, 1.0))?;
    /// assert!((corner.value - 0.29).abs() < 1e-15 && corner.evaluations == 42);
    /// # Ok::<(), speedup::Error>(())
    /// ```
    #[must_use]
    pub fn points(mut self, points: &[f64]) -> Self {
        self.points = points.to_vec();
        self.points.sort_by(f64::total_cmp);
        self.points.dedup();
        self
    }

    /// A factor of the integrand that is known: a wave, powers at the ends, a pole. The function given to
    /// [`Quad::integrate`] is without it, and only what is left has to be smooth.
    ///
    /// With [`Weight::Cos`] and [`Weight::Sin`] a range without end is divided into cycles of an odd number
    /// of half waves, at most 50 of them. [`Quad::panels`] is the most for each, and [`Integral::panels`]
    /// are those of the cycles that were needed: they do not reach to infinity, and their values do not add
    /// up to [`Integral::value`], which is the limit. A function that does not fall far out has no such
    /// integral, and the answer is [`Caution::Divergent`](crate::error::Caution::Divergent), even if its
    /// cycles alternate so that a limit could be invented. Break points divide the range as without a
    /// weight; one at the pole of [`Weight::Cauchy`] changes nothing.
    ///
    /// The function must not have waves of its own, which are as difficult as ever. A single panel of a
    /// weighted integral is not checked by a second rule: a peak between its points is overlooked even
    /// where the function is flat otherwise.
    ///
    /// ```
    /// use speedup::quad::{Quad, Weight};
    ///
    /// // ∫ sin(x)·x/(1 + x²) dx from 0 to ∞ = π/(2e); without the weight it is given up.
    /// let sine = Quad::new().weight(Weight::Sin(1.0));
    /// let laplace = sine.integrate(|x| x / (1.0 + x * x), 0.0..)?;
    /// let exact = std::f64::consts::PI / (2.0 * std::f64::consts::E);
    /// assert!((laplace.value - exact).abs() < 1e-8 && laplace.cautions.is_empty());
    /// # Ok::<(), speedup::Error>(())
    /// ```
    ///
    /// # Source
    ///
    /// QUADPACK (see [`quad`](super::quad)), routines QAWO, QAWF, QAWS and QAWC, with SciPy's meaning of the weights
    /// `cos`, `sin`, `alg`, `alg-loga`, `alg-logb`, `alg-log` and `cauchy`. What differs: the ends of panels
    /// are not evaluated, and on an infinite range the relative tolerance counts too, as it does otherwise.
    #[must_use]
    pub const fn weight(mut self, weight: Weight) -> Self {
        self.weight = Some(weight);
        self
    }

    /// Integrates `f` over `range` until the estimate of the error is at most
    /// `max(absolute, relative·|value|)`, or says in [`Integral::cautions`] why that was not reached.
    ///
    /// # Errors
    ///
    /// Those of [`quad`](super::quad); [`Error::PointOutside`] for a break point beyond the range,
    /// [`Error::BadTolerance`] for a tolerance that is negative or NaN, [`Error::ToleranceTooTight`] for a
    /// relative one below 50 rounding units with an absolute one of 0 (the limit of QUADPACK), and
    /// [`Error::NoPanels`]. With a [weight](Quad::weight), also
    /// [`Error::BadWeight`], [`Error::WeightNeedsFiniteRange`] and [`Error::PoleAtEnd`].
    pub fn integrate<V: Value>(
        &self,
        f: impl Fn(f64) -> V,
        range: impl Into<Limits>,
    ) -> Result<Integral<V>> {
        let limits = range.into();
        let mut values = [zero::<V>(); first::COUNT];
        let mut done = 0;
        if let Some(section) = first::section(self, limits) {
            done = first::look(&f, section, &mut values);
            if done == first::COUNT {
                let piece = panel::piece(self, section, &values);
                if piece.is_good(self) {
                    return Ok(piece.alone(first::COUNT));
                }
            }
        }
        V::integrate(&Job {
            quad: self,
            limits,
            sample: &|xs, values| first::sample(&f, xs, values),
            first: &values[..done],
        })
    }

    /// Lets the workers of a pool share the evaluations, for an integrand that is expensive.
    ///
    /// ```
    /// use speedup::prelude::*;
    ///
    /// let pool = Pool::new(2);
    /// let area = Quad::new().relative(1e-10).in_pool(&pool).integrate(f64::exp, (0.0, 1.0))?;
    /// assert!((area.value - 1.0_f64.exp_m1()).abs() < 1e-15);
    /// # Ok::<(), speedup::Error>(())
    /// ```
    #[must_use]
    pub const fn in_pool(self, pool: &Pool) -> QuadInPool<'_> {
        QuadInPool { quad: self, pool }
    }

    /// The tolerance that an integral of this value has to meet.
    #[inline]
    pub(super) fn tolerance(&self, value: f64) -> f64 {
        self.absolute.max(self.relative * value.abs())
    }

    /// The break points strictly inside of limits with `a < b`.
    pub(super) fn points_between(&self, Limits { a, b }: Limits) -> Result<&[f64]> {
        if let Some(&point) = self.points.iter().find(|&&point| !(a..=b).contains(&point)) {
            return Err(Error::PointOutside { point, a, b });
        }
        let first = self.points.partition_point(|&point| point <= a);
        let last = self.points.partition_point(|&point| point < b);
        Ok(&self.points[first..last.max(first)])
    }

    /// Whether these settings can be met at all; [`Quad::check`] says why not.
    #[inline]
    pub(super) fn is_sound(&self) -> bool {
        let possible = self.absolute > 0.0 || self.relative >= 50.0 * f64::EPSILON;
        self.absolute >= 0.0 && self.relative >= 0.0 && possible && self.panels > 0
    }

    /// Says why these settings cannot be met, if they cannot.
    pub(super) fn check(&self) -> Result<()> {
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
