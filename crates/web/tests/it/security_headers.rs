//! The headers that every answer carries.

use reqwest::StatusCode;

use crate::support::{Service, on_sqlite, reached_as};

#[tokio::test]
async fn every_answer_carries_the_security_headers_errors_included() {
    on_sqlite(async |service: Service| {
        for path in [
            "/",
            "/health",
            "/api/users/me",
            "/nothing",
            "/docs/",
            "/openapi.json",
            "/login",
        ] {
            let response = service.get(path).send().await.unwrap();
            let headers = response.headers();
            assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
            assert_eq!(headers["x-frame-options"], "DENY", "{path}");
            assert_eq!(headers["referrer-policy"], "same-origin", "{path}");
            let policy = headers["content-security-policy"].to_str().unwrap();
            for directive in [
                "default-src 'none'",
                "script-src 'self';",
                "base-uri 'none'",
                "frame-ancestors 'none'",
            ] {
                assert!(policy.contains(directive), "{path}: {policy}");
            }
            assert!(!policy.contains("unsafe-eval"), "{path}");
            assert_eq!(
                policy.contains("unsafe-inline"),
                path.starts_with("/docs"),
                "{path}: {policy}"
            );
            assert!(!headers.contains_key("strict-transport-security"), "{path}");
            assert!(
                !headers.contains_key("access-control-allow-origin"),
                "{path}"
            );
            assert!(!headers.contains_key("server"), "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_a_page_loads_may_do_nothing_by_itself() {
    on_sqlite(async |service: Service| {
        let page = service.get("/").send().await.unwrap().text().await.unwrap();
        let paths: Vec<&str> = page
            .split('"')
            .filter(|part| part.starts_with("/assets/"))
            .collect();
        assert!(paths.len() > 3, "{page}");
        for path in paths {
            let response = service.get(path).send().await.unwrap();
            let headers = response.headers();
            assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
            assert_eq!(
                headers["content-security-policy"], "default-src 'none'; frame-ancestors 'none'",
                "{path}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn https_is_said_to_be_for_ever_where_it_is_used() {
    reached_as("https://calc.example.org", async |service: Service| {
        for (path, status) in [
            ("/health", StatusCode::OK),
            ("/nothing", StatusCode::NOT_FOUND),
        ] {
            let response = service.get(path).send().await.unwrap();
            assert_eq!(response.status(), status);
            assert_eq!(
                response.headers()["strict-transport-security"],
                "max-age=31536000; includeSubDomains"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn private_answers_are_not_stored() {
    on_sqlite(async |service: Service| {
        service.sign_up_and_in("ada").await;
        for path in ["/api/users/me", "/api/calculations", "/history", "/"] {
            let response = service.get(path).send().await.unwrap();
            assert_eq!(response.status(), StatusCode::OK, "{path}");
            assert_eq!(response.headers()["cache-control"], "no-store", "{path}");
        }
    })
    .await;
}
