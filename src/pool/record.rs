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
pub(super) struct Last {
    /// What the trace is made of when somebody asks, which seldom happens and takes time.
    record: Option<Record>,
    trace: Trace,
}

impl Last {
    /// The trace, made the first time.
    pub(super) fn trace(&mut self) -> &Trace {
        if let Some(record) = self.record.take() {
            self.trace = record.trace();
        }
        &self.trace
    }
}

impl From<Trace> for Last {
    fn from(trace: Trace) -> Self {
        Self {
            record: None,
            trace,
        }
    }
}

impl From<Record> for Last {
    fn from(record: Record) -> Self {
        let trace = Trace::empty(record.workers);
        Self {
            record: Some(record),
            trace,
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
