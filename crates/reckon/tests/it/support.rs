//! Runs the binary in an empty directory with no settings but those of the test.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Output, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tempfile::TempDir;

pub(crate) fn reckon(directory: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_reckon"));
    command
        .current_dir(directory)
        .env_clear()
        .stdin(Stdio::null());
    // Where scripts/coverage.sh counts which lines run.
    if let Some(counters) = std::env::var_os("LLVM_PROFILE_FILE") {
        command.env("LLVM_PROFILE_FILE", counters);
    }
    command
}

/// Runs the binary to its end.
pub(crate) fn run(arguments: &[&str]) -> Output {
    reckon(TempDir::new().unwrap().path())
        .args(arguments)
        .output()
        .unwrap()
}

pub(crate) fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// With the cheapest hash.
const SERVE: [&str; 5] = [
    "serve",
    "--listen",
    "127.0.0.1:0",
    "--hash-memory-mib",
    "12",
];

/// A server on a port of its own, ended when dropped.
pub(crate) struct Server {
    process: Child,
    log: BufReader<ChildStderr>,
    pub(crate) address: String,
    /// What it logged before it served.
    pub(crate) start: String,
}

impl Server {
    pub(crate) fn start(directory: &Path) -> Self {
        Self::start_with(directory, &[])
    }

    pub(crate) fn start_with(directory: &Path, variables: &[(&str, &str)]) -> Self {
        Self::spawn(reckon(directory).args(SERVE), variables)
    }

    /// The same where no file can become larger than this.
    pub(crate) fn start_with_largest_file(
        directory: &Path,
        kib: u32,
        variables: &[(&str, &str)],
    ) -> Self {
        // The shell counts in blocks of 512 bytes; without the trap the system would end whoever writes on.
        let script = "trap '' XFSZ; ulimit -f \"$0\"; exec \"$@\"";
        let mut command = Command::new("sh");
        command
            .current_dir(directory)
            .env_clear()
            .stdin(Stdio::null())
            .args(["-c", script, &(kib * 2).to_string()])
            .arg(env!("CARGO_BIN_EXE_reckon"))
            .args(SERVE);
        Self::spawn(&mut command, variables)
    }

    fn spawn(command: &mut Command, variables: &[(&str, &str)]) -> Self {
        let mut process = command
            .envs(variables.iter().copied())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = BufReader::new(process.stderr.take().unwrap());
        let mut server = Self {
            process,
            log,
            address: String::new(),
            start: String::new(),
        };
        server.address = server.served_address();
        server
    }

    fn served_address(&mut self) -> String {
        let mut line = String::new();
        loop {
            line.clear();
            let length = self.log.read_line(&mut line).unwrap();
            assert_ne!(length, 0, "the server ended before it served");
            let entry: Value =
                serde_json::from_str(&line).unwrap_or_else(|_| panic!("not JSON: {line}"));
            self.start.push_str(&line);
            if let Some(address) = entry["address"].as_str() {
                return address.to_owned();
            }
        }
    }

    /// Sends one request and reads the whole answer.
    pub(crate) fn ask(&self, method: &str, path: &str, body: &str) -> String {
        self.ask_as("", method, path, body)
    }

    /// The same with the token of a session.
    pub(crate) fn ask_as(&self, session: &str, method: &str, path: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let mut head = "Content-Type: application/json\r\nConnection: close\r\n".to_owned();
        if !session.is_empty() {
            write!(head, "Cookie: session={session}\r\n").unwrap();
        }
        let length = body.len();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: test\r\n{head}Content-Length: {length}\r\n\r\n{body}"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// Sends the signal and waits for the end; the exit code and the rest of the log.
    pub(crate) fn stop(mut self, signal: Signal) -> (Option<i32>, String) {
        self.send(signal);
        let mut rest = String::new();
        self.log.read_to_string(&mut rest).unwrap();
        (self.process.wait().unwrap().code(), rest)
    }

    fn send(&self, signal: Signal) {
        send(&self.process, signal);
    }
}

/// Not by the program `kill`, which not every machine has.
pub(crate) fn send(process: &Child, signal: Signal) {
    kill_process(Pid::from_child(process), signal).unwrap();
}

impl Drop for Server {
    fn drop(&mut self) {
        // Which lines ran is written down by a process that ends, not by one that is killed.
        let is_counted = std::env::var_os("LLVM_PROFILE_FILE").is_some();
        if is_counted && matches!(self.process.try_wait(), Ok(None)) {
            self.send(Signal::TERM);
        } else {
            let _ = self.process.kill();
        }
        let _ = self.process.wait();
    }
}
