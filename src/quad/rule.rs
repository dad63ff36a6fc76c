//! The rule: 21 points of Gauss–Kronrod, 10 of which are those of Gauss–Legendre, and the estimate of
//! the error from the two.

/// The points of the rule on [−1, 1]: those on the positive side, from the outside inwards, and 0.
/// Every second one is a point of the 10-point Gauss–Legendre rule.
///
/// Source: QUADPACK, routine QK21, calculated by L. W. Fullerton, Bell Laboratories, November 1981.
#[allow(
    clippy::unreadable_literal,
    clippy::excessive_precision,
    reason = "the published digits"
)]
const POINTS: [f64; 11] = [
    0.995657163025808080735527280689003,
    0.973906528517171720077964012084452,
    0.930157491355708226001207180059508,
    0.865063366688984510732096688423493,
    0.780817726586416897063717578345042,
    0.679409568299024406234327365114874,
    0.562757134668604683339000099272694,
    0.433395394129247190799265943165784,
    0.294392862701460198131126603103866,
    0.148874338981631210884826001129720,
    0.0,
];

/// The weights of the 21 points, in the order of [`POINTS`]; source as there.
#[allow(
    clippy::unreadable_literal,
    clippy::excessive_precision,
    reason = "the published digits"
)]
const KRONROD_WEIGHTS: [f64; 11] = [
    0.011694638867371874278064396062192,
    0.032558162307964727478818972459390,
    0.054755896574351996031381300244580,
    0.075039674810919952767043140916190,
    0.093125454583697605535065465083366,
    0.109387158802297641899210590325805,
    0.123491976262065851077958109585166,
    0.134709217311473325928054001771707,
    0.142775938577060080797094273138717,
    0.147739104901338491374841515972068,
    0.149445554002916905664936468389821,
];

/// The weights of the 10 points of Gauss–Legendre, those with odd index in [`POINTS`]; source as
/// there.
#[allow(
    clippy::unreadable_literal,
    clippy::excessive_precision,
    reason = "the published digits"
)]
const GAUSS_WEIGHTS: [f64; 5] = [
    0.066671344308688137593568809893332,
    0.149451349150580593145863396957658,
    0.219086362515982043995534934228163,
    0.269266719309996355091226921569469,
    0.295524224714752870173815619188769,
];

/// The number of points.
pub(super) const COUNT: usize = 21;

/// The point with the given index, from 0 at the left to 20 at the right, on [−1, 1].
pub(super) const fn point(index: usize) -> f64 {
    if index <= 10 {
        -POINTS[index]
    } else {
        POINTS[20 - index]
    }
}

/// What the rule says of a panel.
#[derive(Clone, Copy, Debug)]
pub(super) struct Estimates {
    /// The integral by the 21 points.
    pub value: f64,
    /// The estimate of its error.
    pub error: f64,
    /// The integral of |f|.
    pub magnitude: f64,
    /// The integral of |f − mean of f|, the scale against which the error is judged.
    pub variation: f64,
}

/// Applies the rule to the values at the 21 points, from left to right, of a panel with this half
/// length.
///
/// The error is the difference of the two rules, made realistic as in QUADPACK (section 2.2.4):
/// `variation·min(1, (200·difference/variation)^1.5)`, but not below 50 rounding units of the
/// magnitude.
pub(super) fn apply(values: &[f64; COUNT], half_length: f64) -> Estimates {
    let centre = values[10];
    let mut kronrod = KRONROD_WEIGHTS[10] * centre;
    let mut magnitude = kronrod.abs();
    let mut gauss = 0.0;
    for index in 0..10 {
        let (left, right) = (values[index], values[20 - index]);
        kronrod += KRONROD_WEIGHTS[index] * (left + right);
        magnitude += KRONROD_WEIGHTS[index] * (left.abs() + right.abs());
        if index % 2 == 1 {
            gauss += GAUSS_WEIGHTS[index / 2] * (left + right);
        }
    }
    let mean = 0.5 * kronrod;
    let mut variation = KRONROD_WEIGHTS[10] * (centre - mean).abs();
    for index in 0..10 {
        let (left, right) = (values[index], values[20 - index]);
        variation += KRONROD_WEIGHTS[index] * ((left - mean).abs() + (right - mean).abs());
    }
    let magnitude = magnitude * half_length;
    let variation = variation * half_length;
    let difference = ((kronrod - gauss) * half_length).abs();
    Estimates {
        value: kronrod * half_length,
        error: realistic_error(difference, variation, magnitude),
        magnitude,
        variation,
    }
}

