//! The integration tests, in one binary.

mod battery;
mod golden;
mod properties;
mod tidy;
