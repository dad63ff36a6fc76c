//! Cosine and sine as weights on any range: an infinite one is divided into cycles, [the sums over
//! which](super::cycles) are extrapolated, as QUADPACK's QAWF does.

use std::f64::consts::PI;

use super::cycles::{Sums, join};
use super::oscillatory::{self, Wave};
use crate::error::{Caution, Result};
use crate::quad::Quad;

use crate::quad::integral::{Integral, Outcome, Panels};
use crate::quad::range::{Map, Section};
use crate::quad::sampler::{Job, Sampler};
use crate::quad::value::{Value, is_finite, zero};

/// A first cycle longer than this is divided first, each part being so many times as far from the end
/// as the one before: what the function does at distances of about 1 would lie between the points.
const LONG: f64 = 100.0;
const WIDENING: f64 = 32.0;

/// No cycle is longer, so that the function can be looked at far beyond the last one.
const LONGEST: f64 = 1e290;

/// So many times as far out as the cycles reach, and so many times as far again, the function is
/// looked at to see whether it falls.
const FAR: f64 = 1024.0;

/// Integrates over sections from left to right.
///
/// If only a relative tolerance is missed, because parts cancel, all is done once more with the absolute
/// tolerance that has turned out.
pub(super) fn integrate<V: Value>(
    job: &Job<'_, V>,
    f: &Sampler<'_, V>,
    wave: Wave,
    sections: &[Section],
) -> Result<Outcome<V>> {
    let finite = |section: &&Section| section.map == Map::Identity;
    if sections.iter().filter(finite).count() == sections.len() {
        return oscillatory::integrate(job.quad, f, wave, sections, true);
    }
    let all = Whole { f, wave };
    let first = all.attempt(sections, job.quad)?;
    let tolerance = job.quad.tolerance(first.integral.value.norm());
    if first.integral.error <= tolerance || !first.integral.cautions.is_empty() {
        return Ok(first);
    }
    // Half of it, since the value is not yet known well.
    let absolute = job.quad.clone().absolute(0.5 * tolerance).relative(0.0);
    let mut second = all.attempt(sections, &absolute)?;
    let error = second.integral.error;
    let tolerance = job.quad.tolerance(second.integral.value.norm());
    if error > tolerance && second.integral.cautions.is_empty() {
        let caution = Caution::RoundOff { error, tolerance };
        second.integral.cautions.push(caution);
    }
    Ok(second)
}

/// An integral over a range that is not finite.
struct Whole<'a, V> {
    f: &'a Sampler<'a, V>,
    wave: Wave,
}

