//! Lesson 06: the compiler says no.

use super::super::attempt::{LIMIT, attempt};
use super::super::counted::Counted;
use super::super::feedback::Feedback;
use crate::pool::Pool;

/// A parallel sum as a student writes it: adds the numbers to the total, in the pool.
type ParallelSum = fn(&Pool, &[u64], &Counted<u64>);

/// Lists of so many numbers, each summed by so many workers: primes, so that no chunks are equal. They are short, since a task that
/// waits for a lock takes long on a busy machine.
const LISTS: [(u64, usize); 3] = [(2003, 4), (1009, 3), (503, 2)];
/// A program that loses updates may be lucky once.
const TIMES: usize = 3;
/// So many numbers, at least, are to share a lock.
const SHARE: usize = 100;

/// What came out of one sum.
struct Outcome {
    numbers: Vec<u64>,
    value: u64,
    taken: usize,
    looked: usize,
    changes: usize,
    /// Whether there is anything to see of the workers: tasks of a map, or a lock that one of them took.
    is_shared: bool,
}

impl Outcome {
    fn expected(&self) -> u64 {
        self.numbers.iter().sum()
    }

    fn is_right(&self) -> bool {
        self.value == self.expected()
    }

    /// What went wrong in the value or around it, by the name of the slip. A value that is too large has none.
    fn slip(&self) -> Option<&'static str> {
        if self.is_right() && !self.is_shared {
            return Some("alone");
        }
        if self.looked > 1 {
            // Also where it was lucky: the lock does not hold over the whole update.
            return Some("briefly");
        }
        if self.is_right() {
            return None;
        }
        match self.value {
            0 => Some("nothing"),
            value if value == self.numbers.len() as u64 => Some("counted"),
            value if self.numbers.contains(&value) => Some("overwritten"),
            _ if self.lacks_its_end() => Some("remainder"),
            value if value < self.expected() => Some("lost"),
            _ => None,
        }
    }

    /// Whether this is the sum of the first numbers: those of a division into equal chunks, without the rest.
    fn lacks_its_end(&self) -> bool {
        let mut sum = 0;
        let mut sums = self.numbers.iter().map(|number| {
            sum += number;
            sum
        });
        sums.any(|sum| sum == self.value)
    }

    fn detail(&self) -> String {
        format!(
            "for {} numbers the total is {}, their sum is {}, and the lock was taken {} times",
            self.numbers.len(),
            self.value,
            self.expected(),
            self.taken
        )
    }
}

fn outcomes(student: ParallelSum) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for (count, workers) in LISTS {
        // Above every count, so that no number is taken for one.
        let numbers: Vec<u64> = (0..count).map(|i| 100_000 + i * i % 977).collect();
        for _ in 0..TIMES {
            // A new one, without the trace of the last sum.
            let pool = Pool::new(workers);
            let total = Counted::new(0);
            student(&pool, &numbers, &total);
            outcomes.push(Outcome {
                numbers: numbers.clone(),
                value: total.value(),
                taken: total.taken(),
                looked: total.looked(),
                changes: total.changes(),
                is_shared: pool.trace().items() > 0 || total.was_taken_elsewhere(),
            });
        }
    }
    outcomes
}

/// Checks a parallel sum that has to be right, with as many locks as it likes: `safe_sum(pool, numbers, total)`.
///
/// Several lists are summed several times. A sum in which no worker has a part is no parallel one: there have to be tasks in a map of
/// the pool, or else the lock has to be taken by another thread than the one that calls. A lock that is given back between reading and writing is found by its count, also where
/// nothing was lost; a loss in something else than `total` is found where it happens.
///
/// ```
/// use speedup::prelude::*;
/// # speedup::lesson::work_in(std::env::temp_dir().join("speedup-example-work"));
///
/// let briefly = check::safe_sum(|pool, numbers, total| {
///     pool.map(numbers, |x| {
///         let old = *total.lock();
///         *total.lock() = old + x;
///     });
/// });
/// assert_eq!(briefly.slip.as_deref(), Some("briefly"));
/// ```
pub fn safe_sum(student: ParallelSum) -> Feedback {
    judge("06.safe_sum", student, |_| None)
}

