//! Slides for the front of a room: `cargo lab slides`.
//!
//! Each page is one file that holds its pictures, reveal.js and `MathJax`. What runs in it comes with Python packages,
//! since these are there on every machine that has a lab, at versions that do not change by themselves.

use crate::kernelspec;
use crate::lab::Lab;
use crate::notebook;
use crate::process;
use crate::python::{self, Packages};
use crate::setup;
use anyhow::{Context as _, Result, ensure};
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};

const WRITER: &str = include_str!("../python/slides.py");

/// What to show, and where to.
#[derive(clap::Args)]
pub struct Options {
    /// The notebooks; all of the course if none is named
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Where the pages go [default: .lab/out/slides]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Show the notebooks with the outputs that they have, and do not run them
    #[arg(long)]
    no_run: bool,
    /// Show the solutions of exercises too
    #[arg(long)]
    solutions: bool,
    /// How long a cell may take, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 300)]
    timeout: u32,
}

/// Installs what slides need, and RISE, which shows a notebook live in JupyterLab.
pub fn set_up(lab: &Lab) -> Result<()> {
    setup::add(lab, Packages::Slides)?;
    println!(
        "`cargo lab slides` writes notebooks as slides. In JupyterLab, Alt+R shows the open one live."
    );
    Ok(())
}

/// Runs the notebooks and writes each of them as a page.
pub fn write(lab: &Lab, options: &Options) -> Result<()> {
    setup::set_up(lab)?;
    setup::add(lab, Packages::Slides)?;
    let files = if options.files.is_empty() {
        notebook::course(lab)?
    } else {
        options.files.clone()
    };
    notebook::check_names(&files)?;
    if !options.no_run {
        check_sources(lab, &files)?;
        notebook::run_all(
            lab,
            &notebook::Options {
                files: files.clone(),
                kernel: kernelspec::RUST.into(),
                out: Some(lab.out()),
                html: false,
                timeout: options.timeout,
            },
        )?;
    }
    let out = options.out.clone().unwrap_or_else(|| lab.slides());
    fs::create_dir_all(&out).with_context(|| format!("cannot create {}", out.display()))?;
    for file in &files {
        let name = file.file_name().context("a notebook has a name")?;
        let executed = lab.out().join(name);
        let shown = if options.no_run { file } else { &executed };
        let page = out.join(name).with_extension("html");
        write_page(lab, shown, file, &page, options.solutions)?;
        println!("{}", page.display());
    }
    println!(
        "Open them in a browser. The space bar goes on, F fills the screen, S shows the speaker's notes."
    );
    Ok(())
}

/// What was run before lies where the copies go that would be shown.
fn check_sources(lab: &Lab, files: &[PathBuf]) -> Result<()> {
    for file in files {
        ensure!(
            !notebook::lies_in(file, &lab.out()),
            "{} is an executed copy and is not run again; show it as it is with --no-run",
            file.display()
        );
    }
    Ok(())
}

/// Writes `shown` as a page; pictures that it names lie beside `original`.
fn write_page(
    lab: &Lab,
    shown: &Path,
    original: &Path,
    page: &Path,
    solutions: bool,
) -> Result<()> {
    ensure!(shown.is_file(), "there is no notebook {}", shown.display());
    let folder = std::path::absolute(original)?;
    let job = json!({
        "notebook": shown,
        "folder": folder.parent(),
        "templates": lab.assets(),
        "page": page,
        "solutions": solutions,
    });
    let mut why = None;
    let mut writer = python::command(lab, WRITER);
    let ended = process::run(writer.arg(job.to_string()), |line| {
        why = Some(line.to_string());
    })?;
    ensure!(
        ended.status.success(),
        "{} cannot be shown as slides: {}",
        shown.display(),
        why.unwrap_or_else(|| process::last_lines(&ended.stderr))
    );
    Ok(())
}
