//! [`HandOut`]: which items a worker loop gets next, by the rule of the schedule.
//!
//! It hands out *units*: single items, or, where items stay together, blocks of them.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::Job;
use super::schedule::Schedule;
use crate::error::{Error, Result};

/// The units of a map, and how far they are handed out.
pub(super) struct HandOut {
    units: usize,
    workers: usize,
    rule: Rule,
    /// The first place that has not been handed out, where who is free decides.
    next: Alone<AtomicUsize>,
}

/// The rule of a schedule, with its numbers.
enum Rule {
    /// Blocks of so many units, dealt in turn.
    Dealt(usize),
    /// Chunks of so many units, to whoever is free.
    Free(usize),
    /// Chunks of a share of the rest, of at least so many units, to whoever is free.
    Guided(usize),
    /// These units one by one, to whoever is free.
    Sorted(Vec<usize>),
}

/// What has lines of the cache for itself, so that its changes disturb no reader of anything else:
/// two lines of 64 bytes, which processors fetch together.
#[repr(align(128))]
struct Alone<T>(T);

impl HandOut {
    /// Prepares to hand out the items of a job to so many workers.
    pub(super) fn new(
        schedule: &Schedule,
        chunk: Option<usize>,
        workers: usize,
        job: Job,
    ) -> Result<Self> {
        let units = job.results(job.count);
        let chunk = chunk.map(|items| job.results(items).clamp(1, units.max(1)));
        let one = chunk.unwrap_or(1);
        let rule = match schedule {
            Schedule::Static => Rule::Dealt(chunk.unwrap_or(units.div_ceil(workers)).max(1)),
            Schedule::Cyclic => Rule::Dealt(one),
            Schedule::Dynamic => Rule::Free(one),
            Schedule::Guided => Rule::Guided(one),
            Schedule::LongestFirst(costs) => Rule::Sorted(longest_first(costs, job)?),
        };
        Ok(Self {
            units,
            workers,
            rule,
            next: Alone(AtomicUsize::new(0)),
        })
    }

    /// Whether the number of a loop decides what it gets.
    pub(super) fn is_dealt(&self) -> bool {
        matches!(self.rule, Rule::Dealt(_))
    }

    /// Whether the units come in an order of their own.
    pub(super) fn is_sorted(&self) -> bool {
        matches!(self.rule, Rule::Sorted(_))
    }

    /// How many pieces there are to hand out, at most.
    pub(super) fn pieces(&self) -> usize {
        let (Rule::Dealt(length) | Rule::Free(length) | Rule::Guided(length)) = self.rule else {
            return self.units;
        };
        self.units.div_ceil(length)
    }

    /// About how many pieces a loop gets.
    pub(super) fn turns(&self) -> usize {
        match self.rule {
            // The pieces become smaller so fast that a million items are 46 of them for 4 workers.
            Rule::Guided(_) => 16,
            _ => self.pieces().div_ceil(self.loops().max(1)),
        }
    }

    /// How many loops can have something to do.
    pub(super) fn loops(&self) -> usize {
        self.workers.min(self.pieces())
    }

    /// The next units for the loop of this number, or `None` if there are no more for it. `turn` is
    /// how often it had some.
    ///
    /// `Relaxed` is enough: the counter alone decides who gets a unit, and the end of the map makes
    /// the results visible. The counter cannot overflow where there are fewer than 2⁶³ items, since each
    /// loop overshoots it once at most.
    #[inline]
    pub(super) fn take(&self, number: usize, turn: &mut usize) -> Option<Range<usize>> {
        let units = match &self.rule {
            Rule::Dealt(length) => {
                let block = number + *turn * self.workers;
                let first = block.saturating_mul(*length);
                first..first.saturating_add(*length)
            }
            Rule::Free(length) => {
                let first = self.next.0.fetch_add(*length, Ordering::Relaxed);
                first..first + length
            }
            Rule::Guided(least) => self.take_share(*least)?,
            Rule::Sorted(order) => {
                let place = self.next.0.fetch_add(1, Ordering::Relaxed);
                let unit = *order.get(place)?;
                unit..unit + 1
            }
        };
        *turn += 1;
        (units.start < self.units).then(|| units.start..units.end.min(self.units))
    }

    /// The next ⌈rest/workers⌉ units, or `least`.
    fn take_share(&self, least: usize) -> Option<Range<usize>> {
        let end = |first: usize| {
            let share = (self.units - first).div_ceil(self.workers);
            first + share.max(least)
        };
        let step = |first: usize| (first < self.units).then(|| end(first));
        let first = self
            .next
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, step);
        first.ok().map(|first| first..end(first))
    }
}

