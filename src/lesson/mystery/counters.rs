//! Counters of one cache line, and of a line each.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

/// Eight counters of 8 bytes: the 64 bytes of a cache line, on nearly every processor.
#[repr(align(64))]
#[derive(Debug, Default)]
pub(super) struct Line([AtomicU64; 8]);

/// One counter for which nobody else writes nearby: 128 bytes, since some processors have lines of that length, and some fetch
/// two lines at a time.
#[repr(align(128))]
#[derive(Debug, Default)]
pub(super) struct Apart(AtomicU64);

/// A counter for each worker.
#[derive(Debug)]
pub(super) enum Counters {
    Adjacent(Vec<Line>),
    Apart(Vec<Apart>),
}

impl Counters {
    /// Side by side, as an ordinary vector has them.
    pub(super) fn adjacent(workers: usize) -> Self {
        Self::Adjacent((0..workers.div_ceil(8)).map(|_| Line::default()).collect())
    }

    /// Each in a cache line of its own.
    pub(super) fn apart(workers: usize) -> Self {
        Self::Apart((0..workers).map(|_| Apart::default()).collect())
    }

    /// The counter of a worker.
    pub(super) fn of(&self, worker: usize) -> &AtomicU64 {
        match self {
            Self::Adjacent(lines) => &lines[worker / 8].0[worker % 8],
            Self::Apart(counters) => &counters[worker].0,
        }
    }

    /// The sum of all counters after this.
    pub(super) fn total(self, count: impl FnOnce(&Self)) -> u64 {
        count(&self);
        let sum = |counters: &mut dyn Iterator<Item = &AtomicU64>| {
            counters
                .map(|counter| counter.load(Ordering::Relaxed))
                .sum()
        };
        match &self {
            Self::Adjacent(lines) => sum(&mut lines.iter().flat_map(|line| &line.0)),
            Self::Apart(counters) => sum(&mut counters.iter().map(|counter| &counter.0)),
        }
    }
}

/// Counts the numbers of which a scrambled form is odd. The counter is up to date after each, so that others could watch it.
pub(super) fn odd_numbers(numbers: Range<u64>, counter: &AtomicU64) {
    for number in numbers {
        let scrambled = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40;
        counter.fetch_add(scrambled & 1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where a counter lies in memory.
    fn address(counters: &Counters, worker: usize) -> usize {
        std::ptr::from_ref(counters.of(worker)).addr()
    }

    #[test]
    fn adjacent_counters_share_a_line_and_others_do_not() {
        let adjacent = Counters::adjacent(9);
        let line = |worker| address(&adjacent, worker) / 64;
        assert!((1..8).all(|worker| line(worker) == line(0)) && line(8) != line(0));
        let apart = Counters::apart(9);
        for worker in 1..9 {
            assert!(address(&apart, worker).abs_diff(address(&apart, worker - 1)) >= 128);
        }
    }
}
