//! Integrals with a weight: their claims against reference values, their cost, and what they say to
//! questions without an answer.

mod laws;
mod problems;

use std::f64::consts::PI;

use speedup::prelude::*;

use problems::{Problem, algebraic, all};

const INFINITY: f64 = f64::INFINITY;

fn weighted(weight: Weight) -> Quad {
    Quad::new().weight(weight)
}

#[test]
fn a_claim_is_right_within_its_estimate_and_its_tolerance() {
    for Problem {
        name,
        weight,
        f,
        range,
        reference,
    } in all()
    {
        let integral = weighted(weight).integrate(f, range).unwrap();
        let error = (integral.value - reference).abs();
        // The rounding of some hundred additions, and of what the function is given.
        let rounding = 16.0 * f64::EPSILON * reference.abs();
        assert!(integral.cautions.is_empty(), "{name}: {integral}");
        assert!(
            error <= integral.error.max(rounding),
            "{name}: {integral}, {error:e}"
        );
        let tolerance = 1.49e-8_f64.max(1.49e-8 * integral.value.abs());
        assert!(integral.error <= tolerance, "{name}: {integral}");
    }
}

#[test]
fn a_tighter_tolerance_gives_a_better_value_or_a_caution() {
    let relative = 1e-11;
    let mut met = 0;
    for Problem {
        name,
        weight,
        f,
        range,
        reference,
    } in all()
    {
        let tight = weighted(weight)
            .absolute(0.0)
            .relative(relative)
            .panels(200);
        let integral = tight.integrate(f, range).unwrap();
        let error = (integral.value - reference).abs();
        let allowed = integral.error.max(relative * reference.abs());
        assert!(error <= allowed, "{name}: {integral}, {error:e}");
        met += usize::from(integral.cautions.is_empty());
    }
    // All but three: a wave whose integral is 1e-6 of that of |f|, one at x = 1000, where the ends of
    // panels are rounded more coarsely, and 1/√(1 − x²), whose values near 1 have not so many digits.
    assert_eq!(met, all().count() - 3);
}

#[test]
fn evaluations_are_counted_and_panels_cover_the_range_in_order() {
    for Problem {
        name,
        weight,
        f,
        range,
        ..
    } in all()
    {
        let count = std::cell::Cell::new(0);
        let counted = |x: f64| {
            count.set(count.get() + 1);
            f(x)
        };
        let integral = weighted(weight).integrate(counted, range).unwrap();
        assert_eq!(integral.evaluations, count.get(), "{name}");
        let panels = &integral.panels;
        let (first, last) = (panels[0].a, panels[panels.len() - 1].b);
        let is_finite = range.0.is_finite() && range.1.is_finite();
        if is_finite {
            assert_eq!((first, last), range, "{name}");
        } else if range.0.is_finite() {
            assert!(first == range.0 && last > 30.0 / 1000.0, "{name}");
        }
        let touch = |pair: &[Panel]| {
            // The ends of cycles are computed from one side and from the other.
            (pair[0].b - pair[1].a).abs() <= 1e-15 * pair[0].b.abs()
        };
        assert!(panels.windows(2).all(touch), "{name}");
    }
}

#[test]
fn the_cost_is_about_that_of_scipy() {
    // SciPy 1.17 with default settings, on the problems of QUADPACK's book and tests; singular values
    // at the ends given to it as 0.
    let scipy = [
        ("QUADPACK, log x", 305),
        ("QUADPACK, exp(20(x-1))", 75),
        ("Bessel J0", 815),
        ("Bessel J0 fast", 1255),
        ("GSL, x^-1/2", 615),
        ("QUADPACK, x^-1/2 exp(-x/2)", 500),
        ("QUADPACK, x^-1/2 exp(-x/16)", 625),
        ("QUADPACK, pole beyond an end", 370),
        ("QUADPACK, Lorentz", 435),
        ("GSL", 245),
    ];
    for (name, evaluations) in scipy {
        let problem = all().find(|problem| problem.name == name).unwrap();
        let integral = weighted(problem.weight).integrate(problem.f, problem.range);
        let own = integral.unwrap().evaluations;
        // An eighth more is what it may cost that no term of an error cancels another.
        let most = evaluations * 9 / 8;
        assert!(own <= most, "{name}: {own}, SciPy {evaluations}");
    }
}

