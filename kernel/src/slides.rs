//! Slides.
use crate::lab::Lab;
use anyhow::Result;
/// Options.
#[derive(clap::Args)]
pub struct Options {}
/// Sets up.
pub fn set_up(_: &Lab) -> Result<()> {
    Ok(())
}
/// Writes.
pub fn write(_: &Lab, _: &Options) -> Result<()> {
    Ok(())
}
