//! The way of a mail from the outbox to the server.

use app::{App, MailSettings, MailSettingsError, Mailer, SmtpServer as Server};
use jiff::SignedDuration;
use reqwest::StatusCode;
use test_support::{Mood, Security, SmtpServer};

use super::{
    NEW_PASSWORD, Options, forgot, mailed, mailer, one_code, one_mail, reset, status, user,
    with_mail, with_mail_on_sqlite,
};
use crate::support::{Service, expect_problem};

const ADDRESS: &str = "ada@example.org";
const MINUTE: SignedDuration = SignedDuration::from_mins(1);

/// Another process with the same database and clock.
fn replica(service: &Service, mailer: Mailer) -> App {
    let settings = app::Settings {
        hash: app::HashParameters::new(12 * 1024, 3, 1).unwrap(),
        mailer: Some(mailer),
        ..app::Settings::default()
    };
    App::new(service.database.clone(), service.clock.clone(), settings)
}

async fn deliver(service: &Service) -> u64 {
    service.app.deliver_due_mail().await.unwrap()
}

#[tokio::test]
async fn mail_goes_out_over_tls_with_the_login_of_the_url() {
    for security in [Security::Tls, Security::StartTls] {
        let options = Options {
            security,
            ..Options::new()
        };
        with_mail_on_sqlite(options, async |service: Service, server: SmtpServer| {
            service.sign_up("ada").await;
            let mail = one_mail(&service, &server).await;
            assert!(mail.encrypted);
            assert_eq!(mail.login.as_deref(), Some("mailer"));
            assert_eq!(
                (mail.from.as_str(), mail.to),
                ("no-reply@calc.example.org", vec![ADDRESS.to_owned()])
            );
        })
        .await;
    }
}

#[tokio::test]
async fn a_server_that_nobody_vouches_for_gets_nothing_and_the_mail_is_tried_again() {
    for security in [Security::Tls, Security::StartTls] {
        let options = Options {
            security,
            trusts: false,
            ..Options::new()
        };
        with_mail_on_sqlite(options, async |service: Service, server: SmtpServer| {
            service.sign_up("ada").await;
            for attempt in 1..=2 {
                assert_eq!(deliver(&service).await, 0);
                assert_eq!(server.connections(), attempt);
                service
                    .clock
                    .advance(MINUTE * i32::try_from(attempt).unwrap());
            }
            assert_eq!(server.take(), []);
            // The authority is made known, and the mail arrives.
            let trusting = Options {
                trusts: true,
                ..options
            };
            let repaired = replica(
                &service,
                mailer(&server, trusting, "https://calc.example.org"),
            );
            assert_eq!(repaired.deliver_due_mail().await.unwrap(), 1);
            assert_eq!(server.take().len(), 1);
        })
        .await;
    }
}

/// The name in the certificate counts, not only who vouches for it.
#[tokio::test]
async fn a_server_of_another_name_gets_nothing() {
    with_mail_on_sqlite(
        Options::new(),
        async |service: Service, server: SmtpServer| {
            let settings = MailSettings {
                server: server
                    .url()
                    .replace("127.0.0.1", "127.0.0.2")
                    .parse()
                    .unwrap(),
                authorities: Some(server.authority().as_bytes().to_vec()),
                from: "no-reply@example.org".to_owned(),
                public_url: "https://calc.example.org".to_owned(),
                require_verified_email: false,
            };
            service.sign_up("ada").await;
            let other = replica(&service, Mailer::new(settings).unwrap());
            assert_eq!(other.deliver_due_mail().await.unwrap(), 0);
            assert_eq!(server.take(), []);
        },
    )
    .await;
}

#[tokio::test]
async fn without_starttls_nothing_is_sent_unless_plain_text_is_asked_for() {
    let options = Options {
        security: Security::PlainText,
        ..Options::new()
    };
    with_mail_on_sqlite(options, async |service: Service, server: SmtpServer| {
        service.sign_up("ada").await;
        let url = server.url().replace("?tls=none", "");
        let settings = MailSettings {
            server: url.parse().unwrap(),
            authorities: None,
            from: "no-reply@example.org".to_owned(),
            public_url: "https://calc.example.org".to_owned(),
            require_verified_email: false,
        };
        let strict = replica(&service, Mailer::new(settings).unwrap());
        assert_eq!(strict.deliver_due_mail().await.unwrap(), 0);
        assert_eq!((server.connections(), server.take()), (1, vec![]));
        service.clock.advance(MINUTE);
        let mail = one_mail(&service, &server).await;
        assert!(!mail.encrypted);
    })
    .await;
}

