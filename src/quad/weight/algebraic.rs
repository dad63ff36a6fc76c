//! Powers and logarithms of the distances to the ends as weights, as QUADPACK's QAWS has them.

use super::chebyshev::POINTS;
use super::panel::{Moments, by_kronrod, by_moments};
use super::{Method, refine};
use crate::error::Result;
use crate::quad::integral::Outcome;

use crate::quad::panel::Piece;
use crate::quad::range::{Limits, Section};
use crate::quad::sampler::{Job, Sampler};
use crate::quad::value::Value;

/// `distance^power`, and times `ln(distance)` if `log`: what the weight is of the distance to one end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Factor {
    pub power: f64,
    pub log: bool,
}

impl Factor {
    fn at(self, distance: f64) -> f64 {
        let log = if self.log { distance.ln() } else { 1.0 };
        distance.powf(self.power) * log
    }

    /// Whether it is 1 everywhere.
    fn is_one(self) -> bool {
        self.power == 0.0 && !self.log
    }

    /// The moments on a panel that begins at the end where the distance is 0, and is twice `half` long.
    ///
    /// With the distance `half·(1 + t)`, its logarithm is `ln(2·half) + ln((1 + t)/2)`.
    fn moments(self, half: f64) -> Moments {
        let scale = half.powf(self.power + 1.0);
        let plain = power_moments(self.power);
        if !self.log {
            return Moments {
                of: plain.map(|moment| scale * moment),
                size: scale * plain[0],
            };
        }
        let logarithmic = log_moments(self.power, &plain);
        let log = (2.0 * half).ln();
        Moments {
            of: std::array::from_fn(|j| scale * (logarithmic[j] + log * plain[j])),
            size: scale * (logarithmic[0].abs() + log.abs() * plain[0]),
        }
    }
}

/// The weight on a range: one factor for the distance to each end.
#[derive(Clone, Copy, Debug)]
struct Ends {
    limits: Limits,
    left: Factor,
    right: Factor,
}

impl Ends {
    /// Integrates over one panel, which touches at most one end.
    fn evaluate<V: Value>(self, f: &Sampler<'_, V>, section: Section) -> Result<Piece<V>> {
        let Limits { a, b } = self.limits;
        let (left, right) = (
            move |x: f64| self.left.at(x - a),
            move |x: f64| self.right.at(b - x),
        );
        if section.start == a && !self.left.is_one() {
            let moments = self.left.moments(section.half_length());
            return by_moments(f, section, &moments, right);
        }
        if section.stop == b && !self.right.is_one() {
            let mut moments = self.right.moments(section.half_length());
            for moment in moments.of.iter_mut().skip(1).step_by(2) {
                *moment = -*moment; // The polynomials of odd degree are odd.
            }
            return by_moments(f, section, &moments, left);
        }
        by_kronrod(f, section, |x| left(x) * right(x))
    }
}

/// Integrates over sections from left to right; a single one is halved first, so that no panel touches
/// both ends.
pub(super) fn integrate<V: Value>(
    job: &Job<'_, V>,
    f: &Sampler<'_, V>,
    [left, right]: [Factor; 2],
    sections: &[Section],
) -> Result<Outcome<V>> {
    let ends = Ends {
        limits: job.limits,
        left,
        right,
    };
    let halves;
    let sections = if let [only] = sections {
        halves = only.halves();
        &halves
    } else {
        sections
    };
    let method = Method {
        extrapolates_from: None,
        halves: &Section::halves,
        looks_for_peaks: true,
    };
    let evaluate = |section| ends.evaluate(f, section);
    refine(job.quad, f, &evaluate, sections, &method)
}

/// ∫ (1 + t)^power · `T_j(t)` dt over [−1, 1], by the recurrence of R. Piessens and M. Branders, *The
/// evaluation and application of some modified moments*, BIT 13 (1973) 443–450:
/// `(j − 1)(j + power + 1)·r_j + j(j − power − 2)·r_{j−1} = −2^(power + 1)`.
fn power_moments(power: f64) -> [f64; POINTS] {
    let whole = (power + 1.0).exp2();
    let mut r = [0.0; POINTS];
    r[0] = whole / (power + 1.0);
    r[1] = r[0] * power / (power + 2.0);
    for j in 2..POINTS {
        let n = j as f64;
        r[j] = -(whole + n * (n - power - 2.0) * r[j - 1]) / ((n - 1.0) * (n + power + 1.0));
    }
    r
}

/// ∫ (1 + t)^power · ln((1 + t)/2) · `T_j(t)` dt over [−1, 1], by the derivative of the recurrence of
/// [`power_moments`] with respect to the power.
fn log_moments(power: f64, plain: &[f64; POINTS]) -> [f64; POINTS] {
    let mut g = [0.0; POINTS];
    g[0] = -plain[0] / (power + 1.0);
    g[1] = (g[0] * power + 2.0 * plain[0] / (power + 2.0)) / (power + 2.0);
    for j in 2..POINTS {
        let n = j as f64;
        let known = n * plain[j - 1] - (n - 1.0) * plain[j] - n * (n - power - 2.0) * g[j - 1];
        g[j] = known / ((n - 1.0) * (n + power + 1.0));
    }
    g
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quad::Quad;

    #[test]
    fn moments_agree_with_plain_quadrature() {
        let careful = Quad::new().absolute(1e-14).relative(1.2e-14).panels(200);
        for power in [-0.9, -0.5, -0.1, 0.0, 0.4, 1.0, 3.7, 12.5] {
            let plain = power_moments(power);
            let logarithmic = log_moments(power, &plain);
            for j in 0..POINTS {
                // With 1 + t = u^k for this k, the integrand is smooth enough for the plain rule.
                let k: f64 = if power < -0.6 { 20.0 } else { 4.0 };
                let exact = careful.integrate(
                    |u: f64| {
                        let t = (u.powf(k) - 1.0).min(1.0);
                        let value =
                            k * u.powf(k * (power + 1.0) - 1.0) * (j as f64 * t.acos()).cos();
                        [value, value * (0.5 * u.powf(k)).ln()]
                    },
                    (0.0, 2.0_f64.powf(k.recip())),
                );
                let exact = exact.unwrap().value;
                // The size of the first moment, with a thousand roundings in the plain quadrature.
                let allowed = 1e-13 * (plain[0] + logarithmic[0].abs());
                assert!((plain[j] - exact[0]).abs() < allowed, "r_{j} for {power}");
                assert!(
                    (logarithmic[j] - exact[1]).abs() < allowed,
                    "g_{j} for {power}"
                );
            }
        }
    }
}
