//! Opening JupyterLab on the course.

use crate::course;
use crate::lab::Lab;
use crate::python;
use anyhow::{Context as _, Result};
use std::process::{Command, ExitCode};

/// How JupyterLab is opened.
#[derive(Default, PartialEq, Eq, clap::Args)]
pub struct Options {
    /// Do not open a browser; the address is printed
    #[arg(long)]
    pub no_browser: bool,
    /// The port to serve on
    #[arg(long, value_name = "N")]
    pub port: Option<u16>,
    /// Keep no kernel ready for the next notebook: it takes some seconds to start, and 0.4 GB less memory
    #[arg(long)]
    pub no_spare: bool,
    /// Open the lessons with their solutions, not the students' version
    #[arg(long)]
    pub instructor: bool,
    /// Passed on to JupyterLab
    #[arg(last = true, value_name = "JUPYTERLAB OPTIONS")]
    pub rest: Vec<String>,
}

/// Serves the students' version, which is brought up to date, or the lessons themselves, until the user ends JupyterLab.
pub fn open(lab: &Lab, options: &Options) -> Result<ExitCode> {
    let folder = if options.instructor {
        lab.notebooks()
    } else {
        // Old lessons are better than none.
        let dir = lab.root().join(course::Form::Student.folder());
        course::for_students(lab).or_else(|error| {
            eprintln!("error: {error:#}");
            std::fs::create_dir_all(&dir).map(|()| dir)
        })?
    };
    let mut command = python::interpreter(lab);
    command
        .args(["-m", "jupyterlab"])
        .args(options.no_browser.then_some("--no-browser"))
        .args(options.port.map(|port| format!("--port={port}")))
        .args(&options.rest)
        .current_dir(folder);
    if options.no_spare {
        command.env("SPEEDUP_SPARE", "off");
    }
    eprintln!("Opening JupyterLab. Keep this window open; Ctrl+C twice ends it.");
    become_program(command)
        .context("cannot start JupyterLab; `cargo lab clean` and `cargo lab` make the lab anew")
}

/// Puts JupyterLab in this program's place, so that signals reach it as they are meant.
#[cfg(unix)]
fn become_program(mut command: Command) -> std::io::Result<ExitCode> {
    use std::os::unix::process::CommandExt as _;
    Err(command.exec())
}

/// Waits for JupyterLab; an interrupt reaches both, and is JupyterLab's to answer.
#[cfg(not(unix))]
fn become_program(mut command: Command) -> std::io::Result<ExitCode> {
    let status = command.status()?;
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