#[tokio::test]
async fn what_the_server_refuses_for_now_is_sent_later_with_a_link_of_its_own_time() {
    with_mail(
        Options::new(),
        async |service: Service, server: SmtpServer| {
            user(&service, &server, "ada").await;
            forgot(&service, ADDRESS).send().await.unwrap();
            for mood in [Mood::Answer(451), Mood::HangUp, Mood::Answer(535)] {
                server.set_mood(mood);
                assert_eq!(deliver(&service).await, 0);
                // Not before its time, and then twice as long.
                assert_eq!(deliver(&service).await, 0);
                service.clock.advance(MINUTE * 4);
            }
            server.set_mood(Mood::Accept);
            let before = server.connections();
            let code = one_code(&service, &server).await;
            assert_eq!(server.connections(), before + 1);
            service.clock.advance(MINUTE * 29);
            let used = reset(&service, &code, NEW_PASSWORD);
            assert_eq!(status(used).await, StatusCode::NO_CONTENT);
        },
    )
    .await;
}

/// The server may have taken a mail whose connection broke before it said so.
#[tokio::test]
async fn of_two_mails_for_one_wish_the_later_link_is_good() {
    with_mail_on_sqlite(
        Options::new(),
        async |service: Service, server: SmtpServer| {
            user(&service, &server, "ada").await;
            for _ in 0..2 {
                forgot(&service, ADDRESS).send().await.unwrap();
            }
            let mails = mailed(&service, &server).await;
            let [first, second] = mails.as_slice() else {
                panic!("{mails:?}");
            };
            assert_ne!(first.header("message-id"), second.header("message-id"));
            let old = reset(&service, first.code().unwrap(), NEW_PASSWORD);
            expect_problem(old, StatusCode::BAD_REQUEST, "invalid_token").await;
            let new = reset(&service, second.code().unwrap(), NEW_PASSWORD);
            assert_eq!(status(new).await, StatusCode::NO_CONTENT);
        },
    )
    .await;
}

#[tokio::test]
async fn a_mail_is_given_up_after_a_day_or_where_there_is_no_such_mailbox() {
    with_mail(
        Options::new(),
        async |service: Service, server: SmtpServer| {
            server.set_mood(Mood::Answer(451));
            service.sign_up("ada").await;
            for _ in 0..60 {
                assert_eq!(deliver(&service).await, 0);
                service.clock.advance(MINUTE * 30);
            }
            let attempts = server.connections();
            assert!((20..30).contains(&attempts), "{attempts}");
            server.set_mood(Mood::Answer(550));
            service.sign_up("eve").await;
            deliver(&service).await;
            service.clock.advance(MINUTE * 60);
            server.set_mood(Mood::Accept);
            assert_eq!(mailed(&service, &server).await, []);
            assert_eq!(server.connections(), attempts + 1);
        },
    )
    .await;
}

/// As after a long time without a mail server, or without the service.
#[tokio::test]
async fn what_waited_for_more_than_a_day_is_not_sent_any_more() {
    with_mail_on_sqlite(
        Options::new(),
        async |service: Service, server: SmtpServer| {
            service.sign_up("ada").await;
            service.clock.advance(SignedDuration::from_hours(25));
            assert_eq!(mailed(&service, &server).await, []);
            assert_eq!(server.connections(), 0);
            service.clock.advance(SignedDuration::from_hours(24));
            service.app.clean_up().await.unwrap();
        },
    )
    .await;
}

#[tokio::test]
async fn many_processes_send_each_mail_once() {
    with_mail(
        Options::new(),
        async |service: Service, server: SmtpServer| {
            for n in 0..10 {
                service.sign_up(&format!("user{n}")).await;
            }
            let replicas: Vec<_> = (0..6)
                .map(|_| {
                    replica(
                        &service,
                        mailer(&server, Options::new(), "https://calc.example.org"),
                    )
                })
                .map(|app| tokio::spawn(async move { app.deliver_due_mail().await.unwrap() }))
                .collect();
            let mut sent = 0;
            for replica in replicas {
                sent += replica.await.unwrap();
            }
            let mut to: Vec<_> = server.take().into_iter().flat_map(|mail| mail.to).collect();
            to.sort();
            let expected: Vec<_> = (0..10).map(|n| format!("user{n}@example.org")).collect();
            assert_eq!((sent, to), (10, expected));
        },
    )
    .await;
}

