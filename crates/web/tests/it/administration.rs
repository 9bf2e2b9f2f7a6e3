//! `/api/users` for administrators

use jiff::SignedDuration;
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};

use crate::support::{PASSWORD, Service, expect, expect_problem, on_both, on_sqlite};

fn path(user: &Value) -> String {
    format!("/api/users/{}", user["id"].as_str().unwrap())
}

fn patch(service: &Service, user: &Value, body: &Value) -> RequestBuilder {
    service.request(Method::PATCH, &path(user)).json(body)
}

fn delete(service: &Service, user: &Value) -> RequestBuilder {
    service.request(Method::DELETE, &path(user))
}

async fn status(request: RequestBuilder) -> StatusCode {
    request.send().await.unwrap().status()
}

async fn is_signed_in(service: &Service) -> bool {
    status(service.get("/api/users/me")).await == StatusCode::OK
}

async fn names(service: &Service, query: &str) -> (Vec<String>, Value) {
    let request = service.get(&format!("/api/users?{query}"));
    let page = expect(request.send().await.unwrap(), StatusCode::OK).await;
    let names = page["items"].as_array().unwrap().iter();
    let names = names.map(|user| user["username"].as_str().unwrap().to_owned());
    (names.collect(), page["next"].clone())
}

/// An administrator's client, and another of a user called Ada.
async fn root_and_ada(service: &Service) -> (Service, Value, Service, Value) {
    let (root, ada) = (service.another_client(), service.another_client());
    let root_user = root.sign_up_and_in_as_admin("root").await;
    service.clock.advance(SignedDuration::from_millis(1));
    let ada_user = ada.sign_up_and_in("ada").await;
    (root, root_user, ada, ada_user)
}

#[tokio::test]
async fn an_administrator_sees_all_of_a_user_but_the_password() {
    on_both(async |service: Service| {
        let (root, _, _, ada) = root_and_ada(&service).await;
        let expected = json!({
            "id": ada["id"], "username": "ada", "email": "ada@example.org", "email_verified": false,
            "role": "user", "status": "active", "created_at": "2026-11-23T09:30:00.001Z",
            "last_login_at": "2026-11-23T09:30:00.001Z",
        });
        let one = expect(root.get(&path(&ada)).send().await.unwrap(), StatusCode::OK).await;
        assert_eq!(one, expected);
        let request = root.get("/api/users");
        let page = expect(request.send().await.unwrap(), StatusCode::OK).await;
        assert_eq!(page["items"][1], expected);
        assert_eq!(page["items"][0]["role"], "admin");
        let nobody = root.get("/api/users/00000000-0000-7000-8000-000000000000");
        expect_problem(nobody, StatusCode::NOT_FOUND, "not_found").await;
    })
    .await;
}

#[tokio::test]
async fn users_are_paged_and_searched_by_the_start_of_name_or_address() {
    on_both(async |service: Service| {
        let root = service.another_client();
        root.sign_up_and_in_as_admin("root").await;
        for name in ["ada", "Adam", "babbage"] {
            service.clock.advance(SignedDuration::from_millis(1));
            service.sign_up(name).await;
        }
        let (first, next) = names(&root, "limit=3").await;
        assert_eq!(first, ["root", "ada", "Adam"]);
        let next = format!("limit=3&after={}", next.as_str().unwrap());
        assert_eq!(
            names(&root, &next).await,
            (vec!["babbage".to_owned()], Value::Null)
        );
        for (search, found) in [
            ("AD", vec!["ada", "Adam"]),
            ("adam@", vec!["Adam"]),
            ("zed", vec![]),
            ("", vec!["root", "ada", "Adam", "babbage"]),
            ("%25", vec![]),
        ] {
            let (names, _) = names(&root, &format!("search={search}")).await;
            assert_eq!(names, found, "{search}");
        }
        for query in [
            "limit=0",
            "limit=101",
            "limit=x",
            "after=x",
            "search=%00",
            "offset=1",
            &format!("search={}", "a".repeat(255)),
        ] {
            let request = root.get(&format!("/api/users?{query}"));
            let problem = expect_problem(
                request,
                StatusCode::UNPROCESSABLE_ENTITY,
                "validation_error",
            )
            .await;
            assert_eq!(problem["errors"][0]["loc"][0], "query", "{problem}");
        }
    })
    .await;
}

