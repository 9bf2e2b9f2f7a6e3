//! `reckon serve` and its companions

use std::net::TcpListener;
use std::process::{Command, Stdio};

use rustix::process::Signal;
use serde_json::Value;
use tempfile::TempDir;

use crate::support::{Server, reckon, run, send, text};

#[test]
fn a_server_needs_no_settings_and_keeps_its_data() {
    let directory = TempDir::new().unwrap();
    let server = Server::start(directory.path());
    let body =
        r#"{"username": "ada", "email": "ada@example.org", "password": "violet otters juggle"}"#;
    assert!(
        server
            .ask("POST", "/api/users", body)
            .starts_with("HTTP/1.1 201")
    );
    assert!(
        server
            .ask("POST", "/api/calculate", r#"{"expression": "0.1+0.2"}"#)
            .contains(r#""result":"0.3""#)
    );
    server.stop(Signal::TERM);

    let server = Server::start(directory.path());
    assert!(
        server
            .ask("POST", "/api/users", body)
            .starts_with("HTTP/1.1 409")
    );
    assert!(directory.path().join("reckon.db").exists());
}

#[test]
fn sigterm_and_sigint_stop_it_with_exit_code_0() {
    for signal in [Signal::TERM, Signal::INT] {
        let directory = TempDir::new().unwrap();
        let (code, log) = Server::start(directory.path()).stop(signal);
        assert_eq!(code, Some(0), "{signal:?}: {log}");
        assert!(log.contains("stopped"), "{signal:?}: {log}");
    }
}

#[test]
fn it_stops_also_while_it_waits_for_the_database() {
    // It takes connections, and never says a word.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("postgres://reckon@{}/reckon", silent.local_addr().unwrap());
    let directory = TempDir::new().unwrap();
    let server = reckon(directory.path())
        .args(["serve", "--listen", "127.0.0.1:0"])
        .env("DATABASE_URL", url)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let _connection = silent.accept().unwrap();
    send(&server, Signal::TERM);
    let output = server.wait_with_output().unwrap();
    let log = text(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{log}");
    assert!(
        log.contains("stopped before the database was ready"),
        "{log}"
    );
}

#[test]
fn health_tells_a_working_server_from_none() {
    let directory = TempDir::new().unwrap();
    let server = Server::start(directory.path());
    let health = |address: &str| {
        reckon(directory.path())
            .args(["health", "--listen", address])
            .output()
            .unwrap()
    };
    assert_eq!(text(&health(&server.address).stdout), "ok\n");
    let address = server.address.clone();
    server.stop(Signal::TERM);
    let gone = health(&address);
    assert_eq!(gone.status.code(), Some(1));
    assert!(
        text(&gone.stderr).starts_with("reckon: no answer from"),
        "{}",
        text(&gone.stderr)
    );
}

#[test]
fn what_keeps_it_from_starting_is_one_sentence_and_exit_code_1() {
    let directory = TempDir::new().unwrap();
    let server = Server::start(directory.path());
    let address = server.address.as_str();
    for (arguments, variables, told) in [
        (vec!["--listen", address], vec![], "cannot listen on"),
        (
            vec![],
            vec![("DATABASE_URL", "sqlite:///proc/none/reckon.db")],
            "cannot open the database sqlite:///proc/none",
        ),
        (
            vec![],
            vec![("DATABASE_URL", "postgres://ada:secret@127.0.0.1:1/x")],
            "cannot open the database postgres://ada@",
        ),
        (
            vec![],
            vec![("DATABASE_URL", "mysql://127.0.0.1/x")],
            "must start with postgres:// or sqlite://",
        ),
        (
            vec![],
            vec![("DATABASE_URL_FILE", "/nowhere")],
            "cannot read DATABASE_URL_FILE /nowhere",
        ),
        (
            vec![],
            vec![("RECKON_LISTN", "127.0.0.1:0")],
            "there is no setting RECKON_LISTN",
        ),
        (
            vec![],
            vec![("RECKON_HASH_MEMORY_MIB", "4")],
            "RECKON_HASH_MEMORY_MIB",
        ),
        (vec![], vec![("RECKON_LOG", "web=loud")], "RECKON_LOG"),
    ] {
        let free = TempDir::new().unwrap();
        let mut command: Command = reckon(free.path());
        command
            .args(["serve", "--listen", "127.0.0.1:0"])
            .envs(variables);
        if !arguments.is_empty() {
            command = reckon(free.path());
            command.arg("serve").args(&arguments);
        }
        let output = command.output().unwrap();
        let error = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{error}");
        assert!(
            error.starts_with("reckon: ") && error.contains(told),
            "{error}"
        );
        assert_eq!(error.trim().lines().count(), 1, "{error}");
        assert!(!error.contains("secret"), "{error}");
    }
}

#[test]
fn a_malformed_setting_is_refused_by_name() {
    for (name, value) in [
        ("RECKON_LISTEN", "nowhere"),
        ("RECKON_PUBLIC_URL", "calc.example.org"),
        ("RECKON_HASH_PASSES", "x"),
    ] {
        let directory = TempDir::new().unwrap();
        let output = reckon(directory.path())
            .arg("serve")
            .env(name, value)
            .output()
            .unwrap();
        let flag = format!(
            "--{}",
            name.trim_start_matches("RECKON_")
                .to_lowercase()
                .replace('_', "-")
        );
        let error = text(&output.stderr);
        assert!(
            !output.status.success() && error.contains(&flag) && error.contains(value),
            "{error}"
        );
    }
}

#[test]
fn an_empty_variable_is_as_if_it_were_not_set() {
    let directory = TempDir::new().unwrap();
    let variables = [
        ("RECKON_PUBLIC_URL", ""),
        ("RECKON_LIMIT_SIGN_IN_PER_ADDRESS", ""),
        ("RECKON_REQUIRE_VERIFIED_EMAIL", ""),
        ("RECKON_METRICS_LISTEN", ""),
        ("RECKON_SECRET_KEY", ""),
        ("RECKON_SMTP_URL_FILE", ""),
    ];
    let server = Server::start_with(directory.path(), &variables);
    let serving = format!("serving http://{}", server.address);
    assert!(server.start.contains(&serving), "{}", server.start);
    drop(server);

    // But a database of which nothing is said is no new one.
    let output = reckon(directory.path())
        .arg("migrate")
        .env("DATABASE_URL", "")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn what_kubernetes_tells_about_a_service_of_this_name_is_no_setting() {
    let directory = TempDir::new().unwrap();
    let mut command = reckon(directory.path());
    command
        .arg("openapi")
        .env("RECKON_PORT", "tcp://10.0.0.7:8000")
        .env("RECKON_SERVICE_HOST", "10.0.0.7");
    assert!(command.output().unwrap().status.success());
}

#[test]
fn migrate_prepares_the_database_and_stops() {
    let directory = TempDir::new().unwrap();
    for _ in 0..2 {
        let output = reckon(directory.path()).arg("migrate").output().unwrap();
        assert!(output.status.success(), "{}", text(&output.stderr));
    }
    assert!(directory.path().join("reckon.db").exists());
}

#[test]
fn openapi_prints_the_document() {
    let output = run(&["openapi"]);
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["openapi"], "3.1.0");
}
