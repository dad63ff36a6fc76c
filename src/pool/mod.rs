//! [`Pool`]: worker threads that map a function over items, with a [`Trace`] of who did what when.
//!
//! An *item* is one input, a *task* the call of the function on it. [`Pool::map`] returns the results in the order of the items;
//! [`Pool::starmap`] takes functions of several arguments, [`Pool::map_reduce`] folds the results, [`Pool::imap`] hands each
//! one over as it is finished. Who gets which item is decided by a [`Schedule`] and the size of a [chunk](Pool::chunk).

mod hand_out;
mod imap;
mod lane;
mod record;
mod reduce;
mod results;
mod run;
mod schedule;
mod star;
mod tally;
mod trace;

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

pub use schedule::Schedule;
pub use star::Arguments;
pub(crate) use tally::Tally;
pub use trace::{Span, Trace};

use crate::error::{Error, Result, counted};
use crate::live;
use hand_out::HandOut;
use record::Last;
use results::{Order, Parts};
use run::{Stop, Task};

/// A fixed number of worker threads that apply a function to many items.
///
/// The threads start with the pool, wait without using the processor, and end when the pool is
/// dropped. They are a rayon thread pool, so rayon's parallel iterators run in them too, through
/// [`Pool::install`].
///
/// [`Pool::map`] is for most things, [`Pool::starmap`] for functions of several arguments,
/// [`Pool::map_reduce`] for one value from all results, [`Pool::imap`] for results as they finish.
///
/// ```
/// use speedup::pool::Pool;
///
/// let pool = Pool::new(4);
/// let squares = pool.map(&[1, 2, 3], |x| x * x);
/// assert_eq!(squares, [1, 4, 9]);
/// ```
pub struct Pool {
    threads: rayon::ThreadPool,
    chunk: Option<usize>,
    schedule: Schedule,
    traced: bool,
    last: Mutex<Last>,
    tally: Mutex<Tally>,
}

/// What is to be run: a task over so many items, of which `grain` stay together in one result.
#[derive(Clone, Copy)]
struct Job {
    count: usize,
    grain: usize,
}

impl Job {
    /// A task with a result for each item.
    fn one_by_one(count: usize) -> Self {
        Self { count, grain: 1 }
    }

    /// How many results there are for so many items.
    #[inline]
    fn results(self, items: usize) -> usize {
        // A division takes longer than all else that is done for a tiny item.
        if self.grain == 1 {
            items
        } else {
            items.div_ceil(self.grain)
        }
    }
}

impl Pool {
    /// Starts a pool with this many workers, named `worker 0`, `worker 1` and so on.
    ///
    /// More workers than cores make sense where the work is waiting; for arithmetic take as many as
    /// there are cores.
    ///
    /// # Panics
    ///
    /// With the sentence of the error where [`Pool::try_new`] would return one.
    #[must_use]
    pub fn new(workers: usize) -> Self {
        Self::try_new(workers).unwrap_or_else(|error| panic!("{error}"))
    }

    /// Like [`Pool::new`], but returns the error.
    ///
    /// # Errors
    ///
    /// [`Error::NoWorkers`] for 0 workers, [`Error::PoolNotStarted`] where the operating system
    /// refuses to start so many threads or rayon cannot manage them.
    pub fn try_new(workers: usize) -> Result<Self> {
        if workers == 0 {
            return Err(Error::NoWorkers);
        }
        let most = rayon::max_num_threads();
        if workers > most {
            let reason = format!("a pool can have {most} at most");
            return Err(Error::PoolNotStarted { workers, reason });
        }
        let threads = rayon::ThreadPoolBuilder::new()
            .num_threads(workers)
            .thread_name(|index| format!("worker {index}"))
            .build()
            .map_err(|error| Error::PoolNotStarted {
                workers,
                reason: error.to_string(),
            })?;
        Ok(Self {
            threads,
            chunk: None,
            schedule: Schedule::default(),
            traced: true,
            last: Mutex::new(Trace::empty(workers).into()),
            tally: Mutex::new(Tally::default()),
        })
    }

