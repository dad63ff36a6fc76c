//! What a map costs: `Pool::map` against rayon's own `par_iter` in the same threads, and against a
//! plain loop, for items of different grain.
//!
//! Run with `cargo bench`. Each benchmark maps 1000 items; the argument is the number of steps of
//! arithmetic in one item, one or two nanoseconds each.

use std::hint::black_box;

use divan::Bencher;
use divan::counter::ItemsCount;
use speedup::prelude::*;

const ITEMS: u64 = 1000;
const GRAINS: [u64; 4] = [1, 100, 1_000, 10_000];

fn main() {
    divan::main();
}

/// A chain of steps, each of which waits for the one before and cannot be merged with it.
fn work(seed: u64, steps: u64) -> u64 {
    let mut state = black_box(seed);
    for _ in 0..steps {
        state = (state ^ (state >> 29)).wrapping_mul(6_364_136_223_846_793_005);
    }
    state
}

fn items() -> Vec<u64> {
    (0..ITEMS).collect()
}

fn pool() -> Pool {
    Pool::new(machine().usable_cores)
}

#[divan::bench(args = GRAINS)]
fn a_plain_loop(bencher: Bencher, steps: u64) {
    let items = items();
    let run = || {
        items
            .iter()
            .map(|&item| work(item, steps))
            .collect::<Vec<u64>>()
    };
    bencher.counter(ItemsCount::new(ITEMS)).bench(run);
}

#[divan::bench(args = GRAINS)]
fn pool_map_one_by_one(bencher: Bencher, steps: u64) {
    let (items, pool) = (items(), pool());
    bencher
        .counter(ItemsCount::new(ITEMS))
        .bench(|| pool.map(&items, |&item| work(item, steps)));
}

#[divan::bench(args = GRAINS)]
fn pool_map_in_chunks_of_50(bencher: Bencher, steps: u64) {
    let (items, pool) = (items(), pool().chunk(50));
    bencher
        .counter(ItemsCount::new(ITEMS))
        .bench(|| pool.map(&items, |&item| work(item, steps)));
}

#[divan::bench(args = GRAINS)]
fn rayon_par_iter(bencher: Bencher, steps: u64) {
    let (items, pool) = (items(), pool());
    let run = || {
        pool.install(|| {
            items
                .par_iter()
                .map(|&item| work(item, steps))
                .collect::<Vec<u64>>()
        })
    };
    bencher.counter(ItemsCount::new(ITEMS)).bench(run);
}

/// The example of lesson 01. No schedule takes less than three rounds of 100 ms: 300 ms.
#[divan::bench(sample_count = 5)]
fn ten_sleeps_of_100_ms_on_4_workers(bencher: Bencher) {
    let (items, pool) = ((0..10).collect::<Vec<u64>>(), Pool::new(4));
    bencher.bench(|| pool.map(&items, |_| sleep(Duration::from_millis(100))));
}

/// What starting and ending a map costs.
#[divan::bench]
fn ten_empty_items_on_2_workers(bencher: Bencher) {
    let (items, pool) = ([(); 10], Pool::new(2));
    bencher.bench(|| pool.map(&items, |()| ()));
}
