//! What the files of Linux, the environment and `sysctl` tell; each function gives `None` where they
//! do not.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

pub(super) fn operating_system(root: &Path) -> String {
    let release = text(root, "etc/os-release");
    let name = release.as_deref().and_then(|release| {
        release
            .lines()
            .find_map(|line| line.strip_prefix("PRETTY_NAME="))
    });
    name.map_or_else(
        || env::consts::OS.to_owned(),
        |name| name.trim_matches('"').to_owned(),
    )
}

pub(super) fn processor(root: &Path) -> Option<String> {
    text(root, "proc/cpuinfo")
        .and_then(|info| value_of(&info, "model name"))
        .or_else(|| sysctl("machdep.cpu.brand_string"))
        .or_else(|| env::var("PROCESSOR_IDENTIFIER").ok())
}

pub(super) fn logical_cores(root: &Path) -> Option<usize> {
    online(root).map(|cores| cores.len())
}

pub(super) fn physical_cores(root: &Path) -> Option<usize> {
    let siblings = |core: &usize| {
        text(
            root,
            &format!("sys/devices/system/cpu/cpu{core}/topology/thread_siblings_list"),
        )
    };
    let files: Option<BTreeSet<String>> =
        online(root).and_then(|cores| cores.iter().map(siblings).collect());
    files
        .map(|different| different.len())
        .or_else(|| sysctl("hw.physicalcpu").and_then(|number| number.parse().ok()))
}

pub(super) fn allowed_cores(root: &Path) -> Option<usize> {
    let status = text(root, "proc/self/status")?;
    numbers_in(&value_of(&status, "Cpus_allowed_list")?).map(|cores| cores.len())
}

pub(super) fn governor(root: &Path) -> Option<String> {
    text(root, "sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")
}

pub(super) fn load(root: &Path) -> Option<f64> {
    text(root, "proc/loadavg")?
        .split_whitespace()
        .next()?
        .parse()
        .ok()
}

/// Processors of the x86 family carry the flag `hypervisor` in a virtual machine; others have no
/// such sign.
pub(super) fn virtual_machine(root: &Path) -> Option<bool> {
    let flags = value_of(&text(root, "proc/cpuinfo")?, "flags")?;
    Some(flags.split_whitespace().any(|flag| flag == "hypervisor"))
}

/// Whether cells panic on integer overflow, where the environment of this process says so: cargo
/// compiles them with it.
pub(super) fn overflow_checks() -> Option<bool> {
    env::var("CARGO_PROFILE_DEV_OVERFLOW_CHECKS")
        .ok()?
        .parse()
        .ok()
}

/// The content of a file without the white space around it; `None` if it is not there or empty.
pub(super) fn text(root: &Path, path: &str) -> Option<String> {
    let content = fs::read_to_string(root.join(path)).ok()?;
    let content = content.trim();
    (!content.is_empty()).then(|| content.to_owned())
}

fn online(root: &Path) -> Option<Vec<usize>> {
    numbers_in(&text(root, "sys/devices/system/cpu/online")?)
}

/// The value in the first line `name : value`.
fn value_of(lines: &str, name: &str) -> Option<String> {
    lines.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        (key.trim() == name).then(|| value.trim().to_owned())
    })
}

/// The numbers in a list such as `0-3,8,10-11`.
fn numbers_in(text: &str) -> Option<Vec<usize>> {
    let mut numbers = Vec::new();
    for range in text.split(',') {
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        numbers.extend(first.trim().parse::<usize>().ok()?..=last.trim().parse().ok()?);
    }
    Some(numbers)
}

/// Asks the `sysctl` of macOS.
fn sysctl(name: &str) -> Option<String> {
    if !cfg!(target_os = "macos") {
        return None;
    }
    let output = Command::new("sysctl").args(["-n", name]).output().ok()?;
    let answer = String::from_utf8(output.stdout).ok()?;
    (!answer.trim().is_empty()).then(|| answer.trim().to_owned())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use std::path::PathBuf;

    /// A folder with the given files, for one test.
    pub(in crate::machine) fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
        let root = env::temp_dir().join(format!("speedup-{name}-{}", std::process::id()));
        for (path, content) in files {
            let file = root.join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, content).unwrap();
        }
        root
    }

    #[test]
    fn the_files_of_a_machine_with_two_threads_a_core_are_understood() {
        let siblings = "sys/devices/system/cpu/cpu0/topology/thread_siblings_list";
        let root = folder(
            "cores",
            &[
                (
                    "etc/os-release",
                    "ID=debian\nPRETTY_NAME=\"Debian GNU/Linux 12\"\n",
                ),
                (
                    "proc/cpuinfo",
                    "model name\t: Model X\nflags\t\t: fpu hypervisor sse\n",
                ),
                ("proc/loadavg", "0.75 0.50 0.25 1/100 4242\n"),
                (
                    "proc/self/status",
                    "Name:\tcell\nCpus_allowed_list:\t0,2-3\n",
                ),
                ("sys/devices/system/cpu/online", "0-3\n"),
                (siblings, "0,2\n"),
                (&siblings.replace("cpu0", "cpu1"), "1,3\n"),
                (&siblings.replace("cpu0", "cpu2"), "0,2\n"),
                (&siblings.replace("cpu0", "cpu3"), "1,3\n"),
                (
                    "sys/devices/system/cpu/cpu0/cpufreq/scaling_governor",
                    "powersave\n",
                ),
            ],
        );
        assert_eq!(operating_system(&root), "Debian GNU/Linux 12");
        assert_eq!(processor(&root).as_deref(), Some("Model X"));
        assert_eq!(
            (logical_cores(&root), physical_cores(&root)),
            (Some(4), Some(2))
        );
        assert_eq!((allowed_cores(&root), load(&root)), (Some(3), Some(0.75)));
        assert_eq!(virtual_machine(&root), Some(true));
        assert_eq!(governor(&root).as_deref(), Some("powersave"));
        fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn lists_of_cores_are_counted_and_nonsense_is_refused() {
        assert_eq!(numbers_in("0-3,8,10-11"), Some(vec![0, 1, 2, 3, 8, 10, 11]));
        assert_eq!(numbers_in("5"), Some(vec![5]));
        assert_eq!(numbers_in("a-b"), None);
    }

    #[test]
    fn a_processor_without_flags_may_or_may_not_be_virtual() {
        let root = folder("arm", &[("proc/cpuinfo", "CPU architecture: 8\n")]);
        assert_eq!(virtual_machine(&root), None);
        fs::remove_dir_all(root).unwrap();
    }
}
