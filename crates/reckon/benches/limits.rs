//! What this machine can do at most: the programs that `scripts/bench.sh` measures Reckon against.
//!
//! - `limits http`: an axum server with two handlers that read JSON, add or copy, and write JSON, and no layer around them. It
//!   prints its address and serves until it is ended.
//! - `limits argon2 SECONDS`: Argon2id with Reckon's parameters on all cores; prints the hashes a second.
//! - `limits start PROGRAM DIRECTORY`: starts `PROGRAM serve` on an empty directory; prints the milliseconds to the first answer, and the
//!   memory in MiB a moment later.

#![expect(clippy::unwrap_used, reason = "what fails here says where")]
#![expect(clippy::print_stdout, reason = "a benchmark tells what it found")]

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use argon2::{Algorithm, Argon2, Params, Version};
use axum::routing::post;
use axum::{Json, Router};
use serde::{Deserialize, Serialize};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["http"] => http(),
        ["argon2", seconds] => argon2id(Duration::from_secs(seconds.parse().unwrap())),
        ["start", program, directory] => start(program, Path::new(directory)),
        // `cargo bench` and `cargo test --all-targets` run every benchmark.
        _ => println!("scripts/bench.sh says what to ask"),
    }
}

#[derive(Deserialize)]
struct Operands {
    a: f64,
    b: f64,
}

#[derive(Serialize)]
struct Sum {
    result: f64,
}

#[derive(Deserialize)]
struct Question {
    expression: String,
}

/// As many fields as Reckon's answer has.
#[derive(Serialize)]
struct Answer {
    expression: String,
    result: &'static str,
    decimal: Option<&'static str>,
    approximation: &'static str,
    exact: bool,
    kind: &'static str,
    unit: Option<&'static str>,
    warnings: [(); 0],
    free_variable: Option<&'static str>,
    calculation_id: Option<&'static str>,
}

#[tokio::main]
async fn http() {
    let add = async |Json(Operands { a, b }): Json<Operands>| Json(Sum { result: a + b });
    let calculate = async |Json(Question { expression }): Json<Question>| {
        Json(Answer {
            expression,
            result: "7",
            decimal: Some("7"),
            approximation: "7",
            exact: true,
            kind: "exact",
            unit: None,
            warnings: [],
            free_variable: None,
            calculation_id: None,
        })
    };
    let router = Router::new()
        .route("/api/add", post(add))
        .route("/api/calculate", post(calculate));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("{}", listener.local_addr().unwrap());
    axum::serve(listener, router).await.unwrap();
}

fn argon2id(duration: Duration) {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let begun = Instant::now();
    let hashes: u32 = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..cores)
            .map(|_| scope.spawn(move || hashes(begun, duration)))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .sum()
    });
    println!("{:.2}", f64::from(hashes) / begun.elapsed().as_secs_f64());
}

fn hashes(begun: Instant, duration: Duration) -> u32 {
    let parameters = Params::new(64 * 1024, 3, 1, None).unwrap();
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters);
    let mut number = 0;
    while begun.elapsed() < duration {
        let mut digest = [0; 32];
        argon2
            .hash_password_into(b"violet otters juggle", b"sixteen bytes...", &mut digest)
            .unwrap();
        number += 1;
    }
    number
}

fn start(program: &str, directory: &Path) {
    // The port is free a moment later, and nobody else asks for one meanwhile.
    let address = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let begun = Instant::now();
    let mut server = Command::new(program)
        .args(["serve", "--listen", &address.to_string()])
        .current_dir(directory)
        .env_clear()
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while !answers(&address.to_string()) {
        assert!(begun.elapsed() < Duration::from_secs(30), "no answer");
        std::thread::sleep(Duration::from_micros(200));
    }
    let milliseconds = begun.elapsed().as_secs_f64() * 1000.0;
    // By then the memory of the hash that it measured at its start is given back.
    std::thread::sleep(Duration::from_secs(4));
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.id())).unwrap();
    server.kill().unwrap();
    server.wait().unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS"))
        .unwrap();
    let kib: f64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    println!("{milliseconds:.1} {:.1}", kib / 1024.0);
}

fn answers(address: &str) -> bool {
    let body = r#"{"expression": "1+1"}"#;
    let request = format!(
        "POST /api/calculate HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nConnection: close\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut answer = String::new();
    TcpStream::connect(address)
        .and_then(|mut stream| {
            stream.write_all(request.as_bytes())?;
            stream.read_to_string(&mut answer)
        })
        .is_ok_and(|_| answer.starts_with("HTTP/1.1 200"))
}
