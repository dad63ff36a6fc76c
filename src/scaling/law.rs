//! The laws of scaling, and how they are fitted to times.

use std::fmt;

use super::{Curve, Fit, ScalingKind};
use crate::error::{Error, Result, counted};
use crate::stats::{least_squares, median, non_negative_least_squares};
use crate::unit::Seconds;

/// A law of how the speed-up depends on the number p of workers.
///
/// | law | assumes | time of p workers | parameters | numbers of workers needed |
/// |---|---|---|---|---|
/// | Amdahl | a serial part, and the rest divided evenly; the work stays the same | `a + b/p` | serial fraction σ = a/(a + b) | 3 |
/// | USL | also a loss that grows with the workers | `a/p + b·(p − 1)/p + c·(p − 1)` | contention σ = b/a, coherency κ = c/a | 4 |
/// | Gustafson | the work grows with the workers, its serial part does not | `p/(p − s·(p − 1))` sequential times | serial fraction s | 2 above 1 |
///
/// # What they do not say
///
/// A law describes times; it does not know their cause. Where these are at work, the parameters mean something else:
///
/// - More workers than cores, or cores that the machine did not deliver: the fraction then describes the machine and
///   not the program. Fit only numbers of workers that had a core each.
/// - Work that falls into few pieces, so that the last worker is waited for: the times fall in steps, and a fit draws a
///   line through them.
/// - Caches: with more of them a program may scale better than linearly, which no law here can follow. σ is then 0.
/// - The overhead of being parallel at all. It is in the time of one worker, not in σ, because σ is a part of
///   that time; the speed-ups predicted are against the sequential program, and so hold it. Gustafson's s is measured
///   against the sequential program, and holds the overhead too.
///
/// **A coherency κ of 0** with an interval from 0 says that no loss of that kind was seen, not that there is none: the
/// upper end is what may have been missed, and more workers would tell. The curve then has no peak. A single round
/// may favour a *negative* κ ([`Fit::rounds`] keeps it), by noise alone; a law has none, since it would have the time fall
/// below 0. If most rounds do, the interval is \[0, 0\]: the program gains from many workers more than the law
/// allows, which then is the wrong one.
///
/// Beyond twice the largest number of workers measured, a prediction is an extrapolation
/// ([`Fit::is_extrapolation`]): the interval holds noise only, and not the doubt whether the law still applies.
///
/// # Sources
///
/// G. M. Amdahl, *Validity of the single processor approach to achieving large scale computing capabilities*, AFIPS
/// Conference Proceedings 30, 1967. J. L. Gustafson, *Reevaluating Amdahl's law*, Communications of the ACM 31(5),
/// 1988. N. J. Gunther, *A simple capacity model of massively parallel transaction systems*, CMG Conference
/// 1993, and *Guerrilla Capacity Planning*, Springer 2007, chapter 6.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Law {
    /// Amdahl's law: a part of the work is serial, and bounds the speed-up.
    Amdahl,
    /// Gustafson's law, for studies in which the work grows with the workers: the scaled speed-up grows on a line.
    Gustafson,
    /// The Universal Scalability Law of N. J. Gunther: the speed-up has a peak, and falls beyond it.
    Usl,
}

impl Law {
    /// The kind of scaling that the law is for.
    #[must_use]
    pub const fn kind(self) -> ScalingKind {
        match self {
            Self::Amdahl | Self::Usl => ScalingKind::Strong,
            Self::Gustafson => ScalingKind::Weak,
        }
    }

