//! [`Schedule`]: which worker gets which items of a map.

/// Which worker gets which items of a map, by the names of OpenMP.
///
/// No schedule changes the results or their order, only who computes them and when. The first four are
/// those of the `schedule` clause of [OpenMP](https://www.openmp.org/specifications/) (version 5.2, section
/// 11.5.3); there `schedule(static, 1)` is what is called *cyclic* elsewhere.
///
/// In a map that is called inside of a task of the same pool, blocks and turns are the same, but any worker may
/// take those of another one, which may be busy with the task around it.
///
/// The numbers below are for 4 workers and 16 items of which item `i` takes `i + 1` ms, 136 ms in all: 34 ms
/// would be perfect.
///
/// ```
/// use speedup::prelude::*;
///
/// let pool = Pool::new(2).schedule(Schedule::Static);
/// pool.map(&[1, 2, 3, 4], |x| x * x);
/// let spans = pool.trace().spans;
/// let worker_of = |item| spans.iter().find(|span| span.item == item).map(|span| span.worker);
/// assert_eq!((worker_of(0), worker_of(3)), (Some(0), Some(1)));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Schedule {
    /// Each worker gets one block of ⌈n/p⌉ consecutive items: worker 0 the first ones, the last worker
    /// the last ones, and what is left of them. With a [chunk](crate::pool::Pool::chunk) of `k`, blocks of
    /// `k` items are dealt to the workers in turn.
    ///
    /// Good for equal items: the hand-out costs nothing, and consecutive items share the cache. Bad where
    /// the cost changes along the list: in the example the last worker has 13 + 14 + 15 + 16 = 58 ms to do, 1.7
    /// times as much as the mean.
    Static,

    /// Single items are dealt to the workers in turn: item `i` to worker `i mod p`. With a
    /// [chunk](crate::pool::Pool::chunk) of `k` it is `Static` with that chunk.
    ///
    /// Good where the cost rises or falls along the list: in the example the last worker has
    /// 4 + 8 + 12 + 16 = 40 ms to do. Bad where it comes in periods: if every fourth item is long,
    /// one worker gets all of them. Nobody helps out in either.
    Cyclic,

    /// Whoever is free takes the next item, or the next [chunk](crate::pool::Pool::chunk) of them.
    ///
    /// Good for most things: in the example the last item ends after 40 ms, since each round of four begins
    /// in order. Bad for items of less than a microsecond, which cost as much to be handed out one by
    /// one (take chunks, or another schedule), and for long items at the end of the list, which begin when
    /// the other workers have nothing left to do.
    #[default]
    Dynamic,

    /// Whoever is free takes ⌈r/p⌉ of the r items that are left, at least a
    /// [chunk](crate::pool::Pool::chunk): large pieces first, small ones to balance them at the end.
    ///
    /// Good for very many small items of unequal cost: a million items for 4 workers are 46 pieces, not a
    /// million. Bad where the first items are the long ones: the first worker takes a quarter of all at
    /// once. In the example it takes the 4 shortest, and all is done after 39 ms.
    Guided,

    /// Whoever is free takes the most expensive item that is left, by these costs, one for each item, in
    /// any unit. Equal ones are taken in the order of the items; chunks are not used.
    ///
    /// Good where costs are known and a few long items could come last: in the example all is done after
    /// 34 ms. This is *longest processing time first* (LPT): it takes at most 4/3 − 1/(3p) times as long as the best
    /// schedule (R. L. Graham, *Bounds on multiprocessing timing anomalies*, SIAM J. Appl. Math. 17, 1969).
    /// Bad for tiny items, as `Dynamic` is, and for guesses that are wrong.
    LongestFirst(Vec<f64>),
}
