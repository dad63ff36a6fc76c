//! [`Trace`]: which worker did which item, from when to when.

use std::fmt;
use std::ops::Range;

use crate::error::counted;
use crate::unit::Seconds;

/// One item of a map: who worked on it, from when to when, counted from the start of the map.
///
/// Items that take less than a microsecond, handed out together in a [chunk](super::Pool::chunk) or by a
/// [schedule](super::Schedule), share a span of one or two microseconds: to look at the clock after each would
/// take longer than the items. The first items of a map have spans of their own, and so have all again as soon as
/// they take longer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// The worker, counted from 0.
    pub worker: usize,
    /// The index of the item, counted from 0.
    pub item: usize,
    /// The number of consecutive items from `item` on; 1, unless they are tiny or stay together, as in
    /// [`map_reduce`](super::Pool::map_reduce).
    pub count: usize,
    /// When the worker asked for it: its hand-out is counted with it.
    pub start: Seconds,
    /// When the worker had finished it.
    pub stop: Seconds,
}

impl Span {
    /// The items of the span.
    #[must_use]
    pub fn items(&self) -> Range<usize> {
        self.item..self.item + self.count
    }
}

/// Who did what when in one map.
///
/// ```
/// use speedup::pool::Pool;
///
/// let pool = Pool::new(2);
/// pool.map(&[1, 2, 3], |x| x * x);
/// let trace = pool.trace();
/// assert_eq!(trace.workers, 2);
/// assert_eq!(trace.spans.iter().map(|span| span.item).collect::<Vec<_>>(), [0, 1, 2]);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    /// The number of workers, including those that had nothing to do.
    pub workers: usize,
    /// The spans of the items begun, in the order of the items: one for each, except for tiny ones.
    pub spans: Vec<Span>,
    /// How long the whole map took, from the call to the return.
    pub elapsed: Seconds,
}

impl Trace {
    /// The trace of a map over nothing.
    pub(crate) fn empty(workers: usize) -> Self {
        Self {
            workers,
            spans: Vec::new(),
            elapsed: Seconds::default(),
        }
    }

    /// The number of items that were begun.
    ///
    /// ```
    /// use speedup::pool::Pool;
    ///
    /// let pool = Pool::new(2).chunk(100);
    /// pool.map(&[0; 1000], |x| x + 1);
    /// let trace = pool.trace();
    /// assert_eq!(trace.items(), 1000);
    /// assert!(trace.spans.len() <= 1000);
    /// ```
    #[must_use]
    pub fn items(&self) -> usize {
        self.spans.iter().map(|span| span.count).sum()
    }

    /// Adds the trace of a map that began so long after this one: its items are counted on.
    pub(crate) fn append(&mut self, later: Self, after: Seconds) {
        let count = self.items();
        self.spans.extend(later.spans.into_iter().map(|span| Span {
            item: span.item + count,
            start: span.start + after,
            stop: span.stop + after,
            ..span
        }));
        self.elapsed = after + later.elapsed;
    }

    /// How long this worker was busy. Where spans of one worker overlap, as nested maps can make
    /// them, the time counts once.
    #[must_use]
    pub fn busy(&self, worker: usize) -> Seconds {
        let mut spans: Vec<&Span> = self
            .spans
            .iter()
            .filter(|span| span.worker == worker)
            .collect();
        spans.sort_by(|x, y| x.start.as_f64().total_cmp(&y.start.as_f64()));
        let (mut total, mut covered) = (0.0, 0.0_f64);
        for span in spans {
            let (start, stop) = (span.start.as_f64().max(covered), span.stop.as_f64());
            total += (stop - start).max(0.0);
            covered = covered.max(stop);
        }
        Seconds::new(total)
    }

    /// The share of the workers' time, from 0 to 1, in which they had nothing to do: 1 minus busy
    /// time over `workers · elapsed`. It is 0 for a map that took no time.
    #[must_use]
    pub fn idle_share(&self) -> f64 {
        let available = self.workers as f64 * self.elapsed.as_f64();
        if available <= 0.0 {
            return 0.0;
        }
        let busy: f64 = (0..self.workers)
            .map(|worker| self.busy(worker).as_f64())
            .sum();
        (1.0 - busy / available).clamp(0.0, 1.0)
    }
}

impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (workers, tasks) = (
            counted(self.workers, "worker"),
            counted(self.items(), "task"),
        );
        let idle = (100.0 * self.idle_share()).round();
        // As a stopwatch shows it, where that has two digits to show.
        let elapsed = match self.elapsed.as_f64() {
            0.1.. => format!("{:.2}", self.elapsed),
            _ => self.elapsed.to_string(),
        };
        write!(f, "{workers}, {tasks}: done in {elapsed}, {idle:.0} % idle")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(worker: usize, item: usize, start: f64, stop: f64) -> Span {
        Span {
            worker,
            item,
            count: 1,
            start: Seconds::new(start),
            stop: Seconds::new(stop),
        }
    }

    #[test]
    fn busy_time_and_idle_share_add_up() {
        let spans = vec![
            span(0, 0, 0.0, 0.5),
            span(1, 1, 0.0, 1.0),
            span(0, 2, 0.5, 0.75),
        ];
        let trace = Trace {
            workers: 2,
            spans,
            elapsed: Seconds::new(1.0),
        };
        assert_eq!(
            (trace.busy(0).as_f64(), trace.busy(1).as_f64()),
            (0.75, 1.0)
        );
        assert_eq!(trace.idle_share(), 0.125);
        assert_eq!(
            trace.to_string(),
            "2 workers, 3 tasks: done in 1.00 s, 13 % idle"
        );
    }

    #[test]
    fn overlapping_spans_of_one_worker_count_once() {
        let spans = vec![
            span(0, 0, 0.0, 1.0),
            span(0, 1, 0.25, 0.75),
            span(0, 2, 0.5, 1.5),
        ];
        let trace = Trace {
            workers: 1,
            spans,
            elapsed: Seconds::new(1.5),
        };
        assert_eq!(trace.busy(0).as_f64(), 1.5);
        assert_eq!(trace.idle_share(), 0.0);
    }

    #[test]
    fn a_later_map_is_appended_with_its_own_items_and_times() {
        let map = |spans: Vec<Span>, elapsed: f64| Trace {
            workers: 2,
            spans,
            elapsed: Seconds::new(elapsed),
        };
        let mut whole = Trace::empty(2);
        whole.append(
            map(vec![span(0, 0, 0.0, 0.5), span(1, 1, 0.0, 0.25)], 0.5),
            Seconds::new(0.0),
        );
        whole.append(map(vec![span(1, 0, 0.0, 0.25)], 0.25), Seconds::new(0.75));
        let spans = vec![
            span(0, 0, 0.0, 0.5),
            span(1, 1, 0.0, 0.25),
            span(1, 2, 0.75, 1.0),
        ];
        assert_eq!(whole, map(spans, 1.0));
    }

    #[test]
    fn a_span_of_several_items_counts_as_many() {
        let several = |item: usize, count: usize| Span {
            count,
            ..span(0, item, 0.0, 0.5)
        };
        let mut trace = Trace {
            workers: 1,
            spans: vec![several(0, 4), several(4, 1)],
            elapsed: Seconds::new(0.5),
        };
        assert_eq!((trace.items(), trace.spans[0].items()), (5, 0..4));
        trace.append(trace.clone(), Seconds::new(0.5));
        let items: Vec<usize> = trace.spans.iter().map(|span| span.item).collect();
        assert_eq!((items, trace.items()), (vec![0, 4, 5, 9], 10));
        assert!(trace.to_string().starts_with("1 worker, 10 tasks: "));
    }

    #[test]
    fn an_empty_trace_has_no_idle_share() {
        let trace = Trace::empty(1);
        assert_eq!(
            trace.to_string(),
            "1 worker, 0 tasks: done in 0 s, 0 % idle"
        );
    }
}
