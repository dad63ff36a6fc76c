//! What measurements say on this machine, with and without a busy neighbour: a program against itself, a difference of 30 %,
//! and the speed-up of ten squares that compute.
//!
//! Run with `cargo bench --bench measuring`; it takes some minutes. The neighbour is this program again, as many processes
//! as there are cores, each of which computes until its standard input ends, at the latest with the benchmark.

use std::env;
use std::hint::black_box;
use std::io::Read;
use std::process::{Child, Command, Stdio};

use speedup::prelude::*;

/// The argument that makes this program a neighbour.
const NEIGHBOUR: &str = "--busy-neighbour";

/// How often each comparison is made.
const TIMES: usize = 20;

fn main() {
    if env::args().any(|argument| argument == NEIGHBOUR) {
        return be_busy();
    }
    // Cargo says `--bench` when it is to measure; `cargo test --benches` only wants to see it start.
    if !env::args().any(|argument| argument == "--bench") {
        return;
    }
    println!("{}\n", machine());
    same_and_different(None);
    {
        let _neighbour = Neighbour::on_every_core();
        same_and_different(Some("busy neighbours"));
    }
    ten_squares("nobody else");
    let _neighbour = Neighbour::on_every_core();
    ten_squares("busy neighbours");
}

/// Processes that compute on every core, until they are dropped.
struct Neighbour(Vec<Child>);

impl Neighbour {
    fn on_every_core() -> Self {
        let start = |_| {
            let program = env::current_exe().expect("a running program has a file");
            let mut command = Command::new(program);
            let child = command.arg(NEIGHBOUR).stdin(Stdio::piped()).spawn();
            child.expect("this program can be started once more")
        };
        Self((0..machine().usable_cores).map(start).collect())
    }
}

impl Drop for Neighbour {
    fn drop(&mut self) {
        for child in &mut self.0 {
            // Its standard input is closed first; it ends then, if it has not done so by itself.
            drop(child.stdin.take());
            let _ = child.wait();
        }
    }
}

fn be_busy() {
    thread::spawn(|| {
        loop {
            black_box(arithmetic(1000));
        }
    });
    // Ends with whoever started this.
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
}

/// A chain of steps, each of which waits for the one before.
fn arithmetic(steps: u64) -> u64 {
    let mut state = black_box(1_u64);
    for _ in 0..steps {
        state = (state ^ (state >> 29)).wrapping_mul(6_364_136_223_846_793_005);
    }
    state
}

/// A program that takes so many steps, and gives the same answer however many these are.
fn program(steps: u64) -> impl FnMut() -> bool {
    move || arithmetic(steps) != 0
}

/// Compares a program with itself and with one of 30 % more work, many times.
fn same_and_different(disturbed: Option<&str>) {
    let by = disturbed.unwrap_or("nobody else");
    let verdicts = |gain: f64| -> Vec<Verdict> {
        let steps = 100_000.0;
        (0..TIMES)
            .map(|seed| {
                let old = ("old", program((steps * gain) as u64));
                let comparison = Compare::new()
                    .seed(seed as u64)
                    .run(old, ("new", program(steps as u64)));
                comparison
                    .expect("both programs give the same answer")
                    .verdict
            })
            .collect()
    };
    let count = |verdicts: &[Verdict], what: fn(&Verdict) -> bool| {
        verdicts.iter().filter(|verdict| what(verdict)).count()
    };
    let itself = verdicts(1.0);
    let (same, unsure) = (
        count(&itself, |verdict| matches!(verdict, Verdict::Same { .. })),
        count(&itself, |verdict| {
            matches!(verdict, Verdict::CannotTell { .. })
        }),
    );
    println!(
        "{by}: a program against itself: {same} × the same, {unsure} × cannot tell, of {TIMES} (together: {TIMES})"
    );
    let faster = count(&verdicts(1.3), |verdict| *verdict == Verdict::Faster);
    let target = if disturbed.is_none() {
        " (at least 18)"
    } else {
        ""
    };
    println!("{by}: a difference of 30 %: {faster} of {TIMES} × faster{target}\n");
}

/// The speed-up of ten squares that compute, on two workers.
fn ten_squares(by: &str) {
    let numbers: Vec<u64> = (0..10).collect();
    let steps = 24_000_000;
    let square = |x: &u64| {
        black_box(arithmetic(steps));
        x * x
    };
    let report = Scaling::of("ten squares that compute")
        .workers([1, 2])
        .baseline(|| numbers.iter().map(square).collect::<Vec<_>>())
        .run(|pool| pool.map(&numbers, square))
        .expect("squares do not depend on who computes them");
    let point = report.at(2).expect("two workers were studied");
    println!("{by}: {point}");
    if let Some(undisturbed) = point.undisturbed {
        let off = 100.0 * (undisturbed.value.as_f64() / 2.0 - 1.0).abs();
        println!("{by}: with all cores delivered {undisturbed}, {off:.1} % from 2 (at most 5 %)");
    }
    if let Some(loss) = point.loss {
        println!("{by}: {loss}");
    }
    for caution in &report.cautions {
        println!("{by}: caution: {caution}");
    }
    println!();
}
