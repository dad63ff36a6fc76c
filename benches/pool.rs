//! What a map costs: `Pool::map` beside rayon's own `par_iter` in threads of the same number, with and
//! without a trace, and what idle workers cost.
//!
//! Run with `cargo bench --bench pool`. All is measured side by side in one run, and what counts are the
//! ratios: medians over the rounds, each with the interval that holds it with 95 % confidence.

#[allow(
    dead_code,
    reason = "the tests draw more kinds of numbers than the rounds"
)]
#[path = "../tests/it/draw.rs"]
mod draw;

use std::hint::black_box;
use std::time::Instant;
use std::{env, fs};

use draw::Draw;
use speedup::prelude::*;

const EMPTY: usize = 100_000;
const GRAINS: [usize; 4] = [1, 10, 100, 1000];
const LONG: usize = 400;
/// A sample repeats a run until it takes so long, 10 000 times what the coarsest clock can resolve.
const SAMPLE: f64 = 1e-3;

/// Two ways to do the same.
struct Pair<'a> {
    name: String,
    target: &'static str,
    arms: [Arm<'a>; 2],
}

/// One way, and how long it takes in each round, in seconds.
struct Arm<'a> {
    run: Box<dyn Fn() + 'a>,
    calls: usize,
    samples: Vec<f64>,
}

impl<'a> Arm<'a> {
    fn new(run: impl Fn() + 'a) -> Self {
        let mut arm = Self {
            run: Box::new(run),
            calls: 1,
            samples: Vec::new(),
        };
        while arm.sample() * (arm.calls as f64) < SAMPLE {
            arm.calls *= 2;
        }
        arm
    }

    /// The seconds of one run.
    fn sample(&self) -> f64 {
        let begin = Instant::now();
        for _ in 0..self.calls {
            (self.run)();
        }
        begin.elapsed().as_secs_f64() / self.calls as f64
    }
}

impl Pair<'_> {
    fn print(&self) {
        let [own, other] = &self.arms;
        let pairs = own.samples.iter().zip(&other.samples);
        let ratios: Vec<f64> = pairs.map(|(own, other)| own / other).collect();
        let ratio = median(&ratios).unwrap_or(f64::NAN);
        let interval = median_interval(&ratios, 0.95)
            .map(|(low, high)| format!(" [{low:.3}, {high:.3}]"))
            .unwrap_or_default();
        let [own, other] =
            [own, other].map(|arm| Seconds::new(median(&arm.samples).unwrap_or(f64::NAN)));
        let (name, target) = (&self.name, self.target);
        println!("{name}: {ratio:.3}{interval}, target {target}; {own} and {other}");
    }
}

fn main() {
    // Cargo says `--bench` when it is to measure; `cargo test --benches` only wants to see it run.
    let rounds = if env::args().any(|word| word == "--bench") {
        201
    } else {
        1
    };
    let workers = machine().usable_cores;
    println!("workers: {workers}; rounds: {rounds}");
    ratios(workers, rounds);
    idle(8);
}

fn ratios(workers: usize, rounds: usize) {
    let items = vec![1_u64; EMPTY];
    let pools = GRAINS.map(|grain| (grain, Pool::new(workers).chunk(grain)));
    let long = vec![steps_of_50_microseconds(); LONG];
    let (pool, untraced) = (Pool::new(workers), Pool::new(workers).untraced());
    let rayon = Pool::new(workers);

    let mut pairs: Vec<Pair<'_>> = Vec::new();
    for (grain, pool) in &pools {
        pairs.push(Pair {
            name: format!("{EMPTY} empty tasks, {grain} at a time, map ÷ par_iter"),
            target: "at most 1.5",
            arms: [
                Arm::new(|| drop(pool.map(&items, |&item| empty(item)))),
                Arm::new(|| drop(par_iter(&rayon, &items, *grain, empty))),
            ],
        });
    }
    let (grain, in_chunks) = &pools[3];
    pairs.push(Pair {
        name: format!("{EMPTY} stores inlined into the loop, {grain} at a time, map ÷ par_iter"),
        target: "none: what a task must outweigh",
        arms: [
            Arm::new(|| drop(in_chunks.map(&items, |&item| store(item)))),
            Arm::new(|| drop(par_iter(&rayon, &items, *grain, store))),
        ],
    });
    pairs.push(Pair {
        name: format!("{EMPTY} numbers returned, {grain} at a time, map ÷ par_iter"),
        target: "none: what moving the results costs",
        arms: [
            Arm::new(|| drop(in_chunks.map(&items, |&item| black_box(item)))),
            Arm::new(|| drop(par_iter(&rayon, &items, *grain, black_box))),
        ],
    });
    pairs.push(Pair {
        name: format!("{LONG} tasks of 50 µs, map ÷ par_iter"),
        target: "0.98 to 1.02",
        arms: [
            Arm::new(|| drop(pool.map(&long, |&item| work(item)))),
            Arm::new(|| drop(par_iter(&rayon, &long, 1, work))),
        ],
    });
    pairs.push(Pair {
        name: format!("{LONG} tasks of 50 µs, traced ÷ untraced"),
        target: "at most 1.01",
        arms: [
            Arm::new(|| drop(pool.map(&long, |&item| work(item)))),
            Arm::new(|| drop(untraced.map(&long, |&item| work(item)))),
        ],
    });
    pairs.push(Pair {
        name: "2 empty tasks, map ÷ par_iter".to_owned(),
        target: "none: what starting and ending costs",
        arms: [
            Arm::new(|| drop(pool.map(&items[..2], |&item| empty(item)))),
            Arm::new(|| drop(par_iter(&rayon, &items[..2], 1, empty))),
        ],
    });

    let mut draw = Draw(1);
    let mut order: Vec<(usize, usize)> = (0..pairs.len())
        .flat_map(|pair| [(pair, 0), (pair, 1)])
        .collect();
    for _ in 0..rounds {
        for last in (1..order.len()).rev() {
            order.swap(last, draw.below(last + 1));
        }
        for &(pair, arm) in &order {
            let arm = &mut pairs[pair].arms[arm];
            arm.samples.push(arm.sample());
        }
    }
    for pair in &pairs {
        pair.print();
    }
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
    let before = processor_milliseconds();
    sleep(Duration::from_secs(1));
    let used = match (before, processor_milliseconds()) {
        (Some(before), Some(after)) => format!("{} ms", after - before),
        _ => "unknown".to_owned(),
    };
    println!("{workers} idle workers in a second: {used} of processor time, target at most 10 ms");
}

/// The processor time of this process, in steps of 10 ms, where the system tells it as Linux does.
fn processor_milliseconds() -> Option<u64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The second field is the name, which may hold anything; the 14th and 15th are user and system time.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |field: usize| fields.get(field - 3)?.parse::<u64>().ok();
    Some(10 * (ticks(14)? + ticks(15)?))
}