/// Checks a parallel sum that has to be right, with one lock for a hundred numbers at most: `fewer_locks(pool, numbers, total)`.
///
/// ```
/// use speedup::prelude::*;
/// # speedup::lesson::work_in(std::env::temp_dir().join("speedup-example-work"));
///
/// let each = check::fewer_locks(|pool, numbers, total| {
///     pool.map(numbers, |x| *total.lock() += x);
/// });
/// assert_eq!(each.slip.as_deref(), Some("each"));
/// ```
pub fn fewer_locks(student: ParallelSum) -> Feedback {
    judge("06.fewer_locks", student, |outcome| {
        let count = outcome.numbers.len();
        if outcome.taken >= count {
            Some("each")
        } else if outcome.changes >= count {
            Some("held")
        } else if outcome.taken > count.div_ceil(SHARE) {
            Some("many")
        } else {
            None
        }
    })
}

/// The first outcome that is wrong or has a slip decides. `more` knows slips of outcomes that are right.
fn judge(
    exercise: &str,
    student: ParallelSum,
    more: fn(&Outcome) -> Option<&'static str>,
) -> Feedback {
    let outcomes = match attempt(LIMIT, move || outcomes(student)) {
        Ok(outcomes) => outcomes,
        Err(failure) => return Feedback::failed(exercise, &failure),
    };
    let slip_of = |outcome: &Outcome| {
        let more = || outcome.is_right().then(|| more(outcome)).flatten();
        outcome.slip().or_else(more)
    };
    let judged = outcomes.iter().map(|outcome| (slip_of(outcome), outcome));
    let mut bad = judged.filter(|(slip, outcome)| slip.is_some() || !outcome.is_right());
    match bad.next() {
        None => Feedback::done(exercise),
        Some((Some(slip), outcome)) => Feedback::slipped(exercise, slip, &outcome.detail()),
        Some((None, outcome)) => Feedback::not_yet(exercise, &outcome.detail()),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use rayon::prelude::*;

    use super::*;
    use crate::lesson::text;

    fn each(pool: &Pool, numbers: &[u64], total: &Counted<u64>) {
        pool.map(numbers, |x| *total.lock() += x);
    }

    fn by_chunks(pool: &Pool, numbers: &[u64], total: &Counted<u64>) {
        let chunks: Vec<&[u64]> = numbers.chunks(1000).collect();
        pool.map(&chunks, |chunk| {
            let own: u64 = chunk.iter().sum();
            *total.lock() += own;
        });
    }

    fn reduced(pool: &Pool, numbers: &[u64], total: &Counted<u64>) {
        *total.lock() = pool.map_reduce(numbers, |x| *x, 0, |a, b| a + b);
    }

    fn atomic(pool: &Pool, numbers: &[u64], total: &Counted<u64>) {
        let sum = AtomicU64::new(0);
        pool.map(numbers, |x| sum.fetch_add(*x, Ordering::Relaxed));
        *total.lock() = sum.into_inner();
    }

    fn briefly(pool: &Pool, numbers: &[u64], total: &Counted<u64>) {
        pool.map(numbers, |x| {
            let old = *total.lock();
            *total.lock() = old + x;
        });
    }

    fn lost(pool: &Pool, numbers: &[u64], total: &Counted<u64>) {
        let sum = AtomicU64::new(0);
        pool.map(numbers, |x| {
            let old = sum.load(Ordering::Relaxed);
            sum.store(old + x, Ordering::Relaxed);
        });
        // So that the test does not depend on luck.
        *total.lock() = sum.into_inner().saturating_sub(1);
    }

    fn nothing(pool: &Pool, numbers: &[u64], _total: &Counted<u64>) {
        let mut copy = 0;
        pool.map(numbers, move |x| x + copy);
        copy += 1;
        assert_eq!(copy, 1);
    }

    fn counted(pool: &Pool, numbers: &[u64], total: &Counted<u64>) {
        pool.map(numbers, |_| *total.lock() += 1);
    }

    fn overwritten(pool: &Pool, numbers: &[u64], total: &Counted<u64>) {
        pool.map(numbers, |x| *total.lock() = *x);
    }

    fn remainder(pool: &Pool, numbers: &[u64], total: &Counted<u64>) {
        let chunks: Vec<&[u64]> = numbers.chunks_exact(numbers.len() / 7).collect();
        pool.map(&chunks, |chunk| {
            let own: u64 = chunk.iter().sum();
            *total.lock() += own;
        });
    }

    fn alone(_: &Pool, numbers: &[u64], total: &Counted<u64>) {
        for x in numbers {
            *total.lock() += x;
        }
    }

    fn installed(pool: &Pool, numbers: &[u64], total: &Counted<u64>) {
        pool.install(|| numbers.par_iter().for_each(|x| *total.lock() += x));
    }

    fn twice(pool: &Pool, numbers: &[u64], total: &Counted<u64>) {
        pool.map(numbers, |x| *total.lock() += 2 * x);
    }

    fn held(pool: &Pool, numbers: &[u64], total: &Counted<u64>) {
        let chunks: Vec<&[u64]> = numbers.chunks(1000).collect();
        pool.map(&chunks, |chunk| {
            let mut sum = total.lock();
            for x in *chunk {
                *sum += x;
            }
        });
    }

    fn many(pool: &Pool, numbers: &[u64], total: &Counted<u64>) {
        let pairs: Vec<&[u64]> = numbers.chunks(2).collect();
        pool.map(&pairs, |pair| *total.lock() += pair.iter().sum::<u64>());
    }

    fn slips(exercise: &str) -> Vec<&'static str> {
        let texts = text::exercise(exercise).unwrap().slips.iter();
        texts.map(|slip| &slip.0[..]).collect()
    }

    #[test]
    fn right_sums_are_done() {
        for sum in [each, by_chunks, reduced, atomic, held, installed] {
            let feedback = safe_sum(sum);
            assert!(feedback.is_done(), "{feedback}");
        }
        for sum in [by_chunks, reduced, atomic] {
            let feedback = fewer_locks(sum);
            assert!(feedback.is_done(), "{feedback}");
        }
    }

    #[test]
    fn every_slip_has_its_message() {
        let wrong: [(&str, ParallelSum); 7] = [
            ("briefly", briefly),
            ("lost", lost),
            ("nothing", nothing),
            ("counted", counted),
            ("overwritten", overwritten),
            ("remainder", remainder),
            ("alone", alone),
        ];
        let slow: [(&str, ParallelSum); 3] = [("each", each), ("held", held), ("many", many)];
        for (name, sum) in wrong {
            for feedback in [safe_sum(sum), fewer_locks(sum)] {
                assert_eq!(feedback.slip.as_deref(), Some(name), "{feedback}");
            }
        }
        for (name, sum) in slow {
            let feedback = fewer_locks(sum);
            assert_eq!(feedback.slip.as_deref(), Some(name), "{feedback}");
        }
        let mut names: Vec<&str> = wrong.iter().map(|slip| slip.0).collect();
        assert_eq!(slips("06.safe_sum"), names);
        names.extend(slow.iter().map(|slip| slip.0));
        assert_eq!(slips("06.fewer_locks"), names);
    }

    #[test]
    fn a_total_that_is_too_large_has_lost_nothing() {
        for feedback in [safe_sum(twice), fewer_locks(twice)] {
            assert!(!feedback.is_done() && feedback.slip.is_none(), "{feedback}");
        }
    }

    #[test]
    fn one_lock_alone_is_no_parallel_sum() {
        let feedback =
            fewer_locks(|_, numbers, total| *total.lock() += numbers.iter().sum::<u64>());
        assert_eq!(feedback.slip.as_deref(), Some("alone"));
    }

    #[test]
    fn a_lock_taken_twice_is_said_and_does_not_hang() {
        let feedback = safe_sum(|_, numbers, total| {
            let held = total.lock();
            *total.lock() += *held + numbers[0];
        });
        assert!(feedback.message.contains("holds the lock already"));
    }
}