    /// Hands items out `items` at a time instead of one by one.
    ///
    /// Larger chunks cost less handing out, smaller ones balance the work better: 20 equal tasks on 4 workers take the time
    /// of 5 one by one, and that of 6 in chunks of 2.
    ///
    /// ```
    /// use speedup::pool::Pool;
    ///
    /// let pool = Pool::new(2).chunk(100);
    /// let roots = pool.map(&vec![4.0; 1000], |x: &f64| x.sqrt());
    /// assert_eq!(roots, vec![2.0; 1000]);
    /// ```
    ///
    /// # Panics
    ///
    /// If `items` is 0.
    #[must_use]
    pub fn chunk(mut self, items: usize) -> Self {
        assert!(
            items > 0,
            "a chunk of 0 items would never end: ask for at least 1, as in .chunk(1)"
        );
        self.chunk = Some(items);
        self
    }

    /// Chooses which worker gets which items; [`Schedule::Dynamic`] if nothing is chosen, since it needs
    /// to know nothing about the items.
    ///
    /// ```
    /// use speedup::prelude::*;
    ///
    /// let milliseconds = [1, 2, 20];
    /// let costs = milliseconds.map(|ms| ms as f64).to_vec();
    /// let pool = Pool::new(2).schedule(Schedule::LongestFirst(costs));
    /// let slept = pool.map(&milliseconds, |&ms| {
    ///     sleep(Duration::from_millis(ms));
    ///     ms
    /// });
    /// assert_eq!(slept, milliseconds);
    /// ```
    #[must_use]
    pub fn schedule(mut self, schedule: Schedule) -> Self {
        self.schedule = schedule;
        self
    }

    /// Keeps no [trace](Pool::trace), which is then empty: a map of very many tiny items is spared the readings of the clock,
    /// and the memory of the trace once it is asked for.
    ///
    /// ```
    /// use speedup::pool::Pool;
    ///
    /// let pool = Pool::new(2).untraced();
    /// assert_eq!(pool.map(&[1, 2, 3], |x| x * x), [1, 4, 9]);
    /// assert_eq!(pool.trace().items(), 0);
    /// ```
    #[must_use]
    pub fn untraced(mut self) -> Self {
        self.traced = false;
        self
    }

    /// The number of workers.
    #[must_use]
    pub fn workers(&self) -> usize {
        self.threads.current_num_threads()
    }

    /// Applies `f` to every item, in parallel, and returns the results in the order of the items.
    ///
    /// Every item is given to exactly one worker, by the [schedule](Pool::schedule): one item (or
    /// [chunk](Pool::chunk)) at a time, to whichever worker is free next, from the first item to the last,
    /// unless another one is chosen. The call returns when all are done. `f` may itself use the pool.
    ///
    /// In a notebook a map of more than a second shows how far it is. One that is interrupted starts no
    /// further item, finishes those that have begun, and unwinds like a panic, but without a message on
    /// standard error; the payload is the sentence of [`Error::Interrupted`]. The pool stays usable, and
    /// its [trace](Pool::trace) tells what was done.
    ///
    /// Handing out and tracing an item costs about 70 ns of a worker's time where items go one by one, 3 ns
    /// in chunks of 100, and starting and ending a map some 20 µs, mostly for waking the workers (measured with
    /// `cargo bench --bench pool` on two cores). So items of less than a microsecond gain nothing one by one:
    /// take [chunks](Pool::chunk), or put them together into larger ones. The [trace](Pool::trace) takes 24 bytes
    /// for each piece handed out; for items that last, all of this is lost in the noise.
    ///
    /// ```
    /// use speedup::prelude::*;
    ///
    /// let intervals = [(0.0, 1.0), (1.0, 2.0), (2.0, 3.0)];
    /// let areas = Pool::new(2).map(&intervals, |&interval| quad(f64::sin, interval).unwrap().value);
    /// assert!((areas.iter().sum::<f64>() - (1.0 - 3.0_f64.cos())).abs() < 1e-15);
    /// ```
    ///
    /// The workers run `f` at the same time, so the compiler refuses one that changes what it captures;
    /// return the results and add them up afterwards, or use [`Pool::imap`].
    ///
    /// ```compile_fail,E0594
    /// let mut sum = 0;
    /// speedup::pool::Pool::new(2).map(&[1, 2, 3], |x| sum += x);
    /// ```
    ///
    /// # Panics
    ///
    /// If `f` panics: items that have not begun are then left out, those that have are finished, and
    /// the first panic goes on in the caller, as `item 37 of the map panicked: ` with its message; one
    /// whose payload is no text goes on unchanged. With the sentence of [`Error::BadCosts`]
    /// for a [`Schedule::LongestFirst`] with such costs.
    #[track_caller]
    pub fn map<T: Sync, R: Send>(&self, items: &[T], f: impl Fn(&T) -> R + Sync) -> Vec<R> {
        or_panic(self.try_map(items, f))
    }

