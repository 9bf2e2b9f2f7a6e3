//! Too many attempts.

use jiff::SignedDuration;
use reqwest::{Method, Response, StatusCode};
use serde_json::json;

use crate::support::{
    PASSWORD, Service, expect, on_both, on_sqlite, with_calculations, with_limits,
};

async fn fail(service: &Service, login: &str) -> Response {
    service.sign_in(login, "wrong otters juggle").await
}

#[tokio::test]
async fn ten_failures_are_free_and_the_next_must_wait_even_with_the_right_password() {
    on_both(async |service: Service| {
        service.sign_up("ada").await;
        for _ in 0..10 {
            assert_eq!(
                fail(&service, "ada").await.status(),
                StatusCode::UNAUTHORIZED
            );
        }
        let refused = service.sign_in("ada", PASSWORD).await;
        assert_eq!(refused.headers()["retry-after"], "1");
        let problem = expect(refused, StatusCode::TOO_MANY_REQUESTS).await;
        assert_eq!(problem["code"], "too_many_attempts");

        service.clock.advance(SignedDuration::from_secs(1));
        expect(service.sign_in("ada", PASSWORD).await, StatusCode::OK).await;
        // The success forgave the failures.
        for _ in 0..10 {
            assert_eq!(
                fail(&service, "ada").await.status(),
                StatusCode::UNAUTHORIZED
            );
        }
    })
    .await;
}

/// What one network learns by failing is the same for an account and for none: neither that there is one, nor that a name
/// and an address are of one.
#[tokio::test]
async fn what_is_typed_counts_alike_whether_or_not_it_names_an_account() {
    on_both(async |service: Service| {
        service.sign_up("ada").await;
        for spellings in [
            ["ada", "ADA"],
            ["ada@example.org", "Ada@ｅxample.org"],
            ["nobody", "noBody"],
            ["nobody@example.org", "Nobody@ｅxample.org"],
            ["no body", "No Body"],
        ] {
            for login in spellings.repeat(5) {
                assert_eq!(
                    fail(&service, login).await.status(),
                    StatusCode::UNAUTHORIZED,
                    "{login}"
                );
            }
            for login in spellings {
                assert_eq!(
                    fail(&service, login).await.status(),
                    StatusCode::TOO_MANY_REQUESTS,
                    "{login}"
                );
            }
        }
        // Others are not touched.
        assert_eq!(
            fail(&service, "eve").await.status(),
            StatusCode::UNAUTHORIZED
        );
    })
    .await;
}

/// A right password is no failure, but costs a hash.
#[tokio::test]
async fn right_passwords_given_again_have_a_rate_of_their_own() {
    on_sqlite(async |service: Service| {
        service.sign_up_and_in("ada").await;
        for _ in 0..30 {
            let again = service.post("/api/auth/step-up", &json!({"password": PASSWORD}));
            let status = again.send().await.unwrap().status();
            assert_eq!(status, StatusCode::NO_CONTENT);
        }
        let change = json!({"current_password": PASSWORD, "new_password": "seven lanterns under"});
        for request in [
            service.post("/api/auth/step-up", &json!({"password": PASSWORD})),
            service.post("/api/users/me/password", &change),
        ] {
            let refused = request.send().await.unwrap();
            assert_eq!(refused.headers()["retry-after"], "30");
            expect(refused, StatusCode::TOO_MANY_REQUESTS).await;
        }
        // Others are not touched, nor is signing in.
        let other = service.another_client();
        expect(other.sign_in("ada", PASSWORD).await, StatusCode::OK).await;
    })
    .await;
}

#[tokio::test]
async fn what_a_user_may_do_without_end_fills_the_trail_at_a_rate() {
    on_sqlite(async |service: Service| {
        service.sign_up_and_in("ada").await;
        let sign_out_elsewhere = || {
            let request = service.request(Method::DELETE, "/api/users/me/sessions");
            request.send()
        };
        for _ in 0..120 {
            let status = sign_out_elsewhere().await.unwrap().status();
            assert_eq!(status, StatusCode::NO_CONTENT);
        }
        for refused in [
            sign_out_elsewhere().await.unwrap(),
            service.get("/api/users/me/export").send().await.unwrap(),
        ] {
            assert_eq!(refused.headers()["retry-after"], "30");
            expect(refused, StatusCode::TOO_MANY_REQUESTS).await;
        }
    })
    .await;
}

#[tokio::test]
async fn passwords_given_again_count_for_their_address_like_sign_ins() {
    with_limits(3, 0, async |service: Service| {
        service.sign_up_and_in("ada").await;
        let again = || service.post("/api/auth/step-up", &json!({"password": PASSWORD}));
        for _ in 0..2 {
            let status = again().send().await.unwrap().status();
            assert_eq!(status, StatusCode::NO_CONTENT);
        }
        let refused = again().send().await.unwrap();
        assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    })
    .await;
}

#[tokio::test]
async fn of_many_simultaneous_attempts_no_more_are_checked_than_of_later_ones() {
    on_both(async |service: Service| {
        service.sign_up("ada").await;
        let body = json!({"username": "ada", "password": "wrong otters juggle"});
        let attempts: Vec<_> = (0..40)
            .map(|_| tokio::spawn(service.post("/api/auth/login", &body).send()))
            .collect();
        let mut checked = 0;
        for attempt in attempts {
            match attempt.await.unwrap().unwrap().status() {
                StatusCode::UNAUTHORIZED => checked += 1,
                StatusCode::TOO_MANY_REQUESTS => {}
                status => panic!("{status}"),
            }
        }
        assert_eq!(checked, 10);
    })
    .await;
}

