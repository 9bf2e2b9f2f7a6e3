//! No secret of a second factor in the log, an error or the database in the clear.

use jiff::SignedDuration;
use reqwest::{Method, RequestBuilder};

use crate::authenticator::{Authenticator, FACTOR, first_step, second_step, sign_in_with, step_up};
use crate::log::Log;
use crate::support::{PASSWORD, Service, on_sqlite};

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

async fn send(request: RequestBuilder) {
    let status = request.send().await.unwrap().status();
    assert!(!status.is_server_error(), "{status}");
}

/// Everything that SQLite has written for this URL.
fn files_of(url: &str) -> Vec<u8> {
    let path = url.strip_prefix("sqlite://").unwrap();
    let database = std::fs::read(path).unwrap();
    let log = std::fs::read(format!("{path}-wal")).unwrap_or_default();
    [database, log].concat()
}

#[tokio::test]
async fn secrets_and_codes_are_in_neither_the_log_nor_the_database() {
    let log = Log::capture();
    on_sqlite(async |service: Service| {
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

        let (log, files) = (log.so_far(), files_of(&service.database_url));
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
        assert!(
            !contains(&files, &app.secret_bytes()),
            "the secret is stored"
        );
        for kind in ["rk_s_", "rk_c_", "rk_d_"] {
            assert!(!contains(&files, kind.as_bytes()), "stored: {kind}");
            let log = String::from_utf8_lossy(&log);
            let line = log.lines().find(|line| line.contains(kind));
            assert_eq!(line, None);
        }
    })
    .await;
}
