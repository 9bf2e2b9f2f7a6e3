//! Who can read the files, and is there room for more?

use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use super::check::Check;

/// Below this much nobody should wait any longer.
const LITTLE_SPACE: u64 = 1024 * 1024 * 1024;
/// Below this much SQLite is soon unable to write.
const NO_SPACE: u64 = 100 * 1024 * 1024;

const OTHERS_READ: u32 = 0o044;
const OTHERS_WRITE: u32 = 0o022;
const STICKY: u32 = 0o1000;

/// A file that holds a secret.
pub(super) fn secret(file: &Path) -> Check {
    private("secret file", file)
}

/// The files of the SQLite database and what they lie on; nothing of PostgreSQL.
pub(super) fn sqlite(url: &str) -> Vec<Check> {
    let Some(path) = sqlite_path(url) else {
        return Vec::new();
    };
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let mut checks = vec![unchanged_by_others(directory)];
    if let Ok(free) = free_bytes(directory) {
        checks.push(space(free));
    }
    if !path.exists() {
        let told = format!(
            "{} is not there yet: the first start makes it",
            path.display()
        );
        checks.push(Check::warn("database file", told));
        return checks;
    }
    for ending in ["", "-wal", "-shm"] {
        let mut name = path.clone().into_os_string();
        name.push(ending);
        let file = PathBuf::from(name);
        if file.exists() {
            checks.push(private("database file", &file));
        }
    }
    checks
}

/// Whether the file of this SQLite database is there.
pub(super) fn exists(url: &str) -> bool {
    sqlite_path(url).is_some_and(|path| path.exists())
}

/// The path in the URL of an SQLite database.
fn sqlite_path(url: &str) -> Option<PathBuf> {
    let rest = url.strip_prefix("sqlite:")?;
    let rest = rest.strip_prefix("//").unwrap_or(rest);
    Some(PathBuf::from(rest.split('?').next().unwrap_or_default()))
}

fn private(subject: &'static str, file: &Path) -> Check {
    let shown = file.display();
    match std::fs::metadata(file) {
        Err(error) => Check::fail(subject, format!("{shown} cannot be read: {error}")),
        Ok(found) if found.permissions().mode() & (OTHERS_READ | OTHERS_WRITE) != 0 => Check::fail(
            subject,
            format!("other users of this machine can open {shown}: chmod 600 {shown}"),
        ),
        Ok(_) => Check::ok(subject, format!("{shown} is its owner's alone")),
    }
}

/// Whoever can write a directory can put another database in place of the one in it.
fn unchanged_by_others(directory: &Path) -> Check {
    let subject = "database directory";
    let shown = directory.display();
    match std::fs::metadata(directory) {
        Err(error) => Check::fail(subject, format!("{shown} cannot be read: {error}")),
        Ok(found) if found.mode() & OTHERS_WRITE != 0 && found.mode() & STICKY == 0 => Check::fail(
            subject,
            format!("other users of this machine can write to {shown}: chmod go-w {shown}"),
        ),
        Ok(_) => Check::ok(subject, format!("{shown} is written by its owner alone")),
    }
}

fn free_bytes(directory: &Path) -> std::io::Result<u64> {
    let found = rustix::fs::statvfs(directory)?;
    Ok(found.f_bavail.saturating_mul(found.f_frsize))
}

fn space(free: u64) -> Check {
    let subject = "disk";
    let told = format!("{} MiB are free", free / (1024 * 1024));
    match free {
        ..NO_SPACE => Check::fail(subject, format!("{told}: make room before writes fail")),
        NO_SPACE..LITTLE_SPACE => Check::warn(subject, format!("{told}: make room soon")),
        _ => Check::ok(subject, told),
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{self, Permissions};

    use tempfile::TempDir;

    use super::super::check::Verdict;
    use super::*;

    #[test]
    fn the_files_of_a_database_are_its_owners_alone() {
        for (file, directory, expected) in [
            (0o600, 0o700, [Verdict::Ok, Verdict::Ok]),
            (0o600, 0o755, [Verdict::Ok, Verdict::Ok]),
            (0o600, 0o777, [Verdict::Fail, Verdict::Ok]),
            (0o600, 0o1777, [Verdict::Ok, Verdict::Ok]),
            (0o640, 0o700, [Verdict::Ok, Verdict::Fail]),
            (0o644, 0o700, [Verdict::Ok, Verdict::Fail]),
            (0o602, 0o700, [Verdict::Ok, Verdict::Fail]),
        ] {
            let home = TempDir::new().unwrap();
            let path = home.path().join("reckon.db");
            fs::write(&path, "").unwrap();
            fs::set_permissions(&path, Permissions::from_mode(file)).unwrap();
            fs::set_permissions(home.path(), Permissions::from_mode(directory)).unwrap();
            let found = sqlite(&format!("sqlite://{}", path.display()));
            let verdicts = [found[0].verdict, found[2].verdict];
            assert_eq!(verdicts, expected, "{file:o} {directory:o}: {found:?}");
        }
    }

    #[test]
    fn the_log_of_a_database_is_looked_at_too() {
        let home = TempDir::new().unwrap();
        let path = home.path().join("reckon.db");
        for (name, mode) in [("reckon.db", 0o600), ("reckon.db-wal", 0o644)] {
            let file = home.path().join(name);
            fs::write(&file, "").unwrap();
            fs::set_permissions(&file, Permissions::from_mode(mode)).unwrap();
        }
        let found = sqlite(&format!("sqlite://{}?mode=rwc", path.display()));
        let last = found.last().unwrap();
        assert_eq!(last.verdict, Verdict::Fail);
        assert!(last.told.contains("reckon.db-wal"), "{last}");
    }

    #[test]
    fn a_database_that_is_not_there_yet_and_a_secret_that_is_gone_are_told() {
        let home = TempDir::new().unwrap();
        let path = home.path().join("reckon.db");
        let found = sqlite(&format!("sqlite://{}", path.display()));
        assert_eq!(found.last().unwrap().verdict, Verdict::Warn);
        assert_eq!(private("secret file", &path).verdict, Verdict::Fail);
        assert!(sqlite("postgres://h/db").is_empty());
    }

    #[test]
    fn space_runs_out_in_time_to_be_told() {
        for (mib, verdict) in [
            (50, Verdict::Fail),
            (500, Verdict::Warn),
            (5000, Verdict::Ok),
        ] {
            assert_eq!(space(mib * 1024 * 1024).verdict, verdict, "{mib}");
        }
    }
}
