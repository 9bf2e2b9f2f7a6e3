//! What is done by mail: the service, and a mail server that takes it.

mod address;
mod canary;
mod delivery;
mod forgot;
mod notices;
mod pages;
mod reset;
mod verification;

use app::{AddressLimits, MailSettings, Mailer, SecretKeys};
use reqwest::{RequestBuilder, StatusCode};
use serde_json::json;
use test_support::{ReceivedMail, Security, SmtpServer};

use crate::support::{PASSWORD, SECRET_KEY, Service, with_settings};

/// The subject of the notice that another address was asked for.
const NOTICE: &str = "Your e-mail address is to be changed";
const NEW_PASSWORD: &str = "seven lanterns under water";

/// What differs from test to test.
#[derive(Clone, Copy)]
struct Options {
    security: Security,
    /// Whether the service trusts the authority that vouches for the mail server.
    trusts: bool,
    require_verified_email: bool,
    public_url: Option<&'static str>,
    limits: AddressLimits,
}

impl Options {
    fn new() -> Self {
        Self {
            security: Security::StartTls,
            trusts: true,
            require_verified_email: false,
            public_url: None,
            limits: AddressLimits::default(),
        }
    }
}

/// Runs the test against the service with a mail server, on both databases.
async fn with_mail(options: Options, test: impl AsyncFn(Service, SmtpServer)) {
    test_support::on_both_databases(async |url: String| with_mail_on(&url, options, &test).await)
        .await;
}

/// The same on SQLite: for what storage has no part in.
async fn with_mail_on_sqlite(options: Options, test: impl AsyncFn(Service, SmtpServer)) {
    test_support::on_sqlite(async |url: String| with_mail_on(&url, options, &test).await).await;
}

async fn with_mail_on(url: &str, options: Options, test: &impl AsyncFn(Service, SmtpServer)) {
    let server = SmtpServer::start(options.security).await;
    let settings = |public_url: &str| app::Settings {
        address_limits: options.limits,
        mailer: Some(mailer(&server, options, public_url)),
        secret_keys: Some(SecretKeys::parse(SECRET_KEY).unwrap()),
        ..app::Settings::default()
    };
    // The test gets the server itself, whose settings were taken before.
    let settings = settings(options.public_url.unwrap_or("http://127.0.0.1:1"));
    let server = std::cell::Cell::new(Some(server));
    with_settings(url, options.public_url, |_| settings, &async |service| {
        test(service, server.take().unwrap()).await;
    })
    .await;
}

fn mailer(server: &SmtpServer, options: Options, public_url: &str) -> Mailer {
    let settings = MailSettings {
        server: server.url().parse().unwrap(),
        authorities: options
            .trusts
            .then(|| server.authority().as_bytes().to_vec()),
        from: "Reckon <no-reply@calc.example.org>".to_owned(),
        public_url: public_url.to_owned(),
        require_verified_email: options.require_verified_email,
    };
    Mailer::new(settings).unwrap()
}

/// Sends what is due, and what the mail server took of it.
async fn mailed(service: &Service, server: &SmtpServer) -> Vec<ReceivedMail> {
    service.app.deliver_due_mail().await.unwrap();
    server.take()
}

/// The one mail that is due.
async fn one_mail(service: &Service, server: &SmtpServer) -> ReceivedMail {
    let mut mails = mailed(service, server).await;
    assert_eq!(mails.len(), 1, "{mails:?}");
    mails.remove(0)
}

/// The code of the one mail that is due.
async fn one_code(service: &Service, server: &SmtpServer) -> String {
    let mail = one_mail(service, server).await;
    mail.code().unwrap().to_owned()
}

/// The mail to a new address that is due; with it goes a notice to the present one.
async fn mail_to_new_address(service: &Service, server: &SmtpServer) -> ReceivedMail {
    let (mut notices, mut links): (Vec<_>, Vec<_>) = mailed(service, server)
        .await
        .into_iter()
        .partition(|mail| mail.header("subject") == NOTICE);
    assert_eq!(
        (notices.len(), links.len()),
        (1, 1),
        "{notices:?} {links:?}"
    );
    let (notice, link) = (notices.remove(0), links.remove(0));
    assert_ne!(notice.to, link.to);
    assert!(!notice.text.contains(&link.to[0]), "{}", notice.text);
    link
}

/// A user whose address is not confirmed; the mail about it is thrown away.
async fn user(service: &Service, server: &SmtpServer, username: &str) {
    service.sign_up(username).await;
    one_mail(service, server).await;
}

/// The same, signed in.
async fn signed_in(service: &Service, server: &SmtpServer, username: &str) {
    user(service, server, username).await;
    assert_eq!(
        service.sign_in(username, PASSWORD).await.status(),
        StatusCode::OK
    );
}

fn forgot(service: &Service, email: &str) -> RequestBuilder {
    service.post("/api/auth/forgot", &json!({"email": email}))
}

/// Asks for a new password and takes the code from the mail.
async fn reset_code(service: &Service, server: &SmtpServer, email: &str) -> String {
    let asked = forgot(service, email).send().await.unwrap();
    assert_eq!(asked.status(), StatusCode::ACCEPTED);
    one_code(service, server).await
}

fn reset(service: &Service, code: &str, password: &str) -> RequestBuilder {
    let body = json!({"token": code, "new_password": password});
    service.post("/api/auth/reset", &body)
}

async fn status(request: RequestBuilder) -> StatusCode {
    request.send().await.unwrap().status()
}

/// How many of a hundred simultaneous requests succeed; the others find the link used.
async fn winners(request: impl Fn() -> RequestBuilder) -> usize {
    let uses: Vec<_> = (0..100).map(|_| tokio::spawn(request().send())).collect();
    let mut winners = 0;
    for used in uses {
        match used.await.unwrap().unwrap().status() {
            StatusCode::NO_CONTENT => winners += 1,
            // 503 on a slow machine.
            StatusCode::BAD_REQUEST | StatusCode::SERVICE_UNAVAILABLE => {}
            status => panic!("{status}"),
        }
    }
    winners
}
