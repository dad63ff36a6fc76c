//! Set-up: from a clean clone to a lab that opens.
//!
//! Each part is looked at first and made only if it is missing, old or damaged, so that the second time takes a moment.

use crate::files;
use crate::kernelspec;
use crate::lab::Lab;
use crate::library;
use crate::process;
use crate::progress::Step;
use crate::python::{self, Maker, Packages};
use crate::room;
use crate::toolchain::Toolchain;
use crate::warm::Warm;
use anyhow::{Context as _, Result, ensure};
use std::env;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What to set up besides the lab.
#[derive(clap::Args)]
pub struct Options {
    /// Add nbgrader, and make its course folder of the lessons that have graded exercises [DIR: grading in the checkout]
    #[arg(long, value_name = "DIR", num_args = 0..=1)]
    #[allow(clippy::option_option, reason = "without a folder it is wanted too")]
    pub grading: Option<Option<PathBuf>>,
    /// Add what shows notebooks as slides, as pages and live in JupyterLab
    #[arg(long)]
    pub slides: bool,
}

/// Sets up what is missing; silent where nothing is.
pub fn set_up(lab: &Lab) -> Result<()> {
    let _lock = one_at_a_time(lab)?;
    std::fs::create_dir_all(lab.config())
        .with_context(|| format!("cannot create {}", lab.config().display()))?;
    for dir in [lab.dir(), &lab.bin(), &lab.warm(), &lab.library()] {
        files::sweep_unfinished(dir)?;
    }
    let toolchain = Toolchain::find()?;
    add_library_sources(&toolchain)?;
    make_python(lab, Packages::Lab)?;
    install_program(lab)?;
    if !kernelspec::are_installed(lab) {
        kernelspec::install(lab)?;
    }
    warm_up(lab, &toolchain).map(|_| ())
}

/// The warm build that belongs to the companion crate, the toolchain and the lock file as they are; made anew if one of
/// them changed or it is damaged. The caller holds the lock of set-up.
pub fn warm_up(lab: &Lab, toolchain: &Toolchain) -> Result<Warm> {
    if !library::place(lab, toolchain).is_dir() {
        let step = Step::new(
            "Copying the standard library's sources for the kernel",
            "1 second",
        );
        library::make(lab, toolchain)?;
        step.done();
    }
    let warm = Warm::new(lab, toolchain)?;
    if !warm.is_whole() {
        room::check(lab, "the companion crate's build", room::PART)?;
        toolchain.try_linker()?;
        let step = Step::new(
            "Building the companion crate for the notebooks",
            "45 seconds",
        );
        warm.make(|line| step.now(line))?;
        step.done();
    }
    Ok(warm)
}

/// Adds packages for one use to the Python environment.
pub fn add(lab: &Lab, packages: Packages) -> Result<()> {
    let _lock = one_at_a_time(lab)?;
    make_python(lab, packages)
}

/// Removes what set-up made, and no more: the directory may be one that the user named.
pub fn clean(lab: &Lab) -> Result<()> {
    // Folders of these names may be somebody's own where no lab ever was.
    ensure!(
        lab.set_up_lock().exists() || !lab.dir().exists(),
        "{} holds no lab, so nothing is removed there",
        lab.dir().display()
    );
    if !lab.dir().exists() {
        return Ok(());
    }
    let set_up = one_at_a_time(lab)?;
    // No kernel starts meanwhile.
    let run = files::lock(&lab.run_lock(), || ())?;
    let alive = kernels_alive(lab);
    ensure!(
        alive == 0,
        "kernels of the lab in {} are running ({alive}), so nothing is removed; close the notebooks and end JupyterLab, \
         which keeps a kernel ready, then repeat",
        lab.dir().display()
    );
    for path in [
        &lab.venv(),
        &lab.bin(),
        &lab.warm(),
        &lab.library(),
        &lab.run(),
        &lab.config(),
        &lab.jupyter(),
        &lab.out(),
    ] {
        files::remove(path)?;
    }
    // While they are held, so that whoever waits for them finds them gone.
    for path in [lab.set_up_lock(), lab.run_lock()] {
        files::remove(&path)?;
    }
    drop((set_up, run));
    match std::fs::remove_dir(lab.dir()) {
        Err(error) if error.kind() == std::io::ErrorKind::DirectoryNotEmpty => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        result => result.with_context(|| format!("cannot remove {}", lab.dir().display())),
    }
}

