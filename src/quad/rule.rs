//! The rules of Gauss and Kronrod: 21 points, 10 of which are those of Gauss–Legendre, or 15 and 7,
//! and the estimate of the error from the two.

use std::sync::OnceLock;

use super::ripple::Ripples;
use super::value::{Value, minus, plus, times, zero};

/// A rule of `COUNT` = 2·`PAIRS` + 1 points on [−1, 1].
///
/// Points and values are in this order: the left points of all pairs, their right points, the centre. So
/// the sums need no turning of arrays.
#[derive(Debug)]
pub(super) struct Rule<const PAIRS: usize, const COUNT: usize> {
    pub points: [f64; COUNT],
    /// The weights of the pairs and of the centre.
    kronrod: ([f64; PAIRS], f64),
    /// What these weights are more than those of Gauss–Legendre.
    excess: ([f64; PAIRS], f64),
    /// Null rules over the points, made when first needed; in a static of their own, so that the rest of the
    /// rule stays a constant.
    ripples: &'static OnceLock<Ripples>,
}

static RIPPLES_21: OnceLock<Ripples> = OnceLock::new();
static RIPPLES_15: OnceLock<Ripples> = OnceLock::new();

/// The rule of 21 points.
///
/// Source: QUADPACK, routine QK21, calculated by L. W. Fullerton, Bell Laboratories, November 1981.
#[rustfmt::skip]
#[allow(clippy::unreadable_literal, clippy::excessive_precision, reason = "the published digits")]
pub(super) static GK21: Rule<10, 21> = Rule::new(
    [
        0.995657163025808080735527280689003, 0.973906528517171720077964012084452,
        0.930157491355708226001207180059508, 0.865063366688984510732096688423493,
        0.780817726586416897063717578345042, 0.679409568299024406234327365114874,
        0.562757134668604683339000099272694, 0.433395394129247190799265943165784,
        0.294392862701460198131126602103866, 0.148874338981631210884826001129720,
    ],
    ([
        0.011694638867371874278064396062192, 0.032558162307964727478818972459390,
        0.054755896574351996031381300244580, 0.075039674810919952767043140916190,
        0.093125454583697605535065465083366, 0.109387158802297641899210590325805,
        0.123491976262065851077958109585166, 0.134709217311473325928054001771707,
        0.142775938577060080797094273138717, 0.147739104901338491374841515972068,
    ], 0.149445554002916905664936468389821),
    ([
        0.0, 0.066671344308688137593568809893332,
        0.0, 0.149451349150580593145863396957658,
        0.0, 0.219086362515982043995534934228163,
        0.0, 0.269266719309996355091226921569469,
        0.0, 0.295524224714752870173815619188769,
    ], 0.0),
    &RIPPLES_21,
);

/// The rule of 15 points.
///
/// Source: QUADPACK, routine QK15, calculated by L. W. Fullerton, Bell Laboratories, November 1981.
#[rustfmt::skip]
#[allow(clippy::unreadable_literal, clippy::excessive_precision, reason = "the published digits")]
pub(super) static GK15: Rule<7, 15> = Rule::new(
    [
        0.991455371120812639206854697526329, 0.949107912342758524526189684047851,
        0.864864423359769072789712788640926, 0.741531185599394439863864773280788,
        0.586087235467691130294144691258770, 0.405845151377397166906606412076961,
        0.207784955007898467600689403773245,
    ],
    ([
        0.022935322010529224963732008058970, 0.063092092629978553290700663189204,
        0.104790010322250183839876322541518, 0.140653259715525918745189590510238,
        0.169004726639267902826583426598550, 0.190350578064785409913256402421014,
        0.204432940075298892414161999234649,
    ], 0.209482141084727828012999174891714),
    ([
        0.0, 0.129484966168869693270611432679082,
        0.0, 0.279705391489276667901467771423780,
        0.0, 0.381830050505118944950369775488975,
        0.0,
    ], 0.417959183673469387755102040816327),
    &RIPPLES_15,
);

/// What a rule says of a panel.
#[derive(Clone, Copy, Debug)]
pub(super) struct Estimates<V> {
    /// The integral by all points.
    pub value: V,
    /// The estimate of its error.
    pub error: f64,
    /// By how much the two rules differ.
    pub difference: f64,
    /// The part of the error that no halving takes away.
    pub noise: f64,
    /// The integral of |f|.
    pub magnitude: f64,
    /// The integral of |f − mean of f|, the scale against which the error is judged.
    pub variation: f64,
}

