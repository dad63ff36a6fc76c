//! Measure, parallelise and see the speed-up: the companion crate of the speedup lab.
//!
//! A notebook loads this crate, runs a computation sequentially and in parallel, and sees what the
//! parallel version gained and why.
//!
//! ```
//! use speedup::prelude::*;
//!
//! let numbers: Vec<u64> = (0..10).collect();
//! let sequential = time(|| numbers.iter().map(|x| x * x).collect::<Vec<_>>());
//!
//! let pool = Pool::new(4);
//! let parallel = time(|| pool.map(&numbers, |x| x * x));
//!
//! assert_eq!(sequential.value, parallel.value);
//! println!("sequential {sequential}, parallel {parallel}");
//! ```
//!
//! Every result shows itself in a notebook, as text and as a picture where that says more; what takes
//! long shows how far it is, and can be interrupted ([`live`]). The crate
//! is built as a dynamic library too, so that all cells of a notebook share one copy of its threads.

#![forbid(unsafe_code)]

pub mod clock;
pub mod error;
pub mod lesson;
pub mod live;
pub mod machine;
mod notebook;
pub mod plot;
pub mod pool;
pub mod prelude;
pub mod quad;
pub mod scaling;
pub mod stats;
pub mod timing;
pub mod unit;

pub use error::{Error, Result};
pub use rayon;
