//! The lab as its users meet it: the command, the kernels, the notebooks, the page in a browser.
//!
//! `cargo lab test` runs these one at a time after set-up.

mod browser;
mod client;
mod course;
mod dylib;
mod failures;
mod kernels;
mod set_up;
mod support;
