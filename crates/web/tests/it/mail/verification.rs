//! `POST /api/auth/verify`, `POST /api/users/me/verification`, and sign-ins that ask for a confirmed address

use app::AddressLimits;
use jiff::SignedDuration;
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::json;
use test_support::{SmtpServer, execute};

use super::{
    NEW_PASSWORD, Options, mailed, one_code, one_mail, reset, reset_code, signed_in, status, user,
    winners, with_mail, with_mail_on_sqlite,
};
use crate::authenticator::FACTOR;
use crate::support::{PASSWORD, Service, expect, expect_problem};

const REQUIRED: fn() -> Options = || Options {
    require_verified_email: true,
    ..Options::new()
};

fn verify(service: &Service, code: &str) -> RequestBuilder {
    service.post("/api/auth/verify", &json!({"token": code}))
}

fn ask_again(service: &Service) -> RequestBuilder {
    service.request(Method::POST, "/api/users/me/verification")
}

#[tokio::test]
async fn a_sign_up_is_followed_by_a_mail_whose_link_confirms_the_address_once() {
    with_mail(REQUIRED(), async |service: Service, server: SmtpServer| {
        service.sign_up("ada").await;
        let mail = one_mail(&service, &server).await;
        assert_eq!(
            (mail.to.as_slice(), mail.header("to")),
            (&["ada@example.org".to_owned()][..], "ada@example.org")
        );
        let code = mail.code().unwrap();
        assert!(mail.link().unwrap().ends_with(&format!("/verify#{code}")));
        let refused = service.sign_in("ada", PASSWORD).await;
        assert_eq!(refused.status(), StatusCode::FORBIDDEN);
        assert_eq!(status(verify(&service, code)).await, StatusCode::NO_CONTENT);
        expect(service.sign_in("ada", PASSWORD).await, StatusCode::OK).await;
        expect_problem(
            verify(&service, code),
            StatusCode::BAD_REQUEST,
            "invalid_token",
        )
        .await;
    })
    .await;
}

#[tokio::test]
async fn a_user_who_was_disabled_meanwhile_confirms_nothing() {
    with_mail(
        Options::new(),
        async |service: Service, server: SmtpServer| {
            service.sign_up("ada").await;
            let code = one_code(&service, &server).await;
            // As a replica does that has not heard of the link.
            let disabled = "UPDATE users SET status = 'disabled'";
            execute(&service.database_url, disabled).await;
            expect_problem(
                verify(&service, &code),
                StatusCode::BAD_REQUEST,
                "invalid_token",
            )
            .await;
            let user = service.app.find_user("ada").await.unwrap().unwrap();
            assert!(!user.account.email_verified);
        },
    )
    .await;
}

#[tokio::test]
async fn another_mail_is_sent_three_times_an_hour_and_to_who_needs_it() {
    with_mail(
        Options::new(),
        async |service: Service, server: SmtpServer| {
            expect_problem(
                ask_again(&service),
                StatusCode::UNAUTHORIZED,
                "not_authenticated",
            )
            .await;
            signed_in(&service, &server, "ada").await;
            let mut code = String::new();
            for _ in 0..3 {
                assert_eq!(status(ask_again(&service)).await, StatusCode::ACCEPTED);
                code = one_code(&service, &server).await;
            }
            let problem = ask_again(&service);
            expect_problem(problem, StatusCode::TOO_MANY_REQUESTS, "too_many_attempts").await;
            assert_eq!(
                status(verify(&service, &code)).await,
                StatusCode::NO_CONTENT
            );
            assert_eq!(status(ask_again(&service)).await, StatusCode::ACCEPTED);
            assert_eq!(mailed(&service, &server).await, []);
        },
    )
    .await;
}

#[tokio::test]
async fn where_it_is_required_one_signs_in_after_the_address_is_confirmed() {
    with_mail(REQUIRED(), async |service: Service, server: SmtpServer| {
        user(&service, &server, "ada").await;
        let sign_in = |password: &str| {
            let body = json!({"username": "ada", "password": password});
            service.post("/api/auth/login", &body)
        };
        let mut code = String::new();
        for n in 0..4 {
            let refused = sign_in(PASSWORD);
            expect_problem(refused, StatusCode::FORBIDDEN, "email_not_verified").await;
            let mails = mailed(&service, &server).await;
            assert_eq!(mails.len(), usize::from(n < 3));
            code = mails
                .first()
                .map_or(code, |mail| mail.code().unwrap().to_owned());
        }
        let token = service
            .request(Method::POST, "/api/auth/token")
            .form(&[("username", "ada"), ("password", PASSWORD)]);
        expect_problem(token, StatusCode::FORBIDDEN, "email_not_verified").await;
        // Who does not know the password learns nothing.
        let wrong = sign_in("wrong otters juggle");
        expect_problem(wrong, StatusCode::UNAUTHORIZED, "invalid_credentials").await;
        assert_eq!(
            status(service.get("/api/users/me")).await,
            StatusCode::UNAUTHORIZED
        );

        assert_eq!(
            status(verify(&service, &code)).await,
            StatusCode::NO_CONTENT
        );
        expect(sign_in(PASSWORD).send().await.unwrap(), StatusCode::OK).await;
    })
    .await;
}

