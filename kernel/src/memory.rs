//! How much memory is free.

use std::fs;
use std::path::Path;

/// The bytes that programs may still take, on the machine and in the container; nothing where that cannot be read.
pub fn available() -> Option<u64> {
    let machine = value(&fs::read_to_string("/proc/meminfo").ok()?, "MemAvailable:")? * 1024;
    Some(match in_container(Path::new("/sys/fs/cgroup")) {
        Some(container) => machine.min(container),
        None => machine,
    })
}

/// What the limit of a control group (version 2) leaves; files that were read and can be forgotten count as free.
fn in_container(group: &Path) -> Option<u64> {
    let number = |name: &str| {
        fs::read_to_string(group.join(name))
            .ok()?
            .trim()
            .parse::<u64>()
            .ok()
    };
    let limit = number("memory.max")?;
    let statistics = fs::read_to_string(group.join("memory.stat")).unwrap_or_default();
    let forgettable = value(&statistics, "inactive_file").unwrap_or(0);
    let used = number("memory.current")?.saturating_sub(forgettable);
    Some(limit.saturating_sub(used))
}

/// The number after a name at the start of a line.
fn value(text: &str, name: &str) -> Option<u64> {
    let line = text
        .lines()
        .find(|line| line.split_whitespace().next() == Some(name))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files;

    #[test]
    fn a_container_has_what_its_limit_leaves() {
        let group = std::env::temp_dir().join(format!("lab-memory-{}", files::unique()));
        for (name, text) in [
            ("memory.max", "1000\n"),
            ("memory.current", "700\n"),
            ("memory.stat", "anon 500\ninactive_file 200\n"),
        ] {
            files::write(&group.join(name), text).unwrap();
        }
        assert_eq!(in_container(&group), Some(500));
        files::write(&group.join("memory.max"), "max\n").unwrap();
        assert_eq!(in_container(&group), None);
        files::remove(&group).unwrap();
        assert_eq!(in_container(&group), None);
    }

    #[test]
    fn the_machine_tells_in_kilobytes() {
        let text = "MemTotal:       100 kB\nMemAvailable:       42 kB\n";
        assert_eq!(value(text, "MemAvailable:"), Some(42));
        assert_eq!(value(text, "Swap:"), None);
    }
}
