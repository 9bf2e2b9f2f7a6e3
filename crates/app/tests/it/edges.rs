//! What happens at the edges: nothing to do, too much asked for, and rows that are not what we wrote.

use accounts::AuditHash;
use app::{
    AddUser, App, Asker, AuditFault, AuditPosition, Calculate, Clock as _, Device, Error,
    LegacyUsers, MailSettings, Mailer, Register, Role, Settings, verify_audit,
};
use jiff::SignedDuration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::support::{event, execute, service};

const ADDRESS: std::net::IpAddr = std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

fn ask(expression: &str) -> Calculate {
    Calculate {
        expression: expression.to_owned(),
        ..Calculate::default()
    }
}

fn user(password: String) -> AddUser {
    AddUser {
        username: "ada".to_owned(),
        email: "ada@example.org".to_owned(),
        password: Some(password),
        role: Role::User,
    }
}

fn mailer(server: &str) -> Mailer {
    Mailer::new(MailSettings {
        server: server.parse().unwrap(),
        authorities: None,
        from: "Reckon <no-reply@example.org>".to_owned(),
        public_url: "http://[::1]:8000".to_owned(),
        require_verified_email: false,
    })
    .unwrap()
}

#[tokio::test]
async fn without_a_limit_any_number_of_calculations_is_answered() {
    test_support::on_sqlite(async |url: String| {
        let (_, database, clock) = service(&url).await;
        let settings = Settings {
            calculations_per_minute: 0,
            ..Settings::default()
        };
        let app = App::new(database.clone(), clock, settings);
        let asker = || Asker::new(None, ADDRESS);
        for _ in 0..20_000 {
            app.calculate(asker(), ask("1 + 1")).await.unwrap();
        }
        // A large one, which would count for its time.
        app.calculate(asker(), ask("sum(1/k, k, 1, 2000)"))
            .await
            .unwrap();
        database.close().await.unwrap();
    })
    .await;
}

