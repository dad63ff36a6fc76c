//! The six programs. Each sums numbers that are asked from an instrument, computed, or counted.

use std::ops::Range;
use std::sync::{Mutex, PoisonError};
use std::thread::sleep;
use std::time::Duration;

use super::Cause;
use super::counters::{Counters, odd_numbers};
use crate::pool::Pool;

/// The readings of a program that asks an instrument: 36 ms in all.
const READINGS: u64 = 24;
/// How long the instrument takes for a reading.
const READING: Duration = Duration::from_micros(1500);
/// The part of a reading that needs no lock: longer than it takes to wake a thread, so that the lock goes round.
const BEFORE_THE_LOCK: Duration = Duration::from_micros(400);
/// The rest of it.
const UNDER_THE_LOCK: Duration = Duration::from_micros(1100);
/// The readings in the one long task: two thirds, so that no number of workers is more than 1.5 times faster.
const LONG: u64 = 16;
/// The readings of the serial part: half.
const SERIAL: u64 = 12;
/// The tiny items, and how many of them make a task that is worth it.
const ITEMS: u64 = 200_000;
const CHUNK: u64 = 1000;
/// The numbers that are looked at one by one, and counted.
const NUMBERS: u64 = 3_000_000;

/// A program and its flaw.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Program {
    pub flaw: Cause,
    /// Whether the flaw is gone.
    pub cured: bool,
}

impl Program {
    pub(super) fn sequential(self) -> u64 {
        match self.flaw {
            Cause::TinyTasks => computed(&(0..ITEMS)),
            Cause::FalseSharing => Counters::adjacent(1).total(|counters| {
                odd_numbers(0..NUMBERS, counters.of(0));
            }),
            _ => asked(&(0..READINGS)),
        }
    }

    pub(super) fn parallel(self, pool: &Pool) -> u64 {
        let over = |tasks: &[Range<u64>]| pool.map(tasks, asked).into_iter().sum();
        match (self.flaw, self.cured) {
            (Cause::SerialPart, false) => asked(&(0..SERIAL)) + over(&pieces(SERIAL..READINGS, 1)),
            (Cause::LongTask, false) => over(&around_a_long_one()),
            (Cause::FewTasks, false) => over(&pieces(0..READINGS, READINGS / 2)),
            (Cause::FewTasks, true) => over(&pieces(0..READINGS, 2)),
            (Cause::HeldLock, cured) => under_a_lock(pool, cured),
            (Cause::TinyTasks, false) => {
                let items: Vec<u64> = (0..ITEMS).collect();
                pool.map(&items, |&item| compute(item)).into_iter().sum()
            }
            (Cause::TinyTasks, true) => {
                let sums = pool.map(&pieces(0..ITEMS, CHUNK), computed);
                sums.into_iter().sum()
            }
            (Cause::FalseSharing, cured) => counted(pool, cured),
            _ => over(&pieces(0..READINGS, 1)),
        }
    }
}

/// A number that looks like noise, small enough that a million of them can be added up.
fn noise(number: u64) -> u64 {
    let mixed = number.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed ^ (mixed >> 29)) >> 32
}

/// Asks the instrument once.
fn ask(number: u64) -> u64 {
    sleep(READING);
    noise(number)
}

/// The sum of these readings.
fn asked(numbers: &Range<u64>) -> u64 {
    numbers.clone().map(ask).sum()
}

/// Some nanoseconds of arithmetic, each step of which needs the one before.
fn compute(item: u64) -> u64 {
    (0..32).fold(item, |number, step| noise(number ^ step))
}

fn computed(items: &Range<u64>) -> u64 {
    items.clone().map(compute).sum()
}

/// Consecutive tasks of so many numbers, the last one of what is left.
fn pieces(numbers: Range<u64>, length: u64) -> Vec<Range<u64>> {
    let starts = numbers.clone().step_by(length as usize);
    starts
        .map(|start| start..(start + length).min(numbers.end))
        .collect()
}

/// Tasks of one reading, and a long one in the midst of them.
fn around_a_long_one() -> Vec<Range<u64>> {
    let mut tasks = pieces(LONG..READINGS, 1);
    tasks.insert(3, 0..LONG);
    tasks
}

/// Adds all readings up in one number behind a lock; while it is held, the instrument is asked, unless that is cured.
fn under_a_lock(pool: &Pool, cured: bool) -> u64 {
    let sum = Mutex::new(0);
    let lock = || sum.lock().unwrap_or_else(PoisonError::into_inner);
    let numbers: Vec<u64> = (0..READINGS).collect();
    pool.map(&numbers, |&number| {
        sleep(BEFORE_THE_LOCK);
        if cured {
            sleep(UNDER_THE_LOCK);
            *lock() += noise(number);
        } else {
            let mut sum = lock();
            sleep(UNDER_THE_LOCK);
            *sum += noise(number);
        }
    });
    *lock()
}

/// Counts with a counter for each worker.
fn counted(pool: &Pool, cured: bool) -> u64 {
    let workers = pool.workers();
    let counters = if cured {
        Counters::apart(workers)
    } else {
        Counters::adjacent(workers)
    };
    let tasks: Vec<(usize, Range<u64>)> = pieces(0..NUMBERS, NUMBERS.div_ceil(workers as u64))
        .into_iter()
        .enumerate()
        .collect();
    counters.total(|counters| {
        pool.map(&tasks, |(own, numbers)| {
            odd_numbers(numbers.clone(), counters.of(*own));
        });
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many tasks the map of a program has on two workers.
    fn tasks(flaw: Cause, cured: bool) -> usize {
        let pool = Pool::new(2);
        let _ = Program { flaw, cured }.parallel(&pool);
        pool.trace().items()
    }

    #[test]
    fn the_tasks_are_what_the_flaw_says() {
        assert_eq!(tasks(Cause::SerialPart, false), 12);
        assert_eq!(tasks(Cause::SerialPart, true), 24);
        assert_eq!(tasks(Cause::LongTask, false), 9);
        assert_eq!(tasks(Cause::LongTask, true), 24);
        assert_eq!(tasks(Cause::FewTasks, false), 2);
        assert_eq!(tasks(Cause::FewTasks, true), 12);
        assert_eq!(tasks(Cause::TinyTasks, false), 200_000);
        assert_eq!(tasks(Cause::TinyTasks, true), 200);
        assert_eq!(tasks(Cause::HeldLock, false), 24);
        assert_eq!(tasks(Cause::FalseSharing, false), 2);
    }

    #[test]
    fn pieces_cover_all_numbers_once() {
        assert_eq!(pieces(0..7, 3), [0..3, 3..6, 6..7]);
        let long = around_a_long_one();
        assert_eq!(
            long.iter().map(|task| task.end - task.start).max(),
            Some(LONG)
        );
        let all: u64 = long.iter().map(|task| task.end - task.start).sum();
        assert_eq!(all, READINGS);
    }
}
