//! How long a computation takes, [`time`], which of two is faster, [`compare()`], and what was measured, [`Record`].

mod answers;
mod compare;
mod comparison;
mod comparison_record;
mod order;
mod record;
mod rounds;
mod time;
mod verdict;

pub(crate) use answers::Answers;
pub use answers::{Agreement, Equal, Numbers, Within};
pub use compare::{Compare, compare};
pub use comparison::{Comparison, ComparisonArm};
pub(crate) use record::{Reading, numbers, pairs, read};
pub use record::{Record, RecordArm};
pub(crate) use rounds::{Arms, Plan, measure};
pub use time::{Timing, time, time_on, time_once, time_with};
pub use verdict::Verdict;
