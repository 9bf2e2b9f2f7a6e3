//! `reckon audit verify`: what it finds is tested in `app`, what a person sees here.

use rustix::process::Signal;
use sqlx::{Connection as _, Executor as _, SqliteConnection};
use tempfile::TempDir;

use crate::support::{Server, reckon, text};

#[tokio::test]
async fn it_tells_the_last_line_of_a_whole_trail_and_the_first_broken_line_of_another() {
    let directory = TempDir::new().unwrap();
    let server = Server::start(directory.path());
    for name in ["ada", "eve", "bob"] {
        let body = format!(
            r#"{{"username": "{name}", "email": "{name}@example.org", "password": "violet otters juggle"}}"#
        );
        let answer = server.ask("POST", "/api/users", &body);
        assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    }
    server.stop(Signal::TERM);

    let verify = |arguments: &[&str]| {
        reckon(directory.path())
            .args(["audit", "verify"])
            .args(arguments)
            .output()
            .unwrap()
    };
    let whole = verify(&[]);
    assert_eq!(whole.status.code(), Some(0), "{}", text(&whole.stderr));
    let lines: Vec<&str> = text(&whole.stdout).lines().collect();
    assert_eq!(lines[0], "3 lines are whole, 1 to 3");
    assert!(
        lines[1].starts_with("3:") && lines[1].len() == 66,
        "{lines:?}"
    );
    assert!(
        verify(&["--expect", lines[1], "--from", "2"])
            .status
            .success()
    );
    let other = format!("3:{}", "0".repeat(64));
    assert_eq!(verify(&["--expect", &other]).status.code(), Some(1));

    let url = format!("sqlite://{}", directory.path().join("reckon.db").display());
    let mut connection = SqliteConnection::connect(&url).await.unwrap();
    connection
        .execute("UPDATE audit_log SET network = 'x' WHERE sequence = 2")
        .await
        .unwrap();
    connection.close().await.unwrap();
    let broken = verify(&[]);
    assert_eq!(broken.status.code(), Some(1));
    let error = text(&broken.stderr);
    assert!(
        error.starts_with("reckon: the audit trail is broken: line 2: "),
        "{error}"
    );
}
