//! `/api/calculations`

use jiff::SignedDuration;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Service, expect, expect_problem, on_both, on_sqlite};

async fn add(service: &Service, expression: &str) -> Value {
    let body = json!({"expression": expression, "note": "a note"});
    let response = service
        .post("/api/calculations", &body)
        .send()
        .await
        .unwrap();
    let location = response
        .headers()
        .get("location")
        .map(|location| location.to_str().unwrap().to_owned());
    let kept = expect(response, StatusCode::CREATED).await;
    assert_eq!(location, Some(path(&kept)));
    kept
}

fn path(kept: &Value) -> String {
    format!("/api/calculations/{}", kept["id"].as_str().unwrap())
}

#[tokio::test]
async fn a_calculation_is_added_read_edited_and_deleted() {
    on_both(async |service: Service| {
        service.sign_up_and_in("ada").await;
        let kept = add(&service, "1/3").await;
        assert_eq!(
            (&kept["result"], &kept["decimal"], &kept["note"]),
            (&json!("1/3"), &json!("0.(3)"), &json!("a note"))
        );
        assert_eq!(
            expect(
                service.get(&path(&kept)).send().await.unwrap(),
                StatusCode::OK
            )
            .await,
            kept
        );

        service.clock.advance(SignedDuration::from_secs(1));
        let change = service
            .request(Method::PUT, &path(&kept))
            .json(&json!({"expression": "2/3"}));
        let edited = expect(change.send().await.unwrap(), StatusCode::OK).await;
        assert_eq!(
            (&edited["result"], &edited["note"]),
            (&json!("2/3"), &Value::Null)
        );
        assert_eq!(
            (&edited["id"], &edited["created_at"]),
            (&kept["id"], &kept["created_at"])
        );
        assert_ne!(edited["updated_at"], kept["updated_at"]);

        let delete = || service.request(Method::DELETE, &path(&kept));
        assert_eq!(
            delete().send().await.unwrap().status(),
            StatusCode::NO_CONTENT
        );
        expect_problem(delete(), StatusCode::NOT_FOUND, "not_found").await;
        expect_problem(
            service.get(&path(&kept)),
            StatusCode::NOT_FOUND,
            "not_found",
        )
        .await;
    })
    .await;
}

#[tokio::test]
async fn an_edit_of_the_note_leaves_the_answer_as_it_was() {
    on_both(async |service: Service| {
        service.sign_up_and_in("ada").await;
        let save = json!({"expression": "sin(30)", "angle": "deg", "digits": 5, "save": true});
        expect(
            service.post("/api/calculate", &save).send().await.unwrap(),
            StatusCode::OK,
        )
        .await;
        let history = expect(
            service.get("/api/calculations").send().await.unwrap(),
            StatusCode::OK,
        )
        .await;
        let kept = &history["items"][0];
        assert_eq!(
            (&kept["result"], &kept["angle"]),
            (&json!("0.5"), &json!("deg"))
        );
        let edit = async |body: Value| {
            let request = service.request(Method::PUT, &path(kept)).json(&body);
            expect(request.send().await.unwrap(), StatusCode::OK).await
        };
        let noted = edit(json!({"expression": "sin(30)", "note": "a half"})).await;
        assert_eq!(
            (&noted["result"], &noted["note"]),
            (&json!("0.5"), &json!("a half"))
        );
        let changed = edit(json!({"expression": "sin(90)"})).await;
        assert_eq!(
            (&changed["result"], &changed["angle"]),
            (&json!("1"), &json!("deg"))
        );
        let turned = edit(json!({"expression": "sin(90)", "angle": "rad"})).await;
        assert_eq!(turned["angle"], "rad");
        assert_eq!(
            (&turned["decimal"], &turned["approximation"]),
            (&Value::Null, &json!("0.89399666360055789052"))
        );
    })
    .await;
}

#[tokio::test]
async fn another_users_calculation_is_404_for_every_method() {
    on_both(async |service: Service| {
        service.sign_up_and_in("ada").await;
        let kept = add(&service, "1/3").await;
        let eve = service.another_client();
        eve.sign_up_and_in("eve").await;
        let edit = eve
            .request(Method::PUT, &path(&kept))
            .json(&json!({"expression": "0"}));
        for request in [
            eve.get(&path(&kept)),
            edit,
            eve.request(Method::DELETE, &path(&kept)),
        ] {
            expect_problem(request, StatusCode::NOT_FOUND, "not_found").await;
        }
        let history = expect(
            eve.get("/api/calculations").send().await.unwrap(),
            StatusCode::OK,
        )
        .await;
        assert_eq!(history, json!({"items": [], "next": null}));
        assert_eq!(
            expect(
                service.get(&path(&kept)).send().await.unwrap(),
                StatusCode::OK
            )
            .await,
            kept
        );
    })
    .await;
}

