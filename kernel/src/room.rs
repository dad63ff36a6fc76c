//! The room on the disk that a lab and its parts take, in bytes.

use crate::lab::Lab;
use anyhow::{Context as _, Result, ensure};
use std::path::Path;

/// What a lab takes on disk, with room for the kernels of a class: 0.6 GB of Python, 0.2 GB of warm build.
pub const LAB: u64 = 2_000_000_000;

/// What a lab that is there needs to have its Python environment made anew.
pub const PYTHON: u64 = 800_000_000;

/// What a warm build takes, and more than what is added to the Python environment for one use.
pub const PART: u64 = 300_000_000;

/// The bytes of which the disk has enough: for a lab, or for the next build in one that is there.
pub fn enough_for_next(lab: &Lab) -> Result<u64> {
    let (what, needed) = if lab.program().exists() {
        ("the companion crate's build", PART)
    } else {
        ("a lab", LAB)
    };
    check(lab, what, needed).map(|()| needed)
}

/// Fails if the disk has no room for this part of a lab, which takes so many bytes.
pub fn check(lab: &Lab, what: &str, needed: u64) -> Result<()> {
    // Before the first set-up the folder is not there yet.
    let there = lab.dir().ancestors().find(|folder| folder.exists());
    let there = there.unwrap_or(Path::new("."));
    let free = fs4::available_space(there)
        .with_context(|| format!("cannot ask for the free space under {}", there.display()))?;
    enough(free, lab.dir(), what, needed)
}

fn enough(free: u64, dir: &Path, what: &str, needed: u64) -> Result<()> {
    ensure!(
        free >= needed,
        "only {} MB are free under {}, and {what} takes {} MB; free some space, or name another place with --lab-dir",
        free / 1_000_000,
        dir.display(),
        needed / 1_000_000
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_asks_for_its_own_room() {
        let asked = |what, needed| enough(500_000_000, Path::new("here"), what, needed);
        assert!(asked("a build", PART).is_ok());
        let said = asked("JupyterLab", PYTHON).unwrap_err().to_string();
        assert!(
            said.contains("only 500 MB are free under here, and JupyterLab takes 800 MB"),
            "{said}"
        );
    }
}
