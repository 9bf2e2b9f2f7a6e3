//! There is no room left.

use rustix::process::Signal;
use tempfile::TempDir;

use super::client::{keep, kept, sign_up};
use crate::support::Server;

/// As large as a file may become, in KiB: reached in the middle of some write.
const LIMIT_KIB: u32 = 1024;

#[test]
fn on_a_full_disk_writes_are_refused_and_the_rest_goes_on() {
    let directory = TempDir::new().unwrap();
    let settings = [("RECKON_LOG", "warn,reckon=info")];
    let server = Server::start_with_largest_file(directory.path(), LIMIT_KIB, &settings);
    let session = sign_up(&server, "ada");
    let mut acknowledged = Vec::new();
    let refused = loop {
        let note = acknowledged.len().to_string();
        match keep(&server.address, &session, &note).unwrap() {
            (201, id) => acknowledged.push((note, vec![id.unwrap()])),
            (status, _) => break status,
        }
        assert!(acknowledged.len() < 100_000, "the limit is never reached");
    };
    assert_eq!(refused, 503);
    let what_was_told = acknowledged.into_iter().collect();
    assert_eq!(kept(&server, &session), what_was_told);
    let sum = server.ask("POST", "/api/calculate", r#"{"expression": "0.1+0.2"}"#);
    assert!(sum.contains(r#""result":"0.3""#), "{sum}");
    server.stop(Signal::TERM);

    // With room again all is well, and no row is half there.
    let server = Server::start_with(directory.path(), &settings);
    assert_eq!(kept(&server, &session), what_was_told);
    let (status, _) = keep(&server.address, &session, "with-room").unwrap();
    assert_eq!(status, 201);
}
