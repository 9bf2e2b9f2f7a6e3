//! `/api/password-strength`

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{PASSWORD, Service, expect, expect_problem, on_sqlite};

async fn judge(service: &Service, body: Value) -> Value {
    let request = service.post("/api/password-strength", &body);
    expect(request.send().await.unwrap(), StatusCode::OK).await
}

#[tokio::test]
async fn a_password_is_judged_as_the_sign_up_would() {
    on_sqlite(async |service: Service| {
        let good = judge(&service, json!({"password": PASSWORD})).await;
        assert_eq!(good["accepted"], true);
        assert_eq!(good["reason"], Value::Null);
        assert!(good["score"].as_u64().unwrap() >= 3, "{good}");
        for (body, reason) in [
            (json!({"password": "short"}), "at least 12 characters"),
            (json!({"password": "password1234"}), "are tried first"),
            (
                json!({"password": "lovelace 7#mZp2 q", "username": "Lovelace"}),
                "contains “lovelace”",
            ),
            (
                json!({"password": "countess 7#mZp2 q", "email": "countess@example.org"}),
                "contains “countess”",
            ),
            (json!({"password": "aaaaaaaaaaaaaaab"}), "guessed quickly"),
        ] {
            let judged = judge(&service, body).await;
            assert_eq!(judged["accepted"], false, "{judged}");
            assert!(
                judged["reason"].as_str().unwrap().contains(reason),
                "{judged}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_half_typed_name_is_no_mistake_and_a_monstrous_password_is_one() {
    on_sqlite(async |service: Service| {
        let body = json!({"password": PASSWORD, "username": "a", "email": "ada@"});
        assert_eq!(judge(&service, body).await["accepted"], true);
        let body = json!({"password": "x".repeat(1025)});
        expect_problem(
            service.post("/api/password-strength", &body),
            StatusCode::UNPROCESSABLE_ENTITY,
            "validation_error",
        )
        .await;
    })
    .await;
}
