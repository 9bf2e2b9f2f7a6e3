//! Signing in with a second factor.

use jiff::SignedDuration;
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::authenticator::{Authenticator, FACTOR, first_step, second_step, sign_in_with};
use crate::support::{PASSWORD, Service, expect, expect_problem, on_both, on_sqlite};

const MINUTE: SignedDuration = SignedDuration::from_mins(1);

#[tokio::test]
async fn a_code_is_good_once_and_one_step_early_or_late() {
    on_both(async |service: Service| {
        let app = Authenticator::enable(&service, "ada").await;
        let client = service.another_client();
        let used = sign_in_with(&client, "ada", &app.code(&service));
        expect_problem(used, StatusCode::UNAUTHORIZED, "invalid_code").await;

        let early = app.code_in(&service, SignedDuration::from_secs(30));
        let too_early = app.code_in(&service, MINUTE);
        let request = sign_in_with(&client, "ada", &too_early);
        expect_problem(request, StatusCode::UNAUTHORIZED, "invalid_code").await;
        let request = sign_in_with(&client, "ada", &early);
        expect(request.send().await.unwrap(), StatusCode::OK).await;
        let replay = sign_in_with(&client, "ada", &early);
        expect_problem(replay, StatusCode::UNAUTHORIZED, "invalid_code").await;

        service.clock.advance(MINUTE * 2);
        let late = app.code_in(&service, SignedDuration::from_secs(-30));
        let too_late = app.code_in(&service, -MINUTE);
        let request = sign_in_with(&client, "ada", &too_late);
        expect_problem(request, StatusCode::UNAUTHORIZED, "invalid_code").await;
        let spaced = format!("{} {}", &late[..3], &late[3..]);
        let request = sign_in_with(&client, "ada", &spaced);
        expect(request.send().await.unwrap(), StatusCode::OK).await;
    })
    .await;
}

#[tokio::test]
async fn the_token_route_takes_a_code_in_its_form() {
    on_sqlite(async |service: Service| {
        let app = Authenticator::enable(&service, "ada").await;
        let token = |code: Option<&str>| {
            let mut form = vec![("username", "ada"), ("password", PASSWORD)];
            form.extend(code.map(|code| ("code", code)));
            service
                .another_client()
                .request(Method::POST, "/api/auth/token")
                .form(&form)
        };
        let (required, wrong) = ("second_factor_required", app.wrong_code(&service));
        expect_problem(token(None), StatusCode::UNAUTHORIZED, required).await;
        expect_problem(
            token(Some(&wrong)),
            StatusCode::UNAUTHORIZED,
            "invalid_code",
        )
        .await;
        let right = token(Some(&app.next_code(&service)));
        let answer = expect(right.send().await.unwrap(), StatusCode::OK).await;
        assert!(
            answer["access_token"]
                .as_str()
                .unwrap()
                .starts_with("rk_s_")
        );
    })
    .await;
}

#[tokio::test]
async fn a_wrong_password_is_refused_alike_with_and_without_a_factor() {
    on_sqlite(async |service: Service| {
        let app = Authenticator::enable(&service, "ada").await;
        let client = service.another_client();
        let mut answers = Vec::new();
        for username in ["ada", "nobody"] {
            let code = app.next_code(&service);
            let body =
                json!({"username": username, "password": "wrong otters juggle", "code": code});
            let request = client.post("/api/auth/login", &body);
            let mut problem =
                expect_problem(request, StatusCode::UNAUTHORIZED, "invalid_credentials").await;
            problem.as_object_mut().unwrap().remove("request_id");
            answers.push(problem);
        }
        assert_eq!(answers[0], answers[1]);
    })
    .await;
}

