//! Integrals with reference values.
//!
//! The values of the lesson are ∫ sin x² over (0, 1) to (4, 5). The others are a choice from the
//! project's own table of references with 32 digits, each computed by mpmath at 60 digits in two
//! independent ways; the third column of a row is the problem's source.

use std::f64::consts::PI;

use speedup::prelude::*;

const INFINITY: f64 = f64::INFINITY;

/// The five integrals of the lesson, to the 15 decimals in which it prints them.
const LESSON: [f64; 5] = [
    0.310_268_301_723_381,
    0.494_508_187_620_375,
    -0.031_213_962_449_987,
    -0.026_428_682_245_654,
    -0.219_216_563_482_792,
];

type Function = fn(f64) -> f64;

/// A function, its range, the reference, and the error that its evaluation in `f64` cannot avoid.
struct Problem {
    name: &'static str,
    source: &'static str,
    f: Function,
    range: (f64, f64),
    reference: f64,
    noise: f64,
}

#[rustfmt::skip]
#[allow(clippy::excessive_precision, clippy::unreadable_literal, clippy::approx_constant, reason = "copied from the table")]
const PROBLEMS: [Problem; 20] = [
    Problem { name: "sx2_0_5", source: "lesson", f: |x| (x * x).sin(), range: (0.0, 5.0), reference: 0.52791728116532241384461568718493, noise: 2.5e-15 },
    Problem { name: "sx2_5_6", source: "lesson", f: |x| (x * x).sin(), range: (5.0, 6.0), reference: 0.11054190814968796400079237375588, noise: 1.8e-15 },
    Problem { name: "sx2_9_10", source: "lesson", f: |x| (x * x).sin(), range: (9.0, 10.0), reference: -5.776122189024787855504913075489e-5, noise: 5.8e-15 },
    Problem { name: "kah05", source: "Kahaner 1971", f: |x| 1.0 / (x.powi(4) + x * x + 0.9), range: (-1.0, 1.0), reference: 1.582232963729672902544228821587, noise: 1.1e-16 },
    Problem { name: "kah08", source: "Kahaner 1971", f: |x| 1.0 / (1.0 + x.powi(4)), range: (0.0, 1.0), reference: 0.86697298733991103757399516388287, noise: 5.8e-17 },
    Problem { name: "kah11", source: "Kahaner 1971", f: |x| 1.0 / (1.0 + x.exp()), range: (0.0, 1.0), reference: 0.37988549304172247536823662649032, noise: 2.4e-17 },
    Problem { name: "kah12", source: "Kahaner 1971", f: |x| x / x.exp_m1(), range: (0.0, 1.0), reference: 0.77750463411224827641658754542571, noise: 4.4e-17 },
    Problem { name: "kah13", source: "Kahaner 1971", f: |x| (100.0 * PI * x).sin() / (PI * x), range: (0.1, 1.0), reference: 0.009098637539166843270238356336052, noise: 3.7e-15 },
    Problem { name: "kah18", source: "Kahaner 1971", f: |x| (x.cos() + 3.0 * x.sin() + 2.0 * (2.0 * x).cos() + 3.0 * (2.0 * x).sin() + 3.0 * (3.0 * x).cos()).cos(), range: (0.0, 3.141592653589793), reference: 0.83867634269442966550584383486135, noise: 1.4e-15 },
    Problem { name: "lk3", source: "Lyness-Kaganove/Gonnet", f: |x| (-3.0 * (x - 0.421).abs()).exp(), range: (0.0, 1.0), reference: 0.51371596932033695525662580657263, noise: 4.1e-17 },
    Problem { name: "sm19", source: "own", f: |x| (x - 0.3).abs(), range: (0.0, 1.0), reference: 0.29000000000000000444089209850063, noise: 2.5e-17 },
    Problem { name: "ze05", source: "own", f: |x| x.ln() + 1.0, range: (0.0, 1.0), reference: 0.0, noise: 6.3e-17 },
    Problem { name: "ze08", source: "own", f: f64::cos, range: (0.0, 3.141592653589793), reference: 1.224646799147353177226065932275e-16, noise: 1.7e-16 },
    Problem { name: "gsl_qagil", source: "GSL myfn2", f: f64::exp, range: (-INFINITY, 1.0), reference: 2.7182818284590452353602874713527, noise: 1.4e-16 },
    Problem { name: "bst16", source: "Boost/Bailey 2005", f: |x| 1.0 / x.cosh(), range: (-INFINITY, INFINITY), reference: 3.1415926535897932384626433832795, noise: 2.4e-16 },
    Problem { name: "si03", source: "own", f: |x| 1.0 / (x * x), range: (1.0, INFINITY), reference: 1.0, noise: 1.0e-16 },
    Problem { name: "si11", source: "own", f: |x| (-x / 1000.0).exp(), range: (0.0, INFINITY), reference: 1000.0, noise: 1.9e-13 },
    Problem { name: "in02", source: "own", f: |x| x * x * (-x * x).exp(), range: (-INFINITY, INFINITY), reference: 0.88622692545275801364908374167057, noise: 9.5e-17 },
    Problem { name: "rv03", source: "own", f: |x| (x * x).sin(), range: (5.0, 4.0), reference: 0.21921656348279224235520143687805, noise: 1.4e-15 },
    Problem { name: "rv07", source: "own", f: f64::exp, range: (1.0, -INFINITY), reference: -2.7182818284590452353602874713527, noise: 1.4e-16 },
];

