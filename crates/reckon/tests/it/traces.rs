//! Traces, as a collector gets them.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use rustix::process::Signal;
use tempfile::TempDir;

use crate::support::{Server, reckon, text};

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT: &str = "00f067aa0ba902b7";

/// A collector that takes all traces: what they were sent to, and their bytes.
fn collector() -> (String, Receiver<(String, Vec<u8>)>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (sender, received) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (head, body) = read_request(&mut stream.unwrap());
            let line = head.lines().next().unwrap_or_default().to_owned();
            if sender.send((line, body)).is_err() {
                return;
            }
        }
    });
    (format!("http://{address}"), received)
}

/// Reads one request with a body and answers that it was taken.
fn read_request(stream: &mut TcpStream) -> (String, Vec<u8>) {
    let (mut read, mut buffer) = (Vec::new(), [0; 4096]);
    loop {
        let length = stream.read(&mut buffer).unwrap();
        read.extend_from_slice(&buffer[..length]);
        let end = read.windows(4).position(|window| window == b"\r\n\r\n");
        let Some(end) = end.map(|end| end + 4) else {
            assert_ne!(length, 0, "half a request");
            continue;
        };
        let head = String::from_utf8(read[..end].to_vec())
            .unwrap()
            .to_lowercase();
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "));
        let length: usize = length.map_or(0, |length| length.parse().unwrap());
        if read.len() >= end + length {
            let answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            stream.write_all(answer.as_bytes()).unwrap();
            return (head, read[end..].to_vec());
        }
    }
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// The bytes that these hexadecimal digits stand for, as they are in a message.
fn bytes(digits: &str) -> Vec<u8> {
    (0..digits.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap())
        .collect()
}

/// Asks as a program whose request is part of a trace.
fn ask(server: &Server, target: &str) -> String {
    let mut stream = TcpStream::connect(&server.address).unwrap();
    write!(
        stream,
        "GET {target} HTTP/1.1\r\nHost: test\r\nConnection: close\r\ntraceparent: 00-{TRACE}-{PARENT}-01\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// What the collector gets of one calculation, with these settings.
fn traced(settings: &[(&str, &str)]) -> Vec<u8> {
    let directory = TempDir::new().unwrap();
    let (url, received) = collector();
    let mut all = vec![("OTEL_EXPORTER_OTLP_ENDPOINT", url.as_str())];
    all.extend_from_slice(settings);
    let server = Server::start_with(directory.path(), &all);
    let answer = ask(&server, "/api/calculate?expression=0.1%2B0.2");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    ask(&server, "/health");
    // What was not sent yet is sent when it stops.
    let (code, log) = server.stop(Signal::TERM);
    assert_eq!(code, Some(0), "{log}");
    assert!(!log.contains("not sent"), "{log}");
    let (line, traces) = received.recv_timeout(Duration::from_secs(10)).unwrap();
    assert_eq!(line, "post /v1/traces http/1.1");
    assert!(received.try_recv().is_err(), "one batch");
    traces
}

#[test]
fn a_request_is_a_span_with_its_route_and_never_its_query() {
    let traces = traced(&[]);
    for part in [
        "reckon",
        "GET /api/calculate",
        "http.request.method",
        "http.route",
        "http.response.status_code",
        "request.id",
    ] {
        assert!(contains(&traces, part.as_bytes()), "{part}");
    }
    for absent in ["0.1%2B0.2", "0.1+0.2", "/health"] {
        assert!(!contains(&traces, absent.as_bytes()), "{absent}");
    }
}

#[test]
fn only_a_trusted_proxy_says_which_trace_a_request_belongs_to() {
    let strange = traced(&[]);
    assert!(!contains(&strange, &bytes(TRACE)) && !contains(&strange, &bytes(PARENT)));
    let trusted = traced(&[
        ("RECKON_TRUSTED_PROXIES", "127.0.0.0/8"),
        ("OTEL_SERVICE_NAME", "calc"),
    ]);
    assert!(contains(&trusted, &bytes(TRACE)) && contains(&trusted, &bytes(PARENT)));
    assert!(contains(&trusted, b"calc"));
}

#[test]
fn a_collector_that_is_away_keeps_nobody_waiting() {
    let directory = TempDir::new().unwrap();
    let nobody = [("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")];
    let server = Server::start_with(directory.path(), &nobody);
    assert!(ask(&server, "/api/calculate?expression=1").starts_with("HTTP/1.1 200"));
    let begun = std::time::Instant::now();
    let (code, log) = server.stop(Signal::TERM);
    assert_eq!(code, Some(0), "{log}");
    assert!(begun.elapsed() < Duration::from_secs(5), "{log}");
}

#[test]
fn a_setting_that_is_malformed_stops_the_start_with_one_sentence() {
    for (variable, value, sentence) in [
        (
            "OTEL_EXPORTER_OTLP_ENDPOINT",
            "collector:4318",
            "is not a URL such as http://127.0.0.1:4318",
        ),
        (
            "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
            "https://collector/v1/traces",
            "by http:// to a collector nearby",
        ),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc", "http/protobuf"),
        ("OTEL_TRACES_SAMPLER", "xray", "no sampler “xray”"),
        ("OTEL_TRACES_SAMPLER_ARG", "2", "between 0 and 1"),
    ] {
        let directory = TempDir::new().unwrap();
        let outcome = reckon(directory.path())
            .arg("serve")
            .env(variable, value)
            .output()
            .unwrap();
        let told = text(&outcome.stderr);
        assert_eq!(outcome.status.code(), Some(1), "{told}");
        assert_eq!(told.lines().count(), 1, "{told}");
        assert!(told.contains(variable) && told.contains(sentence), "{told}");
    }
}
