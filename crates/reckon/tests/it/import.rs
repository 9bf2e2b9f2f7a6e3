//! `reckon import`: what it reads is tested in `app`, what a person sees here.

use std::path::Path;
use std::process::Output;

use rustix::process::Signal;
use sqlx::{Connection as _, Executor as _, SqliteConnection};
use tempfile::TempDir;

use crate::support::{Server, reckon, text};

const BCRYPT: &str = "$2b$04$qgzuZfzLdL0EU933MUgiVOcxaeUauC.BTLiQ17zJutW0sus2qEJJa";

/// A directory with `app.db`, the database of another application with these rows.
async fn with_users(rows: &str) -> TempDir {
    let directory = TempDir::new().unwrap();
    let url = format!(
        "sqlite://{}?mode=rwc",
        directory.path().join("app.db").display()
    );
    let mut connection = SqliteConnection::connect(&url).await.unwrap();
    let table = "CREATE TABLE users (id INTEGER NOT NULL, username VARCHAR, email VARCHAR, hashed_password VARCHAR)";
    connection.execute(table).await.unwrap();
    let insert = format!("INSERT INTO users VALUES {rows}");
    connection
        .execute(sqlx::AssertSqlSafe(insert))
        .await
        .unwrap();
    connection.close().await.unwrap();
    directory
}

fn import(directory: &Path, arguments: &[&str]) -> Output {
    reckon(directory)
        .args(["import", "--from", "sqlite+aiosqlite:///./app.db"])
        .args(arguments)
        .output()
        .unwrap()
}

#[tokio::test]
async fn the_users_of_another_application_sign_in_after_an_import() {
    let directory = with_users(&format!("(1, 'ada', 'ada@example.org', '{BCRYPT}')")).await;
    let dry = import(directory.path(), &["--dry-run"]);
    assert_eq!(dry.status.code(), Some(0), "{}", text(&dry.stderr));
    assert_eq!(
        text(&dry.stdout),
        "a dry run, so nothing was kept: 1 users can be taken (0 of them without a password), 0 here already, 0 not taken\n"
    );
    let real = import(directory.path(), &[]);
    assert_eq!(real.status.code(), Some(0), "{}", text(&real.stderr));
    assert!(
        text(&real.stdout).starts_with("1 users taken"),
        "{}",
        text(&real.stdout)
    );

    let server = Server::start(directory.path());
    let body = r#"{"username": "ada", "password": "correct horse battery staple"}"#;
    let answer = server.ask("POST", "/api/auth/login", body);
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    server.stop(Signal::TERM);

    let again = import(directory.path(), &[]);
    assert_eq!(again.status.code(), Some(0));
    assert_eq!(
        text(&again.stdout),
        "1: here already\nnothing new: 0 users taken (0 of them without a password), 1 here already, 0 not taken\n"
    );
}

#[tokio::test]
async fn rows_that_need_a_person_are_told_and_change_the_exit_code() {
    let directory = with_users(&format!(
        "(1, 'ada', 'ada@example.org', '{BCRYPT}'), (2, 'ada l', 'l@example.org', '{BCRYPT}'), (3, 'eve', 'eve@example.org', 'plain')"
    ))
    .await;
    let output = import(directory.path(), &[]);
    assert_eq!(output.status.code(), Some(3), "{}", text(&output.stderr));
    let lines: Vec<&str> = text(&output.stdout).lines().collect();
    assert!(
        lines[0].starts_with("2: not taken: its username cannot be one here")
            && lines[0].ends_with("for example to “ada_l”"),
        "{lines:?}"
    );
    assert!(
        lines[1].starts_with("3: taken without a password"),
        "{lines:?}"
    );
    assert_eq!(
        lines[2],
        "2 users taken (1 of them without a password), 0 here already, 1 not taken"
    );
    assert!(!text(&output.stdout).contains("plain\n"), "{lines:?}");
}

#[tokio::test]
async fn what_keeps_an_import_from_starting_is_one_sentence_without_the_password() {
    let directory = with_users("(1, 'ada', 'ada@example.org', NULL)").await;
    for (from, table, told) in [
        (
            "postgresql+asyncpg://ada:secret@127.0.0.1:1/x",
            "users",
            "cannot read from postgresql+asyncpg://ada@",
        ),
        (
            "mysql://ada:secret@127.0.0.1/x",
            "users",
            "must be postgres://… or sqlite://…",
        ),
        ("sqlite:///./app.db", "people", "people"),
        (
            "sqlite:///./nothing.db",
            "users",
            "cannot read from sqlite:///",
        ),
        ("sqlite:///./app.db", "a b", "not the name of a table"),
    ] {
        let output = reckon(directory.path())
            .args(["import", "--table", table])
            .env("RECKON_IMPORT_FROM", from)
            .output()
            .unwrap();
        let error = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{error}");
        assert!(
            error.starts_with("reckon: ") && error.contains(told),
            "{error}"
        );
        assert_eq!(error.trim().lines().count(), 1, "{error}");
        assert!(!error.contains("secret"), "{error}");
    }
    assert!(!directory.path().join("nothing.db").exists());
}
