//! What happens when the database refuses in the middle, and when somebody else was faster.
//!
//! Triggers stand for both: they fire at the same place each time, where a race would have to be lucky.

use app::{
    Authority, ChangeAccount, CreateKey, Device, Error, Identity, Role, SignIn, UserChange, UserId,
};
use jiff::SignedDuration;
use reqwest::{Method, StatusCode};
use serde_json::json;
use test_support::execute;

use crate::authenticator::{Authenticator, FACTOR, confirm, first_step, second_step};
use crate::support::{PASSWORD, Service, expect, expect_problem, on_both, on_sqlite};

/// Outdated: of another kind than what is written today.
const BCRYPT: &str = "$2b$04$qgzuZfzLdL0EU933MUgiVOcxaeUauC.BTLiQ17zJutW0sus2qEJJa";
const BCRYPT_PASSWORD: &str = "correct horse battery staple";

/// From now on the database refuses to do this, as in `INSERT ON sessions`.
async fn refuse(service: &Service, what: &str) {
    let trigger =
        format!("CREATE TRIGGER refused BEFORE {what} BEGIN SELECT RAISE(ABORT, 'not today'); END");
    execute(&service.database_url, &trigger).await;
}

async fn allow_again(service: &Service) {
    execute(&service.database_url, "DROP TRIGGER refused").await;
}

/// Has somebody else be faster: right after the first the second is done, too.
async fn meanwhile(service: &Service, after: &str, done: &str) {
    let trigger = format!("CREATE TRIGGER faster AFTER {after} BEGIN {done}; END");
    execute(&service.database_url, &trigger).await;
}

const OTHER_PASSWORD: &str = "UPDATE users SET password_changed_at = '2026-12-24T12:00:00+00:00'";

fn device() -> Device {
    Device {
        address: "203.0.113.7".parse().unwrap(),
        user_agent: None,
        token: None,
    }
}

/// Signs in without a browser, in place of another session.
fn request(replaces: Option<Identity>) -> SignIn {
    SignIn {
        login: "ada".to_owned(),
        password: PASSWORD.to_owned(),
        code: None,
        remember: false,
        replaces,
        device: device(),
    }
}

async fn identity(service: &Service) -> Identity {
    let signed_in = service.app.sign_in(request(None)).await.unwrap();
    let token = signed_in.session.expose();
    let found = service.app.authenticate(token, &device()).await.unwrap();
    found.unwrap()
}

