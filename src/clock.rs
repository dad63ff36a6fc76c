//! Clocks: the wall clock, and a scripted one with which tests replay drift, spikes and slow
//! machines exactly.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use crate::unit::Seconds;

/// Something that tells the time.
pub trait Clock: Sync {
    /// The time since a fixed moment of this clock; it never runs backwards.
    fn now(&self) -> Seconds;
}

/// The time on the wall, from [`std::time::Instant`], counted from the making of the clock.
///
/// ```
/// use speedup::clock::{Clock, WallClock};
///
/// let clock = WallClock::new();
/// assert!(clock.now() <= clock.now());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct WallClock {
    origin: Instant,
}

impl WallClock {
    /// Makes a clock that stands at 0 now.
    #[must_use]
    pub fn new() -> Self {
        Self {
            origin: Instant::now(),
        }
    }
}

impl Default for WallClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for WallClock {
    fn now(&self) -> Seconds {
        self.origin.elapsed().into()
    }
}

/// A clock on which time passes only when the script says so, so that a test of a measurement is
/// exact.
///
/// ```
/// use speedup::clock::ScriptedClock;
/// use speedup::timing::time_on;
/// use speedup::unit::Seconds;
///
/// let clock = ScriptedClock::new();
/// let timing = time_on(&clock, || clock.advance(Seconds::new(2.5)));
/// assert_eq!(timing.seconds(), 2.5);
/// ```
#[derive(Debug, Default)]
pub struct ScriptedClock {
    now: Mutex<Seconds>,
}

impl ScriptedClock {
    /// Makes a clock that stands at 0.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets `span` pass.
    pub fn advance(&self, span: Seconds) {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        *now = *now + span;
    }
}

impl Clock for ScriptedClock {
    fn now(&self) -> Seconds {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scripted_clock_stands_still_until_told() {
        let clock = ScriptedClock::new();
        assert_eq!(clock.now(), clock.now());
        clock.advance(Seconds::new(0.25));
        clock.advance(Seconds::new(0.5));
        assert_eq!(clock.now(), Seconds::new(0.75));
    }

    #[test]
    fn the_wall_clock_never_runs_backwards() {
        let clock = WallClock::default();
        let readings: Vec<Seconds> = (0..1000).map(|_| clock.now()).collect();
        assert!(readings.is_sorted());
    }
}
