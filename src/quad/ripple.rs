//! What the values at the points say of noise: the part of them that no polynomial of low degree
//! explains.

use super::value::{Value, plus, times, zero};

/// Polynomials of high degree that are orthogonal over the points of a rule: null rules, which give 0
/// for every polynomial of lower degree.
///
/// Source: J. Berntsen and T. O. Espelid, *Error estimation in automatic quadrature routines*, ACM
/// Transactions on Mathematical Software 17 (1991) 233–252.
#[derive(Debug)]
pub(super) struct Ripples {
    /// Those of the two highest degrees, and of the two degrees that are lower by four.
    high: [Vec<f64>; 2],
    low: [Vec<f64>; 2],
}

impl Ripples {
    /// The null rules of these points, at least seven.
    pub(super) fn over(points: &[f64]) -> Self {
        let mut polynomials = orthonormal(points);
        let mut last_two = || {
            let (last, before) = (polynomials.pop(), polynomials.pop());
            [last, before].map(Option::unwrap_or_default)
        };
        let high = last_two();
        last_two();
        Self {
            high,
            low: last_two(),
        }
    }

    /// The size of the noise in the values, or 0 if there is none.
    ///
    /// The parts of a smooth function grow smaller from degree to degree, in four degrees to a small
    /// part, as soon as it is resolved. Noise has as much of one degree as of the other, give or take its
    /// chance, and then that is its standard deviation.
    pub(super) fn noise<V: Value>(&self, values: &[V]) -> f64 {
        let size = |two: &[Vec<f64>; 2]| {
            let [one, other] = two.each_ref().map(|polynomial| project(polynomial, values));
            one.hypot(other)
        };
        let (high, low) = (size(&self.high), size(&self.low));
        // A fifth tells nearly all noise from what falls: of 105 integrands with noise added on purpose,
        // three are still claimed too well (`tests/it/battery/noise.rs`).
        if high > 0.2 * low { high } else { 0.0 }
    }
}

fn project<V: Value>(polynomial: &[f64], values: &[V]) -> f64 {
    let terms = polynomial.iter().zip(values);
    terms
        .fold(zero(), |sum: V, (&weight, &value)| {
            plus(sum, times(weight, value))
        })
        .norm()
}

/// The orthonormal polynomials over these points with weight 1, from degree 0 to as many as there are, by their values
/// there: x times the one before, made orthogonal to all before it, twice for the sake of rounding.
fn orthonormal(points: &[f64]) -> Vec<Vec<f64>> {
    let mut all: Vec<Vec<f64>> = Vec::new();
    for _ in points {
        let mut next: Vec<f64> = match all.last() {
            None => vec![1.0; points.len()],
            Some(last) => last
                .iter()
                .zip(points)
                .map(|(value, x)| value * x)
                .collect(),
        };
        for _ in 0..2 {
            for before in &all {
                let common: f64 = before
                    .iter()
                    .zip(&next)
                    .map(|(one, other)| one * other)
                    .sum();
                for (value, of_before) in next.iter_mut().zip(before) {
                    *value -= common * of_before;
                }
            }
        }
        let length = next.iter().map(|value| value * value).sum::<f64>().sqrt();
        all.push(next.iter().map(|value| value / length).collect());
    }
    all
}
