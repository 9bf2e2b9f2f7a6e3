//! `reckon doctor`: each verdict is tested beside its check, what a person sees here.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;

use rustix::process::Signal;
use tempfile::TempDir;

use crate::support::{Server, reckon, text};

#[test]
fn a_deployment_as_it_comes_is_well() {
    let directory = TempDir::new().unwrap();
    let server = Server::start(directory.path());
    let output = reckon(directory.path())
        .args(["doctor", "--listen", &server.address])
        .output()
        .unwrap();
    let report = text(&output.stdout);
    assert_eq!(
        output.status.code(),
        Some(0),
        "{report}{}",
        text(&output.stderr)
    );
    for line in [
        "ok    public URL: http://127.0.0.1:",
        "ok    running server: answers at 127.0.0.1:",
        "ok    headers: as they should be",
        "ok    password hashes: Argon2id with 64 MiB and 3 passes",
        "ok    database file: reckon.db is its owner's alone",
        "ok    database: sqlite://reckon.db answers",
        "ok    tables: as this version needs them",
        "warn  administrator: there is none",
    ] {
        assert!(report.contains(line), "{line}: {report}");
    }
    assert!(report.contains("\n0 to fix, "), "{report}");
}

#[test]
fn what_has_to_be_fixed_is_told_and_changes_the_exit_code() {
    let directory = TempDir::new().unwrap();
    Server::start(directory.path()).stop(Signal::TERM);
    let file = directory.path().join("reckon.db");
    std::fs::set_permissions(&file, Permissions::from_mode(0o644)).unwrap();
    let output = reckon(directory.path())
        .arg("doctor")
        .env("RECKON_PUBLIC_URL", "http://calc.example.org")
        .env("RECKON_LISTEN", "127.0.0.1:1")
        .env("RECKON_TRUSTED_PROXIES", "0.0.0.0/0")
        .output()
        .unwrap();
    let report = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{report}");
    for line in [
        "fail  public URL: http://calc.example.org",
        "fail  trusted proxies: 0.0.0.0/0",
        "warn  running server: none answers at 127.0.0.1:1",
        "fail  database file: other users of this machine can open reckon.db: chmod 600 reckon.db",
    ] {
        assert!(report.contains(line), "{line}: {report}");
    }
    assert!(report.contains("\n3 to fix, "), "{report}");
}

#[test]
fn a_database_that_does_not_answer_is_told_without_its_password() {
    let directory = TempDir::new().unwrap();
    let output = reckon(directory.path())
        .arg("doctor")
        .env("DATABASE_URL", "postgres://ada:changeme@127.0.0.1:1/x")
        .output()
        .unwrap();
    let report = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{report}");
    assert!(
        report.contains("fail  database: cannot open the database postgres://ada@"),
        "{report}"
    );
    assert!(
        report.contains("fail  database password: a default"),
        "{report}"
    );
    assert!(!report.contains("changeme"), "{report}");
}

#[test]
fn it_makes_no_database() {
    let directory = TempDir::new().unwrap();
    let output = reckon(directory.path()).arg("doctor").output().unwrap();
    assert!(text(&output.stdout).contains("is not there yet"));
    assert!(!directory.path().join("reckon.db").exists());
}