/// Two run and 256 wait, of one user or of many: the connections stay for everyone else.
#[tokio::test]
async fn a_search_that_finds_the_queue_full_is_refused_at_once_and_counts_little() {
    test_support::on_sqlite(async |url: String| {
        let (_, database, clock) = service(&url).await;
        let settings = Settings {
            // Each counts for fifty while it runs or waits; one that is refused gives forty-nine of them back.
            calculations_per_minute: 260 * 50,
            ..Settings::default()
        };
        let app = App::new(database.clone(), clock, settings);
        let device = Device {
            address: ADDRESS,
            user_agent: None,
            token: None,
        };
        let request = Register {
            username: "ada".to_owned(),
            email: "ada@example.org".to_owned(),
            password: "violet otters juggle".to_owned(),
            client: ADDRESS,
        };
        let signed_in = app.register_and_sign_in(request, &device, None).await;
        let session = signed_in.unwrap().unwrap().session;
        let identity = app.authenticate(session.expose(), &device).await.unwrap();
        let identity = identity.unwrap();

        // Nothing of them goes on until this test waits for something.
        let search = || Box::pin(app.calculations_with(&identity, "x", None, 1));
        let mut admitted: Vec<_> = (0..258).map(|_| search()).collect();
        for running_or_waiting in &mut admitted {
            assert!(futures_util::poll!(running_or_waiting).is_pending());
        }
        for _ in 0..3 {
            let refused = search().await;
            assert!(matches!(refused, Err(Error::Busy { .. })), "{refused:?}");
        }
        for done in admitted {
            assert_eq!(done.await.unwrap().items, []);
        }
        database.close().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn more_variables_than_fit_on_a_page_are_refused() {
    test_support::on_sqlite(async |url: String| {
        let (app, database, _) = service(&url).await;
        let asked = Calculate {
            variables: (0..1000)
                .map(|n| (format!("v{n}"), "1".to_owned()))
                .collect(),
            ..ask("1")
        };
        let refused = app.calculate(Asker::new(None, ADDRESS), asked).await;
        let Err(Error::Invalid(errors)) = refused else {
            panic!("{refused:?}");
        };
        assert_eq!((errors[0].field, errors[0].code), ("variables", "too_long"));
        database.close().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_password_too_long_to_be_hashed_is_refused_as_too_long() {
    test_support::on_sqlite(async |url: String| {
        let (app, database, _) = service(&url).await;
        let refused = app.add_user(user("x".repeat(2000))).await;
        let Err(Error::Invalid(errors)) = refused else {
            panic!("{refused:?}");
        };
        assert_eq!(
            (errors[0].field, errors[0].code),
            ("password", "string_too_long")
        );
        database.close().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn housekeeping_takes_as_many_steps_as_there_is_to_do() {
    test_support::on_both_databases(async |url: String| {
        let (app, database, clock) = service(&url).await;
        let rows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500) \
                    INSERT INTO outbox (id, kind, attempts, created_at, next_attempt_at) ";
        let rows = if url.starts_with("sqlite:") {
            format!("{rows} SELECT randomblob(16), 'nothing', 0, '2020-01-01 00:00:00+00:00', '2020-01-01 00:00:00+00:00' FROM n")
        } else {
            format!("{rows} SELECT gen_random_uuid(), 'nothing', 0, '2020-01-01Z', '2020-01-01Z' FROM n")
        };
        execute(&url, &rows).await;
        assert!(clock.now() > "2020-02-01T00:00:00Z".parse().unwrap());
        assert_eq!(app.clean_up().await.unwrap(), 2500);
        assert_eq!(app.clean_up().await.unwrap(), 0);
        database.close().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_hash_that_cannot_be_read_does_not_keep_the_service_from_starting() {
    test_support::on_both_databases(async |url: String| {
        let (app, database, _) = service(&url).await;
        app.add_user(user("violet otters juggle".to_owned()))
            .await
            .unwrap();
        execute(&url, "UPDATE users SET password_hash = 'rot13:xyzzy'").await;
        app.learn_pace().await.unwrap();
        database.close().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_trail_that_lacks_what_was_seen_is_not_whole() {
    test_support::on_both_databases(async |url: String| {
        let (_, database, _) = service(&url).await;
        for number in 1..=5 {
            database
                .append_audit(event(&number.to_string()))
                .await
                .unwrap();
        }
        // An end that was never reached.
        let later = AuditPosition {
            sequence: 99,
            hash: AuditHash::START,
        };
        let walked = verify_audit(&database, None, Some(later)).await.unwrap();
        assert_eq!(walked.unwrap_err(), AuditFault::Unexpected(99));
        // A line that was deleted, and those before it.
        execute(&url, "DELETE FROM audit_log WHERE sequence < 3").await;
        let walked = verify_audit(&database, Some(2), None).await.unwrap();
        assert_eq!(walked.unwrap_err(), AuditFault::NotThere(2));
        // Another one that claims to be the first.
        execute(&url, "DELETE FROM audit_log WHERE sequence > 3").await;
        execute(&url, "UPDATE audit_log SET sequence = 1").await;
        let walked = verify_audit(&database, None, None).await.unwrap();
        assert_eq!(walked.unwrap_err(), AuditFault::Torn(1));
        database.close().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn where_no_mail_is_sent_nobody_waits_for_any() {
    test_support::on_sqlite(async |url: String| {
        let (app, database, _) = service(&url).await;
        tokio::time::timeout(std::time::Duration::from_secs(5), app.deliver_mail())
            .await
            .expect("it ends at once");
        assert_eq!(app.deliver_due_mail().await.unwrap(), 0);
        database.close().await.unwrap();
    })
    .await;
}

#[test]
fn a_mailer_does_not_print_its_password() {
    let mailer = mailer("smtps://reckon:hunter2@mail.example.org");
    let shown = format!("{mailer:?} {}", mailer.server());
    assert!(!shown.contains("hunter2"), "{shown}");
}

#[tokio::test]
async fn a_server_that_speaks_something_else_is_told_apart() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream
            .write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            .await
            .unwrap();
        let _ = stream.read_to_end(&mut Vec::new()).await;
    });
    let mailer = mailer(&format!("smtp://127.0.0.1:{port}?tls=none"));
    assert_eq!(
        mailer.try_server().await.unwrap_err(),
        "the server's answer is not SMTP"
    );
    server.abort();
}

#[tokio::test]
async fn users_of_another_application_are_read_from_any_schema_and_do_not_print() {
    test_support::on_both_databases(async |url: String| {
        execute(
            &url,
            "CREATE TABLE people (id INTEGER, username TEXT, email TEXT, password_hash TEXT); \
             INSERT INTO people VALUES (1, 'ada', 'ada@example.org', 'a hash')",
        )
        .await;
        let schema = if url.starts_with("sqlite:") {
            "main"
        } else {
            "public"
        };
        let people = LegacyUsers::open(&url, &format!("{schema}.people"))
            .await
            .unwrap();
        assert_eq!(people.count().await.unwrap(), 1);
        let (app, database, clock) = service(&url).await;
        clock.advance(SignedDuration::from_secs(1));
        let imported = app
            .import_users(&people, app::ImportMode::Real, |_| {})
            .await
            .unwrap();
        assert_eq!((imported.taken, imported.not_taken), (1, 0));
        assert!(app.find_user("ada").await.unwrap().is_some());
        database.close().await.unwrap();
    })
    .await;
}
