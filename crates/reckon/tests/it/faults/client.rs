//! A client that expects to be let down, and remembers what it was promised.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;

use crate::support::Server;

/// Longer than anything takes that goes well.
const PATIENCE: Duration = Duration::from_mins(1);

/// Signs up and in; the token of the session.
pub(super) fn sign_up(server: &Server, username: &str) -> String {
    let user = format!(
        r#"{{"username": "{username}", "email": "{username}@example.org", "password": "violet otters juggle"}}"#
    );
    let made = server.ask("POST", "/api/users", &user);
    assert!(made.starts_with("HTTP/1.1 201"), "{made}");
    let login = format!(r#"{{"username": "{username}", "password": "violet otters juggle"}}"#);
    let answer = server.ask("POST", "/api/auth/login", &login);
    let cookie = answer.split("set-cookie: session=").nth(1).unwrap();
    cookie.split(';').next().unwrap().to_owned()
}

/// Asks for a calculation to be kept under this note, which is also its idempotency key. The status, and the id of what
/// was kept; `None` where no whole answer came.
pub(super) fn keep(address: &str, session: &str, note: &str) -> Option<(u16, Option<String>)> {
    let body = format!(r#"{{"expression": "1/3 + 0.5", "note": "{note}"}}"#);
    let head = format!(
        "POST /api/calculations HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nConnection: close\r\n\
         Cookie: session={session}\r\nIdempotency-Key: {note}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    stream.write_all(format!("{head}{body}").as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let status = answer.split(' ').nth(1)?.parse().ok()?;
    let body = answer.split("\r\n\r\n").nth(1)?;
    let body: Value = serde_json::from_str(body).ok()?;
    Some((status, body["id"].as_str().map(str::to_owned)))
}

/// The ids of all that is kept, by note.
pub(super) fn kept(server: &Server, session: &str) -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut path = "/api/calculations?limit=100".to_owned();
    loop {
        let answer = server.ask_as(session, "GET", &path, "");
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        let page: Value = serde_json::from_str(answer.split("\r\n\r\n").nth(1).unwrap()).unwrap();
        for item in page["items"].as_array().unwrap() {
            let ids = found.entry(item["note"].as_str().unwrap().to_owned());
            ids.or_default()
                .push(item["id"].as_str().unwrap().to_owned());
        }
        let Some(next) = page["next"].as_str() else {
            return found;
        };
        path = format!("/api/calculations?limit=100&before={next}");
    }
}
