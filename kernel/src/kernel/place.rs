//! The directories of running kernels.

use crate::files;
use crate::lab::Lab;
use crate::setup;
use crate::toolchain::Toolchain;
use crate::warm::Warm;
use anyhow::{Context as _, Result};
use std::fs::File;
use std::path::{Path, PathBuf};

/// A kernel's own directory, removed when dropped. A lock beside it says that its kernel lives.
pub struct Place {
    dir: PathBuf,
    lock_file: PathBuf,
    lock: Option<File>,
}

impl Place {
    /// Makes room for a new kernel and removes what dead kernels left.
    pub fn new(lab: &Lab) -> Result<Self> {
        let run = lab.run();
        let _one_at_a_time = files::lock(&lab.run_lock(), || ())?;
        sweep(&run);
        let name = files::unique();
        let lock_file = run.join(format!("{name}.lock"));
        let lock = files::lock(&lock_file, || ())?;
        Ok(Self {
            dir: run.join(name),
            lock_file,
            lock: Some(lock),
        })
    }

    /// Copies the warm build there, brought up to date first.
    pub fn fill(&self, lab: &Lab, toolchain: &Toolchain) -> Result<Warm> {
        // Held until the copy is made: another kernel that refreshes the warm build removes the old one.
        let _lock = setup::one_at_a_time(lab)?;
        let warm = setup::warm_up(lab, toolchain)?;
        warm.copy(&self.dir)?;
        Ok(warm)
    }

    pub fn dir(&self) -> &Path {
        &self.dir
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let removed = files::remove(&self.dir);
        self.lock = None;
        // What cannot be removed now, as somebody still writes there, is swept by the next kernel: the lock file stays.
        if removed.is_ok() {
            let _ = files::remove(&self.lock_file);
        }
    }
}

/// Removes the directory in which `dir` lies, when the one who made it, and who is dying, is dead.
pub fn remove(lab: &Lab, dir: &Path) -> Result<()> {
    let run = lab.run();
    let name = dir
        .strip_prefix(&run)
        .ok()
        .and_then(|inside| inside.iter().next())
        .with_context(|| format!("{} is not in {}", dir.display(), run.display()))?;
    let dir = run.join(name);
    let lock_file = dir.with_extension("lock");
    let lock = files::lock(&lock_file, || ())?;
    files::remove(&dir)?;
    drop(lock);
    files::remove(&lock_file)
}

/// Removes the directories whose kernels are dead.
fn sweep(run: &Path) {
    for entry in std::fs::read_dir(run).into_iter().flatten().flatten() {
        let lock_file = entry.path();
        let is_lock = lock_file
            .extension()
            .is_some_and(|extension| extension == "lock");
        // What cannot be removed keeps no kernel from starting: its lock file stays, and the next one tries again.
        if is_lock && let Err(error) = sweep_one(&lock_file) {
            eprintln!("What a dead kernel left stays for now: {error:#}");
        }
    }
}

fn sweep_one(lock_file: &Path) -> Result<()> {
    let Some(lock) = files::try_lock(lock_file)? else {
        return Ok(());
    };
    files::remove(&lock_file.with_extension(""))?;
    drop(lock);
    files::remove(lock_file)
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

    #[test]
    fn what_cannot_be_removed_keeps_no_kernel_from_starting() {
        let dir = std::env::temp_dir().join(format!("lab-kernel-{}", files::unique()));
        let lab = Lab::new(Some(dir.clone())).unwrap();
        // A lock that cannot be opened: even root cannot sweep what it belongs to.
        let stubborn = lab.run().join("a.lock");
        std::fs::create_dir_all(&stubborn).unwrap();
        std::fs::write(lab.run().join("z.lock"), "").unwrap();
        let next = Place::new(&lab).unwrap();
        assert!(stubborn.exists());
        assert!(!lab.run().join("z.lock").exists());
        drop(next);
        files::remove(&dir).unwrap();
    }
}
