//! The compiler that the engine runs: what it said, and stopping it. The engine keeps the first to itself and offers no way to
//! do the second.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Ends the cargos that this process started, and all that they started: compilers, build scripts and their programs.
#[cfg(target_os = "linux")]
pub fn stop() {
    for pid in descendants(std::process::id()) {
        let name = std::fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
        if name.trim() == "cargo" {
            // Its children are asked for first: without it they would be somebody else's.
            let started = descendants(pid);
            kill(pid);
            started.into_iter().for_each(kill);
        }
    }
}

#[cfg(target_os = "linux")]
fn kill(pid: u32) {
    use rustix::process::{Pid, Signal, kill_process};
    if let Some(pid) = i32::try_from(pid).ok().and_then(Pid::from_raw) {
        // It may have ended by itself.
        let _ = kill_process(pid, Signal::KILL);
    }
}

/// Elsewhere a compilation goes on to its end, and the cell is stopped when it starts.
#[cfg(not(target_os = "linux"))]
pub const fn stop() {}

#[cfg(target_os = "linux")]
fn descendants(process: u32) -> Vec<u32> {
    let mut found = Vec::new();
    let mut parents = vec![process];
    while let Some(parent) = parents.pop() {
        for task in std::fs::read_dir(format!("/proc/{parent}/task"))
            .into_iter()
            .flatten()
        {
            let Ok(task) = task else { continue };
            let text = std::fs::read_to_string(task.path().join("children")).unwrap_or_default();
            let children: Vec<u32> = text
                .split_whitespace()
                .filter_map(|pid| pid.parse().ok())
                .collect();
            parents.extend(&children);
            found.extend(children);
        }
    }
    found
}

/// The compiler's messages for the latest cell, if they are not older than `started`. Cargo keeps them beside the finished
/// library.
pub fn output(workspace: &Path, started: SystemTime) -> Option<String> {
    let target = workspace.join("target");
    let hosts = std::fs::read_dir(target).ok()?.flatten();
    let fingerprints = hosts.flat_map(|host| {
        let place = host.path().join("debug").join(".fingerprint");
        std::fs::read_dir(place).into_iter().flatten().flatten()
    });
    let mut outputs: Vec<(SystemTime, PathBuf)> = fingerprints
        .filter(|entry| entry.file_name().to_string_lossy().starts_with("ctx-"))
        .map(|entry| entry.path().join("output-lib-ctx"))
        .filter_map(|path| Some((path.metadata().ok()?.modified().ok()?, path)))
        .filter(|(changed, _)| *changed >= started)
        .collect();
    outputs.sort();
    std::fs::read_to_string(outputs.pop()?.1).ok()
}
