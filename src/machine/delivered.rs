//! How many cores the machine delivers: the same work on one thread and on each of several, timed.

use std::fmt;
use std::hint::black_box;
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use crate::error::{Caution, counted};
use crate::stats::{median, median_interval};

/// How many cores were promised, and how many the machine delivered to as many busy threads.
///
/// ```
/// use speedup::machine::DeliveredCores;
///
/// let cores = DeliveredCores::of_rounds(2, vec![1.9, 2.0, 1.1, 1.9, 1.8, 1.9]);
/// assert_eq!(cores.to_string(), "1.90 of 2 cores delivered [1.10, 2.00], 6 rounds");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct DeliveredCores {
    /// The cores that the system reports for this process.
    pub promised: usize,
    /// The cores that were delivered: the median of the rounds.
    pub delivered: f64,
    /// The interval of that median with 95 % confidence; `None` below 6 rounds.
    pub interval: Option<(f64, f64)>,
    /// Each round's own result.
    pub rounds: Vec<f64>,
}

/// Measures how many cores the machine delivers to this process now; takes about a second.
///
/// A fixed piece of arithmetic is run on one thread, then the same on each of as many threads at once
/// as cores are promised. If all of these cores are there, the second takes as long as the first;
/// cores delivered = threads · time on one ÷ time on all. Nine rounds, in alternating order.
///
/// Hardware threads that share a core, other programs, the quota of a container and a virtual
/// machine's neighbours all show as missing cores; so does a clock frequency that falls when
/// several cores work.
#[must_use]
pub fn delivered_cores() -> DeliveredCores {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let steps = calibrate();
    let rounds = (0..9)
        .map(|round| one_round(threads, steps, round % 2 == 1))
        .collect();
    DeliveredCores::of_rounds(threads, rounds)
}

impl DeliveredCores {
    /// Sums up the results of rounds. Of no rounds, `delivered` is NaN.
    #[must_use]
    pub fn of_rounds(promised: usize, rounds: Vec<f64>) -> Self {
        let delivered = median(&rounds).unwrap_or(f64::NAN);
        let interval = median_interval(&rounds, 0.95);
        Self {
            promised,
            delivered,
            interval,
            rounds,
        }
    }

    /// A caution if more than a tenth of the promised cores is missing.
    #[must_use]
    pub fn caution(&self) -> Option<Caution> {
        let Self {
            promised,
            delivered,
            ..
        } = *self;
        (delivered < 0.9 * promised as f64).then_some(Caution::NotDelivered {
            promised,
            delivered,
        })
    }
}

impl fmt::Display for DeliveredCores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let promised = counted(self.promised, "core");
        write!(f, "{:.2} of {promised} delivered", self.delivered)?;
        if let Some((low, high)) = self.interval {
            write!(f, " [{low:.2}, {high:.2}]")?;
        }
        write!(f, ", {} rounds", self.rounds.len())
    }
}

/// The number of steps that keeps one thread busy for about 35 milliseconds: long against the start
/// of a thread and the time slice of a scheduler, short enough for nine rounds in a second.
fn calibrate() -> u64 {
    let wanted = Duration::from_millis(35).as_secs_f64();
    let mut steps = 1_u64 << 14;
    loop {
        let taken = on_threads(1, steps).as_secs_f64();
        if taken > 0.3 * wanted {
            return (steps as f64 * wanted / taken) as u64;
        }
        steps *= 2;
    }
}

fn one_round(threads: usize, steps: u64, all_first: bool) -> f64 {
    let (one, all) = if all_first {
        let all = on_threads(threads, steps);
        (on_threads(1, steps), all)
    } else {
        (on_threads(1, steps), on_threads(threads, steps))
    };
    threads as f64 * one.as_secs_f64() / all.as_secs_f64()
}

/// The time from the first step of any thread to the last step of all.
///
/// The threads read the clock themselves: where all cores are busy, whoever waits for them gets a turn
/// too late to see the beginning.
fn on_threads(threads: usize, steps: u64) -> Duration {
    let ready = Barrier::new(threads);
    let clocked = || {
        ready.wait();
        let start = Instant::now();
        spin(steps);
        (start, Instant::now())
    };
    thread::scope(|scope| {
        let handles: Vec<_> = (0..threads).map(|_| scope.spawn(clocked)).collect();
        handles
            .into_iter()
            .map(|handle| handle.join().expect("arithmetic does not panic"))
            .reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)))
            .map_or(Duration::ZERO, |(start, stop)| stop - start)
    })
}

/// Arithmetic in registers that the compiler cannot shorten: the xorshift generator of G. Marsaglia
/// (*Journal of Statistical Software* 8, 2003) with the shifts 13, 7, 17.
fn spin(steps: u64) -> u64 {
    let mut state = black_box(0x2545_F491_4F6C_DD1D_u64);
    for _ in 0..steps {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
    }
    black_box(state)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_are_summed_up_by_their_median_and_its_interval() {
        let cores = DeliveredCores::of_rounds(4, vec![3.9, 4.0, 2.0]);
        assert_eq!((cores.delivered, cores.interval), (3.9, None));
        assert_eq!(cores.to_string(), "3.90 of 4 cores delivered, 3 rounds");
        assert_eq!(cores.caution(), None);
    }

    #[test]
    fn missing_cores_are_a_caution() {
        let cores = DeliveredCores::of_rounds(2, vec![1.1; 9]);
        assert_eq!(
            cores.caution(),
            Some(Caution::NotDelivered {
                promised: 2,
                delivered: 1.1
            })
        );
    }

    #[test]
    fn this_machine_delivers_something_to_every_round() {
        let cores = delivered_cores();
        assert_eq!(cores.rounds.len(), 9);
        assert!(
            cores
                .rounds
                .iter()
                .all(|round| round.is_finite() && *round > 0.0)
        );
        assert!(cores.interval.is_some_and(|(low, high)| low <= high));
    }

    #[test]
    fn the_arithmetic_is_that_of_the_generator() {
        let state = 0x2545_F491_4F6C_DD1D_u64;
        let step = |mut state: u64| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^ (state << 17)
        };
        assert_eq!(spin(2), step(step(state)));
    }
}
