//! The lab as its users meet it: the command, the kernels, the notebooks, the page in a browser.
//!
//! `cargo lab test` runs these one at a time after set-up.

mod alive;
mod browser;
mod citizen;
mod client;
mod course;
mod course_forms;
mod dylib;
mod exercises;
mod failures;
mod forms;
mod grading;
mod kernels;
mod links;
mod panics_and_errors;
mod seen;
mod set_up;
mod slides;
mod soak;
mod spare;
mod stop;
mod support;
mod trouble;
