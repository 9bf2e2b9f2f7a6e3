//! `POST /api/auth/forgot`

use app::AddressLimits;
use jiff::SignedDuration;
use reqwest::{Method, StatusCode};
use serde_json::json;

use super::{Options, forgot, mailed, one_mail, user, with_mail, with_mail_on_sqlite};
use crate::support::{PASSWORD, expect, expect_problem, on_sqlite};

#[tokio::test]
async fn known_unknown_and_disabled_addresses_have_one_answer_and_one_gets_a_mail() {
    with_mail(Options::new(), async |service, server| {
        user(&service, &server, "ada").await;
        user(&service, &server, "eve").await;
        let disable = "UPDATE users SET status = 'disabled' WHERE username = 'eve'";
        test_support::execute(&service.database_url, disable).await;
        let mut answers = Vec::new();
        for name in ["ada", "eve", "nobody"] {
            let response = forgot(&service, &format!("{name}@example.org"));
            let response = response.send().await.unwrap();
            let mut headers = response.headers().clone();
            for changing in ["x-request-id", "date"] {
                headers.remove(changing);
            }
            let body = expect(response, StatusCode::ACCEPTED).await;
            answers.push(format!("{headers:?} {body}"));
        }
        answers.dedup();
        assert_eq!(answers.len(), 1, "{answers:?}");
        let mail = one_mail(&service, &server).await;
        assert_eq!(mail.to, ["ada@example.org"]);
        // Nothing is left of the others.
        let late = service.app.deliver_due_mail().await.unwrap();
        assert_eq!(late, 0);
        let outbox = service
            .database
            .due_mail("2200-01-01T00:00:00Z".parse().unwrap(), 10);
        assert!(outbox.await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn mail_goes_to_the_stored_address_however_it_was_typed() {
    with_mail(Options::new(), async |service, server| {
        let body = json!({"username": "ada", "email": "Ada@Example.org", "password": PASSWORD});
        expect(
            service.post("/api/users", &body).send().await.unwrap(),
            StatusCode::CREATED,
        )
        .await;
        one_mail(&service, &server).await;
        forgot(&service, "aDA@example.ORG").send().await.unwrap();
        assert_eq!(one_mail(&service, &server).await.to, ["Ada@Example.org"]);
        // Letters that only look alike are another address (CVE-2019-19844).
        forgot(&service, "\u{430}da@example.org")
            .send()
            .await
            .unwrap();
        assert_eq!(mailed(&service, &server).await, []);
    })
    .await;
}

#[tokio::test]
async fn the_link_is_made_of_the_public_url_whatever_host_a_request_names() {
    let options = Options {
        public_url: Some("https://calc.example.org"),
        ..Options::new()
    };
    with_mail_on_sqlite(options, async |service, server| {
        user(&service, &server, "ada").await;
        for name in [
            "host",
            "x-forwarded-host",
            "forwarded",
            "x-host",
            "x-original-url",
        ] {
            let value = if name == "forwarded" {
                "host=evil.example"
            } else {
                "evil.example"
            };
            let request = forgot(&service, "ada@example.org").header(name, value);
            assert_eq!(request.send().await.unwrap().status(), StatusCode::ACCEPTED);
            let mail = one_mail(&service, &server).await;
            let link = mail.link().unwrap();
            let code = link
                .strip_prefix("https://calc.example.org/reset#")
                .unwrap();
            assert_eq!(Some(code), mail.code());
            assert!(
                code.starts_with("rk_r_") && !mail.text.contains("evil"),
                "{}",
                mail.text
            );
            service.clock.advance(SignedDuration::from_mins(20));
        }
    })
    .await;
}

/// The work is the same, not only the answer: what is written is counted, as a clock would only measure this machine.
#[tokio::test]
async fn as_much_is_written_for_an_address_without_an_account_as_for_one_with() {
    with_mail(Options::new(), async |service, server| {
        user(&service, &server, "ada").await;
        user(&service, &server, "eve").await;
        let disable = "UPDATE users SET status = 'disabled' WHERE username = 'eve'";
        test_support::execute(&service.database_url, disable).await;
        // The count of the client is there already.
        forgot(&service, "first@example.org").send().await.unwrap();
        let mut written = Vec::new();
        for email in [
            "ada@example.org",
            "eve@example.org",
            "nobody@example.org",
            "No.Body@ｅxample.org",
        ] {
            let before = test_support::row_counts(&service.database_url).await;
            let asked = forgot(&service, email).send().await.unwrap();
            let answer = expect(asked, StatusCode::ACCEPTED).await;
            let after = test_support::row_counts(&service.database_url).await;
            let more: Vec<_> = after
                .into_iter()
                .map(|(table, rows)| (rows - before[&table], table))
                .filter(|(rows, _)| *rows != 0)
                .map(|(rows, table)| (table, rows))
                .collect();
            written.push((answer, more));
        }
        let one = |table: &str| (table.to_owned(), 1);
        let expected = ["audit_log", "outbox", "throttle"].map(one);
        assert_eq!(written[0].1, expected);
        for other in &written[1..] {
            assert_eq!(*other, written[0]);
        }
    })
    .await;
}

#[tokio::test]
async fn an_address_gets_three_mails_an_hour_and_nobody_learns_when_it_gets_no_more() {
    with_mail(Options::new(), async |service, server| {
        user(&service, &server, "ada").await;
        for _ in 0..6 {
            let asked = forgot(&service, "ADA@example.org").send().await.unwrap();
            assert_eq!(asked.status(), StatusCode::ACCEPTED);
        }
        assert_eq!(mailed(&service, &server).await.len(), 3);
        service.clock.advance(SignedDuration::from_mins(20));
        forgot(&service, "ada@example.org").send().await.unwrap();
        one_mail(&service, &server).await;
    })
    .await;
}

#[tokio::test]
async fn a_client_asks_for_so_many_mails_an_hour_and_then_waits() {
    let options = Options {
        limits: AddressLimits {
            mail_per_hour: 5,
            ..AddressLimits::default()
        },
        ..Options::new()
    };
    with_mail_on_sqlite(options, async |service, _server| {
        for n in 0..5 {
            let asked = forgot(&service, &format!("nobody{n}@example.org"));
            assert_eq!(asked.send().await.unwrap().status(), StatusCode::ACCEPTED);
        }
        let refused = forgot(&service, "nobody@example.org").send().await.unwrap();
        assert_eq!(refused.headers()["retry-after"], "720");
        assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    })
    .await;
}

#[tokio::test]
async fn what_is_not_one_address_is_refused_and_nothing_is_sent() {
    with_mail_on_sqlite(Options::new(), async |service, server| {
        user(&service, &server, "ada").await;
        for (body, kind) in [
            (
                r#"{"email": ["ada@example.org", "eve@evil.example"]}"#,
                "string_type",
            ),
            (r#"{"email": {"$ne": null}}"#, "string_type"),
            (
                r#"{"email": "ada@example.org", "email": "eve@evil.example"}"#,
                "duplicate_field",
            ),
            (
                r#"{"email": "ada@example.org", "to": "eve@evil.example"}"#,
                "extra_forbidden",
            ),
            (
                r#"{"email": "ada@example.org,eve@evil.example"}"#,
                "value_error",
            ),
            (
                r#"{"email": "a@b.c\r\nBcc: eve@evil.example"}"#,
                "value_error",
            ),
            (
                r#"{"email": "ada@example.org\nBcc: eve@evil.example"}"#,
                "value_error",
            ),
            (r#"{"email": "ada@example.org\u0000"}"#, "value_error"),
            (r#"{"email": "<ada@example.org>"}"#, "value_error"),
            (r#"{"email": "Ada <ada@example.org>"}"#, "value_error"),
        ] {
            let request = service.request(Method::POST, "/api/auth/forgot");
            let request = request
                .header("content-type", "application/json")
                .body(body);
            let problem = expect_problem(
                request,
                StatusCode::UNPROCESSABLE_ENTITY,
                "validation_error",
            )
            .await;
            assert_eq!(problem["errors"][0]["type"], kind, "{body}");
        }
        assert_eq!(mailed(&service, &server).await, []);
    })
    .await;
}

#[tokio::test]
async fn without_a_mail_server_it_is_said_that_there_is_none() {
    on_sqlite(async |service| {
        let request = forgot(&service, "ada@example.org");
        expect_problem(request, StatusCode::NOT_IMPLEMENTED, "mail_not_configured").await;
        service.sign_up_and_in("ada").await;
        let request = service.request(Method::POST, "/api/users/me/verification");
        expect_problem(request, StatusCode::NOT_IMPLEMENTED, "mail_not_configured").await;
        assert_eq!(service.app.deliver_due_mail().await.unwrap(), 0);
    })
    .await;
}
