//! One curve of a law: its coefficients, and what they predict.

use super::Law;
use crate::unit::Seconds;

/// A law with its coefficients, fitted to one set of times.
///
/// Times are counted in times of the sequential program. By Amdahl's law and the Universal Scalability Law, p
/// workers take `(one − serial)/p + serial + coherency·(p − 1)`; by Gustafson's, they take `p/(p − serial·(p − 1))`
/// for p times the work.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Curve {
    /// The law.
    pub law: Law,
    /// The time of the sequential program.
    pub baseline: Seconds,
    /// The time of one worker; 1 in Gustafson's law.
    pub one: f64,
    /// The time that no further worker shortens.
    pub serial: f64,
    /// The time that each further worker adds; 0 but in the Universal Scalability Law.
    pub coherency: f64,
}

impl Curve {
    /// The part of one worker's time that is serial: σ, or s in Gustafson's law.
    pub(super) fn serial_fraction(&self) -> f64 {
        self.part_of_one(self.serial)
    }

    /// The part of one worker's time that each further worker adds: κ.
    pub(super) fn coherency_fraction(&self) -> f64 {
        self.part_of_one(self.coherency)
    }

    /// Infinite, with the sign of `time`, where the curve gives one worker no time: it is the limit that is approached
    /// while that time falls to 0.
    fn part_of_one(&self, time: f64) -> f64 {
        if self.one > 0.0 {
            time / self.one
        } else {
            f64::INFINITY.copysign(time)
        }
    }

    /// The time of this many workers, in times of the sequential program. A curve fitted to one noisy round may give
    /// a time below 0.
    fn relative_time(&self, workers: usize) -> f64 {
        let p = workers as f64;
        if self.law == Law::Gustafson {
            p / (p - self.serial * (p - 1.0))
        } else {
            (self.one - self.serial) / p + self.serial + self.coherency * (p - 1.0)
        }
    }

    /// The time of this many workers in seconds.
    pub(super) fn time(&self, workers: usize) -> f64 {
        self.baseline.as_f64() * self.relative_time(workers)
    }

    /// The speed-up on this many workers, the scaled one in Gustafson's law; infinite where the time is not positive.
    pub(super) fn speed_up(&self, workers: usize) -> f64 {
        let work = if self.law == Law::Gustafson {
            workers as f64
        } else {
            1.0
        };
        reciprocal(self.relative_time(workers) / work)
    }

    /// The number of workers with the highest speed-up, or `None` if the speed-up never falls.
    pub(super) fn peak(&self) -> Option<usize> {
        let never_falls = self.coherency == 0.0 && self.serial <= self.one;
        if self.law != Law::Usl || self.coherency < 0.0 || never_falls {
            return None;
        }
        // The derivative of the time is −(one − serial)/p² + coherency.
        let squared = (self.one - self.serial).max(0.0) / self.coherency;
        let below = if squared >= 1.0 {
            squared.sqrt() as usize
        } else {
            1
        };
        let above = below.saturating_add(1);
        let better = self.relative_time(above) < self.relative_time(below);
        Some(if better { above } else { below })
    }

    /// The highest speed-up on any number of workers, or the one approached with more and more of them; infinite if
    /// there is none.
    pub(super) fn limit(&self) -> f64 {
        if let Some(peak) = self.peak() {
            return self.speed_up(peak);
        }
        if self.law == Law::Gustafson || self.coherency < 0.0 {
            return f64::INFINITY;
        }
        reciprocal(self.serial)
    }
}

/// 1 ÷ the number, infinite for what is not positive.
fn reciprocal(number: f64) -> f64 {
    if number > 0.0 {
        1.0 / number
    } else {
        f64::INFINITY
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usl(serial: f64, coherency: f64) -> Curve {
        Curve {
            law: Law::Usl,
            baseline: Seconds::new(2.0),
            one: 1.0,
            serial,
            coherency,
        }
    }

    #[test]
    fn the_peak_is_the_best_of_all_numbers_of_workers() {
        for serial in [0.0, 0.05, 0.3, 0.99, 1.0, 1.5] {
            for coherency in [1e-5, 0.001, 0.02, 0.5, 2.0] {
                let curve = usl(serial, coherency);
                let best = (1..2000)
                    .min_by(|&p, &q| curve.time(p).total_cmp(&curve.time(q)))
                    .unwrap();
                assert_eq!(curve.peak(), Some(best), "{serial} {coherency}");
                assert_eq!(curve.limit(), curve.speed_up(best));
            }
        }
    }

    #[test]
    fn without_coherency_there_is_a_limit_but_no_peak() {
        assert_eq!(
            (usl(0.05, 0.0).peak(), usl(0.05, 0.0).limit()),
            (None, 20.0)
        );
        assert_eq!((usl(1.0, 0.0).peak(), usl(1.0, 0.0).limit()), (None, 1.0));
        assert_eq!(usl(0.0, 0.0).limit(), f64::INFINITY);
        assert_eq!(usl(0.05, -0.001).limit(), f64::INFINITY);
        // Contention above 1: every further worker slows the others down from the start.
        assert_eq!(
            (usl(1.5, 0.0).peak(), usl(1.5, 0.0).limit()),
            (Some(1), 1.0)
        );
    }

    #[test]
    fn gustafsons_workers_do_more_work_in_the_same_time() {
        let curve = Curve {
            law: Law::Gustafson,
            ..usl(0.25, 0.0)
        };
        assert_eq!(curve.speed_up(5), 4.0);
        assert_eq!(curve.time(5), 2.5);
        assert_eq!(curve.limit(), f64::INFINITY);
    }
}