impl<const PAIRS: usize, const COUNT: usize> Rule<PAIRS, COUNT> {
    /// The rule with these tables, which begin at the outermost point and end at the one next to the
    /// centre. Every second point is one of Gauss–Legendre, the first is not.
    const fn new(
        points: [f64; PAIRS],
        kronrod: ([f64; PAIRS], f64),
        gauss: ([f64; PAIRS], f64),
        ripples: &'static OnceLock<Ripples>,
    ) -> Self {
        let mut rule = Self {
            points: [0.0; COUNT],
            kronrod,
            excess: (kronrod.0, kronrod.1 - gauss.1),
            ripples,
        };
        let mut index = 0;
        while index < PAIRS {
            rule.points[index] = -points[index];
            rule.points[PAIRS + index] = points[index];
            rule.excess.0[index] = kronrod.0[index] - gauss.0[index];
            index += 1;
        }
        rule
    }

    /// Applies the rule to the values at its points, of a panel with this half length, in which the
    /// variable has at most the size `furthest`.
    ///
    /// The error is [`realistic_error`], but not below what the rounding of the points does: it moves
    /// each of them by about a quarter of a rounding unit of `furthest`, and f varies by about
    /// 4·variation/length.
    #[expect(clippy::inline_always, reason = "as for `panel::piece`")]
    #[inline(always)]
    pub(super) fn apply<V: Value>(
        &self,
        values: &[V; COUNT],
        half_length: f64,
        furthest: f64,
    ) -> Estimates<V> {
        let (left, right, centre) = split::<V, PAIRS, COUNT>(values);
        let pairs = std::array::from_fn(|index| plus(left[index], right[index]));
        let value = integrate(&self.kronrod, &pairs, centre);
        let difference = integrate(&self.excess, &pairs, centre).norm();
        let sizes = std::array::from_fn(|index| left[index].norm() + right[index].norm());
        let magnitude = integrate(&self.kronrod, &sizes, centre.norm());
        let mean = times(0.5, value);
        let from_mean = |value: V| minus(value, mean).norm();
        let sizes = std::array::from_fn(|index| from_mean(left[index]) + from_mean(right[index]));
        let variation = integrate(&self.kronrod, &sizes, from_mean(centre));

        let noise = 0.25 * f64::EPSILON * furthest * variation;
        let (magnitude, variation) = (magnitude * half_length, variation * half_length);
        let difference = difference * half_length;
        Estimates {
            value: times(half_length, value),
            error: larger(realistic_error(difference, variation, magnitude), noise),
            difference,
            noise,
            magnitude,
            variation,
        }
    }

    /// Raises the error to what noise in the values makes of it, which the difference of two rules,
    /// made realistic, can be far below.
    #[cold]
    pub(super) fn doubt<V: Value>(
        &self,
        estimates: &mut Estimates<V>,
        values: &[V; COUNT],
        half_length: f64,
    ) {
        let ripples = self.ripples.get_or_init(|| Ripples::over(&self.points));
        let noise = ripples.noise(values) * half_length;
        estimates.noise = larger(estimates.noise, noise);
        estimates.error = larger(estimates.error, noise);
    }
}

/// The values at the one points of the pairs, at the other points, and at the centre.
#[inline]
fn split<V: Value, const PAIRS: usize, const COUNT: usize>(
    values: &[V; COUNT],
) -> ([V; PAIRS], [V; PAIRS], V) {
    let left = std::array::from_fn(|index| values[index]);
    let right = std::array::from_fn(|index| values[PAIRS + index]);
    (left, right, values[2 * PAIRS])
}

/// The sum of products over pairs and centre, in four parts, which a processor adds at once.
#[inline]
fn integrate<V: Value, const PAIRS: usize>(
    (weights, of_centre): &([f64; PAIRS], f64),
    pairs: &[V; PAIRS],
    centre: V,
) -> V {
    let mut sums = [zero::<V>(); 4];
    for index in 0..PAIRS {
        sums[index % 4] = plus(sums[index % 4], times(weights[index], pairs[index]));
    }
    let [a, b, c, d] = sums;
    plus(plus(times(*of_centre, centre), a), plus(b, plus(c, d)))
}

/// The larger of two numbers, without the care that `f64::max` takes of NaN.
#[inline]
fn larger(one: f64, other: f64) -> f64 {
    if other > one { other } else { one }
}

/// The difference of two rules, made realistic as in QUADPACK (section 2.2.4):
/// `variation·min(1, (200·difference/variation)^1.5)`, but not below 50 rounding units of the magnitude.
#[inline]
pub(super) fn realistic_error(difference: f64, variation: f64, magnitude: f64) -> f64 {
    let floor = 50.0 * f64::EPSILON * magnitude;
    let wide = 200.0 * difference;
    // The usual case is the floor, and it can be told without dividing where no cube of the magnitude,
    // nor that of its rounding, overflows or vanishes.
    let safe = magnitude > 1e-90 && magnitude < 1e90;
    if safe && wide * wide * wide <= variation * (floor * floor) {
        return floor;
    }
    error_above_floor(difference, variation, magnitude)
}

