//! Taking over the users of another application: both databases as the source, both as the target.

use std::sync::Arc;

use accounts::{AuditAction, Username, UsernameError};
use app::{
    App, Database, Error, ImportMode, ImportSummary, ImportedRow, LegacyError, LegacyUsers,
    ManualClock, Remark, RowOutcome, RowRefusal,
};
use jiff::SignedDuration;
use storage::{Status, User};

use crate::support::{event, execute, now, service, sign_in};

/// The password behind [`BCRYPT`] and [`PBKDF2`].
const PASSWORD: &str = "correct horse battery staple";
const BCRYPT: &str = "$2b$04$qgzuZfzLdL0EU933MUgiVOcxaeUauC.BTLiQ17zJutW0sus2qEJJa";
const PBKDF2: &str =
    "$pbkdf2-sha256$1000$3Vsr5TxHyFnLWStFyJkz5g$iA7LsYwm0tnE8PFZ89i.Uwkj0liKmgi/auD4YWApqoA";

/// As SQLAlchemy makes it from a class with a UUID and a column `password`. SQLite takes these types, too.
const WITH_UUID: &str = "CREATE TABLE users (
    id UUID NOT NULL,
    first_name VARCHAR(50) NOT NULL,
    last_name VARCHAR(50) NOT NULL,
    email VARCHAR(120) NOT NULL,
    username VARCHAR(50) NOT NULL,
    password VARCHAR(255) NOT NULL,
    is_active BOOLEAN,
    is_verified BOOLEAN,
    last_login TIMESTAMP WITHOUT TIME ZONE,
    created_at TIMESTAMP WITHOUT TIME ZONE,
    PRIMARY KEY (id),
    UNIQUE (email),
    UNIQUE (username)
);";

/// As SQLAlchemy makes it from the class of FastAPI's own tutorial.
const WITH_INTEGER: &str = "CREATE TABLE users (
    id INTEGER NOT NULL,
    username VARCHAR,
    email VARCHAR,
    hashed_password VARCHAR,
    disabled BOOLEAN,
    is_superuser BOOLEAN NOT NULL DEFAULT FALSE,
    created_at TIMESTAMP WITH TIME ZONE,
    PRIMARY KEY (id)
);";

struct Service {
    app: App,
    database: Database,
    clock: Arc<ManualClock>,
}

/// Runs the test with each kind of database as the target, and each as the source.
async fn on_all_four(test: impl AsyncFn(Service, String)) {
    test_support::on_both_databases(async |source: String| {
        test_support::on_both_databases(async |target: String| {
            let (app, database, clock) = service(&target).await;
            execute(&source, "DROP TABLE IF EXISTS users;").await;
            let service = Service {
                app,
                database: database.clone(),
                clock,
            };
            test(service, source.clone()).await;
            database.close().await.unwrap();
        })
        .await;
    })
    .await;
}

async fn import(app: &App, source: &str, mode: ImportMode) -> (ImportSummary, Vec<ImportedRow>) {
    let source = LegacyUsers::open(source, "users").await.unwrap();
    let mut rows = Vec::new();
    let summary = app
        .import_users(&source, mode, |row| rows.push(row.clone()))
        .await
        .unwrap();
    assert_eq!(source.count().await.unwrap(), rows.len() as u64);
    source.close().await.unwrap();
    (summary, rows)
}

async fn user(database: &Database, name: &str) -> Option<User> {
    let name = Username::parse(name).unwrap();
    database.user_by_username(&name).await.unwrap()
}

#[tokio::test]
async fn a_user_signs_in_with_the_old_password_and_gets_a_new_hash() {
    on_all_four(async |Service { app, database, .. }: Service, source: String| {
        execute(
            &source,
            &format!(
                "{WITH_UUID}
                INSERT INTO users VALUES ('6f1c0f0a-4c1e-4b57-9d3f-0a4c4b1c9d3f', 'Ada', 'Lovelace',
                    'Ada@example.org', 'Ada', '{BCRYPT}', true, true, NULL, '2024-02-29 23:59:59.123456');
                INSERT INTO users VALUES ('7f1c0f0a-4c1e-4b57-9d3f-0a4c4b1c9d3f', 'Eve', 'Online',
                    'eve@example.org', 'eve', '{PBKDF2}', false, false, NULL, '2024-03-01 00:00:00');"
            ),
        )
        .await;
        let (summary, rows) = import(&app, &source, ImportMode::Real).await;
        assert_eq!((summary.taken, summary.not_taken), (2, 0));
        assert_eq!(rows[0].id, "6f1c0f0a-4c1e-4b57-9d3f-0a4c4b1c9d3f");
        assert_eq!(rows[1].outcome, RowOutcome::Taken(vec![Remark::Disabled]));

        let ada = user(&database, "ada").await.unwrap();
        assert_eq!((ada.username.as_str(), ada.email.as_str()), ("Ada", "Ada@example.org"));
        assert_eq!(ada.created_at, "2024-02-29T23:59:59.123456Z".parse().unwrap());
        assert_eq!(ada.email_verified_at, Some(now()));
        assert_eq!(ada.password_hash.as_deref(), Some(BCRYPT));
        sign_in(&app, "ada@example.org", PASSWORD).await.unwrap();
        let renewed = user(&database, "ada").await.unwrap().password_hash.unwrap();
        assert!(renewed.starts_with("$argon2id$"), "{renewed}");
        sign_in(&app, "ada", PASSWORD).await.unwrap();

        let eve = user(&database, "eve").await.unwrap();
        assert_eq!(eve.status, Status::Disabled);
        assert_eq!(eve.email_verified_at, None);
        assert!(matches!(sign_in(&app, "eve", PASSWORD).await, Err(Error::InvalidCredentials)));
    })
    .await;
}