#[test]
fn the_waves_that_plain_quadrature_gives_up_are_done() {
    for name in ["Laplace, sine", "sin x / x", "x^-0.1"] {
        let problem = all().find(|problem| problem.name == name).unwrap();
        let (f, wave) = (problem.f, problem.weight);
        let plain = quad(
            |x| {
                f(x) * match wave {
                    Weight::Cos(omega) => (omega * x).cos(),
                    Weight::Sin(omega) => (omega * x).sin(),
                    _ => 1.0,
                }
            },
            problem.range,
        );
        assert!(!plain.unwrap().cautions.is_empty(), "{name}");
        let weighted = weighted(wave).integrate(f, problem.range).unwrap();
        assert!(weighted.cautions.is_empty(), "{name}");
    }
}

#[test]
fn numbers_with_several_components_are_integrated_with_a_weight() {
    // The components are problems above, with their references.
    let reference = |name: &str| {
        all()
            .find(|problem| problem.name == name)
            .unwrap()
            .reference
    };
    let laplace = weighted(Weight::Cos(1.0))
        .integrate(
            |x: f64| Complex64::new((1.0 + x * x).recip(), x.powf(-0.1)),
            0.0..,
        )
        .unwrap();
    let exact = Complex64::new(reference("Laplace, cosine"), reference("x^-0.1"));
    assert!((laplace.value - exact).norm() <= laplace.error && laplace.cautions.is_empty());

    let waves = weighted(Weight::Sin(50.0));
    let waves = waves.integrate(|x: f64| [(x - 0.3).abs(), 1.0], (-1.0, 2.0));
    let (corner, flat) = (
        reference("corner"),
        ((-50.0_f64).cos() - 100.0_f64.cos()) / 50.0,
    );
    let [one, other] = waves.unwrap().value;
    assert!((one - corner).abs() < 1.49e-8 && (other - flat).abs() < 1e-14);

    let powers = weighted(algebraic(-0.9, -0.9, false, false));
    let [exp, one] = powers
        .integrate(|x: f64| [x.exp(), 1.0], (0.0, 1.0))
        .unwrap()
        .value;
    assert!((exp - reference("exp, two strong poles")).abs() < 1e-12);
    // B(0.1, 0.1) = Γ(0.1)²/Γ(0.2); mpmath.
    assert!((one - 19.714_639_489_050_16).abs() < 1e-12);

    let poles = weighted(Weight::Cauchy(1.0));
    let poles = poles.integrate(|x: f64| Complex64::new(x * x, 1.0), (0.0, 3.0));
    let exact = Complex64::new(7.5 + 2.0_f64.ln(), 2.0_f64.ln());
    assert!((poles.unwrap().value - exact).norm() < 1e-13);
}

#[test]
fn a_weight_of_1_and_one_of_0_need_no_wave() {
    let bell = |x: f64| (-x * x).exp();
    let plain = quad(bell, ..).unwrap();
    assert_eq!(weighted(Weight::Cos(0.0)).integrate(bell, ..), Ok(plain));
    let none = weighted(Weight::Sin(0.0)).integrate(bell, ..).unwrap();
    assert_eq!((none.value, none.error, none.evaluations), (0.0, 0.0, 0));
    let point = weighted(Weight::Cauchy(0.0)).integrate(bell, (1.0, 1.0));
    let point = point.unwrap();
    assert_eq!((point.value, point.error, point.evaluations), (0.0, 0.0, 0));
}

#[test]
fn reversed_limits_give_minus_the_value_and_turn_the_panels() {
    let f = |x: f64| (x - 0.3).abs();
    let weights = [
        Weight::Cos(20.0),
        Weight::Sin(20.0),
        algebraic(-0.5, 1.5, true, false),
        Weight::Cauchy(0.6),
    ];
    for weight in weights {
        let [up, down] = [(0.0, 1.0), (1.0, 0.0)].map(|range| {
            let integral = weighted(weight).integrate(f, range);
            integral.unwrap()
        });
        assert_eq!((down.value, down.error), (-up.value, up.error));
        let last = up.panels[up.panels.len() - 1];
        assert_eq!((down.panels[0].a, down.panels[0].b), (last.b, last.a));
    }
}