#[tokio::test]
async fn a_sign_in_survives_wrong_codes_and_ends_with_the_first_right_one() {
    on_both(async |service: Service| {
        let app = Authenticator::enable(&service, "ada").await;
        let client = service.another_client();
        let challenge = first_step(&client, "ada").await;
        for wrong in [app.wrong_code(&service).as_str(), "", "12345", "not a code"] {
            let request = second_step(&client, &challenge, wrong);
            expect_problem(request, StatusCode::UNAUTHORIZED, "invalid_code").await;
        }
        let right = second_step(&client, &challenge, &app.next_code(&service));
        expect(right.send().await.unwrap(), StatusCode::OK).await;
        let again = second_step(&client, &challenge, &app.next_code(&service));
        expect_problem(again, StatusCode::UNAUTHORIZED, "sign_in_over").await;
    })
    .await;
}

#[tokio::test]
async fn the_second_step_of_a_sign_in_must_follow_its_first_within_ten_minutes() {
    on_both(async |service: Service| {
        let app = Authenticator::enable(&service, "ada").await;
        let client = service.another_client();
        let challenge = first_step(&client, "ada").await;
        service.clock.advance(MINUTE * 10);
        let session = service.sign_up_and_in("eve").await;
        for over in [
            challenge.as_str(),
            "",
            "rk_c_x",
            session["id"].as_str().unwrap(),
        ] {
            let request = second_step(&client, over, &app.code(&service));
            expect_problem(request, StatusCode::UNAUTHORIZED, "sign_in_over").await;
        }
        assert_eq!(service.app.clean_up().await.unwrap(), 1, "the challenge");
    })
    .await;
}

#[tokio::test]
async fn a_sign_in_under_way_ends_when_credentials_change() {
    on_both(async |service: Service| {
        let app = Authenticator::enable(&service, "ada").await;
        let client = service.another_client();

        let challenge = first_step(&client, "ada").await;
        let new = "seven lanterns under water";
        let change = json!({"current_password": PASSWORD, "new_password": new});
        let change = service.post("/api/users/me/password", &change);
        assert_eq!(
            change.send().await.unwrap().status(),
            StatusCode::NO_CONTENT
        );
        let request = second_step(&client, &challenge, &app.next_code(&service));
        expect_problem(request, StatusCode::UNAUTHORIZED, "sign_in_over").await;

        let first = client.sign_in("ada", new).await;
        let problem = expect(first, StatusCode::UNAUTHORIZED).await;
        let challenge = problem["challenge"].as_str().unwrap();
        let off = service
            .request(Method::DELETE, FACTOR)
            .send()
            .await
            .unwrap();
        assert_eq!(off.status(), StatusCode::NO_CONTENT);
        let request = second_step(&client, challenge, &app.next_code(&service));
        expect_problem(request, StatusCode::UNAUTHORIZED, "sign_in_over").await;
        expect(client.sign_in("ada", new).await, StatusCode::OK).await;
    })
    .await;
}

#[tokio::test]
async fn a_sign_in_under_way_ends_with_its_user() {
    on_both(async |service: Service| {
        let app = Authenticator::enable(&service, "ada").await;
        let client = service.another_client();
        let challenge = first_step(&client, "ada").await;
        let deleted = service.request(Method::DELETE, "/api/users/me");
        assert_eq!(
            deleted.send().await.unwrap().status(),
            StatusCode::NO_CONTENT
        );
        let request = second_step(&client, &challenge, &app.next_code(&service));
        expect_problem(request, StatusCode::UNAUTHORIZED, "sign_in_over").await;
    })
    .await;
}

