//! `POST /api/auth/reset`

use jiff::SignedDuration;
use reqwest::StatusCode;
use serde_json::json;
use test_support::SmtpServer;

use super::{
    NEW_PASSWORD, Options, forgot, mailed, one_code, one_mail, reset, reset_code, signed_in,
    status, user, with_mail, with_mail_on_sqlite,
};
use crate::support::{PASSWORD, Service, expect, expect_problem};

const ADDRESS: &str = "ada@example.org";

async fn is_refused(service: &Service, code: &str) {
    let request = reset(service, code, NEW_PASSWORD);
    expect_problem(request, StatusCode::BAD_REQUEST, "invalid_token").await;
}

#[tokio::test]
async fn a_link_sets_the_password_ends_all_sessions_and_signs_nobody_in() {
    with_mail(
        Options::new(),
        async |service: Service, server: SmtpServer| {
            signed_in(&service, &server, "ada").await;
            let code = reset_code(&service, &server, ADDRESS).await;
            let other = service.another_client();
            let response = reset(&other, &code, NEW_PASSWORD).send().await.unwrap();
            assert_eq!(response.status(), StatusCode::NO_CONTENT);
            // No session, but what the browser is known by.
            let cookies: Vec<_> = response.headers().get_all("set-cookie").iter().collect();
            assert_eq!(cookies.len(), 1);
            assert!(cookies[0].to_str().unwrap().starts_with("device=rk_d_"));
            for client in [&service, &other] {
                let me = client.get("/api/users/me");
                expect_problem(me, StatusCode::UNAUTHORIZED, "not_authenticated").await;
            }
            let old = other.sign_in("ada", PASSWORD).await;
            assert_eq!(old.status(), StatusCode::UNAUTHORIZED);
            expect(other.sign_in("ada", NEW_PASSWORD).await, StatusCode::OK).await;
            let notice = one_mail(&service, &server).await;
            assert_eq!(notice.header("subject"), "Your password was changed");
            assert_eq!(
                (notice.to, notice.text.contains("rk_")),
                (vec![ADDRESS.to_owned()], false)
            );
            let trail = service.database.audit_after(0, 100).await.unwrap();
            let done = trail
                .iter()
                .map(|line| (line.event.action.as_str(), line.event.outcome.as_str()));
            assert!(done.clone().any(|line| line == ("request_reset", "done")));
            assert!(done.clone().any(|line| line == ("reset_password", "done")));
        },
    )
    .await;
}

#[tokio::test]
async fn a_link_is_good_once_for_half_an_hour_and_until_the_next() {
    with_mail(
        Options::new(),
        async |service: Service, server: SmtpServer| {
            user(&service, &server, "ada").await;
            let first = reset_code(&service, &server, ADDRESS).await;
            let second = reset_code(&service, &server, ADDRESS).await;
            is_refused(&service, &first).await;
            service
                .clock
                .advance(SignedDuration::from_secs(30 * 60 - 1));
            let used = reset(&service, &second, NEW_PASSWORD);
            assert_eq!(status(used).await, StatusCode::NO_CONTENT);
            is_refused(&service, &second).await;
            one_mail(&service, &server).await;

            let third = reset_code(&service, &server, ADDRESS).await;
            service.clock.advance(SignedDuration::from_mins(30));
            is_refused(&service, &third).await;
            expect(service.sign_in("ada", NEW_PASSWORD).await, StatusCode::OK).await;
        },
    )
    .await;
}

/// The half hour begins when the mail is sent, not when it was asked for.
#[tokio::test]
async fn the_time_of_a_link_begins_with_its_mail() {
    with_mail_on_sqlite(
        Options::new(),
        async |service: Service, server: SmtpServer| {
            user(&service, &server, "ada").await;
            forgot(&service, ADDRESS).send().await.unwrap();
            service.clock.advance(SignedDuration::from_hours(2));
            let code = one_code(&service, &server).await;
            service.clock.advance(SignedDuration::from_mins(29));
            let used = reset(&service, &code, NEW_PASSWORD);
            assert_eq!(status(used).await, StatusCode::NO_CONTENT);
        },
    )
    .await;
}

#[tokio::test]
async fn a_change_of_the_password_ends_links_also_those_not_sent_yet() {
    with_mail(
        Options::new(),
        async |service: Service, server: SmtpServer| {
            signed_in(&service, &server, "ada").await;
            let sent = reset_code(&service, &server, ADDRESS).await;
            forgot(&service, ADDRESS).send().await.unwrap();
            let change = json!({"current_password": PASSWORD, "new_password": NEW_PASSWORD});
            let changed = service.post("/api/users/me/password", &change);
            assert_eq!(status(changed).await, StatusCode::NO_CONTENT);
            is_refused(&service, &sent).await;
            let notice = one_mail(&service, &server).await;
            assert_eq!(notice.header("subject"), "Your password was changed");
        },
    )
    .await;
}

#[tokio::test]
async fn a_password_that_breaks_a_rule_does_not_use_up_the_link() {
    with_mail(
        Options::new(),
        async |service: Service, server: SmtpServer| {
            user(&service, &server, "lovelace").await;
            let code = reset_code(&service, &server, "lovelace@example.org").await;
            for weak in [
                "short",
                "password1234",
                "lovelace and otters 7",
                "aaaaaaaaaaaaaaaaaaa",
            ] {
                let request = reset(&service, &code, weak);
                let problem = expect_problem(
                    request,
                    StatusCode::UNPROCESSABLE_ENTITY,
                    "validation_error",
                )
                .await;
                assert_eq!(
                    problem["errors"][0]["loc"],
                    json!(["body", "new_password"]),
                    "{weak}"
                );
            }
            let used = reset(&service, &code, NEW_PASSWORD);
            assert_eq!(status(used).await, StatusCode::NO_CONTENT);
        },
    )
    .await;
}