#[tokio::test]
async fn an_address_has_a_rate_that_a_forged_header_does_not_change() {
    with_limits(3, 2, async |service: Service| {
        for n in 0..5 {
            let body = json!({"username": format!("nobody{n}"), "password": "wrong otters juggle"});
            let request = service
                .post("/api/auth/login", &body)
                .header("x-forwarded-for", format!("192.0.2.{n}"));
            let status = request.send().await.unwrap().status();
            let expected = if n < 3 {
                StatusCode::UNAUTHORIZED
            } else {
                StatusCode::TOO_MANY_REQUESTS
            };
            assert_eq!(status, expected, "attempt {n}");
        }
        service.sign_up("ada").await;
        service.sign_up("eve").await;
        let body = json!({"username": "kim", "email": "kim@example.org", "password": PASSWORD});
        let refused = service.post("/api/users", &body).send().await.unwrap();
        assert_eq!(refused.headers()["retry-after"], "1800");
        expect(refused, StatusCode::TOO_MANY_REQUESTS).await;
        service.clock.advance(SignedDuration::from_mins(30));
        service.sign_up("kim").await;
    })
    .await;
}

#[tokio::test]
async fn calculations_have_a_rate_and_users_count_apart_from_their_address() {
    with_calculations(3, async |service: Service| {
        let ask = async || {
            let body = json!({"expression": "1/3"});
            let answer = service.post("/api/calculate", &body).send().await.unwrap();
            answer.status()
        };
        for path in ["/api/add", "/divide"] {
            let request = service.post(path, &json!({"a": 1, "b": 3}));
            expect(request.send().await.unwrap(), StatusCode::OK).await;
        }
        assert_eq!(ask().await, StatusCode::OK);
        assert_eq!(ask().await, StatusCode::TOO_MANY_REQUESTS);
        let plot = service.get("/api/plot.svg?expression=x").send().await;
        let problem = expect(plot.unwrap(), StatusCode::TOO_MANY_REQUESTS).await;
        assert_eq!(problem["code"], "too_many_attempts");

        service.sign_up("ada").await;
        expect(service.sign_in("ada", PASSWORD).await, StatusCode::OK).await;
        for _ in 0..3 {
            assert_eq!(ask().await, StatusCode::OK);
        }
        assert_eq!(ask().await, StatusCode::TOO_MANY_REQUESTS);
        service.clock.advance(SignedDuration::from_mins(1));
        assert_eq!(ask().await, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn a_calculation_that_takes_long_is_begun_only_where_fifty_are_left() {
    with_calculations(100, async |service: Service| {
        let ask = async |expression: &str| {
            let body = json!({"expression": expression});
            let answer = service.post("/api/calculate", &body).send().await.unwrap();
            answer.status()
        };
        let long = "sum(sin(k), k, 1, 300)";
        assert_eq!(ask(long).await, StatusCode::OK);
        service.clock.advance(SignedDuration::from_mins(1));
        for _ in 0..51 {
            assert_eq!(ask("1+1").await, StatusCode::OK);
        }
        assert_eq!(ask(long).await, StatusCode::TOO_MANY_REQUESTS);
        let plot = service.get("/api/plot?expression=x").send().await.unwrap();
        assert_eq!(plot.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(ask("1+1").await, StatusCode::OK);
    })
    .await;
}

/// The meter of a password may take as long as a long calculation, and is there for strangers.
#[tokio::test]
async fn judging_passwords_counts_as_calculating() {
    with_calculations(100, async |service: Service| {
        let mut judged = 0;
        loop {
            let body = json!({"password": "violet otters juggle"});
            let answer = service.post("/api/password-strength", &body).send().await;
            match answer.unwrap().status() {
                StatusCode::OK => judged += 1,
                status => {
                    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
                    break;
                }
            }
        }
        // Each is begun where fifty are left, and gives most of them back.
        assert!((2..=51).contains(&judged), "{judged}");
    })
    .await;
}

/// Each row counts where all are looked through, and what is kept by its size.
#[tokio::test]
async fn searches_and_large_results_count_as_calculating() {
    with_calculations(100, async |service: Service| {
        service.sign_up_and_in("ada").await;
        let search = async || {
            let found = service.get("/api/calculations?search=x").send().await;
            found.unwrap().status()
        };
        assert_eq!(search().await, StatusCode::OK);
        // Twenty thousand digits are nineteen whole KiB: with the calculation itself, twenty.
        let body = json!({"expression": "10^19999 + 1"});
        for _ in 0..3 {
            let kept = service.post("/api/calculations", &body).send().await;
            assert_eq!(kept.unwrap().status(), StatusCode::CREATED);
        }
        assert_eq!(search().await, StatusCode::TOO_MANY_REQUESTS);
        // To look at one page counts nothing.
        let page = service.get("/api/calculations").send().await.unwrap();
        assert_eq!(page.status(), StatusCode::OK);
        service.clock.advance(SignedDuration::from_mins(1));
        assert_eq!(search().await, StatusCode::OK);
    })
    .await;
}

#[tokio::test]
async fn a_limit_of_zero_is_none() {
    with_limits(0, 0, async |service: Service| {
        for n in 0..30 {
            assert_eq!(
                fail(&service, &format!("nobody{n}")).await.status(),
                StatusCode::UNAUTHORIZED
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_sign_up_that_breaks_a_rule_does_not_count() {
    on_sqlite(async |service: Service| {
        for _ in 0..310 {
            let body = json!({"username": "a", "email": "", "password": ""});
            let status = service
                .post("/api/users", &body)
                .send()
                .await
                .unwrap()
                .status();
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        service.sign_up("ada").await;
    })
    .await;
}
