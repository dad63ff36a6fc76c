//! Integrals in a pool: many at once, or one that is expensive.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::time::Instant;

use super::Quad;
use super::integral::Integral;
use super::range::Limits;
use super::sampler::Job;
use super::value::Value;
use crate::error::Result;
use crate::pool::{Pool, Trace};

/// Integrates `f` over many intervals in a pool, each as a task, and returns the integrals in the order of
/// the intervals.
///
/// Each is what [`quad`](super::quad) gives, to the last bit. Who computed which is in the pool's
/// [trace](Pool::trace), from which [`area`](crate::plot::area) draws it.
///
/// ```
/// use speedup::prelude::*;
///
/// let pool = Pool::new(2);
/// let intervals = [(0.0, 1.0), (1.0, 2.0), (2.0, 3.0), (3.0, 4.0), (4.0, 5.0)];
/// let areas = quad_many(&pool, &intervals, |x| (x * x).sin())?;
/// let sum: f64 = areas.iter().map(|area| area.value).sum();
/// assert!((sum - 0.527_917_281_165_322).abs() < 1e-14);
/// # Ok::<(), speedup::Error>(())
/// ```
///
/// # Errors
///
/// Those of [`quad`](super::quad) for the first interval that has one, and
/// [`Error::Interrupted`](crate::Error::Interrupted), if the notebook's user stops the cell;
/// [`Error::BadCosts`](crate::Error::BadCosts) for a pool with a schedule by costs.
///
/// # Panics
///
/// If `f` panics, as [`Pool::map`] does.
#[track_caller]
pub fn quad_many<V: Value, L: Into<Limits> + Copy + Sync>(
    pool: &Pool,
    intervals: &[L],
    f: impl Fn(f64) -> V + Sync,
) -> Result<Vec<Integral<V>>> {
    Quad::new().in_pool(pool).integrate_many(intervals, f)
}

/// An integral whose evaluations are shared by the workers of a pool; made by [`Quad::in_pool`].
#[derive(Clone, Debug)]
pub struct QuadInPool<'a> {
    pub(super) quad: Quad,
    pub(super) pool: &'a Pool,
}

impl QuadInPool<'_> {
    /// Integrates `f` over `range` like [`Quad::integrate`], and gives *the same* to the last bit, whatever
    /// the number of workers: the workers evaluate the points of a panel, the panels are chosen one after
    /// another.
    ///
    /// The pool's [trace](Pool::trace) is that of the whole integral: its items are the evaluations.
    ///
    /// It pays if one evaluation takes far longer than its hand-out (lesson 05 measures that): a panel has 21
    /// points, so with more workers than that there is nothing to gain. The points are handed out by the pool's
    /// [schedule](Pool::schedule), except that one by costs is for the items of a map: it is `Dynamic` here.
    ///
    /// ```
    /// use speedup::prelude::*;
    ///
    /// let pool = Pool::new(2);
    /// let expensive = |x: f64| (0..1000).map(|k| (x * f64::from(k)).cos()).sum::<f64>();
    /// let shared = Quad::new().in_pool(&pool).integrate(expensive, (0.0, 0.1))?;
    /// assert_eq!(shared, Quad::new().integrate(expensive, (0.0, 0.1))?);
    /// # Ok::<(), speedup::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`Quad::integrate`].
    ///
    /// # Panics
    ///
    /// If `f` panics: points not begun are then left out, and the panic goes on as it is.
    pub fn integrate<V: Value>(
        &self,
        f: impl Fn(f64) -> V + Sync,
        range: impl Into<Limits>,
    ) -> Result<Integral<V>> {
        let record = Record::new(self.pool);
        V::integrate(&Job {
            quad: &self.quad,
            limits: range.into(),
            sample: &|xs, values| {
                let results = record.map(|| self.pool.evaluate(xs, |&x| f(x)));
                // Without results the integral was interrupted, and says so.
                results.map_or(0, |results| {
                    values.copy_from_slice(&results);
                    results.len()
                })
            },
            first: &[],
        })
    }

    /// Integrates `f` over many intervals, each as a task, as [`quad_many`] does.
    ///
    /// # Errors
    ///
    /// Those of [`quad_many`].
    ///
    /// # Panics
    ///
    /// If `f` panics, as [`Pool::map`] does.
    #[track_caller]
    pub fn integrate_many<V: Value, L: Into<Limits> + Copy + Sync>(
        &self,
        intervals: &[L],
        f: impl Fn(f64) -> V + Sync,
    ) -> Result<Vec<Integral<V>>> {
        let integrate = |&interval: &L| self.quad.integrate(&f, interval);
        self.pool
            .try_map(intervals, integrate)?
            .into_iter()
            .collect()
    }
}

