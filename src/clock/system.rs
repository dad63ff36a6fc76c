//! [`SystemClock`]: what the operating system tells.

use std::fs;
use std::time::Instant;

use cpu_time::ProcessTime;

use super::Clock;
use crate::machine::{clock_step, throttled};
use crate::unit::Seconds;

/// The clocks of the operating system: time on the wall from [`std::time::Instant`], counted from the making of the
/// clock; the processor time of this process from its own clock, which on Windows counts ticks of 1/64 s; and on Linux the time that its
/// threads waited for a core, from the statistics of the scheduler. Off Linux that is unknown.
///
/// The waiting of threads that have ended is not counted. Where a machine is virtual, the time that its host takes away is
/// no waiting either: it shows in neither of the two.
///
/// ```
/// use speedup::clock::{Clock, SystemClock};
///
/// let clock = SystemClock::new();
/// assert!(clock.now() <= clock.now());
/// ```
#[derive(Clone, Copy, Debug)]
pub struct SystemClock {
    origin: Instant,
}

impl SystemClock {
    /// Makes a clock that stands at 0 now.
    #[must_use]
    pub fn new() -> Self {
        Self {
            origin: Instant::now(),
        }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Seconds {
        self.origin.elapsed().into()
    }

    fn processor(&self) -> Option<Seconds> {
        let used = ProcessTime::try_now().ok()?;
        Some(used.as_duration().into())
    }

    fn waited(&self) -> Option<Seconds> {
        let threads = fs::read_dir("/proc/self/task").ok()?;
        let waits = threads.filter_map(|thread| {
            // A thread that ends meanwhile has no file any more.
            let statistics = fs::read_to_string(thread.ok()?.path().join("schedstat")).ok()?;
            waiting(&statistics)
        });
        waits.reduce(|sum, wait| sum + wait).map(Seconds::new)
    }

    fn counts_yields(&self) -> bool {
        true
    }

    /// 1/64 s on Windows, where the time of a process is counted in ticks, and a microsecond elsewhere.
    fn processor_step(&self) -> Seconds {
        Seconds::new(if cfg!(windows) { 1.0 / 64.0 } else { 1e-6 })
    }

    fn throttled(&self) -> Option<Seconds> {
        throttled()
    }

    fn step(&self) -> Seconds {
        clock_step()
    }
}

/// The seconds that a thread waited, by the second number of its statistics, which counts nanoseconds (`sched-stats` in the
/// documentation of Linux). The first number, its time on a core, is brought up to date at ticks only, and not used.
fn waiting(statistics: &str) -> Option<f64> {
    let nanoseconds: f64 = statistics.split_whitespace().nth(1)?.parse().ok()?;
    Some(1e-9 * nanoseconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wall_clock_never_runs_backwards_and_moves_in_steps() {
        let clock = SystemClock::default();
        let readings: Vec<Seconds> = (0..1000).map(|_| clock.now()).collect();
        assert!(readings.is_sorted());
        assert!(clock.step() > Seconds::default());
        assert_eq!(clock.step(), SystemClock::new().step());
    }

    #[test]
    fn processor_time_grows_with_work() {
        let clock = SystemClock::new();
        let start = clock.processor().unwrap();
        let mut sum = 0_u64;
        while clock.processor().unwrap() == start {
            sum = std::hint::black_box(sum + 1);
        }
        assert!(clock.processor().unwrap() > start);
    }

    #[test]
    fn the_waiting_is_the_second_number() {
        assert_eq!(waiting("297321 1500000000 4\n"), Some(1.5));
        assert_eq!(waiting("297321"), None);
        assert_eq!(waiting("a b c"), None);
    }
}
