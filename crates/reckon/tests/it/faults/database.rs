//! PostgreSQL goes away, comes back, and becomes slow.

use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::client::{keep, kept, sign_up};
use super::proxy::Proxy;
use crate::support::Server;

/// A server whose way to this database is a proxy.
fn start(directory: &TempDir, url: &str) -> (Server, Proxy) {
    let mut parsed = url::Url::parse(url).unwrap();
    let (host, port) = (
        parsed.host_str().unwrap().to_owned(),
        parsed.port().unwrap_or(5432),
    );
    let proxy = Proxy::start(format!("{host}:{port}"));
    parsed.set_host(Some("127.0.0.1")).unwrap();
    parsed.set_port(Some(proxy.port)).unwrap();
    let settings = [
        ("DATABASE_URL", parsed.as_str()),
        ("RECKON_LOG", "error,reckon=info"),
    ];
    (Server::start_with(directory.path(), &settings), proxy)
}

fn status(server: &Server, session: &str, method: &str, path: &str) -> String {
    let answer = server.ask_as(session, method, path, "");
    answer.split(' ').nth(1).unwrap().to_owned()
}

#[tokio::test]
async fn without_its_database_it_calculates_and_says_503_and_goes_on_when_it_is_back() {
    test_support::on_postgres(async |url: String| {
        let directory = TempDir::new().unwrap();
        let (server, proxy) = start(&directory, &url);
        let session = sign_up(&server, "ada");
        assert_eq!(keep(&server.address, &session, "before").unwrap().0, 201);

        proxy.block();
        // At once, since each waits five seconds for a connection; more than there are connections.
        std::thread::scope(|scope| {
            for _ in 0..20 {
                scope.spawn(|| {
                    assert_eq!(keep(&server.address, &session, "never").unwrap().0, 503);
                    assert_eq!(status(&server, &session, "GET", "/api/users/me"), "503");
                    assert_eq!(status(&server, "", "GET", "/health/ready"), "503");
                });
            }
        });
        assert_eq!(status(&server, "", "GET", "/health"), "200");
        let sum = server.ask("POST", "/api/calculate", r#"{"expression": "0.1+0.2"}"#);
        assert!(sum.contains(r#""result":"0.3""#), "{sum}");

        proxy.unblock();
        let begun = Instant::now();
        while status(&server, "", "GET", "/health/ready") != "200" {
            assert!(begun.elapsed() < Duration::from_secs(30), "it stays away");
        }
        // Nobody has to sign in again.
        assert_eq!(status(&server, &session, "GET", "/api/users/me"), "200");
        assert_eq!(keep(&server.address, &session, "after").unwrap().0, 201);
        let kept = kept(&server, &session);
        assert_eq!(kept.keys().collect::<Vec<_>>(), ["after", "before"]);
    })
    .await;
}

#[tokio::test]
async fn connections_that_were_cut_while_nobody_used_them_cost_no_reader_an_error() {
    test_support::on_postgres(async |url: String| {
        let directory = TempDir::new().unwrap();
        let (server, proxy) = start(&directory, &url);
        let session = sign_up(&server, "ada");
        for _ in 0..5 {
            proxy.block();
            proxy.unblock();
            assert_eq!(status(&server, &session, "GET", "/api/users/me"), "200");
        }
    })
    .await;
}

#[tokio::test]
async fn a_slow_database_makes_nothing_wrong() {
    test_support::on_postgres(async |url: String| {
        let directory = TempDir::new().unwrap();
        let (server, proxy) = start(&directory, &url);
        let session = sign_up(&server, "ada");
        proxy.delay(Duration::from_millis(50));
        let statuses: Vec<_> = std::thread::scope(|scope| {
            let keep = |note: usize| keep(&server.address, &session, &note.to_string());
            let asking: Vec<_> = (0..40)
                .map(|note| scope.spawn(move || keep(note)))
                .collect();
            asking
                .into_iter()
                .map(|one| one.join().unwrap().unwrap().0)
                .collect()
        });
        assert_eq!(statuses, [201; 40]);
        let sum = server.ask("POST", "/api/calculate", r#"{"expression": "0.1+0.2"}"#);
        assert!(sum.contains(r#""result":"0.3""#), "{sum}");
        proxy.delay(Duration::ZERO);
        assert_eq!(kept(&server, &session).len(), 40);
    })
    .await;
}
