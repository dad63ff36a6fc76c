//! Integrands with noise added on purpose: the estimate has to know it.

use speedup::prelude::*;

type Function = fn(f64) -> f64;

#[test]
fn noise_in_the_values_is_seldom_below_the_estimate() {
    let functions: [(Function, f64); 5] = [
        (f64::sin, 1.0 - 1.0_f64.cos()),
        (f64::sqrt, 2.0 / 3.0),
        (f64::exp, 1.0_f64.exp_m1()),
        (|x| (x - 0.3).abs(), 0.29),
        (|x| (30.0 * x).cos(), 30.0_f64.sin() / 30.0),
    ];
    let mut silent = Vec::new();
    for tolerance in [1e-8, 1e-10, 1e-12] {
        let quad = Quad::new().absolute(tolerance).relative(0.0).panels(200);
        for (number, (f, exact)) in functions.into_iter().enumerate() {
            // The sum rounds f to the distance of neighbours at the size of the offset.
            for power in 3..=9 {
                let offset = 10.0_f64.powi(power);
                let noisy = |x: f64| (f(x) + offset) - offset;
                let integral = quad.integrate(noisy, (0.0, 1.0)).unwrap();
                let error = (integral.value - exact).abs();
                if integral.cautions.is_empty() && error > tolerance.max(integral.error) {
                    silent.push((number, power, tolerance, error, integral.error));
                }
            }
        }
    }
    // 3 of 105 where this was written; without a look at the noise they are about 20. Twice as many are
    // left to the sines and roots of other systems.
    assert!(silent.len() <= 6, "{silent:?}");
}
