//! The core of a map, compiled once for all item types: one loop for each worker, which fetches the
//! next chunk of indices until none is left.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LockResult, Mutex, PoisonError};
use std::time::Instant;

use super::trace::{Span, Trace};
use crate::error::Error;
use crate::live::{self, Operation, Work};
use crate::unit::Seconds;

/// What a task panicked with.
type Panic = Box<dyn Any + Send>;

/// Why a map ended before its end.
pub(super) enum Stop {
    /// A task panicked.
    Panicked(Panic),
    /// The map was interrupted.
    Interrupted(Error),
}

/// Runs `task` for every index below `count`, and gives the trace and what ended the map early.
pub(super) fn run(
    threads: &rayon::ThreadPool,
    count: usize,
    chunk: usize,
    task: &(dyn Fn(usize) + Sync),
) -> (Trace, Result<(), Stop>) {
    let workers = threads.current_num_threads();
    let loops = workers.min(count.div_ceil(chunk));
    let chunk = chunk.min(count);
    let operation = Operation::begin(Work {
        what: "map",
        unit: "items",
        total: Some(count),
        // Each loop has one chunk in hand, and at its end asks once for one that is not there.
        ahead: loops * chunk,
    });
    let map = Map {
        count,
        chunk,
        task,
        begin: Instant::now(),
        operation,
        unwound: AtomicUsize::new(0),
        panic: Mutex::new(None),
        spans: Mutex::new(Vec::with_capacity(count)),
    };
    if loops > 0 {
        threads.scope(|scope| {
            for _ in 0..loops {
                scope.spawn(|_| map.work());
            }
        });
    }
    map.finish(workers)
}

/// A map in progress.
struct Map<'a> {
    count: usize,
    chunk: usize,
    task: &'a (dyn Fn(usize) + Sync),
    begin: Instant,
    /// Its counter is the first index that has not been handed out.
    operation: Operation,
    /// How many tasks did not come to their end; with the first one, the others are left out.
    unwound: AtomicUsize,
    panic: Mutex<Option<Panic>>,
    spans: Mutex<Vec<Span>>,
}

impl Map<'_> {
    /// The loop of one worker.
    fn work(&self) {
        // Inside of the pool's scope the index is always known.
        let worker = rayon::current_thread_index().unwrap_or(0);
        let _inside = live::enter();
        let mut spans = Vec::new();
        // The end of an item is the start of the next: one look at the clock for each, which is the
        // larger part of what handing out costs.
        let mut start = self.now();
        'all: while let Some(first) = self.fetch() {
            for item in first..self.count.min(first + self.chunk) {
                if self.unwound.load(Ordering::Relaxed) > 0 || live::interrupted() {
                    break 'all;
                }
                self.perform(item);
                let stop = self.now();
                spans.push(Span {
                    worker,
                    item,
                    start,
                    stop,
                });
                start = stop;
            }
        }
        self.spans
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .append(&mut spans);
    }

    fn now(&self) -> Seconds {
        self.begin.elapsed().into()
    }

    /// The first index of the next chunk, or `None` if all are handed out.
    ///
    /// `Relaxed` is enough: the counter alone decides who gets an index, and the scope's end makes
    /// the results visible. The counter cannot overflow, since each loop overshoots it once at most.
    fn fetch(&self) -> Option<usize> {
        let next = self.operation.counter();
        let start = next.fetch_add(self.chunk, Ordering::Relaxed);
        (start < self.count).then_some(start)
    }

    /// Runs the task for one item; if it panics, keeps the first panic and cancels the rest.
    fn perform(&self, item: usize) {
        let outcome = catch_unwind(AssertUnwindSafe(|| (self.task)(item)));
        if let Err(panic) = outcome {
            self.unwound.fetch_add(1, Ordering::Relaxed);
            self.panic
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .get_or_insert(panic);
        }
    }

    fn finish(self, workers: usize) -> (Trace, Result<(), Stop>) {
        let elapsed = self.begin.elapsed().into();
        let mut spans = self
            .spans
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        spans.sort_by_key(|span| span.item);
        let panic = self
            .panic
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        let done = spans.len() - self.unwound.into_inner();
        let interrupted = || Stop::Interrupted(self.operation.stop(done));
        let outcome = match panic {
            // The operations inside of an interrupted task unwind; this is no panic to speak of.
            Some(_) if live::interrupted() => Err(interrupted()),
            Some(panic) => Err(Stop::Panicked(panic)),
            None if done < self.count => Err(interrupted()),
            None => Ok(()),
        };
        let trace = Trace {
            workers,
            spans,
            elapsed,
        };
        (trace, outcome)
    }
}

/// The result in a slot after a map that came to its end.
///
/// # Panics
///
/// If the slot is empty, which would mean that the map left an item out.
pub(super) fn filled<R>(slot: LockResult<Option<R>>) -> R {
    slot.unwrap_or_else(PoisonError::into_inner)
        .expect("a map that comes to its end fills every slot")
}
