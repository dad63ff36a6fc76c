//! Integrals with a weight, and their values.
//!
//! The references were computed by mpmath with 30 digits and more: from closed forms, or by its own
//! quadrature, on both sides of the singularities and between the zeros of the wave. Problems named
//! after QUADPACK are those of its book (R. Piessens and others, Springer 1983), the ones named after GSL
//! those of the GNU Scientific Library's tests.

use speedup::quad::Weight;

const INFINITY: f64 = f64::INFINITY;

/// A function, its weight, the range, and the reference.
pub struct Problem {
    pub name: &'static str,
    pub weight: Weight,
    pub f: fn(f64) -> f64,
    pub range: (f64, f64),
    pub reference: f64,
}

pub const fn algebraic(alpha: f64, beta: f64, log_a: bool, log_b: bool) -> Weight {
    Weight::Algebraic {
        alpha,
        beta,
        log_a,
        log_b,
    }
}

#[rustfmt::skip]
#[allow(clippy::excessive_precision, clippy::unreadable_literal, clippy::approx_constant, reason = "as mpmath prints them")]
pub const WAVES: [Problem; 13] = [
    Problem { name: "QUADPACK, log x", weight: Weight::Sin(31.41592653589793), f: f64::ln, range: (0.0, 1.0), reference: -0.128136848399167336941115131256 },
    Problem { name: "log x, fast", weight: Weight::Sin(1000.0), f: f64::ln, range: (0.0, 1.0), reference: -0.00748414462837257923037848468025 },
    Problem { name: "QUADPACK, exp(20(x-1))", weight: Weight::Sin(256.0), f: |x| (20.0 * (x - 1.0)).exp(), range: (0.0, 1.0), reference: -1.48594479678924305369050722537e-4 },
    Problem { name: "x^-1/2", weight: Weight::Cos(64.0), f: |x| x.sqrt().recip(), range: (0.0, 1.0), reference: 0.170989256877028483221726315089 },
    Problem { name: "Bessel J0", weight: Weight::Cos(32.0), f: |x| (1.0 - x * x).sqrt().recip(), range: (-1.0, 1.0), reference: 0.433788002634733548458000478617 },
    Problem { name: "Bessel J0 fast", weight: Weight::Cos(1024.0), f: |x| (1.0 - x * x).sqrt().recip(), range: (-1.0, 1.0), reference: 0.0458999248689193091728357421739 },
    Problem { name: "Runge, fast", weight: Weight::Cos(1000.0), f: |x| (1.0 + x * x).recip(), range: (0.0, 1.0), reference: 4.13158167285613496906287582757e-4 },
    Problem { name: "exp, very fast", weight: Weight::Cos(100000.0), f: f64::exp, range: (0.0, 1.0), reference: 9.71381424636428964039234662795e-7 },
    Problem { name: "exp, very slow", weight: Weight::Sin(0.001), f: f64::exp, range: (0.0, 1.0), reference: 9.99999906093946137161258704359e-4 },
    Problem { name: "Bessel J4", weight: Weight::Cos(4.0), f: |x| (2.0 * x.sin()).cos(), range: (0.0, 3.141592653589793), reference: 0.106800703600953889721525973066 },
    Problem { name: "corner", weight: Weight::Sin(50.0), f: |x| (x - 0.3).abs(), range: (-1.0, 2.0), reference: -0.00484755150407433487254164257835 },
    Problem { name: "backwards, turned wave", weight: Weight::Sin(-50.0), f: |x| (x - 0.3).abs(), range: (2.0, -1.0), reference: -0.00484755150407433487254164257835 },
    Problem { name: "far from 0", weight: Weight::Cos(300.0), f: |x| x.recip(), range: (1000.0, 1001.0), reference: 2.94528540503844259463930698785e-6 },
];

