//! What a map costs: `Pool::map` beside rayon's own `par_iter` in threads of the same number, with and
//! without a trace, and what idle workers cost.
//!
//! Run with `cargo bench --bench pool`. All is measured side by side in one run, and what counts are the
//! ratios: medians over the rounds, each with the interval that holds it with 95 % confidence.

use std::env;

use speedup::prelude::*;

const EMPTY: usize = 100_000;
const GRAINS: [usize; 4] = [1, 10, 100, 1000];
const LONG: usize = 400;

fn main() {
    // Cargo says `--bench` when it is to measure; `cargo test --benches` only wants to see it run.
    let rounds = if env::args().any(|word| word == "--bench") {
        201
    } else {
        1
    };
    let workers = machine().usable_cores;
    println!("workers: {workers}; rounds: {rounds}");
    ratios(workers, &|what, target, map, other| {
        let compare = Compare::new().rounds(rounds);
        let found = compare.run(("map", map), ("other", other));
        let found = found.expect("both return nothing, and take some time");
        let (ratio, times) = (
            found.speed_up,
            [found.baseline.time.value, found.candidate.time.value],
        );
        println!(
            "{what}: {ratio:.3}, target {target}; {} and {}",
            times[0], times[1]
        );
    });
    idle(8);
}

/// Compares the time of a map with that of something else, and prints it with the target.
type Race<'a> = &'a dyn Fn(&str, &str, &dyn Fn(), &dyn Fn());

fn ratios(workers: usize, race: Race<'_>) {
    let items = vec![1_u64; EMPTY];
    let rayon = Pool::new(workers);
    for grain in GRAINS {
        let pool = Pool::new(workers).chunk(grain);
        race(
            &format!("{EMPTY} empty tasks, {grain} at a time, map ÷ par_iter"),
            "at most 1.5",
            &|| drop(pool.map(&items, |&item| empty(item))),
            &|| drop(par_iter(&rayon, &items, grain, empty)),
        );
    }
    let (grain, in_chunks) = (1000, Pool::new(workers).chunk(1000));
    race(
        &format!("{EMPTY} stores inlined into the loop, {grain} at a time, map ÷ par_iter"),
        "none: what a task must outweigh",
        &|| drop(in_chunks.map(&items, |&item| store(item))),
        &|| drop(par_iter(&rayon, &items, grain, store)),
    );
    race(
        &format!("{EMPTY} numbers returned, {grain} at a time, map ÷ par_iter"),
        "none: what moving the results costs",
        &|| drop(in_chunks.map(&items, |&item| black_box(item))),
        &|| drop(par_iter(&rayon, &items, grain, black_box)),
    );
    let long = vec![steps_of_50_microseconds(); LONG];
    let (pool, untraced) = (Pool::new(workers), Pool::new(workers).untraced());
    let map = || drop(pool.map(&long, |&item| work(item)));
    race(
        &format!("{LONG} tasks of 50 µs, map ÷ par_iter"),
        "0.98 to 1.02",
        &map,
        &|| drop(par_iter(&rayon, &long, 1, work)),
    );
    race(
        &format!("{LONG} tasks of 50 µs, traced ÷ untraced"),
        "at most 1.01",
        &map,
        &|| drop(untraced.map(&long, |&item| work(item))),
    );
    race(
        "2 empty tasks, map ÷ par_iter",
        "none: what starting and ending costs",
        &|| drop(pool.map(&items[..2], |&item| empty(item))),
        &|| drop(par_iter(&rayon, &items[..2], 1, empty)),
    );
}

/// Rayon's own map with chunks of this length.
fn par_iter<R: Send>(
    pool: &Pool,
    items: &[u64],
    grain: usize,
    f: impl Fn(u64) -> R + Sync + Send,
) -> Vec<R> {
    pool.install(|| {
        let items = items.par_iter().with_min_len(grain).with_max_len(grain);
        items.map(|&item| f(item)).collect()
    })
}

/// A call that does nothing, and that the compiler neither leaves out nor merges with the loop around it.
#[inline(never)]
fn empty(item: u64) {
    black_box(item);
}

/// One store, which is merged with the loop around it.
fn store(item: u64) {
    black_box(item);
}

/// A chain of steps, each of which waits for the one before and cannot be merged with it.
fn work(steps: u64) -> u64 {
    let mut state = black_box(steps);
    for _ in 0..steps {
        state = (state ^ (state >> 29)).wrapping_mul(6_364_136_223_846_793_005);
    }
    state
}

/// So many steps take 50 µs when nothing else runs.
fn steps_of_50_microseconds() -> u64 {
    let trial = |_| time(|| work(1_000_000)).seconds();
    let fastest = (0..5).map(trial).fold(f64::INFINITY, f64::min);
    (50e-6 / fastest * 1e6) as u64
}

/// The processor time of this process while its workers have nothing to do.
fn idle(workers: usize) {
    let pool = Pool::new(workers);
    pool.map(&vec![1; workers], |&item| empty(item));
    // The workers look for work a little longer before they sleep.
    sleep(Duration::from_millis(100));
    let clock = SystemClock::new();
    let before = clock.processor();
    sleep(Duration::from_secs(1));
    let used = clock.processor().zip(before);
    let used = used.map_or("unknown".to_owned(), |(after, before)| {
        (after - before).to_string()
    });
    println!("{workers} idle workers in a second: {used} of processor time, target at most 10 ms");
}
