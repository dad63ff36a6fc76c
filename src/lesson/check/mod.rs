//! The checks of the exercises, one file a lesson: `check::rounds(rounds)`.
//!
//! A check asks the student's function for answers to inputs that are not on the page, and no verdict depends on a time; an answer
//! that takes more than 5 s is given up. It tells *done*, or *not yet* with what went wrong; see [`Feedback`](super::Feedback). A function that panics or does not
//! end is *not yet* too.

mod benchmark;
mod diagnosis;
mod integrals;
mod laws;
mod machine;
mod races;
mod schedules;
mod sleeping;
mod squares;
mod sums;
mod verdicts;

pub use benchmark::gain;
pub use diagnosis::{diagnose, honest};
pub use integrals::{integrate_all, integrate_interval};
pub use laws::{amdahl, causes, serial_fraction};
pub use machine::calls_needed;
pub use races::{fewer_locks, safe_sum};
pub use schedules::{assign, makespan};
pub use sleeping::{cores_from, needs_core, six_tasks};
pub use squares::{least_workers, perfect_tasks, rounds};
pub use sums::{lost, reproducible_sum};
pub use verdicts::verdict;