impl<V: Value> Whole<'_, V> {
    /// Integrates all sections, each half-infinite one by cycles and the finite ones together.
    fn attempt(&self, sections: &[Section], quad: &Quad) -> Result<Outcome<V>> {
        let (finite, infinite): (Vec<Section>, Vec<Section>) = sections
            .iter()
            .partition(|section| section.map == Map::Identity);
        let parts = infinite.len() + usize::from(!finite.is_empty());
        let share = quad.clone().absolute(quad.absolute / parts as f64);
        let mut outcomes = Vec::with_capacity(parts);
        if !finite.is_empty() {
            let whole = oscillatory::integrate(&share, self.f, self.wave, &finite, true)?;
            outcomes.push(whole);
        }
        for section in infinite {
            outcomes.push(self.tail(&share, section)?);
        }
        Ok(join(outcomes, self.f.evaluations()))
    }

    /// Integrates over a half-infinite section.
    fn tail(&self, quad: &Quad, section: Section) -> Result<Outcome<V>> {
        let omega = self.wave.omega;
        let cycles = Cycles {
            section,
            // An odd number of half waves, so that the values alternate in sign and extrapolate well.
            length: ((2.0 * omega.floor() + 1.0) * PI / omega).min(LONGEST),
        };
        let (end, next) = (cycles.at(0.0), cycles.at(cycles.length));
        if end == next {
            return Ok(lost(end));
        }
        let mut sums = Sums::new(quad);
        loop {
            let number = sums.cycles.len();
            let (sections, mut quad) = (cycles.sections(number), sums.quad_of_next());
            // The parts of a long cycle do not count, since nobody asked for them.
            quad.panels = quad.panels.saturating_add(sections.len() - 1);
            let cycle = oscillatory::integrate(&quad, self.f, self.wave, &sections, number == 0)?;
            sums.add(cycle);
            if let Some(limit) = sums.good() {
                let falls = self.falls_far_out(&cycles, number)?;
                return Ok(sums.finish(limit, (!falls).then_some(Caution::Divergent)));
            }
            if let Some((limit, caution)) = sums.used_up() {
                return Ok(sums.finish(limit, Some(caution)));
            }
        }
    }

    /// Whether the function falls beyond the cycles up to this number, as it has to.
    ///
    /// The epsilon algorithm finds a limit of cycles that do not, which is that of Abel: 1 for ∫ sin x over
    /// [0, ∞). So the function is looked at far out, and further. It falls if each component is at least a
    /// tenth smaller there. What is no number so far out says nothing.
    fn falls_far_out(&self, cycles: &Cycles, number: usize) -> Result<bool> {
        let reach = FAR * (number + 1) as f64 * cycles.length;
        // Three points at each distance, in case one is a zero.
        let distances = [1.0, 1.17, 1.41].map(|factor| factor * reach);
        let xs: [f64; 6] = std::array::from_fn(|index| {
            let further = if index < 3 { 1.0 } else { FAR };
            cycles.at(further * distances[index % 3])
        });
        let mut values = [zero::<V>(); 6];
        self.f.at_unchecked(&xs, &mut values)?;
        let largest = |values: &[V], component: usize| {
            let sizes = values.iter().map(|value| value.component(component).abs());
            sizes.fold(0.0, f64::max)
        };
        let falls = |component: usize| {
            let far = largest(&values[..3], component);
            far == 0.0 || largest(&values[3..], component) < 0.9 * far
        };
        Ok(!values.iter().all(is_finite) || (0..V::COMPONENTS).all(falls))
    }
}

/// What is known of cycles so far out that neighbouring numbers are further apart than they are long.
fn lost<V: Value>(x: f64) -> Outcome<V> {
    Outcome {
        integral: Integral {
            value: zero(),
            error: f64::INFINITY,
            evaluations: 0,
            panels: Panels::none(),
            cautions: vec![Caution::DifficultNear { x }],
        },
        magnitude: f64::INFINITY,
    }
}

/// The cycles of a half-infinite section, from its end outwards.
struct Cycles {
    section: Section,
    length: f64,
}

impl Cycles {
    /// The x at this distance from the end of the section.
    fn at(&self, distance: f64) -> f64 {
        match self.section.map {
            Map::UpFrom(a) => a + distance,
            Map::DownFrom(b) => b - distance,
            Map::Identity => self.section.stop,
        }
    }

