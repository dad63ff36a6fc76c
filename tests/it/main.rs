//! The integration tests, in one binary.

mod battery;
mod draw;
mod golden;
mod json;
mod laws;
mod live;
mod panics;
mod properties;
mod records;
mod robustness;
mod schedules;
mod studies;
mod tidy;
mod truth_of_laws;
mod unsteady;
mod weights;