    /// Fits the law to the times of a study.
    ///
    /// `baseline[r]` is the time of the best sequential program in round r, and `times` holds for each number of
    /// workers its times in the same rounds. For Gustafson's law the times on p workers are those of p times the
    /// work, and the baseline is that of the work of one worker.
    ///
    /// *The values* are those of the curve with non-negative parameters that comes nearest to the medians over the
    /// rounds of time ÷ sequential time in the same round, which are what a report states as speed-ups.
    ///
    /// *The intervals* come from the rounds: each one is fitted alone, and the order statistics of its parameters
    /// enclose their median with 95 % confidence ([`median_interval`](crate::stats::median_interval); 6 rounds or
    /// more). In these fits parameters may be negative. If they could not, half of the rounds of a program without
    /// coherency would find κ = 0, and the others a σ too small to make up for their κ: the interval of σ then held
    /// the truth in 72 % of simulated studies, and this one in 98 % (`tests/it/truth_of_laws.rs`). The interval
    /// is cut to what the law allows, and where it does not reach the value, in 1 to 3 % of those studies, it is
    /// stretched to it.
    ///
    /// *The weights*: noise grows with the time, so Amdahl's law and the Universal Scalability Law are fitted with
    /// the least relative errors, and Gustafson's line with the least absolute errors of the scaled speed-up, which
    /// trusts the large numbers of workers, as those tell most about s. In 3000 simulated studies of 16 rounds on 1 to
    /// 16 workers, with 3 % of noise and in one run of ten 30 % more time, absolute errors gave σ = 0.05 of Amdahl's
    /// law an interval twice as wide that held it in 94 % instead of 98 %; relative errors held Gustafson's s = 0.05 in
    /// 92 % instead of 98 %.
    ///
    /// # Errors
    ///
    /// - [`Error::NotIdentifiable`] for too few different numbers of workers, also for none: one more than the law has
    ///   parameters, of which the time of one worker is one; for Gustafson's law 2 above 1, since one worker
    ///   has the scaled speed-up 1 whatever s is. Also if one worker would need no time at all, so that its parts have no
    ///   size.
    /// - [`Error::BadTimes`] and, for 0 workers, [`Error::NoWorkers`] for times that cannot be fitted.
    ///
    /// ```
    /// use speedup::prelude::*;
    ///
    /// let seconds = |all: &[f64]| -> Vec<Seconds> { all.iter().copied().map(Seconds::new).collect() };
    /// let baseline = seconds(&[1.00, 1.02, 0.99]);
    /// let times = [
    ///     (1, seconds(&[1.00, 1.01, 1.00])),
    ///     (2, seconds(&[0.53, 0.52, 0.53])),
    ///     (4, seconds(&[0.29, 0.29, 0.28])),
    /// ];
    /// let fit = Law::Amdahl.fit(&baseline, &times)?;
    /// assert_eq!(fit.to_string(), "Amdahl's law: serial fraction 4.5 %, at most 22.2×");
    /// // 2 parameters and 3 numbers of workers leave nothing to tell a third parameter by.
    /// assert!(matches!(Law::Usl.fit(&baseline, &times), Err(Error::NotIdentifiable { .. })));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn fit(self, baseline: &[Seconds], times: &[(usize, Vec<Seconds>)]) -> Result<Fit> {
        let counts = self.counts(times)?;
        check(baseline, times)?;
        let workers: Vec<f64> = times.iter().map(|&(workers, _)| workers as f64).collect();
        let relative = |round: usize| -> Vec<f64> {
            let times = times.iter().map(|(_, samples)| samples[round]);
            times
                .map(|time| (time / baseline[round]).as_f64())
                .collect()
        };
        let relative: Vec<Vec<f64>> = (0..baseline.len()).map(relative).collect();
        let over_rounds = |k: usize| relative.iter().map(|round| round[k]).collect::<Vec<f64>>();
        let medians: Option<Vec<f64>> = (0..times.len()).map(|k| median(&over_rounds(k))).collect();
        let bare: Vec<f64> = baseline.iter().map(|time| time.as_f64()).collect();

