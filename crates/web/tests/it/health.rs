//! `/health`

use reqwest::StatusCode;
use serde_json::json;

use crate::support::{Service, expect, expect_problem, on_both};

#[tokio::test]
async fn the_service_is_ready_while_its_database_answers() {
    on_both(async |service: Service| {
        for path in ["/health", "/health/ready"] {
            let answer = expect(service.get(path).send().await.unwrap(), StatusCode::OK).await;
            assert_eq!(answer, json!({"status": "ok"}));
        }
        service.database.clone().close().await.unwrap();
        let ready = service.get("/health/ready");
        let problem = expect_problem(
            ready,
            StatusCode::SERVICE_UNAVAILABLE,
            "database_unavailable",
        )
        .await;
        assert!(
            !problem.to_string().contains("pool"),
            "the cause is for the log: {problem}"
        );
        expect(service.get("/health").send().await.unwrap(), StatusCode::OK).await;
    })
    .await;
}

#[tokio::test]
async fn without_its_database_the_service_says_when_to_try_again() {
    on_both(async |service: Service| {
        service.database.clone().close().await.unwrap();
        let response = service.sign_in("ada", "violet otters juggle").await;
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(response.headers()["retry-after"], "5");
    })
    .await;
}
