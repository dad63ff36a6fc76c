//! Schedules of a pool: who gets which item, and what must not depend on that: results, their order, sums to
//! the last bit, and that maps inside of maps come to their end.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;

use speedup::prelude::*;

use crate::draw::Draw;

/// Every schedule, for this number of items.
pub fn schedules(items: usize, draw: &mut Draw) -> [Schedule; 5] {
    let costs = (0..items).map(|_| draw.below(10) as f64).collect();
    [
        Schedule::Static,
        Schedule::Cyclic,
        Schedule::Dynamic,
        Schedule::Guided,
        Schedule::LongestFirst(costs),
    ]
}

/// The worker of each item of the map that ended last.
fn workers_of(pool: &Pool) -> Vec<usize> {
    let trace = pool.trace();
    let mut workers = vec![usize::MAX; trace.items()];
    for span in &trace.spans {
        workers[span.items()].fill(span.worker);
    }
    workers
}

#[test]
fn results_come_in_the_order_of_the_items_by_every_schedule() {
    let mut draw = Draw(6);
    for _ in 0..30 {
        let items: Vec<u64> = (0..draw.below(400)).map(|_| draw.next()).collect();
        let expected: Vec<String> = items.iter().map(u64::to_string).collect();
        for schedule in schedules(items.len(), &mut draw) {
            let workers = 1 + draw.below(8);
            let mut pools = vec![
                Pool::new(workers).schedule(schedule.clone()),
                Pool::new(workers).schedule(schedule.clone()).untraced(),
            ];
            pools.push(
                Pool::new(workers)
                    .schedule(schedule.clone())
                    .chunk(1 + draw.below(20)),
            );
            for pool in pools {
                assert_eq!(pool.map(&items, u64::to_string), expected, "{schedule:?}");
            }
        }
    }
}

#[test]
fn static_blocks_and_cyclic_items_belong_to_their_workers() {
    let items = [0; 10];
    let pool = Pool::new(4).schedule(Schedule::Static);
    pool.map(&items, |x| x + 1);
    assert_eq!(workers_of(&pool), [0, 0, 0, 1, 1, 1, 2, 2, 2, 3]);
    let pool = Pool::new(4).schedule(Schedule::Cyclic);
    pool.map(&items, |x| x + 1);
    assert_eq!(workers_of(&pool), [0, 1, 2, 3, 0, 1, 2, 3, 0, 1]);
    for schedule in [Schedule::Static, Schedule::Cyclic] {
        let pool = Pool::new(3).schedule(schedule).chunk(2);
        pool.map(&items, |x| x + 1);
        assert_eq!(workers_of(&pool), [0, 0, 1, 1, 2, 2, 0, 0, 1, 1]);
    }
}

#[test]
fn the_number_of_a_worker_is_that_of_its_thread() {
    for schedule in [Schedule::Static, Schedule::Cyclic, Schedule::Dynamic] {
        let pool = Pool::new(3).schedule(schedule);
        let name = |_: &i32| thread::current().name().map(str::to_owned);
        let names = pool.map(&[0; 30], name);
        let expected = workers_of(&pool)
            .into_iter()
            .map(|worker| format!("worker {worker}"));
        assert!(names.into_iter().flatten().eq(expected));
    }
}

#[test]
fn fewer_items_than_workers_leave_workers_without_any() {
    let mut draw = Draw(7);
    for items in [0, 1, 3] {
        for schedule in schedules(items, &mut draw) {
            let pool = Pool::new(7).schedule(schedule);
            assert_eq!(pool.map(&vec![1; items], |x| x + 1), vec![2; items]);
            assert_eq!(pool.trace().items(), items);
        }
    }
}

#[test]
fn the_longest_items_begin_first() {
    let begun = Mutex::new(Vec::new());
    let costs = vec![1.0, 5.0, 2.0, 5.0, 0.0];
    let pool = Pool::new(1).schedule(Schedule::LongestFirst(costs));
    let results = pool.map(&[10, 11, 12, 13, 14], |&item| {
        begun.lock().unwrap().push(item);
        item
    });
    assert_eq!(*begun.lock().unwrap(), [11, 13, 12, 10, 14]);
    assert_eq!(results, [10, 11, 12, 13, 14]);
}

#[test]
fn costs_that_do_not_fit_are_refused_with_a_sentence() {
    let refused = |costs: &[f64], items: &[f64]| {
        let pool = Pool::new(2).schedule(Schedule::LongestFirst(costs.to_vec()));
        let map = catch_unwind(AssertUnwindSafe(|| pool.map(items, |x| x + 1.0)));
        let intervals: Vec<(f64, f64)> = items.iter().map(|&b| (0.0, b)).collect();
        let error = quad_many(&pool, &intervals, f64::sin).unwrap_err();
        let message = map.unwrap_err().downcast::<String>().unwrap();
        assert_eq!(*message, error.to_string());
        error.to_string()
    };
    let sentence = refused(&[1.0, 2.0], &[1.0, 2.0, 3.0]);
    assert!(
        sentence.contains("there are 2 for 3 items; give one cost for each item"),
        "{sentence}"
    );
    let sentence = refused(&[1.0, f64::NAN], &[1.0, 2.0]);
    assert!(sentence.contains("that of item 1 is NaN, "), "{sentence}");
}

