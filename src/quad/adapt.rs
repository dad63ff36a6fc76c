//! An adaptive integral from its limits to its answer: a first look, which is usually enough, a second
//! one where the first saw nothing, and the [refinement](super::refine) of what is not good enough.

use super::first;
use super::integral::{Integral, Outcome};
use super::panel::{self, FLAT, Piece};
use super::range::{Limits, Section};
use super::refine::Refinement;
use super::sampler::{Job, Sampler};
use super::second_look;
use super::value::{Value, minus};
use super::weight::Weight;
use crate::error::{Caution, Error, Result};

/// Integrates over limits in any order, with the weight if there is one.
pub(super) fn integrate<V: Value>(job: &Job<'_, V>) -> Result<Integral<V>> {
    job.quad.check()?;
    let Limits { a, b } = job.limits;
    if a < b && job.quad.weight.is_none() {
        return forwards(job);
    }
    unusual(job)
}

/// Integrates over limits with `a < b`, without a weight.
fn forwards<V: Value>(job: &Job<'_, V>) -> Result<Integral<V>> {
    let points = job.quad.points_between(job.limits)?;
    let f = Sampler::new(job.quad, job.sample, job.first.len());
    if let Ok(values) = <&[V; first::COUNT]>::try_from(job.first) {
        // The first panel has been looked at, and is not all.
        let section = Section::of_x(job.limits.a, job.limits.b);
        let piece = panel::piece(job.quad, section, values);
        let piece = panel::checked(piece, &panel::points(section), values)?;
        return one_section(job, &f, piece);
    }
    let Some(section) = job.limits.section(points) else {
        return several_sections(job, &f, points);
    };
    let piece = panel::evaluate_alone(&f, section)?;
    if piece.is_good(job.quad) {
        return Ok(piece.alone(f.evaluations()));
    }
    one_section(job, &f, piece)
}

/// Integrates over limits with `a ≥ b`, or without order, or with a weight.
#[cold]
fn unusual<V: Value>(job: &Job<'_, V>) -> Result<Integral<V>> {
    let Limits { a, b } = job.limits;
    let weight = job.quad.weight;
    weight.map_or(Ok(()), Weight::check)?;
    if a.is_nan() || b.is_nan() {
        return Err(Error::LimitNotANumber { a, b });
    }
    if a == b || weight.is_some_and(Weight::is_zero) {
        return Ok(Integral::nothing());
    }
    if a > b {
        let limits = Limits { a: b, b: a };
        return integrate(&Job { limits, ..*job }).map(Integral::reversed);
    }
    if weight.is_some_and(Weight::is_one) {
        let mut plain = job.quad.clone();
        plain.weight = None;
        let quad = &plain;
        return integrate(&Job { quad, ..*job });
    }
    let f = Sampler::new(job.quad, job.sample, 0);
    let points = job.quad.points_between(job.limits)?;
    several_sections(job, &f, points)
}

/// Integrates over the sections between the break points, and over a single one with a weight.
fn several_sections<V: Value>(
    job: &Job<'_, V>,
    f: &Sampler<'_, V>,
    points: &[f64],
) -> Result<Integral<V>> {
    let Outcome {
        integral,
        magnitude,
    } = look(job, f, points)?;
    if magnitude > 0.0 {
        return Ok(integral);
    }
    look_again(job, f, points, integral)
}

fn look<V: Value>(job: &Job<'_, V>, f: &Sampler<'_, V>, points: &[f64]) -> Result<Outcome<V>> {
    if let Some(weight) = job.quad.weight {
        return weight.integrate(job, f, points);
    }
    let evaluate = |section| panel::evaluate(f, section);
    let sections = job.limits.sections(points);
    let pieces = sections.map(evaluate).collect::<Result<Vec<_>>>()?;
    Refinement::new(job.quad, f, &evaluate, pieces).run()
}

/// Goes on where a single panel is not good, or suspicious.
fn one_section<V: Value>(
    job: &Job<'_, V>,
    f: &Sampler<'_, V>,
    piece: Piece<V>,
) -> Result<Integral<V>> {
    let tolerance = job.quad.tolerance(piece.estimates.value.norm());
    if piece.estimates.error <= tolerance && piece.is_flat() {
        if piece.estimates.magnitude == 0.0 {
            return look_again(job, f, &[], piece.alone(f.evaluations()));
        }
        if agree(&piece, &panel::evaluate_anew(f, piece.section)?) {
            return Ok(piece.alone(f.evaluations()));
        }
    } else if let Some(caution) = piece.round_off(tolerance) {
        return Ok(Integral {
            cautions: vec![caution],
            ..piece.alone(f.evaluations())
        });
    }
    let evaluate = |section| panel::evaluate(f, section);
    let Outcome {
        integral,
        magnitude,
    } = Refinement::new(job.quad, f, &evaluate, vec![piece]).run()?;
    if magnitude > 0.0 {
        return Ok(integral);
    }
    look_again(job, f, &[], integral)
}

