//! `Pool::map_reduce`: one value from all results, the same for any number of workers.

use super::results::Parts;
use super::{Job, Pool};

/// Items are put into at least so many blocks, and less than twice as many, if there are that many items: enough
/// to balance dozens of workers, and few enough to be folded in no time at the end.
const BLOCKS: usize = 1024;

impl Pool {
    /// Applies `map` to every item, in parallel, and folds the results with `reduce`, from `identity` on.
    ///
    /// The result is *the same to the last bit* for any number of workers, any schedule and any chunk,
    /// although sums of floating-point numbers depend on their order: the items are divided into blocks that
    /// depend on their number alone, each block is folded in order by one worker, and the blocks are folded
    /// in order at the end. Up to 2047 items a block is one item, and the result is that of
    /// `items.iter().map(map).fold(identity, reduce)`. Above there are 1024 to 2047 blocks, and it is that
    /// of the plain fold if `reduce` is associative, as `+` is for whole numbers, up to rounding for
    /// floating-point numbers.
    ///
    /// `reduce` has no need to be commutative, nor `identity` to be neutral: it comes in once, at the very
    /// left. The [trace](Pool::trace) has the items of a block in one span.
    ///
    /// ```
    /// use speedup::pool::Pool;
    ///
    /// let numbers: Vec<f64> = (1..=10_000).map(f64::from).collect();
    /// let sum = |workers| Pool::new(workers).map_reduce(&numbers, |x| x.recip(), 0.0, |a, b| a + b);
    /// assert_eq!(sum(1), sum(3));
    /// ```
    ///
    /// # Panics
    ///
    /// As [`Pool::map`] does, also if `reduce` panics within a block; if it does at the end, that panic
    /// goes on as it is.
    #[track_caller]
    pub fn map_reduce<T: Sync, R: Send>(
        &self,
        items: &[T],
        map: impl Fn(&T) -> R + Sync,
        identity: R,
        reduce: impl Fn(R, R) -> R + Sync,
    ) -> R {
        let (count, grain) = (items.len(), grain(items.len()));
        let parts = Parts::new();
        let outcome = self.run(Job { count, grain }, &|lane| {
            let mut results = Vec::with_capacity(lane.share());
            while let Some(range) = lane.next() {
                let blocks = range.clone().step_by(grain);
                for (first, block) in blocks.zip(items[range].chunks(grain)) {
                    let mut total = None;
                    for (index, item) in (first..).zip(block) {
                        lane.begin(index);
                        let result = map(item);
                        total = Some(match total {
                            None => result,
                            Some(total) => reduce(total, result),
                        });
                    }
                    results.extend(total);
                }
            }
            parts.keep(lane, results);
        });
        let blocks = parts.in_order(super::or_panic(outcome));
        blocks.into_iter().fold(identity, reduce)
    }
}

/// How many items are in a block.
fn grain(items: usize) -> usize {
    (items / BLOCKS).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_blocks_is_bounded() {
        for items in [0, 1, 1024, 2047] {
            assert_eq!(grain(items), 1);
        }
        for items in [2048, 3071, 3072, 100_000, 123_456_789_usize] {
            let blocks = items.div_ceil(grain(items));
            assert!((1024..2048).contains(&blocks), "{blocks} for {items}");
        }
    }

    #[test]
    fn blocks_are_folded_from_the_left_and_the_identity_comes_first() {
        let items: Vec<usize> = (0..5000).collect();
        let pool = Pool::new(3);
        let words = pool.map_reduce(&items, usize::to_string, "from:".to_owned(), |a, b| a + &b);
        let expected: String = items.iter().map(usize::to_string).collect();
        assert_eq!(words, format!("from:{expected}"));
        let trace = pool.trace();
        assert_eq!(trace.items(), 5000);
        assert!(trace.spans.iter().all(|span| span.count >= 4));
    }

    #[test]
    fn nothing_reduces_to_the_identity() {
        assert_eq!(
            Pool::new(2).map_reduce(&[], |x: &u8| *x, 7, |a, b| a + b),
            7
        );
    }
}
