//! `/metrics`, on an address of its own

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{Server, reckon, text};

/// The address that the server said it gives metrics on.
fn address(server: &Server) -> String {
    let entries = server
        .start
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    let mut addresses = entries.filter_map(|entry| entry["metrics"].as_str().map(str::to_owned));
    addresses.next().expect("a line names the address")
}

fn read(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// The value of the one line that begins so.
fn value(metrics: &str, start: &str) -> f64 {
    let line = metrics.lines().find(|line| line.starts_with(start));
    let line = line.unwrap_or_else(|| panic!("no {start} in\n{metrics}"));
    line.rsplit(' ').next().unwrap().parse().unwrap()
}

#[test]
fn requests_evaluations_gates_and_connections_are_counted() {
    let directory = TempDir::new().unwrap();
    let server = Server::start_with(
        directory.path(),
        &[("RECKON_METRICS_LISTEN", "127.0.0.1:0")],
    );
    server.ask("POST", "/api/calculate", r#"{"expression": "1/3"}"#);
    server.ask(
        "POST",
        "/api/calculate",
        r#"{"expression": "sum(sin(k), k, 1, 300)"}"#,
    );
    server.ask(
        "POST",
        "/api/auth/login",
        r#"{"username": "nobody", "password": "violet otters juggle"}"#,
    );
    server.ask("BREW", "/no/such/place", "");

    let metrics = read(&address(&server), "/metrics");
    assert!(metrics.contains("text/plain; version=0.0.4"), "{metrics}");
    let requests = "http_server_request_duration_seconds_count";
    for (labels, number) in [
        (
            r#"{http_request_method="POST",http_route="/api/calculate",http_response_status_code="200"}"#,
            2.0,
        ),
        (
            r#"{http_request_method="POST",http_route="/api/auth/login",http_response_status_code="401"}"#,
            1.0,
        ),
        (
            r#"{http_request_method="_OTHER",http_route="-",http_response_status_code="404"}"#,
            1.0,
        ),
    ] {
        assert!(
            (value(&metrics, &format!("{requests}{labels}")) - number).abs() < 0.1,
            "{labels}"
        );
    }
    for (start, least) in [
        (r#"reckon_evaluation_seconds_count{place="at once"}"#, 1.0),
        (
            r#"reckon_evaluation_seconds_count{place="behind the gate"}"#,
            1.0,
        ),
        (
            r#"reckon_gate_wait_seconds_count{gate="password hash"}"#,
            1.0,
        ),
        (r#"reckon_gate_running{gate="password hash"}"#, 0.0),
        (r#"reckon_gate_waiting{gate="evaluation"}"#, 0.0),
        (
            r#"reckon_database_connections{pool="write",state="idle"}"#,
            0.0,
        ),
        ("process_resident_memory_bytes", 1e6),
    ] {
        assert!(value(&metrics, start) >= least, "{start}");
    }
}

#[test]
fn only_metrics_are_there_and_elsewhere_there_are_none() {
    let directory = TempDir::new().unwrap();
    let server = Server::start_with(
        directory.path(),
        &[("RECKON_METRICS_LISTEN", "127.0.0.1:0")],
    );
    assert!(read(&address(&server), "/api/users").starts_with("HTTP/1.1 404"));
    assert!(
        server
            .ask("GET", "/metrics", "")
            .starts_with("HTTP/1.1 404")
    );
}

#[test]
fn an_address_that_is_taken_stops_the_start() {
    let directory = TempDir::new().unwrap();
    let server = Server::start(directory.path());
    let output = reckon(directory.path())
        .args([
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--metrics-listen",
            &server.address,
        ])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let error = text(&output.stderr);
    assert!(
        error.contains("RECKON_METRICS_LISTEN: cannot listen on"),
        "{error}"
    );
}

/// Each metric of ours is in the reference, and the rules of alerts and the dashboard use no other.
#[test]
fn the_reference_the_alerts_and_the_dashboard_speak_of_metrics_that_are_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let file = |name: &str| std::fs::read_to_string(root.join(name)).unwrap();
    let source = file("crates/reckon/src/metrics.rs");
    let described: Vec<&str> = source
        .split('"')
        .filter(|word| word.starts_with("reckon_") || word.starts_with("http_server_"))
        .collect();
    let reference = file("docs/operations.md");
    for name in &described {
        assert!(
            reference.contains(&format!("`{name}`")),
            "{name} is not in the reference"
        );
    }
    for document in [
        "deploy/prometheus/alerts.yaml",
        "deploy/grafana/reckon.json",
    ] {
        let text = file(document);
        let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        let ours =
            words.filter(|word| word.starts_with("reckon_") || word.starts_with("http_server_"));
        let mut found = 0;
        for name in ours {
            let base = ["_count", "_sum", "_bucket"]
                .iter()
                .find_map(|end| name.strip_suffix(end))
                .unwrap_or(name);
            assert!(described.contains(&base), "{document}: there is no {name}");
            found += 1;
        }
        assert!(found > 3, "{document} uses {found}");
    }
}
