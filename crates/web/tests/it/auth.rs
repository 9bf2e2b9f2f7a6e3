//! `/api/auth`

use jiff::SignedDuration;
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::json;

use crate::support::{PASSWORD, Service, expect, expect_problem, on_both, on_sqlite, reached_as};

fn token_request(service: &Service, username: &str, password: &str) -> RequestBuilder {
    service
        .request(Method::POST, "/api/auth/token")
        .form(&[("username", username), ("password", password)])
}

async fn bearer_token(service: &Service, username: &str) -> String {
    let answer = expect(
        token_request(service, username, PASSWORD)
            .send()
            .await
            .unwrap(),
        StatusCode::OK,
    )
    .await;
    assert_eq!(answer["token_type"], "bearer");
    assert_eq!(answer["expires_in"], 30 * 24 * 60 * 60);
    answer["access_token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn one_signs_in_by_name_or_by_address_whatever_the_case() {
    on_both(async |service: Service| {
        service.sign_up("ada").await;
        for login in ["ada", "ADA", "ada@example.org", "Ada@EXAMPLE.org"] {
            let client = service.another_client();
            let user = expect(client.sign_in(login, PASSWORD).await, StatusCode::OK).await;
            assert_eq!(user["username"], "ada");
            expect(
                client.get("/api/users/me").send().await.unwrap(),
                StatusCode::OK,
            )
            .await;
        }
    })
    .await;
}

#[tokio::test]
async fn unknown_user_and_wrong_password_have_one_answer() {
    on_both(async |service: Service| {
        service.sign_up("ada").await;
        let long = "a".repeat(2000);
        let mut answers = Vec::new();
        for (login, password) in [
            ("ada", "violet otters juggl"),
            ("ada", ""),
            ("ada", long.as_str()),
            ("eve", PASSWORD),
            ("eve@example.org", PASSWORD),
            ("not a name", PASSWORD),
            ("", PASSWORD),
        ] {
            let body = json!({"username": login, "password": password});
            let request = service.post("/api/auth/login", &body);
            let mut problem =
                expect_problem(request, StatusCode::UNAUTHORIZED, "invalid_credentials").await;
            problem.as_object_mut().unwrap().remove("request_id");
            answers.push(problem);
        }
        answers.dedup();
        assert_eq!(answers.len(), 1, "{answers:?}");
    })
    .await;
}

#[tokio::test]
async fn the_cookie_is_out_of_reach_of_scripts_and_other_sites() {
    on_sqlite(async |service: Service| {
        service.sign_up("ada").await;
        let response = service.sign_in("ada", PASSWORD).await;
        let cookie = response.headers()["set-cookie"]
            .to_str()
            .unwrap()
            .to_owned();
        assert!(cookie.starts_with("session=rk_s_"), "{cookie}");
        for attribute in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=2592000"] {
            assert!(cookie.contains(attribute), "{cookie}");
        }
        assert!(
            !cookie.contains("Secure") && !cookie.contains("Domain"),
            "{cookie}"
        );
        let body = response.text().await.unwrap();
        assert!(!body.contains("rk_s_"), "{body}");
    })
    .await;
}

#[tokio::test]
async fn behind_https_the_cookie_is_bound_to_the_host_and_to_tls() {
    reached_as("https://calc.example.org", async |service: Service| {
        service.sign_up("ada").await;
        let response = service.sign_in("ada", PASSWORD).await;
        let cookie = response.headers()["set-cookie"].to_str().unwrap();
        assert!(cookie.starts_with("__Host-session=rk_s_"), "{cookie}");
        assert!(
            cookie.contains("Secure") && !cookie.contains("Domain"),
            "{cookie}"
        );
    })
    .await;
}

#[tokio::test]
async fn a_bearer_token_opens_what_a_cookie_opens() {
    on_both(async |service: Service| {
        service.sign_up("ada").await;
        let token = bearer_token(&service, "ada").await;
        for scheme in ["Bearer", "bearer"] {
            let request = service
                .get("/api/users/me")
                .header("authorization", format!("{scheme} {token}"));
            let me = expect(request.send().await.unwrap(), StatusCode::OK).await;
            assert_eq!(me["username"], "ada");
        }
    })
    .await;
}

#[tokio::test]
async fn a_bearer_token_that_does_not_hold_is_401_even_beside_a_good_cookie() {
    on_sqlite(async |service: Service| {
        service.sign_up_and_in("ada").await;
        let forged_jwt = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZGEifQ.";
        for value in [
            "Bearer x",
            "Bearer",
            "bearer ",
            &format!("Bearer {forged_jwt}"),
        ] {
            let request = service.get("/api/users/me").header("authorization", value);
            expect_problem(request, StatusCode::UNAUTHORIZED, "not_authenticated").await;
        }
    })
    .await;
}

#[tokio::test]
async fn another_scheme_of_authorization_is_left_to_the_proxy_it_is_for() {
    on_sqlite(async |service: Service| {
        service.sign_up_and_in("ada").await;
        let request = service
            .get("/api/users/me")
            .header("authorization", "Basic YWRhOmFkYQ==");
        expect(request.send().await.unwrap(), StatusCode::OK).await;
    })
    .await;
}

