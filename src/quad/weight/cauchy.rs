//! 1/(x − c) as a weight, the integral being Cauchy's principal value, as QUADPACK's QAWC has it.

use super::chebyshev::POINTS;
use super::panel::{Moments, by_kronrod, by_moments};
use super::{Method, refine};
use crate::error::Result;
use crate::quad::integral::Outcome;

use crate::quad::panel::Piece;
use crate::quad::range::Section;
use crate::quad::sampler::{Job, Sampler};
use crate::quad::value::Value;

/// At so many half lengths from the middle of a panel, the pole is far enough away for the rule of 15
/// points. The value is that of QUADPACK.
const FAR: f64 = 1.1;

/// Integrates over sections from left to right, no end of which is the pole.
///
/// A panel is not halved at the pole, nor near it.
pub(super) fn integrate<V: Value>(
    job: &Job<'_, V>,
    f: &Sampler<'_, V>,
    pole: f64,
    sections: &[Section],
) -> Result<Outcome<V>> {
    let method = Method {
        extrapolates_from: None,
        halves: &|section| halves_beside(section, pole),
        looks_for_peaks: true,
    };
    let evaluate = |section| evaluate(f, section, pole);
    refine(job.quad, f, &evaluate, sections, &method)
}

/// Integrates over one panel.
fn evaluate<V: Value>(f: &Sampler<'_, V>, section: Section, pole: f64) -> Result<Piece<V>> {
    let place = (pole - section.middle()) / section.half_length();
    if place.abs() >= FAR {
        return by_kronrod(f, section, |x| (x - pole).recip());
    }
    by_moments(f, section, &moments(section, pole, place), |_| 1.0)
}

/// ∫ `T_j(t)`/(t − place) dt over [−1, 1]: from `T_{j+1} = 2t·T_j − T_{j−1}` follows
/// `m_{j+1} = 2·place·m_j − m_{j−1} + 2·∫ T_j dt`.
///
/// The integral of the absolute value is infinite; its size here is that of the interval.
fn moments(section: Section, pole: f64, place: f64) -> Moments {
    let mut of = [0.0; POINTS];
    // From the ends themselves, since `place` may be rounded to ±1.
    of[0] = ((section.stop - pole) / (section.start - pole)).abs().ln();
    of[1] = 2.0 + place * of[0];
    for j in 1..POINTS - 1 {
        let plain = if j % 2 == 0 {
            2.0 / (1.0 - (j * j) as f64)
        } else {
            0.0
        };
        of[j + 1] = 2.0 * place * of[j] - of[j - 1] + 2.0 * plain;
    }
    Moments {
        of,
        size: 2.0 + of[0].abs(),
    }
}

/// The two parts of a panel: where it has the pole inside, they meet between the pole and the end
/// that is further from it.
fn halves_beside(section: Section, pole: f64) -> [Section; 2] {
    let (start, stop) = (section.start, section.stop);
    let mut meeting = section.middle();
    if start < pole && pole < stop {
        let further = if pole <= meeting { stop } else { start };
        meeting = f64::midpoint(pole, further);
    }
    [
        Section {
            stop: meeting,
            ..section
        },
        Section {
            start: meeting,
            ..section
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quad::Quad;
    use crate::quad::range::Map;

    fn section(start: f64, stop: f64) -> Section {
        Section {
            map: Map::Identity,
            start,
            stop,
        }
    }

    #[test]
    fn moments_agree_with_plain_quadrature() {
        let careful = Quad::new().absolute(1e-14).relative(1.2e-14).panels(200);
        for pole in [-1.09, -1.001, -0.999, -0.3, 0.0, 0.7, 1.05] {
            let moments = moments(section(-1.0, 1.0), pole, pole);
            for (j, moment) in moments.of.into_iter().enumerate() {
                let of = |t: f64| (j as f64 * t.clamp(-1.0, 1.0).acos()).cos();
                // What is constant is taken out, and has a logarithm as its integral.
                let constant = of(pole);
                let rest = careful.clone().points(&[pole.clamp(-1.0, 1.0)]);
                let rest = rest.integrate(|t| (of(t) - constant) / (t - pole), (-1.0, 1.0));
                let exact = rest.unwrap().value + constant * moments.of[0];
                // For a pole outside, the recurrence may lose up to five digits at its end (1.56^22 = 2e4).
                let allowed = if pole.abs() > 1.0 { 1e-10 } else { 1e-12 };
                assert!(
                    (moment - exact).abs() < allowed,
                    "m_{j} for {pole}: {moment} {exact}"
                );
            }
        }
    }

    #[test]
    fn no_panel_ends_at_the_pole() {
        for pole in [0.3, 0.5, 0.9] {
            let [left, right] = halves_beside(section(0.0, 1.0), pole);
            assert_eq!(left.stop, right.start);
            assert!((left.stop - pole).abs() > 0.2, "{pole}: {}", left.stop);
        }
        let [left, _] = halves_beside(section(0.0, 1.0), 2.0);
        assert_eq!(left.stop, 0.5);
    }
}
