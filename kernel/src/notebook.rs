//! Running notebooks without a browser: `cargo lab run`.

use crate::course::RECORD;
use crate::judge::{Judge, Verdict};
use crate::kernel::spare::KEEPER;
use crate::kernelspec;
use crate::lab::Lab;
use crate::process;
use crate::progress::seconds;
use crate::python;
use crate::verdict::{Cell, without_colours};
use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

const RUNNER: &str = include_str!("../python/run_notebook.py");
/// Tells the companion crate where the results of a student go, if not beside the notebook.
const WORK: &str = "SPEEDUP_WORK";

/// What to run, and how.
#[derive(clap::Args)]
pub struct Options {
    /// The notebooks; all of the course if none is named
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// The kernel that runs them
    #[arg(long, default_value = kernelspec::RUST, value_parser = [kernelspec::RUST, kernelspec::EVCXR])]
    pub kernel: String,
    /// Where the executed copies go [default: .lab/out]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Write a web page beside each executed copy
    #[arg(long)]
    pub html: bool,
    /// How long a cell may take, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 300)]
    pub timeout: u32,
}

/// Runs the notebooks one after the other; an error tells how many cells failed, each of which was told when it did.
pub fn run_all(lab: &Lab, options: &Options) -> Result<()> {
    let files = if options.files.is_empty() {
        course(lab)?
    } else {
        options.files.clone()
    };
    let out = options.out.clone().unwrap_or_else(|| lab.out());
    check_names(&files)?;
    check_out(&out, &files)?;
    let mut failed = 0;
    for file in &files {
        failed += run(lab, file, &out, options)?;
    }
    println!("Executed copies are in {}", out.display());
    ensure!(
        failed == 0,
        "{failed} {} failed",
        if failed == 1 { "cell" } else { "cells" }
    );
    Ok(())
}

/// Of two notebooks with the same name, the copy of one would replace that of the other.
pub fn check_names(files: &[PathBuf]) -> Result<()> {
    let mut names = BTreeMap::new();
    for file in files {
        // Pages have the name with another ending, and some file systems take a capital letter for a small one.
        let name = file
            .file_stem()
            .map(|name| name.to_string_lossy().to_lowercase());
        if let Some(other) = names.insert(name, file) {
            bail!(
                "{} and {} have the same name, so that one would replace the other; run them one by one, each into a folder of its own with --out",
                other.display(),
                file.display()
            );
        }
    }
    Ok(())
}

/// Whether a file lies in a folder, however their paths are written.
pub fn lies_in(file: &Path, folder: &Path) -> bool {
    let absolute = std::path::absolute(file).unwrap_or_default();
    absolute
        .parent()
        .is_some_and(|parent| is_same(parent, folder))
}

