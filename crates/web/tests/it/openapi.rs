//! The description of the API.

use std::collections::HashSet;

use reqwest::StatusCode;
use serde_json::Value;

use crate::support::{Service, expect, on_sqlite};

/// A change of the contract shows in review: `docs/openapi.json` is what `reckon openapi` prints.
#[test]
fn the_document_is_the_one_in_docs() {
    let kept = include_str!("../../../../docs/openapi.json");
    let now = web::openapi().to_pretty_json().unwrap();
    assert!(
        kept.trim() == now.trim(),
        "the API changed: look at the difference, then `cargo run -- openapi > docs/openapi.json`"
    );
}

#[tokio::test]
async fn the_document_is_served_and_every_operation_has_an_id_of_its_own() {
    on_sqlite(async |service: Service| {
        let document = expect(
            service.get("/openapi.json").send().await.unwrap(),
            StatusCode::OK,
        )
        .await;
        assert_eq!(document["openapi"], "3.1.0");
        let mut ids = HashSet::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                let id = operation["operationId"]
                    .as_str()
                    .unwrap_or_else(|| panic!("{method} {path} has no id"));
                assert!(ids.insert(id.to_owned()), "{id} stands twice");
            }
        }
        assert!(ids.len() > 20, "{ids:?}");
    })
    .await;
}

#[tokio::test]
async fn every_reference_in_the_document_leads_somewhere() {
    on_sqlite(async |service: Service| {
        let document = expect(
            service.get("/openapi.json").send().await.unwrap(),
            StatusCode::OK,
        )
        .await;
        let mut pending = vec![&document];
        while let Some(value) = pending.pop() {
            match value {
                Value::Object(fields) => {
                    if let Some(reference) = fields.get("$ref").and_then(Value::as_str) {
                        let pointer = reference.trim_start_matches('#');
                        assert!(
                            document.pointer(pointer).is_some(),
                            "{reference} leads nowhere"
                        );
                    }
                    pending.extend(fields.values());
                }
                Value::Array(items) => pending.extend(items),
                _ => {}
            }
        }
    })
    .await;
}

#[test]
fn what_is_refused_is_described_as_the_problem_document_that_it_is() {
    let document = serde_json::to_value(web::openapi()).unwrap();
    let mut problems = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        let operations = item.as_object().unwrap().values();
        let responses = operations.filter_map(|operation| operation["responses"].as_object());
        for (status, response) in responses.flatten() {
            let Some(content) = response["content"].as_object() else {
                continue;
            };
            if status.as_str() >= "400" {
                problems += 1;
                let kinds: Vec<_> = content.keys().collect();
                assert_eq!(kinds, ["application/problem+json"], "{path}: {status}");
            }
        }
    }
    assert!(problems > 100, "{problems}");
}

/// What changes something and is asked for without a body.
const WITHOUT_BODY: [&str; 4] = [
    "/api/auth/logout",
    "/api/users/me/second-factor",
    "/api/users/me/second-factor/recovery-codes",
    "/api/users/me/verification",
];

#[test]
fn whatever_takes_a_body_says_which_and_that_it_refuses_a_long_one_and_another_type() {
    let document = serde_json::to_value(web::openapi()).unwrap();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in ["post", "put", "patch"] {
            let Some(operation) = item.get(method) else {
                continue;
            };
            let body = &operation["requestBody"]["content"];
            let is_described = body.as_object().is_some_and(|body| body.len() == 1);
            let expected = !WITHOUT_BODY.contains(&path.as_str());
            assert_eq!(is_described, expected, "{method} {path}: {body}");
            for status in ["413", "415"] {
                let refusal = operation["responses"].get(status);
                assert_eq!(refusal.is_some(), expected, "{method} {path}: {status}");
            }
        }
    }
}

#[tokio::test]
async fn swagger_ui_is_served_from_the_binary() {
    on_sqlite(async |service: Service| {
        let moved = service.get("/docs").send().await.unwrap();
        assert_eq!(moved.headers()["location"], "/docs/");
        // It is kept compressed: it would be a tenth of the binary. The browser tests see what is in it.
        for (path, least) in [("/docs/", 200), ("/docs/swagger-ui-bundle.js", 200_000)] {
            let file = service.get(path).send().await.unwrap();
            assert_eq!(file.status(), StatusCode::OK, "{path}");
            assert_eq!(file.headers()["content-encoding"], "gzip", "{path}");
            let bytes = file.bytes().await.unwrap();
            assert!(bytes.starts_with(&[0x1f, 0x8b]), "{path}");
            assert!(bytes.len() > least, "{path}: {} bytes", bytes.len());
        }
        let script = service
            .get("/docs/swagger-initializer.js")
            .send()
            .await
            .unwrap();
        assert_eq!(script.status(), StatusCode::OK);
        assert!(script.text().await.unwrap().contains("/openapi.json"));
    })
    .await;
}
