//! Corners in which a promise was once broken, each with a question that leads there.

use super::check::check;
use super::question::{Function, Question};

/// A question with the default settings.
fn question(f: Function, (a, b): (f64, f64)) -> Question {
    Question {
        f,
        a,
        b,
        absolute: 1.49e-8,
        relative: 1.49e-8,
        panels: 50,
        points: Vec::new(),
    }
}

fn assert_kept(question: &Question) {
    if let Err(broken) = check(question) {
        panic!("{broken}");
    }
}

#[test]
fn a_short_range_is_not_left() {
    for b in [1.0 + 105.0 * f64::EPSILON, 1.0 + 3.0 * f64::EPSILON] {
        assert_kept(&question(Function::Identity, (1.0, b)));
    }
    assert_kept(&question(Function::Identity, (0.0, 1.73e-322)));
}

#[test]
fn a_subnormal_range_is_not_halved_for_ever() {
    let parts = [Function::Step(6.4e-322), Function::Power(2.67e-322, -0.75)];
    let mut short = question(Function::Product(Box::new(parts)), (0.0, 1.03e-321));
    short.points.push(9.04e-322);
    assert_kept(&short);
}

#[test]
fn no_piece_is_halved_beyond_its_rounding_units() {
    let mut hill = question(Function::Hill(1.0, 1e-12), (0.0, 1.0));
    (hill.absolute, hill.relative) = (1e-300, 1e-300);
    hill.points.push(0.998);
    assert_kept(&hill);
}

#[test]
fn a_finite_integrand_is_not_called_infinite() {
    assert_kept(&question(
        Function::Constant(f64::MAX),
        (0.0, f64::INFINITY),
    ));
}

#[test]
fn a_sum_too_large_is_an_error() {
    let mut twice = question(Function::Constant(1.0), (-f64::MAX, f64::MAX));
    twice.points.push(0.0);
    assert_kept(&twice);
}

#[test]
fn panels_far_out_are_in_order() {
    let mut far = question(Function::Power(0.0, -2.0), (1e20, f64::INFINITY));
    far.absolute = 0.0;
    far.panels = 4;
    assert_kept(&far);
}

#[test]
fn what_was_seen_is_not_called_nothing() {
    let whole = (f64::NEG_INFINITY, f64::INFINITY);
    let mut hill = question(Function::Hill(-8.133_211_261_158_16, 1e-3), whole);
    hill.panels = 3;
    assert_kept(&hill);
}

#[test]
fn an_error_of_0_is_not_large() {
    let mut flat = question(Function::Constant(2.2e-322), (0.0, 1.0));
    flat.panels = 1;
    assert_kept(&flat);
}
