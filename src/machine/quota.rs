//! The quota of processor time of the control group (cgroup) that the process is in.

use std::path::{Path, PathBuf};

use super::read::text;

/// The processors' worth of time that the process may use, by version 2 or 1 of control groups;
/// `None` without a quota.
///
/// A quota holds for all groups below, so the smallest one on the way up counts. In a container the
/// group's own folder may be out of sight; then the way up still meets the mounted root.
pub(super) fn quota(root: &Path) -> Option<f64> {
    let groups = text(root, "proc/self/cgroup")?;
    let limits = groups.lines().filter_map(|line| {
        // hierarchy:controllers:path, with no controllers in version 2
        let mut parts = line.splitn(3, ':').skip(1);
        let (controllers, path) = (parts.next()?, parts.next()?);
        if controllers.is_empty() {
            return smallest(root, "sys/fs/cgroup", path, version_2);
        }
        let is_cpu = controllers.split(',').any(|controller| controller == "cpu");
        let mounts = ["sys/fs/cgroup/cpu", "sys/fs/cgroup/cpu,cpuacct"];
        let mount = mounts.into_iter().find(|mount| root.join(mount).is_dir())?;
        if is_cpu {
            smallest(root, mount, path, version_1)
        } else {
            None
        }
    });
    limits.reduce(f64::min)
}

/// The smallest limit of the group at `path` and of those above it.
fn smallest(root: &Path, mount: &str, path: &str, limit: fn(&Path) -> Option<f64>) -> Option<f64> {
    let group = PathBuf::from(path.trim_start_matches('/'));
    group
        .ancestors()
        .filter_map(|group| limit(&root.join(mount).join(group)))
        .reduce(f64::min)
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
    fn without_control_groups_there_is_no_quota() {
        assert_eq!(quota(Path::new("/a-folder-that-does-not-exist")), None);
        assert_eq!(
            quota_of("broken", &[("proc/self/cgroup", "nonsense\n")]),
            None
        );
    }
}