#[tokio::test]
async fn nobody_has_no_history() {
    on_sqlite(async |service: Service| {
        let id = "/api/calculations/01a2075c-e82d-7c47-9bc3-9afe1da88686";
        let body = json!({"expression": "1"});
        for request in [
            service.get("/api/calculations"),
            service.post("/api/calculations", &body),
            service.get(id),
            service.request(Method::PUT, id).json(&body),
            service.request(Method::DELETE, id),
        ] {
            expect_problem(request, StatusCode::UNAUTHORIZED, "not_authenticated").await;
        }
    })
    .await;
}

#[tokio::test]
async fn pages_follow_each_other_newest_first() {
    on_both(async |service: Service| {
        service.sign_up_and_in("ada").await;
        for n in 1..=5 {
            service.clock.advance(SignedDuration::from_secs(1));
            add(&service, &n.to_string()).await;
        }
        let mut seen = Vec::new();
        let mut address = "/api/calculations?limit=2".to_owned();
        loop {
            let page = expect(service.get(&address).send().await.unwrap(), StatusCode::OK).await;
            seen.extend(
                page["items"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|item| item["result"].clone()),
            );
            let Some(next) = page["next"].as_str() else {
                break;
            };
            address = format!("/api/calculations?limit=2&before={next}");
        }
        assert_eq!(seen, ["5", "4", "3", "2", "1"]);
    })
    .await;
}

#[tokio::test]
async fn what_has_no_answer_is_not_kept_and_changes_nothing() {
    on_both(async |service: Service| {
        service.sign_up_and_in("ada").await;
        let kept = add(&service, "1/3").await;
        let bad = json!({"expression": "1/0"});
        expect_problem(
            service.post("/api/calculations", &bad),
            StatusCode::BAD_REQUEST,
            "calculation_error",
        )
        .await;
        let edit = service.request(Method::PUT, &path(&kept)).json(&bad);
        expect_problem(edit, StatusCode::BAD_REQUEST, "calculation_error").await;
        let history = expect(
            service.get("/api/calculations").send().await.unwrap(),
            StatusCode::OK,
        )
        .await;
        assert_eq!(history["items"], json!([kept]));
    })
    .await;
}

#[tokio::test]
async fn requests_beyond_the_limits_are_told_why() {
    on_sqlite(async |service: Service| {
        service.sign_up_and_in("ada").await;
        for query in ["limit=0", "limit=101", "limit=x", "before=x", "more=1"] {
            let request = service.get(&format!("/api/calculations?{query}"));
            expect_problem(
                request,
                StatusCode::UNPROCESSABLE_ENTITY,
                "validation_error",
            )
            .await;
        }
        for note in ["n".repeat(1001), "a\0b".to_owned()] {
            let request = service.post(
                "/api/calculations",
                &json!({"expression": "1", "note": note}),
            );
            let problem = expect_problem(
                request,
                StatusCode::UNPROCESSABLE_ENTITY,
                "validation_error",
            )
            .await;
            assert_eq!(problem["errors"][0]["loc"], json!(["body", "note"]));
        }
        let request = service.get("/api/calculations/not-an-id");
        let problem = expect_problem(
            request,
            StatusCode::UNPROCESSABLE_ENTITY,
            "validation_error",
        )
        .await;
        assert_eq!(problem["errors"][0]["loc"], json!(["path", "id"]));
    })
    .await;
}

