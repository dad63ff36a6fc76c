//! Lesson 00: when a thread is worth it.

use super::super::feedback::Feedback;
use super::super::judge::Task;

/// Thread and call in nanoseconds.
const CALLS: Task<(u64, u64), u64> = Task {
    exercise: "00.calls_needed",
    cases: &[
        (9_000, 70),
        (50_000, 300),
        (1_234, 11),
        (8_000, 8_000),
        (100, 30_000),
    ],
    right: |&(thread, call)| (100 * thread).div_ceil(call),
    slips: &[
        ("no-hundred", |&(thread, call)| thread / call),
        ("upside-down", |&(thread, call)| 100 * call / thread),
        ("tenth", |&(thread, call)| (10 * thread).div_ceil(call)),
        ("floor", |&(thread, call)| 100 * thread / call),
        ("early-floor", |&(thread, call)| 100 * (thread / call)),
        ("early-ceiling", |&(thread, call)| {
            100 * thread.div_ceil(call)
        }),
    ],
    same: u64::eq,
};

/// Checks how many calls a thread has to do at least, if starting it is to cost one per cent of its work:
/// `calls_needed(thread_ns, call_ns)`.
///
/// ```
/// use speedup::prelude::*;
/// # speedup::lesson::work_in(std::env::temp_dir().join("speedup-example-work"));
///
/// assert!(check::calls_needed(|thread_ns, call_ns| (100 * thread_ns).div_ceil(call_ns)).is_done());
/// ```
pub fn calls_needed(student: fn(u64, u64) -> u64) -> Feedback {
    CALLS.judge(move |&(thread, call)| student(thread, call))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_slip_has_its_message() {
        CALLS.is_sound();
    }
}
