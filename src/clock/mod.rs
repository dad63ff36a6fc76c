//! Clocks: time on the wall, processor time, and the time spent waiting for a core; and a scripted clock with which
//! tests replay drift, spikes and slow machines exactly.

mod scripted;
mod system;

pub use scripted::ScriptedClock;
pub use system::SystemClock;

use crate::unit::{Cores, Seconds};

/// Something that tells the time.
pub trait Clock: Sync {
    /// The time since a fixed moment of this clock; it never runs backwards.
    fn now(&self) -> Seconds;

    /// The processor time that this process has used, all threads together; `None` where it cannot be read.
    fn processor(&self) -> Option<Seconds>;

    /// The time that threads of this process were ready to run and had no core, all of them together; `None` where it
    /// cannot be read.
    fn waited(&self) -> Option<Seconds>;

    /// Whether [`Clock::waited`] counts threads too that yield because they have nothing to do, as idle workers do some times
    /// before they sleep.
    fn counts_yields(&self) -> bool;

    /// The smallest step of [`Clock::processor`].
    fn processor_step(&self) -> Seconds;

    /// The time for which the quota of a control group stopped threads of that group, all together; `None` without a quota.
    fn throttled(&self) -> Option<Seconds>;

    /// The smallest step of [`Clock::now`]: shorter times cannot be told apart.
    fn step(&self) -> Seconds;
}

/// What passed on a [`Clock`] during some work.
///
/// ```
/// use speedup::clock::Sample;
/// use speedup::unit::{Cores, Seconds};
///
/// let sample = Sample { wall: Seconds::new(2.0), cpu: Some(Seconds::new(3.0)), waited: None };
/// assert_eq!(sample.delivered(), Some(Cores::new(1.5)));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sample {
    /// The time on the wall.
    pub wall: Seconds,
    /// The processor time of all threads together.
    pub cpu: Option<Seconds>,
    /// The time that threads were ready to run and had no core. In a scaling study it is no more than was missing: workers ·
    /// time − processor time − the time in which workers had no task by the trace of their map.
    pub waited: Option<Seconds>,
}

impl Sample {
    /// What passes while so many cores are busy for this process alone.
    #[must_use]
    pub fn busy(wall: Seconds, cores: f64) -> Self {
        Self {
            wall,
            cpu: Some(Seconds::new(cores * wall.as_f64())),
            waited: Some(Seconds::default()),
        }
    }

    /// The cores delivered: processor time ÷ time on the wall. `None` where the processor time is unknown.
    #[must_use]
    pub fn delivered(&self) -> Option<Cores> {
        self.cpu.map(|cpu| Cores::new((cpu / self.wall).as_f64()))
    }

    /// The part of one of so many equal repetitions.
    #[must_use]
    pub(crate) fn per_call(self, calls: usize) -> Self {
        let share = |time: Seconds| Seconds::new(time.as_f64() / calls as f64);
        Self {
            wall: share(self.wall),
            cpu: self.cpu.map(share),
            waited: self.waited.map(share),
        }
    }
}

/// The times on the wall in seconds.
pub(crate) fn walls(samples: &[Sample]) -> Vec<f64> {
    samples.iter().map(|sample| sample.wall.as_f64()).collect()
}

/// A sample that lasts fewer steps of the processor's clock has no processor time: it would be one of a few numbers far apart.
const PROCESSOR_STEPS: f64 = 50.0;

/// A reading of all that a clock tells. The wall is read last at the start and first at the end, so that reading the
/// others, which takes longer, is not counted with the work.
pub(crate) struct Stopwatch<'a> {
    clock: &'a dyn Clock,
    waited: Option<Seconds>,
    cpu: Option<Seconds>,
    wall: Seconds,
}

impl<'a> Stopwatch<'a> {
    pub(crate) fn start(clock: &'a dyn Clock) -> Self {
        let waited = clock.waited();
        let cpu = clock.processor();
        let wall = clock.now();
        Self {
            clock,
            waited,
            cpu,
            wall,
        }
    }

    pub(crate) fn stop(&self) -> Sample {
        let wall = self.clock.now() - self.wall;
        let passed = |now: Option<Seconds>, start: Option<Seconds>| Some(now? - start?);
        let cpu = passed(self.clock.processor(), self.cpu);
        let step = self.clock.processor_step().as_f64();
        let cpu = cpu.filter(|_| wall.as_f64() >= PROCESSOR_STEPS * step);
        // The waiting of a thread that has ended meanwhile is forgotten, and cannot make a time negative.
        let waited = passed(self.clock.waited(), self.waited);
        let waited = waited.map(|waited| Seconds::new(waited.as_f64().max(0.0)));
        Sample { wall, cpu, waited }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stopwatch_gives_what_passed() {
        let clock = ScriptedClock::new();
        clock.pass(Sample::busy(Seconds::new(1.0), 2.0));
        let watch = Stopwatch::start(&clock);
        let passed = Sample {
            waited: Some(Seconds::new(0.25)),
            ..Sample::busy(Seconds::new(0.5), 1.5)
        };
        clock.pass(passed);
        assert_eq!(watch.stop(), passed);
        assert_eq!(passed.per_call(2).wall, Seconds::new(0.25));
    }

    #[test]
    fn processor_time_of_a_few_steps_is_unknown() {
        let clock = ScriptedClock::new();
        clock.step_processor_by(Seconds::new(1.0 / 64.0));
        let sample = |wall: f64| {
            let watch = Stopwatch::start(&clock);
            clock.pass(Sample::busy(Seconds::new(wall), 1.0));
            watch.stop()
        };
        assert_eq!(sample(0.5).cpu, None);
        assert_eq!(sample(1.0).cpu, Some(Seconds::new(1.0)));
    }

    #[test]
    fn what_a_clock_does_not_tell_stays_unknown() {
        let clock = ScriptedClock::wall_alone();
        let watch = Stopwatch::start(&clock);
        clock.pass(Sample::busy(Seconds::new(0.5), 1.5));
        let sample = watch.stop();
        assert_eq!((sample.cpu, sample.waited), (None, None));
        assert_eq!((sample.wall, sample.delivered()), (Seconds::new(0.5), None));
    }
}
