//! `/api/calculate`

use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::support::{Service, expect, expect_problem, on_both, on_sqlite};

#[tokio::test]
async fn an_expression_is_answered_exactly() {
    on_sqlite(async |service: Service| {
        let expected = json!({
            "expression": "1/3 + 0.5", "result": "5/6", "decimal": "0.8(3)", "approximation": "0.83333333333333333333",
            "exact": true, "kind": "exact", "unit": null, "warnings": [], "free_variable": null, "calculation_id": null,
        });
        let posted = service.post("/api/calculate", &json!({"expression": "1/3 + 0.5"}));
        assert_eq!(expect(posted.send().await.unwrap(), StatusCode::OK).await, expected);
        let got = service.get("/api/calculate").query(&[("expression", "1/3 + 0.5")]);
        assert_eq!(expect(got.send().await.unwrap(), StatusCode::OK).await, expected);
    })
    .await;
}

#[tokio::test]
async fn digits_and_variables_are_used() {
    on_sqlite(async |service: Service| {
        let body = json!({"expression": "x / y", "digits": 5, "variables": {"x": "2/3", "y": 2}});
        let answer = expect(
            service.post("/api/calculate", &body).send().await.unwrap(),
            StatusCode::OK,
        )
        .await;
        assert_eq!(
            (&answer["result"], &answer["approximation"]),
            (&json!("1/3"), &json!("0.33333"))
        );
    })
    .await;
}

#[tokio::test]
async fn today_is_the_day_of_the_clock_in_utc() {
    on_sqlite(async |service: Service| {
        let request = service.post("/api/calculate", &json!({"expression": "today + 90 days"}));
        let answer = expect(request.send().await.unwrap(), StatusCode::OK).await;
        assert_eq!(answer["result"], "2027-02-21");
    })
    .await;
}