#[tokio::test]
async fn who_is_disabled_is_out_at_once_with_sessions_and_keys() {
    on_both(async |service: Service| {
        let (root, _, ada, ada_user) = root_and_ada(&service).await;
        let key = ada.create_key(&["account:read"]).await;
        let open = || {
            service.another_client().get("/api/users/me").header(
                "authorization",
                format!("Bearer {}", key["key"].as_str().unwrap()),
            )
        };
        assert_eq!(status(open()).await, StatusCode::OK);
        let disabled = patch(&root, &ada_user, &json!({"status": "disabled"}));
        let disabled = expect(disabled.send().await.unwrap(), StatusCode::OK).await;
        assert_eq!(disabled["status"], "disabled");
        assert!(!is_signed_in(&ada).await);
        assert_eq!(status(open()).await, StatusCode::UNAUTHORIZED);
        let again = service.another_client().sign_in("ada", PASSWORD).await;
        assert_eq!(again.status(), StatusCode::UNAUTHORIZED);

        let enabled = patch(&root, &ada_user, &json!({"status": "active"}));
        assert_eq!(status(enabled).await, StatusCode::OK);
        // The session ended for good; the key was only blocked.
        assert!(!is_signed_in(&ada).await);
        assert_eq!(status(open()).await, StatusCode::OK);
        expect(ada.sign_in("ada", PASSWORD).await, StatusCode::OK).await;
    })
    .await;
}

#[tokio::test]
async fn an_administrator_signs_a_user_out_everywhere_or_deletes_them() {
    on_both(async |service: Service| {
        let (root, _, ada, ada_user) = root_and_ada(&service).await;
        let sessions = format!("{}/sessions", path(&ada_user));
        let request = root.get(&sessions);
        let listed = expect(request.send().await.unwrap(), StatusCode::OK).await;
        assert_eq!(listed.as_array().unwrap().len(), 1);
        assert_eq!(listed[0]["current"], false);
        let end = root.request(Method::DELETE, &sessions);
        assert_eq!(status(end).await, StatusCode::NO_CONTENT);
        assert!(!is_signed_in(&ada).await && is_signed_in(&root).await);

        expect(ada.sign_in("ada", PASSWORD).await, StatusCode::OK).await;
        assert_eq!(
            status(delete(&root, &ada_user)).await,
            StatusCode::NO_CONTENT
        );
        assert!(!is_signed_in(&ada).await);
        for request in [
            root.get(&path(&ada_user)),
            root.get(&sessions),
            root.request(Method::DELETE, &sessions),
            delete(&root, &ada_user),
            patch(&root, &ada_user, &json!({"role": "admin"})),
        ] {
            expect_problem(request, StatusCode::NOT_FOUND, "not_found").await;
        }
    })
    .await;
}

