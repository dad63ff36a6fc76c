//! The front: the process that Jupyter starts as the kernel. It takes the spare if there is one, or starts a kernel, and
//! ends with it.

use super::parent;
use super::process::Kernel;
use super::spare;
use crate::lab::Lab;
use crate::toolchain::Toolchain;
use anyhow::{Context as _, Result};
use std::path::Path;
use std::process::ExitCode;

/// Is the kernel for Jupyter, to its end.
pub fn run(lab: &Lab, connection_file: &Path) -> Result<ExitCode> {
    parent::end_with_it();
    let connection_file = std::path::absolute(connection_file)?;
    let folder = std::env::current_dir().context("the folder of the notebook is gone")?;
    if let Some(succeeded) = spare::take(&folder, &connection_file) {
        return Ok(status(succeeded));
    }
    let toolchain = Toolchain::find()?;
    let kernel = Kernel::start(lab, &toolchain, &folder, false)?;
    kernel.serve(&connection_file)?;
    Ok(status(kernel.wait()?))
}

fn status(succeeded: bool) -> ExitCode {
    if succeeded {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
