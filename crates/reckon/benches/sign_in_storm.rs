//! Do calculations keep their time, and does memory keep its bounds, under a storm of sign-ins?
//!
//! `cargo bench -p reckon --bench sign_in_storm`, for half a minute, on Linux. The real server runs on loopback with an
//! SQLite database of its own. One client asks for calculations, first alone, then while 200 others sign in as users who do
//! not exist, without limits. What is printed are ratios of one run; the exit code is 1 where the memory is out of bounds
//! or the 99th percentile of calculations is more than twice that of the idle server.

#![expect(clippy::unwrap_used, reason = "what fails here says where")]
#![expect(clippy::print_stdout, reason = "a benchmark tells what it found")]

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tempfile::TempDir;

const CLIENTS: usize = 200;
const IDLE: Duration = Duration::from_secs(10);
const STORM: Duration = Duration::from_secs(20);
/// Until all clients have signed in once or wait for it.
const RISE: Duration = Duration::from_secs(3);
/// Until memory that is kept for the next hash is given back.
const GIVEN_BACK: Duration = Duration::from_secs(3);
const PAUSE: Duration = Duration::from_millis(5);
/// Who is refused comes again, sooner than they are told to.
const REFUSED: Duration = Duration::from_secs(1);
const HASH_MIB: f64 = 64.0;
/// What 200 requests hold while they wait; it is gone when the memory without hashes is looked at.
const WAITING_MIB: f64 = 4.0;
const CRITERION: f64 = 2.0;

fn main() -> ExitCode {
    // `cargo test --all-targets` runs benchmarks, too, without this argument.
    if !std::env::args().any(|argument| argument == "--bench") {
        return ExitCode::SUCCESS;
    }
    let directory = TempDir::new().unwrap();
    let server = Server::start(&directory);
    let mut client = Client::connect(&server.address);
    calculations(&mut client, Duration::from_secs(1));
    let idle = calculations(&mut client, IDLE);
    let at_first = server.memory("VmRSS");

    let stop = AtomicBool::new(false);
    let answers = Mutex::new(BTreeMap::new());
    let storm = std::thread::scope(|scope| {
        for number in 0..CLIENTS {
            let (stop, answers, address) = (&stop, &answers, &server.address);
            scope.spawn(move || sign_ins(address, number, stop, answers));
        }
        std::thread::sleep(RISE);
        let storm = calculations(&mut client, STORM);
        stop.store(true, Ordering::Relaxed);
        storm
    });
    println!("{:<8}{:>7}{:>10}{:>10}", "", "n", "p50 ms", "p99 ms");
    let keeps_time = report_times(&idle, &storm);
    println!(
        "answers to sign-ins by status: {:?}",
        answers.into_inner().unwrap()
    );
    // All answers are there, so no hash runs any more, and its memory is given back soon; the connections to the database
    // have what they keep.
    std::thread::sleep(GIVEN_BACK);
    let memory = Memory {
        at_first,
        afterwards: server.memory("VmRSS"),
        peak: server.memory("VmHWM"),
    };
    let keeps_bounds = memory.report();
    if keeps_time && keeps_bounds {
        println!("PASS");
        ExitCode::SUCCESS
    } else {
        println!("FAIL");
        ExitCode::FAILURE
    }
}

