//! A law fitted to the times of a study: [`Fit`], its parameters and predictions.

use std::fmt;

use super::{Curve, Law};
use crate::stats::{CONFIDENCE, median_interval};
use crate::unit::{Estimate, Fraction, Ratio, Seconds};

/// A law fitted to the times of a study, by [`Law::fit`].
///
/// Values are those of the curve through the medians, intervals those of the rounds, with a confidence of 95 %.
/// There are none below 6 rounds. They cover the noise of the measurement, and not whether the law is the right one:
/// that shows where the curve misses the points.
///
/// ```
/// use speedup::prelude::*;
///
/// // Times by Amdahl's law with a serial tenth.
/// let rounds = |seconds: f64| vec![Seconds::new(seconds); 6];
/// let times = [1, 2, 4, 8].map(|p| (p, rounds(0.1 + 0.9 / p as f64)));
/// let fit = Law::Amdahl.fit(&rounds(1.0), &times)?;
/// assert_eq!(fit.to_string(), "Amdahl's law: serial fraction 10 % [10, 10], at most 10.0×");
/// assert_eq!(fit.speed_up(9).to_string(), "5.00× [5.00, 5.00]");
/// assert!(fit.is_extrapolation(17));
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// The law.
    pub law: Law,
    /// The serial fraction: Amdahl's σ, Gustafson's s; in the Universal Scalability Law the contention σ, which is
    /// Amdahl's if the coherency is 0, and may exceed 1 there.
    pub serial_fraction: Estimate<Fraction>,
    /// The coherency κ of the Universal Scalability Law: what each further worker adds to the time, as a part of one
    /// worker's time. `None` in the other laws.
    pub coherency: Option<Estimate<Fraction>>,
    /// The numbers of workers that were measured, in increasing order.
    pub workers: Vec<usize>,
    /// The curve through the medians over the rounds; its coefficients are not negative.
    pub typical: Curve,
    /// The curve of each round. Noise may make its coefficients negative.
    pub rounds: Vec<Curve>,
}

impl Fit {
    pub(super) fn of(workers: Vec<usize>, typical: Curve, rounds: Vec<Curve>) -> Self {
        let law = typical.law;
        let most = if law == Law::Usl { f64::INFINITY } else { 1.0 };
        let over = |of: fn(&Curve) -> f64, most| {
            estimate(of(&typical), &rounds, of, (0.0, most), Fraction::new)
        };
        let coherency = over(Curve::coherency_fraction, f64::INFINITY);
        Self {
            law,
            serial_fraction: over(Curve::serial_fraction, most),
            coherency: (law == Law::Usl).then_some(coherency),
            workers,
            typical,
            rounds,
        }
    }

    /// The time that the law predicts for this many workers; by Gustafson's law, for as many times the work. For 0
    /// workers the time of 1.
    ///
    /// The interval is that of the rounds, each with its own curve, cut where the time of one worker would be divided
    /// evenly, which no law exceeds. It holds what the machine did to whole rounds too; for comparisons
    /// [`speed_up`](Self::speed_up) is sharper.
    #[must_use]
    pub fn time(&self, workers: usize) -> Estimate<Seconds> {
        let workers = workers.max(1);
        let over = |workers: usize, least: f64| {
            let value = self.typical.time(workers);
            let time = |curve: &Curve| curve.time(workers);
            estimate(
                value,
                &self.rounds,
                time,
                (least, f64::INFINITY),
                Seconds::new,
            )
        };
        let one = over(1, 0.0);
        let shortest = one
            .interval
            .map_or(0.0, |(low, _)| low.as_f64() / workers as f64);
        over(workers, shortest)
    }

    /// The speed-up over the sequential program that the law predicts for this many workers; by Gustafson's law, the
    /// scaled speed-up. For 0 workers that of 1.
    ///
    /// The interval is that of the rounds, each with its own baseline and its own curve, cut at the speed-up of one
    /// worker times their number.
    #[must_use]
    pub fn speed_up(&self, workers: usize) -> Estimate<Ratio> {
        let workers = workers.max(1);
        let over = |workers: usize, most: f64| {
            let value = self.typical.speed_up(workers);
            let speed_up = |curve: &Curve| curve.speed_up(workers);
            estimate(value, &self.rounds, speed_up, (0.0, most), Ratio::new)
        };
        let one = over(1, f64::INFINITY);
        let most = one
            .interval
            .map_or(f64::INFINITY, |(_, high)| high.as_f64() * workers as f64);
        over(workers, most)
    }

    /// The highest speed-up over the sequential program on any number of workers: by Amdahl's law the one that is
    /// approached and never reached, by the Universal Scalability Law the one at the [`peak`](Self::peak). `None` if
    /// there is no limit: no serial part and no coherency was seen, or the law is Gustafson's.
    ///
    /// The upper end of the interval is infinite where the rounds do not exclude that there is no limit.
    #[must_use]
    pub fn limit(&self) -> Option<Estimate<Ratio>> {
        let value = self.typical.limit();
        let whole = (0.0, f64::INFINITY);
        let limit = || estimate(value, &self.rounds, Curve::limit, whole, Ratio::new);
        value.is_finite().then(limit)
    }

    /// The number of workers with the highest predicted speed-up, √((1 − σ)/κ) rounded to the better neighbour. `None`
    /// if the speed-up never falls: without coherency, and in the other laws.
    ///
    /// It is a prediction of the curve through the medians, and far beyond the numbers measured as uncertain as
    /// κ is.
    #[must_use]
    pub fn peak(&self) -> Option<usize> {
        self.typical.peak()
    }

    /// Whether this many workers are more than twice the largest number measured. A curve should be drawn there as a
    /// guess.
    #[must_use]
    pub fn is_extrapolation(&self, workers: usize) -> bool {
        let largest = self.workers.last().copied().unwrap_or(0);
        workers > largest.saturating_mul(2)
    }
}

impl fmt::Display for Fit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (law, serial) = (self.law, self.serial_fraction);
        match self.coherency {
            Some(coherency) => write!(f, "{law}: contention {serial}, coherency {coherency}")?,
            None => write!(f, "{law}: serial fraction {serial}")?,
        }
        if law == Law::Gustafson {
            return Ok(());
        }
        match (self.limit(), self.peak()) {
            (Some(limit), None) => write!(f, ", at most {}", limit.value),
            (Some(limit), Some(1)) => write!(f, ", at most {} with 1 worker", limit.value),
            (Some(limit), Some(peak)) => write!(f, ", at most {} with {peak} workers", limit.value),
            (None, _) => write!(f, ", no limit"),
        }
    }
}

/// The value with the interval of the median of `of` over the rounds, cut to the range and stretched to the value.
fn estimate<T>(
    value: f64,
    rounds: &[Curve],
    of: impl Fn(&Curve) -> f64,
    (least, most): (f64, f64),
    unit: fn(f64) -> T,
) -> Estimate<T> {
    let samples: Vec<f64> = rounds.iter().map(of).collect();
    let ends = |(low, high): (f64, f64)| {
        let low = low.clamp(least, most).min(value);
        let high = high.clamp(least, most).max(value);
        (unit(low), unit(high))
    };
    Estimate {
        value: unit(value),
        interval: median_interval(&samples, CONFIDENCE).map(ends),
    }
}
