//! Integrals with a weight whose value is known for every parameter, with many drawn from a seeded
//! generator.

use std::f64::consts::PI;

use speedup::prelude::*;
use speedup::quad::Value;

use super::problems::algebraic;
use crate::draw::Draw;

/// Checks what is claimed of an integral, and says whether anything is.
fn claims<V: Value>(integral: &Integral<V>, error: f64, size: f64, what: &str) -> bool {
    let tolerance = 1.49e-8 * size.max(1.0);
    if !integral.cautions.is_empty() {
        return false;
    }
    assert!(integral.error <= tolerance, "{what}: {integral}");
    assert!(
        error <= integral.error.max(tolerance),
        "{what}: {integral}, {error:e}"
    );
    true
}

#[test]
fn decay_and_wave_on_a_half_line() {
    let mut draw = Draw(1);
    let mut claimed = 0;
    for _ in 0..400 {
        let decay = 10_f64.powf(draw.between(-2.0, 2.0));
        let omega = 10_f64.powf(draw.between(-8.0, 4.0));
        let start = draw.between(-3.0, 3.0);
        // ∫ exp(−s·(x − a))·exp(iωx) dx from a to ∞ = exp(iωa)/(s − iω)
        let exact = Complex64::new(0.0, omega * start).exp() / Complex64::new(decay, -omega);
        let what = format!("s = {decay}, omega = {omega}, a = {start}");
        let f = |x: f64| (-decay * (x - start)).exp();
        for (weight, exact) in [
            (Weight::Cos(omega), exact.re),
            (Weight::Sin(omega), exact.im),
        ] {
            let integral = Quad::new().weight(weight).integrate(f, start..).unwrap();
            let error = (integral.value - exact).abs();
            claimed += usize::from(claims(&integral, error, exact.abs(), &what));
        }
    }
    assert!(
        claimed >= 760,
        "only {claimed} of 800 answers are without a caution"
    );
}

#[test]
fn exponential_and_wave_on_an_interval() {
    let mut draw = Draw(2);
    for _ in 0..400 {
        let growth = draw.between(-20.0, 20.0);
        let omega = draw.between(-1.0, 1.0) * 10_f64.powf(draw.between(-3.0, 6.0));
        let (a, b) = (draw.between(-2.0, 0.0), draw.between(0.0, 2.0));
        let rate = Complex64::new(growth, omega);
        let size = (growth.abs() * 2.0).exp();
        let exact = ((rate * b).exp() - (rate * a).exp()) / rate / size;
        let f = |x: f64| (growth * x).exp() / size;
        for (weight, exact) in [
            (Weight::Cos(omega), exact.re),
            (Weight::Sin(omega), exact.im),
        ] {
            let integral = Quad::new().weight(weight).integrate(f, (a, b)).unwrap();
            let what = format!("growth {growth}, omega {omega} from {a} to {b}");
            let error = (integral.value - exact).abs();
            assert!(claims(&integral, error, 1.0, &what), "{what}: {integral}");
        }
    }
}

#[test]
fn powers_at_both_ends_make_beta_functions() {
    let mut draw = Draw(3);
    for _ in 0..200 {
        // B(p, 1 − p) = π/sin(πp), and (1 − x)^(−p) times x^(p − 1 + n) goes back to it.
        let p = draw.between(0.02, 0.98);
        let (a, length) = (draw.between(-5.0, 5.0), draw.between(0.1, 10.0));
        let beta = PI / (PI * p).sin();
        let power = Quad::new().weight(algebraic(p - 1.0, -p, false, false));
        let of = |x: f64| [1.0, (x - a) / length, ((x - a) / length).powi(2)];
        let integral = power.integrate(of, (a, a + length)).unwrap();
        let exact = [beta, p * beta, 0.5 * p * (p + 1.0) * beta];
        let error = (0..3)
            .map(|i| (integral.value[i] - exact[i]).abs())
            .fold(0.0, f64::max);
        let what = format!("p = {p}");
        assert!(claims(&integral, error, beta, &what), "{what}: {integral}");
    }
}

#[test]
fn squares_beside_a_pole_inside_or_outside() {
    let mut draw = Draw(4);
    for _ in 0..400 {
        let (a, b) = (draw.between(-2.0, 0.0), draw.between(0.1, 2.0));
        let near = 10_f64.powf(draw.between(-9.0, 0.0));
        let c = [a + near, a - near, b - near, b + near][draw.below(4)];
        let log = ((b - c) / (a - c)).abs().ln();
        let exact = 0.5 * (b * b - a * a) + c * (b - a) + c * c * log;
        let pole = Quad::new().weight(Weight::Cauchy(c));
        let integral = pole.integrate(|x| x * x, (a, b)).unwrap();
        let what = format!("from {a} to {b} with c = {c}");
        let error = (integral.value - exact).abs();
        assert!(
            claims(&integral, error, exact.abs(), &what),
            "{what}: {integral}"
        );
    }
}
