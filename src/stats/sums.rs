//! Sums of floating-point numbers as exact as they can be, and the distance of two such numbers.

/// How far two numbers are apart, in *units in the last place* (ulps): as many as there are steps from one to the other through
/// all the numbers that an `f64` can be.
///
/// Neighbours are 1 apart, whatever their size, and the two zeros 0. From NaN to anything it is [`u64::MAX`].
///
/// ```
/// use speedup::stats::ulps_between;
///
/// assert_eq!(ulps_between(1.0, 1.0_f64.next_up()), 1);
/// assert_eq!(ulps_between((0.1 + 0.2) + 0.3, 0.1 + (0.2 + 0.3)), 1);
/// assert_eq!(ulps_between(1e300, 1e300), 0);
/// ```
#[must_use]
pub fn ulps_between(one: f64, other: f64) -> u64 {
    if one.is_nan() || other.is_nan() {
        return u64::MAX;
    }
    place(one).abs_diff(place(other))
}

/// The place of a number among all of them in order, 0 for zero.
const fn place(value: f64) -> i64 {
    let size = value.abs().to_bits().cast_signed();
    if value.is_sign_negative() {
        -size
    } else {
        size
    }
}

/// The sum as if it were added up without any rounding, and rounded once at the end: the number nearest to the true sum.
///
/// So it does not depend on the order of the values. It keeps what each addition loses, in as many numbers as that takes, and is
/// for checking other sums: it takes several times as long as a loop. Where a value or the sum of some is no finite number, it is
/// the sum of the loop. Of no values it is 0.
///
/// Source: J. R. Shewchuk, *Adaptive precision floating-point arithmetic and fast robust geometric predicates*, Discrete &
/// Computational Geometry 18, 1997, section 2.4.
///
/// ```
/// use speedup::stats::exact_sum;
///
/// let values = [1e16, 1.0, -1e16, 0.5];
/// assert_eq!(values.iter().sum::<f64>(), 0.5);
/// assert_eq!(exact_sum(&values), 1.5);
/// ```
#[must_use]
pub fn exact_sum(values: &[f64]) -> f64 {
    // Their true sum is that of the values so far. They grow in size, and no two of them have a bit of the same weight.
    let mut parts: Vec<f64> = Vec::new();
    for &value in values {
        let mut carried = value;
        let mut kept = 0;
        for index in 0..parts.len() {
            let (sum, lost) = with_loss(carried, parts[index]);
            if lost != 0.0 {
                parts[kept] = lost;
                kept += 1;
            }
            carried = sum;
        }
        parts.truncate(kept);
        parts.push(carried);
    }
    if parts.iter().all(|part| part.is_finite()) {
        rounded(&parts)
    } else {
        values.iter().sum()
    }
}

/// A sum, and what its rounding loses, which is exact (D. E. Knuth, *The Art of Computer Programming*, volume 2, 3rd edition
/// 1997, section 4.2.2, theorem B).
fn with_loss(one: f64, other: f64) -> (f64, f64) {
    let sum = one + other;
    let rest = sum - one;
    (sum, (one - (sum - rest)) + (other - rest))
}

/// The number nearest to the sum of the parts.
fn rounded(parts: &[f64]) -> f64 {
    let mut smaller = parts.iter().rev().copied();
    let mut sum = smaller.next().unwrap_or(0.0);
    let mut lost = 0.0;
    for part in smaller.by_ref() {
        (sum, lost) = with_loss(sum, part);
        if lost != 0.0 {
            break;
        }
    }
    // Half-way between two numbers the even one was taken. What is left says whether it was really half-way.
    let twice = 2.0 * lost;
    let other = sum + twice;
    let is_half = lost != 0.0 && other - sum == twice;
    match smaller.next() {
        Some(next) if is_half && (next > 0.0) == (lost > 0.0) => other,
        _ => sum,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ulps_are_steps_from_neighbour_to_neighbour() {
        assert_eq!(ulps_between(0.0, -0.0), 0);
        assert_eq!(ulps_between(0.0_f64.next_down(), 0.0_f64.next_up()), 2);
        assert_eq!(ulps_between(1.0, 2.0), 1 << 52);
        assert_eq!(ulps_between(-1.0, -2.0), 1 << 52);
        assert_eq!(ulps_between(f64::MAX, f64::INFINITY), 1);
        assert_eq!(ulps_between(f64::NAN, 1.0), u64::MAX);
        let all = ulps_between(f64::NEG_INFINITY, f64::INFINITY);
        assert_eq!(all, 2 * f64::INFINITY.to_bits());
    }

    /// Sums of whole numbers of 128 bits are exact, and rounded once when they become an `f64`.
    #[test]
    fn the_exact_sum_is_that_of_whole_numbers_rounded_once() {
        let mut state = 1_u64;
        let mut random = |below: u64| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        for _ in 0..2000 {
            let mut true_sum = 0_i128;
            let count = 1 + random(12);
            let values: Vec<f64> = (0..count)
                .map(|_| {
                    let size = i128::from(1 + random(7)) << random(100);
                    let number = if random(2) == 0 { size } else { -size };
                    true_sum += number;
                    number as f64
                })
                .collect();
            assert_eq!(exact_sum(&values), true_sum as f64, "{values:?}");
        }
    }

    #[test]
    fn half_way_is_settled_by_what_lies_below() {
        let (half, tiny) = (f64::EPSILON / 2.0, f64::EPSILON / 1e9);
        assert_eq!(exact_sum(&[1.0, half]), 1.0);
        assert_eq!(exact_sum(&[1.0, half, tiny]), 1.0_f64.next_up());
        assert_eq!(exact_sum(&[1.0, half, -tiny]), 1.0);
    }

    /// The first million terms of the harmonic series, rounded, have this sum by the function `fsum` of Python 3.
    #[test]
    fn the_harmonic_sum_of_the_lesson_is_exact_in_any_order() {
        let mut terms: Vec<f64> = (1..=1_000_000).map(|i| 1.0 / f64::from(i)).collect();
        assert_eq!(exact_sum(&terms), 14.392_726_722_865_724);
        terms.reverse();
        assert_eq!(exact_sum(&terms), 14.392_726_722_865_724);
    }

    #[test]
    fn what_is_not_finite_is_left_to_the_loop() {
        assert_eq!(exact_sum(&[]), 0.0);
        assert_eq!(exact_sum(&[f64::INFINITY, 1.0]), f64::INFINITY);
        assert!(exact_sum(&[f64::INFINITY, -f64::INFINITY]).is_nan());
        assert_eq!(exact_sum(&[f64::MAX, f64::MAX]), f64::INFINITY);
    }
}