#[rustfmt::skip]
#[allow(clippy::excessive_precision, clippy::unreadable_literal, clippy::approx_constant, reason = "as mpmath prints them")]
pub const ENDLESS_WAVES: [Problem; 16] = [
    Problem { name: "Laplace, sine", weight: Weight::Sin(1.0), f: |x| x / (1.0 + x * x), range: (0.0, INFINITY), reference: 0.577863674895460858955046591656 },
    Problem { name: "Laplace, cosine", weight: Weight::Cos(1.0), f: |x| (1.0 + x * x).recip(), range: (0.0, INFINITY), reference: 0.577863674895460858955046591656 },
    Problem { name: "sin x / x", weight: Weight::Sin(1.0), f: |x| x.recip(), range: (0.0, INFINITY), reference: 1.57079632679489661923132169164 },
    Problem { name: "sin 30x / x", weight: Weight::Sin(30.0), f: |x| x.recip(), range: (0.0, INFINITY), reference: 1.57079632679489661923132169164 },
    Problem { name: "GSL, x^-1/2", weight: Weight::Cos(1.5707963267948966), f: |x| x.sqrt().recip(), range: (0.0, INFINITY), reference: 1.0000000000000000194908591626 },
    Problem { name: "x^-1/2, fast", weight: Weight::Cos(100.0), f: |x| x.sqrt().recip(), range: (0.0, INFINITY), reference: 0.125331413731550025120788264241 },
    Problem { name: "QUADPACK, x^-1/2 exp(-x/2)", weight: Weight::Cos(1.0), f: |x| (-x / 2.0).exp() / x.sqrt(), range: (0.0, INFINITY), reference: 1.42593179252238566753651454447 },
    Problem { name: "QUADPACK, x^-1/2 exp(-x/16)", weight: Weight::Cos(1.0), f: |x| (-x / 16.0).exp() / x.sqrt(), range: (0.0, INFINITY), reference: 1.29055418005445096676223326771 },
    Problem { name: "slow", weight: Weight::Cos(0.001), f: |x| (-x).exp(), range: (0.0, INFINITY), reference: 0.999999000000999998999959366719 },
    Problem { name: "very slow", weight: Weight::Sin(1e-07), f: |x| (-x).exp(), range: (0.0, INFINITY), reference: 9.99999999999989954748111825988e-8 },
    Problem { name: "both ways", weight: Weight::Cos(2.0), f: |x| (1.0 + x * x).recip(), range: (-INFINITY, INFINITY), reference: 0.425168331587636328439122361209 },
    Problem { name: "to the left", weight: Weight::Sin(1.0), f: |x| (1.0 + x * x).recip(), range: (-INFINITY, 0.0), reference: -0.646761122779130071553278590644 },
    Problem { name: "Gauss", weight: Weight::Cos(3.0), f: |x| (-x * x).exp(), range: (-INFINITY, INFINITY), reference: 0.186815261457131694014677640173 },
    Problem { name: "fast", weight: Weight::Sin(1000.0), f: |x| (1.0 + x).recip(), range: (0.0, INFINITY), reference: 9.99998000023999280040316371679e-4 },
    Problem { name: "log x / x", weight: Weight::Sin(1.0), f: |x| x.ln() / x, range: (1.0, INFINITY), reference: 0.0751225531955563389062286485235 },
    Problem { name: "x^-0.1", weight: Weight::Cos(1.0), f: |x| x.powf(-0.1), range: (0.0, INFINITY), reference: 0.167170359342671960686834639934 },
];

