//! A client that does not wait for the answer leaves nothing half done.

use std::time::{Duration, Instant};

use reqwest::{Method, StatusCode};
use serde_json::json;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use crate::log::Log;
use crate::support::{PASSWORD, Service, expect, on_both, on_sqlite};

const NEW_PASSWORD: &str = "seven lanterns under water";

async fn token(service: &Service) -> String {
    let request = service.request(Method::POST, "/api/auth/token");
    let request = request.form(&[("username", "ada"), ("password", PASSWORD)]);
    let told = expect(request.send().await.unwrap(), StatusCode::OK).await;
    told["access_token"].as_str().unwrap().to_owned()
}

/// Sends a change of the password, with so many bytes of its body at most, and hangs up.
async fn send_and_hang_up(service: &Service, token: &str, bytes: usize) {
    let body = json!({"current_password": PASSWORD, "new_password": NEW_PASSWORD}).to_string();
    let head = format!(
        "POST /api/users/me/password HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    let address = service.url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let body = &body.as_bytes()[..bytes.min(body.len())];
    let sent = [head.as_bytes(), body].concat();
    stream.write_all(&sent).await.unwrap();
    stream.shutdown().await.unwrap();
}

/// Looks again and again, for ten seconds at most.
async fn comes_true(condition: impl AsyncFn() -> bool) -> bool {
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(10) {
        if condition().await {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    false
}

fn changed(service: &Service) -> impl AsyncFn() -> bool {
    async || {
        let trail = service.trail().await;
        trail
            .iter()
            .any(|(action, outcome, _)| action == "change_password" && outcome == "done")
    }
}

#[tokio::test]
async fn a_change_whose_client_hangs_up_is_made_whole_and_told() {
    on_both(async |service: Service| {
        service.sign_up("ada").await;
        let (token, other) = (token(&service).await, token(&service).await);
        send_and_hang_up(&service, &token, usize::MAX).await;
        assert!(comes_true(changed(&service)).await);
        // What belongs to it is done, too: the other session has ended, and this one gave the password anew.
        let me = service.get("/api/users/me").bearer_auth(other);
        let status = me.send().await.unwrap().status();
        assert_eq!(status, StatusCode::UNAUTHORIZED);
        expect(service.sign_in("ada", NEW_PASSWORD).await, StatusCode::OK).await;
    })
    .await;
}

#[tokio::test]
async fn a_request_that_does_not_arrive_whole_changes_nothing() {
    on_sqlite(async |service: Service| {
        service.sign_up("ada").await;
        let token = token(&service).await;
        send_and_hang_up(&service, &token, 10).await;
        expect(service.sign_in("ada", PASSWORD).await, StatusCode::OK).await;
        assert!(!changed(&service)().await);
    })
    .await;
}

#[tokio::test]
async fn a_request_whose_client_hangs_up_has_its_line_in_the_log() {
    let log = Log::capture();
    on_sqlite(async |service: Service| {
        service.sign_up("ada").await;
        let token = token(&service).await;
        send_and_hang_up(&service, &token, usize::MAX).await;
        let told = async || {
            let log = String::from_utf8_lossy(&log.so_far()).into_owned();
            log.lines().any(|line| {
                line.contains("/api/users/me/password") && line.contains("the client hung up")
            })
        };
        assert!(comes_true(told).await);
    })
    .await;
}