    /// The sections of the cycle with this number, from left to right.
    fn sections(&self, number: usize) -> Vec<Section> {
        let mut distances = vec![number as f64 * self.length];
        if number == 0 && self.length > LONG {
            let widening = (0..).map(|power| WIDENING.powi(power));
            distances.extend(widening.take_while(|&distance| distance < 0.5 * self.length));
        }
        distances.push((number + 1) as f64 * self.length);
        let mut ends: Vec<f64> = distances
            .into_iter()
            .map(|distance| self.at(distance))
            .collect();
        ends.sort_by(f64::total_cmp);
        let section = |pair: &[f64]| Section {
            map: Map::Identity,
            start: pair[0],
            stop: pair[1],
        };
        ends.windows(2).map(section).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quad::range::Limits;
    use crate::quad::{Quad, Weight};

    fn cycles(limits: Limits, length: f64) -> Cycles {
        let section = limits.sections(&[]).next().unwrap();
        Cycles { section, length }
    }

    #[test]
    fn cycles_follow_each_other_outwards() {
        let ends = |cycles: &Cycles, number: usize| -> Vec<(f64, f64)> {
            let sections = cycles.sections(number).into_iter();
            sections.map(Section::ends).collect()
        };
        let up = cycles(Limits::from(1.0..), 2.0);
        assert_eq!(ends(&up, 0), [(1.0, 3.0)]);
        assert_eq!(ends(&up, 7), [(15.0, 17.0)]);
        let down = cycles(Limits::from(..1.0), 2.0);
        assert_eq!(ends(&down, 7), [(-15.0, -13.0)]);
    }

    #[test]
    fn a_long_first_cycle_is_divided_more_finely_near_the_end() {
        let ends = |limits: Limits| -> Vec<(f64, f64)> {
            let sections = cycles(limits, 3000.0).sections(0).into_iter();
            sections.map(Section::ends).collect()
        };
        let distances = [(0.0, 1.0), (1.0, 32.0), (32.0, 1024.0), (1024.0, 3000.0)];
        assert_eq!(ends(Limits::from(0.0..)), distances);
        let turned = distances.map(|(near, far)| (-far, -near));
        assert!(ends(Limits::from(..0.0)).into_iter().rev().eq(turned));
    }

    #[test]
    fn a_divergent_integral_gets_no_limit_of_abel() {
        let sine = Quad::new().weight(Weight::Sin(1.0));
        let functions: [fn(f64) -> f64; 6] = [
            |_| 1.0,
            |x| x,
            f64::sqrt,
            |x| 1.0 + (-x).exp(),
            |x| 0.2 + (20.0 + x).recip(),
            |x| -1.0 - (1.0 + x).sqrt().recip(),
        ];
        for f in functions {
            let integral = sine.integrate(f, 0.0..).unwrap();
            assert_eq!(integral.cautions, [Caution::Divergent], "{integral}");
            let pair = sine.integrate(|x: f64| [f(-x), x.exp()], ..0.0);
            assert!(pair.unwrap().cautions == [Caution::Divergent]);
        }
    }

    #[test]
    fn the_slowest_waves_and_the_furthest_ends_are_no_trap() {
        let decay = |x: f64| (-x).exp();
        let slowest = Quad::new().weight(Weight::Cos(f64::MIN_POSITIVE));
        let integral = slowest.integrate(decay, 0.0..).unwrap();
        assert!((integral.value - 1.0).abs() < 1.49e-8 && integral.cautions.is_empty());
        let far = Quad::new().weight(Weight::Cos(1.0));
        let integral = far.integrate(f64::recip, 1e18..).unwrap();
        assert_eq!(integral.cautions, [Caution::DifficultNear { x: 1e18 }]);
    }

    #[test]
    fn a_relative_tolerance_holds_where_cycles_cancel() {
        // exp(−x²/2)·cos 5x: the first cycle is of size 1, the integral 1e-5 of that.
        let careful = Quad::new()
            .absolute(0.0)
            .relative(1e-7)
            .weight(Weight::Cos(5.0));
        let integral = careful
            .integrate(|x: f64| (-0.5 * x * x).exp(), ..)
            .unwrap();
        let exact = (2.0 * PI).sqrt() * (-12.5_f64).exp();
        assert!((integral.value - exact).abs() <= 1e-7 * exact, "{integral}");
        assert!(integral.cautions.is_empty() && integral.error <= 1e-7 * integral.value);
    }

    #[test]
    fn cycles_that_do_not_suffice_are_a_caution() {
        // The function has eight waves of its own, so that the cycles follow no simple law.
        let sine = Quad::new().weight(Weight::Sin(1.0));
        let waves = |x: f64| {
            (1..=8)
                .map(|k| (0.1 * f64::from(k).sqrt() * x).cos())
                .sum::<f64>()
        };
        let own = |x: f64| waves(x) / (1.0 + x).sqrt();
        let integral = sine.integrate(own, 0.0..).unwrap();
        let [caution] = &integral.cautions[..] else {
            panic!("{integral}")
        };
        assert!(matches!(caution, Caution::CyclesUsedUp { cycles: 50, .. }));
        assert!(integral.error > 1.49e-8);
    }
}