#[cold]
fn error_above_floor(difference: f64, variation: f64, magnitude: f64) -> f64 {
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

    fn apply<const PAIRS: usize, const COUNT: usize>(
        rule: &Rule<PAIRS, COUNT>,
        f: impl Fn(f64) -> f64,
    ) -> Estimates<f64> {
        rule.apply(&rule.points.map(f), 1.0, 1.0)
    }

    /// The integral of x to this power over [−1, 1].
    fn exact(degree: i32) -> f64 {
        if degree % 2 == 0 {
            2.0 / (f64::from(degree) + 1.0)
        } else {
            0.0
        }
    }

    fn check_points<const PAIRS: usize, const COUNT: usize>(rule: &Rule<PAIRS, COUNT>) {
        let (left, rest) = rule.points.split_at(PAIRS);
        assert!(left.is_sorted() && left.iter().all(|x| *x > -1.0 && *x < 0.0));
        assert!((0..PAIRS).all(|index| left[index] == -rest[index]));
        assert_eq!(rest[PAIRS], 0.0);
    }

    #[test]
    fn the_points_are_in_order_and_mirror_each_other() {
        check_points(&GK21);
        check_points(&GK15);
    }

    #[test]
    fn all_points_integrate_polynomials_up_to_their_degree_exactly() {
        // Kronrod's rule of 2n + 1 points is exact up to degree 3n + 1, and one more where that is even.
        let found = |degree: i32| apply(&GK21, |x| x.powi(degree)).value;
        // A few rounding units of sums of size 2.
        assert!((0..=31).all(|degree| (found(degree) - exact(degree)).abs() < 1e-15));
        assert!((found(32) - exact(32)).abs() > 1e-12, "32 cannot be exact");
        let found = |degree: i32| apply(&GK15, |x| x.powi(degree)).value;
        assert!((0..=23).all(|degree| (found(degree) - exact(degree)).abs() < 1e-15));
        assert!((found(24) - exact(24)).abs() > 1e-12, "24 cannot be exact");
    }

    #[test]
    fn the_points_of_gauss_integrate_polynomials_up_to_their_degree_exactly() {
        // The difference of the rules is 0 as long as both are exact.
        let difference = |degree: i32| apply(&GK21, |x| x.powi(degree)).difference;
        assert!((0..=19).all(|degree| difference(degree) < 1e-15));
        assert!(difference(20) > 1e-8, "20 cannot be exact");
        let difference = |degree: i32| apply(&GK15, |x| x.powi(degree)).difference;
        assert!((0..=13).all(|degree| difference(degree) < 1e-15));
        assert!(difference(14) > 1e-6, "14 cannot be exact");
    }

    #[test]
    fn the_error_formula_sharpens_small_differences_and_keeps_a_floor() {
        // 200 * 1e-6 / 1 = 2e-4, and 2e-4^1.5 = 2.83e-6.
        assert!((realistic_error(1e-6, 1.0, 1.0) - 2e-4_f64.powf(1.5)).abs() < 1e-18);
        assert_eq!(realistic_error(0.5, 1.0, 1.0), 1.0);
        // The same where cubes would overflow or vanish.
        assert!((realistic_error(1e94, 1e100, 1e100) / 1e100 - 2e-4_f64.powf(1.5)).abs() < 1e-18);
        assert!(
            (realistic_error(1e-206, 1e-200, 1e-200) / 1e-200 - 2e-4_f64.powf(1.5)).abs() < 1e-18
        );
        assert_eq!(realistic_error(0.0, 1.0, 1.0), 50.0 * f64::EPSILON);
        assert_eq!(realistic_error(0.0, 0.0, 0.0), 0.0);
    }

    #[test]
    fn a_constant_has_no_variation_and_a_sign_does_not_matter_to_the_magnitude() {
        let flat = GK21.apply(&[-3.0; 21], 2.0, 1.0);
        assert!((flat.value + 12.0).abs() < 1e-14 && (flat.magnitude - 12.0).abs() < 1e-14);
        assert!(flat.variation < 1e-14);
    }

    #[test]
    fn the_components_of_a_vector_have_the_values_they_have_alone() {
        let alone = [f64::exp, f64::sin].map(|f| apply(&GK21, f));
        let values = GK21.points.map(|x| [x.exp(), x.sin()]);
        let together = GK21.apply(&values, 1.0, 1.0);
        assert_eq!(together.value, alone.map(|estimates| estimates.value));
        assert!(together.magnitude >= alone[0].magnitude.max(alone[1].magnitude));
    }
}
