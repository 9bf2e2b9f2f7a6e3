//! No secret of a second factor in the log, an error or the database in the clear.

use jiff::SignedDuration;
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::json;

use crate::authenticator::{Authenticator, FACTOR, first_step, second_step, sign_in_with, step_up};
use crate::log::Log;
use crate::support::{PASSWORD, Service, expect, on_both};

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

async fn send(request: RequestBuilder) {
    let status = request.send().await.unwrap().status();
    assert!(!status.is_server_error(), "{status}");
}

/// Everything that SQLite has written for this URL, or all rows of PostgreSQL.
async fn stored(url: &str) -> Vec<u8> {
    let Some(path) = url.strip_prefix("sqlite://") else {
        return test_support::dump(url).await.into_bytes();
    };
    let database = std::fs::read(path).unwrap();
    let log = std::fs::read(format!("{path}-wal")).unwrap_or_default();
    [database, log].concat()
}

/// As PostgreSQL shows bytes that are no text.
fn escaped(bytes: &[u8]) -> Vec<u8> {
    let shown = bytes.iter().map(|byte| match byte {
        b'\\' => "\\\\".to_owned(),
        b' '..=b'~' => char::from(*byte).to_string(),
        byte => format!("\\{byte:03o}"),
    });
    shown.collect::<String>().into_bytes()
}

#[tokio::test]
async fn secrets_and_codes_are_in_neither_the_log_nor_the_database() {
    let log = Log::capture();
    on_both(async |service: Service| {
        let app = Authenticator::enable(&service, "ada").await;
        let client = service.another_client();
        let challenge = first_step(&client, "ada").await;
        let wrong = app.wrong_code(&service);
        let typed = app.next_code(&service);
        for code in [&wrong, &typed] {
            send(second_step(&client, &challenge, code)).await;
        }
        let used = &app.recovery_codes[0];
        for _ in 0..2 {
            send(sign_in_with(&client, "ada", used)).await;
        }
        let stepped = app.next_code(&service);
        send(step_up(&service, Some(&stepped))).await;
        let open = first_step(&client, "ada").await;
        service.clock.advance(SignedDuration::from_mins(10));
        send(service.request(Method::DELETE, FACTOR)).await;

        let (log, files) = (log.so_far(), stored(&service.database_url).await);
        for text in [&log, &files] {
            assert!(contains(text, b"use_recovery_code"), "nothing was captured");
        }
        let mut secrets: Vec<String> = app.recovery_codes.clone();
        secrets.extend(app.recovery_codes.iter().map(|code| code.replace('-', "")));
        secrets.extend([app.secret.clone(), challenge, open, PASSWORD.to_owned()]);
        for secret in &secrets {
            assert!(!contains(&log, secret.as_bytes()), "in the log: {secret}");
            assert!(!contains(&files, secret.as_bytes()), "stored: {secret}");
        }
        // Six digits may stand in the database by chance.
        for code in [wrong, typed, stepped] {
            let code = format!("\"{code}\"");
            assert!(!contains(&log, code.as_bytes()), "in the log: {code}");
        }
        for secret in [app.secret_bytes(), escaped(&app.secret_bytes())] {
            assert!(!contains(&files, &secret), "the secret is stored");
        }
        for kind in ["rk_s_", "rk_c_", "rk_d_"] {
            assert!(!contains(&files, kind.as_bytes()), "stored: {kind}");
            let log = String::from_utf8_lossy(&log);
            let line = log.lines().find(|line| line.contains(kind));
            assert_eq!(line, None);
        }
    })
    .await;
}

/// What is wrong with a request is told without what it holds.
#[tokio::test]
async fn no_error_repeats_a_secret_and_no_key_is_in_the_log_or_the_database() {
    let log = Log::capture();
    on_both(async |service: Service| {
        service.sign_up_and_in("ada").await;
        let key = service.create_key(&["calculate"]).await;
        let key = key["key"].as_str().unwrap();
        let me = || service.another_client().get("/api/users/me");
        let used = service.another_client().get("/api/calculate?expression=1");
        expect(used.bearer_auth(key).send().await.unwrap(), StatusCode::OK).await;
        let wrong = format!("{}x", &key[..key.len() - 1]);
        let secret = "canary otters guess wrong";
        let login = json!({"username": "ada", "password": secret});
        let post = |path: &str, body: serde_json::Value| service.post(path, &body);
        let form = |path: &str, fields: &[(&str, &str)]| {
            let request = service.request(Method::POST, path).form(fields);
            request.header("accept", "text/html")
        };
        let raw = |body: String| {
            let request = service.request(Method::POST, "/api/auth/login");
            request
                .header("content-type", "application/json")
                .body(body)
        };
        let requests = [
            me().bearer_auth(key),
            me().bearer_auth(&wrong),
            me().header("cookie", format!("session={key}")),
            post("/api/auth/login", login.clone()),
            post(
                "/api/auth/login",
                json!({"username": secret, "password": [secret]}),
            ),
            post("/api/auth/login", json!({"password": secret, secret: 1})),
            post("/api/auth/step-up", json!({"password": secret})),
            post(
                "/api/auth/reset",
                json!({"token": secret, "new_password": secret}),
            ),
            post("/api/auth/verify", json!({"token": key})),
            post(
                "/api/auth/login/second-factor",
                json!({"challenge": key, "code": secret}),
            ),
            post(
                "/api/users",
                json!({"username": "a b", "email": "x", "password": secret}),
            ),
            post(
                "/api/users/me/password",
                json!({"current_password": secret, "new_password": secret}),
            ),
            raw(format!("{login}}}")),
            raw(login.to_string().replace('}', "")),
            form("/login", &[("username", "ada"), ("password", secret)]),
            form(
                "/register",
                &[("username", "a"), ("email", "x"), ("password", secret)],
            ),
            form("/account/confirm", &[("password", secret)]),
        ];
        for (n, request) in requests.into_iter().enumerate() {
            let response = request.send().await.unwrap();
            let (status, body) = (response.status(), response.text().await.unwrap());
            assert!(status.is_client_error(), "{n}: {status} {body}");
            for secret in [key, &wrong] {
                assert!(!body.contains(secret), "{n}: {body}");
            }
            // The name of a field is no secret, and the one that is unknown is named.
            assert!(!body.contains(secret) || n == 5, "{n}: {body}");
        }
        let (log, stored) = (log.so_far(), stored(&service.database_url).await);
        for (place, text) in [("log", &log), ("database", &stored)] {
            assert!(contains(text, b"create_key"), "nothing is in the {place}");
            for secret in [key, &wrong, secret] {
                assert!(
                    !contains(text, secret.as_bytes()),
                    "in the {place}: {secret}"
                );
            }
        }
    })
    .await;
}
