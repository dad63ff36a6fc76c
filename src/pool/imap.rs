//! `Pool::imap`: every result as it finishes, one after another.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::lane::Lane;
use super::{Job, Pool};

impl Pool {
    /// Applies `f` to every item, in parallel, and gives each result to `each` as soon as it is there, with
    /// the number of its item.
    ///
    /// The calls of `each` come one at a time, so it may change what it captures, and in the order in which
    /// the items finish. A result that finishes while `each` runs waits for it, but its worker does
    /// not: it goes on with its next item, and the worker that runs `each` calls it again. So `each` should be
    /// quick, or it becomes the only thing that one worker does; and maps inside of `f` and `each` cannot
    /// block each other.
    ///
    /// ```
    /// use speedup::prelude::*;
    ///
    /// let pool = Pool::new(2);
    /// let mut finished = Vec::new();
    /// pool.imap(&[3, 1, 2], |x| x * x, |item, square| finished.push((item, square)));
    /// finished.sort();
    /// assert_eq!(finished, [(0, 9), (1, 1), (2, 4)]);
    /// ```
    ///
    /// # Panics
    ///
    /// As [`Pool::map`] does; if `each` panics, with the item whose result it was given. After a panic, or an
    /// interrupt before all items are done, `each` is not called any more.
    #[track_caller]
    pub fn imap<T: Sync, R: Send>(
        &self,
        items: &[T],
        f: impl Fn(&T) -> R + Sync,
        each: impl FnMut(usize, R) + Send,
    ) {
        let desk = Desk::new(each);
        let outcome = self.run(Job::one_by_one(items.len()), &|lane| {
            while let Some(range) = lane.next() {
                for index in range {
                    lane.begin(index);
                    desk.hand_in(lane, index, f(&items[index]));
                }
            }
        });
        super::or_panic(outcome);
        desk.empty();
    }
}

/// Where results are handed in.
///
/// Nobody waits for the lock while `each` runs: a worker that waits inside of `f` or `each` for a map of its
/// own may take up work that hands in a result here, and would wait for itself.
struct Desk<R, E>(Mutex<Counter<R, E>>);

/// What lies on the desk.
struct Counter<R, E> {
    /// Gone while it runs, and for good if it panics.
    each: Option<E>,
    waiting: VecDeque<(usize, R)>,
}

impl<R, E: FnMut(usize, R)> Desk<R, E> {
    fn new(each: E) -> Self {
        Self(Mutex::new(Counter {
            each: Some(each),
            waiting: VecDeque::new(),
        }))
    }

    fn lock(&self) -> MutexGuard<'_, Counter<R, E>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a result, and calls `each` with it and those that come meanwhile; if `each` runs already,
    /// leaves that to the lane that runs it.
    fn hand_in(&self, lane: &mut Lane<'_>, item: usize, result: R) {
        let mut counter = self.lock();
        counter.waiting.push_back((item, result));
        let Some(mut each) = counter.each.take() else {
            return;
        };
        while !lane.is_stopped()
            && let Some((item, result)) = counter.waiting.pop_front()
        {
            drop(counter);
            lane.blame(Some(item));
            each(item, result);
            lane.blame(None);
            counter = self.lock();
        }
        counter.each = Some(each);
    }

    /// Calls `each` with what is left, because an interrupt came when all items were done.
    fn empty(self) {
        let Counter { each, waiting } = self.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        if let Some(mut each) = each {
            for (item, result) in waiting {
                each(item, result);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;

    #[test]
    fn each_result_comes_once_with_its_item() {
        let items: Vec<usize> = (0..1000).collect();
        for workers in 1..=4 {
            let mut seen = vec![0; items.len()];
            let mut order = Vec::new();
            Pool::new(workers).imap(
                &items,
                |x| 3 * x,
                |item, result| {
                    seen[item] += 1;
                    assert_eq!(result, 3 * item);
                    order.push(item);
                },
            );
            assert_eq!(seen, vec![1; items.len()]);
            assert!(workers > 1 || order == items);
        }
    }

    #[test]
    fn a_panic_for_a_result_names_its_item_and_ends_the_map() {
        let items: Vec<usize> = (0..100).collect();
        let mut last = None;
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            Pool::new(2).imap(
                &items,
                |x| *x,
                |item, _| {
                    last = Some(item);
                    assert!(item != 37, "not this one");
                },
            );
        }));
        let message = outcome.unwrap_err().downcast::<String>().unwrap();
        assert_eq!(*message, "item 37 of the map panicked: not this one");
        assert_eq!(last, Some(37), "it is not called any more");
    }

    #[test]
    fn maps_inside_of_each_do_not_block() {
        let items: Vec<usize> = (0..40).collect();
        for workers in 1..=3 {
            let pool = Pool::new(workers);
            let mut sum = 0;
            pool.imap(
                &items,
                |x| {
                    pool.map(&items, |y| pool.map(&items, |z| x + y + z).len())
                        .len()
                },
                |_, length| sum += pool.map(&items, |x| x * length).iter().sum::<usize>(),
            );
            assert_eq!(sum, 40 * 40 * 780);
        }
    }
}