#[tokio::test]
async fn what_cannot_be_written_into_the_trail_is_not_done() {
    on_sqlite(async |service: Service| {
        let ada = service.sign_up_and_in("ada").await;
        refuse(&service, "INSERT ON audit_log").await;
        let key = json!({"name": "a key", "scopes": ["calculate"]});
        let user = json!({"username": "eve", "email": "eve@example.org", "password": PASSWORD});
        for request in [
            service
                .request(Method::PATCH, "/api/users/me")
                .json(&json!({"username": "lovelace"})),
            service.post("/api/users/me/keys", &key),
            service.post("/api/users", &user),
            service.request(Method::POST, FACTOR),
        ] {
            let status = StatusCode::INTERNAL_SERVER_ERROR;
            let problem = expect_problem(request, status, "internal_error").await;
            assert!(!problem.to_string().contains("not today"), "{problem}");
        }
        let id = UserId::parse(ada["id"].as_str().unwrap()).unwrap();
        let promotion = UserChange {
            role: Some(Role::Admin),
            ..UserChange::default()
        };
        let promoted = service.app.change_user(Authority::Operator, id, promotion);
        assert!(matches!(promoted.await, Err(Error::Storage(_))));

        allow_again(&service).await;
        let me = service.get("/api/users/me").send().await.unwrap();
        let me = expect(me, StatusCode::OK).await;
        assert_eq!(me["username"], "ada");
        let user = service.app.find_user("ada").await.unwrap().unwrap();
        assert_eq!(user.account.role, Role::User);
        let keys = service.get("/api/users/me/keys").send().await.unwrap();
        let keys = expect(keys, StatusCode::OK).await;
        assert!(!keys.to_string().contains("a key"), "{keys}");
        assert!(service.app.find_user("eve").await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn what_was_begun_in_a_session_is_not_done_once_it_has_ended() {
    on_both(async |service: Service| {
        service.sign_up("ada").await;
        let ada = identity(&service).await;
        service.app.end_all_sessions(&ada).await.unwrap();

        let app = &service.app;
        let rename = ChangeAccount {
            username: Some("lovelace".to_owned()),
            email: None,
        };
        let renamed = app.change_account(&ada, rename).await.map(drop);
        assert!(matches!(renamed, Err(Error::SessionOver)), "{renamed:?}");
        let key = CreateKey {
            name: "a key".to_owned(),
            scopes: vec!["calculate".to_owned()],
            expires_in_days: None,
        };
        let key = app.create_key(&ada, key).await.map(drop);
        assert!(matches!(key, Err(Error::SessionOver)), "{key:?}");
        let started = app.start_second_factor(&ada).await.map(drop);
        assert!(matches!(started, Err(Error::SessionOver)), "{started:?}");
        let given = app.step_up(&ada, PASSWORD.to_owned(), None).await;
        assert!(matches!(given, Err(Error::SessionOver)), "{given:?}");
        let deleted = app.delete_account(&ada).await;
        assert!(matches!(deleted, Err(Error::SessionOver)), "{deleted:?}");
        assert!(app.find_user("ada").await.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn a_password_that_was_changed_while_it_was_checked_is_wrong() {
    on_sqlite(async |service: Service| {
        service.sign_up("ada").await;
        meanwhile(&service, "DELETE ON throttle", OTHER_PASSWORD).await;
        let request = service.sign_in("ada", PASSWORD).await;
        let problem = expect(request, StatusCode::UNAUTHORIZED).await;
        assert_eq!(problem["code"], "invalid_credentials");
        let (action, outcome, detail) = service.trail().await.pop().unwrap();
        assert_eq!(
            (action.as_str(), outcome.as_str(), detail.as_str()),
            ("sign_in", "refused", "changed meanwhile")
        );
    })
    .await;
}

#[tokio::test]
async fn no_second_step_is_offered_for_a_password_that_was_changed_meanwhile() {
    on_sqlite(async |service: Service| {
        Authenticator::enable(&service, "ada").await;
        let client = service.another_client();
        meanwhile(&service, "INSERT ON throttle", OTHER_PASSWORD).await;
        let problem = expect(
            client.sign_in("ada", PASSWORD).await,
            StatusCode::UNAUTHORIZED,
        )
        .await;
        assert_eq!(problem["code"], "invalid_credentials");
        assert!(problem.get("challenge").is_none(), "{problem}");
    })
    .await;
}

#[tokio::test]
async fn a_second_step_is_over_where_the_password_was_changed_meanwhile() {
    on_sqlite(async |service: Service| {
        let app = Authenticator::enable(&service, "ada").await;
        let client = service.another_client();
        let challenge = first_step(&client, "ada").await;
        meanwhile(
            &service,
            "UPDATE OF last_step ON totp_factors",
            OTHER_PASSWORD,
        )
        .await;
        let request = second_step(&client, &challenge, &app.next_code(&service));
        expect_problem(request, StatusCode::UNAUTHORIZED, "sign_in_over").await;
    })
    .await;
}

#[tokio::test]
async fn a_second_step_that_the_database_refuses_is_a_fault_of_ours() {
    on_sqlite(async |service: Service| {
        let app = Authenticator::enable(&service, "ada").await;
        let client = service.another_client();
        let challenge = first_step(&client, "ada").await;
        refuse(&service, "INSERT ON sessions").await;
        let request = second_step(&client, &challenge, &app.next_code(&service));
        expect_problem(request, StatusCode::INTERNAL_SERVER_ERROR, "internal_error").await;
    })
    .await;
}

#[tokio::test]
async fn a_first_code_confirms_only_the_secret_that_it_is_of() {
    on_sqlite(async |service: Service| {
        service.sign_up_and_in("ada").await;
        let app = Authenticator::start(&service).await;
        let unreadable = confirm(&service, "no code at all");
        expect_problem(unreadable, StatusCode::UNAUTHORIZED, "invalid_code").await;
        let drawn_again = "UPDATE totp_factors SET secret = X'00'";
        meanwhile(&service, "UPDATE ON throttle", drawn_again).await;
        let request = confirm(&service, &app.code(&service));
        expect_problem(request, StatusCode::UNAUTHORIZED, "invalid_code").await;
        let state = service.get(FACTOR).send().await.unwrap();
        assert_eq!(expect(state, StatusCode::OK).await["enabled"], false);
    })
    .await;
}

/// Else an outage would keep users out for as long again.
#[tokio::test]
async fn an_attempt_that_was_never_decided_does_not_count() {
    on_sqlite(async |service: Service| {
        service.sign_up("ada").await;
        let outdated = format!("UPDATE users SET password_hash = '{BCRYPT}'");
        execute(&service.database_url, &outdated).await;
        refuse(&service, "UPDATE ON users").await;
        for _ in 0..20 {
            let refused = service.sign_in("ada", BCRYPT_PASSWORD).await;
            expect(refused, StatusCode::INTERNAL_SERVER_ERROR).await;
            service.clock.advance(SignedDuration::from_millis(1));
        }
        allow_again(&service).await;
        let response = service.sign_in("ada", BCRYPT_PASSWORD).await;
        expect(response, StatusCode::OK).await;
    })
    .await;
}

#[tokio::test]
async fn nobody_signs_in_where_attempts_cannot_be_counted() {
    on_both(async |service: Service| {
        service.sign_up("ada").await;
        let gone = "ALTER TABLE throttle RENAME TO gone";
        execute(&service.database_url, gone).await;
        let refused = service.sign_in("ada", PASSWORD).await;
        expect(refused, StatusCode::INTERNAL_SERVER_ERROR).await;
    })
    .await;
}

#[tokio::test]
async fn a_refusal_that_cannot_be_noted_is_still_none_the_less() {
    on_both(async |service: Service| {
        service.sign_up_and_in("ada").await;
        let key = service.create_key(&["calculate"]).await;
        let gone = "ALTER TABLE throttle RENAME TO gone";
        execute(&service.database_url, gone).await;
        let request = service
            .another_client()
            .get("/api/calculations")
            .bearer_auth(key["key"].as_str().unwrap());
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        expect_problem(request, status, "internal_error").await;
    })
    .await;
}

#[tokio::test]
async fn a_session_that_is_replaced_may_have_ended_by_itself() {
    on_both(async |service: Service| {
        service.sign_up("ada").await;
        let ended = identity(&service).await;
        service.app.sign_out(&ended).await.unwrap();
        service.app.sign_in(request(Some(ended))).await.unwrap();
        let (action, outcome, _) = service.trail().await.pop().unwrap();
        assert_eq!((action.as_str(), outcome.as_str()), ("sign_in", "done"));
    })
    .await;
}

#[tokio::test]
async fn a_key_without_the_scope_gets_no_answer_and_no_formula() {
    on_sqlite(async |service: Service| {
        service.sign_up_and_in("ada").await;
        let key = service.create_key(&["history:read"]).await;
        let token = key["key"].as_str().unwrap();
        let found = service.app.authenticate(token, &device()).await.unwrap();
        let holder = found.unwrap();
        let who = app::Asker::new(Some(&holder), device().address);
        let asked = app::Calculate {
            expression: "1 + 1".to_owned(),
            ..app::Calculate::default()
        };
        let explained = service.app.explain(who, asked).await;
        assert!(
            matches!(explained.outcome, Err(Error::ScopeRequired(_))),
            "{explained:?}"
        );
        assert_eq!(explained.formula, None);
    })
    .await;
}

#[tokio::test]
async fn the_secret_that_waits_for_its_first_code_is_shown_again() {
    on_sqlite(async |service: Service| {
        service.sign_up_and_in("ada").await;
        let ada = identity(&service).await;
        let app = &service.app;
        assert!(app.pending_second_factor(&ada).await.unwrap().is_none());
        let drawn = app.start_second_factor(&ada).await.unwrap();
        let shown = app.pending_second_factor(&ada).await.unwrap().unwrap();
        assert_eq!(shown.expose(), drawn.expose());
    })
    .await;
}
