//! Laws that must hold for every input, tried on many drawn from a seeded generator.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};

use speedup::prelude::*;

/// The generator xorshift64* (S. Vigna, *An experimental exploration of Marsaglia's xorshift
/// generators*, 2016), seeded so that a failure can be repeated.
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// A number from `low` to `high`.
    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A whole number below `limit`.
    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    /// A smooth function with so many waves and so narrow a hill that its range must be divided.
    fn function(&mut self) -> impl Fn(f64) -> f64 + Copy + use<> {
        let (height, frequency) = (self.between(-3.0, 3.0), self.between(1.0, 40.0));
        let (hill, place) = (self.between(-2.0, 2.0), self.between(-5.0, 5.0));
        move |x: f64| height * (frequency * x).sin() + hill * (-4.0 * (x - place).powi(2)).exp()
    }
}

/// The integral of `f` with a tolerance that is met.
fn integrate(f: impl Fn(f64) -> f64, range: (f64, f64)) -> Integral {
    let quad = Quad::new().absolute(1e-9).relative(0.0).panels(1000);
    let integral = quad.integrate(f, range).unwrap();
    assert!(integral.cautions.is_empty(), "{integral}");
    integral
}

#[test]
fn the_integral_of_a_sum_is_the_sum_of_the_integrals() {
    let mut draw = Draw(1);
    let mut divided = 0;
    for _ in 0..200 {
        let (f, g) = (draw.function(), draw.function());
        let (factor, range) = (
            draw.between(-2.0, 2.0),
            (draw.between(-6.0, 6.0), draw.between(-6.0, 6.0)),
        );
        let parts = [integrate(f, range), integrate(g, range)];
        let whole = integrate(|x| f(x) + factor * g(x), range);
        // Each of the three is as good as its own estimate says; 1e-12 for the rounding of the sums.
        let bound = parts[0].error + factor.abs() * parts[1].error + whole.error + 1e-12;
        let difference = whole.value - (parts[0].value + factor * parts[1].value);
        assert!(difference.abs() <= bound, "{difference:e} over {range:?}");
        divided += usize::from(whole.panels.len() > 1);
    }
    assert!(
        divided > 100,
        "only {divided} of 200 integrals were divided"
    );
}

#[test]
fn integrals_over_neighbouring_ranges_add_up() {
    let mut draw = Draw(2);
    for _ in 0..200 {
        let f = draw.function();
        let [a, b, c] = [0; 3].map(|_| draw.between(-6.0, 6.0));
        let parts = [
            integrate(f, (a, b)),
            integrate(f, (b, c)),
            integrate(f, (a, c)),
        ];
        let bound = parts.iter().map(|part| part.error).sum::<f64>() + 1e-12;
        let difference = parts[0].value + parts[1].value - parts[2].value;
        assert!(
            difference.abs() <= bound,
            "{difference:e} for {a}, {b}, {c}"
        );
    }
}

#[test]
fn the_reversed_integral_is_minus_the_integral_bit_for_bit() {
    let mut draw = Draw(3);
    for _ in 0..200 {
        let f = draw.function();
        let (a, b) = (draw.between(-6.0, 6.0), draw.between(-6.0, 6.0));
        let (there, back) = (integrate(f, (a, b)), integrate(f, (b, a)));
        assert_eq!(there.value.to_bits(), (-back.value).to_bits());
        assert_eq!(
            (there.error, there.evaluations),
            (back.error, back.evaluations)
        );
        let ends = |integral: &Integral| {
            (
                integral.panels[0].a,
                integral.panels[integral.panels.len() - 1].b,
            )
        };
        assert_eq!((ends(&there), ends(&back)), ((a, b), (b, a)));
    }
}

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
        let traced: Vec<usize> = trace.spans.iter().map(|span| span.item).collect();
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
    let spans = pool.trace().spans;
    for chunk in spans.chunks(7) {
        assert!(chunk.iter().all(|span| span.worker == chunk[0].worker));
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
fn maps_inside_of_maps_end_and_are_right() {
    for workers in 1..=4 {
        let pool = Pool::new(workers);
        let outer: Vec<usize> = (0..20).collect();
        let inner: Vec<usize> = (0..30).collect();
        let sums = pool.map(&outer, |x| {
            pool.map(&inner, |y| x * y).iter().sum::<usize>()
        });
        assert_eq!(sums, outer.iter().map(|x| x * 435).collect::<Vec<_>>());
    }
}

#[test]
fn maps_in_two_pools_that_use_each_other_end() {
    let (one, two) = (Pool::new(2), Pool::new(2));
    let items: Vec<usize> = (0..10).collect();
    let sums = one.map(&items, |x| {
        two.map(&items, |y| one.map(&items, |z| x + y + z).len())
            .iter()
            .sum::<usize>()
    });
    assert_eq!(sums, [100; 10]);
}

#[test]
fn maps_from_several_threads_at_once_share_a_pool() {
    let pool = Pool::new(2);
    let items: Vec<usize> = (0..200).collect();
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

#[test]
fn a_panic_stops_the_map_and_leaves_the_pool_usable() {
    let pool = Pool::new(1);
    let done = AtomicUsize::new(0);
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        pool.map(&[0, 1, 2, 3, 4, 5], |&item| {
            assert!(item != 3, "item 3 is broken");
            done.fetch_add(1, Ordering::Relaxed);
        })
    }));
    assert_eq!(
        outcome.unwrap_err().downcast_ref::<&str>(),
        Some(&"item 3 is broken")
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
fn a_panic_in_one_of_several_workers_reaches_the_caller() {
    let pool = Pool::new(3);
    for broken in [0, 17, 99] {
        let items: Vec<usize> = (0..100).collect();
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            pool.map(&items, |&item| {
                assert!(item != broken, "item {item} is broken");
            })
        }));
        let message = outcome.unwrap_err().downcast_ref::<String>().cloned();
        assert_eq!(message, Some(format!("item {broken} is broken")));
    }
}

#[test]
fn rayon_sees_the_workers_of_the_pool() {
    let pool = Pool::new(3);
    let sum: u64 = pool.install(|| (0..1000_u64).into_par_iter().map(|x| x * x).sum());
    assert_eq!(sum, (0..1000_u64).map(|x| x * x).sum());
    let inside = pool.map(&[0; 8], |_| speedup::rayon::current_num_threads());
    assert_eq!(inside, [3; 8]);
}
