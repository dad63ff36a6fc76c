//! What a lesson uses, in one line: `use speedup::prelude::*;`.
//!
//! Besides this crate's own names it brings rayon's parallel iterators, [`black_box`], [`Duration`], [`sleep`] and
//! [`thread`]. The alias [`crate::Result`] is left out, so that `Result` stays the one of the
//! language.

pub use std::hint::black_box;
pub use std::thread::{self, sleep};
pub use std::time::Duration;

pub use rayon::prelude::*;

pub use crate::clock::{Clock, Sample, ScriptedClock, SystemClock};
pub use crate::error::{Caution, Error};
pub use crate::lesson::{
    Bench, Cause, Counted, CourseReport, Feedback, Finding, Guess, Hint, Measured, Mystery, Plan,
    Prediction, Progress,
};
pub use crate::lesson::{
    check, hint, keep, kept, measured, my_report, mystery, predict, progress, quiz, solution,
};
pub use crate::live::{Page, Show, Shown, show};
pub use crate::machine::{DeliveredCores, Machine, delivered_cores, machine};
pub use crate::plot::{Chart, Picture, area, area_with_panels, judged, machines};
pub use crate::pool::{Pool, Schedule, Span, Trace};
pub use crate::quad::{
    Complex64, Integral, Limits, Panel, Panels, Quad, QuadInPool, Weight, quad, quad_many,
};
pub use crate::quad::{Convergence, ConvergenceSeries, adaptive_simpson, convergence};
pub use crate::quad::{gauss_legendre, romberg, simpson, trapezoid};
pub use crate::scaling::{Fit, Law, karp_flatt};
pub use crate::scaling::{
    HandOut, Loss, Scaling, ScalingAgainst, ScalingKind, ScalingPoint, ScalingReport,
};
pub use crate::stats::{exact_sum, ulps_between};
pub use crate::stats::{mad, median, median_interval, outliers};
pub use crate::timing::{Compare, Comparison, ComparisonArm, Doubt, Timing, Verdict, compare};
pub use crate::timing::{Record, RecordArm};
pub use crate::timing::{time, time_on, time_once, time_with};
pub use crate::unit::{Cores, Estimate, Fraction, Ratio, Seconds, secs};
