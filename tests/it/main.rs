//! The integration tests, in one binary.

mod battery;
mod golden;
mod live;
mod properties;
mod tidy;
