//! The results of a map: kept by each lane for itself, and put into the order of the items at the end.

use std::sync::{Mutex, PoisonError};

use super::lane::{Lane, Log};

/// Whose results come next, and where they belong.
pub(super) struct Order {
    /// The lane, and how many of its results.
    turns: Vec<(usize, usize)>,
    /// The place of each result after that, if the lanes did not go through the units in order.
    places: Vec<usize>,
}

impl Order {
    /// The order of the results of lanes that kept these logs, one result for each unit of `grain` items.
    pub(super) fn of(logs: &[Log], grain: usize, sorted: Option<&[usize]>) -> Self {
        let marks = |log: &Log| -> Vec<(usize, usize, usize)> {
            let mark =
                |mark: &super::lane::Mark| (mark.first, log.number, mark.count.div_ceil(grain));
            log.marks.iter().map(mark).collect()
        };
        let mut turns: Vec<(usize, usize, usize)> = logs.iter().flat_map(marks).collect();
        let mut places = Vec::new();
        if sorted.is_some() {
            for &(first, _, units) in &turns {
                places.extend((0..units).map(|unit| first / grain + unit));
            }
        } else {
            // The turns of each lane are in order, which this sort makes use of.
            turns.sort_by_key(|turn| turn.0);
        }
        Self {
            turns: turns.into_iter().map(|turn| (turn.1, turn.2)).collect(),
            places,
        }
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
        let count = parts.iter().map(|part| part.1.len()).sum();
        let mut results = Vec::with_capacity(count);
        let mut parts: Vec<_> = parts.into_iter().map(|part| part.1.into_iter()).collect();
        for (lane, units) in order.turns {
            results.extend(parts[lane].by_ref().take(units));
        }
        // Each swap brings a result to its place.
        for at in 0..order.places.len() {
            while order.places[at] != at {
                let place = order.places[at];
                results.swap(at, place);
                order.places.swap(at, place);
            }
        }
        results
    }
}
