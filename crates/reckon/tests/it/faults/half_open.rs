//! Clients that connect and then say little, or hear little.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use tempfile::TempDir;

use crate::support::Server;

#[test]
fn who_does_not_finish_a_request_holds_nobody_up_and_is_cut_off() {
    let directory = TempDir::new().unwrap();
    let server = Server::start_with(directory.path(), &[("RECKON_LOG", "warn,reckon=info")]);
    let begun = "POST /api/calculate HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n";
    let mut silent: Vec<_> = (0..300)
        .map(|number| {
            let mut stream = TcpStream::connect(&server.address).unwrap();
            stream
                .set_read_timeout(Some(Duration::from_mins(1)))
                .unwrap();
            let so_much = [0, 1, begun.len()][number % 3];
            stream.write_all(&begun.as_bytes()[..so_much]).unwrap();
            stream
        })
        .collect();
    let sum = server.ask("POST", "/api/calculate", r#"{"expression": "0.1+0.2"}"#);
    assert!(sum.contains(r#""result":"0.3""#), "{sum}");
    for stream in &mut silent {
        let mut answer = Vec::new();
        // The end comes with or without words.
        let ended = stream.read_to_end(&mut answer);
        assert!(
            ended.as_ref().is_ok()
                || ended.is_err_and(|error| error.kind() == ErrorKind::ConnectionReset)
        );
    }
}

/// Asks for more and more, and reads nothing.
#[cfg(target_os = "linux")]
#[test]
fn who_does_not_take_the_answers_is_cut_off() {
    let directory = TempDir::new().unwrap();
    let server = Server::start_with(directory.path(), &[("RECKON_LOG", "warn,reckon=info")]);
    let mut stream = TcpStream::connect(&server.address).unwrap();
    stream
        .set_write_timeout(Some(Duration::from_mins(2)))
        .unwrap();
    let error = loop {
        // The largest of the answers that nobody has to sign in for.
        if let Err(error) = stream.write_all(b"GET /help HTTP/1.1\r\nHost: test\r\n\r\n") {
            break error;
        }
    };
    // Not the time-out of our own.
    assert!(
        matches!(
            error.kind(),
            ErrorKind::ConnectionReset | ErrorKind::BrokenPipe
        ),
        "{error}"
    );
}
