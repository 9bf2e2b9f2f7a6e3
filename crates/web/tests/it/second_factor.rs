//! `/api/users/me/second-factor`, and what it changes about signing in.

use jiff::SignedDuration;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::authenticator::{
    Authenticator, FACTOR, confirm, first_step, is_signed_in, recovery_codes, second_step,
    sign_in_with, step_up,
};
use crate::support::{
    PASSWORD, Service, expect, expect_problem, on_both, on_sqlite, reached_as, with_secret_keys,
};

const MINUTE: SignedDuration = SignedDuration::from_mins(1);

async fn state(service: &Service) -> Value {
    expect(service.get(FACTOR).send().await.unwrap(), StatusCode::OK).await
}

fn disable(service: &Service) -> reqwest::RequestBuilder {
    service.request(Method::DELETE, FACTOR)
}

fn renew(service: &Service) -> reqwest::RequestBuilder {
    service.request(Method::POST, &format!("{FACTOR}/recovery-codes"))
}

/// What the audit trail says about the user, oldest first.
async fn trail(service: &Service) -> Vec<String> {
    let user = service.database.audit_after(0, 1000).await.unwrap();
    user.into_iter()
        .map(|line| {
            let event = line.event;
            let detail = event.detail.split(' ').next_back().unwrap_or_default();
            // Ids differ from run to run.
            let detail = if detail.len() == 36 { "" } else { detail };
            format!("{} {} {detail}", event.action, event.outcome)
                .trim_end()
                .to_owned()
        })
        .collect()
}

#[tokio::test]
async fn a_factor_is_asked_for_from_its_first_code_on() {
    on_both(async |service: Service| {
        service.sign_up_and_in("ada").await;
        let other = service.another_client();
        let app = Authenticator::start(&service).await;
        expect(other.sign_in("ada", PASSWORD).await, StatusCode::OK).await;
        assert_eq!(
            state(&service).await,
            json!({"enabled": false, "recovery_codes_left": 0})
        );

        let answer = confirm(&service, &app.code(&service)).send().await.unwrap();
        let codes = recovery_codes(&expect(answer, StatusCode::OK).await);
        assert_eq!(codes.len(), 10);
        assert_eq!(
            state(&service).await,
            json!({"enabled": true, "recovery_codes_left": 10})
        );
        assert!(!is_signed_in(&other).await, "other sessions end");

        let challenge = first_step(&other, "ada").await;
        assert!(challenge.starts_with("rk_c_"));
        assert!(!is_signed_in(&other).await);
        let code = app.next_code(&service);
        let answer = second_step(&other, &challenge, &code).send().await.unwrap();
        let user = expect(answer, StatusCode::OK).await;
        assert_eq!(user["username"], "ada");
        assert!(is_signed_in(&other).await);
    })
    .await;
}

