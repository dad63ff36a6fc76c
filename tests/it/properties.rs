//! Laws of maps on a pool, and of integrals by them, that must hold for every input, tried on many drawn
//! from a seeded generator.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};

use speedup::prelude::*;

use crate::draw::Draw;

#[test]
fn a_map_gives_the_results_of_a_loop_for_all_sizes_and_chunks() {
    let mut draw = Draw(4);
    for _ in 0..60 {
        let (workers, chunk) = (1 + draw.below(6), 1 + draw.below(9));
        let items: Vec<u64> = (0..draw.below(300)).map(|_| draw.next()).collect();
        let pool = Pool::new(workers).chunk(chunk);
        let expected: Vec<u64> = items.iter().map(|item| item.rotate_left(7)).collect();
        assert_eq!(pool.map(&items, |item| item.rotate_left(7)), expected);
    }
}

#[test]
fn every_item_is_worked_on_exactly_once_and_traced() {
    let mut draw = Draw(5);
    for _ in 0..40 {
        let count = draw.below(400);
        let visits: Vec<AtomicUsize> = (0..count).map(|_| AtomicUsize::new(0)).collect();
        let pool = Pool::new(1 + draw.below(5)).chunk(1 + draw.below(12));
        pool.map(&visits, |visit| visit.fetch_add(1, Ordering::Relaxed));
        assert!(
            visits
                .iter()
                .all(|visit| visit.load(Ordering::Relaxed) == 1)
        );
        let trace = pool.trace();
        let traced: Vec<usize> = trace.spans.iter().flat_map(Span::items).collect();
        assert_eq!(traced, (0..count).collect::<Vec<_>>());
        for span in &trace.spans {
            assert!(span.worker < pool.workers());
            assert!(span.start <= span.stop && span.stop <= trace.elapsed);
        }
    }
}

#[test]
fn a_chunk_stays_with_one_worker() {
    let pool = Pool::new(4).chunk(7);
    pool.map(&[0; 100], |item| item + 1);
    let mut worker_of = [usize::MAX; 100];
    for span in pool.trace().spans {
        worker_of[span.items()].fill(span.worker);
    }
    for chunk in worker_of.chunks(7) {
        assert_eq!(chunk, vec![chunk[0]; chunk.len()]);
    }
}

#[test]
fn the_workers_of_a_pool_do_work_at_the_same_time() {
    // Each item waits until all four have begun, which never happens with fewer workers.
    let begun = AtomicUsize::new(0);
    let pool = Pool::new(4);
    let seen = pool.map(&[(); 4], |()| {
        begun.fetch_add(1, Ordering::SeqCst);
        while begun.load(Ordering::SeqCst) < 4 {
            thread::yield_now();
        }
        thread::current().name().map(str::to_owned)
    });
    let mut names: Vec<String> = seen.into_iter().flatten().collect();
    names.sort();
    assert_eq!(names, ["worker 0", "worker 1", "worker 2", "worker 3"]);
}

#[test]
fn a_panic_stops_the_map_and_leaves_the_pool_usable() {
    let pool = Pool::new(1);
    let done = AtomicUsize::new(0);
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        pool.map(&[0, 1, 2, 3, 4, 5], |&item| {
            assert!(item != 3, "three");
            done.fetch_add(1, Ordering::Relaxed);
        })
    }));
    assert_eq!(
        outcome.unwrap_err().downcast_ref::<String>(),
        Some(&"item 3 of the map panicked: three".to_owned())
    );
    assert_eq!(
        done.load(Ordering::Relaxed),
        3,
        "the items after it are left out"
    );
    let traced: Vec<usize> = pool.trace().spans.iter().map(|span| span.item).collect();
    assert_eq!(traced, [0, 1, 2, 3]);
    assert_eq!(pool.map(&[1, 2], |x| x + 1), [2, 3]);
}

#[test]
fn rayon_sees_the_workers_of_the_pool() {
    let pool = Pool::new(3);
    let sum: u64 = pool.install(|| (0..1000_u64).into_par_iter().map(|x| x * x).sum());
    assert_eq!(sum, (0..1000_u64).map(|x| x * x).sum());
    let inside = pool.map(&[0; 8], |_| speedup::rayon::current_num_threads());
    assert_eq!(inside, [3; 8]);
}

#[test]
fn many_integrals_in_a_pool_are_those_computed_one_by_one() {
    let mut draw = Draw(14);
    for _ in 0..40 {
        let (pool, place) = (Pool::new(1 + draw.below(4)), draw.between(-6.0, 6.0));
        let f = |x: f64| (x - place).abs().sqrt() + (10.0 * x).sin();
        let mut end = || draw.between(-6.0, 6.0);
        let intervals: Vec<(f64, f64)> = (0..11).map(|_| (end(), end())).collect();
        let intervals = &intervals[..draw.below(12)];
        let few = Quad::new().panels(3).relative(1e-3);
        let expected: Vec<Integral> = intervals
            .iter()
            .map(|&interval| few.integrate(f, interval).unwrap())
            .collect();
        let found = few.in_pool(&pool).integrate_many(intervals, f);
        assert_eq!(found.unwrap(), expected);
    }
}
