//! `/api/users/me/export`

use jiff::SignedDuration;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{PASSWORD, Service, expect, expect_problem, on_both};

async fn export(service: &Service) -> Value {
    let response = service.get("/api/users/me/export").send().await.unwrap();
    assert_eq!(response.headers()["content-type"], "application/json");
    assert_eq!(
        response.headers()["content-disposition"],
        "attachment; filename=\"reckon-export.json\""
    );
    assert_eq!(response.headers()["cache-control"], "no-store");
    let document = expect(response, StatusCode::OK).await;
    assert!(document.is_object(), "it is not JSON");
    document
}

#[tokio::test]
async fn an_export_holds_all_that_is_kept_of_a_user_over_several_pages_and_nothing_of_others() {
    on_both(async |service: Service| {
        let ada = service.sign_up_and_in("ada").await;
        let eve = service.another_client();
        eve.sign_up_and_in("eve").await;
        let add = |client: &Service, expression: String, note: &str| {
            client
                .post(
                    "/api/calculations",
                    &json!({"expression": expression, "note": note}),
                )
                .send()
        };
        for n in 0..205 {
            let kept = add(&service, format!("{n}/7"), "a \"note\"\n").await.unwrap();
            assert_eq!(kept.status(), StatusCode::CREATED);
        }
        add(&eve, "2/3".to_owned(), "eve's").await.unwrap();
        let key = service.create_key(&["calculate", "account:read"]).await;
        for _ in 0..110 {
            let event = service.request(Method::DELETE, "/api/users/me/sessions");
            assert_eq!(event.send().await.unwrap().status(), StatusCode::NO_CONTENT);
        }

        let document = export(&service).await;
        let fields: Vec<_> = document.as_object().unwrap().keys().collect();
        assert_eq!(
            fields,
            [
                "account",
                "api_keys",
                "audit",
                "calculations",
                "exported_at",
                "second_factor",
                "sessions"
            ]
        );
        assert_eq!(
            document["account"],
            json!({
                "id": ada["id"], "username": "ada", "email": "ada@example.org", "email_verified": false,
                "role": "user", "created_at": "2026-11-23T09:30:00Z", "last_login_at": "2026-11-23T09:30:00Z",
                "password_changed_at": "2026-11-23T09:30:00Z",
            })
        );
        assert_eq!(document["second_factor"], false);
        let calculations = document["calculations"].as_array().unwrap();
        let mut expressions: Vec<_> = calculations.iter().map(|kept| &kept["expression"]).collect();
        expressions.sort_by_key(|text| text.as_str().unwrap().trim_end_matches("/7").parse::<u32>().unwrap());
        let expected: Vec<_> = (0..205).map(|n| json!(format!("{n}/7"))).collect();
        assert_eq!(expressions, expected.iter().collect::<Vec<_>>());
        assert_eq!(calculations[0]["note"], "a \"note\"\n");
        assert_eq!(document["sessions"].as_array().unwrap().len(), 1);
        assert_eq!(document["api_keys"][0]["id"], key["id"]);
        let audit = document["audit"].as_array().unwrap();
        assert_eq!(audit.len(), 1 + 1 + 1 + 110 + 1, "{audit:?}");
        assert_eq!(audit[0]["action"], "export");
        assert_eq!(audit[113]["action"], "sign_up");
        let text = document.to_string();
        for secret in ["rk_", "argon2", "eve"] {
            assert!(!text.contains(secret), "{secret}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_export_of_little_is_valid_too_and_wants_the_password() {
    on_both(async |service: Service| {
        service.sign_up_and_in("ada").await;
        let document = export(&service).await;
        assert_eq!(document["calculations"], json!([]));
        assert_eq!(document["api_keys"], json!([]));
        service.clock.advance(SignedDuration::from_mins(10));
        let request = service.get("/api/users/me/export");
        expect_problem(request, StatusCode::FORBIDDEN, "step_up_required").await;
    })
    .await;
}

#[tokio::test]
async fn where_an_administrator_sits_is_not_told() {
    on_both(async |service: Service| {
        let root = service.another_client();
        root.sign_up_and_in_as_admin("root").await;
        let ada = service.sign_up_and_in("ada").await;
        let sessions = format!("/api/users/{}/sessions", ada["id"].as_str().unwrap());
        root.request(Method::DELETE, &sessions)
            .send()
            .await
            .unwrap();
        service.sign_in("ada", "wrong otters juggle").await;
        expect(service.sign_in("ada", PASSWORD).await, StatusCode::OK).await;
        let document = export(&service).await;
        let told: Vec<_> = document["audit"]
            .as_array()
            .unwrap()
            .iter()
            .map(|event| {
                json!([
                    event["action"],
                    event["outcome"],
                    event["by_you"],
                    event["network"]
                ])
            })
            .collect();
        assert_eq!(
            told,
            [
                json!(["export", "done", true, "127.0.0.1"]),
                json!(["sign_in", "done", true, "127.0.0.1"]),
                json!(["sign_in", "refused", false, "127.0.0.1"]),
                json!(["end_sessions", "done", false, null]),
                json!(["sign_in", "done", true, "127.0.0.1"]),
                json!(["sign_up", "done", true, "127.0.0.1"]),
            ]
        );
    })
    .await;
}
