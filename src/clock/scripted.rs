//! [`ScriptedClock`]: time that passes when a test says so.

use std::sync::{Mutex, PoisonError};

use super::{Clock, Sample};
use crate::unit::Seconds;

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
#[derive(Debug)]
pub struct ScriptedClock {
    total: Mutex<Sample>,
    throttled: Mutex<Option<Seconds>>,
    processor_step: Mutex<Seconds>,
}

impl ScriptedClock {
    /// Makes a clock that stands at 0.
    #[must_use]
    pub fn new() -> Self {
        Self {
            total: Mutex::new(Sample::busy(Seconds::default(), 0.0)),
            throttled: Mutex::new(None),
            processor_step: Mutex::default(),
        }
    }

    /// Makes a clock that tells the time on the wall alone, as on a system where nothing else can be read.
    #[must_use]
    pub fn wall_alone() -> Self {
        Self {
            total: Mutex::new(Sample::default()),
            throttled: Mutex::new(None),
            processor_step: Mutex::default(),
        }
    }

    /// Lets `span` pass on the wall, while one core is busy for this process.
    pub fn advance(&self, span: Seconds) {
        self.pass(Sample::busy(span, 1.0));
    }

    /// Lets this much pass.
    pub fn pass(&self, passed: Sample) {
        let mut total = self.total.lock().unwrap_or_else(PoisonError::into_inner);
        let add = |sum: Option<Seconds>, more: Option<Seconds>| {
            sum.map(|sum| sum + more.unwrap_or_default())
        };
        *total = Sample {
            wall: total.wall + passed.wall,
            cpu: add(total.cpu, passed.cpu),
            waited: add(total.waited, passed.waited),
        };
    }

    /// Says that a quota stopped this process for so long, besides the time that passes.
    pub fn throttle(&self, stopped: Seconds) {
        let mut total = self
            .throttled
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *total = Some(total.unwrap_or_default() + stopped);
    }

    /// Makes the processor's clock move in such steps, as it does on some systems.
    pub fn step_processor_by(&self, step: Seconds) {
        *self
            .processor_step
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = step;
    }

    fn total(&self) -> Sample {
        *self.total.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for ScriptedClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for ScriptedClock {
    fn now(&self) -> Seconds {
        self.total().wall
    }

    fn processor(&self) -> Option<Seconds> {
        let cpu = self.total().cpu?.as_f64();
        let step = self.processor_step().as_f64();
        let steps = if step > 0.0 {
            (cpu / step).floor() * step
        } else {
            cpu
        };
        Some(Seconds::new(steps))
    }

    fn waited(&self) -> Option<Seconds> {
        self.total().waited
    }

    /// What the script says is waiting, and nothing else.
    fn counts_yields(&self) -> bool {
        false
    }

    fn processor_step(&self) -> Seconds {
        *self
            .processor_step
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn throttled(&self) -> Option<Seconds> {
        *self
            .throttled
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// A nanosecond.
    fn step(&self) -> Seconds {
        Seconds::new(1e-9)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scripted_clock_stands_still_until_told() {
        let clock = ScriptedClock::default();
        assert_eq!(clock.now(), clock.now());
        clock.advance(Seconds::new(0.25));
        clock.advance(Seconds::new(0.5));
        assert_eq!(clock.now(), Seconds::new(0.75));
        assert_eq!(clock.processor(), Some(Seconds::new(0.75)));
        assert_eq!(clock.waited(), Some(Seconds::default()));
    }
}
