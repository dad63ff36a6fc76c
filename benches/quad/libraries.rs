//! The libraries, each used as its documentation says, with the same tolerance and the panels it
//! allows by default.

use std::sync::Arc;

use bilby::AdaptiveIntegrator;
use gkquad::Tolerance;
use gkquad::single::Integrator;
use quad_gk::{GK21, GKConfig};
use speedup::prelude::*;

pub const TOLERANCE: f64 = 1.49e-8;

/// What a library says of an integral.
#[derive(Clone, Copy, Debug, Default)]
pub struct Answer {
    pub value: f64,
    /// Whether it claims to have met the tolerance.
    pub claimed: bool,
    /// As counted by the integrand; 0 if the integrand did not count.
    pub evaluations: usize,
}

impl Answer {
    fn new(value: f64, claimed: bool) -> Self {
        Self {
            value,
            claimed,
            evaluations: 0,
        }
    }

    pub fn is_within(&self, reference: f64) -> bool {
        (self.value - reference).abs() <= TOLERANCE.max(TOLERANCE * reference.abs())
    }
}

/// A way to integrate.
pub trait Library {
    const NAME: &'static str;
    /// Whether it takes infinite limits.
    const INFINITE: bool;

    fn integrate(f: impl Fn(f64) -> f64 + Send + Sync, a: f64, b: f64) -> Answer;
}

/// No library: the sum of the values at the 21 points where most of the libraries evaluate a smooth
/// function. None can be faster.
pub struct Floor;

impl Library for Floor {
    const NAME: &'static str = "the floor";
    const INFINITE: bool = false;

    fn integrate(f: impl Fn(f64) -> f64 + Send + Sync, a: f64, b: f64) -> Answer {
        let (middle, half_length) = (f64::midpoint(a, b), 0.5 * (b - a));
        let values = GK21
            .iter()
            .map(|(point, ..)| f(middle + half_length * point));
        Answer::new(values.sum(), false)
    }
}

/// No library: the four sums and the error formula of QUADPACK's QK21 over the same values. It minds no
/// settings and no values that are not finite, cannot be interrupted, and divides nothing.
pub struct RuleAlone;

impl Library for RuleAlone {
    const NAME: &'static str = "the rule alone";
    const INFINITE: bool = false;

    fn integrate(f: impl Fn(f64) -> f64 + Send + Sync, a: f64, b: f64) -> Answer {
        let (middle, half_length) = (f64::midpoint(a, b), 0.5 * (b - a));
        let values = GK21.map(|(point, ..)| f(middle + half_length * point));
        let value = half_length * sum(|index| KRONROD[index] * values[index]);
        let difference = half_length * sum(|index| EXCESS[index] * values[index]).abs();
        let magnitude = half_length * sum(|index| KRONROD[index] * values[index].abs());
        let mean = 0.5 * value / half_length;
        let variation = half_length * sum(|index| KRONROD[index] * (values[index] - mean).abs());
        let ratio = 200.0 * difference / variation;
        let sharpened = variation * (ratio * ratio.sqrt()).min(1.0);
        let error = sharpened.max(50.0 * f64::EPSILON * magnitude);
        Answer::new(value, error <= TOLERANCE.max(TOLERANCE * value.abs()))
    }
}

const KRONROD: [f64; 21] = weights().0;

/// What Kronrod's weights are more than those of Gauss–Legendre.
const EXCESS: [f64; 21] = weights().1;

const fn weights() -> ([f64; 21], [f64; 21]) {
    let (mut kronrod, mut excess) = ([0.0; 21], [0.0; 21]);
    let mut index = 0;
    while index < 21 {
        let (_, weight, gauss) = GK21[index];
        kronrod[index] = weight;
        excess[index] = match gauss {
            Some(gauss) => weight - gauss,
            None => weight,
        };
        index += 1;
    }
    (kronrod, excess)
}

/// The sum of the terms of the points, in four parts that a processor adds at once.
#[inline]
fn sum(term: impl Fn(usize) -> f64) -> f64 {
    let mut parts = [0.0; 4];
    for index in 0..20 {
        parts[index % 4] += term(index);
    }
    (parts[0] + parts[1]) + (parts[2] + parts[3]) + term(20)
}

pub struct Speedup;

impl Library for Speedup {
    const NAME: &'static str = "speedup";
    const INFINITE: bool = true;

    fn integrate(f: impl Fn(f64) -> f64 + Send + Sync, a: f64, b: f64) -> Answer {
        quad(f, (a, b)).map_or(Answer::new(f64::NAN, false), |integral| {
            Answer::new(integral.value, integral.cautions.is_empty())
        })
    }
}

pub struct Bilby;

impl Library for Bilby {
    const NAME: &'static str = "bilby 0.3";
    const INFINITE: bool = true;

    fn integrate(f: impl Fn(f64) -> f64 + Send + Sync, a: f64, b: f64) -> Answer {
        let result = match (a.is_finite(), b.is_finite()) {
            (true, true) => AdaptiveIntegrator::default()
                .with_abs_tol(TOLERANCE)
                .with_rel_tol(TOLERANCE)
                .integrate(a, b, f),
            (true, false) => bilby::integrate_semi_infinite_upper(f, a, TOLERANCE),
            (false, true) => bilby::integrate_semi_infinite_lower(f, b, TOLERANCE),
            (false, false) => bilby::integrate_infinite(f, TOLERANCE),
        };
        result.map_or(Answer::new(f64::NAN, false), |result| {
            Answer::new(result.value, result.converged)
        })
    }
}

/// It spreads what it divides over all cores, and knows a relative tolerance only.
pub struct QuadGk;

impl Library for QuadGk {
    const NAME: &'static str = "quad_gk 1";
    const INFINITE: bool = false;

    fn integrate(f: impl Fn(f64) -> f64 + Send + Sync, a: f64, b: f64) -> Answer {
        let config = GKConfig::<21>::new().rel_tol(TOLERANCE).coef(GK21);
        let integral = quad_gk::quad_gk(Arc::new(f), a..b, config);
        Answer::new(integral.value, integral.is_ok(TOLERANCE))
    }
}

/// It gives no value with an error, except by an unsafe function.
pub struct Gkquad;

impl Library for Gkquad {
    const NAME: &'static str = "gkquad 0.0.4";
    const INFINITE: bool = true;

    fn integrate(f: impl Fn(f64) -> f64 + Send + Sync, a: f64, b: f64) -> Answer {
        let mut integrator =
            Integrator::new(f).tolerance(Tolerance::AbsOrRel(TOLERANCE, TOLERANCE));
        let estimate = integrator.run(a..b).estimate();
        Answer::new(estimate.unwrap_or(f64::NAN), estimate.is_ok())
    }
}

/// It knows an absolute tolerance only.
pub struct Quadrature;

impl Library for Quadrature {
    const NAME: &'static str = "quadrature 0.1.2";
    const INFINITE: bool = false;

    fn integrate(f: impl Fn(f64) -> f64 + Send + Sync, a: f64, b: f64) -> Answer {
        let output = quadrature::integrate(f, a, b, TOLERANCE);
        Answer::new(output.integral, output.error_estimate <= TOLERANCE)
    }
}