#[tokio::test]
async fn guessing_codes_is_throttled_over_all_sign_ins_of_a_user() {
    on_both(async |service: Service| {
        let app = Authenticator::enable(&service, "ada").await;
        let client = service.another_client();
        for n in 0..5 {
            let wrong = app.wrong_code(&service);
            // Each in a sign-in of its own, in one request or in two.
            let request = if n % 2 == 0 {
                sign_in_with(&client, "ada", &wrong)
            } else {
                second_step(&client, &first_step(&client, "ada").await, &wrong)
            };
            expect_problem(request, StatusCode::UNAUTHORIZED, "invalid_code").await;
        }
        let challenge = first_step(&client, "ada").await;
        let right = app.code_in(&service, SignedDuration::from_secs(30));
        for request in [
            second_step(&client, &challenge, &right),
            sign_in_with(&client, "ada", &right),
        ] {
            expect_problem(request, StatusCode::TOO_MANY_REQUESTS, "too_many_attempts").await;
        }
        // A recovery code is beyond guessing: the owner always gets in.
        let code = &app.recovery_codes[0];
        let request = second_step(&service.another_client(), &challenge, code);
        expect(request.send().await.unwrap(), StatusCode::OK).await;
        // And so is waiting.
        service.clock.advance(SignedDuration::from_secs(1));
        let request = sign_in_with(&client, "ada", &right);
        expect(request.send().await.unwrap(), StatusCode::OK).await;
    })
    .await;
}

#[tokio::test]
async fn wrong_codes_do_not_count_as_wrong_passwords() {
    on_sqlite(async |service: Service| {
        let app = Authenticator::enable(&service, "ada").await;
        let client = service.another_client();
        for _ in 0..30 {
            let request = sign_in_with(&client, "ada", "not a code");
            expect_problem(request, StatusCode::UNAUTHORIZED, "invalid_code").await;
        }
        // Nor does a right password without a code forgive wrong ones.
        for _ in 0..10 {
            first_step(&client, "ada").await;
            let wrong = client.sign_in("ada", "wrong otters juggle").await;
            expect(wrong, StatusCode::UNAUTHORIZED).await;
        }
        let request = sign_in_with(&client, "ada", &app.next_code(&service));
        let status = request.send().await.unwrap().status();
        assert_eq!(status, StatusCode::OK, "half a minute has passed");
        let wrong = client.sign_in("ada", "wrong otters juggle").await;
        expect(wrong, StatusCode::UNAUTHORIZED).await;
    })
    .await;
}

#[tokio::test]
async fn a_right_password_without_a_code_forgives_no_wrong_ones() {
    on_both(async |service: Service| {
        Authenticator::enable(&service, "ada").await;
        let client = service.another_client();
        for _ in 0..9 {
            client.sign_in("ada", "wrong otters juggle").await;
            first_step(&client, "ada").await;
        }
        client.sign_in("ada", "wrong otters juggle").await;
        let status = client.sign_in("ada", PASSWORD).await.status();
        assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
    })
    .await;
}

#[tokio::test]
async fn of_many_sign_ins_with_one_code_exactly_one_succeeds() {
    on_both(async |service: Service| {
        let app = Authenticator::enable(&service, "ada").await;
        let client = service.another_client();
        let challenges = [
            first_step(&client, "ada").await,
            first_step(&client, "ada").await,
        ];
        for code in [&app.next_code(&service), &app.recovery_codes[3]] {
            let tries: Vec<_> = (0..12)
                .map(|n| {
                    let request = second_step(&service.another_client(), &challenges[n % 2], code);
                    tokio::spawn(request.send())
                })
                .collect();
            let mut successes = 0;
            for attempt in tries {
                match attempt.await.unwrap().unwrap().status() {
                    StatusCode::OK => successes += 1,
                    StatusCode::UNAUTHORIZED | StatusCode::TOO_MANY_REQUESTS => {}
                    status => panic!("{status}"),
                }
            }
            assert_eq!(successes, 1, "{code}");
        }
    })
    .await;
}

#[tokio::test]
async fn another_users_recovery_code_opens_nothing() {
    on_sqlite(async |service: Service| {
        let ada = Authenticator::enable(&service, "ada").await;
        Authenticator::enable(&service.another_client(), "eve").await;
        let request = sign_in_with(&service.another_client(), "eve", &ada.recovery_codes[0]);
        expect_problem(request, StatusCode::UNAUTHORIZED, "invalid_code").await;
    })
    .await;
}