#[test]
fn break_points_go_with_every_weight() {
    let f = |x: f64| (x - 0.3).abs();
    let weights = [
        Weight::Cos(20.0),
        algebraic(-0.5, 1.5, true, false),
        Weight::Cauchy(0.6),
    ];
    for weight in weights {
        let plain = weighted(weight).integrate(f, (0.0, 1.0)).unwrap();
        let cut = weighted(weight).points(&[0.3, 0.6]);
        let cut = cut.integrate(f, (0.0, 1.0)).unwrap();
        assert!((cut.value - plain.value).abs() < 1.49e-8, "{weight:?}");
        assert!(cut.evaluations < plain.evaluations, "{weight:?}");
        assert!(cut.panels.iter().any(|panel| panel.b == 0.3));
    }
    // ∫ |x − 3|·exp(−x)·cos x dx over [0, ∞) = 3/2 − exp(−3)·sin 3: twice by parts.
    let endless = weighted(Weight::Cos(1.0)).points(&[3.0]);
    let endless = endless.integrate(|x: f64| (x - 3.0).abs() * (-x).exp(), 0.0..);
    let exact = 1.5 - (-3.0_f64).exp() * 3.0_f64.sin();
    assert!((endless.unwrap().value - exact).abs() < 1.49e-8);
}

#[test]
fn a_bump_between_the_points_of_the_first_panels_is_found() {
    // exp(−(1000·(x − 1/1000))²) is 0 at all points of the first panels, and of the first cycles; only the
    // search that follows comes near it.
    let bump = |x: f64| (-(1000.0 * (x - 1e-3)).powi(2)).exp();
    for range in [(-40.0, 60.0), (-40.0, INFINITY)] {
        let integral = weighted(Weight::Cos(2.0)).integrate(bump, range).unwrap();
        let exact = PI.sqrt() / 1000.0 * 2e-3_f64.cos() * (-1e-6_f64).exp();
        assert!((integral.value - exact).abs() < 1.49e-8, "{integral}");
    }
}

#[test]
fn what_the_integrand_gives_is_what_is_reported() {
    let broken = |x: f64| if x > 0.7 { f64::NAN } else { 1.0 };
    let weights = [
        Weight::Cos(1.0),
        Weight::Cos(100.0),
        algebraic(-0.5, 0.0, false, false),
        Weight::Cauchy(0.3),
    ];
    for weight in weights {
        let error = weighted(weight).integrate(broken, (0.0, 1.0)).unwrap_err();
        assert!(
            matches!(error, Error::IntegrandNotFinite { x, value } if x > 0.7 && value.is_nan()),
            "{weight:?}: {error}"
        );
    }
}

#[test]
fn weights_without_a_meaning_are_errors() {
    let ask = |weight: Weight, range| weighted(weight).integrate(f64::exp, range).unwrap_err();
    let unit = (0.0, 1.0);
    for (weight, named) in [
        (Weight::Cos(f64::NAN), "omega = NaN"),
        (Weight::Sin(INFINITY), "omega = inf"),
        (algebraic(-1.0, 0.0, false, false), "alpha = -1.0"),
        (algebraic(0.0, f64::NAN, false, false), "beta = NaN"),
        (Weight::Cauchy(f64::NAN), "c = NaN"),
    ] {
        let error = ask(weight, unit);
        assert!(matches!(error, Error::BadWeight { .. }), "{weight:?}");
        assert!(error.to_string().contains(named), "{error}");
    }
    for c in [0.0, 1.0] {
        let (a, b) = unit;
        assert_eq!(ask(Weight::Cauchy(c), unit), Error::PoleAtEnd { c, a, b });
    }
    let powers = algebraic(0.0, 0.0, true, false);
    for weight in [powers, Weight::Cauchy(0.5)] {
        let error = ask(weight, (0.0, INFINITY));
        assert!(matches!(error, Error::WeightNeedsFiniteRange { .. }));
    }
}
