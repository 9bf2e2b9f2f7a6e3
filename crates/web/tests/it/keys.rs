//! `/api/users/me/keys`

use jiff::SignedDuration;
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};

use crate::support::{PASSWORD, Service, expect, expect_problem, on_both, on_sqlite};

fn with_key(service: &Service, method: Method, path: &str, key: &Value) -> RequestBuilder {
    let key = key["key"].as_str().unwrap();
    service
        .another_client()
        .request(method, path)
        .header("authorization", format!("Bearer {key}"))
}

async fn status(request: RequestBuilder) -> StatusCode {
    request.send().await.unwrap().status()
}

async fn keys(service: &Service) -> Vec<Value> {
    let request = service.get("/api/users/me/keys");
    let answer = expect(request.send().await.unwrap(), StatusCode::OK).await;
    answer.as_array().unwrap().clone()
}

async fn revoke(service: &Service, key: &Value) -> StatusCode {
    let path = format!("/api/users/me/keys/{}", key["id"].as_str().unwrap());
    status(service.request(Method::DELETE, &path)).await
}

#[tokio::test]
async fn a_key_is_told_once_and_listed_without_its_secret() {
    on_both(async |service: Service| {
        service.sign_up_and_in("ada").await;
        let created = service
            .create_key(&["history:read", "calculate", "calculate"])
            .await;
        let secret = created["key"].as_str().unwrap().to_owned();
        assert!(secret.starts_with("rk_k_"), "{secret}");
        let expected = json!({
            "id": created["id"], "name": "a key", "scopes": ["calculate", "history:read"],
            "created_at": "2026-11-23T09:30:00Z", "expires_at": "2027-02-21T09:30:00Z",
            "last_used_at": null, "last_used_network": null,
        });
        assert_eq!(keys(&service).await, [expected]);
        let eve = service.another_client();
        eve.sign_up_and_in("eve").await;
        assert!(keys(&eve).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_key_ends_after_the_days_that_were_asked_or_never() {
    on_sqlite(async |service: Service| {
        service.sign_up_and_in("ada").await;
        for (days, end) in [
            (json!(1), json!("2026-11-24T09:30:00Z")),
            (json!(null), json!(null)),
        ] {
            let body = json!({"name": "a key", "scopes": ["calculate"], "expires_in_days": days});
            let request = service.post("/api/users/me/keys", &body);
            let created = expect(request.send().await.unwrap(), StatusCode::CREATED).await;
            assert_eq!(created["expires_at"], end);
        }
    })
    .await;
}

#[tokio::test]
async fn a_key_that_breaks_a_rule_is_not_made() {
    on_sqlite(async |service: Service| {
        service.sign_up_and_in("ada").await;
        let long = "ä".repeat(65);
        for (field, value) in [
            ("name", json!("")),
            ("name", json!("  ")),
            ("name", json!(long)),
            ("name", json!("two\nlines")),
            ("name", json!("\u{0}")),
            ("scopes", json!([])),
            ("scopes", json!(["admin"])),
            ("scopes", json!(["Calculate"])),
            ("scopes", json!("calculate")),
            ("expires_in_days", json!(0)),
            ("expires_in_days", json!(3651)),
            ("expires_in_days", json!(-1)),
            ("expires_in_days", json!("1")),
            ("key", json!("rk_k_mine")),
            ("user_id", json!("00000000-0000-0000-0000-000000000000")),
        ] {
            let mut body = json!({"name": "a key", "scopes": ["calculate"]});
            body[field] = value.clone();
            let request = service.post("/api/users/me/keys", &body);
            let problem = expect_problem(
                request,
                StatusCode::UNPROCESSABLE_ENTITY,
                "validation_error",
            )
            .await;
            assert_eq!(
                problem["errors"][0]["loc"],
                json!(["body", field]),
                "{value}: {problem}"
            );
        }
        assert!(keys(&service).await.is_empty());
        let name = "ä".repeat(64);
        let body = json!({"name": name, "scopes": ["calculate"]});
        assert_eq!(
            status(service.post("/api/users/me/keys", &body)).await,
            StatusCode::CREATED
        );
    })
    .await;
}

#[tokio::test]
async fn a_key_is_made_only_by_who_just_gave_the_password() {
    on_both(async |service: Service| {
        service.sign_up_and_in("ada").await;
        let key = service.create_key(&["account:read"]).await;
        service.clock.advance(SignedDuration::from_mins(10));
        let body = json!({"name": "a key", "scopes": ["calculate"]});
        let request = service.post("/api/users/me/keys", &body);
        expect_problem(request, StatusCode::FORBIDDEN, "step_up_required").await;
        // To revoke one needs no password: it has to be quick.
        assert_eq!(revoke(&service, &key).await, StatusCode::NO_CONTENT);
        let step_up = service.post("/api/auth/step-up", &json!({"password": PASSWORD}));
        assert_eq!(status(step_up).await, StatusCode::NO_CONTENT);
        service.create_key(&["calculate"]).await;
    })
    .await;
}

#[tokio::test]
async fn a_key_opens_what_its_scopes_say_as_a_bearer_token_and_never_in_the_cookie() {
    on_both(async |service: Service| {
        let ada = service.sign_up_and_in("ada").await;
        let key = service.create_key(&["account:read"]).await;
        let me = with_key(&service, Method::GET, "/api/users/me", &key);
        assert_eq!(expect(me.send().await.unwrap(), StatusCode::OK).await, ada);
        let history = with_key(&service, Method::GET, "/api/calculations", &key);
        let problem = expect_problem(history, StatusCode::FORBIDDEN, "insufficient_scope").await;
        assert_eq!(
            problem["detail"],
            "This API key lacks the scope history:read"
        );
        let more = with_key(&service, Method::GET, "/api/users/me/keys", &key);
        expect_problem(more, StatusCode::FORBIDDEN, "session_required").await;

        let cookie = format!("session={}", key["key"].as_str().unwrap());
        let request = service
            .another_client()
            .get("/api/users/me")
            .header("cookie", cookie);
        expect_problem(request, StatusCode::UNAUTHORIZED, "not_authenticated").await;
    })
    .await;
}

#[tokio::test]
async fn the_pages_are_not_for_keys() {
    on_sqlite(async |service: Service| {
        service.sign_up_and_in("ada").await;
        let key = service.create_key(&["calculate", "history:read"]).await;
        for path in ["/", "/history", "/login"] {
            let request = with_key(&service, Method::GET, path, &key);
            expect_problem(request, StatusCode::FORBIDDEN, "session_required").await;
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_to_be_saved_takes_the_scope_of_the_history_too() {
    on_sqlite(async |service: Service| {
        service.sign_up_and_in("ada").await;
        let body = json!({"expression": "1/3", "save": true});
        let save =
            |key: &Value| with_key(&service, Method::POST, "/api/calculate", key).json(&body);
        let calculating = service.create_key(&["calculate"]).await;
        expect_problem(
            save(&calculating),
            StatusCode::FORBIDDEN,
            "insufficient_scope",
        )
        .await;
        let writing = service.create_key(&["history:write"]).await;
        expect_problem(save(&writing), StatusCode::FORBIDDEN, "insufficient_scope").await;
        let both = service.create_key(&["calculate", "history:write"]).await;
        assert_eq!(status(save(&both)).await, StatusCode::OK);
        // What is added to the history is evaluated on the way.
        let add = with_key(&service, Method::POST, "/api/calculations", &writing)
            .json(&json!({"expression": "1/4"}));
        assert_eq!(status(add).await, StatusCode::CREATED);
    })
    .await;
}

#[tokio::test]
async fn a_key_is_dead_when_it_is_over_or_revoked_or_its_user_is_gone() {
    on_both(async |service: Service| {
        service.sign_up_and_in("ada").await;
        let open = |key: &Value| with_key(&service, Method::GET, "/api/users/me", key);
        let revoked = service.create_key(&["account:read"]).await;
        let left = service.create_key(&["account:read"]).await;
        let eve = service.another_client();
        eve.sign_up_and_in("eve").await;
        assert_eq!(revoke(&eve, &revoked).await, StatusCode::NOT_FOUND);
        assert_eq!(status(open(&revoked)).await, StatusCode::OK);
        assert_eq!(revoke(&service, &revoked).await, StatusCode::NO_CONTENT);
        assert_eq!(revoke(&service, &revoked).await, StatusCode::NOT_FOUND);
        expect_problem(
            open(&revoked),
            StatusCode::UNAUTHORIZED,
            "not_authenticated",
        )
        .await;

        let eves = eve.create_key(&["account:read"]).await;
        let gone = eve.request(Method::DELETE, "/api/users/me");
        assert_eq!(status(gone).await, StatusCode::NO_CONTENT);
        assert_eq!(status(open(&eves)).await, StatusCode::UNAUTHORIZED);

        service
            .clock
            .advance(SignedDuration::from_hours(24 * 90) - SignedDuration::from_micros(1));
        assert_eq!(status(open(&left)).await, StatusCode::OK);
        service.clock.advance(SignedDuration::from_micros(1));
        assert_eq!(status(open(&left)).await, StatusCode::UNAUTHORIZED);
    })
    .await;
}

#[tokio::test]
async fn the_last_use_is_written_down_once_a_minute() {
    on_both(async |service: Service| {
        service.sign_up_and_in("ada").await;
        let key = service.create_key(&["account:read"]).await;
        let mut seen = Vec::new();
        for seconds in [0, 59, 1] {
            service.clock.advance(SignedDuration::from_secs(seconds));
            let open = with_key(&service, Method::GET, "/api/users/me", &key);
            assert_eq!(status(open).await, StatusCode::OK);
            let listed = keys(&service).await.remove(0);
            assert_eq!(listed["last_used_network"], "127.0.0.1");
            seen.push(listed["last_used_at"].clone());
        }
        assert_eq!(
            seen,
            [
                "2026-11-23T09:30:00Z",
                "2026-11-23T09:30:00Z",
                "2026-11-23T09:31:00Z"
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn nobody_has_more_than_fifty_keys() {
    on_sqlite(async |service: Service| {
        service.sign_up_and_in("ada").await;
        for _ in 0..49 {
            service.create_key(&["calculate"]).await;
        }
        let last = service.create_key(&["calculate"]).await;
        let body = json!({"name": "a key", "scopes": ["calculate"]});
        let request = service.post("/api/users/me/keys", &body);
        expect_problem(request, StatusCode::CONFLICT, "too_many_keys").await;
        assert_eq!(revoke(&service, &last).await, StatusCode::NO_CONTENT);
        service.create_key(&["calculate"]).await;
    })
    .await;
}

#[tokio::test]
async fn a_new_password_leaves_the_keys_unless_they_are_to_end() {
    on_both(async |service: Service| {
        service.sign_up_and_in("ada").await;
        let key = service.create_key(&["account:read"]).await;
        let mut current = PASSWORD.to_owned();
        for (revoke_keys, expected) in [(false, StatusCode::OK), (true, StatusCode::UNAUTHORIZED)] {
            let new = format!("seven lanterns under {revoke_keys} water");
            let body = json!({
                "current_password": current, "new_password": new, "revoke_keys": revoke_keys,
            });
            let change = service.post("/api/users/me/password", &body);
            assert_eq!(status(change).await, StatusCode::NO_CONTENT);
            current = new;
            let open = with_key(&service, Method::GET, "/api/users/me", &key);
            assert_eq!(status(open).await, expected);
        }
    })
    .await;
}

#[tokio::test]
async fn the_trail_tells_of_keys_and_of_refusals_but_is_not_filled_by_asking() {
    on_both(async |service: Service| {
        service.sign_up_and_in("ada").await;
        let key = service.create_key(&["calculate"]).await;
        for _ in 0..15 {
            let request = with_key(&service, Method::GET, "/api/calculations", &key);
            assert_eq!(status(request).await, StatusCode::FORBIDDEN);
        }
        revoke(&service, &key).await;
        let id = key["id"].as_str().unwrap();
        let trail = service.trail().await;
        let told = |action: &str, outcome: &str, detail: String| {
            let event = (action.to_owned(), outcome.to_owned(), detail);
            trail.iter().filter(|told| **told == event).count()
        };
        assert_eq!(
            told("create_key", "done", format!("{id}: calculate")),
            1,
            "{trail:?}"
        );
        assert_eq!(told("revoke_key", "done", id.to_owned()), 1, "{trail:?}");
        let refusal = format!("key {id}: history:read");
        assert_eq!(told("access", "refused", refusal), 10, "{trail:?}");
        assert!(!format!("{trail:?}").contains("rk_"), "{trail:?}");
    })
    .await;
}