#[tokio::test]
async fn a_number_given_for_a_variable_is_the_decimal_that_was_written() {
    on_sqlite(async |service: Service| {
        for number in ["0.1234567890123456789", "12345678901234567890123"] {
            let body = format!(r#"{{"expression": "x", "variables": {{"x": {number}}}}}"#);
            let request = service.request(Method::POST, "/api/calculate");
            let request = request
                .header("content-type", "application/json")
                .body(body);
            let answer = expect(request.send().await.unwrap(), StatusCode::OK).await;
            assert_eq!(answer["decimal"], number);
        }
    })
    .await;
}

#[tokio::test]
async fn a_variable_without_a_value_is_told_by_name() {
    on_sqlite(async |service: Service| {
        for (name, value) in [("rate", "1/0"), ("pi", "3"), ("a b", "1")] {
            let body = json!({"expression": "1", "variables": {name: value}});
            let request = service.post("/api/calculate", &body);
            let problem = expect_problem(
                request,
                StatusCode::UNPROCESSABLE_ENTITY,
                "validation_error",
            )
            .await;
            assert_eq!(
                problem["errors"][0]["loc"],
                json!(["body", "variables", name])
            );
        }
    })
    .await;
}

#[tokio::test]
async fn an_error_points_at_its_place_in_bytes_and_in_utf_16() {
    on_sqlite(async |service: Service| {
        let request = service.post("/api/calculate", &json!({"expression": "2·π + 1/(2 − 2)"}));
        let problem = expect_problem(request, StatusCode::BAD_REQUEST, "calculation_error").await;
        assert_eq!(problem["calculation"]["code"], "division_by_zero");
        let (bytes, utf16) = (
            &problem["calculation"]["span"],
            &problem["calculation"]["span_utf16"],
        );
        assert!(
            bytes["start"].as_u64() > utf16["start"].as_u64(),
            "{bytes} {utf16}"
        );
        assert_eq!(
            bytes["end"].as_u64().unwrap() - utf16["end"].as_u64().unwrap(),
            4,
            "{bytes} {utf16}"
        );
    })
    .await;
}

#[tokio::test]
async fn a_warning_points_at_its_place_behind_leading_spaces_too() {
    on_sqlite(async |service: Service| {
        let request = service.post("/api/calculate", &json!({"expression": "  1/2pi"}));
        let answer = expect(request.send().await.unwrap(), StatusCode::OK).await;
        assert_eq!(answer["expression"], "  1/2pi");
        assert_eq!(answer["warnings"][0]["span"], json!({"start": 2, "end": 7}));
    })
    .await;
}

#[tokio::test]
async fn hostile_expressions_are_refused_and_the_service_lives_on() {
    on_sqlite(async |service: Service| {
        let deep = "(".repeat(4000) + "1" + &")".repeat(4000);
        let minus = "-".repeat(8000) + "1";
        for expression in [
            "9^9^9",
            "(10^9)!",
            "1e999999999",
            "2^2^2^2^2^2",
            "",
            "1 +",
            deep.as_str(),
            minus.as_str(),
        ] {
            let request = service.post("/api/calculate", &json!({"expression": expression}));
            expect_problem(request, StatusCode::BAD_REQUEST, "calculation_error").await;
        }
        let long = service.post(
            "/api/calculate",
            &json!({"expression": "1+".repeat(5000) + "1"}),
        );
        expect_problem(long, StatusCode::BAD_REQUEST, "calculation_error").await;
        expect(service.get("/health").send().await.unwrap(), StatusCode::OK).await;
    })
    .await;
}

#[tokio::test]
async fn malformed_requests_are_told_why() {
    on_sqlite(async |service: Service| {
        for (body, loc) in [
            (json!({}), json!(["body", "expression"])),
            (json!({"expression": 1}), json!(["body", "expression"])),
            (
                json!({"expression": "1", "digits": 0}),
                json!(["body", "digits"]),
            ),
            (
                json!({"expression": "1", "digits": 10001}),
                json!(["body", "digits"]),
            ),
            (
                json!({"expression": "1", "digits": -1}),
                json!(["body", "digits"]),
            ),
            (
                json!({"expression": "1", "angle": "turns"}),
                json!(["body", "angle"]),
            ),
            (
                json!({"expression": "1", "variables": {"x": true}}),
                json!(["body", "variables", "x"]),
            ),
            (
                json!({"expression": "1", "more": 1}),
                json!(["body", "more"]),
            ),
        ] {
            let request = service.post("/api/calculate", &body);
            let problem = expect_problem(
                request,
                StatusCode::UNPROCESSABLE_ENTITY,
                "validation_error",
            )
            .await;
            assert_eq!(problem["errors"][0]["loc"], loc, "{body}: {problem}");
        }
        let twice = r#"{"expression": "x", "variables": {"x": 1, "x": 2}}"#;
        let request = service
            .request(Method::POST, "/api/calculate")
            .header("content-type", "application/json")
            .body(twice);
        expect_problem(
            request,
            StatusCode::UNPROCESSABLE_ENTITY,
            "validation_error",
        )
        .await;
        for query in [
            "",
            "?expression=1&digits=x",
            "?expression=1&digits=0",
            "?expression=1&more=1",
            "?expression=1&expression=2",
        ] {
            let request = service.get(&format!("/api/calculate{query}"));
            let problem = expect_problem(
                request,
                StatusCode::UNPROCESSABLE_ENTITY,
                "validation_error",
            )
            .await;
            assert_eq!(problem["errors"][0]["loc"][0], "query", "{problem}");
        }
        service.sign_up_and_in("ada").await;
        let body = json!({"expression": "x", "variables": {"x": 1}, "save": true});
        let request = service.post("/api/calculate", &body);
        let problem = expect_problem(
            request,
            StatusCode::UNPROCESSABLE_ENTITY,
            "validation_error",
        )
        .await;
        assert_eq!(problem["errors"][0]["loc"], json!(["body", "save"]));
    })
    .await;
}

#[tokio::test]
async fn a_calculation_is_saved_for_the_signed_in_user_only_when_asked() {
    on_both(async |service: Service| {
        let save = json!({"expression": "1/3", "save": true});
        expect_problem(
            service.post("/api/calculate", &save),
            StatusCode::UNAUTHORIZED,
            "not_authenticated",
        )
        .await;
        service.sign_up_and_in("ada").await;
        expect(
            service
                .post("/api/calculate", &json!({"expression": "1/4"}))
                .send()
                .await
                .unwrap(),
            StatusCode::OK,
        )
        .await;
        let answer = expect(
            service.post("/api/calculate", &save).send().await.unwrap(),
            StatusCode::OK,
        )
        .await;
        let history = expect(
            service.get("/api/calculations").send().await.unwrap(),
            StatusCode::OK,
        )
        .await;
        assert_eq!(history["items"].as_array().unwrap().len(), 1);
        assert_eq!(history["items"][0]["id"], answer["calculation_id"]);
        assert_eq!(history["items"][0]["decimal"], "0.(3)");
    })
    .await;
}

#[tokio::test]
async fn how_the_text_was_read_is_told_where_it_is_asked_for() {
    on_sqlite(async |service: Service| {
        let row =
            "<mrow><mfrac><mn>1</mn><mn>2</mn></mfrac><mo>&#x2062;</mo><mi>π</mi></mrow></math>";
        let posted = service.post(
            "/api/calculate",
            &json!({"expression": "1/2pi", "explain": true}),
        );
        let got = service
            .get("/api/calculate")
            .query(&[("expression", "1/2pi"), ("explain", "true")]);
        for request in [posted, got] {
            let answer = expect(request.send().await.unwrap(), StatusCode::OK).await;
            assert!(
                answer["mathml"].as_str().unwrap().ends_with(row),
                "{answer}"
            );
        }
        let plain = service.post("/api/calculate", &json!({"expression": "1/2pi"}));
        let answer = expect(plain.send().await.unwrap(), StatusCode::OK).await;
        assert_eq!(answer.get("mathml"), None);
    })
    .await;
}

#[tokio::test]
async fn an_expression_that_can_be_plotted_says_over_what_and_how_it_was_read() {
    on_sqlite(async |service: Service| {
        let request = service.post(
            "/api/calculate",
            &json!({"expression": "1/x", "explain": true}),
        );
        let problem = expect_problem(request, StatusCode::BAD_REQUEST, "calculation_error").await;
        let calculation = &problem["calculation"];
        assert_eq!(calculation["free_variable"], "x");
        assert!(calculation["mathml"].as_str().unwrap().contains("<mfrac>"));
        let request = service.post(
            "/api/calculate",
            &json!({"expression": "1 + )", "explain": true}),
        );
        let problem = expect_problem(request, StatusCode::BAD_REQUEST, "calculation_error").await;
        assert_eq!(problem["calculation"].get("mathml"), None);
    })
    .await;
}
