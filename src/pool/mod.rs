//! [`Pool`]: worker threads that map a function over items, with a [`Trace`] of who did what when.

mod run;
mod trace;

use std::fmt;
use std::panic::resume_unwind;
use std::sync::{Mutex, PoisonError};

pub use trace::{Span, Trace};

use crate::error::{Error, Result};
use crate::live;
use run::Stop;

/// A fixed number of worker threads that apply a function to many items.
///
/// The threads start with the pool, wait without using the processor, and end when the pool is
/// dropped. They are a rayon thread pool, so rayon's parallel iterators run in them too, through
/// [`Pool::install`].
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
    chunk: usize,
    last: Mutex<Trace>,
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
            chunk: 1,
            last: Mutex::new(Trace::empty(workers)),
        })
    }

    /// Hands items out `items` at a time instead of one by one.
    ///
    /// Larger chunks cost less handing out, smaller ones balance the work better: with 20 equal tasks
    /// for 4 workers, chunks of 1 take 5 rounds, chunks of 2 take 6.
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
        self.chunk = items;
        self
    }

    /// The number of workers.
    #[must_use]
    pub fn workers(&self) -> usize {
        self.threads.current_num_threads()
    }

    /// Applies `f` to every item, in parallel, and returns the results in the order of the items.
    ///
    /// Every item is given to exactly one worker, one item (or [chunk](Pool::chunk)) at a time, to
    /// whichever worker is free next, from the first item to the last. The call returns when all are
    /// done. `f` may itself use the pool.
    ///
    /// In a notebook a map of more than a second shows how far it is. One that is interrupted starts no
    /// further item, finishes those that have begun, and unwinds like a panic, but without a message on
    /// standard error; the payload is the sentence of [`Error::Interrupted`]. The pool stays usable, and
    /// its [trace](Pool::trace) tells what was done.
    ///
    /// Handing out and tracing an item costs less than a tenth of a microsecond, starting a map some
    /// microseconds: items of less than a microsecond gain nothing here, and are better put together
    /// into larger ones. The [trace](Pool::trace) takes 32 bytes an item.
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
    /// return the results and add them up afterwards.
    ///
    /// ```compile_fail,E0594
    /// let mut sum = 0;
    /// speedup::pool::Pool::new(2).map(&[1, 2, 3], |x| sum += x);
    /// ```
    ///
    /// # Panics
    ///
    /// If `f` panics: items that have not begun are then left out, those that have are finished, and
    /// the first panic goes on in the caller.
    pub fn map<T: Sync, R: Send>(&self, items: &[T], f: impl Fn(&T) -> R + Sync) -> Vec<R> {
        self.try_map(items, f)
            .unwrap_or_else(|error| live::unwind(&error))
    }

    /// Like [`Pool::map`], but returns [`Error::Interrupted`] where that would unwind. Inside of another
    /// operation it unwinds too, up to that one.
    pub(crate) fn try_map<T: Sync, R: Send>(
        &self,
        items: &[T],
        f: impl Fn(&T) -> R + Sync,
    ) -> Result<Vec<R>> {
        let slots: Vec<Mutex<Option<R>>> = items.iter().map(|_| Mutex::new(None)).collect();
        self.run(items.len(), &|index| {
            let result = f(&items[index]);
            *slots[index].lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
        })?;
        let results = slots.into_iter();
        Ok(results.map(|slot| run::filled(slot.into_inner())).collect())
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

    /// Who did what when in the map that ended last; empty before the first one.
    #[must_use]
    pub fn trace(&self) -> Trace {
        self.last
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Makes this the trace of the map that ended last, which was a part of something larger.
    pub(crate) fn set_trace(&self, trace: Trace) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = trace;
    }

    /// The core of every map, compiled once: runs `task` for every index below `count`.
    fn run(&self, count: usize, task: &(dyn Fn(usize) + Sync)) -> Result<()> {
        let (trace, outcome) = run::run(&self.threads, count, self.chunk, task);
        self.set_trace(trace);
        match outcome {
            Ok(()) => Ok(()),
            Err(Stop::Panicked(panic)) => resume_unwind(panic),
            Err(Stop::Interrupted(error)) => Err(live::hand_up(error)),
        }
    }
}

impl fmt::Display for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let workers = self.workers();
        write!(
            f,
            "a pool of {workers} {}",
            if workers == 1 { "worker" } else { "workers" }
        )
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool")
            .field("workers", &self.workers())
            .field("chunk", &self.chunk)
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
        assert_eq!(pool.trace().spans.len(), 1000);
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
        assert_eq!(format!("{pool:?}"), "Pool { workers: 2, chunk: 5, .. }");
    }
}
