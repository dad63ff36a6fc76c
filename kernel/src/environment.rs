//! The environment that programs started from here get: as if the user had started them, not cargo.
//!
//! `cargo run` puts the folder of this checkout's own build in front of the dynamic linker's search path. A cell
//! would find *that* build of the companion crate before its own.

use crate::lab::Lab;
use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

/// The variable that names where shared libraries are searched.
const LIBRARY_PATH: &str = if cfg!(target_os = "macos") {
    "DYLD_FALLBACK_LIBRARY_PATH"
} else if cfg!(windows) {
    "PATH"
} else {
    "LD_LIBRARY_PATH"
};

/// Takes back what `cargo run` added to the environment.
pub fn without_cargo(command: &mut Command, lab: &Lab) {
    if let Some(path) = env::var_os(LIBRARY_PATH) {
        let mut builds = vec![lab.root().join("target")];
        // Where this program lies, if it was built somewhere else.
        builds.extend(
            env::current_exe()
                .ok()
                .and_then(|this| Some(this.parent()?.to_path_buf())),
        );
        let kept: Vec<PathBuf> = env::split_paths(&path)
            .filter(|folder| !builds.iter().any(|build| folder.starts_with(build)))
            .collect();
        match env::join_paths(kept) {
            Ok(path) if !path.is_empty() => command.env(LIBRARY_PATH, path),
            _ => command.env_remove(LIBRARY_PATH),
        };
    }
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        // The profiles are the user's own, for other projects: cells are compiled as the kernel says.
        if ["CARGO_MANIFEST_", "CARGO_PKG_", "CARGO_PROFILE_"]
            .iter()
            .any(|ours| text.starts_with(ours))
        {
            command.env_remove(&name);
        }
    }
}

/// `PATH` with one folder in front.
pub fn path_with_first(folder: PathBuf) -> OsString {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(folder).chain(env::split_paths(&path));
    env::join_paths(folders).unwrap_or(path)
}