#[tokio::test]
async fn of_simultaneous_uses_of_one_link_one_succeeds() {
    with_mail(
        Options::new(),
        async |service: Service, server: SmtpServer| {
            user(&service, &server, "ada").await;
            let code = reset_code(&service, &server, ADDRESS).await;
            let uses: Vec<_> = (0..12)
                .map(|n| {
                    let password = format!("{NEW_PASSWORD} {n}");
                    tokio::spawn(reset(&service, &code, &password).send())
                })
                .collect();
            let mut winners = Vec::new();
            for (n, used) in uses.into_iter().enumerate() {
                match used.await.unwrap().unwrap().status() {
                    StatusCode::NO_CONTENT => winners.push(n),
                    StatusCode::BAD_REQUEST => {}
                    status => panic!("{status}"),
                }
            }
            assert_eq!(winners.len(), 1);
            let password = format!("{NEW_PASSWORD} {}", winners[0]);
            expect(service.sign_in("ada", &password).await, StatusCode::OK).await;
        },
    )
    .await;
}

#[tokio::test]
async fn who_was_kept_waiting_for_wrong_passwords_signs_in_at_once_after_a_reset() {
    with_mail_on_sqlite(
        Options::new(),
        async |service: Service, server: SmtpServer| {
            user(&service, &server, "ada").await;
            for _ in 0..10 {
                service.sign_in("ada", "wrong otters juggle").await;
            }
            let waits = service.sign_in("ada", PASSWORD).await;
            assert_eq!(waits.status(), StatusCode::TOO_MANY_REQUESTS);
            let code = reset_code(&service, &server, ADDRESS).await;
            let used = reset(&service, &code, NEW_PASSWORD);
            assert_eq!(status(used).await, StatusCode::NO_CONTENT);
            expect(service.sign_in("ada", NEW_PASSWORD).await, StatusCode::OK).await;
        },
    )
    .await;
}

/// However long somebody keeps the account's attempts used up: the way in is the mail.
#[tokio::test]
async fn after_a_reset_the_browser_that_made_it_is_known() {
    with_mail(
        Options::new(),
        async |service: Service, server: SmtpServer| {
            user(&service, &server, "ada").await;
            let code = reset_code(&service, &server, ADDRESS).await;
            let used = reset(&service, &code, NEW_PASSWORD);
            assert_eq!(status(used).await, StatusCode::NO_CONTENT);
            let stranger = service.another_client();
            for _ in 0..11 {
                stranger.sign_in("ada", "wrong otters juggle").await;
            }
            let waits = stranger.sign_in("ada", NEW_PASSWORD).await;
            assert_eq!(waits.status(), StatusCode::TOO_MANY_REQUESTS);
            expect(service.sign_in("ada", NEW_PASSWORD).await, StatusCode::OK).await;
        },
    )
    .await;
}

#[tokio::test]
async fn a_disabled_user_gets_no_new_password() {
    with_mail(
        Options::new(),
        async |service: Service, server: SmtpServer| {
            user(&service, &server, "ada").await;
            let code = reset_code(&service, &server, ADDRESS).await;
            forgot(&service, ADDRESS).send().await.unwrap();
            let disable = "UPDATE users SET status = 'disabled'";
            test_support::execute(&service.database_url, disable).await;
            is_refused(&service, &code).await;
            assert_eq!(mailed(&service, &server).await, []);
        },
    )
    .await;
}

#[tokio::test]
async fn a_code_is_good_for_what_it_was_sent_for_and_nothing_near_it() {
    with_mail_on_sqlite(
        Options::new(),
        async |service: Service, server: SmtpServer| {
            service.sign_up("ada").await;
            let verify = one_code(&service, &server).await;
            let code = reset_code(&service, &server, ADDRESS).await;
            let as_reset = verify.replace("rk_v_", "rk_r_");
            let shorter = &code[..code.len() - 1];
            for wrong in [
                "",
                "rk_r_",
                "x",
                &verify,
                &as_reset,
                shorter,
                &code.to_uppercase(),
            ] {
                is_refused(&service, wrong).await;
            }
            for path in ["/api/auth/verify", "/api/auth/email"] {
                let request = service.post(path, &json!({"token": code}));
                expect_problem(request, StatusCode::BAD_REQUEST, "invalid_token").await;
            }
            // Pasted with what stands around it.
            let used = reset(&service, &format!(" {code}\n"), NEW_PASSWORD);
            assert_eq!(status(used).await, StatusCode::NO_CONTENT);
        },
    )
    .await;
}

#[tokio::test]
async fn wrong_codes_are_written_down_and_limited() {
    with_mail_on_sqlite(
        Options::new(),
        async |service: Service, _server: SmtpServer| {
            for _ in 0..120 {
                is_refused(&service, "x").await;
            }
            let request = reset(&service, "x", NEW_PASSWORD);
            expect_problem(request, StatusCode::TOO_MANY_REQUESTS, "too_many_attempts").await;
            let trail = service.database.audit_after(0, 1000).await.unwrap();
            assert_eq!(trail.len(), 120);
            let event = &trail[0].event;
            assert_eq!(
                (event.action.as_str(), event.outcome.as_str()),
                ("reset_password", "refused")
            );
        },
    )
    .await;
}
