//! Lesson 07: what an addition loses, and a sum that is the same on any number of workers.

use super::super::attempt::{LIMIT, attempt};
use super::super::feedback::Feedback;
use super::super::judge::Task;
use crate::error::counted;
use crate::pool::{Pool, Schedule};
use crate::stats::exact_sum;

/// Two numbers to add. With some the first is the larger one, with some the second, and some are negative.
const LOST: Task<(f64, f64), f64> = Task {
    exercise: "07.lost",
    cases: &[
        (1e17, 3.0),
        (3.0, 1e17),
        (0.1, 0.7),
        (-1e16, 3.0),
        (3.0, -1e16),
        (0.5, 0.25),
        (1e16, 9.0),
    ],
    right: |&(a, b)| by_size(a, b),
    slips: &[
        ("nothing", |_| 0.0),
        ("sum", |&(a, b)| a + b),
        ("order", |&(a, b)| missing(a, b)),
        ("sign", |&(a, b)| -by_size(a, b)),
        ("sign-and-order", |&(a, b)| ((a + b) - a) - b),
        ("no-size", |&(a, b)| {
            if a >= b { missing(a, b) } else { missing(b, a) }
        }),
        ("smaller", |&(a, b)| if a.abs() < b.abs() { a } else { b }),
    ],
    same: f64::eq,
};

/// What of `smaller` does not come into the sum.
fn missing(larger: f64, smaller: f64) -> f64 {
    smaller - ((larger + smaller) - larger)
}

fn by_size(a: f64, b: f64) -> f64 {
    if a.abs() >= b.abs() {
        missing(a, b)
    } else {
        missing(b, a)
    }
}

/// Checks what the rounding of the sum `a + b` loses: `lost(a, b)`.
///
/// ```
/// use speedup::prelude::*;
/// # speedup::lesson::work_in(std::env::temp_dir().join("speedup-example-work"));
///
/// let feedback = check::lost(|a, b| (a + b) - (a + b));
/// assert_eq!(feedback.slip.as_deref(), Some("nothing"));
/// ```
pub fn lost(student: fn(f64, f64) -> f64) -> Feedback {
    LOST.judge(move |&(a, b)| student(a, b))
}

const REPRODUCIBLE: &str = "07.reproducible_sum";
/// The pools tried have 1 worker up to so many.
const MOST_WORKERS: usize = 16;
/// Sums of the lists below in any sensible order differ by a hundredth of this.
const TOLERANCE: f64 = 1e-9;

/// The schedules of the second calls. A sum in the order of finishing differs with one of them: on a single core, where one worker
/// follows the other, every second piece comes first with `Cyclic`; on several, the second half begins at once with `Static`.
const AGAIN: [Schedule; 2] = [Schedule::Cyclic, Schedule::Static];

/// What the student's function gives for one list.
struct Given {
    values: Vec<f64>,
    /// The sum on the pool of 1 worker, of 2 workers and so on.
    sums: Vec<f64>,
    /// The sum on 2 workers, once more for each of the schedules [`AGAIN`].
    again: [f64; AGAIN.len()],
    /// How many items the last map had on each pool; none without a map.
    items: Vec<usize>,
}

/// Positive numbers, so that each one left out shows; the lengths are no multiples of any usual block.
fn lists() -> [Vec<f64>; 3] {
    let shuffled = |i: u32| f64::from(1 + (i * 7919) % 10_007) / 7.0;
    [
        (3..20_014).map(|i| 1.0 / f64::from(i)).collect(),
        (0..4_099).map(shuffled).collect(),
        vec![0.1, 0.2, 0.3],
    ]
}

/// Checks a sum that goes through the pool and is the same to the last bit for 1 to 16 workers:
/// `reproducible_sum(pool, values)`.
///
/// ```
/// use speedup::prelude::*;
/// # speedup::lesson::work_in(std::env::temp_dir().join("speedup-example-work"));
///
/// let feedback = check::reproducible_sum(|_, values| values.iter().sum());
/// assert_eq!(feedback.slip.as_deref(), Some("sequential"));
/// ```
pub fn reproducible_sum(student: fn(&Pool, &[f64]) -> f64) -> Feedback {
    match attempt(LIMIT, move || ask(student)) {
        Ok(given) => judge(&given),
        Err(failure) => Feedback::failed(REPRODUCIBLE, &failure),
    }
}