#[tokio::test]
async fn the_history_is_searched_and_wildcards_are_plain_text() {
    on_both(async |service: Service| {
        service.sign_up_and_in("ada").await;
        for expression in ["940 + 5%", "2 * 3", "5 km to m"] {
            add(&service, expression).await;
        }
        let found = async |search: &str| -> Vec<String> {
            let request = service
                .get("/api/calculations")
                .query(&[("search", search)]);
            let page = expect(request.send().await.unwrap(), StatusCode::OK).await;
            let items = page["items"].as_array().unwrap().iter();
            items
                .map(|item| item["expression"].as_str().unwrap().to_owned())
                .collect()
        };
        assert_eq!(found("KM").await, ["5 km to m"]);
        assert_eq!(found("987").await, ["940 + 5%"]);
        assert_eq!(found("%").await, ["940 + 5%"]);
        assert_eq!(found("_").await, [""; 0]);
        assert_eq!(found("a note").await.len(), 3);
        assert_eq!(found("").await.len(), 3);

        let request = service
            .get("/api/calculations")
            .query(&[("search", "a note"), ("limit", "2")]);
        let page = expect(request.send().await.unwrap(), StatusCode::OK).await;
        let next = page["next"].as_str().unwrap();
        let query = [("search", "a note"), ("limit", "2"), ("before", next)];
        let request = service.get("/api/calculations").query(&query);
        let page = expect(request.send().await.unwrap(), StatusCode::OK).await;
        assert_eq!(page["items"].as_array().unwrap().len(), 1);
        assert_eq!(page["next"], Value::Null);

        for search in ["x".repeat(201), "\0".to_owned()] {
            let request = service
                .get("/api/calculations")
                .query(&[("search", &search)]);
            let problem = expect_problem(
                request,
                StatusCode::UNPROCESSABLE_ENTITY,
                "validation_error",
            )
            .await;
            assert_eq!(problem["errors"][0]["loc"], json!(["query", "search"]));
        }
    })
    .await;
}

#[tokio::test]
async fn a_request_that_is_sent_again_with_its_key_is_kept_once() {
    on_both(async |service: Service| {
        service.sign_up_and_in("ada").await;
        let send = |path: &str, key: &str, body: Value| {
            let request = service.post(path, &body);
            request.header("Idempotency-Key", key)
        };
        let rent = json!({"expression": "940 + 5%", "note": "rent"});
        let add = async || {
            let request = send("/api/calculations", "a", rent.clone());
            expect(request.send().await.unwrap(), StatusCode::CREATED).await
        };
        let kept = add().await;
        service.clock.advance(SignedDuration::from_mins(1));
        assert_eq!(add().await, kept);

        // What is saved with an answer has keys of the same kind.
        let save = json!({"expression": "1/3", "save": true});
        let saved = async || {
            let request = send("/api/calculate", "b", save.clone());
            let answer = expect(request.send().await.unwrap(), StatusCode::OK).await;
            answer["calculation_id"].clone()
        };
        assert_eq!(saved().await, saved().await);
        let history = service.get("/api/calculations").send().await.unwrap();
        let history = expect(history, StatusCode::OK).await;
        assert_eq!(history["items"].as_array().unwrap().len(), 2);

        for other in [
            json!({"expression": "940 + 6%", "note": "rent"}),
            json!({"expression": "940 + 5%"}),
            json!({"expression": "940 + 5%", "note": "rent", "angle": "deg"}),
        ] {
            let request = send("/api/calculations", "a", other);
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            expect_problem(request, status, "idempotency_key_reused").await;
        }
        for key in ["", "two words"] {
            let request = send("/api/calculations", key, rent.clone());
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            expect_problem(request, status, "validation_error").await;
        }
        let twice = send("/api/calculations", "a", rent.clone()).header("Idempotency-Key", "a");
        expect_problem(twice, StatusCode::UNPROCESSABLE_ENTITY, "validation_error").await;
    })
    .await;
}

/// Whoever does not take their answers leaves the service with little to hold.
#[tokio::test]
async fn a_page_of_large_results_is_shorter_and_nothing_is_passed_over() {
    on_both(async |service: Service| {
        service.sign_up_and_in("ada").await;
        for number in 1..=20 {
            let body = json!({"expression": format!("10^19999 + {number}")});
            let kept = service
                .post("/api/calculations", &body)
                .send()
                .await
                .unwrap();
            expect(kept, StatusCode::CREATED).await;
            service.clock.advance(SignedDuration::from_millis(1));
        }
        let (mut seen, mut pages, mut before) = (Vec::new(), 0, String::new());
        loop {
            let page = service.get(&format!("/api/calculations?limit=100{before}"));
            let text = page.send().await.unwrap().text().await.unwrap();
            assert!(text.len() < 300 * 1024, "{}", text.len());
            let page: Value = serde_json::from_str(&text).unwrap();
            let items = page["items"].as_array().unwrap();
            seen.extend(
                items
                    .iter()
                    .map(|item| item["expression"].as_str().unwrap().to_owned()),
            );
            pages += 1;
            let Some(next) = page["next"].as_str() else {
                break;
            };
            before = format!("&before={next}");
        }
        let all: Vec<String> = (1..=20)
            .rev()
            .map(|number| format!("10^19999 + {number}"))
            .collect();
        assert_eq!(seen, all);
        assert!(pages > 1, "{pages}");
    })
    .await;
}
