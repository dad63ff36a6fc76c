//! Lesson 01: rounds of equal tasks.

use super::super::attempt::{LIMIT, attempt};
use super::super::feedback::Feedback;
use super::super::judge::Task;

/// Tasks and workers.
const ROUNDS: Task<(usize, usize), usize> = Task {
    exercise: "01.rounds",
    cases: &[(7, 3), (16, 4), (1, 6), (100, 8), (9, 9), (11, 5)],
    right: |&(n, p)| n.div_ceil(p),
    slips: &[
        ("floor", |&(n, p)| n / p),
        ("plus-one", |&(n, p)| n / p + 1),
        ("nearest", |&(n, p)| (n + p / 2) / p),
        ("upside-down", |&(n, p)| p.div_ceil(n)),
        ("remainder", |&(n, p)| n % p),
        ("one-worker", |&(n, _)| n),
    ],
    same: usize::eq,
};

/// Checks in how many rounds `p` workers do `n` equal tasks: `rounds(n, p)`.
///
/// ```
/// use speedup::prelude::*;
/// # speedup::lesson::work_in(std::env::temp_dir().join("speedup-example-work"));
///
/// assert!(check::rounds(|n, p| n.div_ceil(p)).is_done());
/// ```
pub fn rounds(student: fn(usize, usize) -> usize) -> Feedback {
    ROUNDS.judge(move |&(n, p)| student(n, p))
}

/// Checks the smallest number of workers that does ten tasks in two rounds.
///
/// ```
/// use speedup::prelude::*;
/// # speedup::lesson::work_in(std::env::temp_dir().join("speedup-example-work"));
///
/// assert_eq!(check::least_workers(|| 8).slip.as_deref(), Some("too-many"));
/// ```
pub fn least_workers(student: fn() -> usize) -> Feedback {
    let exercise = "01.least_workers";
    match attempt(LIMIT, student) {
        Err(failure) => Feedback::failed(exercise, &failure),
        Ok(0) => Feedback::slipped(exercise, "nobody", ""),
        Ok(5) => Feedback::done(exercise),
        Ok(p @ 1..5) => {
            let workers = if p == 1 {
                "worker needs"
            } else {
                "workers need"
            };
            let detail = format!("{p} {workers} {} rounds", 10_usize.div_ceil(p));
            Feedback::slipped(exercise, "too-few", &detail)
        }
        Ok(p) => Feedback::slipped(exercise, "too-many", &format!("{p} workers")),
    }
}

/// Checks a number of tasks for which four workers are exactly four times faster than one.
///
/// ```
/// use speedup::prelude::*;
/// # speedup::lesson::work_in(std::env::temp_dir().join("speedup-example-work"));
///
/// assert!(check::perfect_tasks(|| 12).is_done());
/// ```
pub fn perfect_tasks(student: fn() -> usize) -> Feedback {
    let exercise = "01.perfect_tasks";
    match attempt(LIMIT, student) {
        Err(failure) => Feedback::failed(exercise, &failure),
        Ok(0) => Feedback::slipped(exercise, "nothing", ""),
        Ok(n) if n % 4 == 0 => Feedback::done(exercise),
        Ok(n) => {
            let detail = format!("of {n} tasks the last round has {}", n % 4);
            Feedback::slipped(exercise, "idle", &detail)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An answer, and the slip that it is.
    type Answer = (fn() -> usize, &'static str);

    #[test]
    fn every_slip_has_its_message() {
        ROUNDS.is_sound();
        let slip = |feedback: Feedback| feedback.slip.unwrap_or_default();
        let workers: [Answer; 4] = [
            (|| 0, "nobody"),
            (|| 4, "too-few"),
            (|| 10, "too-many"),
            (|| 5, ""),
        ];
        for (student, expected) in workers {
            assert_eq!(slip(least_workers(student)), expected);
        }
        let tasks: [Answer; 3] = [(|| 0, "nothing"), (|| 10, "idle"), (|| 40, "")];
        for (student, expected) in tasks {
            assert_eq!(slip(perfect_tasks(student)), expected);
        }
        assert!(perfect_tasks(|| 40).is_done() && least_workers(|| 5).is_done());
    }
}
