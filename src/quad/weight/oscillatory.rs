//! Cosine and sine as weights on a finite range, as QUADPACK's QAWO has them.

use super::chebyshev::POINTS;
use super::panel::{Moments, by_kronrod, by_moments};
use super::{Method, refine};
use crate::error::Result;
use crate::quad::Quad;
use crate::quad::integral::Outcome;
use crate::quad::panel::Piece;
use crate::quad::range::Section;
use crate::quad::sampler::Sampler;
use crate::quad::value::Value;

/// Up to this phase, from the middle of a panel to its end, the rule of 15 points follows the wave. The
/// value is that of QUADPACK.
const TAME: f64 = 2.0;

/// The recurrence for the moments is closed at this degree, where what is put there is forgotten before
/// degree 22 is reached.
const CLOSED: usize = 64;

/// cos(ωx) or sin(ωx), times a sign, with ω > 0.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wave {
    pub omega: f64,
    sine: bool,
    sign: f64,
}

impl Wave {
    pub(super) fn cosine(omega: f64) -> Self {
        Self {
            omega: omega.abs(),
            sine: false,
            sign: 1.0,
        }
    }

    pub(super) fn sine(omega: f64) -> Self {
        Self {
            omega: omega.abs(),
            sine: true,
            sign: omega.signum(),
        }
    }

    fn at(self, x: f64) -> f64 {
        let (sin, cos) = self.sin_cos(x);
        self.sign * if self.sine { sin } else { cos }
    }

    /// sin(ωx) and cos(ωx), with what the product ωx loses to rounding put back: for large ωx it would
    /// be many units in the last place of the result.
    fn sin_cos(self, x: f64) -> (f64, f64) {
        let phase = self.omega * x;
        let lost = self.omega.mul_add(x, -phase);
        let (sin, cos) = phase.sin_cos();
        (sin + lost * cos, cos - lost * sin)
    }

    /// The phase from the middle of a section to its end.
    fn phase(self, section: Section) -> f64 {
        self.omega * section.half_length()
    }

    /// Integrates over one panel.
    fn evaluate<V: Value>(self, f: &Sampler<'_, V>, section: Section) -> Result<Piece<V>> {
        if self.phase(section) <= TAME {
            return by_kronrod(f, section, |x| self.at(x));
        }
        by_moments(f, section, &self.moments(section), |_| 1.0)
    }

    /// The moments, from those around 0 by the addition theorem.
    fn moments(self, section: Section) -> Moments {
        let half = section.half_length();
        let (sin, cos) = self.sin_cos(section.middle());
        let (even, odd) = if self.sine { (sin, cos) } else { (cos, -sin) };
        let mut of = moments_around_0(self.phase(section));
        for (j, moment) in of.iter_mut().enumerate() {
            *moment *= half * self.sign * if j % 2 == 0 { even } else { odd };
        }
        Moments {
            of,
            size: 2.0 * half,
        }
    }
}

/// Integrates over finite sections from left to right.
///
/// It extrapolates from the level on at which the wave is tame: before, the sums follow the wave and not
/// a singularity (QUADPACK, routine QAWO).
///
/// Behind other sections, `looks_for_peaks` is to be false: what is left of a function that falls fast
/// looks like the foot of a peak, and is none.
pub(super) fn integrate<V: Value>(
    quad: &Quad,
    f: &Sampler<'_, V>,
    wave: Wave,
    sections: &[Section],
    looks_for_peaks: bool,
) -> Result<Outcome<V>> {
    let phases = sections.iter().map(|&section| wave.phase(section));
    let longest = phases.fold(TAME, f64::max);
    let tame_level = (longest / TAME).log2().ceil() as usize;
    let method = Method {
        extrapolates_from: Some(tame_level),
        halves: &Section::halves,
        looks_for_peaks,
    };
    let evaluate = |section| wave.evaluate(f, section);
    refine(quad, f, &evaluate, sections, &method)
}

