//! A stranger who uses an account's attempts up does not lock its owner out.

use jiff::SignedDuration;
use reqwest::{Method, Response, StatusCode};
use serde_json::json;

use crate::authenticator::{Authenticator, first_step, second_step};
use crate::support::{PASSWORD, Service, expect, on_both, on_sqlite, reached_as};

const WRONG: &str = "wrong otters juggle";

/// What a response sets the cookie of this name to, with its attributes.
fn cookie(response: &Response, name: &str) -> String {
    let prefix = format!("{name}=");
    response
        .headers()
        .get_all("set-cookie")
        .iter()
        .map(|cookie| cookie.to_str().unwrap())
        .find(|cookie| cookie.starts_with(&prefix))
        .unwrap_or_else(|| panic!("no cookie {name}"))
        .to_owned()
}

/// A sign-in of a browser that sends this cookie and no other.
async fn sign_in_with(service: &Service, cookie: &str, username: &str, password: &str) -> Response {
    let body = json!({"username": username, "password": password});
    let request = service
        .another_client()
        .post("/api/auth/login", &body)
        .header("cookie", cookie.split(';').next().unwrap());
    request.send().await.unwrap()
}

async fn exhaust(service: &Service, username: &str) {
    let stranger = service.another_client();
    for _ in 0..12 {
        stranger.sign_in(username, WRONG).await;
    }
    let refused = stranger.sign_in(username, PASSWORD).await;
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn the_owner_gets_in_at_once_where_they_signed_in_before_and_waits_elsewhere() {
    on_both(async |service: Service| {
        service.sign_up_and_in("ada").await;
        let signed_out = service.request(Method::POST, "/api/auth/logout");
        assert_eq!(
            signed_out.send().await.unwrap().status(),
            StatusCode::NO_CONTENT
        );
        exhaust(&service, "ada").await;
        expect(service.sign_in("ada", PASSWORD).await, StatusCode::OK).await;
        // It forgave the stranger nothing.
        let elsewhere = service.another_client();
        let refused = elsewhere.sign_in("ada", PASSWORD).await;
        assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
        service.clock.advance(SignedDuration::from_mins(15));
        expect(elsewhere.sign_in("ada", PASSWORD).await, StatusCode::OK).await;
    })
    .await;
}

#[tokio::test]
async fn a_known_browser_has_no_more_attempts_than_a_strange_one() {
    on_both(async |service: Service| {
        service.sign_up_and_in("ada").await;
        for _ in 0..10 {
            let wrong = service.sign_in("ada", WRONG).await;
            assert_eq!(wrong.status(), StatusCode::UNAUTHORIZED);
        }
        let refused = service.sign_in("ada@example.org", PASSWORD).await;
        assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
        // Whoever sits at it does not keep the owner out elsewhere.
        let elsewhere = service.another_client();
        expect(elsewhere.sign_in("ada", PASSWORD).await, StatusCode::OK).await;
    })
    .await;
}

#[tokio::test]
async fn a_browser_known_as_another_users_gains_nothing() {
    on_both(async |service: Service| {
        service.sign_up("ada").await;
        let eve = service.another_client();
        eve.sign_up_and_in("eve").await;
        for _ in 0..5 {
            eve.sign_in("ada", WRONG).await;
            // Signing in as oneself in between does not, either.
            expect(eve.sign_in("eve", PASSWORD).await, StatusCode::OK).await;
        }
        for _ in 0..5 {
            service.another_client().sign_in("ada", WRONG).await;
        }
        let refused = eve.sign_in("ada", PASSWORD).await;
        assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    })
    .await;
}

#[tokio::test]
async fn what_a_browser_is_known_by_is_new_at_each_sign_in() {
    on_both(async |service: Service| {
        service.sign_up("ada").await;
        let first = cookie(&service.sign_in("ada", PASSWORD).await, "device");
        let second = cookie(&service.sign_in("ada", PASSWORD).await, "device");
        assert_ne!(first, second);
        exhaust(&service, "ada").await;
        let old = sign_in_with(&service, &first, "ada", PASSWORD).await;
        assert_eq!(old.status(), StatusCode::TOO_MANY_REQUESTS);
        let forged = second.replace("device=rk_d_", "device=rk_d_x");
        let forged = sign_in_with(&service, &forged, "ada", PASSWORD).await;
        assert_eq!(forged.status(), StatusCode::TOO_MANY_REQUESTS);
        let new = sign_in_with(&service, &second, "ada", PASSWORD).await;
        expect(new, StatusCode::OK).await;
    })
    .await;
}

#[tokio::test]
async fn a_browser_is_strange_after_a_change_of_password_and_after_a_year() {
    on_both(async |service: Service| {
        service.sign_up("ada").await;
        let known = cookie(&service.sign_in("ada", PASSWORD).await, "device");
        service.clock.advance(SignedDuration::from_hours(24 * 365));
        exhaust(&service, "ada").await;
        let late = sign_in_with(&service, &known, "ada", PASSWORD).await;
        assert_eq!(late.status(), StatusCode::TOO_MANY_REQUESTS);
        assert!(service.app.clean_up().await.unwrap() >= 1);

        service.clock.advance(SignedDuration::from_mins(15));
        let known = cookie(&service.sign_in("ada", PASSWORD).await, "device");
        let new = "seven lanterns under water";
        let change = json!({"current_password": PASSWORD, "new_password": new});
        let change = service.post("/api/users/me/password", &change);
        let changed = change.send().await.unwrap();
        assert_eq!(changed.status(), StatusCode::NO_CONTENT);
        let anew = cookie(&changed, "device");
        exhaust(&service, "ada").await;
        let refused = sign_in_with(&service, &known, "ada", new).await;
        assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
        // But not the one in which it was changed.
        let here = sign_in_with(&service, &anew, "ada", new).await;
        expect(here, StatusCode::OK).await;
    })
    .await;
}

#[tokio::test]
async fn programs_do_not_push_browsers_out_of_what_is_known() {
    on_sqlite(async |service: Service| {
        service.sign_up_and_in("ada").await;
        for _ in 0..25 {
            let program = service.another_client();
            let request = program
                .request(Method::POST, "/api/auth/token")
                .form(&[("username", "ada"), ("password", PASSWORD)]);
            let response = request.send().await.unwrap();
            assert!(!response.headers().contains_key("set-cookie"));
            expect(response, StatusCode::OK).await;
        }
        exhaust(&service, "ada").await;
        expect(service.sign_in("ada", PASSWORD).await, StatusCode::OK).await;
    })
    .await;
}

#[tokio::test]
async fn guesses_at_codes_do_not_keep_the_owner_out_of_a_known_browser() {
    on_both(async |service: Service| {
        let app = Authenticator::enable(&service, "ada").await;
        let thief = service.another_client();
        let challenge = first_step(&thief, "ada").await;
        for _ in 0..6 {
            let wrong = app.wrong_code(&service);
            second_step(&thief, &challenge, &wrong)
                .send()
                .await
                .unwrap();
        }
        let code = app.code_in(&service, SignedDuration::from_secs(30));
        let refused = second_step(&thief, &challenge, &code).send().await.unwrap();
        assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
        let challenge = first_step(&service, "ada").await;
        let owner = second_step(&service, &challenge, &code)
            .send()
            .await
            .unwrap();
        expect(owner, StatusCode::OK).await;
    })
    .await;
}

/// Each new password by mail makes a browser known: it must not bring tries at codes of its own.
#[tokio::test]
async fn all_known_browsers_share_the_tries_at_codes() {
    on_both(async |service: Service| {
        let app = Authenticator::enable(&service, "ada").await;
        let other = service.another_client();
        let challenge = first_step(&other, "ada").await;
        let code = app.code_in(&service, SignedDuration::from_secs(30));
        let known = second_step(&other, &challenge, &code).send().await.unwrap();
        expect(known, StatusCode::OK).await;
        service.clock.advance(SignedDuration::from_secs(30));

        let challenge = first_step(&other, "ada").await;
        for _ in 0..6 {
            let wrong = app.wrong_code(&service);
            second_step(&other, &challenge, &wrong)
                .send()
                .await
                .unwrap();
        }
        let challenge = first_step(&service, "ada").await;
        let code = app.code_in(&service, SignedDuration::from_secs(30));
        let refused = second_step(&service, &challenge, &code).send().await;
        expect(refused.unwrap(), StatusCode::TOO_MANY_REQUESTS).await;
    })
    .await;
}

#[tokio::test]
async fn the_cookie_is_out_of_reach_of_scripts_and_other_sites() {
    let check = async |service: &Service, name: &str, secure: bool| {
        service.sign_up("ada").await;
        let response = service.sign_in("ada", PASSWORD).await;
        let device = cookie(&response, name);
        assert!(device.starts_with(&format!("{name}=rk_d_")), "{device}");
        for attribute in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=31536000"] {
            assert!(device.contains(attribute), "{device}");
        }
        assert_eq!(device.contains("Secure"), secure, "{device}");
        assert!(!device.contains("Domain"), "{device}");
        let body = response.text().await.unwrap();
        assert!(!body.contains("rk_d_"), "{body}");
    };
    on_sqlite(async |service: Service| check(&service, "device", false).await).await;
    reached_as("https://calc.example.org", async |service: Service| {
        check(&service, "__Host-device", true).await;
    })
    .await;
}