#[tokio::test]
async fn what_an_app_is_given_tells_one_secret_in_three_forms() {
    reached_as("https://calc.example.org", async |service: Service| {
        service.sign_up("ada").await;
        let signed_in = service.sign_in("ada", PASSWORD).await;
        let cookie = signed_in.headers()["set-cookie"].to_str().unwrap();
        let start = service
            .request(Method::POST, FACTOR)
            .header("cookie", cookie.split(';').next().unwrap());
        let told = expect(start.send().await.unwrap(), StatusCode::OK).await;
        let secret = told["secret"].as_str().unwrap();
        assert_eq!(
            told["uri"].as_str().unwrap(),
            format!(
                "otpauth://totp/Reckon%20%28calc.example.org%29:ada?secret={secret}\
                 &issuer=Reckon%20%28calc.example.org%29&algorithm=SHA1&digits=6&period=30"
            )
        );
        let svg = told["qr_svg"].as_str().unwrap();
        assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>"), "{svg}");
        // What the content security policy of the pages would refuse.
        for inline in ["style", "<script", "href"] {
            assert!(!svg.contains(inline), "{inline}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_factor_may_be_started_again_until_it_is_confirmed() {
    on_both(async |service: Service| {
        service.sign_up_and_in("ada").await;
        let none = confirm(&service, "123456");
        expect_problem(none, StatusCode::CONFLICT, "no_second_factor").await;
        let first = Authenticator::start(&service).await;
        let second = Authenticator::start(&service).await;
        let late = confirm(&service, &first.code(&service));
        expect_problem(late, StatusCode::UNAUTHORIZED, "invalid_code").await;
        let right = confirm(&service, &second.code(&service));
        expect(right.send().await.unwrap(), StatusCode::OK).await;
        for again in [
            confirm(&service, &second.next_code(&service)),
            service.request(Method::POST, FACTOR),
        ] {
            expect_problem(again, StatusCode::CONFLICT, "second_factor_enabled").await;
        }
    })
    .await;
}

#[tokio::test]
async fn each_recovery_code_is_good_once_and_however_it_is_typed() {
    on_both(async |service: Service| {
        let app = Authenticator::enable(&service, "ada").await;
        let client = service.another_client();
        let code = app.recovery_codes[0].to_lowercase().replace('-', " ");
        let request = sign_in_with(&client, "ada", &code);
        expect(request.send().await.unwrap(), StatusCode::OK).await;
        assert_eq!(state(&client).await["recovery_codes_left"], 9);
        let request = sign_in_with(&client, "ada", &app.recovery_codes[0]);
        expect_problem(request, StatusCode::UNAUTHORIZED, "invalid_code").await;

        // Who lost the app signs in with one, and sets up another app.
        let off = disable(&client).send().await.unwrap();
        assert_eq!(off.status(), StatusCode::NO_CONTENT);
        let new = Authenticator::start(&client).await;
        let answer = confirm(&client, &new.code(&service)).send().await.unwrap();
        expect(answer, StatusCode::OK).await;
        let request = sign_in_with(&client, "ada", &app.recovery_codes[1]);
        expect_problem(request, StatusCode::UNAUTHORIZED, "invalid_code").await;
    })
    .await;
}

#[tokio::test]
async fn new_recovery_codes_make_the_old_worthless() {
    on_both(async |service: Service| {
        let app = Authenticator::enable(&service, "ada").await;
        let answer = renew(&service).send().await.unwrap();
        let new = recovery_codes(&expect(answer, StatusCode::OK).await);
        assert_eq!(new.len(), 10);
        let client = service.another_client();
        let old = sign_in_with(&client, "ada", &app.recovery_codes[0]);
        expect_problem(old, StatusCode::UNAUTHORIZED, "invalid_code").await;
        let new = sign_in_with(&client, "ada", &new[0]);
        expect(new.send().await.unwrap(), StatusCode::OK).await;
    })
    .await;
}

#[tokio::test]
async fn whoever_has_a_factor_steps_up_with_both() {
    on_both(async |service: Service| {
        let app = Authenticator::enable(&service, "ada").await;
        service.clock.advance(MINUTE * 10);
        let change =
            json!({"current_password": PASSWORD, "new_password": "seven lanterns under water"});
        for stale in [
            disable(&service),
            renew(&service),
            service.post("/api/users/me/password", &change),
            service.request(Method::DELETE, "/api/users/me"),
        ] {
            expect_problem(stale, StatusCode::FORBIDDEN, "step_up_required").await;
        }
        let (required, wrong) = ("second_factor_required", app.wrong_code(&service));
        let problem =
            expect_problem(step_up(&service, None), StatusCode::UNAUTHORIZED, required).await;
        assert_eq!(problem.get("challenge"), None, "{problem}");
        let request = step_up(&service, Some(&wrong));
        expect_problem(request, StatusCode::UNAUTHORIZED, "invalid_code").await;
        expect_problem(disable(&service), StatusCode::FORBIDDEN, "step_up_required").await;

        let right = step_up(&service, Some(&app.code(&service)));
        assert_eq!(right.send().await.unwrap().status(), StatusCode::NO_CONTENT);
        let change = service.post("/api/users/me/password", &change);
        assert_eq!(
            change.send().await.unwrap().status(),
            StatusCode::NO_CONTENT
        );

        // The change asked for no code, so it does not make the session fresh.
        service
            .clock
            .advance(MINUTE * 10 - SignedDuration::from_secs(1));
        let off = disable(&service).send().await.unwrap();
        assert_eq!(off.status(), StatusCode::NO_CONTENT);
        expect_problem(disable(&service), StatusCode::CONFLICT, "no_second_factor").await;
        expect_problem(renew(&service), StatusCode::CONFLICT, "no_second_factor").await;
    })
    .await;
}

#[tokio::test]
async fn a_change_of_password_does_not_make_a_session_fresh_where_there_is_a_factor() {
    on_sqlite(async |service: Service| {
        Authenticator::enable(&service, "ada").await;
        service.clock.advance(MINUTE * 9);
        let change =
            json!({"current_password": PASSWORD, "new_password": "seven lanterns under water"});
        let change = service.post("/api/users/me/password", &change);
        assert_eq!(
            change.send().await.unwrap().status(),
            StatusCode::NO_CONTENT
        );
        service.clock.advance(MINUTE);
        expect_problem(disable(&service), StatusCode::FORBIDDEN, "step_up_required").await;
    })
    .await;
}

#[tokio::test]
async fn switching_a_factor_on_needs_a_fresh_session() {
    on_sqlite(async |service: Service| {
        let nobody = service.request(Method::POST, FACTOR);
        expect_problem(nobody, StatusCode::UNAUTHORIZED, "not_authenticated").await;
        service.sign_up_and_in("ada").await;
        let app = Authenticator::start(&service).await;
        service.clock.advance(MINUTE * 10);
        for stale in [
            service.request(Method::POST, FACTOR),
            confirm(&service, &app.code(&service)),
        ] {
            expect_problem(stale, StatusCode::FORBIDDEN, "step_up_required").await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_secret_copied_to_another_user_opens_nothing() {
    on_both(async |service: Service| {
        let ada = Authenticator::enable(&service, "ada").await;
        let eve = service.another_client();
        let user = eve.sign_up_and_in("eve").await;
        Authenticator::start(&eve).await;
        let factors = service.database.totp_factors_after(None, 10).await.unwrap();
        let (his, hers): (Vec<_>, Vec<_>) = factors
            .iter()
            .partition(|factor| user["id"] == factor.user.0.to_string());
        service
            .database
            .reseal_totp_factor(his[0], hers[0].sealed.clone())
            .await
            .unwrap();
        let request = confirm(&eve, &ada.next_code(&service));
        expect_problem(request, StatusCode::INTERNAL_SERVER_ERROR, "internal_error").await;
    })
    .await;
}

/// The user's recovery codes, told once, from one service to the next.
type Kept = std::sync::Mutex<Option<Authenticator>>;

fn kept(kept: &Kept) -> Authenticator {
    kept.lock().unwrap().take().unwrap()
}

#[tokio::test]
async fn without_its_key_a_factor_is_still_asked_for_and_recovery_codes_still_help() {
    let app: Kept = Kept::default();
    let refused = async |service: &Service, n: usize| {
        let owner = kept(&app);
        let client = service.another_client();
        service.clock.advance(MINUTE * 5);
        // The clock of each service starts anew, but steps that were used stay used.
        let code = owner.code(service);
        let challenge = first_step(&client, "ada").await;
        let request = second_step(&client, &challenge, &code);
        expect_problem(request, StatusCode::INTERNAL_SERVER_ERROR, "internal_error").await;
        let request = second_step(&client, &challenge, &owner.recovery_codes[n]);
        expect(request.send().await.unwrap(), StatusCode::OK).await;
        *app.lock().unwrap() = Some(owner);
        service.app.reseal_secrets().await.unwrap()
    };
    with_secret_keys(
        async |service: Service| {
            *app.lock().unwrap() = Some(Authenticator::enable(&service, "ada").await);
            assert_eq!(
                service.app.reseal_secrets().await.unwrap(),
                app::Resealed::default()
            );
        },
        async |service: Service| {
            let outcome = refused(&service, 0).await;
            assert_eq!((outcome.renewed, outcome.unreadable), (0, 1));
            service.sign_up_and_in("eve").await;
            let start = service.request(Method::POST, FACTOR);
            let code = "second_factor_not_configured";
            expect_problem(start, StatusCode::CONFLICT, code).await;
        },
        async |service: Service| {
            let outcome = refused(&service, 1).await;
            assert_eq!((outcome.renewed, outcome.unreadable), (0, 1));
        },
        async |service: Service| {
            let owner = kept(&app);
            service.clock.advance(MINUTE * 10);
            for renewed in [1, 0] {
                let outcome = service.app.reseal_secrets().await.unwrap();
                assert_eq!((outcome.renewed, outcome.unreadable), (renewed, 0));
            }
            let request = sign_in_with(&service.another_client(), "ada", &owner.code(&service));
            expect(request.send().await.unwrap(), StatusCode::OK).await;
        },
    )
    .await;
}

#[tokio::test]
async fn the_trail_says_which_factor_was_given_and_what_was_refused() {
    on_both(async |service: Service| {
        let app = Authenticator::enable(&service, "ada").await;
        let client = service.another_client();
        let challenge = first_step(&client, "ada").await;
        for code in [app.wrong_code(&service), app.next_code(&service)] {
            second_step(&client, &challenge, &code)
                .send()
                .await
                .unwrap();
        }
        sign_in_with(&client, "ada", &app.recovery_codes[0])
            .send()
            .await
            .unwrap();
        renew(&service).send().await.unwrap();
        step_up(&service, Some(&app.next_code(&service)))
            .send()
            .await
            .unwrap();
        service.clock.advance(MINUTE * 10);
        disable(&service).send().await.unwrap();
        step_up(&service, Some(&app.next_code(&service)))
            .send()
            .await
            .unwrap();
        disable(&service).send().await.unwrap();
        let expected = [
            "sign_up done",
            "sign_in done",
            "enable_second_factor done started",
            "enable_second_factor done",
            "sign_in done for",
            "sign_in refused code",
            "sign_in done totp",
            "use_recovery_code done",
            "sign_in done recovery_code",
            "end_session done",
            "renew_recovery_codes done",
            "step_up done totp",
            "access refused step-up",
            "step_up done totp",
            "disable_second_factor done",
        ];
        assert_eq!(trail(&service).await, expected);
    })
    .await;
}