#[test]
fn the_integrals_of_the_lesson_are_exact_to_12_digits_with_21_evaluations_each() {
    for (index, reference) in LESSON.into_iter().enumerate() {
        let (a, b) = (index as f64, (index + 1) as f64);
        let integral = quad(|x| (x * x).sin(), (a, b)).unwrap();
        assert!(
            (integral.value - reference).abs() < 1e-12,
            "{integral} for {reference}"
        );
        assert_eq!(integral.evaluations, 21);
        assert!(integral.cautions.is_empty());
    }
}

#[test]
fn a_claim_is_right_within_its_estimate_and_its_tolerance() {
    for Problem {
        name,
        source,
        f,
        range,
        reference,
        noise,
    } in PROBLEMS
    {
        let integral = quad(f, range).unwrap();
        let error = (integral.value - reference).abs();
        let rounding = noise.max(16.0 * f64::EPSILON * reference.abs());
        assert!(
            integral.cautions.is_empty(),
            "{name} ({source}): {integral}"
        );
        assert!(
            error <= integral.error.max(rounding),
            "{name} ({source}): {integral}"
        );
        let tolerance = 1.49e-8_f64.max(1.49e-8 * integral.value.abs());
        assert!(integral.error <= tolerance, "{name} ({source}): {integral}");
    }
}

#[test]
fn a_tighter_tolerance_gives_a_better_value() {
    let tight = Quad::new().absolute(0.0).relative(1e-12).panels(200);
    for Problem {
        name,
        f,
        range,
        reference,
        noise,
        ..
    } in PROBLEMS
    {
        if noise > 1e-13 * reference.abs() {
            continue; // the rounding of the integrand alone is near what is asked for
        }
        let integral = tight.integrate(f, range).unwrap();
        let allowed = (1e-12 * reference.abs()).max(noise);
        let error = (integral.value - reference).abs();
        assert!(
            integral.cautions.is_empty() && error <= allowed,
            "{name}: {integral}"
        );
    }
}

#[test]
fn nothing_is_claimed_of_an_integral_that_does_not_exist() {
    let divergent: [(&str, Function, (f64, f64)); 4] = [
        ("dv04", |x| 1.0 / x, (1.0, INFINITY)),
        ("dv06", |x| x, (0.0, INFINITY)),
        ("dv10", |x| 1.0 / (x * x.ln()), (2.0, INFINITY)),
        ("dv11", |x| 1.0 / (1.0 + x).sqrt(), (0.0, INFINITY)),
    ];
    for (name, f, range) in divergent {
        let integral = quad(f, range).unwrap();
        assert!(!integral.cautions.is_empty(), "{name}: {integral}");
    }
    let nan = quad(|x: f64| (x - 0.5).sqrt(), (0.0, 1.0));
    assert!(matches!(nan, Err(Error::IntegrandNotFinite { x, .. }) if x < 0.5));
}
