//! The integration tests, in one binary.

mod battery;
mod draw;
mod golden;
mod json;
mod laws;
mod live;
mod properties;
mod records;
mod robustness;
mod tidy;
mod weights;