        let degenerate = || Error::NotIdentifiable {
            law: self.in_a_sentence(),
            counts: counts.clone(),
            reason: NO_TIME_ALONE.to_owned(),
        };
        let rounds: Option<Vec<Curve>> = relative
            .iter()
            .zip(baseline)
            .map(|(relative, &baseline)| self.curve(least_squares, &workers, relative, baseline))
            .collect();
        let typical = medians.zip(median(&bare)).and_then(|(relative, baseline)| {
            let baseline = Seconds::new(baseline);
            self.curve(non_negative_least_squares, &workers, &relative, baseline)
        });
        let typical = typical.filter(|curve| curve.one > 0.0);
        let (typical, rounds) = typical.zip(rounds).ok_or_else(degenerate)?;
        Ok(Fit::of(counts, typical, rounds))
    }

    /// How many different numbers of workers the law needs, and from which number on they count.
    const fn needs(self) -> (usize, usize) {
        match self {
            Self::Amdahl => (3, 1),
            Self::Usl => (4, 1),
            Self::Gustafson => (2, 2),
        }
    }

    /// The different numbers of workers in increasing order, if they are enough.
    fn counts(self, times: &[(usize, Vec<Seconds>)]) -> Result<Vec<usize>> {
        let mut counts: Vec<usize> = times.iter().map(|&(workers, _)| workers).collect();
        counts.sort_unstable();
        counts.dedup();
        if counts.first() == Some(&0) {
            return Err(Error::NoWorkers);
        }
        let (needs, least) = self.needs();
        if counts.iter().filter(|&&count| count >= least).count() >= needs {
            return Ok(counts);
        }
        let from = match least {
            1 => String::new(),
            least => format!(" from {least} up"),
        };
        let reason = format!(
            "it needs {needs} different numbers of workers{from}: measure more of them, as in .workers({:?})",
            enough(&counts, needs, least)
        );
        Err(Error::NotIdentifiable {
            law: self.in_a_sentence(),
            counts,
            reason,
        })
    }

    /// The curve nearest to the times, given in times of the sequential program.
    fn curve(
        self,
        solve: Solve,
        workers: &[f64],
        times: &[f64],
        baseline: Seconds,
    ) -> Option<Curve> {
        let column = |of: fn(f64) -> f64| workers.iter().map(|&p| of(p)).collect::<Vec<f64>>();
        // Divided by the time, so that errors are relative, each time is 1.
        let weighed = |of: fn(f64) -> f64| -> Vec<f64> {
            let pairs = column(of).into_iter().zip(times);
            pairs.map(|(value, time)| value / time).collect()
        };
        let ones = vec![1.0; times.len()];
        let (one, serial, coherency) = match self {
            Self::Amdahl => {
                let columns = [weighed(|_| 1.0), weighed(|p| 1.0 / p)];
                let found = solve(&columns, &ones)?;
                (found[0] + found[1], found[0], 0.0)
            }
            Self::Usl => {
                let contention = weighed(|p| (p - 1.0) / p);
                let columns = [weighed(|p| 1.0 / p), contention, weighed(|p| p - 1.0)];
                let found = solve(&columns, &ones)?;
                (found[0], found[1], found[2])
            }
            Self::Gustafson => {
                // p − scaled speed-up = s·(p − 1).
                let pairs = workers.iter().zip(times);
                let lost: Vec<f64> = pairs.map(|(p, time)| p - p / time).collect();
                let found = solve(&[column(|p| p - 1.0)], &lost)?;
                (1.0, found[0].clamp(0.0, 1.0), 0.0)
            }
        };
        Some(Curve {
            law: self,
            baseline,
            one,
            serial,
            coherency,
        })
    }

    /// The name as it stands in the middle of a sentence.
    pub(super) const fn in_a_sentence(self) -> &'static str {
        match self {
            Self::Amdahl => "Amdahl's law",
            Self::Gustafson => "Gustafson's law",
            Self::Usl => "the Universal Scalability Law",
        }
    }
}

impl fmt::Display for Law {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.in_a_sentence().trim_start_matches("the "))
    }
}

const NO_TIME_ALONE: &str = "by it one worker would need no time at all: measure 1 worker too, or leave out the largest \
                             numbers of workers";

/// Least squares with or without the condition that no coefficient be negative.
type Solve = fn(&[Vec<f64>], &[f64]) -> Option<Vec<f64>>;

/// The numbers of workers there are, and the smallest ones missing until `needs` of them are at least `least`.
fn enough(counts: &[usize], needs: usize, least: usize) -> Vec<usize> {
    let mut enough = counts.to_vec();
    let missing = (least..).filter(|candidate| !counts.contains(candidate));
    let there = counts.iter().filter(|&&count| count >= least).count();
    enough.extend(missing.take(needs.saturating_sub(there)));
    enough.sort_unstable();
    enough
}

fn bad_times(reason: &str) -> Error {
    let reason = reason.to_owned();
    Error::BadTimes { reason }
}

/// Whether there is one positive, finite time of each program in each round.
fn check(baseline: &[Seconds], times: &[(usize, Vec<Seconds>)]) -> Result<()> {
    if baseline.is_empty() {
        let reason = "there are none; give those of at least one round, and of 6 or more if the fit is to have \
                      intervals";
        return Err(bad_times(reason));
    }
    check_times(baseline, || "the sequential program".to_owned())?;
    for (workers, samples) in times {
        let program = || format!("the program on {}", counted(*workers, "worker"));
        if samples.len() != baseline.len() {
            return Err(bad_times(&format!(
                "there are {} of {} and {} of the sequential program; give one of each for every round",
                samples.len(),
                program(),
                baseline.len()
            )));
        }
        check_times(samples, program)?;
    }
    Ok(())
}