#[test]
fn an_integral_is_shared_by_a_pool_of_any_schedule() {
    let mut draw = Draw(8);
    let alone = quad(f64::sqrt, (0.0, 1.0)).unwrap();
    for schedule in schedules(3, &mut draw) {
        let pool = Pool::new(3).schedule(schedule);
        assert_eq!(
            Quad::new().in_pool(&pool).integrate(f64::sqrt, (0.0, 1.0)),
            Ok(alone.clone())
        );
    }
}

#[test]
fn sums_have_the_same_bits_for_any_number_of_workers_schedule_and_chunk() {
    let mut draw = Draw(9);
    for count in [0, 1, 7, 1024, 1025, 2048, 5000, 20_011] {
        // The sum of numbers of such different sizes depends on every bracket.
        let items: Vec<f64> = (0..count)
            .map(|_| draw.between(-1.0, 1.0) * 10.0_f64.powf(draw.below(17) as f64))
            .collect();
        let sum = |pool: &Pool| {
            pool.map_reduce(&items, |x| x * 1.1, 0.5, |a, b| a + b)
                .to_bits()
        };
        let expected = sum(&Pool::new(1));
        let plain = items.iter().map(|x| x * 1.1).fold(0.5, |a, b| a + b);
        assert!(
            count >= 2048 || expected == plain.to_bits(),
            "{count} items"
        );
        for workers in 1..=8 {
            for schedule in schedules(count, &mut draw) {
                let pool = Pool::new(workers).schedule(schedule.clone());
                assert_eq!(
                    sum(&pool),
                    expected,
                    "{workers} workers, {count} items, {schedule:?}"
                );
                let pool = pool.chunk(1 + draw.below(300)).untraced();
                assert_eq!(sum(&pool), expected, "{pool:?}, {count} items");
            }
        }
    }
}

#[test]
fn maps_inside_of_maps_end_by_every_schedule() {
    let mut draw = Draw(10);
    let items: Vec<usize> = (0..24).collect();
    for workers in 1..=4 {
        for schedule in schedules(items.len(), &mut draw) {
            let pool = Pool::new(workers).schedule(schedule);
            let add = |a: usize, b: usize| a + b;
            let nested = || {
                let inner = |x: &usize| {
                    let mut seen = 0;
                    pool.imap(
                        &items,
                        |y| pool.map(&items, |z| z * y).len(),
                        |_, n| seen += n,
                    );
                    seen + pool.map_reduce(&items, |y| x * y, 0, add)
                };
                pool.map_reduce(&items, inner, 0, add)
            };
            let expected = 24 * 24 * 24 + 276 * 276;
            assert_eq!(nested(), expected);
            assert_eq!(pool.install(nested), expected);
        }
    }
}

#[test]
fn maps_in_two_pools_that_use_each_other_end() {
    let items: Vec<usize> = (0..10).collect();
    for (first, second) in [
        (Schedule::Static, Schedule::Cyclic),
        (Schedule::Dynamic, Schedule::Dynamic),
    ] {
        let (one, two) = (Pool::new(2).schedule(first), Pool::new(3).schedule(second));
        let lengths = one.map(&items, |x| {
            let inner = |y: &usize| one.map(&items, |z| x + y + z).len();
            two.map(&items, inner).iter().sum::<usize>()
        });
        assert_eq!(lengths, [100; 10]);
    }
}

#[test]
fn maps_from_several_threads_share_a_pool() {
    let items: Vec<usize> = (0..200).collect();
    for schedule in [Schedule::Static, Schedule::Dynamic] {
        let pool = Pool::new(2).schedule(schedule);
        thread::scope(|scope| {
            for factor in 0..4 {
                let (pool, items) = (&pool, &items);
                scope.spawn(move || {
                    let expected: Vec<usize> = items.iter().map(|x| x * factor).collect();
                    assert_eq!(pool.map(items, |x| x * factor), expected);
                });
            }
        });
    }
}

#[test]
fn tiny_items_of_a_chunk_share_spans_and_long_ones_do_not() {
    let pool = Pool::new(2).chunk(100);
    pool.map(&[0; 1000], |x| x + 1);
    let trace = pool.trace();
    assert!(trace.items() == 1000 && trace.spans.len() < 1000);
    for span in &trace.spans {
        let items = span.items();
        assert_eq!(items.start / 100, (items.end - 1) / 100, "within a chunk");
    }
    pool.map(&[0; 200], |_| sleep(Duration::from_micros(100)));
    assert!(pool.trace().spans.iter().all(|span| span.count == 1));
}

#[test]
fn an_untraced_pool_has_an_empty_trace() {
    let pool = Pool::new(2).untraced();
    assert_eq!(pool.map(&[1, 2, 3], |x| x + 1), [2, 3, 4]);
    let trace = pool.trace();
    assert_eq!((trace.workers, trace.items(), trace.spans.len()), (2, 0, 0));
    assert_eq!(trace.elapsed, Seconds::default());
}
