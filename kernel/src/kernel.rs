//! The kernel `rust`: evcxr_jupyter's engine in a copy of the warm build.
//!
//! Two processes. The *supervisor*, which Jupyter starts, prepares the copy, starts the *engine* in it, waits, and removes
//! the copy. The engine is this program again with `--control_file`. It ends when the supervisor does, however that ends.

use crate::files;
use crate::lab::Lab;
use crate::setup;
use crate::toolchain::Toolchain;
use crate::warm::Warm;
use anyhow::{Context as _, Result};
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

/// Tells the engine that its standard input ends with its supervisor.
const SUPERVISED: &str = "SPEEDUP_SUPERVISED";

/// Runs a kernel on Jupyter's connection file, to its end.
pub fn supervise(lab: &Lab, connection_file: &Path) -> Result<ExitCode> {
    let toolchain = Toolchain::find()?;
    let place = Place::new(lab)?;
    let mut engine = Command::new(std::env::current_exe().context("cannot find this program")?);
    engine
        .arg("--control_file")
        .arg(connection_file)
        .env(SUPERVISED, "1")
        .stdin(Stdio::piped());
    prepare(lab, &toolchain, &place.dir)?.equip(&mut engine, &place.dir);
    let mut engine = engine.spawn().context("cannot start the engine")?;
    // Holds the engine's standard input open until the engine ends, or this process does.
    let lifeline = engine.stdin.take();
    let status = engine.wait().context("cannot wait for the engine")?;
    drop(lifeline);
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// In an engine with a supervisor: ends this process when the supervisor has ended.
pub fn end_with_supervisor() {
    if std::env::var_os(SUPERVISED).is_some() {
        std::thread::spawn(|| {
            let end = std::io::stdin().read_to_end(&mut Vec::new());
            std::process::exit(i32::from(end.is_err()));
        });
    }
}

/// Copies the warm build to `dir`, brought up to date first.
fn prepare(lab: &Lab, toolchain: &Toolchain, dir: &Path) -> Result<Warm> {
    // Held until the copy is made: another kernel that refreshes the warm build removes the old one.
    let _lock = setup::one_at_a_time(lab)?;
    let warm = setup::warm_up(lab, toolchain)?;
    warm.copy(dir)?;
    Ok(warm)
}

/// A kernel's own directory, removed when dropped. A lock beside it says that its kernel lives.
struct Place {
    dir: PathBuf,
    lock_file: PathBuf,
    lock: Option<File>,
}

impl Place {
    /// Makes room for a new kernel and removes what dead kernels left.
    fn new(lab: &Lab) -> Result<Self> {
        let run = lab.run();
        let _one_at_a_time = files::lock(&lab.run_lock(), || ())?;
        sweep(&run)?;
        let name = files::unique();
        let lock_file = run.join(format!("{name}.lock"));
        let lock = files::lock(&lock_file, || ())?;
        Ok(Self {
            dir: run.join(name),
            lock_file,
            lock: Some(lock),
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // What cannot be removed now is swept by the next kernel.
        let _ = files::remove(&self.dir);
        self.lock = None;
        let _ = files::remove(&self.lock_file);
    }
}

/// Removes the directories whose kernels are dead.
fn sweep(run: &Path) -> Result<()> {
    for entry in std::fs::read_dir(run).into_iter().flatten() {
        let lock_file = entry?.path();
        if lock_file
            .extension()
            .is_none_or(|extension| extension != "lock")
        {
            continue;
        }
        if let Some(lock) = files::try_lock(&lock_file)? {
            files::remove(&lock_file.with_extension(""))?;
            drop(lock);
            files::remove(&lock_file)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dead_are_swept_and_the_living_stay() {
        let dir = std::env::temp_dir().join(format!("lab-kernel-{}", files::unique()));
        let lab = Lab::new(Some(dir.clone())).unwrap();
        let living = Place::new(&lab).unwrap();
        std::fs::create_dir(&living.dir).unwrap();
        let dead = lab.run().join("dead");
        std::fs::create_dir(&dead).unwrap();
        std::fs::write(lab.run().join("dead.lock"), "").unwrap();

        let next = Place::new(&lab).unwrap();
        assert!(living.dir.is_dir());
        assert!(!dead.exists());

        drop(living);
        drop(next);
        assert_eq!(files::tree(&lab.run()).unwrap(), Vec::<PathBuf>::new());
        files::remove(&dir).unwrap();
    }
}
