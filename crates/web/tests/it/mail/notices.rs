//! What users are told about their accounts, and what an outage does to it.

use std::time::Duration;

use app::AddressLimits;
use reqwest::{Method, StatusCode};
use serde_json::json;
use test_support::{SmtpServer, execute};

use super::{
    Options, mail_to_new_address, mailed, one_code, one_mail, status, with_mail,
    with_mail_on_sqlite,
};
use crate::authenticator::{Authenticator, FACTOR, confirm};
use crate::support::{PASSWORD, Service, expect, expect_problem};

/// A user who has confirmed their address, signed in.
async fn confirmed(service: &Service, server: &SmtpServer) {
    service.sign_up("ada").await;
    let code = one_code(service, server).await;
    let request = service.post("/api/auth/verify", &json!({"token": code}));
    assert_eq!(status(request).await, StatusCode::NO_CONTENT);
    expect(service.sign_in("ada", PASSWORD).await, StatusCode::OK).await;
}

#[tokio::test]
async fn a_second_factor_that_is_switched_on_or_off_is_told_by_mail() {
    with_mail(
        Options::new(),
        async |service: Service, server: SmtpServer| {
            confirmed(&service, &server).await;
            let app = Authenticator::start(&service).await;
            assert!(
                mailed(&service, &server).await.is_empty(),
                "nothing is on yet"
            );
            let request = confirm(&service, &app.code(&service));
            expect(request.send().await.unwrap(), StatusCode::OK).await;
            let on = one_mail(&service, &server).await;
            assert_eq!(on.header("subject"), "Your second factor was switched on");
            assert!(!on.text.contains(&app.secret), "{}", on.text);
            let request = service.request(Method::DELETE, FACTOR);
            assert_eq!(status(request).await, StatusCode::NO_CONTENT);
            let off = one_mail(&service, &server).await;
            assert_eq!(off.header("subject"), "Your second factor was switched off");
        },
    )
    .await;
}

/// Signed in, and from one password to another and back.
async fn change_password_six_times(service: &Service) {
    let passwords = [PASSWORD, "a plum in the orchard at dusk"];
    for turn in 0..6 {
        let change = json!({
            "current_password": passwords[turn % 2],
            "new_password": passwords[(turn + 1) % 2],
        });
        let request = service.post("/api/users/me/password", &change);
        assert_eq!(status(request).await, StatusCode::NO_CONTENT);
    }
}

fn mails_an_hour(mail_per_hour: u32) -> Options {
    Options {
        limits: AddressLimits {
            mail_per_hour,
            ..AddressLimits::default()
        },
        ..Options::new()
    }
}

/// It may be a stranger's: nobody has them mailed again and again by changing a password.
#[tokio::test]
async fn an_address_that_nobody_confirmed_is_told_of_a_few_new_passwords_an_hour() {
    // One of those of the client is the mail to confirm the address.
    for (of_client, notices) in [(60, 3), (3, 2), (1, 0)] {
        with_mail_on_sqlite(
            mails_an_hour(of_client),
            async |service: Service, server: SmtpServer| {
                service.sign_up("ada").await;
                one_code(&service, &server).await;
                expect(service.sign_in("ada", PASSWORD).await, StatusCode::OK).await;
                change_password_six_times(&service).await;
                assert_eq!(mailed(&service, &server).await.len(), notices);
            },
        )
        .await;
    }
}

#[tokio::test]
async fn whoever_confirmed_their_address_is_told_of_every_new_password() {
    with_mail_on_sqlite(
        mails_an_hour(1),
        async |service: Service, server: SmtpServer| {
            confirmed(&service, &server).await;
            change_password_six_times(&service).await;
            assert_eq!(mailed(&service, &server).await.len(), 6);
        },
    )
    .await;
}

#[tokio::test]
async fn a_user_who_was_disabled_meanwhile_confirms_no_address() {
    with_mail(
        Options::new(),
        async |service: Service, server: SmtpServer| {
            confirmed(&service, &server).await;
            let change = json!({"email": "new@example.org"});
            let request = service
                .request(Method::PATCH, "/api/users/me")
                .json(&change);
            assert_eq!(status(request).await, StatusCode::ACCEPTED);
            let mail = mail_to_new_address(&service, &server).await;
            let code = mail.code().unwrap();
            // As a replica does that has not heard of the link.
            execute(
                &service.database_url,
                "UPDATE users SET status = 'disabled'",
            )
            .await;
            let request = service.post("/api/auth/email", &json!({"token": code}));
            expect_problem(request, StatusCode::BAD_REQUEST, "invalid_token").await;
            let user = service.app.find_user("ada@example.org").await.unwrap();
            assert!(user.is_some(), "the address is still the old one");
        },
    )
    .await;
}

#[tokio::test]
async fn mail_goes_on_after_the_database_did_not_answer() {
    with_mail_on_sqlite(
        Options::new(),
        async |service: Service, server: SmtpServer| {
            let gone = "ALTER TABLE outbox RENAME TO gone";
            execute(&service.database_url, gone).await;
            let app = service.app.clone();
            let delivery = tokio::spawn(async move { app.deliver_mail().await });
            tokio::time::sleep(Duration::from_millis(200)).await;
            let back = "ALTER TABLE gone RENAME TO outbox";
            execute(&service.database_url, back).await;
            service.sign_up("ada").await;
            let mail = tokio::time::timeout(Duration::from_secs(20), server.next()).await;
            assert_eq!(mail.unwrap().to, ["ada@example.org"]);
            delivery.abort();
        },
    )
    .await;
}
