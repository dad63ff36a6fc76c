//! Stopping a compilation: the engine waits for cargo and offers no way to end it.

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

/// Elsewhere a compilation goes on to its end, and the cell does not start.
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
