//! The core of a map, compiled once for all item types: a [`Lane`] for each worker that can have
//! something to do, and what becomes of them all.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use super::Job;
use super::hand_out::HandOut;
use super::lane::{Lane, Log, Stopped};
use super::record::Record;
use super::results::Order;
use crate::error::Error;
use crate::live::{self, Operation, Work};

/// What a task panicked with.
type Panic = Box<dyn Any + Send>;

/// What the worker loops do: take items from the lane until there are no more.
pub(super) type Task<'a> = &'a (dyn Fn(&mut Lane<'_>) + Sync);

/// Why a map has no results.
pub(super) enum Stop {
    /// Its schedule does not fit its items.
    Refused(Error),
    /// The task of this item panicked.
    Panicked(usize, Panic),
    /// The map was interrupted.
    Interrupted(Error),
}

impl Stop {
    /// Goes on with the panic in the caller, if it is one, with the item in its message; returns the
    /// error otherwise. A payload that is no text goes on unchanged.
    #[track_caller]
    pub(super) fn naming_the_item(self) -> Error {
        let Self::Panicked(item, panic) = self else {
            return self.unchanged();
        };
        let text = panic.downcast_ref::<String>().map(String::as_str);
        match text.or_else(|| panic.downcast_ref::<&str>().copied()) {
            Some(text) => panic!("item {item} of the map panicked: {text}"),
            None => resume_unwind(panic),
        }
    }

    /// Goes on with the panic in the caller, if it is one; returns the error otherwise.
    pub(super) fn unchanged(self) -> Error {
        match self {
            Self::Refused(error) => error,
            Self::Panicked(_, panic) => resume_unwind(panic),
            Self::Interrupted(error) => live::hand_up(error),
        }
    }
}

/// A map in progress.
pub(super) struct Map<'a> {
    pub hand_out: HandOut,
    pub job: Job,
    pub traced: bool,
    pub loops: usize,
    /// A lane reports what it has done after so many items.
    pub step: usize,
    pub operation: Operation,
    /// With the first panic the items that have not begun are left out.
    pub cancelled: AtomicBool,
    task: Task<'a>,
    begin: Instant,
    /// How many tasks did not come to their end.
    unwound: AtomicUsize,
    panic: Mutex<Option<(usize, Panic)>>,
    logs: Mutex<Vec<Log>>,
}

/// Runs a job, and gives the record of it and the order of its results.
pub(super) fn run(
    threads: &rayon::ThreadPool,
    hand_out: HandOut,
    job: Job,
    traced: bool,
    task: Task<'_>,
) -> (Record, Result<Order, Stop>) {
    let loops = hand_out.loops();
    let operation = Operation::begin(Work {
        what: "map",
        unit: "items",
        total: Some(job.count),
        ahead: 0,
    });
    let map = Map {
        hand_out,
        job,
        traced,
        loops,
        // Progress is seen to 1 in 64, which is finer than its bar, and costs next to nothing.
        step: job.count.div_ceil(64 * loops.max(1)),
        operation,
        cancelled: AtomicBool::new(false),
        task,
        begin: Instant::now(),
        unwound: AtomicUsize::new(0),
        panic: Mutex::new(None),
        logs: Mutex::new(Vec::with_capacity(loops)),
    };
    map.run(threads);
    map.finish(threads.current_num_threads())
}

impl Map<'_> {
    fn run(&self, threads: &rayon::ThreadPool) {
        let is_inside = threads.current_thread_index().is_some();
        if self.loops == 0 {
            return;
        }
        if self.hand_out.is_dealt() && !is_inside {
            // The number of the worker is that of the lane.
            threads.broadcast(|worker| {
                if worker.index() < self.loops {
                    self.work(worker.index());
                }
            });
        } else {
            let begun = AtomicUsize::new(0);
            let work = || self.work(begun.fetch_add(1, Ordering::Relaxed));
            threads.scope(|scope| {
                for _ in 1..self.loops {
                    scope.spawn(|_| work());
                }
                work();
            });
        }
    }

    /// The loop of one worker; if a task panics, keeps the first panic and cancels the rest.
    fn work(&self, number: usize) {
        // On a thread of the pool the index is always known.
        let worker = rayon::current_thread_index().unwrap_or(0);
        let _inside = live::enter();
        let mut lane = Lane::new(self, number, worker);
        let outcome = catch_unwind(AssertUnwindSafe(|| (self.task)(&mut lane)));
        if let Err(panic) = outcome
            && !panic.is::<Stopped>()
        {
            self.unwound.fetch_add(1, Ordering::Relaxed);
            self.panic
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .get_or_insert((lane.item(), panic));
            self.cancelled.store(true, Ordering::Relaxed);
        }
        let log = lane.finish();
        self.logs
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(log);
    }

    /// The nanoseconds since the map began.
    #[inline]
    pub(super) fn nanoseconds(&self) -> u64 {
        // They fit for 584 years.
        self.begin.elapsed().as_nanos() as u64
    }

    fn finish(self, workers: usize) -> (Record, Result<Order, Stop>) {
        let elapsed = self.begin.elapsed().into();
        let mut logs = self
            .logs
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        logs.sort_unstable_by_key(|log| log.number);
        let panic = self
            .panic
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        let logs = Arc::new(logs);
        let begun: usize = logs.iter().map(Log::items).sum();
        let done = begun.saturating_sub(self.unwound.into_inner());
        let interrupted = || Stop::Interrupted(self.operation.stop(done));
        let outcome = match panic {
            // The operations inside of an interrupted task unwind; this is no panic to speak of.
            Some(_) if live::interrupted() => Err(interrupted()),
            Some((item, panic)) => Err(Stop::Panicked(item, panic)),
            None if done < self.job.count => Err(interrupted()),
            None => Ok(Order::of(&logs, self.job, self.hand_out.is_sorted())),
        };
        let record = Record {
            workers,
            elapsed,
            logs,
        };
        (record, outcome)
    }
}
