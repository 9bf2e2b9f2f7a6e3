//! Where the key of second factors comes from.

use std::fs::{Permissions, metadata, read_to_string, set_permissions, write};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use rustix::process::Signal;
use tempfile::TempDir;

use crate::support::{Server, reckon, run, text};

fn new_key() -> String {
    let output = run(&["secret-key"]);
    text(&output.stdout).trim().to_owned()
}

/// What keeps the server from starting.
fn refusal(directory: &Path, variables: &[(&str, &str)]) -> String {
    let output = reckon(directory)
        .args(["serve", "--listen", "127.0.0.1:0"])
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let told = text(&output.stderr).lines().last().unwrap().to_owned();
    assert!(told.starts_with("reckon: "), "{told}");
    told
}

#[test]
fn each_printed_key_is_new_and_good() {
    let keys = [new_key(), new_key()];
    assert_ne!(keys[0], keys[1]);
    let directory = TempDir::new().unwrap();
    let both = keys.join(",");
    Server::start_with(directory.path(), &[("RECKON_SECRET_KEY", &both)]);
    assert!(!directory.path().join("reckon.db.key").exists());
}

#[test]
fn beside_an_sqlite_database_a_key_is_made_once_for_its_owner_alone() {
    let directory = TempDir::new().unwrap();
    let file = directory.path().join("reckon.db.key");
    Server::start(directory.path()).stop(Signal::TERM);
    let key = read_to_string(&file).unwrap();
    assert_eq!(metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    // An empty variable, as a compose file passes it on, is none.
    Server::start_with(directory.path(), &[("RECKON_SECRET_KEY", "")]).stop(Signal::TERM);
    assert_eq!(read_to_string(&file).unwrap(), key);
}

#[test]
fn a_key_that_others_can_read_or_that_is_none_stops_the_start() {
    let directory = TempDir::new().unwrap();
    let file = directory.path().join("reckon.db.key");
    write(&file, new_key()).unwrap();
    set_permissions(&file, Permissions::from_mode(0o644)).unwrap();
    let told = refusal(directory.path(), &[]);
    assert!(
        told.contains("others can read the secret key reckon.db.key: `chmod 600"),
        "{told}"
    );
    set_permissions(&file, Permissions::from_mode(0o600)).unwrap();
    Server::start(directory.path()).stop(Signal::TERM);
    for placeholder in ["", "change-me"] {
        write(&file, placeholder).unwrap();
        let told = refusal(directory.path(), &[]);
        assert!(told.contains("reckon.db.key: a secret key is"), "{told}");
    }
}

#[test]
fn a_key_that_is_set_must_be_one() {
    let directory = TempDir::new().unwrap();
    let told = refusal(directory.path(), &[("RECKON_SECRET_KEY", "hunter2")]);
    assert!(
        told.contains("RECKON_SECRET_KEY: a secret key is") && !told.contains("hunter2"),
        "{told}"
    );
    let file = directory.path().join("key");
    let variables = [("RECKON_SECRET_KEY_FILE", file.to_str().unwrap())];
    let told = refusal(directory.path(), &variables);
    assert!(
        told.contains("cannot read RECKON_SECRET_KEY_FILE"),
        "{told}"
    );
    write(&file, new_key() + "\n").unwrap();
    Server::start_with(directory.path(), &variables);
}

#[test]
fn a_lost_key_is_not_replaced_in_silence() {
    let directory = TempDir::new().unwrap();
    let file = directory.path().join("reckon.db.key");
    let server = Server::start(directory.path());
    let user =
        r#"{"username": "ada", "email": "ada@example.org", "password": "violet otters juggle"}"#;
    server.ask("POST", "/api/users", user);
    let login = r#"{"username": "ada", "password": "violet otters juggle"}"#;
    let answer = server.ask("POST", "/api/auth/login", login);
    let session = answer
        .lines()
        .find_map(|line| line.strip_prefix("set-cookie: session="))
        .and_then(|session| session.split(';').next())
        .unwrap();
    let answer = server.ask_as(session, "POST", "/api/users/me/second-factor", "");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    server.stop(Signal::TERM);

    let key = read_to_string(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    let told = refusal(directory.path(), &[]);
    assert!(
        told.contains("the key reckon.db.key is missing: restore it"),
        "{told}"
    );
    assert!(!file.exists());

    // Another key is the operator's choice; the log says what it costs, and what the way back is.
    let other = new_key();
    let server = Server::start_with(directory.path(), &[("RECKON_SECRET_KEY", &other)]);
    let log = server.start.clone();
    assert!(log.contains("second factors cannot be decrypted"), "{log}");
    server.stop(Signal::TERM);
    let both = format!("{other},{}", key.trim());
    let server = Server::start_with(directory.path(), &[("RECKON_SECRET_KEY", &both)]);
    let log = &server.start;
    assert!(
        log.contains("were encrypted under the first secret key"),
        "{log}"
    );
}
