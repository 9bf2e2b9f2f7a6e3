//! How much memory this process may take.

use std::path::Path;

/// The bytes that control groups (version 2) leave to this process, as containers and systemd set them; `None` without a limit.
pub(crate) fn memory_limit() -> Option<u64> {
    let groups = std::fs::read_to_string("/proc/self/cgroup").ok()?;
    smallest_limit(Path::new("/sys/fs/cgroup"), &groups)
}

/// A group's limit also holds for the groups in it.
fn smallest_limit(root: &Path, groups: &str) -> Option<u64> {
    let own = groups.lines().find_map(|line| line.strip_prefix("0::/"))?;
    let limits = Path::new(own).ancestors().filter_map(|group| {
        let limit = std::fs::read_to_string(root.join(group).join("memory.max")).ok()?;
        // Or it is `max`.
        limit.trim().parse().ok()
    });
    limits.min()
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    /// The limit of a process in this group, where these groups have these limits.
    fn limit(own: &str, limits: &[(&str, &str)]) -> Option<u64> {
        let root = TempDir::new().unwrap();
        for (group, limit) in limits {
            let group = root.path().join(group);
            std::fs::create_dir_all(&group).unwrap();
            std::fs::write(group.join("memory.max"), limit).unwrap();
        }
        smallest_limit(root.path(), &format!("1:name=other:/\n0::{own}\n"))
    }

    #[test]
    fn the_tightest_of_the_groups_around_it_counts() {
        let slice = ("system.slice", "1073741824\n");
        let service = "system.slice/reckon.service";
        assert_eq!(
            limit("/system.slice/reckon.service", &[slice, (service, "max\n")]),
            Some(1 << 30)
        );
        assert_eq!(
            limit(
                "/system.slice/reckon.service",
                &[slice, (service, "536870912\n")]
            ),
            Some(1 << 29)
        );
        // As a container sees it.
        assert_eq!(limit("/", &[("", "268435456\n")]), Some(1 << 28));
    }

    #[test]
    fn without_a_limit_or_without_groups_there_is_none() {
        assert_eq!(limit("/", &[("", "max\n")]), None);
        assert_eq!(limit("/system.slice", &[]), None);
        assert_eq!(
            smallest_limit(Path::new("/"), "4:memory:/docker/1f\n"),
            None
        );
    }
}
