//! The problems: the lesson's five integrals, and two or three of each family of the project's table
//! of reference integrals, under the names they have there.

use std::f64::consts::{PI, TAU};

use crate::arms::{Problem, Workshop, bare};

const INFINITY: f64 = f64::INFINITY;

/// The five integrals of the lesson, with the floor and the rule alone as the first arms.
pub fn lesson(workshop: &Workshop) -> Problem {
    let f = |x: f64| (x * x).sin();
    let ranges = &[(0.0, 1.0), (1.0, 2.0), (2.0, 3.0), (3.0, 4.0), (4.0, 5.0)];
    let references = &[
        0.310_268_301_723_381_1,
        0.494_508_187_620_375,
        -0.031_213_962_449_987_094,
        -0.026_428_682_245_654_36,
        -0.219_216_563_482_792_24,
    ];
    let mut problem = workshop.problem("sin x²", "sinx2", f, ranges, references);
    problem.arms.splice(0..0, bare(f, ranges));
    problem
}

/// Problems of the families, those of one family together.
#[rustfmt::skip]
#[allow(clippy::unreadable_literal, reason = "the table's digits")]
pub fn battery(workshop: &Workshop) -> Vec<Problem> {
    let of = workshop;
    vec![
        of.problem("smooth", "kah05", |x| 1.0 / (x.powi(4) + x * x + 0.9), &[(-1.0, 1.0)], &[1.5822329637296728]),
        of.problem("smooth", "kah12", |x| x / x.exp_m1(), &[(0.0, 1.0)], &[0.7775046341122482]),
        of.problem("smooth", "sm15", |x| x.sin().exp(), &[(0.0, TAU)], &[7.954926521012845]),

        of.problem("oscillatory", "kah13", |x| (100.0 * PI * x).sin() / (PI * x), &[(0.1, 1.0)], &[0.009098637539166843]),
        of.problem("oscillatory", "kah18", |x| (x.cos() + 3.0 * x.sin() + 2.0 * (2.0 * x).cos() + 3.0 * (2.0 * x).sin() + 3.0 * (3.0 * x).cos()).cos(), &[(0.0, PI)], &[0.8386763426944297]),
        of.problem("oscillatory", "lk6", |x| 20.0 * (x - 0.3) * (10.0 * (x - 0.3).powi(2)).cos(), &[(1.0, 5.0)], &[1.8176624521135845]),

        of.problem("endpoint-singular", "kah03", f64::sqrt, &[(0.0, 1.0)], &[0.6666666666666666]),
        of.problem("endpoint-singular", "qpk01_m05", |x| x.powf(-0.5) * (1.0 / x).ln(), &[(0.0, 1.0)], &[4.0]),
        of.problem("endpoint-singular", "bst08", |x| x.ln().powi(2), &[(0.0, 1.0)], &[2.0]),

        of.problem("interior-singular-hidden", "lk1", |x| (x - 0.421).abs().powf(-0.3), &[(0.0, 1.0)], &[1.7541385702495205]),
        of.problem("interior-singular-hidden", "qpk04h_05", |x| (x - 1.0 / 3.0).abs().sqrt(), &[(0.0, 1.0)], &[0.4911874291211284]),
        of.problem("interior-singular-hidden", "is05", |x| 1.0 / x.abs().sqrt(), &[(-1.0, 2.0)], &[4.82842712474619]),

        of.problem("kink", "lk3", |x| (-3.0 * (x - 0.421).abs()).exp(), &[(0.0, 1.0)], &[0.5137159693203369]),
        of.problem("kink", "sm18", |x| x.abs().powi(3), &[(-1.0, 2.0)], &[4.25]),
        of.problem("kink", "sm19", |x| (x - 0.3).abs(), &[(0.0, 1.0)], &[0.29]),

        of.problem("discontinuous", "kah02", |x| (x / 0.3).min(1.0).floor(), &[(0.0, 1.0)], &[0.7]),
        of.problem("discontinuous", "lk2", |x| if x > 0.421 { (x / 2.0).exp() } else { 0.0 }, &[(0.0, 1.0)], &[0.8288524349558885]),
        of.problem("discontinuous", "gg25", |x| if x < 1.0 { x + 1.0 } else if x <= 3.0 { 3.0 - x } else { 2.0 }, &[(0.0, 5.0)], &[7.5]),

        of.problem("peak", "gg23", |x| 1.0 / (1.0 + (230.0 * x - 30.0).powi(2)), &[(0.0, 1.0)], &[0.013492485649467773]),
        of.problem("peak", "lk4", |x| 1e-4 / ((x - 0.421).powi(2) + 1e-4), &[(1.0, 2.0)], &[0.00010936402626386632]),
        of.problem("peak", "np01", |x| (-10000.0 * (x - 0.5).powi(2)).exp(), &[(0.0, 1.0)], &[0.01772453850905516]),

        of.problem("narrow-peak", "qpk02_10", |x| 0.25_f64.powi(10) / ((x - PI / 4.0).powi(2) + 0.0625_f64.powi(10)), &[(0.0, 1.0)], &[3.141586995409641]),
        of.problem("narrow-peak", "np02", |x| (-1000000.0 * (x - 0.3).powi(2)).exp(), &[(0.0, 1.0)], &[0.001772453850905516]),
        of.problem("narrow-peak", "np10", |x| (-0.0344 * (x - 116.0).powi(2)).exp(), &[(0.0, 1000.0)], &[9.556430705912778]),

        of.problem("semi-infinite", "gsl_f15_1", |x| x * x * (-x / 2.0).exp(), &[(0.0, INFINITY)], &[16.0]),
        of.problem("semi-infinite", "si05", |x| x.ln() * (-x).exp(), &[(0.0, INFINITY)], &[-0.5772156649015329]),
        of.problem("semi-infinite", "bst13", |x| (-x).exp() / x.sqrt(), &[(0.0, INFINITY)], &[1.772453850905516]),

        of.problem("infinite", "gsl_qagi1", |x| (-x - x * x).exp(), &[(-INFINITY, INFINITY)], &[2.2758757944687473]),
        of.problem("infinite", "bst16", |x| 1.0 / x.cosh(), &[(-INFINITY, INFINITY)], &[PI]),
        of.problem("infinite", "in05", |x| (1.0 + x * x / 3.0).powi(-2), &[(-INFINITY, INFINITY)], &[2.720699046351327]),

        of.problem("oscillatory-infinite", "oi02", |x| x.cos() / (1.0 + x * x), &[(0.0, INFINITY)], &[0.5778636748954609]),
        of.problem("oscillatory-infinite", "oi05", |x| (-x / 100.0).exp() * x.sin(), &[(0.0, INFINITY)], &[0.9999000099990001]),
    ]
}
