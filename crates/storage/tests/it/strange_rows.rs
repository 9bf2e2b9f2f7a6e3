//! Rows that we did not write, and a database that is gone: each is told for what it is.

use std::fmt::Write as _;

use accounts::{KeyId, Scope, Token, TokenKind, Username, uuid_v7};
use futures_util::StreamExt as _;
use storage::{
    AuditLines, CalculationChange, CalculationId, ChangeUserError, Database, InsertUserError,
    LegacyUsers, NewApiKey, NewCalculation, PoolSettings, StorageError, TotpFactor,
};
use test_support::execute;

use crate::support::{ada, insert_user, now, own, rng, sign_in};

async fn on_both(test: impl AsyncFn(Database, String)) {
    test_support::on_both_databases(async |url: String| migrated(url, &test).await).await;
}

async fn on_sqlite(test: impl AsyncFn(Database, String)) {
    test_support::on_sqlite(async |url: String| migrated(url, &test).await).await;
}

async fn migrated(url: String, test: &impl AsyncFn(Database, String)) {
    let database = Database::connect(&url, PoolSettings::default())
        .await
        .unwrap();
    database.migrate().await.unwrap();
    test(database.clone(), url).await;
    database.close().await.unwrap();
}

/// The database knows the words, too: only a later version of it could know others.
#[tokio::test]
async fn a_word_that_this_version_does_not_know_is_named_with_its_place() {
    on_sqlite(async |database: Database, url: String| {
        let user = ada(&database).await;
        for (column, word, known) in [("role", "pope", "user"), ("status", "asleep", "active")] {
            let change = format!(
                "PRAGMA ignore_check_constraints = 1; UPDATE users SET {column} = '{word}'"
            );
            execute(&url, &change).await;
            let error = database.user(user.id).await.unwrap_err().to_string();
            assert!(
                error.contains(&format!("table users, column {column}")),
                "{error}"
            );
            assert!(error.contains(word), "{error}");
            execute(&url, &format!("UPDATE users SET {column} = '{known}'")).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_scope_that_this_version_does_not_know_opens_nothing() {
    on_both(async |database: Database, url: String| {
        let user = ada(&database).await;
        let (session, _) = sign_in(&database, &user).await;
        let token = Token::generate(TokenKind::Key, &mut rng());
        let new = NewApiKey {
            id: KeyId(uuid_v7(now(), &mut rng())),
            name: "a sheet",
            key: token.digest(),
            scopes: &[Scope::Calculate].into_iter().collect(),
            expires_at: None,
        };
        let mut trail = AuditLines::default();
        let change = own(user.id, session, &mut trail);
        database.insert_api_key(new, 10, change).await.unwrap();
        execute(&url, "UPDATE api_keys SET scopes = 'calculate fly'").await;
        let error = database.api_key_by_token(token.digest()).await.unwrap_err();
        let text = error.to_string();
        assert!(text.contains("table api_keys, column scopes"), "{text}");
        assert!(text.contains("fly"), "{text}");
    })
    .await;
}

#[tokio::test]
async fn a_calculation_is_not_kept_in_place_of_another() {
    on_both(async |database: Database, _| {
        let user = ada(&database).await;
        let new = || NewCalculation {
            id: CalculationId(uuid_v7(now(), &mut rng())),
            user_id: user.id,
            content: CalculationChange {
                expression: "1 + 1".to_owned(),
                result: "2".to_owned(),
                decimal: None,
                approximation: "2".to_owned(),
                angle: "rad".to_owned(),
                note: None,
            },
            now: now(),
            request_key: None,
        };
        let first = new();
        let again = NewCalculation {
            id: first.id,
            ..new()
        };
        database.insert_calculation(first).await.unwrap().unwrap();
        let refused = database.insert_calculation(again).await;
        assert!(
            matches!(refused, Err(StorageError::Query(_))),
            "{refused:?}"
        );
        let kept = database.calculations(user.id, None, 10).await.unwrap();
        assert_eq!(kept.len(), 1);
    })
    .await;
}

#[test]
fn a_second_factor_does_not_print_its_secret() {
    let factor = TotpFactor {
        user: accounts::UserId(uuid_v7(now(), &mut rng())),
        sealed: b"hunter2".to_vec(),
        confirmed: true,
        last_step: 0,
    };
    let shown = format!("{factor:?}");
    assert!(shown.contains("confirmed: true"), "{shown}");
    for secret in ["hunter2", "104, 117"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[tokio::test]
async fn a_moment_beyond_all_calendars_is_an_error() {
    test_support::on_postgres(async |url: String| {
        let database = Database::connect(&url, PoolSettings::default())
            .await
            .unwrap();
        database.migrate().await.unwrap();
        let user = ada(&database).await;
        execute(&url, "UPDATE users SET created_at = '20000-01-01Z'").await;
        let error = database.user(user.id).await.unwrap_err();
        assert!(error.to_string().contains("-9999 to 9999"), "{error}");
        database.close().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_database_that_was_closed_is_unavailable_and_not_broken() {
    on_both(async |database: Database, _| {
        let user = ada(&database).await;
        database.clone().close().await.unwrap();
        let error = database.user(user.id).await.unwrap_err();
        assert!(matches!(error, StorageError::Unavailable(_)), "{error}");
        let refused = insert_user(&database, "Eve", "eve@example.org").await;
        assert!(
            matches!(
                refused,
                Err(InsertUserError::Storage(StorageError::Unavailable(_)))
            ),
            "{refused:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn a_refusal_that_is_about_no_name_is_not_taken_for_one() {
    on_sqlite(async |database: Database, url: String| {
        let user = ada(&database).await;
        let (session, _) = sign_in(&database, &user).await;
        let refuse = "CREATE TRIGGER refused BEFORE UPDATE OF username ON users \
                      BEGIN SELECT RAISE(ABORT, 'not today'); END";
        execute(&url, refuse).await;
        let name = Username::parse("lovelace").unwrap();
        let mut trail = AuditLines::default();
        let change = own(user.id, session, &mut trail);
        let refused = database.change_names(Some(&name), None, change).await;
        assert!(
            matches!(refused, Err(ChangeUserError::Storage(_))),
            "{refused:?}"
        );
        let refuse = "CREATE TRIGGER full BEFORE INSERT ON users \
                      BEGIN SELECT RAISE(ABORT, 'not today'); END";
        execute(&url, refuse).await;
        let refused = insert_user(&database, "Eve", "eve@example.org").await;
        assert!(
            matches!(refused, Err(InsertUserError::Storage(_))),
            "{refused:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn what_is_secret_about_users_elsewhere_does_not_print() {
    on_both(async |_, url: String| {
        execute(
            &url,
            "CREATE TABLE people (id INTEGER, username TEXT, email TEXT, password_hash TEXT)",
        )
        .await;
        execute(
            &url,
            "INSERT INTO people VALUES (1, 'ada', 'ada@example.org', 'a hash')",
        )
        .await;
        let people = LegacyUsers::open(&url, "people").await.unwrap();
        let mut shown = String::new();
        let mut rows = std::pin::pin!(people.rows().await.unwrap());
        while let Some(row) = rows.next().await {
            write!(shown, "{:?}", row.unwrap()).unwrap();
        }
        assert!(shown.contains("LegacyUser { id: Some(\"1\")"), "{shown}");
        for secret in ["ada@example.org", "a hash"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_connections_of_each_database_are_told_apart() {
    on_both(async |database: Database, url: String| {
        ada(&database).await;
        let pools = database.pools();
        let names: Vec<_> = pools.iter().map(|pool| pool.name).collect();
        let expected: &[&str] = if url.starts_with("sqlite:") {
            &["write", "read"]
        } else {
            &["all"]
        };
        assert_eq!(names, expected);
        assert!(pools.iter().any(|pool| pool.busy + pool.idle > 0));
    })
    .await;
}