/// The task that the binary runs is woken by what it is to send.
#[tokio::test]
async fn the_background_task_sends_what_is_put_into_the_outbox() {
    with_mail_on_sqlite(
        Options::new(),
        async |service: Service, server: SmtpServer| {
            let app = service.app.clone();
            let task = tokio::spawn(async move { app.deliver_mail().await });
            service.sign_up("ada").await;
            assert_eq!(server.next().await.to, [ADDRESS]);
            service.sign_up("eve").await;
            assert_eq!(server.next().await.to, ["eve@example.org"]);
            task.abort();
        },
    )
    .await;
}

#[tokio::test]
async fn a_mail_is_plain_text_that_any_program_can_show() {
    let options = Options {
        public_url: Some("https://calc.example.org"),
        ..Options::new()
    };
    with_mail_on_sqlite(options, async |service: Service, server: SmtpServer| {
        service.sign_up("ada").await;
        let mail = one_mail(&service, &server).await;
        for (name, value) in [
            ("From", "Reckon <no-reply@calc.example.org>"),
            ("To", ADDRESS),
            ("Subject", "Confirm your e-mail address"),
            ("Date", "Mon, 23 Nov 2026 09:30:00 +0000"),
            ("Auto-Submitted", "auto-generated"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "7bit"),
        ] {
            assert_eq!(mail.header(name), value, "{}", mail.text);
        }
        assert!(mail.header("message-id").ends_with("@calc.example.org>"));
        assert!(mail.text.is_ascii());
        assert!(mail.body().starts_with("Hello,\r\n\r\n"), "{}", mail.text);
        assert!(
            mail.text.lines().all(|line| line.len() <= 100),
            "{}",
            mail.text
        );
        assert!(mail.link().is_some() && mail.code().is_some());
    })
    .await;
}

/// Whoever signs up chooses a name, and perhaps the address of a stranger.
#[tokio::test]
async fn only_who_confirmed_the_address_is_greeted_by_name() {
    with_mail_on_sqlite(Options::new(), async |service: Service, server: SmtpServer| {
        let body = serde_json::json!({
            "username": "buy.example.com", "email": ADDRESS, "password": crate::support::PASSWORD,
        });
        assert_eq!(status(service.post("/api/users", &body)).await, StatusCode::CREATED);
        let mail = one_mail(&service, &server).await;
        let verify = serde_json::json!({"token": mail.code().unwrap()});
        forgot(&service, ADDRESS).send().await.unwrap();
        for mail in [mail, one_mail(&service, &server).await] {
            assert!(!mail.text.contains("buy.example.com"), "{}", mail.text);
        }
        status(service.post("/api/auth/verify", &verify)).await;
        forgot(&service, ADDRESS).send().await.unwrap();
        let mail = one_mail(&service, &server).await;
        assert!(mail.body().starts_with("Hello buy.example.com,"), "{}", mail.text);
    })
    .await;
}

/// An international address, as far as the mail server takes it (RFC 6531).
#[tokio::test]
async fn an_address_in_any_script_gets_its_mail() {
    with_mail_on_sqlite(Options::new(), async |service: Service, server: SmtpServer| {
        let email = "пример@example.org";
        let body = serde_json::json!({"username": "ada", "email": email, "password": crate::support::PASSWORD});
        assert_eq!(status(service.post("/api/users", &body)).await, StatusCode::CREATED);
        let mail = one_mail(&service, &server).await;
        assert_eq!(mail.to, [email]);
    })
    .await;
}

#[test]
fn settings_that_cannot_work_are_refused_before_the_start() {
    let server: Server = "smtps://mail.example.org".parse().unwrap();
    let settings = |from: &str, authorities: Option<&[u8]>| MailSettings {
        server: server.clone(),
        authorities: authorities.map(<[u8]>::to_vec),
        from: from.to_owned(),
        public_url: "https://calc.example.org".to_owned(),
        require_verified_email: false,
    };
    let good = "Reckon <no-reply@example.org>";
    for from in [
        "",
        "Reckon",
        "a@b.c\r\nBcc: x@y.z",
        "Reckon <a@b.c>\r\nBcc: x@y.z",
        "a@b.c, d@e.f",
    ] {
        let refused = Mailer::new(settings(from, None)).unwrap_err();
        assert_eq!(refused, MailSettingsError::From, "{from:?}");
    }
    let half = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for pem in [&b""[..], b"nothing", half] {
        let refused = Mailer::new(settings(good, Some(pem))).unwrap_err();
        assert_eq!(refused, MailSettingsError::Authorities);
    }
    assert!(Mailer::new(settings(good, None)).is_ok());
    assert!(Mailer::new(settings("no-reply@example.org", None)).is_ok());
}