fn ask(student: fn(&Pool, &[f64]) -> f64) -> Vec<Given> {
    let pools: Vec<Pool> = (1..=MOST_WORKERS).map(Pool::new).collect();
    let on_all = |values: Vec<f64>| {
        let (mut sums, mut items) = (Vec::new(), Vec::new());
        for pool in &pools {
            sums.push(student(pool, &values));
            items.push(pool.trace().items());
        }
        let again = AGAIN.map(|schedule| student(&Pool::new(2).schedule(schedule), &values));
        Given {
            values,
            sums,
            again,
            items,
        }
    };
    lists().into_iter().map(on_all).collect()
}

fn judge(given: &[Given]) -> Feedback {
    let found = given.iter().find_map(wrong).or_else(|| {
        let moved = given.iter().find_map(unsteady);
        let moved = moved.or_else(|| given.iter().find_map(by_workers));
        moved.or_else(|| idle(&given[0])).or_else(|| {
            given
                .iter()
                .all(Given::is_the_loop)
                .then(|| slip("added-outside", ""))
        })
    });
    found.unwrap_or_else(|| Feedback::done(REPRODUCIBLE))
}

fn slip(name: &str, detail: &str) -> Feedback {
    Feedback::slipped(REPRODUCIBLE, name, detail)
}

impl Given {
    fn plain(&self) -> f64 {
        self.values.iter().sum()
    }

    /// Whether all sums are that of the plain loop.
    fn is_the_loop(&self) -> bool {
        let plain = self.plain();
        self.sums.iter().all(|&sum| sum == plain)
    }
}

/// A sum that is not that of the values.
fn wrong(sums: &Given) -> Option<Feedback> {
    let (exact, count) = (exact_sum(&sums.values), sums.values.len());
    let near = |one: f64, other: f64| (one - other).abs() <= TOLERANCE * exact;
    let mut pairs = (1..).zip(sums.sums.iter().copied());
    let (workers, given) = pairs.find(|&(_, sum)| !near(sum, exact))?;
    let workers = counted(workers, "worker");
    let detail = format!("{workers} give {given:?} for {count} values whose sum is {exact:?}");
    let mut first = sums.values.iter().scan(0.0, |sum, value| {
        let before = *sum;
        *sum += value;
        Some(before)
    });
    let times = (given / exact).round();
    Some(if given == 0.0 || !given.is_finite() {
        Feedback::not_yet(REPRODUCIBLE, &detail)
    } else if let Some(used) = first.position(|sum| near(sum, given)) {
        let detail = format!("{detail}. It is the sum of the first {used}");
        slip("remainder", &detail)
    } else if f64::from(given as f32) == given {
        slip("f32", &detail)
    } else if times >= 2.0 && near(given, times * exact) {
        slip("again", &format!("{detail}. It is {times} times as much"))
    } else {
        Feedback::not_yet(REPRODUCIBLE, &detail)
    })
}

/// A sum that is not the same twice on as many workers. In one list the bits may be the same by accident, so this asks all lists before
/// [`by_workers`] asks the first.
fn unsteady(sums: &Given) -> Option<Feedback> {
    let two = sums.sums[1];
    let again = sums.again.iter().find(|again| **again != two)?;
    let detail = format!("two calls on 2 workers gave {two:?} and {again:?}");
    Some(slip("order-of-finish", &detail))
}

/// A sum that another number of workers changes.
fn by_workers(sums: &Given) -> Option<Feedback> {
    let one = sums.sums[0];
    let mut pairs = (1..).zip(sums.sums.iter().copied());
    let (workers, other) = pairs.find(|&(_, sum)| sum != one)?;
    let detail = format!("1 worker gives {one:?}, and {workers} workers give {other:?}");
    Some(slip("by-workers", &detail))
}