/// The milliseconds that each calculation took, one after the other.
fn calculations(client: &mut Client, duration: Duration) -> Vec<f64> {
    let begun = Instant::now();
    let mut times = Vec::new();
    while begun.elapsed() < duration {
        let asked = Instant::now();
        let status = client.post("/api/calculate", r#"{"expression": "sqrt(2) + 1/3"}"#);
        times.push(asked.elapsed().as_secs_f64() * 1000.0);
        assert_eq!(status, 200);
        std::thread::sleep(PAUSE);
    }
    times.sort_by(f64::total_cmp);
    times
}

/// Signs in under ever other names, as one name would be throttled; counts the answers.
fn sign_ins(
    address: &str,
    number: usize,
    stop: &AtomicBool,
    answers: &Mutex<BTreeMap<u16, usize>>,
) {
    let mut client = Client::connect(address);
    for attempt in 0.. {
        if stop.load(Ordering::Relaxed) {
            return;
        }
        let body =
            format!(r#"{{"username": "nobody-{number}-{attempt}", "password": "violet otters"}}"#);
        let status = client.post("/api/auth/login", &body);
        *answers.lock().unwrap().entry(status).or_insert(0) += 1;
        if status == 503 {
            std::thread::sleep(REFUSED);
        }
    }
}

/// Whether calculations were about as fast during the storm as before.
fn report_times(idle: &[f64], storm: &[f64]) -> bool {
    for (name, times) in [("idle", idle), ("storm", storm)] {
        let (p50, p99) = (percentile(times, 50), percentile(times, 99));
        println!("{name:<8}{:>7}{p50:>10.2}{p99:>10.2}", times.len());
    }
    let p50 = percentile(storm, 50) / percentile(idle, 50);
    let p99 = percentile(storm, 99) / percentile(idle, 99);
    println!("ratio          {p50:>10.2}{p99:>10.2}   (p99 at most {CRITERION})");
    p99 <= CRITERION
}

/// In MiB.
struct Memory {
    at_first: f64,
    afterwards: f64,
    peak: f64,
}

impl Memory {
    /// Whether it stayed within what it takes without hashes, and one hash for each permit. What it takes without must not
    /// hold a hash that was never given back.
    fn report(&self) -> bool {
        let cores = std::thread::available_parallelism().unwrap().get();
        let permits = f64::from(u32::try_from(cores).unwrap());
        let bound = self.afterwards + permits * HASH_MIB + WAITING_MIB;
        println!(
            "memory: {:.0} MiB at first, {:.0} afterwards, {:.0} at its peak; bound {bound:.0} = afterwards + {permits} x {HASH_MIB} + {WAITING_MIB}",
            self.at_first, self.afterwards, self.peak
        );
        self.peak <= bound && self.afterwards < self.at_first + HASH_MIB
    }
}

/// Of sorted values.
fn percentile(sorted: &[f64], percent: usize) -> f64 {
    sorted[(sorted.len() - 1) * percent / 100]
}

/// The server, ended when dropped.
struct Server {
    process: Child,
    address: String,
}

impl Server {
    fn start(directory: &TempDir) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_reckon"))
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(["--limit-sign-in-per-address", "0"])
            .args(["--limit-calculate-per-address", "0"])
            .current_dir(directory.path())
            .env_clear()
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(process.stderr.take().unwrap());
        let mut address = None;
        while address.is_none() {
            let mut line = String::new();
            assert_ne!(log.read_line(&mut line).unwrap(), 0, "the server ended");
            let entry: serde_json::Value = serde_json::from_str(&line).unwrap();
            address = entry["address"].as_str().map(str::to_owned);
        }
        // Someone has to read the log, or the server would wait for it.
        std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
        Self {
            process,
            address: address.unwrap(),
        }
    }

    /// A line of its status, in MiB.
    fn memory(&self, name: &str) -> f64 {
        let path = format!("/proc/{}/status", self.process.id());
        let status = std::fs::read_to_string(path).unwrap();
        let line = status.lines().find(|line| line.starts_with(name)).unwrap();
        let kib: f64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
        kib / 1024.0
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A connection that stays open.
struct Client(BufReader<TcpStream>);

impl Client {
    fn connect(address: &str) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        Self(BufReader::new(stream))
    }

    /// The status of the answer.
    fn post(&mut self, path: &str, body: &str) -> u16 {
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        let stream = self.0.get_mut();
        stream
            .write_all(format!("{head}{body}").as_bytes())
            .unwrap();
        let mut line = String::new();
        self.0.read_line(&mut line).unwrap();
        let status = line.split(' ').nth(1).unwrap().parse().unwrap();
        let mut length = 0;
        loop {
            line.clear();
            self.0.read_line(&mut line).unwrap();
            if line.trim().is_empty() {
                break;
            }
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse().unwrap();
            }
        }
        self.0.read_exact(&mut vec![0; length]).unwrap();
        status
    }
}
