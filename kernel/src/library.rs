//! A lean copy of the standard library's sources, for the analyser inside evcxr.
//!
//! The analyser reads every file of the standard library when a kernel starts. Without tests, the intrinsics of all
//! processors and the folders of other operating systems there is a third to read; without the manifests it also asks
//! cargo nothing. The compiler does not use the copy.

use crate::digest::Digest;
use crate::files::{self, Making};
use crate::lab::Lab;
use crate::toolchain::Toolchain;
use anyhow::{Context as _, Result};
use std::fs;
use std::path::{Path, PathBuf};

const CRATES: [&str; 4] = ["core", "alloc", "std", "proc_macro"];

/// Folders of `std/src/os` that belong to this operating system.
const SYSTEM: &[&str] = if cfg!(target_os = "macos") {
    &["fd", "raw", "net", "unix", "darwin", "macos"]
} else if cfg!(windows) {
    &["raw", "net", "windows"]
} else {
    &["fd", "raw", "net", "unix", "linux"]
};

/// Where the copy for this toolchain lies.
pub fn place(lab: &Lab, toolchain: &Toolchain) -> PathBuf {
    lab.library()
        .join(Digest::new("library 1").text(&toolchain.version).key())
}

/// Makes the copy.
pub fn make(lab: &Lab, toolchain: &Toolchain) -> Result<()> {
    let place = place(lab, toolchain);
    let making = Making::new(&place)?;
    for name in CRATES {
        let from = toolchain.library().join(name).join("src");
        copy_sources(
            &from,
            &making.dir().join(name).join("src"),
            &from.join("os"),
        )
        .with_context(|| format!("cannot copy {}", from.display()))?;
    }
    making.finish()?;
    let key = place
        .file_name()
        .context("the copy has a name")?
        .to_string_lossy()
        .into_owned();
    files::keep_only(&lab.library(), &key)
}

fn copy_sources(from: &Path, to: &Path, systems: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let is_dir = entry.file_type()?.is_dir();
        let other_system = from == systems && is_dir && !SYSTEM.contains(&name.as_ref());
        if other_system || ["tests", "tests.rs", "benches"].contains(&name.as_ref()) {
            continue;
        }
        if is_dir {
            copy_sources(&entry.path(), &to.join(name.as_ref()), systems)?;
        } else if name.ends_with(".rs") {
            fs::copy(entry.path(), to.join(name.as_ref()))?;
        }
    }
    Ok(())
}