/// ∫ `T_j(t)`·cos(pt) dt over [−1, 1] for even j, and ∫ `T_j(t)`·sin(pt) dt for odd j, for p > 2.
///
/// With `T_j = (T′_{j+1}/(j+1) − T′_{j−1}/(j−1))/2`, integration by parts gives
/// `2·m_j = ±p·(m_{j+1}/(j+1) − m_{j−1}/(j−1)) − 4·e_j/(j² − 1)`, plus and `e_j` = cos p for even j, minus
/// and sin p for odd j. Upwards, this is stable as long as j < p. Beyond, two other solutions, one growing
/// and one falling, are kept away by solving it as a system of equations between there and a far end
/// (F. W. J. Olver, *Numerical solution of second-order linear difference equations*, Journal of Research
/// of the National Bureau of Standards 71B, 1967), at which `m_j ≈ −2·e_j/(j² − 1)`.
fn moments_around_0(p: f64) -> [f64; POINTS] {
    let (sin, cos) = p.sin_cos();
    let end = |j: usize| if j.is_multiple_of(2) { cos } else { sin };
    let side = |j: usize| if j.is_multiple_of(2) { 1.0 } else { -1.0 };
    let source = |j: usize| -4.0 * end(j) / (j * j - 1) as f64;
    let mut m = [0.0; CLOSED + 1];
    m[0] = 2.0 * sin / p;
    m[1] = 2.0 * (sin - p * cos) / (p * p);
    m[2] = m[0] + 8.0 * (p * cos - sin) / (p * p * p);
    let stable = if p < POINTS as f64 {
        p as usize
    } else {
        POINTS
    };
    let known = stable.max(2);
    for j in 2..known {
        let (below, above) = ((j - 1) as f64, (j + 1) as f64);
        m[j + 1] = above * (m[j - 1] / below + side(j) * (2.0 * m[j] - source(j)) / p);
    }
    if known < POINTS - 1 {
        m[CLOSED] = 0.5 * source(CLOSED);
        // Elimination from below gives m_j = constant_j + factor_j·m_{j+1}.
        let (mut constant, mut factor) = ([0.0; CLOSED], [0.0; CLOSED]);
        constant[known] = m[known];
        for j in known + 1..CLOSED {
            let (below, above) = (side(j) * p / (j - 1) as f64, side(j) * p / (j + 1) as f64);
            let pivot = 2.0 + below * factor[j - 1];
            constant[j] = (source(j) - below * constant[j - 1]) / pivot;
            factor[j] = above / pivot;
        }
        for j in (known + 1..CLOSED).rev() {
            m[j] = constant[j] + factor[j] * m[j + 1];
        }
    }
    std::array::from_fn(|j| m[j])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quad::Quad;
    use crate::quad::range::Map;

    /// The Chebyshev polynomial, by the cosine that it is.
    fn chebyshev(j: usize, t: f64) -> f64 {
        (j as f64 * t.acos()).cos()
    }

    #[test]
    fn moments_agree_with_plain_quadrature_below_at_and_above_the_turning_point() {
        let careful = Quad::new().absolute(2e-15).relative(0.0).panels(200);
        for p in [2.001, 2.5, 3.0, 7.3, 12.0, 21.99, 22.5, 23.0, 40.0] {
            let moments = moments_around_0(p);
            for (j, moment) in moments.into_iter().enumerate() {
                let wave = |t: f64| {
                    let (sin, cos) = (p * t).sin_cos();
                    chebyshev(j, t) * if j % 2 == 0 { cos } else { sin }
                };
                let exact = careful.integrate(wave, (-1.0, 1.0)).unwrap();
                // The plain quadrature adds up values of size 1 with hundreds of roundings; m_0 is up to 1.
                let error = (moment - exact.value).abs();
                assert!(error < 3e-14, "m_{j} for p = {p}: {moment}, {exact}");
            }
        }
    }

    #[test]
    fn moments_of_very_fast_waves_have_the_digits_of_their_leading_terms() {
        // By parts twice, m_0 = 2·sin p/p and m_2 = 2·sin p/p + 8·cos p/p² − …, at most 8/p³, and a few
        // rounding units of 2/p.
        for p in [1e3, 1e5, 1e8] {
            let ([m_0, _, m_2], (sin, cos)) = (
                std::array::from_fn(|j| moments_around_0(p)[j]),
                f64::sin_cos(p),
            );
            assert_eq!(m_0, 2.0 * sin / p);
            assert!(
                (m_2 - 2.0 * sin / p - 8.0 * cos / (p * p)).abs() <= 8.0 / p.powi(3) + 1e-15 / p
            );
        }
    }

    #[test]
    fn phases_keep_their_digits_far_from_0() {
        // 1e8·x with x = 0.7 as a double; mpmath, 40 digits. Rounding the product alone moves it by 4e-9.
        let (sin, cos) = Wave::cosine(1e8 + 0.3).sin_cos(0.7);
        assert!(
            (sin - 0.308_151_653_254_211).abs() < 2e-16
                && (cos - 0.951_337_247_560_872_3).abs() < 2e-16
        );
    }

    #[test]
    fn a_short_panel_takes_15_points_and_a_long_one_23() {
        let count = |omega: f64| {
            let section = Section {
                map: Map::Identity,
                start: 0.0,
                stop: 2.0,
            };
            let ones = |_: &[f64], values: &mut [f64]| {
                values.fill(1.0);
                values.len()
            };
            let quad = Quad::new();
            let f = Sampler::new(&quad, &ones, 0);
            let piece = Wave::cosine(omega).evaluate(&f, section).unwrap();
            // sin(2ω)/ω, to a few units of a sum of size 2.
            assert!((piece.estimates.value - (2.0 * omega).sin() / omega).abs() < 2e-15);
            f.evaluations()
        };
        assert_eq!([1.9, 2.0, 2.1, 200.0].map(count), [15, 15, 23, 23]);
    }
}
