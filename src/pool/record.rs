//! What a pool remembers of its last map: logs, until somebody asks for the trace.

use std::sync::Arc;

use super::lane::Log;
use super::trace::{Span, Trace};
use crate::unit::Seconds;

/// What the lanes of a map have written down.
pub(super) struct Record {
    pub workers: usize,
    pub elapsed: Seconds,
    pub logs: Arc<Vec<Log>>,
}

/// The last map of a pool.
pub(super) enum Last {
    /// As it ended: making a trace of it takes time, and seldom does anyone look.
    Record(Record),
    Trace(Trace),
}

impl Last {
    /// The trace, made the first time.
    pub(super) fn trace(&mut self) -> &Trace {
        if let Self::Record(record) = self {
            *self = Self::Trace(record.trace());
        }
        match self {
            Self::Trace(trace) => trace,
            Self::Record(_) => unreachable!("the record has just become a trace"),
        }
    }
}

impl Record {
    /// The spans in the order of the items.
    fn trace(&self) -> Trace {
        let mut spans: Vec<Span> = self.logs.iter().flat_map(spans).collect();
        // Those of a lane are mostly in order already, which this sort makes use of.
        spans.sort_by_key(|span| span.item);
        Trace {
            workers: self.workers,
            spans,
            elapsed: self.elapsed,
        }
    }
}

/// The spans of a lane: each begins where the one before it ends.
fn spans(log: &Log) -> impl Iterator<Item = Span> {
    let mut start = seconds(log.begin);
    log.marks.iter().map(move |mark| {
        let stop = seconds(mark.stop);
        let span = Span {
            worker: log.worker,
            item: mark.first,
            count: mark.count,
            start,
            stop,
        };
        start = stop;
        span
    })
}

fn seconds(nanoseconds: u64) -> Seconds {
    std::time::Duration::from_nanos(nanoseconds).into()
}
