//! No secret in the log, no secret in the clear in the database: everything is done once with secrets that are known, and
//! then log and database are searched for them.
//!
//! What brings new secrets into the service adds a step to [`do_everything`] and names them there.

use reqwest::{Method, StatusCode};
use serde_json::json;
use test_support::{Mood, SmtpServer};

use super::{
    NEW_PASSWORD, Options, forgot, mail_to_new_address, mailed, one_code, one_mail, reset, status,
    with_mail,
};
use crate::log::Log;
use crate::support::{PASSWORD, Service, expect};

/// What must not be found.
#[derive(Default)]
struct Secrets {
    /// Neither in the log nor in the database: passwords, tokens, links, codes.
    anywhere: Vec<(&'static str, String)>,
    /// Not in the log: names and addresses of people, which the database is there to keep.
    in_log: Vec<(&'static str, String)>,
}

impl Secrets {
    fn nowhere(&mut self, what: &'static str, secret: &str) {
        self.anywhere.push((what, secret.to_owned()));
    }

    fn not_in_log(&mut self, what: &'static str, secret: &str) {
        self.in_log.push((what, secret.to_owned()));
    }
}

async fn do_everything(service: &Service, server: &SmtpServer) -> Secrets {
    let mut secrets = Secrets::default();
    let wrong = "canary otters guess wrong";
    for password in [PASSWORD, NEW_PASSWORD, wrong, SmtpServer::LOGIN.1] {
        secrets.nowhere("password", password);
    }
    for address in [
        "ada@example.org",
        "lovelace@example.org",
        "nobody@example.org",
    ] {
        secrets.not_in_log("address", address);
        secrets.not_in_log("address in other case", &address.to_uppercase());
    }

    service.sign_up("ada").await;
    let verify = one_code(service, server).await;
    secrets.nowhere("wrong code", "rk_v_canary");
    for code in ["rk_v_canary", &verify] {
        status(service.post("/api/auth/verify", &json!({"token": code}))).await;
    }
    secrets.nowhere("code to confirm", &verify);

    assert_eq!(
        service.sign_in("ada", wrong).await.status(),
        StatusCode::UNAUTHORIZED
    );
    service.sign_in("nobody@example.org", wrong).await;
    let token = service.request(Method::POST, "/api/auth/token");
    let token = token.form(&[("username", "ada@example.org"), ("password", PASSWORD)]);
    let token = expect(token.send().await.unwrap(), StatusCode::OK).await;
    secrets.nowhere("session", token["access_token"].as_str().unwrap());

    // Links that were used, replaced, never sent, and those that are still good.
    for mood in [
        Mood::Answer(451),
        Mood::Answer(550),
        Mood::HangUp,
        Mood::Accept,
    ] {
        server.set_mood(mood);
        forgot(service, "ada@example.org").send().await.unwrap();
        for mail in mailed(service, server).await {
            secrets.nowhere("code to reset", mail.code().unwrap());
            secrets.nowhere("link to reset", mail.link().unwrap());
        }
        service.clock.advance(jiff::SignedDuration::from_mins(21));
    }
    forgot(service, "nobody@example.org").send().await.unwrap();
    service.clock.advance(jiff::SignedDuration::from_hours(1));
    for mail in mailed(service, server).await {
        secrets.nowhere("code to reset", mail.code().unwrap());
    }
    forgot(service, "ada@example.org").send().await.unwrap();
    let code = one_code(service, server).await;
    secrets.nowhere("code to reset", &code);
    assert_eq!(
        status(reset(service, &code, "password1234")).await,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(
        status(reset(service, &code, NEW_PASSWORD)).await,
        StatusCode::NO_CONTENT
    );
    one_mail(service, server).await;

    assert_eq!(
        service.sign_in("ada", NEW_PASSWORD).await.status(),
        StatusCode::OK
    );
    let change = service.request(Method::PATCH, "/api/users/me");
    let change = change.json(&json!({"email": "lovelace@example.org"}));
    assert_eq!(status(change).await, StatusCode::ACCEPTED);
    let mail = mail_to_new_address(service, server).await;
    let code = mail.code().unwrap();
    secrets.nowhere("code for another address", code);
    let confirm = service.post("/api/auth/email", &json!({"token": code}));
    assert_eq!(status(confirm).await, StatusCode::NO_CONTENT);
    one_mail(service, server).await;
    forgot(service, "lovelace@example.org")
        .send()
        .await
        .unwrap();
    let good = one_code(service, server).await;
    secrets.nowhere("code that is still good", &good);
    secrets
}

#[tokio::test]
async fn no_secret_is_in_the_log_and_none_in_the_clear_in_the_database() {
    let log = Log::capture();
    with_mail(
        Options::new(),
        async |service: Service, server: SmtpServer| {
            let secrets = do_everything(&service, &server).await;

            let log = String::from_utf8(log.so_far()).unwrap();
            // The log says what was done, so it was really looked into.
            for told in [
                "a mail was sent",
                "was not sent yet",
                "was given up",
                "reset_password",
            ] {
                assert!(log.contains(told), "{told}");
            }
            let stored = test_support::dump(&service.database_url).await;
            assert!(
                stored.contains("lovelace@example.org"),
                "the database was really looked into"
            );
            for (what, secret) in &secrets.anywhere {
                assert!(
                    !stored.contains(secret),
                    "the database holds a {what}: {secret}"
                );
            }
            for (what, secret) in secrets.anywhere.iter().chain(&secrets.in_log) {
                let line = log.lines().find(|line| line.contains(secret));
                assert_eq!(line, None, "the log holds a {what}: {secret}");
            }
        },
    )
    .await;
}
