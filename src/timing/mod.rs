//! How long a computation takes, [`time`], and which of two is faster, [`compare()`].

mod answers;
mod compare;
mod comparison;
mod order;
mod rounds;
mod time;
mod verdict;

pub(crate) use answers::Answers;
pub use answers::{Agreement, Equal, Numbers, Within};
pub use compare::{Compare, compare};
pub use comparison::{Comparison, ComparisonArm};
pub(crate) use rounds::{Arms, Plan, measure};
pub use time::{Timing, time, time_on, time_once, time_with};
pub use verdict::Verdict;
