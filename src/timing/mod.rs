//! How long a computation takes, [`time`], which of two is faster, [`compare()`], and what was measured, [`Record`].
//!
//! A *call* runs a program once. A *sample* is as many calls as last a millisecond, divided by their number. In a *round* each
//! program gives one sample, in an order drawn anew. [`time`] takes samples of one program; [`compare()`] pairs those of two
//! within the rounds, and says in a [`Verdict`] what they allow to say.
//!
//! Nothing here removes effects that last as long as the whole measurement, such as the layout of memory or a clock frequency:
//! for these, measure again in another process or on another day.

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
pub(crate) use rounds::{Arms, Plan, about_rounds, few_rounds, measure};
pub(crate) use time::work_left_out;
pub use time::{Timing, time, time_on, time_once, time_with};
pub use verdict::{Doubt, Verdict};
