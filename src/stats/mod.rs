//! Statistics of a few samples: median, median absolute deviation, the exact interval of the median,
//! least squares with few columns, and sums of floating-point numbers.

mod least_squares;
mod sums;

use statrs::distribution::{Binomial, DiscreteCDF};

use crate::unit::Estimate;

pub use least_squares::{least_squares, non_negative_least_squares};
pub use sums::{exact_sum, ulps_between};

/// The median of the samples, the mean of the two middle ones if their number is even; `None` of
/// none.
///
/// ```
/// assert_eq!(speedup::stats::median(&[3.0, 1.0, 2.0]), Some(2.0));
/// ```
#[must_use]
pub fn median(samples: &[f64]) -> Option<f64> {
    let sorted = sorted(samples);
    let upper = *sorted.get(sorted.len() / 2)?;
    if sorted.len() % 2 == 1 {
        return Some(upper);
    }
    Some(f64::midpoint(sorted[sorted.len() / 2 - 1], upper))
}

/// The median absolute deviation: the median of the distances of the samples from their median.
///
/// It is not scaled; 1.4826 times it estimates the standard deviation of normally distributed
/// samples. `None` of no samples.
///
/// ```
/// assert_eq!(speedup::stats::mad(&[1.0, 2.0, 3.0, 4.0, 100.0]), Some(1.0));
/// ```
#[must_use]
pub fn mad(samples: &[f64]) -> Option<f64> {
    let centre = median(samples)?;
    let distances: Vec<f64> = samples
        .iter()
        .map(|sample| (sample - centre).abs())
        .collect();
    median(&distances)
}

/// The interval between two of the samples that holds the median of the distribution they come from
/// with at least the given confidence.
///
/// It assumes nothing of the distribution except that the samples are independent: the number of
/// samples below the median is Binomial(n, ½), so the k-th smallest and the k-th largest sample
/// enclose the median with probability 1 − 2·P(B ≤ k − 1) or more, and the largest k that reaches
/// the confidence is taken (Conover, *Practical Nonparametric Statistics*, 3rd ed. 1999, section
/// 3.2). With 16 samples and 95 % these are the 4th and the 13th, and the coverage is 97.9 %.
///
/// `None` where even the smallest and the largest sample do not reach the confidence: for 95 % that
/// is so below 6 samples. `None` too for a confidence outside 0 to 1.
///
/// ```
/// let samples = [5.0, 1.0, 4.0, 2.0, 6.0, 3.0];
/// assert_eq!(speedup::stats::median_interval(&samples, 0.95), Some((1.0, 6.0)));
/// assert_eq!(speedup::stats::median_interval(&samples[1..], 0.95), None);
/// ```
#[must_use]
pub fn median_interval(samples: &[f64], confidence: f64) -> Option<(f64, f64)> {
    if !(confidence > 0.0 && confidence < 1.0) || samples.is_empty() {
        return None;
    }
    let below = Binomial::new(0.5, samples.len() as u64).ok()?;
    // The distribution function is computed to about 14 digits.
    let covers = |k: usize| 1.0 - 2.0 * below.cdf(k as u64 - 1) >= confidence - 1e-12;
    let k = (1..=samples.len() / 2).take_while(|&k| covers(k)).last()?;
    let sorted = sorted(samples);
    Some((sorted[k - 1], sorted[sorted.len() - k]))
}

/// The samples that lie far outside, by their index: farther from the median than 3 scaled median absolute deviations
/// (1.4826 · [`mad`], which estimates the standard deviation), and by more than a tenth of the median, so that steady
/// samples have none.
///
/// The rule is that of F. R. Hampel (*Journal of the American Statistical Association* 69, 1974); an outlier is a reason to
/// look, and not to leave the sample out.
///
/// ```
/// assert_eq!(speedup::stats::outliers(&[1.0, 1.01, 0.99, 1.02, 5.0]), [4]);
/// assert!(speedup::stats::outliers(&[1.0, 1.0, 1.0, 1.0, 1.05]).is_empty());
/// ```
#[must_use]
pub fn outliers(samples: &[f64]) -> Vec<usize> {
    let Some((centre, spread)) = median(samples).zip(mad(samples)) else {
        return Vec::new();
    };
    let most = (3.0 * 1.4826 * spread).max(0.1 * centre.abs());
    let far = |&(_, sample): &(usize, &f64)| (sample - centre).abs() > most;
    let far = samples.iter().enumerate().filter(far);
    far.map(|(index, _)| index).collect()
}

/// The confidence of the intervals that this crate states.
pub(crate) const CONFIDENCE: f64 = 0.95;

/// Median and interval of at least one sample, in the unit given. Of no samples the value is NaN.
pub(crate) fn estimate<T>(samples: &[f64], unit: fn(f64) -> T) -> Estimate<T> {
    let value = unit(median(samples).unwrap_or(f64::NAN));
    let interval = median_interval(samples, CONFIDENCE).map(|(low, high)| (unit(low), unit(high)));
    Estimate { value, interval }
}

fn sorted(samples: &[f64]) -> Vec<f64> {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_an_even_number_lies_between_the_middle_two() {
        assert_eq!(median(&[4.0, 1.0, 3.0, 2.0]), Some(2.5));
        assert_eq!(median(&[7.0]), Some(7.0));
        assert_eq!(median(&[]), None);
        assert_eq!(mad(&[]), None);
    }

    #[test]
    fn the_mad_ignores_an_outlier() {
        assert_eq!(mad(&[10.0, 11.0, 9.0, 10.5, 1000.0]), Some(0.5));
    }

    #[test]
    fn what_lies_far_outside_is_farther_than_three_deviations_and_a_tenth() {
        let count = |samples: &[f64]| outliers(samples).len();
        assert_eq!(count(&[0.9, 0.9, 1.0, 1.0, 1.0, 1.1, 1.1, 1.4, 1.5]), 1);
        assert_eq!(count(&[1.0, 1.0, 1.0, 1.0, 1.09]), 0);
        assert_eq!(count(&[1.0, 1.0, 1.0, 1.0, 1.11, 0.5]), 2);
        assert_eq!(count(&[]), 0);
    }

    #[test]
    fn the_ranks_are_those_of_the_binomial_table() {
        // Largest k with P(Binomial(n, 1/2) <= k - 1) <= 2.5 %, from the cumulative binomial table.
        for (n, k) in [
            (6, 1),
            (8, 1),
            (9, 2),
            (11, 2),
            (12, 3),
            (16, 4),
            (20, 6),
            (25, 8),
        ] {
            let samples: Vec<f64> = (1..=n).map(f64::from).collect();
            let expected = (f64::from(k), f64::from(n + 1 - k));
            assert_eq!(median_interval(&samples, 0.95), Some(expected), "n = {n}");
        }
    }

    #[test]
    fn too_few_samples_or_an_impossible_confidence_give_no_interval() {
        assert_eq!(median_interval(&[1.0, 2.0, 3.0, 4.0, 5.0], 0.95), None);
        assert_eq!(median_interval(&[1.0; 7], 0.99), None);
        assert_eq!(median_interval(&[1.0; 9], 1.0), None);
        assert_eq!(median_interval(&[], 0.5), None);
        assert_eq!(median_interval(&[1.0, 2.0], 0.5), Some((1.0, 2.0)));
    }
}