fn check_times(samples: &[Seconds], program: impl Fn() -> String) -> Result<()> {
    for (index, time) in samples.iter().enumerate() {
        let seconds = time.as_f64();
        if !(seconds > 0.0 && seconds.is_finite()) {
            return Err(bad_times(&format!(
                "that of {} in round {} is {seconds:?} s, but only positive, finite ones have a law; measure again, or \
                 leave that round out of all times",
                program(),
                index + 1
            )));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(all: &[f64]) -> Vec<Seconds> {
        all.iter().copied().map(Seconds::new).collect()
    }

    /// One round, in which p workers take 1/p s.
    fn ideal(counts: &[usize]) -> Vec<(usize, Vec<Seconds>)> {
        let one = |&p: &usize| (p, seconds(&[1.0 / p as f64]));
        counts.iter().map(one).collect()
    }

    fn refusal(law: Law, counts: &[usize]) -> Option<String> {
        let error = law.fit(&seconds(&[1.0]), &ideal(counts)).err()?;
        assert!(matches!(error, Error::NotIdentifiable { .. }), "{error}");
        Some(error.to_string())
    }

    #[test]
    fn a_law_needs_more_different_numbers_of_workers_than_it_has_parameters() {
        for counts in [&[] as &[usize], &[1, 2], &[1, 2, 4], &[4, 4, 2, 1]] {
            assert!(refusal(Law::Usl, counts).is_some(), "{counts:?}");
        }
        assert_eq!(refusal(Law::Usl, &[1, 2, 4, 8]), None);
        assert_eq!(refusal(Law::Usl, &[2, 3, 4, 8]), None);
        assert!(refusal(Law::Amdahl, &[1, 2]).is_some());
        assert_eq!(refusal(Law::Amdahl, &[1, 2, 4]), None);
        assert!(refusal(Law::Gustafson, &[1, 2]).is_some());
        assert_eq!(refusal(Law::Gustafson, &[2, 4]), None);
    }

    #[test]
    fn what_is_missing_is_filled_up_from_below() {
        assert_eq!(enough(&[], 3, 1), [1, 2, 3]);
        assert_eq!(enough(&[1, 2, 4], 4, 1), [1, 2, 3, 4]);
        assert_eq!(enough(&[8, 16], 4, 1), [1, 2, 8, 16]);
        assert_eq!(enough(&[1], 2, 2), [1, 2, 3]);
    }

    #[test]
    fn a_refusal_names_what_there_is_and_what_to_add() {
        let expected = "the Universal Scalability Law cannot be fitted to times on [1, 2, 4] workers, because it \
                        needs 4 different numbers of workers: measure more of them, as in .workers([1, 2, 3, 4])";
        assert_eq!(refusal(Law::Usl, &[1, 2, 4]).unwrap(), expected);
        let expected = "Gustafson's law cannot be fitted to times on [1, 4] workers, because it needs 2 different \
                        numbers of workers from 2 up: measure more of them, as in .workers([1, 2, 4])";
        assert_eq!(refusal(Law::Gustafson, &[1, 4]).unwrap(), expected);
    }

    #[test]
    fn times_that_cannot_be_fitted_are_named() {
        let fit = |baseline: &[f64], three: &[f64]| {
            let times = [1, 2, 3].map(|p| (p, seconds(if p == 3 { three } else { baseline })));
            Law::Amdahl
                .fit(&seconds(baseline), &times)
                .unwrap_err()
                .to_string()
        };
        let message = fit(&[], &[]);
        assert!(message.starts_with("a law cannot be fitted to these times: there are none"));
        let message = fit(&[1.0, 1.0], &[1.0]);
        let expected = "there are 1 of the program on 3 workers and 2 of the sequential program";
        assert!(message.contains(expected), "{message}");
        let message = fit(&[1.0, 1.0], &[1.0, -0.5]);
        assert!(message.contains("that of the program on 3 workers in round 2 is -0.5 s"));
        for bad in [0.0, f64::NAN, f64::INFINITY] {
            let message = fit(&[bad], &[1.0]);
            assert!(message.contains("that of the sequential program in round 1"));
        }
        let none = Law::Usl.fit(&seconds(&[1.0]), &ideal(&[1, 2, 3, 0]));
        assert_eq!(none, Err(Error::NoWorkers));
    }

    #[test]
    fn times_that_grow_faster_than_the_workers_have_no_parts_of_one_worker() {
        // p − 1 seconds on p workers: coherency alone, and nothing for a single worker.
        let times = [2, 3, 4, 5].map(|p| (p, seconds(&[p as f64 - 1.0])));
        let error = Law::Usl.fit(&seconds(&[1.0]), &times).unwrap_err();
        assert!(matches!(error, Error::NotIdentifiable { .. }), "{error}");
        assert!(error.to_string().contains("measure 1 worker too"));
    }
}
