//! The routes of the original calculator.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Service, expect, expect_problem, on_sqlite};

async fn calculate(service: &Service, path: &str, body: &'static str) -> Value {
    let request = service
        .request(Method::POST, path)
        .header("content-type", "application/json")
        .body(body);
    expect(request.send().await.unwrap(), StatusCode::OK).await["result"].clone()
}

#[tokio::test]
async fn two_numbers_are_calculated_exactly_and_rounded_once() {
    on_sqlite(async |service: Service| {
        for (route, body, result) in [
            ("add", r#"{"a": 0.1, "b": 0.2}"#, 0.3),
            ("add", r#"{"a": 10, "b": 5}"#, 15.0),
            (
                "add",
                r#"{"a": 9007199254740993, "b": 0.0}"#,
                9_007_199_254_740_992.0,
            ),
            (
                "add",
                r#"{"a": 9007199254740993, "b": 1e-30}"#,
                9_007_199_254_740_994.0,
            ),
            ("subtract", r#"{"a": 10.5, "b": 5.5}"#, 5.0),
            ("subtract", r#"{"a": 1.0000000000000001, "b": 1}"#, 1e-16),
            ("multiply", r#"{"a": -10, "b": 5}"#, -50.0),
            ("multiply", r#"{"a": 1e200, "b": 1e-300}"#, 1e-100),
            ("divide", r#"{"a": 1, "b": 3}"#, 1.0 / 3.0),
            ("divide", r#"{"a": 0, "b": -5}"#, 0.0),
        ] {
            for prefix in ["", "/api"] {
                let answer = calculate(&service, &format!("{prefix}/{route}"), body).await;
                assert_eq!(answer, json!(result), "{route} {body}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn division_by_zero_is_told_in_the_originals_words() {
    on_sqlite(async |service: Service| {
        for path in ["/divide", "/api/divide"] {
            let request = service.post(path, &json!({"a": 1, "b": 0}));
            let problem =
                expect_problem(request, StatusCode::BAD_REQUEST, "calculation_error").await;
            assert_eq!(problem["error"], "Cannot divide by zero!");
            assert_eq!(problem["detail"], "Cannot divide by zero!");
            assert_eq!(problem["calculation"]["code"], "division_by_zero");
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_not_two_numbers_is_422_with_the_originals_error_field() {
    on_sqlite(async |service: Service| {
        for (body, loc) in [
            (json!({"a": "ten", "b": 5}), json!(["body", "a"])),
            (json!({"a": "10", "b": 5}), json!(["body", "a"])),
            (json!({"a": 10, "b": null}), json!(["body", "b"])),
            (json!({"a": 10, "b": [5]}), json!(["body", "b"])),
            (json!({"a": 10}), json!(["body", "b"])),
            (json!({"a": 10, "b": 5, "c": 6}), json!(["body", "c"])),
        ] {
            let request = service.post("/add", &body);
            let problem = expect_problem(
                request,
                StatusCode::UNPROCESSABLE_ENTITY,
                "validation_error",
            )
            .await;
            assert_eq!(problem["errors"][0]["loc"], loc, "{body}");
            assert_eq!(problem["error"], problem["detail"]);
        }
    })
    .await;
}

#[tokio::test]
async fn an_answer_beyond_a_double_is_an_error_and_not_infinity() {
    on_sqlite(async |service: Service| {
        for (path, body) in [
            ("/multiply", r#"{"a": 1e308, "b": 10}"#),
            ("/add", r#"{"a": 1e999999999999, "b": 1}"#),
        ] {
            let request = service
                .request(Method::POST, path)
                .header("content-type", "application/json")
                .body(body);
            expect_problem(request, StatusCode::BAD_REQUEST, "calculation_error").await;
        }
    })
    .await;
}
