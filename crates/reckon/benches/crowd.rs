//! Many clients at once, for `scripts/bench.sh` and `scripts/growth.sh`.
//!
//! - `crowd rate ADDRESS PATH PER_SECOND SECONDS BODY`: posts the body there, so many times a second, whether or
//!   not the answers keep up, on connections that are kept. Prints the answers with 200 a second, how many were 503 and how
//!   many neither, and the 99th percentile of the milliseconds to a 503.
//! - `crowd idle ADDRESS NUMBER`: opens so many connections, asks once on each, and says `open`. Then it holds them until its standard
//!   input ends.

#![expect(clippy::unwrap_used, reason = "what fails here says where")]
#![expect(clippy::print_stdout, reason = "a benchmark tells what it found")]

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["rate", address, path, per_second, seconds, body] => {
            let (per_second, seconds) = (per_second.parse().unwrap(), seconds.parse().unwrap());
            rate(address, path, per_second, seconds, body).await;
        }
        ["idle", address, number] => idle(address, number.parse().unwrap()).await,
        // `cargo bench` and `cargo test --all-targets` run every benchmark.
        _ => println!("scripts/bench.sh says what to ask"),
    }
}

/// The status of an answer, when it came, and how long it took.
type Answer = Option<(u16, Instant, Duration)>;

async fn rate(address: &str, path: &str, per_second: u32, seconds: u32, body: &str) {
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut ticks = tokio::time::interval(Duration::from_secs(1) / per_second);
    let free = Arc::new(Mutex::new(Vec::new()));
    let begun = Instant::now();
    let mut asked = Vec::new();
    for _ in 0..per_second * seconds {
        ticks.tick().await;
        let (address, request, free) = (address.to_owned(), request.clone(), free.clone());
        asked.push(tokio::spawn(async move {
            // One that rested for too long was closed meanwhile.
            let rested = free.lock().unwrap().pop();
            if let Some(mut stream) = rested
                && let Some(answer) = ask(&mut stream, &request).await
            {
                free.lock().unwrap().push(stream);
                return Some(answer);
            }
            let mut stream = TcpStream::connect(address).await.ok()?;
            let answer = ask(&mut stream, &request).await;
            free.lock().unwrap().push(stream);
            answer
        }));
    }
    // What is served later is not the work of these seconds.
    let took = begun.elapsed();
    let mut served = 0;
    let mut refusals = Vec::new();
    let mut others = 0;
    for answer in asked {
        match answer.await.unwrap() {
            Some((200, at, _)) => served += u32::from(at <= begun + took),
            Some((503, _, after)) => refusals.push(after.as_secs_f64() * 1000.0),
            _ => others += 1,
        }
    }
    refusals.sort_by(f64::total_cmp);
    let p99 = refusals.get(refusals.len().saturating_sub(1) * 99 / 100);
    println!(
        "{:.1} {} {others} {:.1}",
        f64::from(served) / took.as_secs_f64(),
        refusals.len(),
        p99.copied().unwrap_or_default()
    );
}

async fn ask(stream: &mut TcpStream, request: &str) -> Answer {
    let begun = Instant::now();
    stream.write_all(request.as_bytes()).await.ok()?;
    let mut answer = Vec::new();
    while !is_whole(&answer) {
        if stream.read_buf(&mut answer).await.ok()? == 0 {
            return None;
        }
    }
    let status = std::str::from_utf8(answer.get(9..12)?).ok()?.parse().ok()?;
    Some((status, Instant::now(), begun.elapsed()))
}

/// Whether the answer is there to the end that its header tells.
fn is_whole(answer: &[u8]) -> bool {
    let text = String::from_utf8_lossy(answer);
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    length.is_some_and(|length| length.parse() == Ok(body.len()))
}

async fn idle(address: &str, number: usize) {
    let mut connections = Vec::with_capacity(number);
    let mut answer = [0; 4096];
    for _ in 0..number {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream
            .write_all(b"GET /health HTTP/1.1\r\nHost: bench\r\n\r\n")
            .await
            .unwrap();
        let length = stream.read(&mut answer).await.unwrap();
        assert!(answer[..length].starts_with(b"HTTP/1.1 200"));
        connections.push(stream);
    }
    println!("open");
    let mut end = Vec::new();
    tokio::io::stdin().read_to_end(&mut end).await.unwrap();
}