#[tokio::test]
async fn changes_take_the_administrators_password_within_ten_minutes() {
    on_both(async |service: Service| {
        let (root, _, ada, ada_user) = root_and_ada(&service).await;
        service.clock.advance(SignedDuration::from_mins(10));
        let sessions = format!("{}/sessions", path(&ada_user));
        for request in [
            patch(&root, &ada_user, &json!({"status": "disabled"})),
            delete(&root, &ada_user),
            root.request(Method::DELETE, &sessions),
        ] {
            expect_problem(request, StatusCode::FORBIDDEN, "step_up_required").await;
        }
        assert!(is_signed_in(&ada).await);
        assert_eq!(status(root.get("/api/users")).await, StatusCode::OK);
        let step_up = root.post("/api/auth/step-up", &json!({"password": PASSWORD}));
        assert_eq!(status(step_up).await, StatusCode::NO_CONTENT);
        let promoted = patch(&root, &ada_user, &json!({"role": "admin"}));
        assert_eq!(status(promoted).await, StatusCode::OK);
        assert_eq!(status(ada.get("/api/users")).await, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn a_change_says_what_it_changes_and_nothing_else() {
    on_sqlite(async |service: Service| {
        let (root, _, _, ada) = root_and_ada(&service).await;
        for body in [
            json!({"status": "gone"}),
            json!({"role": "root"}),
            json!({"role": 1}),
            json!({"password": PASSWORD}),
            json!({"username": "eve"}),
            json!([]),
            // What changes nothing would leave no line in the trail.
            json!({}),
        ] {
            expect_problem(
                patch(&root, &ada, &body),
                StatusCode::UNPROCESSABLE_ENTITY,
                "validation_error",
            )
            .await;
        }
    })
    .await;
}

#[tokio::test]
async fn the_last_administrator_is_not_removed_in_any_way() {
    on_both(async |service: Service| {
        let (root, root_user, _, ada_user) = root_and_ada(&service).await;
        for request in [
            patch(&root, &root_user, &json!({"role": "user"})),
            patch(&root, &root_user, &json!({"status": "disabled"})),
            patch(
                &root,
                &root_user,
                &json!({"status": "disabled", "role": "admin"}),
            ),
            delete(&root, &root_user),
            root.request(Method::DELETE, "/api/users/me"),
        ] {
            expect_problem(request, StatusCode::CONFLICT, "last_admin").await;
        }
        let promoted = patch(&root, &ada_user, &json!({"role": "admin"}));
        assert_eq!(status(promoted).await, StatusCode::OK);
        let gone = root.request(Method::DELETE, "/api/users/me");
        assert_eq!(status(gone).await, StatusCode::NO_CONTENT);
    })
    .await;
}

#[tokio::test]
async fn of_administrators_who_demote_each_other_at_once_one_stays() {
    on_both(async |service: Service| {
        let clients = [service.another_client(), service.another_client()];
        let mut users = Vec::new();
        for (n, client) in clients.iter().enumerate() {
            users.push(client.sign_up_and_in_as_admin(&format!("admin{n}")).await);
        }
        let mut attempts = Vec::new();
        for client in &clients {
            for user in &users {
                let request = patch(client, user, &json!({"role": "user"}));
                attempts.push(tokio::spawn(request.send()));
            }
        }
        for attempt in attempts {
            let status = attempt.await.unwrap().unwrap().status();
            assert!(
                [StatusCode::OK, StatusCode::FORBIDDEN, StatusCode::CONFLICT].contains(&status),
                "{status}"
            );
        }
        let mut admins = 0;
        for client in &clients {
            admins += usize::from(status(client.get("/api/users")).await == StatusCode::OK);
        }
        assert_eq!(admins, 1);
    })
    .await;
}

#[tokio::test]
async fn the_trail_tells_who_did_what_to_whom_and_who_was_refused() {
    on_both(async |service: Service| {
        let (root, root_user, ada, ada_user) = root_and_ada(&service).await;
        for request in [
            ada.get("/api/users"),
            ada.get(&path(&root_user)),
            patch(&ada, &root_user, &json!({"role": "user"})),
            // Who is no administrator does not learn whether there is such a user.
            ada.get("/api/users/00000000-0000-7000-8000-000000000000"),
        ] {
            expect_problem(request, StatusCode::FORBIDDEN, "forbidden").await;
        }
        status(root.get("/api/users")).await;
        status(root.get(&path(&ada_user))).await;
        let change = json!({"status": "disabled", "role": "admin"});
        status(patch(&root, &ada_user, &change)).await;
        status(patch(&root, &root_user, &json!({"role": "user"}))).await;
        status(patch(&root, &ada_user, &json!({"status": "active"}))).await;
        status(delete(&root, &ada_user)).await;

        let id = |user: &Value| user["id"].as_str().unwrap().to_owned();
        let records = service.database.audit_after(0, 1000).await.unwrap();
        let mut told: Vec<_> = records
            .into_iter()
            .map(|record| record.event)
            .filter(|event| !event.action.starts_with("sign_"))
            .map(|event| {
                let name = |user: Option<app::UserId>| match user.map(|user| user.0.to_string()) {
                    Some(found) if found == id(&root_user) => "root",
                    Some(found) if found == id(&ada_user) => "ada",
                    _ => "-",
                };
                let who = format!("{} {}", name(event.actor), name(event.subject));
                format!("{who} {} {}", event.action, event.outcome)
            })
            .collect();
        // The operator made root an administrator.
        assert_eq!(told.remove(0), "- root change_role done");
        assert_eq!(
            told,
            [
                "ada ada access refused",
                "ada ada access refused",
                "ada ada access refused",
                "ada ada access refused",
                "root - read_users done",
                "root ada read_users done",
                "root ada disable_user done",
                "root ada change_role done",
                "root root change_role refused",
                "root ada enable_user done",
                "root ada delete_account done",
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn who_was_demoted_administers_no_more_in_the_same_session() {
    on_both(async |service: Service| {
        let (root, _, ada, ada_user) = root_and_ada(&service).await;
        status(patch(&root, &ada_user, &json!({"role": "admin"}))).await;
        assert_eq!(status(ada.get("/api/users")).await, StatusCode::OK);
        status(patch(&root, &ada_user, &json!({"role": "user"}))).await;
        expect_problem(ada.get("/api/users"), StatusCode::FORBIDDEN, "forbidden").await;
    })
    .await;
}