fn is_same(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

/// Executed copies replace what bears their name: that must be neither the notebooks themselves nor somebody's work.
/// In other folders than these, the runner looks at each file before it replaces it.
fn check_out(out: &Path, files: &[PathBuf]) -> Result<()> {
    ensure!(
        !out.join(RECORD).exists() && !files.iter().any(|file| lies_in(file, out)),
        "executed copies cannot go to {}, where they would replace notebooks that people work in; name another folder with --out",
        out.display()
    );
    Ok(())
}

/// Runs one notebook, tells of each cell, and writes the executed copy into the folder `out`; returns how many failed.
fn run(lab: &Lab, file: &Path, out: &Path, options: &Options) -> Result<usize> {
    ensure!(file.is_file(), "there is no notebook {}", file.display());
    fs::create_dir_all(out).with_context(|| format!("cannot create {}", out.display()))?;
    let name = file.file_name().context("a notebook has a name")?;
    println!("{} with the kernel {}", name.display(), options.kernel);
    let job = json!({
        "notebook": file,
        "kernel": options.kernel,
        "timeout": options.timeout,
        "out": out.join(name),
        "replace": is_same(out, &lab.out()),
        "html": options.html,
    });
    let (mut failed, mut total, mut unread, mut unrun) = (0, 0, None, None);
    let mut judge = Judge::default();
    let mut runner = python::command(lab, RUNNER);
    // A spare of a server that runs has the environment of that.
    runner.arg(job.to_string()).env_remove(KEEPER);
    if env::var_os(WORK).is_none() {
        runner.env(WORK, std::path::absolute(out)?.join("my-work"));
    }
    let ended = process::run(&mut runner, |line| {
        match serde_json::from_str::<Value>(line) {
            Ok(event) if event.get("ready").is_some() => {
                total = event["cells"].as_u64().unwrap_or_default();
                let ready = Duration::from_secs_f64(event["ready"].as_f64().unwrap_or_default());
                println!("  the kernel is ready after {}", seconds(ready));
            }
            Ok(event) if event.get("error").is_some() => {
                unrun = event["error"].as_str().map(String::from);
            }
            Ok(event) => match serde_json::from_value::<Cell>(event) {
                Ok(cell) => {
                    let verdict = judge.verdict(&cell);
                    failed += usize::from(matches!(verdict, Verdict::Failed(_)));
                    tell(&cell, &verdict, total);
                }
                Err(error) => unread = Some(format!("{error}: {line}")),
            },
            // Kernels print there too, for instance evcxr which configuration it read.
            Err(_) => {}
        }
    })?;
    if let Some(error) = unread {
        bail!("the notebook runner told something that cannot be read: {error}");
    }
    ensure!(
        ended.status.success(),
        "{} could not be run:\n{}",
        file.display(),
        unrun.unwrap_or_else(|| process::last_lines(&ended.stderr))
    );
    Ok(failed)
}

/// The notebooks of the course in their order.
pub fn course(lab: &Lab) -> Result<Vec<PathBuf>> {
    let folder = lab.notebooks();
    let entries =
        fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    files.retain(|file| {
        file.extension()
            .is_some_and(|extension| extension == "ipynb")
    });
    files.sort();
    ensure!(
        !files.is_empty(),
        "there are no notebooks in {}",
        folder.display()
    );
    Ok(files)
}

/// Prints a line about a cell and, if it failed, why.
fn tell(cell: &Cell, verdict: &Verdict, total: u64) {
    let took = seconds(Duration::from_secs_f64(cell.seconds));
    let end = match verdict {
        Verdict::Passed => "",
        Verdict::Waits => "  waits for a solution",
        Verdict::Failed(_) => "  FAILED",
    };
    println!(
        "  cell {:>2} of {total}  {:<32} {took:>7}{end}",
        cell.number, cell.id
    );
    if let Verdict::Failed(failure) = verdict {
        let told = without_colours(&format!(
            "{failure}\nThe cell is:\n{}",
            indent(&cell.source)
        ));
        println!("{}", indent(&told));
    }
}

fn indent(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(|line| format!("    {line}")).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notebooks_that_would_replace_each_other_are_both_named() {
        let files = |names: &[&str]| names.iter().map(PathBuf::from).collect::<Vec<_>>();
        assert!(check_names(&files(&["a/01.ipynb", "a/02.ipynb"])).is_ok());
        for other in ["b/01.ipynb", "b/./01.ipynb", "b/01.IPYNB"] {
            let error = check_names(&files(&["a/01.ipynb", "a/02.ipynb", other])).unwrap_err();
            let told = error.to_string();
            assert!(
                told.contains("a/01.ipynb") && told.contains(other) && told.contains("--out"),
                "{told}"
            );
        }
    }

    #[test]
    fn a_file_lies_in_its_folder_however_that_is_written() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert!(lies_in(&here.join("Cargo.toml"), &here.join("src/..")));
        assert!(!lies_in(&here.join("src/main.rs"), here));
        assert!(!lies_in(&here.join("none/a.ipynb"), &here.join("none")));
    }
}
