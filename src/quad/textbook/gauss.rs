//! The rules of Gauss and Legendre with any number of points, computed to the last digit.

use std::f64::consts::PI;

use super::double::Double;
use super::fixed::{check_limits, checked, finite};
use crate::error::{Error, Result};
use crate::quad::range::Limits;

/// The most points of a rule. Its computation takes a time that grows with the square of them.
const MOST_POINTS: usize = 5000;

/// The rule of Gauss and Legendre with `n` points on the whole range.
///
/// It is exact, up to rounding, for polynomials of degree `2n − 1` and less, and no rule of `n` points
/// does better. For a function that is analytic around the range the error falls by a constant factor
/// with each point, faster than any power of `n`; at a corner or an infinite derivative only like a
/// power. Nodes and weights are accurate to a few rounding units for every `n`, and are computed anew
/// in each call: the 5000 points of the largest rule take about half a second, ten points some
/// microseconds. A call cannot be interrupted.
///
/// The end points are not evaluated (unless the range is only `n²` rounding units long).
///
/// ```
/// use speedup::quad::gauss_legendre;
///
/// let area = gauss_legendre(|x| (x * x).sin(), (0.0, 1.0), 8)?;
/// assert!((area - 0.310_268_301_723_381_1).abs() < 1e-12);
/// # Ok::<(), speedup::Error>(())
/// ```
///
/// # Errors
///
/// [`Error::BadCount`] for `n = 0` and for `n` above 5000, [`Error::RangeNotFinite`] or
/// [`Error::LimitNotANumber`] for limits without meaning here, [`Error::IntegrandNotFinite`] where the
/// function is NaN or infinite, [`Error::IntegralTooLarge`] where the sum overflows.
///
/// # Source
///
/// The nodes are the zeros of the Legendre polynomial `P_n`, found by Newton's method from the
/// approximation of F. G. Tricomi (*Sugli zeri dei polinomi sferici ed ultrasferici*, Annali di
/// Matematica 31, 1950), and the weights are `2/((1 − x²)·P_n′(x)²)` (Abramowitz and Stegun, 25.4.29).
/// The three-term recurrence for `P_n` loses a number of units in the last place that may grow like
/// `n²` (F. Johansson and M. Mezzarobba, *Fast and rigorous arbitrary-precision computation of
/// Gauss–Legendre quadrature nodes and weights*, SIAM Journal on Scientific Computing 40, 2018), so it is
/// computed with 31 digits, of which more than 16 are left.
pub fn gauss_legendre(f: impl Fn(f64) -> f64, range: impl Into<Limits>, n: usize) -> Result<f64> {
    weighted_sum(&f, range.into(), n)
}

fn weighted_sum(f: &dyn Fn(f64) -> f64, limits: Limits, n: usize) -> Result<f64> {
    let rule = "the rule of Gauss and Legendre";
    if n == 0 || n > MOST_POINTS {
        return Err(Error::BadCount {
            rule,
            name: "n",
            value: n,
            need: "from 1 to 5000; for more points divide the range",
        });
    }
    check_limits(rule, limits)?;
    let Limits { a, b } = limits;
    let (middle, half_length) = (f64::midpoint(a, b), 0.5 * b - 0.5 * a);
    let mut sum = 0.0;
    for Node { x, weight } in nodes(n) {
        sum += weight * finite(f, middle + half_length * x)?;
    }
    checked(half_length * sum, limits)
}

/// A point of a rule on (−1, 1).
#[derive(Clone, Copy, Debug, PartialEq)]
struct Node {
    x: f64,
    weight: f64,
}

/// The nodes of the rule with `n` points, from left to right.
fn nodes(n: usize) -> Vec<Node> {
    let mut nodes: Vec<Node> = (1..=n.div_ceil(2))
        .map(|index| {
            let Node { x, weight } = node(n, index);
            Node { x: -x, weight }
        })
        .collect();
    // The right half mirrors the left one; with odd n the node in the middle has no mirror image.
    for index in (0..n / 2).rev() {
        let Node { x, weight } = nodes[index];
        nodes.push(Node { x: -x, weight });
    }
    nodes
}

/// The node with this index, counted from 1 at the right end, in the right half.
fn node(n: usize, index: usize) -> Node {
    let mut x = if 2 * index == n + 1 {
        0.0
    } else {
        tricomi(n, index)
    };
    let mut newton = Newton::at(n, x);
    // Each step squares the error, taken as a share of the distance between nodes, so two or three
    // steps are enough; the bound on their number is for safety alone.
    for _ in 0..10 {
        if newton.step.abs() * n as f64 <= 4e-9 * across(x).sqrt() {
            break;
        }
        x += newton.step;
        newton = Newton::at(n, x);
    }
    let Newton { step, slope } = newton;
    // What the last step does to the weight is known, since by Legendre's equation the derivative of
    // (1 − x²)·P′² at a zero is 2x·P′². What is left is of the order of (4e-9)².
    let weight = 2.0 * across(x) / (slope * slope) / (1.0 + 2.0 * x * step / across(x));
    Node {
        x: x + step,
        weight,
    }
}

