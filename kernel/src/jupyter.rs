//! Opening JupyterLab on the course.

use crate::environment;
use crate::lab::Lab;
use anyhow::{Context as _, Result};
use std::process::{Command, ExitCode};

/// How JupyterLab is opened.
#[derive(Default, clap::Args)]
pub struct Options {
    /// Do not open a browser; the address is printed
    #[arg(long)]
    pub no_browser: bool,
    /// The port to serve on
    #[arg(long, value_name = "N")]
    pub port: Option<u16>,
    /// Passed on to JupyterLab
    #[arg(last = true, value_name = "JUPYTERLAB OPTIONS")]
    pub rest: Vec<String>,
}

/// The lesson that a new student sees first.
const FIRST: &str = "/lab/tree/00-is-my-machine-ready.ipynb";

/// Serves the notebooks until the user ends JupyterLab.
pub fn open(lab: &Lab, options: &Options) -> Result<ExitCode> {
    let mut command = Command::new(lab.python());
    environment::without_cargo(&mut command, lab);
    command
        // In a container one is often root; the server answers this machine alone, and asks for a token.
        .args([
            "-m",
            "jupyterlab",
            "--ServerApp.ip=127.0.0.1",
            "--ServerApp.allow_root=True",
        ])
        .arg(format!(
            "--ServerApp.root_dir={}",
            lab.notebooks().display()
        ))
        .arg(format!("--LabApp.default_url={FIRST}"))
        .args(options.no_browser.then_some("--no-browser"))
        .args(options.port.map(|port| format!("--ServerApp.port={port}")))
        .args(&options.rest)
        .env("JUPYTER_PREFER_ENV_PATH", "1")
        .current_dir(lab.notebooks());
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