/// How many kernels hold the lock beside their directory.
fn kernels_alive(lab: &Lab) -> usize {
    let entries = std::fs::read_dir(lab.run()).into_iter().flatten().flatten();
    entries
        .map(|entry| entry.path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "lock")
        })
        .filter(|lock_file| matches!(files::try_lock(lock_file), Ok(None)))
        .count()
}

/// Holds the lock of set-up, and says so if it has to wait for it.
pub fn one_at_a_time(lab: &Lab) -> Result<File> {
    files::lock(&lab.set_up_lock(), || {
        eprintln!("Waiting for another set-up of this lab to end.");
    })
}

fn add_library_sources(toolchain: &Toolchain) -> Result<()> {
    if !toolchain.has_library() {
        let step = Step::new(
            "Adding the sources of Rust's standard library (component rust-src)",
            "10 seconds",
        );
        toolchain.add_library(|line| step.now(line))?;
        step.done();
    }
    Ok(())
}

fn make_python(lab: &Lab, packages: Packages) -> Result<()> {
    if packages.are_installed(lab)? {
        return Ok(());
    }
    // A new environment begins without what was added to the old one.
    let added: Vec<Packages> = match packages {
        Packages::Lab => Packages::added(lab).collect(),
        _ => Vec::new(),
    };
    let made = install_python(lab, packages)
        .and_then(|()| added.iter().try_for_each(|more| make_python(lab, *more)));
    if made.is_err() {
        for more in added.iter().filter(|more| !more.has_stamp(lab)) {
            let (what, _) = told(*more);
            let command = more.command();
            eprintln!(
                "The Python environment was to be made anew, now without {what}; `{command}` adds that again."
            );
        }
    }
    made
}

fn install_python(lab: &Lab, packages: Packages) -> Result<()> {
    let (what, about) = told(packages);
    let needed = match packages {
        // The room that the first kernels take is not there to be asked for again.
        Packages::Lab if lab.program().exists() => room::PYTHON,
        Packages::Lab => room::LAB,
        _ => room::PART,
    };
    room::check(lab, what, needed)?;
    let maker = Maker::find()?;
    let what = format!("Installing {what} with {}", maker.name());
    let step = Step::new(&what, about);
    python::install(lab, &maker, packages, |line| step.now(line))?;
    step.done();
    Ok(())
}

/// What packages are, and how long they take.
const fn told(packages: Packages) -> (&'static str, &'static str) {
    match packages {
        Packages::Lab => ("JupyterLab", "1 minute"),
        Packages::Tests => ("what the tests need", "10 seconds"),
        Packages::Grading => ("nbgrader", "30 seconds"),
        Packages::Slides => ("what shows slides", "10 seconds"),
    }
}

/// Puts this program where the kernelspecs find it.
fn install_program(lab: &Lab) -> Result<()> {
    let this = env::current_exe().context("cannot find this program")?;
    let place = lab.program();
    if this == place || same_file(&this, &place) {
        return Ok(());
    }
    let dir = lab.bin();
    std::fs::create_dir_all(&dir).with_context(|| format!("cannot create {}", dir.display()))?;
    let part = files::part_in(&dir);
    let moved = files::copy(&this, &part).and_then(|()| {
        if cfg!(windows) && place.exists() {
            // A running program cannot be replaced there, but it can be renamed.
            std::fs::rename(&place, dir.join(format!("old-{}", files::unique())))?;
        }
        std::fs::rename(&part, &place)
    });
    if moved.is_err() {
        let _ = files::remove(&part);
    }
    moved.with_context(|| format!("cannot copy this program to {}", place.display()))?;
    process::output(Command::new(&place).arg("--version")).map(|_| ())
}

/// Whether `copy` was made by [`files::copy`] from `original` as it is now.
fn same_file(original: &Path, copy: &Path) -> bool {
    let fingerprint = |path: &Path| {
        let metadata = std::fs::metadata(path).ok()?;
        Some((metadata.len(), metadata.modified().ok()?))
    };
    fingerprint(original).is_some() && fingerprint(original) == fingerprint(copy)
}
