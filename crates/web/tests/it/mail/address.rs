//! `PATCH /api/users/me` and `POST /api/auth/email`

use jiff::SignedDuration;
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use test_support::SmtpServer;

use super::{
    NEW_PASSWORD, NOTICE, Options, forgot, mail_to_new_address, mailed, one_mail, reset,
    reset_code, signed_in, status, user, winners, with_mail, with_mail_on_sqlite,
};
use crate::support::{PASSWORD, Service, expect, expect_problem, on_both};

fn change(service: &Service, change: &Value) -> RequestBuilder {
    service.request(Method::PATCH, "/api/users/me").json(change)
}

fn confirm(service: &Service, code: &str) -> RequestBuilder {
    service.post("/api/auth/email", &json!({"token": code}))
}

async fn ask_for(service: &Service, email: &str) -> Value {
    let response = change(service, &json!({"email": email}))
        .send()
        .await
        .unwrap();
    expect(response, StatusCode::ACCEPTED).await
}

async fn me(service: &Service) -> Value {
    let response = service.get("/api/users/me").send().await.unwrap();
    expect(response, StatusCode::OK).await
}

#[tokio::test]
async fn a_name_changes_at_once_unless_it_is_taken() {
    on_both(async |service: Service| {
        service.sign_up("eve").await;
        let ada = service.sign_up_and_in("ada").await;
        let taken = change(&service, &json!({"username": "EVE"}));
        expect_problem(taken, StatusCode::CONFLICT, "username_taken").await;
        let request = change(&service, &json!({"username": "Lovelace"}));
        let changed = expect(request.send().await.unwrap(), StatusCode::OK).await;
        assert_eq!(
            (&changed["id"], &changed["username"]),
            (&ada["id"], &json!("Lovelace"))
        );
        assert_eq!(me(&service).await, changed);
        let other = service.another_client();
        expect(other.sign_in("lovelace", PASSWORD).await, StatusCode::OK).await;
        assert_eq!(
            other.sign_in("ada", PASSWORD).await.status(),
            StatusCode::UNAUTHORIZED
        );
        // Another case of one's own name is one's own, and nothing is no change.
        for own in [
            json!({"username": "LOVELACE"}),
            json!({}),
            json!({"username": "LOVELACE"}),
        ] {
            expect(change(&service, &own).send().await.unwrap(), StatusCode::OK).await;
        }
    })
    .await;
}

#[tokio::test]
async fn all_fields_that_break_a_rule_are_told_and_nothing_changes() {
    with_mail_on_sqlite(
        Options::new(),
        async |service: Service, server: SmtpServer| {
            signed_in(&service, &server, "ada").await;
            let before = me(&service).await;
            let both = change(
                &service,
                &json!({"username": "a b", "email": "a@b.c\r\nBcc: x@y.z"}),
            );
            let problem =
                expect_problem(both, StatusCode::UNPROCESSABLE_ENTITY, "validation_error").await;
            let places: Vec<_> = (0..2)
                .map(|n| problem["errors"][n]["loc"][1].clone())
                .collect();
            assert_eq!(places, ["username", "email"]);
            for body in [
                json!({"email": ["x@example.org"]}),
                json!({"username": "ok", "role": "admin"}),
                json!({"email_verified": true}),
                json!({"username": "lovelace", "email": "nothing"}),
            ] {
                let request = change(&service, &body);
                expect_problem(
                    request,
                    StatusCode::UNPROCESSABLE_ENTITY,
                    "validation_error",
                )
                .await;
            }
            assert_eq!(me(&service).await, before);
            assert_eq!(mailed(&service, &server).await, []);
        },
    )
    .await;
}