/// `1 − x²` without cancellation.
fn across(x: f64) -> f64 {
    (1.0 - x) * (1.0 + x)
}

/// The approximation of Tricomi to a zero of `P_n`, whose error falls with the fourth power of `n`.
fn tricomi(n: usize, index: usize) -> f64 {
    let (n, index) = (n as f64, index as f64);
    let angle = PI * (index - 0.25) / (n + 0.5);
    let cubic = (n - 1.0) / (8.0 * n.powi(3));
    let quartic = (39.0 - 28.0 / angle.sin().powi(2)) / (384.0 * n.powi(4));
    (1.0 - cubic - quartic) * angle.cos()
}

/// What a step of Newton's method finds.
struct Newton {
    /// The way to the zero.
    step: f64,
    /// `(1 − x²)·P_n′(x)`.
    slope: f64,
}

impl Newton {
    fn at(n: usize, x: f64) -> Self {
        let (before, last) = legendre(n, x);
        let slope = n as f64 * before.plus(last.times(x).negative()).high;
        Self {
            step: -last.high * across(x) / slope,
            slope,
        }
    }
}

/// The Legendre polynomials of degree `n − 1` and `n` at `x`, by
/// `(k + 1)·P_{k+1} = (2k + 1)·x·P_k − k·P_{k−1}`.
fn legendre(n: usize, x: f64) -> (Double, Double) {
    let (mut before, mut last) = (Double::new(1.0), Double::new(x));
    for k in 1..n {
        let k = k as f64;
        let next = last
            .times(x)
            .times(2.0 * k + 1.0)
            .plus(before.times(-k))
            .over(k + 1.0);
        (before, last) = (last, next);
    }
    (before, last)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Abramowitz and Stegun, table 25.4, positive nodes with their weights, to more digits.
    #[rustfmt::skip]
    #[allow(clippy::excessive_precision, clippy::unreadable_literal, reason = "copied from a table")]
    const TABLES: [(usize, &[(f64, f64)]); 5] = [
        (2, &[(0.5773502691896257645092, 1.0)]),
        (3, &[(0.0, 0.8888888888888888888889), (0.7745966692414833770359, 0.5555555555555555555556)]),
        (5, &[(0.0, 0.5688888888888888888889), (0.5384693101056830910363, 0.4786286704993664680413), (0.9061798459386639927976, 0.2369268850561890875143)]),
        (10, &[
            (0.1488743389816312108848, 0.2955242247147528701739),
            (0.4333953941292471907993, 0.2692667193099963550912),
            (0.6794095682990244062343, 0.2190863625159820439955),
            (0.8650633666889845107321, 0.1494513491505805931458),
            (0.9739065285171717200780, 0.0666713443086881375936),
        ]),
        (20, &[
            (0.07652652113349733375464, 0.1527533871307258506981),
            (0.2277858511416450780805, 0.1491729864726037467878),
            (0.3737060887154195606725, 0.1420961093183820513293),
            (0.5108670019508270980044, 0.1316886384491766268985),
            (0.6360536807265150254528, 0.1181945319615184173124),
            (0.7463319064601507926143, 0.1019301198172404350368),
            (0.8391169718222188233945, 0.08327674157670474872476),
            (0.9122344282513259058678, 0.06267204833410906356951),
            (0.9639719272779137912677, 0.04060142980038694133104),
            (0.9931285991850949247861, 0.01761400713915211831186),
        ]),
    ];

    /// The first, the second, a quarter's and the innermost node of long rules, computed with 45 digits
    /// by the recurrence in mpmath.
    #[rustfmt::skip]
    #[allow(clippy::excessive_precision, clippy::unreadable_literal, reason = "copied from a table")]
    const LONG: [(usize, usize, f64, f64); 8] = [
        (1000, 1, 0.9999971112980755105699, 0.000007413338416432071517477),
        (1000, 2, 0.9999847796329174183243, 0.00001725676977373923011776),
        (1000, 250, 0.7079388266180989626648, 0.002217715028859311318754),
        (1000, 500, 0.001570010480083193829005, 0.003140018380182867786996),
        (5000, 1, 0.9999998843594126296496, 2.967710852408797379017e-7),
        (5000, 2, 0.9999993906966838015168, 6.908264825705971574927e-7),
        (5000, 1250, 0.7072733494762523716827, 0.0004441391928510964040586),
        (5000, 2500, 0.000314127845837234087785, 0.0006282556710098173778755),
    ];

    #[test]
    fn nodes_and_weights_are_those_of_the_tables() {
        for (n, table) in TABLES {
            let found = nodes(n);
            assert_eq!(found.len(), n);
            for (node, &(x, weight)) in found[n / 2..].iter().zip(table) {
                // A rounding unit of a number near 1.
                assert!((node.x - x).abs() <= 1.2e-16, "{n}: {node:?} for {x}");
                assert!(
                    (node.weight / weight - 1.0).abs() < 1e-15,
                    "{n}: {node:?} for {weight}"
                );
            }
        }
    }

    #[test]
    fn nodes_and_weights_of_long_rules_keep_all_digits() {
        for (n, index, x, weight) in LONG {
            let node = node(n, index);
            assert!((node.x - x).abs() <= 1.2e-16, "{n}, {index}: {node:?}");
            // A few roundings: the slope squared, the distance from the end, the last step.
            assert!(
                (node.weight / weight - 1.0).abs() < 2e-15,
                "{n}, {index}: {node:?}"
            );
        }
    }

    #[test]
    fn nodes_rise_inside_of_the_range_and_mirror_each_other() {
        for n in (1..=60).chain([100, 101, 333, 1000]) {
            let nodes = nodes(n);
            assert!(nodes.windows(2).all(|pair| pair[0].x < pair[1].x), "{n}");
            assert!(nodes[0].x > -1.0 && nodes.iter().all(|node| node.weight > 0.0));
            for (left, right) in nodes.iter().zip(nodes.iter().rev()) {
                assert_eq!((left.x, left.weight), (-right.x, right.weight));
            }
            let sum: f64 = nodes.iter().map(|node| node.weight).sum();
            // A naive sum of n terms; the rounding units of its partial sums are at most 2.2e-16.
            assert!((sum - 2.0).abs() < 1e-14, "{n}: {sum}");
        }
    }

    #[test]
    fn polynomials_up_to_degree_2n_minus_1_are_exact_and_the_next_one_is_not() {
        for n in (1..=30).chain([100, 200]) {
            for degree in 0..2 * n {
                let exact = 1.0 / (f64::from(degree) + 1.0);
                let found = gauss_legendre(|x| x.powi(degree), (0.0, 1.0), n as usize).unwrap();
                // Some rounding units of powers that are at most 1.
                assert!((found - exact).abs() < 1e-14, "{n} points, degree {degree}");
            }
        }
        for n in 1..=10_i32 {
            let found = gauss_legendre(|x| x.powi(2 * n), (-1.0, 1.0), n as usize).unwrap();
            // The error for x^2n is 2^(2n+1)·n!⁴/((2n + 1)·(2n)!²), which is 2.9e-6 for n = 10.
            assert!(
                2.0 / (f64::from(2 * n) + 1.0) - found > 2.8e-6,
                "{n} points"
            );
        }
    }

    #[test]
    fn a_long_rule_is_good_to_rounding() {
        let area = gauss_legendre(f64::exp, (0.0, 1.0), 1000).unwrap();
        // A sum of a thousand terms.
        assert!((area - (1.0_f64.exp() - 1.0)).abs() < 1e-14, "{area}");
        let waves = gauss_legendre(|x| (1000.0 * x).cos(), (0.0, 1.0), 1000).unwrap();
        // Besides, the argument 1000·x is rounded to 6e-14, at random.
        assert!((waves - 1000.0_f64.sin() / 1000.0).abs() < 1e-14, "{waves}");
    }

    #[test]
    fn the_ends_are_not_evaluated_and_reversed_limits_change_the_sign() {
        let inside = |x: f64| {
            if x <= 0.0 || x >= 1.0 {
                f64::NAN
            } else {
                x.sqrt().recip()
            }
        };
        for n in [1, 2, 51, 1000] {
            let (up, down) = (
                gauss_legendre(inside, (0.0, 1.0), n).unwrap(),
                gauss_legendre(inside, (1.0, 0.0), n).unwrap(),
            );
            // The same points in the opposite order: a sum of n terms up to 2.
            assert!((up + down).abs() < 1e-13 && up > 1.0, "{n}: {up}, {down}");
        }
        assert_eq!(gauss_legendre(f64::exp, (2.0, 2.0), 7), Ok(0.0));
    }

    #[test]
    fn impossible_questions_are_errors() {
        for n in [0, 5001] {
            let error = gauss_legendre(f64::sin, (0.0, 1.0), n).unwrap_err();
            assert!(matches!(error, Error::BadCount { name: "n", value, .. } if value == n));
        }
        let infinite = gauss_legendre(f64::sin, 0.0.., 3).unwrap_err();
        assert!(matches!(infinite, Error::RangeNotFinite { .. }));
        let nan = gauss_legendre(f64::sin, (0.0, f64::NAN), 3).unwrap_err();
        assert!(matches!(nan, Error::LimitNotANumber { .. }));
        let pole = gauss_legendre(|x| (x - 0.5).recip(), (0.0, 1.0), 3).unwrap_err();
        assert!(matches!(pole, Error::IntegrandNotFinite { x: 0.5, .. }));
        let large = gauss_legendre(|_| 1e300, (0.0, 1e300), 3).unwrap_err();
        assert_eq!(large, Error::IntegralTooLarge { a: 0.0, b: 1e300 });
    }
}