#[tokio::test]
async fn where_it_is_required_the_page_of_the_sign_up_leads_to_the_mail() {
    with_mail_on_sqlite(REQUIRED(), async |service: Service, server: SmtpServer| {
        let form = [
            ("username", "ada"),
            ("email", "ada@example.org"),
            ("password", PASSWORD),
        ];
        let response = service.request(Method::POST, "/register").form(&form);
        let response = response.send().await.unwrap();
        assert_eq!(response.headers()["location"], "/verify?sent=true");
        assert!(!response.headers().contains_key("set-cookie"));
        let page = service.get("/verify?sent=true").send().await.unwrap();
        assert!(
            page.text()
                .await
                .unwrap()
                .contains("We have sent you a mail")
        );
        one_mail(&service, &server).await;
    })
    .await;
}

#[tokio::test]
async fn a_new_password_by_mail_confirms_the_address_too() {
    with_mail(REQUIRED(), async |service: Service, server: SmtpServer| {
        user(&service, &server, "ada").await;
        let code = reset_code(&service, &server, "ada@example.org").await;
        let used = reset(&service, &code, NEW_PASSWORD);
        assert_eq!(status(used).await, StatusCode::NO_CONTENT);
        expect(service.sign_in("ada", NEW_PASSWORD).await, StatusCode::OK).await;
    })
    .await;
}

#[tokio::test]
async fn of_a_hundred_uses_of_one_link_to_confirm_an_address_one_succeeds() {
    with_mail(
        Options::new(),
        async |service: Service, server: SmtpServer| {
            service.sign_up("ada").await;
            let code = one_code(&service, &server).await;
            assert_eq!(winners(|| verify(&service, &code)).await, 1);
        },
    )
    .await;
}

/// Whoever signs up types an address, perhaps another's: the mail to it is one of the few that a client can have sent.
#[tokio::test]
async fn sign_ups_mail_no_more_than_forgotten_passwords_do_and_answer_alike() {
    let limits = AddressLimits {
        mail_per_hour: 2,
        ..AddressLimits::default()
    };
    let options = Options {
        limits,
        ..Options::new()
    };
    with_mail(options, async |service: Service, server: SmtpServer| {
        for name in ["one", "two", "three", "four"] {
            service.sign_up(name).await;
        }
        assert_eq!(mailed(&service, &server).await.len(), 2);
        let asked = super::forgot(&service, "one@example.org");
        expect_problem(asked, StatusCode::TOO_MANY_REQUESTS, "too_many_attempts").await;
        // Who got none asks for it, which counts no less.
        expect(service.sign_in("four", PASSWORD).await, StatusCode::OK).await;
        expect_problem(
            ask_again(&service),
            StatusCode::TOO_MANY_REQUESTS,
            "too_many_attempts",
        )
        .await;
        service.clock.advance(SignedDuration::from_mins(30));
        assert_eq!(status(ask_again(&service)).await, StatusCode::ACCEPTED);
        assert_eq!(one_mail(&service, &server).await.to, ["four@example.org"]);
    })
    .await;
}

/// Signing up and leaving again and again does not mail one address again and again.
#[tokio::test]
async fn one_address_gets_three_mails_of_new_accounts_an_hour() {
    with_mail_on_sqlite(
        Options::new(),
        async |service: Service, server: SmtpServer| {
            for _ in 0..5 {
                let client = service.another_client();
                client.sign_up_and_in("ada").await;
                let left = client.request(Method::DELETE, "/api/users/me");
                assert_eq!(status(left).await, StatusCode::NO_CONTENT);
            }
            // Those went with their users.
            assert_eq!(mailed(&service, &server).await, []);
            service.sign_up("ada").await;
            assert_eq!(mailed(&service, &server).await, []);
        },
    )
    .await;
}

/// A reset never removes a second factor, so a stranger who signed up with an address would keep its owner out.
#[tokio::test]
async fn a_second_factor_is_for_who_has_confirmed_their_address() {
    with_mail(
        Options::new(),
        async |service: Service, server: SmtpServer| {
            service.sign_up_and_in("ada").await;
            let start = || service.request(Method::POST, FACTOR);
            let refused = start();
            expect_problem(refused, StatusCode::FORBIDDEN, "email_not_verified").await;
            let page = service.get("/account/second-factor").send().await.unwrap();
            let page = page.text().await.unwrap();
            assert!(page.contains("Confirm your e-mail address first"), "{page}");
            let code = one_code(&service, &server).await;
            let verified = verify(&service, &code);
            assert_eq!(status(verified).await, StatusCode::NO_CONTENT);
            // It has a secret key, so nothing is in the way any more.
            let offered = start().send().await.unwrap();
            assert_eq!(offered.status(), StatusCode::OK);
        },
    )
    .await;
}
