//! `/api/plot` and `/api/plot.svg`

use reqwest::StatusCode;
use serde_json::json;

use crate::support::{Service, expect, expect_problem, on_sqlite};

#[tokio::test]
async fn a_curve_is_drawn_as_numbers() {
    on_sqlite(async |service: Service| {
        let request =
            service
                .get("/api/plot")
                .query(&[("expression", "x^2"), ("from", "-2"), ("to", "2")]);
        let plot = expect(request.send().await.unwrap(), StatusCode::OK).await;
        assert_eq!(plot["variable"], "x");
        assert_eq!((&plot["left"], &plot["right"]), (&json!(-2.0), &json!(2.0)));
        let points = plot["curves"][0]["points"].as_array().unwrap();
        assert_eq!(points.first().unwrap(), &json!([-2.0, 4.0]));
        assert_eq!(points.last().unwrap(), &json!([2.0, 4.0]));
        assert_eq!(plot["x_ticks"][0], json!({"at": -2.0, "label": "−2"}));
    })
    .await;
}

#[tokio::test]
async fn several_curves_come_from_several_parameters_or_lines() {
    on_sqlite(async |service: Service| {
        for query in [
            "expression=sin(x)&expression=cos(x)",
            "expression=sin(x)%3Bcos(x)",
        ] {
            let request = service.get(&format!("/api/plot?{query}"));
            let plot = expect(request.send().await.unwrap(), StatusCode::OK).await;
            let names: Vec<_> = plot["curves"]
                .as_array()
                .unwrap()
                .iter()
                .map(|curve| curve["expression"].as_str().unwrap())
                .collect();
            assert_eq!(names, ["sin(x)", "cos(x)"]);
        }
    })
    .await;
}

#[tokio::test]
async fn ends_may_be_expressions_and_the_angle_is_used() {
    on_sqlite(async |service: Service| {
        let request = service.get("/api/plot").query(&[
            ("expression", "sin(x)"),
            ("from", "0"),
            ("to", "3^2 * 10"),
            ("angle", "deg"),
        ]);
        let plot = expect(request.send().await.unwrap(), StatusCode::OK).await;
        let points = plot["curves"][0]["points"].as_array().unwrap();
        assert_eq!(points.last().unwrap(), &json!([90.0, 1.0]));
    })
    .await;
}

#[tokio::test]
async fn dear_curves_get_fewer_points_and_what_is_dearer_still_is_refused() {
    on_sqlite(async |service: Service| {
        let request = service
            .get("/api/plot")
            .query(&[("expression", "gamma(x); erf(x)")]);
        let plot = expect(request.send().await.unwrap(), StatusCode::OK).await;
        let points = plot["curves"][0]["points"].as_array().unwrap();
        assert!((100..400).contains(&points.len()), "{}", points.len());
        for query in [
            [("expression", "sum(sin(k x), k, 1, 10^6)"), ("to", "10")],
            [("expression", "x"), ("to", "sum(k, k, 1, 10^6)")],
        ] {
            let request = service.get("/api/plot").query(&query);
            let status = request.send().await.unwrap().status();
            assert!(status.is_client_error(), "{query:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_picture_can_be_shown_by_other_sites_and_runs_nothing() {
    on_sqlite(async |service: Service| {
        let request = service
            .get("/api/plot.svg")
            .query(&[("expression", "if(x < 1, x, 2) # <script>alert(1)</script>")]);
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        let headers = response.headers();
        assert_eq!(headers["content-type"], "image/svg+xml");
        assert_eq!(headers["cross-origin-resource-policy"], "cross-origin");
        assert_eq!(headers["cache-control"], "public, max-age=300");
        let policy = headers["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"));
        assert!(!policy.contains("unsafe"), "{policy}");
        let svg = response.text().await.unwrap();
        assert!(svg.starts_with("<svg ") && svg.contains("<title"), "{svg}");
        assert!(
            !svg.contains("<script") && svg.contains("x &lt; 1"),
            "{svg}"
        );
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_drawn_is_a_problem() {
    on_sqlite(async |service: Service| {
        for (query, status, code) in [
            (
                "expression=1%2B1",
                StatusCode::BAD_REQUEST,
                "calculation_error",
            ),
            (
                "expression=x&from=2&to=2",
                StatusCode::BAD_REQUEST,
                "calculation_error",
            ),
            (
                "expression=x%2By",
                StatusCode::BAD_REQUEST,
                "calculation_error",
            ),
            ("", StatusCode::UNPROCESSABLE_ENTITY, "validation_error"),
            (
                "expression=x&from=left",
                StatusCode::UNPROCESSABLE_ENTITY,
                "validation_error",
            ),
            (
                "expression=x&from=3%20m",
                StatusCode::UNPROCESSABLE_ENTITY,
                "validation_error",
            ),
            (
                "expression=x&from=1&from=2",
                StatusCode::UNPROCESSABLE_ENTITY,
                "validation_error",
            ),
            (
                "expression=x&points=9",
                StatusCode::UNPROCESSABLE_ENTITY,
                "validation_error",
            ),
            (
                "expression=x&bottom=1",
                StatusCode::UNPROCESSABLE_ENTITY,
                "validation_error",
            ),
            (
                "expression=x&bottom=1&top=nan",
                StatusCode::UNPROCESSABLE_ENTITY,
                "validation_error",
            ),
            (
                "expression=x&bottom=2&top=1",
                StatusCode::UNPROCESSABLE_ENTITY,
                "validation_error",
            ),
            (
                "expression=x&angle=turns",
                StatusCode::UNPROCESSABLE_ENTITY,
                "validation_error",
            ),
        ] {
            for path in ["/api/plot", "/api/plot.svg"] {
                let request = service.get(&format!("{path}?{query}"));
                expect_problem(request, status, code).await;
            }
        }
    })
    .await;
}

#[tokio::test]
async fn an_error_is_for_this_site_alone_even_where_a_picture_was_asked_for() {
    on_sqlite(async |service: Service| {
        let response = service.get("/api/plot.svg").send().await.unwrap();
        assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
        let headers = response.headers();
        assert_eq!(headers["cross-origin-resource-policy"], "same-origin");
        assert_eq!(headers["cache-control"], "no-store");
    })
    .await;
}