#[tokio::test]
async fn every_row_that_is_not_simply_taken_is_reported_with_its_id_and_the_reason() {
    on_all_four(async |Service { app, database, .. }: Service, source: String| {
        let hash = BCRYPT;
        execute(
            &source,
            &format!(
                "{WITH_INTEGER}
                INSERT INTO users VALUES (1, 'Ada', 'ada@example.org', '{hash}', NULL, false, '2024-02-29 23:59:59+00');
                INSERT INTO users VALUES (2, 'ada', 'ada2@example.org', '{hash}', NULL, false, NULL);
                INSERT INTO users VALUES (3, 'ada3', 'ADA@example.org', '{hash}', NULL, false, NULL);
                INSERT INTO users VALUES (4, 'ada lovelace', 'ada4@example.org', '{hash}', NULL, false, NULL);
                INSERT INTO users VALUES (5, 'ada5', 'nowhere', '{hash}', NULL, false, NULL);
                INSERT INTO users VALUES (6, NULL, 'ada6@example.org', '{hash}', NULL, false, NULL);
                INSERT INTO users VALUES (7, 'ada7', '', '{hash}', NULL, false, NULL);
                INSERT INTO users VALUES (9, 'plain', 'plain@example.org', 'hunter2hunter2', NULL, false, NULL);
                INSERT INTO users VALUES (8, 'none', 'none@example.org', NULL, NULL, false, NULL);
                INSERT INTO users VALUES (10, 'root', 'root@example.org', '{hash}', true, true, NULL);"
            ),
        )
        .await;
        let (summary, rows) = import(&app, &source, ImportMode::Real).await;
        let refused = RowOutcome::NotTaken;
        let expected = [
            ("1", RowOutcome::Taken(vec![])),
            ("2", refused(RowRefusal::UsernameTwice)),
            ("3", refused(RowRefusal::EmailTwice)),
            (
                "4",
                refused(RowRefusal::Username {
                    error: UsernameError::Character(' '),
                    suggestion: Some("ada_lovelace".to_owned()),
                }),
            ),
            ("5", refused(RowRefusal::Email(accounts::EmailError::Syntax))),
            ("6", refused(RowRefusal::NoUsername)),
            ("7", refused(RowRefusal::NoEmail)),
            ("8", RowOutcome::Taken(vec![Remark::NoPassword])),
            ("9", RowOutcome::Taken(vec![Remark::NoPassword])),
            ("10", RowOutcome::Taken(vec![Remark::WasAdmin, Remark::Disabled])),
        ];
        let actual: Vec<(&str, RowOutcome)> = rows
            .iter()
            .map(|row| (row.id.as_str(), row.outcome.clone()))
            .collect();
        assert_eq!(actual, expected);
        let numbers = ImportSummary {
            taken: 4,
            without_password: 2,
            here_already: 0,
            not_taken: 6,
        };
        assert_eq!(summary, numbers);

        assert_eq!(user(&database, "plain").await.unwrap().password_hash, None);
        let root = user(&database, "root").await.unwrap();
        assert_eq!((root.role, root.created_at), (app::Role::User, now()));
    })
    .await;
}

#[tokio::test]
async fn the_same_again_takes_nothing_new() {
    on_all_four(async |Service {
 app, database, clock }: Service, source: String| {
        execute(
            &source,
            &format!(
                "{WITH_INTEGER}
                INSERT INTO users VALUES (1, 'ada', 'ada@example.org', '{BCRYPT}', NULL, false, NULL);
                INSERT INTO users VALUES (2, 'eve', 'eve@example.org', '{BCRYPT}', NULL, false, NULL);"
            ),
        )
        .await;
        let (dry, _) = import(&app, &source, ImportMode::DryRun).await;
        assert_eq!(dry.taken, 2);
        assert!(user(&database, "ada").await.is_none());
        assert!(database.audit_after(0, 10).await.unwrap().is_empty());

        let (first, _) = import(&app, &source, ImportMode::Real).await;
        assert_eq!(first, dry);
        sign_in(&app, "ada", PASSWORD).await.unwrap();
        clock.advance(SignedDuration::from_secs(1));
        execute(&source, "UPDATE users SET username = 'adele' WHERE id = 1; UPDATE users SET email = 'eva@example.org' WHERE id = 2;").await;
        let (_, rows) = import(&app, &source, ImportMode::Real).await;
        assert_eq!(rows[0].outcome, RowOutcome::NotTaken(RowRefusal::EmailTaken));
        assert_eq!(rows[1].outcome, RowOutcome::NotTaken(RowRefusal::UsernameTaken));
        clock.advance(SignedDuration::from_secs(1));
        execute(&source, "UPDATE users SET username = 'Ada' WHERE id = 1; UPDATE users SET email = 'Eve@example.org' WHERE id = 2;").await;
        let (again, rows) = import(&app, &source, ImportMode::Real).await;
        assert_eq!((again.taken, again.here_already, again.not_taken), (0, 2, 0));
        assert!(rows.iter().all(|row| row.outcome == RowOutcome::HereAlready));

        // What is here is left as it is, and the trail has one line for what came.
        let ada = user(&database, "ada").await.unwrap();
        assert!(ada.password_hash.unwrap().starts_with("$argon2id$"));
        let trail = database.audit_after(0, 10).await.unwrap();
        let imports: Vec<&str> = trail
            .iter()
            .filter(|line| line.event.action == AuditAction::ImportUser.as_str())
            .map(|line| line.event.detail.as_str())
            .collect();
        assert_eq!(imports, ["2 users"]);
    })
    .await;
}