/// A sum that gives the pool nothing to share. One item in the last map is not yet that: its one piece may hold the sums of others.
fn idle(sums: &Given) -> Option<Feedback> {
    let most = sums.items.iter().max().copied().unwrap_or(0);
    let mut sorted = sums.values.clone();
    sorted.sort_by(f64::total_cmp);
    let is_sorted = sums.sums[0] == sorted.iter().sum::<f64>();
    match most {
        0 | 1 if is_sorted => Some(slip("sorted", "")),
        0 => Some(slip("sequential", "")),
        1 if sums.is_the_loop() => Some(slip("one-block", "")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::text;
    use crate::pool::Span;
    use rayon::prelude::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn every_slip_has_its_message() {
        LOST.is_sound();
    }

    fn sums_of(pool: &Pool, values: &[f64], block: usize) -> Vec<f64> {
        let blocks: Vec<&[f64]> = values.chunks(block).collect();
        pool.map(&blocks, |block| block.iter().sum())
    }

    fn share_by_share(pool: &Pool, values: &[f64]) -> f64 {
        let share = values.len().div_ceil(pool.workers());
        sums_of(pool, values, share).iter().sum()
    }

    /// Adds one value at one end or at the other, as a lock might.
    fn whoever_is_first(pool: &Pool, values: &[f64]) -> f64 {
        static CALLS: AtomicUsize = AtomicUsize::new(0);
        let sums = sums_of(pool, values, 16);
        if CALLS.fetch_add(1, Ordering::Relaxed).is_multiple_of(2) {
            sums.iter().sum()
        } else {
            sums.iter().rev().sum()
        }
    }

    /// Adds the blocks worker by worker, each in its order: what comes of it where one worker is behind the other.
    fn worker_by_worker(pool: &Pool, values: &[f64]) -> f64 {
        let sums = sums_of(pool, values, 16);
        let mut spans = pool.trace().spans;
        spans.sort_by_key(|span| (span.worker, span.item));
        let order = spans.iter().flat_map(Span::items);
        order.map(|block| sums[block]).sum()
    }

    /// A way to add, and the slip that it is.
    type Answer = (fn(&Pool, &[f64]) -> f64, &'static str);

    #[test]
    fn each_way_to_miss_the_same_bits_is_named() {
        let answers: [Answer; 9] = [
            (share_by_share, "by-workers"),
            (whoever_is_first, "order-of-finish"),
            (|_, values| values.iter().sum(), "sequential"),
            (
                |_, values| {
                    let mut sorted = values.to_vec();
                    sorted.sort_by(f64::total_cmp);
                    sorted.iter().sum()
                },
                "sorted",
            ),
            (
                |pool, values| sums_of(pool, values, 1_000_000).iter().sum(),
                "one-block",
            ),
            (
                |pool, values| pool.map(values, |value| *value).iter().sum(),
                "added-outside",
            ),
            (
                |pool, values| {
                    let blocks: Vec<&[f64]> = values.chunks_exact(100).collect();
                    pool.map(&blocks, |block| block.iter().sum::<f64>())
                        .iter()
                        .sum()
                },
                "remainder",
            ),
            (
                |pool, values| {
                    let blocks: Vec<&[f64]> = values.chunks(100).collect();
                    let sums = pool.map(&blocks, |block| {
                        block.iter().map(|&value| value as f32).sum::<f32>()
                    });
                    f64::from(sums.iter().sum::<f32>())
                },
                "f32",
            ),
            (
                |pool, values| {
                    let all: Vec<&[f64]> = vec![values; 3];
                    pool.map(&all, |values| values.iter().sum::<f64>())
                        .iter()
                        .sum()
                },
                "again",
            ),
        ];
        for (student, expected) in answers {
            let feedback = reproducible_sum(student);
            assert_eq!(feedback.slip.as_deref(), Some(expected), "{feedback}");
        }
        let texts = text::exercise(REPRODUCIBLE).unwrap().slips.iter();
        let mut texts: Vec<&str> = texts.map(|slip| &slip.0[..]).collect();
        let mut names = answers.map(|answer| answer.1);
        texts.sort_unstable();
        names.sort_unstable();
        assert_eq!(texts, names);
    }

    #[test]
    fn a_sum_that_depends_on_who_took_what_is_found_on_any_machine() {
        let feedback = reproducible_sum(worker_by_worker);
        let slip = feedback.slip.as_deref();
        assert_eq!(slip, Some("order-of-finish"), "{feedback}");
    }

    #[test]
    fn rayon_alone_does_not_pass_for_a_reproducible_sum() {
        let rayon = |pool: &Pool, values: &[f64]| pool.install(|| values.par_iter().sum::<f64>());
        assert!(!reproducible_sum(rayon).is_done());
    }

    #[test]
    fn blocks_of_any_fixed_size_are_right() {
        let answers: [fn(&Pool, &[f64]) -> f64; 4] = [
            // Blocks, and then one block of their sums.
            |pool, values| {
                sums_of(pool, &sums_of(pool, values, 100), 1000)
                    .iter()
                    .sum()
            },
            |pool, values| sums_of(pool, values, 1000).iter().sum(),
            |pool, values| sums_of(pool, values, 64).iter().sum(),
            |pool, values| pool.map_reduce(values, |value| *value, 0.0, |a, b| a + b),
        ];
        for student in answers {
            let feedback = reproducible_sum(student);
            assert!(feedback.is_done(), "{feedback}");
        }
        assert!(!reproducible_sum(|_, _| f64::NAN).is_done());
        assert!(!reproducible_sum(|_, _| 0.0).is_done());
    }
}