#[tokio::test]
async fn only_who_just_gave_the_password_changes_the_account() {
    on_both(async |service: Service| {
        service.sign_up_and_in("ada").await;
        service.clock.advance(SignedDuration::from_mins(10));
        for body in [
            json!({"username": "lovelace"}),
            json!({"email": "x@example.org"}),
        ] {
            let request = change(&service, &body);
            expect_problem(request, StatusCode::FORBIDDEN, "step_up_required").await;
            let nobody = change(&service.another_client(), &body);
            expect_problem(nobody, StatusCode::UNAUTHORIZED, "not_authenticated").await;
        }
        let step_up = service.post("/api/auth/step-up", &json!({"password": PASSWORD}));
        assert_eq!(status(step_up).await, StatusCode::NO_CONTENT);
        let changed = change(&service, &json!({"username": "lovelace"}));
        assert_eq!(status(changed).await, StatusCode::OK);
        let trail = service.database.audit_after(0, 100).await.unwrap();
        let told: Vec<_> = trail
            .iter()
            .map(|line| (line.event.action.as_str(), line.event.outcome.as_str()))
            .collect();
        for line in [("access", "refused"), ("change_username", "done")] {
            assert!(told.contains(&line), "{told:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_new_address_counts_when_its_link_is_opened_and_the_old_one_is_told() {
    with_mail(
        Options::new(),
        async |service: Service, server: SmtpServer| {
            signed_in(&service, &server, "ada").await;
            let before = me(&service).await;
            let reset_link = reset_code(&service, &server, "ada@example.org").await;
            assert_eq!(ask_for(&service, "Lovelace@Example.org").await, before);
            let mail = mail_to_new_address(&service, &server).await;
            assert_eq!(mail.to, ["Lovelace@Example.org"]);
            assert!(mail.link().unwrap().contains("/email#rk_e_"));
            assert_eq!(me(&service).await, before);

            // The link may be opened anywhere.
            let code = mail.code().unwrap();
            let opened = confirm(&service.another_client(), code);
            assert_eq!(status(opened).await, StatusCode::NO_CONTENT);
            assert_eq!(me(&service).await["email"], "Lovelace@Example.org");
            let again = confirm(&service, code);
            expect_problem(again, StatusCode::BAD_REQUEST, "invalid_token").await;
            let notice = one_mail(&service, &server).await;
            assert_eq!(notice.to, ["ada@example.org"]);
            assert_eq!(notice.header("subject"), "Your e-mail address was changed");
            assert!(
                !notice.text.to_lowercase().contains("lovelace@"),
                "{}",
                notice.text
            );
            let late = reset(&service, &reset_link, NEW_PASSWORD);
            expect_problem(late, StatusCode::BAD_REQUEST, "invalid_token").await;
            let other = service.another_client();
            expect(
                other.sign_in("lovelace@example.org", PASSWORD).await,
                StatusCode::OK,
            )
            .await;
        },
    )
    .await;
}

#[tokio::test]
async fn nobody_learns_whether_an_address_has_an_account() {
    with_mail(
        Options::new(),
        async |service: Service, server: SmtpServer| {
            user(&service, &server, "eve").await;
            signed_in(&service, &server, "ada").await;
            let free = ask_for(&service, "free@example.org").await;
            mail_to_new_address(&service, &server).await;
            let taken = ask_for(&service, "EVE@example.org").await;
            assert_eq!(free, taken);
            let notice = one_mail(&service, &server).await;
            assert_eq!(notice.header("subject"), NOTICE);
        },
    )
    .await;
}

#[tokio::test]
async fn an_address_that_was_taken_meanwhile_is_409() {
    with_mail(
        Options::new(),
        async |service: Service, server: SmtpServer| {
            signed_in(&service, &server, "ada").await;
            ask_for(&service, "eve@example.org").await;
            let mail = mail_to_new_address(&service, &server).await;
            let code = mail.code().unwrap();
            user(&service.another_client(), &server, "eve").await;
            let late = confirm(&service, code);
            expect_problem(late, StatusCode::CONFLICT, "email_taken").await;
            assert_eq!(me(&service).await["email"], "ada@example.org");
            assert_eq!(mailed(&service, &server).await, []);
        },
    )
    .await;
}

#[tokio::test]
async fn a_new_password_ends_the_wish_for_another_address_sent_or_not() {
    with_mail(
        Options::new(),
        async |service: Service, server: SmtpServer| {
            signed_in(&service, &server, "ada").await;
            ask_for(&service, "evil@example.org").await;
            let sent = mail_to_new_address(&service, &server).await;
            ask_for(&service, "evil@example.org").await;
            let body = json!({"current_password": PASSWORD, "new_password": NEW_PASSWORD});
            let changed = service.post("/api/users/me/password", &body);
            assert_eq!(status(changed).await, StatusCode::NO_CONTENT);
            // The notices are not taken back.
            let mut subjects: Vec<_> = mailed(&service, &server)
                .await
                .iter()
                .map(|mail| (mail.to.clone(), mail.header("subject").to_owned()))
                .collect();
            subjects.sort();
            let to_ada = |subject: &str| (vec!["ada@example.org".to_owned()], subject.to_owned());
            assert_eq!(
                subjects,
                [to_ada(NOTICE), to_ada("Your password was changed")]
            );
            let late = confirm(&service, sent.code().unwrap());
            expect_problem(late, StatusCode::BAD_REQUEST, "invalid_token").await;
        },
    )
    .await;
}

#[tokio::test]
async fn wishes_for_another_address_are_few_and_do_not_use_up_mails_for_its_owner() {
    with_mail_on_sqlite(
        Options::new(),
        async |service: Service, server: SmtpServer| {
            user(&service, &server, "eve").await;
            signed_in(&service, &server, "ada").await;
            for _ in 0..3 {
                ask_for(&service, "eve@example.org").await;
            }
            let fourth = change(&service, &json!({"email": "eve@example.org"}));
            expect_problem(fourth, StatusCode::TOO_MANY_REQUESTS, "too_many_attempts").await;
            let notices = mailed(&service, &server).await;
            assert!(notices.iter().all(|mail| mail.to == ["ada@example.org"]));
            assert_eq!(notices.len(), 3);
            forgot(&service, "eve@example.org").send().await.unwrap();
            one_mail(&service, &server).await;
        },
    )
    .await;
}

#[tokio::test]
async fn where_no_mail_is_sent_an_address_changes_at_once() {
    on_both(async |service: Service| {
        service.sign_up("eve").await;
        service.sign_up_and_in("ada").await;
        let both = json!({"username": "lovelace", "email": "EVE@example.org"});
        let taken = change(&service, &both);
        expect_problem(taken, StatusCode::CONFLICT, "email_taken").await;
        assert_eq!(me(&service).await["username"], "ada");
        let both = json!({"username": "lovelace", "email": "lovelace@example.org"});
        let request = change(&service, &both);
        let changed = expect(request.send().await.unwrap(), StatusCode::OK).await;
        assert_eq!(changed["email"], "lovelace@example.org");
        assert_eq!(me(&service).await, changed);
        // The old one is free.
        let body = json!({"username": "ada", "email": "ada@example.org", "password": PASSWORD});
        let other = service.another_client();
        assert_eq!(
            status(other.post("/api/users", &body)).await,
            StatusCode::CREATED
        );
    })
    .await;
}

/// Whoever looks for a name that is taken gets few answers.
#[tokio::test]
async fn names_are_tried_a_few_times_an_hour() {
    on_both(async |service: Service| {
        service.sign_up("eve").await;
        service.sign_up_and_in("ada").await;
        for _ in 0..10 {
            let taken = change(&service, &json!({"username": "eve"}));
            expect_problem(taken, StatusCode::CONFLICT, "username_taken").await;
        }
        for body in [
            json!({"username": "adele"}),
            json!({"email": "a@example.org"}),
        ] {
            let late = change(&service, &body);
            expect_problem(late, StatusCode::TOO_MANY_REQUESTS, "too_many_attempts").await;
        }
        service.clock.advance(SignedDuration::from_mins(6));
        let changed = change(&service, &json!({"username": "adele"}));
        assert_eq!(status(changed).await, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn signing_out_everywhere_ends_the_wish_for_another_address() {
    with_mail(
        Options::new(),
        async |service: Service, server: SmtpServer| {
            signed_in(&service, &server, "ada").await;
            ask_for(&service, "evil@example.org").await;
            let sent = mail_to_new_address(&service, &server).await;
            ask_for(&service, "evil@example.org").await;
            let out = service.request(Method::DELETE, "/api/users/me/sessions");
            assert_eq!(status(out).await, StatusCode::NO_CONTENT);
            let left = mailed(&service, &server).await;
            assert!(left.iter().all(|mail| mail.code().is_none()), "{left:?}");
            let late = confirm(&service, sent.code().unwrap());
            expect_problem(late, StatusCode::BAD_REQUEST, "invalid_token").await;
        },
    )
    .await;
}

#[tokio::test]
async fn of_a_hundred_uses_of_one_link_to_a_new_address_one_succeeds() {
    with_mail(
        Options::new(),
        async |service: Service, server: SmtpServer| {
            signed_in(&service, &server, "ada").await;
            ask_for(&service, "lovelace@example.org").await;
            let mail = mail_to_new_address(&service, &server).await;
            let uses = || confirm(&service, mail.code().unwrap());
            assert_eq!(winners(uses).await, 1);
            let notice = one_mail(&service, &server).await;
            assert_eq!(notice.to, ["ada@example.org"]);
            assert_eq!(me(&service).await["email"], "lovelace@example.org");
        },
    )
    .await;
}

#[tokio::test]
async fn a_refused_change_of_address_names_its_user_in_the_trail() {
    with_mail_on_sqlite(
        Options::new(),
        async |service: Service, server: SmtpServer| {
            signed_in(&service, &server, "ada").await;
            let id = me(&service).await["id"].as_str().unwrap().to_owned();
            ask_for(&service, "eve@example.org").await;
            let mail = mail_to_new_address(&service, &server).await;
            service.another_client().sign_up("eve").await;
            let late = confirm(&service, mail.code().unwrap());
            expect_problem(late, StatusCode::CONFLICT, "email_taken").await;
            let trail = service.database.audit_after(0, 100).await.unwrap();
            let event = &trail.last().unwrap().event;
            assert_eq!(
                (event.action.as_str(), event.outcome.as_str()),
                ("change_email", "refused")
            );
            assert_eq!(event.subject.unwrap().0.to_string(), id);
        },
    )
    .await;
}
