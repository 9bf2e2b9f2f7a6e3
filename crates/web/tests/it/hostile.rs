//! Requests that no honest client sends.

use reqwest::{Method, StatusCode};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::support::{PASSWORD, Service, expect, expect_problem, on_sqlite};

fn raw(service: &Service, kind: &str, body: impl Into<reqwest::Body>) -> reqwest::RequestBuilder {
    service
        .request(Method::POST, "/api/users")
        .header("content-type", kind)
        .body(body)
}

#[tokio::test]
async fn only_json_is_taken_for_json() {
    on_sqlite(async |service: Service| {
        let body = json!({"username": "ada", "email": "ada@example.org", "password": PASSWORD})
            .to_string();
        for kind in [
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data",
            "",
            "application/jsonp",
        ] {
            let request = raw(&service, kind, body.clone());
            expect_problem(
                request,
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "unsupported_media_type",
            )
            .await;
        }
        let request = raw(&service, "Application/JSON; charset=utf-8", body);
        expect(request.send().await.unwrap(), StatusCode::CREATED).await;
    })
    .await;
}

#[tokio::test]
async fn a_body_over_64_kib_is_refused() {
    on_sqlite(async |service: Service| {
        let body = json!({"username": "a".repeat(70_000), "email": "", "password": ""}).to_string();
        let request = raw(&service, "application/json", body);
        expect_problem(request, StatusCode::PAYLOAD_TOO_LARGE, "body_too_large").await;
    })
    .await;
}

#[tokio::test]
async fn broken_text_and_deep_nesting_are_told_not_crashed_on() {
    on_sqlite(async |service: Service| {
        let deep = "[".repeat(30_000);
        for body in [
            b"{\"username\": \"\xff\"}".to_vec(),
            deep.into_bytes(),
            b"{\"username\": \"\\ud800\"}".to_vec(),
        ] {
            let request = raw(&service, "application/json", body);
            expect_problem(
                request,
                StatusCode::UNPROCESSABLE_ENTITY,
                "validation_error",
            )
            .await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_method_that_is_not_there_is_405_and_a_path_404() {
    on_sqlite(async |service: Service| {
        let delete = service.request(Method::DELETE, "/api/calculate");
        expect_problem(delete, StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed").await;
        for path in [
            "/api/nothing",
            "/.git/HEAD",
            "/api/users/../../etc/passwd",
            "/%2e%2e/%2e%2e/etc/passwd",
            "/docs/none.js",
        ] {
            expect_problem(service.get(path), StatusCode::NOT_FOUND, "not_found").await;
        }
        let trace = service.request(Method::TRACE, "/health");
        expect_problem(trace, StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed").await;
    })
    .await;
}

#[tokio::test]
async fn a_client_cannot_name_its_own_request() {
    on_sqlite(async |service: Service| {
        let response = service
            .get("/health")
            .header("x-request-id", "forged")
            .send()
            .await
            .unwrap();
        assert_ne!(response.headers()["x-request-id"], "forged");
    })
    .await;
}

#[tokio::test]
async fn malformed_http_is_400_and_harms_nobody_else() {
    on_sqlite(async |service: Service| {
        let address = service.url.trim_start_matches("http://");
        for request in [
            "GET\r\n\r\n".to_owned(),
            "\0\u{1}\u{2}\r\n\r\n".to_owned(),
            format!("GET / HTTP/1.1\r\nHost: x\r\nX: {}\r\n\r\n", "a".repeat(1_000_000)),
            "POST /api/users HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello".to_owned(),
        ] {
            let mut stream = TcpStream::connect(address).await.unwrap();
            // The server may hang up before it has read all.
            let _ = stream.write_all(request.as_bytes()).await;
            let mut answer = Vec::new();
            let _ = stream.read_to_end(&mut answer).await;
            let answer = String::from_utf8_lossy(&answer);
            assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer}");
        }
        expect(service.get("/health").send().await.unwrap(), StatusCode::OK).await;
    })
    .await;
}
