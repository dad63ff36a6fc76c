//! The quota of processor time of the control group (cgroup) that the process is in.

use std::path::{Path, PathBuf};

use super::read::text;

/// The processors' worth of time that the process may use, by version 2 or 1 of control groups;
/// `None` without a quota.
///
/// A quota holds for all groups below, so the smallest one on the way up counts. In a container the
/// group's own folder may be out of sight; then the way up still meets the mounted root.
pub(super) fn quota(root: &Path) -> Option<f64> {
    let groups = groups(root)?.into_iter();
    let limits = groups.filter_map(|(version, group)| match version {
        Version::Two => version_2(&group),
        Version::One => version_1(&group),
    });
    limits.reduce(f64::min)
}

/// The seconds for which quotas have stopped the groups that the process is in, all together, so that it grows with any of
/// them; `None` without a quota.
pub(super) fn throttled(root: &Path) -> Option<f64> {
    quota(root)?;
    let stopped = groups(root)?.into_iter().filter_map(|(version, group)| {
        let statistics = text(&group, "cpu.stat")?;
        let (name, unit) = match version {
            Version::Two => ("throttled_usec", 1e-6),
            Version::One => ("throttled_time", 1e-9),
        };
        let mut lines = statistics.lines().filter_map(|line| line.split_once(' '));
        let number: f64 = lines.find(|line| line.0 == name)?.1.trim().parse().ok()?;
        Some(unit * number)
    });
    stopped.reduce(|sum, more| sum + more)
}

/// The two versions of control groups.
#[derive(Clone, Copy)]
enum Version {
    One,
    Two,
}

/// The folders of the groups that the process is in, each with those above it.
fn groups(root: &Path) -> Option<Vec<(Version, PathBuf)>> {
    let list = text(root, "proc/self/cgroup")?;
    let mut found = Vec::new();
    for line in list.lines() {
        // hierarchy:controllers:path, with no controllers in version 2
        let mut parts = line.splitn(3, ':').skip(1);
        let Some((controllers, path)) = parts.next().zip(parts.next()) else {
            continue;
        };
        let (version, mounts): (_, &[&str]) = if controllers.is_empty() {
            (Version::Two, &["sys/fs/cgroup"])
        } else if controllers.split(',').any(|controller| controller == "cpu") {
            (
                Version::One,
                &["sys/fs/cgroup/cpu", "sys/fs/cgroup/cpu,cpuacct"],
            )
        } else {
            continue;
        };
        let Some(mount) = mounts.iter().find(|mount| root.join(mount).is_dir()) else {
            continue;
        };
        let group = Path::new(path.trim_start_matches('/'));
        found.extend(
            group
                .ancestors()
                .map(|group| (version, root.join(mount).join(group))),
        );
    }
    Some(found)
}

/// `cpu.max` holds quota and period in microseconds, or `max` instead of the quota.
fn version_2(group: &Path) -> Option<f64> {
    let limit = text(group, "cpu.max")?;
    let (quota, period) = limit.split_once(' ')?;
    fraction(quota, period)
}

/// Two files hold quota and period in microseconds; the quota is −1 if there is none.
fn version_1(group: &Path) -> Option<f64> {
    fraction(
        &text(group, "cpu.cfs_quota_us")?,
        &text(group, "cpu.cfs_period_us")?,
    )
}

fn fraction(quota: &str, period: &str) -> Option<f64> {
    let (quota, period): (f64, f64) = (quota.parse().ok()?, period.parse().ok()?);
    (quota > 0.0 && period > 0.0).then(|| quota / period)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::read::tests::folder;

    fn quota_of(name: &str, files: &[(&str, &str)]) -> Option<f64> {
        let root = folder(name, files);
        let found = quota(&root);
        std::fs::remove_dir_all(root).unwrap();
        found
    }

    #[test]
    fn version_2_takes_the_smallest_on_the_way_up() {
        let files = [
            ("proc/self/cgroup", "0::/user/lab\n"),
            ("sys/fs/cgroup/user/lab/cpu.max", "max 100000\n"),
            ("sys/fs/cgroup/user/cpu.max", "150000 100000\n"),
            ("sys/fs/cgroup/cpu.max", "400000 100000\n"),
        ];
        assert_eq!(quota_of("v2", &files), Some(1.5));
    }

    #[test]
    fn version_1_reads_two_files_and_knows_no_quota() {
        let group = (
            "proc/self/cgroup",
            "4:memory:/m\n2:cpu,cpuacct:/lab\n0::/\n",
        );
        let period = ("sys/fs/cgroup/cpu/lab/cpu.cfs_period_us", "100000\n");
        let quota = "sys/fs/cgroup/cpu/lab/cpu.cfs_quota_us";
        assert_eq!(
            quota_of("v1", &[group, period, (quota, "250000\n")]),
            Some(2.5)
        );
        assert_eq!(quota_of("v1-none", &[group, period, (quota, "-1\n")]), None);
    }

    #[test]
    fn a_container_that_sees_only_the_root_still_finds_its_quota() {
        let files = [
            ("proc/self/cgroup", "0::/docker/abc\n"),
            ("sys/fs/cgroup/cpu.max", "50000 100000"),
        ];
        assert_eq!(quota_of("container", &files), Some(0.5));
    }

    #[test]
    fn the_time_in_which_a_quota_stopped_the_process_is_counted_by_both_versions() {
        let files = [
            ("proc/self/cgroup", "0::/lab\n"),
            ("sys/fs/cgroup/lab/cpu.max", "150000 100000\n"),
            (
                "sys/fs/cgroup/lab/cpu.stat",
                "usage_usec 9\nnr_throttled 3\nthrottled_usec 2500000\n",
            ),
        ];
        let root = folder("throttled-v2", &files);
        assert_eq!(throttled(&root), Some(2.5));
        std::fs::remove_dir_all(root).unwrap();
        let files = [
            ("proc/self/cgroup", "2:cpu,cpuacct:/lab\n"),
            ("sys/fs/cgroup/cpu,cpuacct/lab/cpu.cfs_quota_us", "50000\n"),
            (
                "sys/fs/cgroup/cpu,cpuacct/lab/cpu.cfs_period_us",
                "100000\n",
            ),
            (
                "sys/fs/cgroup/cpu,cpuacct/lab/cpu.stat",
                "nr_throttled 3\nthrottled_time 250000000\n",
            ),
        ];
        let root = folder("throttled-v1", &files);
        assert_eq!((quota(&root), throttled(&root)), (Some(0.5), Some(0.25)));
        std::fs::remove_dir_all(root).unwrap();
        // Without a quota nobody is stopped, whatever else the statistics hold.
        let files = [
            ("proc/self/cgroup", "0::/\n"),
            ("sys/fs/cgroup/cpu.stat", "throttled_usec 7\n"),
        ];
        let root = folder("throttled-none", &files);
        assert_eq!(throttled(&root), None);
        std::fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn without_control_groups_there_is_no_quota() {
        assert_eq!(quota(Path::new("/a-folder-that-does-not-exist")), None);
        assert_eq!(
            quota_of("broken", &[("proc/self/cgroup", "nonsense\n")]),
            None
        );
    }
}