/// Whether a second rule says the same of a flat function.
fn agree<V: Value>(first: &Piece<V>, second: &Piece<V>) -> bool {
    let difference = minus(first.estimates.value, second.estimates.value).norm();
    second.is_flat() && difference <= FLAT * first.estimates.magnitude + f64::MIN_POSITIVE
}

/// Looks for something in a range in which all values were exactly 0.
fn look_again<V: Value>(
    job: &Job<'_, V>,
    f: &Sampler<'_, V>,
    points: &[f64],
    nothing: Integral<V>,
) -> Result<Integral<V>> {
    let sections: Vec<Section> = job.limits.sections(points).collect();
    let room = job.quad.panels.saturating_sub(sections.len());
    let mut around = second_look::search(f, &sections, room)?;
    if around.is_empty() {
        let evaluations = f.evaluations();
        let long = sections.iter().any(Section::is_long);
        let caution = long.then_some(Caution::NothingSeen { evaluations });
        let cautions = caution.into_iter().collect();
        return Ok(Integral {
            evaluations,
            cautions,
            ..nothing
        });
    }
    around.extend(points);
    around.sort_by(f64::total_cmp);
    around.dedup();
    let mut found = look(job, f, &around)?;
    if found.magnitude == 0.0 && sections.iter().any(Section::is_long) {
        // What a probe has seen is too narrow for the sections between.
        let evaluations = f.evaluations();
        let caution = Caution::NothingSeen { evaluations };
        found.integral.cautions.push(caution);
    }
    Ok(found.integral)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quad::{Quad, quad};

    #[test]
    fn a_smooth_function_takes_one_panel() {
        let integral = quad(|x: f64| (x * x).sin(), (0.0, 1.0)).unwrap();
        assert_eq!((integral.evaluations, integral.panels.len()), (21, 1));
        assert!(integral.cautions.is_empty());
    }

    #[test]
    fn equal_limits_give_exactly_0_without_an_evaluation() {
        let never = |_: f64| -> f64 { panic!("evaluated") };
        for limit in [0.0, 2.5, f64::INFINITY] {
            let integral = quad(never, (limit, limit)).unwrap();
            assert_eq!(
                (integral.value, integral.error, integral.evaluations),
                (0.0, 0.0, 0)
            );
            assert!(integral.panels.is_empty());
        }
    }

    #[test]
    fn waves_are_divided_and_the_panels_cover_the_range() {
        let integral = quad(|x: f64| (40.0 * x).cos(), (0.0, 3.0)).unwrap();
        // sin(120)/40; the rule of 21 points is far better than the tolerance of 1.49e-8.
        assert!((integral.value - 120.0_f64.sin() / 40.0).abs() < 1e-14);
        assert!(integral.error <= 1.49e-8 && integral.cautions.is_empty());
        let panels = &integral.panels;
        assert_eq!((panels[0].a, panels[panels.len() - 1].b), (0.0, 3.0));
        assert!(panels.windows(2).all(|pair| pair[0].b == pair[1].a));
        assert_eq!(integral.evaluations, 21 * (2 * panels.len() - 1));
        let sum = panels.iter().map(|panel| panel.value).sum::<f64>();
        assert_eq!(sum, integral.value);
    }

    #[test]
    fn a_corner_is_not_taken_for_rounding() {
        for corner in (1..100).map(|index| f64::from(index) / 101.0) {
            let tight = Quad::new().absolute(1e-11).relative(0.0).panels(200);
            let integral = tight
                .integrate(|x: f64| (x - corner).abs(), (0.0, 1.0))
                .unwrap();
            assert!(
                integral.cautions.is_empty(),
                "corner at {corner}: {integral}"
            );
            assert!(integral.error <= 1e-11);
        }
    }

    #[test]
    fn a_singular_end_is_never_evaluated_however_near_halving_comes() {
        let many = Quad::new().panels(1000);
        let pole_at_1 = |x: f64| (1.0 - x).powf(-0.9);
        let integral = many.integrate(pole_at_1, (0.0, 1.0)).unwrap();
        assert!((integral.value - 10.0).abs() < 1e-6, "{integral}");
        let divergent = many
            .integrate(|x: f64| (1.0 - x).recip(), (0.0, 1.0))
            .unwrap();
        assert!(matches!(divergent.cautions[..], [Caution::DifficultNear { x }] if x > 0.999));
        let pole_at_0 = quad(|x: f64| (-x).exp() / x.sqrt(), 0.0..).unwrap();
        assert!(
            (pole_at_0.value - std::f64::consts::PI.sqrt()).abs() < 1e-6,
            "{pole_at_0}"
        );
    }

    #[test]
    fn reversed_limits_give_minus_the_value_and_turn_the_panels() {
        let f = |x: f64| (x - 0.3).abs();
        let (up, down) = (quad(f, (0.0, 1.0)).unwrap(), quad(f, (1.0, 0.0)).unwrap());
        assert_eq!((down.value, down.error), (-up.value, up.error));
        let (first, last) = (down.panels[0], up.panels[up.panels.len() - 1]);
        assert_eq!(
            (first.a, first.b, first.value),
            (last.b, last.a, -last.value)
        );
    }

    #[test]
    fn a_difficult_function_is_answered_with_a_caution() {
        let integral = quad(|x: f64| x.recip(), (0.0, 1.0)).unwrap();
        assert_eq!(integral.cautions.len(), 1);
        assert!(integral.error > 1.49e-8 * integral.value);
    }

    #[test]
    fn an_odd_divergent_function_does_not_cancel_itself() {
        let integral = quad(|x: f64| x, ..).unwrap();
        assert!(!integral.cautions.is_empty());
    }

    #[test]
    fn round_off_is_noticed_on_the_first_panel_and_after_halving() {
        // The parts of opposite sign have more rounding than the tolerance for their sum allows.
        let tight = Quad::new().absolute(0.0).relative(1.2e-14);
        let sine = tight.integrate(f64::sin, (-1.0, 1.5)).unwrap();
        assert!(matches!(sine.cautions[..], [Caution::RoundOff { .. }]) && sine.panels.len() == 1);
        // The additions leave noise of 1e-10.
        let noisy = tight
            .integrate(|x: f64| (1e6 + x.sqrt()) - 1e6, (0.0, 1.0))
            .unwrap();
        assert!(
            matches!(noisy.cautions[..], [Caution::RoundOff { .. }]),
            "{noisy}"
        );
        assert!(noisy.panels.len() > 10, "{} panels", noisy.panels.len());
    }

    #[test]
    fn singularities_at_break_points_are_extrapolated_on_both_sides() {
        let root = |x: f64| (x - 0.3).abs().sqrt().recip();
        let integral = Quad::new()
            .points(&[0.3])
            .integrate(root, (0.0, 1.0))
            .unwrap();
        let exact = 2.0 * (0.3_f64.sqrt() + 0.7_f64.sqrt());
        assert!(
            (integral.value - exact).abs() < 1.49e-8 * exact,
            "{integral}"
        );
        assert!(integral.cautions.is_empty());
    }

    #[test]
    fn break_points_outside_are_errors_and_at_the_ends_change_nothing() {
        let cut = |points: &[f64]| Quad::new().points(points).integrate(f64::exp, (0.0, 1.0));
        assert_eq!(cut(&[0.0, 1.0]), quad(f64::exp, (0.0, 1.0)));
        assert_eq!(cut(&[0.5, 0.25, 0.5]).unwrap().panels.len(), 3);
        for point in [-0.5, 1.5] {
            let (a, b) = (0.0, 1.0);
            assert_eq!(cut(&[0.5, point]), Err(Error::PointOutside { point, a, b }));
        }
        assert!(matches!(cut(&[f64::NAN]), Err(Error::PointOutside { .. })));
    }

    #[test]
    fn the_foot_of_a_peak_leads_to_the_peak() {
        // All points but those of the last halvings see less than 1e-30 of it.
        let peak = |x: f64| (-1e6 * (x - 0.3).powi(2)).exp();
        let integral = quad(peak, (0.0, 1.0)).unwrap();
        let exact = std::f64::consts::PI.sqrt() / 1000.0;
        assert!((integral.value - exact).abs() < 1.49e-8, "{integral}");
        let far = quad(|x: f64| (-x).exp(), (0.0, 1e6)).unwrap();
        assert!((far.value - 1.0).abs() < 1.49e-8, "{far}");
    }

    #[test]
    fn both_halves_of_a_peak_are_seen_on_a_long_range() {
        let density = |x: f64| (-0.5 * x * x).exp() / (2.0 * std::f64::consts::PI).sqrt();
        for length in [100.0, 2000.0, 5000.0, 1e4, 3e5] {
            let integral = quad(density, (-length, length)).unwrap();
            assert!(
                (integral.value - 1.0).abs() < 1.49e-8,
                "{length}: {integral}"
            );
            let laplace = quad(|x: f64| 0.5 * (-x.abs()).exp(), (-length, length)).unwrap();
            assert!((laplace.value - 1.0).abs() < 1.49e-8, "{length}: {laplace}");
        }
    }

    #[test]
    fn an_odd_integral_that_diverges_is_not_0() {
        let cauchy = quad(|x: f64| x / (1.0 + x * x), ..).unwrap();
        assert_eq!(cauchy.cautions.len(), 1, "{cauchy}");
        let pole = Quad::new()
            .points(&[0.0])
            .integrate(f64::recip, (-1.0, 1.0))
            .unwrap();
        assert_eq!(pole.cautions.len(), 1, "{pole}");
    }

    #[test]
    fn what_a_probe_has_seen_and_no_panel_is_a_doubt() {
        let tent = quad(|x: f64| (1.0 - x.abs()).max(0.0), (-1e15, 1e15)).unwrap();
        let evaluations = tent.evaluations;
        assert_eq!(
            tent.cautions,
            [Caution::NothingSeen { evaluations }],
            "{tent}"
        );
    }

    #[test]
    fn a_hard_integral_may_have_many_panels() {
        let waves = |x: f64| x.sin().abs();
        let many = Quad::new().panels(100_000).absolute(1e-6).relative(0.0);
        let integral = many.integrate(waves, (0.0, 3000.0)).unwrap();
        assert!(
            integral.cautions.is_empty() && integral.panels.len() > 5000,
            "{integral}"
        );
    }

    #[test]
    fn noise_below_the_tolerance_is_not_refined_for_long() {
        let noise = |x: f64| x.sin().powi(2) + x.cos().powi(2) - 1.0;
        let integral = quad(noise, (0.0, 3.0)).unwrap();
        assert!(integral.value.abs() < 1e-15 && integral.cautions.is_empty());
        assert!(integral.evaluations < 1000, "{integral}");
    }

    #[test]
    fn a_flat_function_costs_a_second_rule_and_zeros_a_search() {
        let flat = quad(|_| 3.0, (0.0, 10.0)).unwrap();
        assert_eq!((flat.evaluations, flat.panels.len()), (21 + 15, 1));
        assert!((flat.value - 30.0).abs() < 1e-13 && flat.cautions.is_empty());
        let zero = quad(|_| 0.0, (0.0, 1.0)).unwrap();
        assert!(zero.value == 0.0 && zero.cautions.is_empty() && zero.evaluations > 36);
        let evaluations = quad(|_| 0.0, ..).unwrap().evaluations;
        let far = quad(|_| 0.0, ..).unwrap();
        assert_eq!(far.cautions, [Caution::NothingSeen { evaluations }]);
    }

    #[test]
    fn what_vanishes_at_the_21_points_is_seen_by_the_second_rule() {
        let nodes = crate::quad::rule::GK21.points;
        let hidden = |x: f64| {
            1.0 + nodes
                .iter()
                .map(|node| 4.0 * (x - node))
                .product::<f64>()
                .powi(2)
        };
        let integral = quad(hidden, (-1.0, 1.0)).unwrap();
        assert!(integral.panels.len() > 1, "{integral}");
    }

    #[test]
    fn a_divergent_integral_is_no_small_number() {
        // Extrapolation finds −100, the finite part of the integral.
        let integral = quad(|x: f64| x.powf(-1.01), (0.0, 1.0)).unwrap();
        assert_eq!(integral.cautions, [Caution::Divergent]);
        assert!(integral.value > 0.0, "{integral}");
    }

    #[test]
    fn impossible_questions_are_errors() {
        let ask = |quad: Quad| quad.integrate(f64::sin, (0.0, 1.0)).unwrap_err();
        assert_eq!(ask(Quad::new().panels(0)), Error::NoPanels);
        assert!(matches!(
            ask(Quad::new().relative(-1.0)),
            Error::BadTolerance { .. }
        ));
        assert!(matches!(
            ask(Quad::new().absolute(f64::NAN)),
            Error::BadTolerance { .. }
        ));
        let tight = Quad::new().relative(1e-15).absolute(0.0);
        assert_eq!(ask(tight), Error::ToleranceTooTight { relative: 1e-15 });
        assert!(matches!(
            quad(f64::sin, (f64::NAN, 1.0)),
            Err(Error::LimitNotANumber { .. })
        ));
    }
}
