//! [`Tally`]: what the maps of a pool came to, for those who measure whole programs.

use super::record::Record;

/// The maps of a pool that were not inside of others, since the tally was taken last. Times are in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Tally {
    /// How many there were.
    pub maps: usize,
    /// The items of the last one.
    pub items: usize,
    /// From the call to the return, all together.
    pub elapsed: f64,
    /// The time in which workers certainly had nothing to do, all together: after the last item was handed out, or because
    /// there were fewer items than workers. A worker that has not begun may have had nothing to do, or no core.
    pub idle: f64,
}

impl Tally {
    /// Counts a map.
    pub(super) fn add(&mut self, map: &Record) {
        let elapsed = map.elapsed.as_f64();
        // A worker may have run several lanes, one after the other.
        let mut ends: Vec<Option<f64>> = vec![None; map.workers];
        for log in map.logs.iter() {
            let end = 1e-9 * log.end as f64;
            let last = &mut ends[log.worker];
            *last = Some(last.map_or(end, |last| last.max(end)));
        }
        let ended = ends.iter().flatten();
        let after: f64 = ended.map(|end| (elapsed - end).max(0.0)).sum();
        let needless = map.workers.saturating_sub(map.logs.len()) as f64;
        *self = Self {
            maps: self.maps + 1,
            items: map.logs.iter().map(super::lane::Log::items).sum(),
            elapsed: self.elapsed + elapsed,
            idle: self.idle + after + needless * elapsed,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::super::lane::{Log, Mark};
    use super::*;
    use crate::unit::Seconds;
    use std::sync::Arc;

    fn log(number: usize, worker: usize, end: u64, count: usize) -> Log {
        let mark = Mark {
            first: 0,
            count,
            stop: end,
        };
        Log {
            number,
            worker,
            begin: 0,
            end,
            marks: vec![mark],
        }
    }

    fn tally(workers: usize, logs: Vec<Log>) -> Tally {
        let mut tally = Tally::default();
        tally.add(&Record {
            workers,
            elapsed: Seconds::new(1.0),
            logs: Arc::new(logs),
        });
        tally
    }

    #[test]
    fn who_has_ended_is_idle_and_who_has_not_begun_may_have_no_core() {
        let second = 1_000_000_000;
        let both = tally(2, vec![log(0, 0, second, 3), log(1, 1, second / 4, 1)]);
        assert_eq!((both.items, both.idle), (4, 0.75));
        // One worker ran both lanes: what the other one did, nobody knows.
        let one = tally(2, vec![log(0, 0, second / 2, 4), log(1, 0, second, 0)]);
        assert_eq!(one.idle, 0.0);
        // A single item needs a single worker.
        let single = tally(4, vec![log(0, 2, second, 1)]);
        assert_eq!((single.maps, single.elapsed, single.idle), (1, 1.0, 3.0));
    }
}