    /// Like [`Pool::map`], but returns the error where that would unwind or panic with it. Inside of
    /// another operation an interrupt unwinds too, up to that one.
    #[track_caller]
    pub(crate) fn try_map<T: Sync, R: Send>(
        &self,
        items: &[T],
        f: impl Fn(&T) -> R + Sync,
    ) -> Result<Vec<R>> {
        match self.collect(&self.schedule, items, f) {
            Ok(results) => Ok(results),
            Err(stop) => Err(stop.naming_the_item()),
        }
    }

    /// Like [`Pool::try_map`] for a part of something larger, in which the numbers of the items mean
    /// nothing: a panic goes on unchanged, and costs are those of other items.
    pub(crate) fn evaluate<T: Sync, R: Send>(
        &self,
        items: &[T],
        f: impl Fn(&T) -> R + Sync,
    ) -> Result<Vec<R>> {
        let schedule = match &self.schedule {
            Schedule::LongestFirst(_) => &Schedule::Dynamic,
            schedule => schedule,
        };
        self.collect(schedule, items, f).map_err(Stop::unchanged)
    }

    /// What a cell compiles for its own types of a map.
    fn collect<T: Sync, R: Send>(
        &self,
        schedule: &Schedule,
        items: &[T],
        f: impl Fn(&T) -> R + Sync,
    ) -> Result<Vec<R>, Stop> {
        let parts = Parts::new();
        let job = Job::one_by_one(items.len());
        let order = self.attempt(schedule, job, &|lane| {
            let mut results = Vec::with_capacity(lane.share());
            while let Some(range) = lane.next() {
                let numbered = range.clone().zip(&items[range]);
                // Pushed one by one, each result would wait for the length in memory.
                results.extend(numbered.map(|(index, item)| {
                    lane.begin(index);
                    f(item)
                }));
            }
            parts.keep(lane, results);
        })?;
        Ok(parts.in_order(order))
    }

    /// Runs `work` on a worker of this pool, so that rayon's own functions use its workers. They show
    /// no progress and are not interrupted; a [map](Pool::map) or an integral inside of them is.
    ///
    /// ```
    /// use speedup::prelude::*;
    ///
    /// let pool = Pool::new(2);
    /// let squares: Vec<u64> = pool.install(|| (0..4_u64).into_par_iter().map(|x| x * x).collect());
    /// assert_eq!(squares, [0, 1, 4, 9]);
    /// ```
    pub fn install<R: Send>(&self, work: impl FnOnce() -> R + Send) -> R {
        self.threads.install(work)
    }

    /// Who did what when in the map that ended last; empty before the first one, and if the pool is
    /// [untraced](Pool::untraced).
    #[must_use]
    pub fn trace(&self) -> Trace {
        self.last().trace().clone()
    }

    /// Makes this the trace of the map that ended last, which was a part of something larger.
    pub(crate) fn set_trace(&self, trace: Trace) {
        if self.traced {
            *self.last() = trace.into();
        }
    }

