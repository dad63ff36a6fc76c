//! The results of a map: kept by each lane for itself, and put into the order of the items at the end.

use std::sync::{Arc, Mutex, PoisonError};

use super::Job;
use super::lane::{Lane, Log, Mark};

/// Whose results come next, and where they belong, read off the logs of a map that came to its end.
pub(super) struct Order {
    logs: Arc<Vec<Log>>,
    job: Job,
    /// The place of each result, if the lanes did not go through the items in order.
    places: Option<Vec<usize>>,
    /// The next mark of each lane, and its first item.
    heads: Vec<(usize, usize)>,
    /// The next item.
    next: usize,
}

impl Order {
    /// The order of the results of lanes that kept these logs.
    pub(super) fn of(logs: &Arc<Vec<Log>>, job: Job, is_sorted: bool) -> Self {
        let place = |mark: &Mark| job.results(mark.first)..job.results(mark.first + mark.count);
        let marks = || logs.iter().flat_map(|log| &log.marks);
        let mut order = Self {
            logs: Arc::clone(logs),
            job,
            places: is_sorted.then(|| marks().flat_map(place).collect()),
            heads: vec![(0, 0); logs.len()],
            next: 0,
        };
        for lane in 0..logs.len() {
            order.set_head(lane, 0);
        }
        order
    }

    #[inline]
    fn set_head(&mut self, lane: usize, mark: usize) {
        let first = self.logs[lane].marks.get(mark).map(|mark| mark.first);
        self.heads[lane] = (mark, first.unwrap_or(usize::MAX));
    }

    /// The lane that has the next results, and how many.
    #[inline]
    fn next(&mut self) -> Option<(usize, usize)> {
        let lane = self.heads.iter().position(|head| head.1 == self.next)?;
        let mark = self.heads[lane].0;
        let count = self.logs[lane].marks[mark].count;
        self.next += count;
        self.set_head(lane, mark + 1);
        Some((lane, self.job.results(count)))
    }
}

/// What the lanes have computed.
pub(super) struct Parts<R>(Mutex<Vec<(usize, Vec<R>)>>);

impl<R> Parts<R> {
    pub(super) fn new() -> Self {
        Self(Mutex::new(Vec::new()))
    }

    /// Keeps the results of a lane, one for each unit, in the order in which it computed them.
    pub(super) fn keep(&self, lane: &Lane<'_>, results: Vec<R>) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push((lane.number(), results));
    }

    /// All results, in the order of the units.
    pub(super) fn in_order(self, mut order: Order) -> Vec<R> {
        let mut parts = self.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        parts.sort_unstable_by_key(|part| part.0);
        let mut parts: Vec<Vec<R>> = parts.into_iter().map(|part| part.1).collect();
        let count = parts.iter().map(Vec::len).sum();
        let mut results = Vec::with_capacity(count);
        if size_of::<R>() == 0 {
            // Results that hold nothing are all alike.
            for part in &mut parts {
                results.append(part);
            }
            return results;
        }
        if let Some(mut places) = order.places.take() {
            results.extend(parts.into_iter().flatten());
            // Each swap brings a result to its place.
            for at in 0..count {
                while places[at] != at {
                    let place = places[at];
                    results.swap(at, place);
                    places.swap(at, place);
                }
            }
            return results;
        }
        let mut parts: Vec<_> = parts.into_iter().map(Vec::into_iter).collect();
        while let Some((lane, units)) = order.next() {
            results.extend(parts[lane].by_ref().take(units));
        }
        results
    }
}