#[rustfmt::skip]
#[allow(clippy::excessive_precision, clippy::unreadable_literal, clippy::approx_constant, reason = "as mpmath prints them")]
pub const POWERS: [Problem; 11] = [
    Problem { name: "QUADPACK, pole beyond an end", weight: algebraic(-0.5, -0.5, false, false), f: |x| (x + 1.0 + 2.0_f64.powi(-10)).recip(), range: (-1.0, 1.0), reference: 71.0687783520667083954677558155 },
    Problem { name: "x^-0.9 log x", weight: algebraic(-0.9, 0.0, true, false), f: |_| 1.0, range: (0.0, 1.0), reference: -100.000000000000044408920985006 },
    Problem { name: "log x log(1 - x)", weight: algebraic(0.0, 0.0, true, true), f: |_| 1.0, range: (0.0, 1.0), reference: 0.355065933151773563527584833354 },
    Problem { name: "exp, two strong poles", weight: algebraic(-0.9, -0.9, false, false), f: f64::exp, range: (0.0, 1.0), reference: 35.9564347587201288265640227881 },
    Problem { name: "exp, x^-1/2", weight: algebraic(-0.5, 0.0, false, false), f: |x| (-x).exp(), range: (0.0, 1.0), reference: 1.49364826562485405079893487226 },
    Problem { name: "corner", weight: algebraic(0.5, 2.5, false, false), f: |x| (x - 0.3).abs(), range: (0.0, 1.0), reference: 0.0188618815604382373229137857762 },
    Problem { name: "both logarithms, shifted", weight: algebraic(-0.3, 0.7, true, true), f: f64::cos, range: (2.0, 5.0), reference: 2.25624664121135770120640999588 },
    Problem { name: "upper end only", weight: algebraic(0.0, -0.99, false, false), f: f64::exp, range: (0.0, 1.0), reference: 269.686772561711766597445443498 },
    Problem { name: "large power", weight: algebraic(10.5, 0.0, false, false), f: |x| (-x).exp(), range: (0.0, 2.0), reference: 40.4738461658286743785981307622 },
    Problem { name: "waves", weight: algebraic(-0.5, 0.25, false, false), f: |x| (30.0 * x).sin(), range: (0.0, 1.0), reference: 0.231186070969519590421018659972 },
    Problem { name: "upper logarithm, backwards", weight: algebraic(0.0, -0.5, false, true), f: |x| (1.0 + x).recip(), range: (1.0, 0.0), reference: 2.13857275029047489056724110475 },
];

#[rustfmt::skip]
#[allow(clippy::excessive_precision, clippy::unreadable_literal, clippy::approx_constant, reason = "as mpmath prints them")]
pub const POLES: [Problem; 11] = [
    Problem { name: "QUADPACK, Lorentz", weight: Weight::Cauchy(2.0), f: |x| 0.0625 / ((x - 1.0).powi(2) + 0.0625 * 0.0625), range: (0.0, 5.0), reference: -3.11257922663292801268033411238 },
    Problem { name: "GSL", weight: Weight::Cauchy(0.0), f: |x| (5.0 * x.powi(3) + 6.0).recip(), range: (-1.0, 5.0), reference: -0.0899440069577173351931366685548 },
    Problem { name: "exp", weight: Weight::Cauchy(0.0), f: f64::exp, range: (-1.0, 1.0), reference: 2.11450175075145702914368470979 },
    Problem { name: "square", weight: Weight::Cauchy(1.0), f: |x| x * x, range: (0.0, 3.0), reference: 8.19314718055994530941723212146 },
    Problem { name: "pole near an end", weight: Weight::Cauchy(1e-06), f: f64::cos, range: (0.0, 1.0), reference: 13.5756973295709459232326698263 },
    Problem { name: "pole outside", weight: Weight::Cauchy(1.05), f: f64::exp, range: (0.0, 1.0), reference: -6.47551080455166712031631720585 },
    Problem { name: "pole just outside", weight: Weight::Cauchy(1.000000001), f: f64::exp, range: (0.0, 1.0), reference: -54.1662945685435640352254252899 },
    Problem { name: "backwards", weight: Weight::Cauchy(0.3), f: f64::exp, range: (2.0, -1.0), reference: -5.47558637997757177407983468046 },
    Problem { name: "corner", weight: Weight::Cauchy(0.6), f: |x| (x - 0.3).abs(), range: (0.0, 1.0), reference: 0.694248775903517910127579247173 },
    Problem { name: "root", weight: Weight::Cauchy(0.3), f: f64::sqrt, range: (0.0, 1.0), reference: 1.32616760486413820742326906591 },
    Problem { name: "waves", weight: Weight::Cauchy(0.1), f: |x| (40.0 * x).sin(), range: (-1.0, 2.0), reference: -2.03709971324891040193585762654 },
];

/// All of them.
pub fn all() -> impl Iterator<Item = Problem> {
    WAVES
        .into_iter()
        .chain(ENDLESS_WAVES)
        .chain(POWERS)
        .chain(POLES)
}
