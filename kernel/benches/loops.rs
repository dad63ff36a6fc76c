//! Typical loops of a lesson, timed; compiled in several ways by `cargo lab bench cells`. Prints one JSON object.

use std::hint::black_box;
use std::time::Instant;

fn squares(n: u64) -> u64 {
    (0..n).map(|x| x * x % 7).sum()
}

fn sum_of_squares(numbers: &[u64]) -> u64 {
    numbers.iter().map(|x| x * x).sum()
}

fn trapezoid(n: u32) -> f64 {
    let h = 5.0 / f64::from(n);
    (0..n)
        .map(|i| (f64::from(i) * h).powi(2).sin())
        .sum::<f64>()
        * h
}

fn primes(limit: usize) -> usize {
    let mut composite = vec![false; limit];
    let mut count = 0;
    for number in 2..limit {
        if !composite[number] {
            count += 1;
            let mut multiple = number * number;
            while multiple < limit {
                composite[multiple] = true;
                multiple += number;
            }
        }
    }
    count
}

/// The shortest of several runs: what the code takes when nothing disturbs it.
fn seconds<T>(mut run: impl FnMut() -> T) -> f64 {
    (0..7)
        .map(|_| {
            let start = Instant::now();
            black_box(run());
            start.elapsed().as_secs_f64()
        })
        .fold(f64::INFINITY, f64::min)
}

fn main() {
    let numbers: Vec<u64> = (0..100_000).collect();
    let squares = seconds(|| squares(black_box(5_000_000)));
    let sum = seconds(|| {
        (0..50)
            .map(|_| sum_of_squares(black_box(&numbers)))
            .fold(0, u64::wrapping_add)
    });
    let trapezoid = seconds(|| trapezoid(black_box(1_000_000)));
    let primes = seconds(|| primes(black_box(2_000_000)));
    println!(
        r#"{{"remainders": {squares}, "sum of squares": {sum}, "trapezoid": {trapezoid}, "primes": {primes}}}"#
    );
}
