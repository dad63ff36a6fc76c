//! [`time`]: how long a computation took, together with what it computed.

use std::fmt;
use std::hint::black_box;

use crate::clock::{Clock, SystemClock};
use crate::unit::Seconds;

/// What a computation gave and how long it took; it prints the time.
#[derive(Clone, Debug, PartialEq)]
pub struct Timing<T> {
    /// What the computation gave.
    pub value: T,
    /// How long it took, on the wall.
    pub elapsed: Seconds,
}

impl<T> Timing<T> {
    /// The elapsed time as a bare number of seconds, for a sentence of your own.
    #[must_use]
    pub fn seconds(&self) -> f64 {
        self.elapsed.as_f64()
    }
}

impl<T> fmt::Display for Timing<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.elapsed.fmt(f)
    }
}

/// Runs `work` once and says what it gave and how long it took on the wall clock.
///
/// One run is one sample: it holds whatever else the machine did meanwhile. Differences of a few per
/// cent between two single runs mean nothing, and a computation of less than some microseconds
/// should be repeated inside `work`. Memory that `work` returns is freed outside the clock.
///
/// ```
/// use speedup::prelude::*;
///
/// let sum = time(|| (1..=1000_u64).sum::<u64>());
/// assert_eq!(sum.value, 500_500);
/// println!("{sum}, or {:.6} seconds", sum.seconds());
/// ```
pub fn time<T>(work: impl FnOnce() -> T) -> Timing<T> {
    time_on(&SystemClock::new(), work)
}

/// Like [`time`], on a clock of your choice.
pub fn time_on<T>(clock: &dyn Clock, work: impl FnOnce() -> T) -> Timing<T> {
    let start = clock.now();
    let value = black_box(work());
    let elapsed = clock.now() - start;
    Timing { value, elapsed }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ScriptedClock;

    #[test]
    fn the_time_is_that_between_start_and_stop() {
        let clock = ScriptedClock::new();
        clock.advance(Seconds::new(100.0));
        let timing = time_on(&clock, || {
            clock.advance(Seconds::new(0.125));
            "done"
        });
        assert_eq!(
            timing,
            Timing {
                value: "done",
                elapsed: Seconds::new(0.125)
            }
        );
        assert_eq!(timing.to_string(), "125 ms");
        assert_eq!(format!("{timing:.2}"), "0.12 s");
    }

    #[test]
    fn the_value_needs_no_traits_to_be_timed_and_shown() {
        struct Opaque;
        let timing = time(|| Opaque);
        assert!(timing.seconds() >= 0.0);
        assert!(!timing.to_string().is_empty());
    }
}
