//! `/api/users`

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{PASSWORD, Service, expect, expect_problem, on_both, on_sqlite};

#[tokio::test]
async fn a_sign_up_answers_with_the_user_and_nothing_about_the_password() {
    on_both(async |service: Service| {
        let body = json!({"username": "Ada", "email": "Ada@Example.org", "password": PASSWORD});
        let response = service.post("/api/users", &body).send().await.unwrap();
        let location = response.headers()["location"].to_str().unwrap().to_owned();
        let user = expect(response, StatusCode::CREATED).await;
        assert_eq!(
            location,
            format!("/api/users/{}", user["id"].as_str().unwrap())
        );
        assert_eq!(user["username"], "Ada");
        assert_eq!(user["email"], "Ada@Example.org");
        assert_eq!(user["created_at"], "2026-11-23T09:30:00Z");
        assert_eq!(user.as_object().unwrap().len(), 4, "{user}");
    })
    .await;
}

#[tokio::test]
async fn a_taken_name_or_address_is_409_whatever_its_case() {
    on_both(async |service: Service| {
        service.sign_up("ada").await;
        let name = json!({"username": "ADA", "email": "other@example.org", "password": PASSWORD});
        expect_problem(
            service.post("/api/users", &name),
            StatusCode::CONFLICT,
            "username_taken",
        )
        .await;
        let email = json!({"username": "other", "email": "ADA@example.org", "password": PASSWORD});
        expect_problem(
            service.post("/api/users", &email),
            StatusCode::CONFLICT,
            "email_taken",
        )
        .await;
    })
    .await;
}

#[tokio::test]
async fn of_a_hundred_simultaneous_equal_sign_ups_exactly_one_succeeds() {
    on_both(async |service: Service| {
        let body = json!({"username": "ada", "email": "ada@example.org", "password": PASSWORD});
        let mut created = 0;
        let mut left = 100;
        while left > 0 {
            let requests: Vec<_> = (0..left)
                .map(|_| tokio::spawn(service.post("/api/users", &body).send()))
                .collect();
            left = 0;
            for request in requests {
                let response = request.await.unwrap().unwrap();
                match response.status() {
                    StatusCode::CREATED => created += 1,
                    StatusCode::CONFLICT => {}
                    // On a slow machine; whoever is told to come again does.
                    StatusCode::SERVICE_UNAVAILABLE => left += 1,
                    status => panic!("{status}: {}", response.text().await.unwrap()),
                }
            }
        }
        assert_eq!(created, 1);
    })
    .await;
}

#[tokio::test]
async fn every_field_that_breaks_a_rule_is_told_in_fastapis_shape() {
    on_sqlite(async |service: Service| {
        let body = json!({"username": "a!", "email": "ada", "password": "short"});
        let request = service.post("/api/users", &body);
        let problem = expect_problem(
            request,
            StatusCode::UNPROCESSABLE_ENTITY,
            "validation_error",
        )
        .await;
        let told: Vec<_> = problem["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|error| (&error["loc"], &error["type"]))
            .collect();
        assert_eq!(
            told,
            [
                (&json!(["body", "username"]), &json!("string_too_short")),
                (&json!(["body", "email"]), &json!("value_error")),
                (&json!(["body", "password"]), &json!("string_too_short")),
            ]
        );
        assert!(
            problem["errors"]
                .as_array()
                .unwrap()
                .iter()
                .all(|error| error["msg"].is_string())
        );
    })
    .await;
}

#[tokio::test]
async fn a_field_that_is_missing_unknown_double_or_of_another_type_is_told() {
    on_sqlite(async |service: Service| {
        for (body, loc, kind) in [
            (
                r#"{"username": "ada", "email": "a@example.org"}"#,
                json!(["body", "password"]),
                "missing",
            ),
            (
                r#"{"username": 1, "email": "a@example.org", "password": "x"}"#,
                json!(["body", "username"]),
                "string_type",
            ),
            (
                r#"{"username": ["ada"], "email": "a@example.org", "password": "x"}"#,
                json!(["body", "username"]),
                "string_type",
            ),
            (
                r#"{"username": null, "email": "a@example.org", "password": "x"}"#,
                json!(["body", "username"]),
                "string_type",
            ),
            (
                r#"{"username": "ada", "role": "admin"}"#,
                json!(["body", "role"]),
                "extra_forbidden",
            ),
            (
                r#"{"username": "ada", "username": "eve"}"#,
                json!(["body", "username"]),
                "duplicate_field",
            ),
            (r#"{"username": "ada""#, json!(["body"]), "json_invalid"),
            ("[]", json!(["body"]), "value_error"),
            ("", json!(["body"]), "json_invalid"),
        ] {
            let request = service.request(reqwest::Method::POST, "/api/users");
            let request = request
                .header("content-type", "application/json")
                .body(body);
            let problem = expect_problem(
                request,
                StatusCode::UNPROCESSABLE_ENTITY,
                "validation_error",
            )
            .await;
            assert_eq!(
                (&problem["errors"][0]["loc"], &problem["errors"][0]["type"]),
                (&loc, &json!(kind)),
                "{body}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_refused_sign_up_leaves_nothing_behind() {
    on_both(async |service: Service| {
        let weak =
            json!({"username": "ada", "email": "ada@example.org", "password": "password1234"});
        expect_problem(
            service.post("/api/users", &weak),
            StatusCode::UNPROCESSABLE_ENTITY,
            "validation_error",
        )
        .await;
        service.sign_up("ada").await;
    })
    .await;
}

#[tokio::test]
async fn your_own_account_needs_a_session() {
    on_both(async |service: Service| {
        let problem = expect_problem(
            service.get("/api/users/me"),
            StatusCode::UNAUTHORIZED,
            "not_authenticated",
        )
        .await;
        assert_eq!(problem["detail"], "Sign in first");
        let signed_in: Value = service.sign_up_and_in("ada").await;
        let me = expect(
            service.get("/api/users/me").send().await.unwrap(),
            StatusCode::OK,
        )
        .await;
        assert_eq!(me, signed_in);
    })
    .await;
}

#[tokio::test]
async fn a_user_is_where_the_sign_up_said_and_only_for_itself() {
    on_both(async |service: Service| {
        let ada = service.sign_up_and_in("ada").await;
        let eve = service.sign_up("eve").await;
        let path = |user: &Value| format!("/api/users/{}", user["id"].as_str().unwrap());
        let own = expect(
            service.get(&path(&ada)).send().await.unwrap(),
            StatusCode::OK,
        )
        .await;
        assert_eq!(own, ada);
        expect_problem(service.get(&path(&eve)), StatusCode::FORBIDDEN, "forbidden").await;
        let nobody = service.another_client().get(&path(&ada));
        expect_problem(nobody, StatusCode::UNAUTHORIZED, "not_authenticated").await;
    })
    .await;
}
