//! `/api/users/me`

use jiff::SignedDuration;
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};

use crate::support::{PASSWORD, Service, expect, expect_problem, on_both, on_sqlite};

const NEW_PASSWORD: &str = "seven lanterns under water";

fn change_password(service: &Service, current: &str, new: &str) -> RequestBuilder {
    let body = json!({"current_password": current, "new_password": new});
    service.post("/api/users/me/password", &body)
}

fn delete_me(service: &Service) -> RequestBuilder {
    service.request(Method::DELETE, "/api/users/me")
}

fn step_up(service: &Service, password: &str) -> RequestBuilder {
    service.post("/api/auth/step-up", &json!({"password": password}))
}

async fn sessions(service: &Service) -> Vec<Value> {
    let answer = expect(
        service.get("/api/users/me/sessions").send().await.unwrap(),
        StatusCode::OK,
    )
    .await;
    answer.as_array().unwrap().clone()
}

async fn is_signed_in(service: &Service) -> bool {
    service.get("/api/users/me").send().await.unwrap().status() == StatusCode::OK
}

/// Two clients signed in as one user.
async fn two_devices(service: &Service) -> Service {
    service.sign_up_and_in("ada").await;
    let other = service.another_client();
    expect(other.sign_in("ada", PASSWORD).await, StatusCode::OK).await;
    other
}

#[tokio::test]
async fn a_new_password_ends_all_other_sessions_and_the_old_password() {
    on_both(async |service: Service| {
        let other = two_devices(&service).await;
        let response = change_password(&service, PASSWORD, NEW_PASSWORD)
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), StatusCode::NO_CONTENT);
        assert!(is_signed_in(&service).await);
        assert!(!is_signed_in(&other).await);
        assert_eq!(
            other.sign_in("ada", PASSWORD).await.status(),
            StatusCode::UNAUTHORIZED
        );
        expect(other.sign_in("ada", NEW_PASSWORD).await, StatusCode::OK).await;
    })
    .await;
}

#[tokio::test]
async fn a_password_changes_only_by_the_current_one_and_to_a_good_one() {
    on_both(async |service: Service| {
        service.sign_up_and_in("lovelace").await;
        let wrong = change_password(&service, "wrong otters juggle", NEW_PASSWORD);
        expect_problem(wrong, StatusCode::UNAUTHORIZED, "invalid_credentials").await;
        for weak in ["short", "password1234", "lovelace and otters 7"] {
            let request = change_password(&service, PASSWORD, weak);
            let problem = expect_problem(
                request,
                StatusCode::UNPROCESSABLE_ENTITY,
                "validation_error",
            )
            .await;
            assert_eq!(problem["errors"][0]["loc"], json!(["body", "new_password"]));
        }
        expect(service.sign_in("lovelace", PASSWORD).await, StatusCode::OK).await;
        let nobody = change_password(&service.another_client(), PASSWORD, NEW_PASSWORD);
        expect_problem(nobody, StatusCode::UNAUTHORIZED, "not_authenticated").await;
    })
    .await;
}

#[tokio::test]
async fn guessing_the_current_password_is_throttled_in_its_session_and_bars_no_sign_in() {
    on_sqlite(async |service: Service| {
        service.sign_up_and_in("ada").await;
        for n in 0..10 {
            let request = if n % 2 == 0 {
                change_password(&service, "wrong otters juggle", NEW_PASSWORD)
            } else {
                step_up(&service, "wrong otters juggle")
            };
            expect_problem(request, StatusCode::UNAUTHORIZED, "invalid_credentials").await;
        }
        for request in [
            change_password(&service, PASSWORD, NEW_PASSWORD),
            step_up(&service, PASSWORD),
        ] {
            expect_problem(request, StatusCode::TOO_MANY_REQUESTS, "too_many_attempts").await;
        }
        let elsewhere = service.another_client().sign_in("ada", PASSWORD).await;
        expect(elsewhere, StatusCode::OK).await;
    })
    .await;
}

#[tokio::test]
async fn guessing_at_sign_ins_does_not_keep_the_owner_from_changing_the_password() {
    on_both(async |service: Service| {
        service.sign_up_and_in("ada").await;
        let stranger = service.another_client();
        for _ in 0..12 {
            stranger.sign_in("ada", "wrong otters juggle").await;
        }
        let response = step_up(&service, PASSWORD).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::NO_CONTENT);
        let response = change_password(&service, PASSWORD, NEW_PASSWORD)
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), StatusCode::NO_CONTENT);
    })
    .await;
}

