//! [`Lane`]: one worker loop of a map, from hand-out to hand-out, and the log it keeps.

use std::ops::Range;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, Ordering};

use super::Job;
use super::run::Map;
use crate::live;

/// Units share a reading of the clock while all of them together take less than so many nanoseconds. A
/// reading takes 26 ns on the machine measured: so the trace of tiny units costs some 2 % of their time. A
/// fixed number of 16 to share one made 100 000 empty tasks, 1000 at a time, take three times as long.
const SHORT: u64 = 1000;

/// One worker loop of a map. What it has in hand is a range of consecutive items.
pub(super) struct Lane<'a> {
    map: &'a Map<'a>,
    cancelled: &'a AtomicBool,
    number: usize,
    /// How often the lane was handed something.
    turn: usize,
    /// The units that are handed out to the lane and not yet in hand.
    rest: Range<usize>,
    /// The first item in hand that is not in the log.
    first: usize,
    /// The item after the one begun last.
    after: usize,
    /// The item to be named if there is a panic, where that is not the one begun last.
    blamed: Option<usize>,
    /// How many units are taken in hand at once.
    pace: usize,
    /// How many items are done and not reported.
    unreported: usize,
    /// When the clock was read last.
    read: u64,
    log: Log,
}

/// What a lane unwinds with that shall begin nothing more.
pub(super) struct Stopped;

/// Who did what when in one lane: each mark begins where the one before it ends.
pub(super) struct Log {
    pub number: usize,
    pub worker: usize,
    /// In nanoseconds from the start of the map, like all times here.
    pub begin: u64,
    pub end: u64,
    pub marks: Vec<Mark>,
}

impl Log {
    /// How many items were begun.
    pub(super) fn items(&self) -> usize {
        self.marks.iter().map(|mark| mark.count).sum()
    }
}

/// Consecutive items that one lane has done; without a trace, as many as there were.
pub(super) struct Mark {
    pub first: usize,
    pub count: usize,
    pub stop: u64,
}

impl<'a> Lane<'a> {
    pub(super) fn new(map: &'a Map<'a>, number: usize, worker: usize) -> Self {
        let begin = map.nanoseconds();
        let marks = if map.traced {
            Vec::with_capacity(map.hand_out.turns())
        } else {
            Vec::new()
        };
        Self {
            map,
            cancelled: &map.cancelled,
            number,
            turn: 0,
            rest: 0..0,
            first: 0,
            after: 0,
            blamed: None,
            pace: if map.traced { 1 } else { map.step },
            unreported: 0,
            read: begin,
            log: Log {
                number,
                worker,
                begin,
                end: begin,
                marks,
            },
        }
    }

    /// The number of the lane, from 0 on.
    pub(super) fn number(&self) -> usize {
        self.number
    }

    /// About as many results as a lane has.
    pub(super) fn share(&self) -> usize {
        let job = self.map.job;
        job.results(job.count).div_ceil(self.map.loops)
    }

    /// The next items to do, whole units of them; `None` if there are no more.
    pub(super) fn next(&mut self) -> Option<Range<usize>> {
        self.close();
        if self.rest.is_empty() {
            self.rest = self.map.hand_out.take(self.number, &mut self.turn)?;
        }
        let (Job { count, grain }, start) = (self.map.job, self.rest.start);
        let stop = start + self.pace.min(self.rest.len());
        self.rest.start = stop;
        self.first = start * grain;
        self.after = self.first;
        Some(self.first..count.min(stop * grain))
    }

    /// Begins an item of those in hand. If it shall not, the lane ends: this unwinds to the core, without
    /// a word, so that the loop over the items has one way out and can be compiled well.
    #[inline]
    pub(super) fn begin(&mut self, item: usize) {
        if self.is_stopped() {
            resume_unwind(Box::new(Stopped));
        }
        self.after = item + 1;
    }

    /// Whether nothing more is to begin.
    #[inline]
    pub(super) fn is_stopped(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed) || live::interrupted()
    }

    /// Names another item than the one begun last for the case of a panic, or that one again.
    pub(super) fn blame(&mut self, item: Option<usize>) {
        self.blamed = item;
    }

    /// The item to be named in a panic.
    pub(super) fn item(&self) -> usize {
        self.blamed.unwrap_or(self.after.saturating_sub(1))
    }

    /// Ends the lane.
    pub(super) fn finish(mut self) -> Log {
        self.close();
        self.map.operation.advance(self.unreported);
        self.log.end = self.map.nanoseconds();
        self.log
    }

    /// Writes what was done into the log.
    #[inline]
    fn close(&mut self) {
        let (first, count) = (self.first, self.after - self.first);
        if count == 0 {
            return;
        }
        self.first = self.after;
        if self.map.traced {
            let stop = self.map.nanoseconds();
            self.set_pace(self.map.job.results(count), stop - self.read);
            self.read = stop;
            self.log.marks.push(Mark { first, count, stop });
        } else {
            match self.log.marks.last_mut() {
                Some(last) if last.first + last.count == first => last.count += count,
                _ => self.log.marks.push(Mark {
                    first,
                    count,
                    stop: 0,
                }),
            }
        }
        self.unreported += count;
        if self.unreported >= self.map.step {
            self.map.operation.advance(self.unreported);
            self.unreported = 0;
        }
    }

    /// Takes twice as many units in hand at once while they are done in no time, and single ones again
    /// when they take longer than twice as many can have been meant to.
    #[inline]
    fn set_pace(&mut self, units: usize, nanoseconds: u64) {
        if nanoseconds < SHORT {
            if units == self.pace {
                self.pace *= 2;
            }
        } else if nanoseconds > 2 * SHORT {
            self.pace = 1;
        }
    }
}