/// The trace of an integral whose panels are maps.
struct Record<'a> {
    pool: &'a Pool,
    begin: Instant,
    whole: RefCell<Trace>,
}

impl<'a> Record<'a> {
    fn new(pool: &'a Pool) -> Self {
        Self {
            pool,
            begin: Instant::now(),
            whole: RefCell::new(Trace::empty(pool.workers())),
        }
    }

    /// Runs a map, and appends its trace, also if it unwinds.
    fn map<R>(&self, map: impl FnOnce() -> R) -> R {
        let after = self.begin.elapsed().into();
        let outcome = catch_unwind(AssertUnwindSafe(map));
        self.whole.borrow_mut().append(self.pool.trace(), after);
        outcome.unwrap_or_else(|panic| resume_unwind(panic))
    }
}

impl Drop for Record<'_> {
    /// Makes the trace of the whole integral that of the pool.
    fn drop(&mut self) {
        let none = Trace::empty(self.pool.workers());
        self.pool.set_trace(self.whole.replace(none));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;
    use crate::quad::{Weight, quad};

    #[test]
    fn one_integral_has_the_same_bits_for_any_number_of_workers() {
        let functions: [fn(f64) -> f64; 3] = [
            |x| (x - 0.3).abs().sqrt(),
            |x| (40.0 * x).cos(),
            |x| x.recip(),
        ];
        for f in functions {
            let alone = quad(f, (0.0, 1.0)).unwrap();
            for workers in 1..=5 {
                let pool = Pool::new(workers);
                let shared = Quad::new().in_pool(&pool).integrate(f, (0.0, 1.0)).unwrap();
                assert_eq!(shared, alone);
                assert_eq!(shared.value.to_bits(), alone.value.to_bits());
                let trace = pool.trace();
                assert_eq!(trace.items(), alone.evaluations);
                assert!(trace.spans.iter().all(|span| span.stop <= trace.elapsed));
            }
        }
    }

    #[test]
    fn an_integral_with_a_weight_has_the_same_bits_too() {
        let powers = Weight::Algebraic {
            alpha: -0.5,
            beta: 0.3,
            log_a: true,
            log_b: false,
        };
        let unit = Limits::from((0.0, 1.0));
        let questions = [
            (Weight::Cos(40.0), unit),
            (Weight::Sin(2.0), Limits::from(0.0..)),
            (powers, unit),
            (Weight::Cauchy(0.6), unit),
        ];
        let f = |x: f64| (x - 0.3).abs().sqrt() / (1.0 + x * x);
        let pool = Pool::new(3);
        for (weight, limits) in questions {
            let quad = Quad::new().weight(weight);
            let alone = quad.integrate(f, limits).unwrap();
            let shared = quad.in_pool(&pool).integrate(f, limits).unwrap();
            assert_eq!(shared, alone);
            assert_eq!(shared.value.to_bits(), alone.value.to_bits());
        }
    }

    #[test]
    fn the_workers_share_the_evaluations_of_a_panel() {
        let pool = Pool::new(2);
        let names = std::sync::Mutex::new(std::collections::BTreeSet::new());
        let both = std::sync::Barrier::new(2);
        let calls = std::sync::atomic::AtomicUsize::new(0);
        let f = |x: f64| {
            // The first two evaluations wait for each other, so one worker cannot do them all.
            if calls.fetch_add(1, std::sync::atomic::Ordering::Relaxed) < 2 {
                both.wait();
            }
            let name = std::thread::current().name().map(str::to_owned);
            names.lock().unwrap().extend(name);
            x
        };
        Quad::new().in_pool(&pool).integrate(f, (0.0, 1.0)).unwrap();
        assert_eq!(
            names.lock().unwrap().iter().collect::<Vec<_>>(),
            ["worker 0", "worker 1"]
        );
    }

    #[test]
    fn many_integrals_come_in_order_and_the_first_error_with_them() {
        let pool = Pool::new(3);
        let intervals: Vec<(f64, f64)> =
            (0..20).map(|i| (f64::from(i), f64::from(i + 1))).collect();
        let areas = quad_many(&pool, &intervals, f64::sqrt).unwrap();
        for (area, &interval) in areas.iter().zip(&intervals) {
            assert_eq!(area, &quad(f64::sqrt, interval).unwrap());
        }
        assert_eq!(pool.trace().items(), 20);
        let ranges = [0.0..1.0, f64::NAN..1.0, -1.0..0.0];
        let limits = ranges.map(Limits::from);
        let error = quad_many(&pool, &limits, f64::sqrt).unwrap_err();
        assert!(matches!(error, Error::LimitNotANumber { .. }));
    }
}