#[tokio::test]
async fn an_import_that_breaks_off_leaves_nothing_behind() {
    on_all_four(async |Service { app, database, .. }: Service, source: String| {
        execute(
            &source,
            &format!(
                "{WITH_INTEGER}
                INSERT INTO users VALUES (1, 'ada', 'ada@example.org', '{BCRYPT}', NULL, false, NULL);
                INSERT INTO users VALUES (2, 'eve', 'eve@example.org', '{BCRYPT}', NULL, false, NULL);"
            ),
        )
        .await;
        let users = LegacyUsers::open(&source, "users").await.unwrap();
        {
            let (told, mut heard) = tokio::sync::mpsc::unbounded_channel();
            let importing = app.import_users(&users, ImportMode::Real, |row| {
                told.send(row.id.clone()).unwrap();
            });
            tokio::select! {
                biased;
                _ = heard.recv() => {}
                _ = importing => {}
            }
        }
        users.close().await.unwrap();
        // The next write waits until the transaction is undone.
        let first = Username::parse("ada").unwrap();
        database.append_audit(event("after")).await.unwrap();
        let taken = database.user_by_username(&first).await.unwrap();
        let lines = database.audit_after(0, 10).await.unwrap();
        let imported = lines
            .iter()
            .any(|line| line.event.action == AuditAction::ImportUser.as_str());
        assert_eq!(taken.is_some(), imported, "all or nothing");
    })
    .await;
}

#[tokio::test]
async fn a_table_that_cannot_be_the_one_is_refused_before_anything_is_done() {
    test_support::on_both_databases(async |source: String| {
        let open = async |table: &'static str| {
            LegacyUsers::open(&source, table)
                .await
                .map(|_| ())
                .unwrap_err()
        };
        execute(
            &source,
            "CREATE TABLE users (id INTEGER, username VARCHAR, email VARCHAR);
             INSERT INTO users VALUES (1, 'ada', 'ada@example.org');
             CREATE TABLE own (id INTEGER, username_key VARCHAR);
             INSERT INTO own VALUES (1, 'ada');",
        )
        .await;
        assert!(matches!(
            open("users").await,
            LegacyError::Column { missing, .. } if missing.contains("password")
        ));
        assert!(matches!(open("own").await, LegacyError::Own(_)));
        assert!(matches!(open("nowhere").await, LegacyError::Storage(_)));
        assert!(matches!(open("users; --").await, LegacyError::Name(_)));
    })
    .await;
}

#[tokio::test]
async fn tables_and_hashes_have_the_names_and_types_that_applications_give_them() {
    test_support::on_both_databases(async |source: String| {
        let kind = if source.starts_with("sqlite") {
            "BLOB"
        } else {
            "BYTEA"
        };
        execute(
            &source,
            &format!(
                "CREATE TABLE \"user\" (username VARCHAR, email VARCHAR, password_hash {kind}, role VARCHAR);
                 INSERT INTO \"user\" VALUES ('ada', 'ada@example.org', CAST('{BCRYPT}' AS {kind}), 'Admin');"
            ),
        )
        .await;
        test_support::on_sqlite(async |target: String| {
            let (app, database, _) = service(&target).await;
            let users = LegacyUsers::open(&source, "user").await.unwrap();
            let mut rows = Vec::new();
            app.import_users(&users, ImportMode::Real, |row| rows.push(row.clone()))
                .await
                .unwrap();
            users.close().await.unwrap();
            let expected = ImportedRow {
                id: "1".to_owned(),
                outcome: RowOutcome::Taken(vec![Remark::WasAdmin]),
            };
            assert_eq!(rows, [expected]);
            sign_in(&app, "ada", PASSWORD).await.unwrap();
            database.close().await.unwrap();
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn an_empty_table_has_nothing_to_take() {
    on_all_four(async |Service { app, .. }: Service, source: String| {
        execute(&source, WITH_UUID).await;
        let (summary, rows) = import(&app, &source, ImportMode::Real).await;
        assert_eq!((summary, rows.len()), (ImportSummary::default(), 0));
    })
    .await;
}