#[tokio::test]
async fn the_token_route_takes_the_oauth_form_and_no_other_grant() {
    on_sqlite(async |service: Service| {
        service.sign_up("ada").await;
        let form = |grant: &str| {
            let fields = [
                ("grant_type", grant),
                ("username", "ada"),
                ("password", PASSWORD),
                ("scope", ""),
                ("client_id", "x"),
            ];
            service
                .request(Method::POST, "/api/auth/token")
                .form(&fields)
        };
        expect(form("password").send().await.unwrap(), StatusCode::OK).await;
        expect_problem(
            form("client_credentials"),
            StatusCode::UNPROCESSABLE_ENTITY,
            "validation_error",
        )
        .await;
        expect_problem(
            token_request(&service, "ada", "wrong"),
            StatusCode::UNAUTHORIZED,
            "invalid_credentials",
        )
        .await;
        let json = service.post(
            "/api/auth/token",
            &json!({"username": "ada", "password": PASSWORD}),
        );
        expect_problem(
            json,
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported_media_type",
        )
        .await;
        let missing = service
            .request(Method::POST, "/api/auth/token")
            .form(&[("username", "ada")]);
        let problem = expect_problem(
            missing,
            StatusCode::UNPROCESSABLE_ENTITY,
            "validation_error",
        )
        .await;
        assert_eq!(problem["errors"][0]["loc"], json!(["body", "password"]));
    })
    .await;
}

#[tokio::test]
async fn a_session_is_dead_after_sign_out() {
    on_both(async |service: Service| {
        service.sign_up_and_in("ada").await;
        let token = bearer_token(&service, "ada").await;
        let with_token = |method, path: &str| {
            service
                .request(method, path)
                .header("authorization", format!("Bearer {token}"))
        };
        let response = with_token(Method::POST, "/api/auth/logout")
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), StatusCode::NO_CONTENT);
        assert_eq!(
            response.headers()["clear-site-data"],
            "\"cache\", \"storage\""
        );
        expect_problem(
            with_token(Method::GET, "/api/users/me"),
            StatusCode::UNAUTHORIZED,
            "not_authenticated",
        )
        .await;
        // The other session of the same user lives on.
        expect(
            service.get("/api/users/me").send().await.unwrap(),
            StatusCode::OK,
        )
        .await;
        let response = service
            .request(Method::POST, "/api/auth/logout")
            .send()
            .await
            .unwrap();
        assert!(
            response.headers()["set-cookie"]
                .to_str()
                .unwrap()
                .contains("Max-Age=0")
        );
        expect_problem(
            service.get("/api/users/me"),
            StatusCode::UNAUTHORIZED,
            "not_authenticated",
        )
        .await;
    })
    .await;
}

#[tokio::test]
async fn signing_in_again_ends_the_session_before() {
    on_both(async |service: Service| {
        service.sign_up("ada").await;
        let first = service.sign_in("ada", PASSWORD).await;
        let cookie = first.headers()["set-cookie"]
            .to_str()
            .unwrap()
            .split(';')
            .next()
            .unwrap()
            .to_owned();
        expect(service.sign_in("ada", PASSWORD).await, StatusCode::OK).await;
        expect(
            service.get("/api/users/me").send().await.unwrap(),
            StatusCode::OK,
        )
        .await;
        let replay = service
            .another_client()
            .get("/api/users/me")
            .header("cookie", cookie);
        expect_problem(replay, StatusCode::UNAUTHORIZED, "not_authenticated").await;
    })
    .await;
}

#[tokio::test]
async fn a_session_ends_after_a_day_without_use_and_after_30_days_of_use() {
    on_both(async |service: Service| {
        service.sign_up_and_in("ada").await;
        let me = || service.get("/api/users/me");
        service.clock.advance(SignedDuration::from_hours(24));
        expect_problem(me(), StatusCode::UNAUTHORIZED, "not_authenticated").await;

        expect(service.sign_in("ada", PASSWORD).await, StatusCode::OK).await;
        for _ in 0..30 {
            service.clock.advance(SignedDuration::from_hours(23));
            expect(me().send().await.unwrap(), StatusCode::OK).await;
        }
        service.clock.advance(SignedDuration::from_hours(23));
        expect(me().send().await.unwrap(), StatusCode::OK).await;
        service.clock.advance(SignedDuration::from_hours(23));
        expect_problem(me(), StatusCode::UNAUTHORIZED, "not_authenticated").await;
    })
    .await;
}

#[tokio::test]
async fn a_request_of_another_site_is_refused() {
    on_sqlite(async |service: Service| {
        service.sign_up_and_in("ada").await;
        let login = json!({"username": "ada", "password": PASSWORD});
        for (path, body) in [
            ("/api/auth/login", login),
            ("/api/auth/logout", json!({})),
            ("/api/calculations", json!({})),
        ] {
            for (name, value) in [
                ("sec-fetch-site", "cross-site"),
                ("sec-fetch-site", "same-site"),
                ("origin", "https://evil.example"),
            ] {
                let request = service.post(path, &body).header(name, value);
                expect_problem(request, StatusCode::FORBIDDEN, "cross_site_request").await;
            }
        }
        expect(
            service.get("/api/users/me").send().await.unwrap(),
            StatusCode::OK,
        )
        .await;
        let own = service
            .post("/api/auth/logout", &json!({}))
            .header("sec-fetch-site", "same-origin");
        assert_eq!(own.send().await.unwrap().status(), StatusCode::NO_CONTENT);
    })
    .await;
}