    fn last(&self) -> MutexGuard<'_, Last> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs a job by the pool's schedule; goes on with a panic, which names the item.
    #[track_caller]
    fn run(&self, job: Job, task: Task<'_>) -> Result<Order> {
        match self.attempt(&self.schedule, job, task) {
            Ok(order) => Ok(order),
            Err(stop) => Err(stop.naming_the_item()),
        }
    }

    /// What the maps came to since this was asked last.
    pub(crate) fn take_tally(&self) -> Tally {
        std::mem::take(&mut *self.tally())
    }

    fn tally(&self) -> MutexGuard<'_, Tally> {
        self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The core of every map, compiled once.
    fn attempt(&self, schedule: &Schedule, job: Job, task: Task<'_>) -> Result<Order, Stop> {
        let hand_out = HandOut::new(schedule, self.chunk, self.workers(), job);
        let hand_out = hand_out.map_err(Stop::Refused)?;
        let (record, outcome) = run::run(&self.threads, hand_out, job, self.traced, task);
        if self.threads.current_thread_index().is_none() {
            self.tally().add(&record);
        }
        *self.last() = if self.traced {
            record.into()
        } else {
            Trace::empty(self.workers()).into()
        };
        outcome
    }
}

/// The value, or a panic with the sentence of the error; an interrupt unwinds without one.
#[track_caller]
fn or_panic<T>(outcome: Result<T>) -> T {
    match outcome {
        Ok(value) => value,
        Err(error @ Error::Interrupted { .. }) => live::unwind(&error),
        Err(error) => panic!("{error}"),
    }
}

impl fmt::Display for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a pool of {}", counted(self.workers(), "worker"))
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool")
            .field("workers", &self.workers())
            .field("chunk", &self.chunk)
            .field("schedule", &self.schedule)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_items() {
        let items: Vec<usize> = (0..1000).collect();
        let pool = Pool::new(3);
        assert_eq!(pool.map(&items, |x| x + 1), (1..=1000).collect::<Vec<_>>());
        assert_eq!(pool.trace().items(), 1000);
    }

    #[test]
    fn an_impossible_pool_is_an_error_with_the_number_in_it() {
        assert_eq!(Pool::try_new(0).unwrap_err(), Error::NoWorkers);
        let error = Pool::try_new(usize::MAX).unwrap_err();
        assert!(error.to_string().contains(&usize::MAX.to_string()));
    }

    #[test]
    #[should_panic(expected = "a pool of 0 workers cannot do any work")]
    fn an_impossible_pool_panics_with_the_sentence() {
        let _ = Pool::new(0);
    }

    #[test]
    #[should_panic(expected = "a chunk of 0 items would never end")]
    fn a_chunk_of_nothing_is_refused() {
        let _ = Pool::new(1).chunk(0);
    }

    #[test]
    fn an_empty_map_gives_nothing_and_an_empty_trace() {
        let pool = Pool::new(2);
        assert_eq!(pool.map(&[], |x: &u8| *x), Vec::<u8>::new());
        assert_eq!(
            pool.trace(),
            Trace {
                elapsed: pool.trace().elapsed,
                ..Trace::empty(2)
            }
        );
    }

    #[test]
    fn rayon_runs_inside_the_pool() {
        let pool = Pool::new(3);
        assert_eq!(pool.install(rayon::current_num_threads), 3);
        let name = pool.install(|| std::thread::current().name().map(str::to_owned));
        assert!(name.is_some_and(|name| name.starts_with("worker ")));
    }

    #[test]
    fn a_pool_says_what_it_is() {
        assert_eq!(Pool::new(1).to_string(), "a pool of 1 worker");
        let pool = Pool::new(2).chunk(5);
        assert_eq!(pool.to_string(), "a pool of 2 workers");
        assert_eq!(
            format!("{pool:?}"),
            "Pool { workers: 2, chunk: Some(5), schedule: Dynamic, .. }"
        );
    }
}
