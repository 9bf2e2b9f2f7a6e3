//! The file of SQLite is not what it was.

use std::fs::{self, OpenOptions};

use rustix::process::Signal;
use tempfile::TempDir;

use super::client::{keep, sign_up};
use crate::support::{Server, reckon, text};

#[test]
fn a_file_that_is_damaged_or_something_else_is_refused_in_a_sentence_and_left_alone() {
    let directory = TempDir::new().unwrap();
    let server = Server::start(directory.path());
    let session = sign_up(&server, "ada");
    keep(&server.address, &session, "a").unwrap();
    server.stop(Signal::TERM);
    let file = directory.path().join("reckon.db");
    let whole = fs::read(&file).unwrap();
    let half = whole.len() as u64 / 2;

    let cases: [(&str, &dyn Fn()); 3] = [
        ("cut in half", &|| {
            let file = OpenOptions::new().write(true).open(&file).unwrap();
            file.set_len(half).unwrap();
        }),
        ("overwritten", &|| {
            let mut bytes = whole.clone();
            bytes[4096..].fill(0xa5);
            fs::write(&file, bytes).unwrap();
        }),
        ("no database", &|| {
            fs::write(&file, b"To whom it may concern").unwrap();
        }),
    ];
    for (name, damage) in cases {
        fs::write(&file, &whole).unwrap();
        damage();
        let damaged = fs::read(&file).unwrap();
        let output = reckon(directory.path())
            .args(["serve", "--listen", "127.0.0.1:0"])
            .output()
            .unwrap();
        let error = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{name}: {error}");
        let sentence = error.lines().last().unwrap();
        assert!(sentence.starts_with("reckon: "), "{name}: {error}");
        assert!(sentence.contains("restore a backup"), "{name}: {error}");
        assert_eq!(fs::read(&file).unwrap(), damaged, "{name}");
    }
    fs::write(&file, &whole).unwrap();
    Server::start(directory.path());
}
