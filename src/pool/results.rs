//! The results of a map: kept by each lane for itself, and put into the order of the items at the end.

use std::sync::{Arc, Mutex, PoisonError};

use super::lane::{Lane, Log, Mark};

/// Whose results come next, and where they belong, read off the logs of a map that came to its end.
pub(super) struct Order {
    logs: Arc<Vec<Log>>,
    /// How many items have one result.
    grain: usize,
    /// The place of each result, if the lanes did not go through the items in order.
    places: Option<Vec<usize>>,
    /// The next mark of each lane, and its first item.
    heads: Vec<(usize, usize)>,
    /// The next item.
    next: usize,
}

impl Order {
    /// The order of the results of lanes that kept these logs, one result for each unit of `grain` items.
    pub(super) fn of(logs: &Arc<Vec<Log>>, grain: usize, is_sorted: bool) -> Self {
        let place = |mark: &Mark| mark.first / grain..(mark.first + mark.count).div_ceil(grain);
        let marks = || logs.iter().flat_map(|log| &log.marks);
        let mut order = Self {
            logs: Arc::clone(logs),
            grain,
            places: is_sorted.then(|| marks().flat_map(place).collect()),
            heads: vec![(0, 0); logs.len()],
            next: 0,
        };
        for lane in 0..logs.len() {
            order.set_head(lane, 0);
        }
        order
    }

    fn set_head(&mut self, lane: usize, mark: usize) {
        let first = self.logs[lane].marks.get(mark).map(|mark| mark.first);
        self.heads[lane] = (mark, first.unwrap_or(usize::MAX));
    }

    /// The lane that has the next results, and how many.
    fn next(&mut self) -> Option<(usize, usize)> {
        let lane = self.heads.iter().position(|head| head.1 == self.next)?;
        let (first, mut mark) = (self.next, self.heads[lane].0);
        while let Some(next) = self.logs[lane].marks.get(mark)
            && next.first == self.next
        {
            self.next += next.count;
            mark += 1;
        }
        self.set_head(lane, mark);
        Some((lane, (self.next - first).div_ceil(self.grain)))
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
        let mut parts: Vec<_> = parts.drain(..).map(Vec::into_iter).collect();
        while let Some((lane, units)) = order.next() {
            results.extend(parts[lane].by_ref().take(units));
        }
        results
    }
}