/// The units by decreasing cost, those of equal cost in their own order.
fn longest_first(costs: &[f64], job: Job) -> Result<Vec<usize>> {
    if costs.len() != job.count {
        let (costs, items) = (costs.len(), job.count);
        let reason = format!(
            "there are {costs} for {items} items; give one cost for each item, in the order of the items"
        );
        return Err(Error::BadCosts { reason });
    }
    if let Some(item) = costs.iter().position(|cost| cost.is_nan()) {
        let reason = format!(
            "that of item {item} is NaN, which is neither more nor less than another; check the calculation of the costs"
        );
        return Err(Error::BadCosts { reason });
    }
    // Adding 0 makes -0 equal to it. A sum of both infinities is NaN, and has a place too.
    let cost = |unit: &[f64]| unit.iter().sum::<f64>() + 0.0;
    let costs: Vec<f64> = costs.chunks(job.grain).map(cost).collect();
    let mut order: Vec<usize> = (0..costs.len()).collect();
    order.sort_by(|&one, &two| costs[two].total_cmp(&costs[one]));
    Ok(order)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hand_out(
        schedule: &Schedule,
        chunk: Option<usize>,
        workers: usize,
        items: usize,
    ) -> HandOut {
        HandOut::new(schedule, chunk, workers, Job::one_by_one(items)).unwrap()
    }

    /// All that a loop gets that is alone.
    fn all(hand_out: &HandOut, number: usize) -> Vec<Range<usize>> {
        let mut turn = 0;
        std::iter::from_fn(|| hand_out.take(number, &mut turn)).collect()
    }

    #[test]
    fn a_static_schedule_deals_one_block_to_each() {
        let blocks = hand_out(&Schedule::Static, None, 4, 10);
        let dealt: Vec<_> = (0..4).flat_map(|number| all(&blocks, number)).collect();
        assert_eq!(dealt, [0..3, 3..6, 6..9, 9..10]);
        // ⌈9/4⌉ = 3: nothing is left for the last one.
        assert_eq!(hand_out(&Schedule::Static, None, 4, 9).loops(), 3);
    }

    #[test]
    fn blocks_of_a_chosen_length_are_dealt_in_turn() {
        for schedule in [Schedule::Static, Schedule::Cyclic] {
            let blocks = hand_out(&schedule, Some(2), 2, 9);
            assert_eq!(all(&blocks, 0), [0..2, 4..6, 8..9]);
            assert_eq!(all(&blocks, 1), [2..4, 6..8]);
        }
        let single = hand_out(&Schedule::Cyclic, None, 3, 7);
        assert_eq!(all(&single, 0), [0..1, 3..4, 6..7]);
        assert_eq!(all(&single, 2), [2..3, 5..6]);
    }

    #[test]
    fn a_dynamic_schedule_hands_out_chunks_from_first_to_last() {
        let chunks = hand_out(&Schedule::Dynamic, Some(4), 3, 10);
        let (mut one, mut two) = (0, 0);
        assert_eq!(chunks.take(0, &mut one), Some(0..4));
        assert_eq!(chunks.take(1, &mut two), Some(4..8));
        assert_eq!(chunks.take(0, &mut one), Some(8..10));
        assert_eq!(chunks.take(1, &mut two), None);
        assert_eq!(
            hand_out(&Schedule::Dynamic, Some(usize::MAX), 3, 10).loops(),
            1
        );
    }

    #[test]
    fn guided_chunks_are_a_share_of_the_rest() {
        let lengths = |chunk, workers, items| -> Vec<usize> {
            let hand_out = hand_out(&Schedule::Guided, chunk, workers, items);
            all(&hand_out, 0)
                .into_iter()
                .map(|range| range.len())
                .collect()
        };
        assert_eq!(
            lengths(None, 4, 100),
            [25, 19, 14, 11, 8, 6, 5, 3, 3, 2, 1, 1, 1, 1]
        );
        assert_eq!(lengths(Some(10), 4, 100), [25, 19, 14, 11, 10, 10, 10, 1]);
        assert_eq!(lengths(None, 1, 100), [100]);
        assert_eq!(lengths(None, 3, 0), [0; 0]);
    }

    #[test]
    fn the_longest_come_first_and_ties_in_their_order() {
        let costs = vec![1.0, 3.0, f64::INFINITY, 3.0, -0.0, 0.0];
        let hand_out = hand_out(&Schedule::LongestFirst(costs), None, 2, 6);
        let first: Vec<usize> = all(&hand_out, 0).iter().map(|range| range.start).collect();
        assert_eq!(first, [2, 1, 3, 0, 4, 5]);
    }

    #[test]
    fn items_that_stay_together_are_one_unit() {
        let costs = vec![1.0, 1.0, 1.5, 0.0, 9.0];
        let pairs = HandOut::new(
            &Schedule::LongestFirst(costs),
            None,
            2,
            Job { count: 5, grain: 2 },
        )
        .unwrap();
        assert_eq!(all(&pairs, 0), [2..3, 0..1, 1..2]);
        let chunks = HandOut::new(
            &Schedule::Dynamic,
            Some(3),
            2,
            Job {
                count: 10,
                grain: 2,
            },
        )
        .unwrap();
        assert_eq!(all(&chunks, 0), [0..2, 2..4, 4..5]);
    }

    #[test]
    fn costs_that_fit_nothing_are_refused() {
        let refused = |costs: &[f64], items| {
            let schedule = Schedule::LongestFirst(costs.to_vec());
            HandOut::new(&schedule, None, 2, Job::one_by_one(items)).err()
        };
        let sentence = |costs, items| refused(costs, items).unwrap().to_string();
        assert!(sentence(&[1.0, 2.0], 3).contains("there are 2 for 3 items"));
        assert!(sentence(&[1.0, f64::NAN], 2).contains("that of item 1 is NaN"));
    }
}