fn realistic_error(difference: f64, variation: f64, magnitude: f64) -> f64 {
    let mut error = difference;
    if variation != 0.0 && difference != 0.0 {
        let ratio = 200.0 * difference / variation;
        error = variation * (ratio * ratio.sqrt()).min(1.0);
    }
    if magnitude > f64::MIN_POSITIVE / (50.0 * f64::EPSILON) {
        error = error.max(50.0 * f64::EPSILON * magnitude);
    }
    error
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(f: impl Fn(f64) -> f64) -> [f64; COUNT] {
        std::array::from_fn(|index| f(point(index)))
    }

    #[test]
    fn the_points_run_from_left_to_right_and_mirror_each_other() {
        let points: Vec<f64> = (0..COUNT).map(point).collect();
        assert!(points.is_sorted());
        assert!((0..COUNT).all(|index| point(index) == -point(20 - index)));
    }

    #[test]
    fn the_21_points_integrate_polynomials_up_to_degree_31_exactly() {
        for degree in 0..=31 {
            let exact = if degree % 2 == 0 {
                2.0 / (f64::from(degree) + 1.0)
            } else {
                0.0
            };
            let found = apply(&values(|x| x.powi(degree)), 1.0).value;
            // A few rounding units of sums of size 2.
            assert!(
                (found - exact).abs() < 1e-15,
                "degree {degree}: {found} for {exact}"
            );
        }
        let beyond = apply(&values(|x| x.powi(32)), 1.0).value;
        assert!(
            (beyond - 2.0 / 33.0).abs() > 1e-12,
            "degree 32 cannot be exact"
        );
    }

    #[test]
    fn the_10_points_of_gauss_integrate_polynomials_up_to_degree_19_exactly() {
        let gauss = |degree: i32| -> f64 {
            let pairs = GAUSS_WEIGHTS.iter().zip(POINTS.iter().skip(1).step_by(2));
            pairs
                .map(|(weight, x)| weight * (x.powi(degree) + (-x).powi(degree)))
                .sum()
        };
        for degree in 0..=19 {
            let exact = if degree % 2 == 0 {
                2.0 / (f64::from(degree) + 1.0)
            } else {
                0.0
            };
            assert!((gauss(degree) - exact).abs() < 1e-15, "degree {degree}");
        }
        assert!(
            (gauss(20) - 2.0 / 21.0).abs() > 1e-8,
            "degree 20 cannot be exact"
        );
    }

    #[test]
    fn the_error_formula_sharpens_small_differences_and_keeps_a_floor() {
        // 200 * 1e-6 / 1 = 2e-4, and 2e-4^1.5 = 2.83e-6.
        assert!((realistic_error(1e-6, 1.0, 1.0) - 2e-4_f64.powf(1.5)).abs() < 1e-18);
        assert_eq!(realistic_error(0.5, 1.0, 1.0), 1.0);
        assert_eq!(realistic_error(0.0, 1.0, 1.0), 50.0 * f64::EPSILON);
        assert_eq!(realistic_error(0.0, 0.0, 0.0), 0.0);
    }

    #[test]
    fn a_constant_has_no_variation_and_a_sign_does_not_matter_to_the_magnitude() {
        let flat = apply(&[-3.0; COUNT], 2.0);
        assert!((flat.value + 12.0).abs() < 1e-14 && (flat.magnitude - 12.0).abs() < 1e-14);
        assert!(flat.variation < 1e-14);
    }
}
