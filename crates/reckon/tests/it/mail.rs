//! `reckon serve` with a mail server

use rustix::process::Signal;
use tempfile::TempDir;
use test_support::{Security, SmtpServer};

use crate::support::{Server, reckon, text};

/// On threads of its own the mail server answers while this test waits for the binary.
#[tokio::test(flavor = "multi_thread")]
async fn mail_is_sent_in_the_background_by_the_settings_and_not_logged() {
    let directory = TempDir::new().unwrap();
    let mail = SmtpServer::start(Security::StartTls).await;
    let file = |name: &str, content: &str| {
        let path = directory.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let settings = [
        (
            "RECKON_SMTP_URL_FILE",
            &*file("url", &format!("{}\n", mail.url())),
        ),
        (
            "RECKON_SMTP_CA_FILE",
            &*file("authority.pem", mail.authority()),
        ),
        ("RECKON_MAIL_FROM", "Reckon <no-reply@example.org>"),
        ("RECKON_REQUIRE_VERIFIED_EMAIL", "true"),
        ("RECKON_PUBLIC_URL", "https://calc.example.org"),
        ("RECKON_LOG", "trace"),
    ];
    let server = Server::start_with(directory.path(), &settings);
    let body =
        r#"{"username": "ada", "email": "ada@example.org", "password": "violet otters juggle"}"#;
    assert!(
        server
            .ask("POST", "/api/users", body)
            .starts_with("HTTP/1.1 201")
    );
    let sent = mail.next().await;
    assert_eq!(sent.to, ["ada@example.org"]);
    let code = sent.code().unwrap();
    let link = format!("https://calc.example.org/verify#{code}");
    assert_eq!(sent.link(), Some(link.as_str()));

    let login = r#"{"username": "ada", "password": "violet otters juggle"}"#;
    let sign_in = || server.ask("POST", "/api/auth/login", login);
    assert!(sign_in().contains("email_not_verified"));
    // Another mail, which is sent when all is done with the first.
    let sent = mail.next().await;
    let later = sent.code().unwrap();
    assert_ne!(later, code);
    let token = format!(r#"{{"token": "{later}"}}"#);
    assert!(
        server
            .ask("POST", "/api/auth/verify", &token)
            .starts_with("HTTP/1.1 204")
    );
    assert!(sign_in().starts_with("HTTP/1.1 200"));
    let (exit, log) = server.stop(Signal::TERM);
    assert_eq!(exit, Some(0));
    assert!(log.contains("a mail was sent"), "{log}");
    for secret in [
        code,
        later,
        "ada@example.org",
        "otters",
        SmtpServer::LOGIN.1,
        "s3cret",
    ] {
        assert!(!log.contains(secret), "{secret}: {log}");
    }
}

#[test]
fn settings_of_mail_that_cannot_work_keep_it_from_starting() {
    const URL: (&str, &str) = ("RECKON_SMTP_URL", "smtps://u:secret@mail.example.org");
    const FROM: (&str, &str) = ("RECKON_MAIL_FROM", "no-reply@example.org");
    for (variables, told) in [
        (vec![URL], "set RECKON_MAIL_FROM, too"),
        (
            vec![URL, ("RECKON_MAIL_FROM", "Reckon")],
            "RECKON_MAIL_FROM cannot be used",
        ),
        (
            vec![
                ("RECKON_SMTP_URL", "http://u:secret@mail.example.org"),
                FROM,
            ],
            "RECKON_SMTP_URL cannot be used: an SMTP URL has the form",
        ),
        (
            vec![
                (
                    "RECKON_SMTP_URL",
                    "smtp://u:secret@mail.example.org?tls=none",
                ),
                FROM,
            ],
            "plain text (tls=none) only to this machine",
        ),
        (
            vec![URL, FROM, ("RECKON_SMTP_CA_FILE", "/nowhere")],
            "cannot read RECKON_SMTP_CA_FILE /nowhere",
        ),
        (
            vec![URL, FROM, ("RECKON_SMTP_CA_FILE", "/dev/null")],
            "RECKON_SMTP_CA_FILE cannot be used",
        ),
        (
            vec![("RECKON_REQUIRE_VERIFIED_EMAIL", "true")],
            "needs mail to be sent: set RECKON_SMTP_URL, too",
        ),
        (
            vec![("RECKON_SMTP_HOST", "x")],
            "there is no setting RECKON_SMTP_HOST",
        ),
    ] {
        let directory = TempDir::new().unwrap();
        let output = reckon(directory.path())
            .args(["serve", "--listen", "127.0.0.1:0"])
            .envs(variables)
            .output()
            .unwrap();
        let error = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{error}");
        assert!(
            error.starts_with("reckon: ") && error.contains(told),
            "{error}"
        );
        assert_eq!(error.trim().lines().count(), 1, "{error}");
        assert!(!error.contains("secret"), "{error}");
        assert!(!directory.path().join("reckon.db").exists());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor_says_whether_the_mail_server_takes_mail_by_flags_too() {
    let directory = TempDir::new().unwrap();
    let mail = SmtpServer::start(Security::StartTls).await;
    let authority = directory.path().join("authority.pem");
    std::fs::write(&authority, mail.authority()).unwrap();
    let report = |url: &str| {
        let output = reckon(directory.path())
            .args([
                "doctor",
                "--smtp-url",
                url,
                "--mail-from",
                "calc@example.org",
            ])
            .arg("--smtp-ca-file")
            .arg(&authority)
            .output()
            .unwrap();
        text(&output.stdout).to_owned()
    };
    let right = report(&mail.url());
    assert!(right.contains("ok    mail server: answers"), "{right}");
    assert!(right.contains("over STARTTLS"), "{right}");
    // Its own database has a key beside it.
    assert!(right.contains("ok    secret key: "), "{right}");
    let place = mail.url().rsplit('@').next().unwrap().to_owned();
    let wrong = report(&format!("smtp://reckon:another@{place}"));
    assert!(
        wrong.contains("fail  mail server: takes no mail"),
        "{wrong}"
    );
    assert!(mail.take().is_empty(), "nothing is sent");
}