#[tokio::test]
async fn of_simultaneous_changes_of_one_password_exactly_one_succeeds() {
    on_both(async |service: Service| {
        service.sign_up_and_in("ada").await;
        let changes: Vec<_> = (0..8)
            .map(|n| {
                let new = format!("{NEW_PASSWORD} {n}");
                tokio::spawn(change_password(&service, PASSWORD, &new).send())
            })
            .collect();
        let mut successes = 0;
        for change in changes {
            match change.await.unwrap().unwrap().status() {
                StatusCode::NO_CONTENT => successes += 1,
                StatusCode::UNAUTHORIZED => {}
                status => panic!("{status}"),
            }
        }
        assert_eq!(successes, 1);
    })
    .await;
}

#[tokio::test]
async fn sessions_are_listed_with_their_device_and_ended_one_by_one() {
    on_both(async |service: Service| {
        let other = two_devices(&service).await;
        let listed = sessions(&service).await;
        assert_eq!(listed.len(), 2);
        assert_eq!(
            listed
                .iter()
                .filter(|session| session["current"] == true)
                .count(),
            1
        );
        assert!(
            listed
                .iter()
                .all(|session| session["network"] == "127.0.0.1")
        );
        assert!(!Value::from(listed.clone()).to_string().contains("rk_s_"));

        let other_id = listed
            .iter()
            .find(|session| session["current"] == false)
            .unwrap()["id"]
            .as_str()
            .unwrap();
        let end = |client: &Service| {
            client.request(
                Method::DELETE,
                &format!("/api/users/me/sessions/{other_id}"),
            )
        };
        let eve = service.another_client();
        eve.sign_up_and_in("eve").await;
        expect_problem(end(&eve), StatusCode::NOT_FOUND, "not_found").await;
        assert!(is_signed_in(&other).await);
        assert_eq!(
            end(&service).send().await.unwrap().status(),
            StatusCode::NO_CONTENT
        );
        assert!(!is_signed_in(&other).await);
        assert_eq!(sessions(&service).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn all_other_sessions_end_at_once() {
    on_both(async |service: Service| {
        let other = two_devices(&service).await;
        let end = service.request(Method::DELETE, "/api/users/me/sessions");
        assert_eq!(end.send().await.unwrap().status(), StatusCode::NO_CONTENT);
        assert!(is_signed_in(&service).await);
        assert!(!is_signed_in(&other).await);
    })
    .await;
}

#[tokio::test]
async fn all_sessions_end_at_once_the_one_that_asks_too_when_it_says_so() {
    on_both(async |service: Service| {
        let other = two_devices(&service).await;
        let unclear = service.request(Method::DELETE, "/api/users/me/sessions?all=maybe");
        expect_problem(
            unclear,
            StatusCode::UNPROCESSABLE_ENTITY,
            "validation_error",
        )
        .await;
        let end = service.request(Method::DELETE, "/api/users/me/sessions?all=true");
        assert_eq!(end.send().await.unwrap().status(), StatusCode::NO_CONTENT);
        assert!(!is_signed_in(&service).await);
        assert!(!is_signed_in(&other).await);
    })
    .await;
}

#[tokio::test]
async fn a_session_that_is_over_is_not_listed() {
    on_sqlite(async |service: Service| {
        service.sign_up_and_in("ada").await;
        service.clock.advance(SignedDuration::from_hours(24));
        let later = service.another_client();
        expect(later.sign_in("ada", PASSWORD).await, StatusCode::OK).await;
        assert_eq!(sessions(&later).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn an_account_is_deleted_with_everything_by_who_just_gave_the_password() {
    on_both(async |service: Service| {
        let other = two_devices(&service).await;
        service
            .post("/api/calculations", &json!({"expression": "1/3"}))
            .send()
            .await
            .unwrap();
        service.clock.advance(SignedDuration::from_mins(10));
        expect_problem(
            delete_me(&service),
            StatusCode::FORBIDDEN,
            "step_up_required",
        )
        .await;
        let wrong = step_up(&service, "wrong otters juggle");
        expect_problem(wrong, StatusCode::UNAUTHORIZED, "invalid_credentials").await;
        expect_problem(
            delete_me(&service),
            StatusCode::FORBIDDEN,
            "step_up_required",
        )
        .await;

        assert_eq!(
            step_up(&service, PASSWORD).send().await.unwrap().status(),
            StatusCode::NO_CONTENT
        );
        // It counts for the session that gave it and no other.
        expect_problem(delete_me(&other), StatusCode::FORBIDDEN, "step_up_required").await;
        assert_eq!(
            delete_me(&service).send().await.unwrap().status(),
            StatusCode::NO_CONTENT
        );
        assert!(!is_signed_in(&service).await);
        assert!(!is_signed_in(&other).await);
        assert_eq!(
            other.sign_in("ada", PASSWORD).await.status(),
            StatusCode::UNAUTHORIZED
        );
        // Name and address are free again, and nothing is left of the history.
        service.another_client().sign_up_and_in("ada").await;
    })
    .await;
}
