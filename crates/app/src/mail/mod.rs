//! Mail to users: what it says (`message`), where it waits and when it is sent (`outbox`), and to which server (`smtp`).
//!
//! A row of the outbox says of what kind a mail is and for whom. Its text, and the token of its link, are made at the
//! moment of sending: the database holds the token's digest alone, and the log nothing of it.

mod message;
mod outbox;
mod smtp;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use lettre::message::Mailbox;
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use tokio::sync::Notify;
use url::{Host, Url};

pub use smtp::{SmtpServer, SmtpUrlError};

/// One step of the talk with the server may take this long.
const SMTP_TIMEOUT: Duration = Duration::from_secs(20);

/// What an operator says about mail.
#[derive(Debug, Clone)]
pub struct MailSettings {
    /// The server that takes it.
    pub server: SmtpServer,
    /// PEM certificates of authorities that may vouch for the server, beside Mozilla's.
    pub authorities: Option<Vec<u8>>,
    /// The sender, as in `Reckon <no-reply@example.org>`.
    pub from: String,
    /// Where people reach this service, without a slash at its end: links are made of this and nothing else.
    pub public_url: String,
    /// Whether one signs in only with an address that one has shown to be one's own.
    pub require_verified_email: bool,
}

/// Why no mail can be sent with these settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MailSettingsError {
    /// The sender is no address.
    #[error("the sender of mail must be an address, as in Reckon <no-reply@example.org>")]
    From,
    /// The certificates cannot be read, or there are none.
    #[error("the certificates of further authorities must be in PEM form, at least one")]
    Authorities,
}

/// What sends mail. Cheap to clone; clones share one alarm.
#[derive(Clone)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    public_url: String,
    require_verified_email: bool,
    /// The server, for people.
    server: String,
    /// Rung when something is put into the outbox.
    wake: Arc<Notify>,
}

impl Mailer {
    /// Checks the settings; asks no server yet.
    pub fn new(settings: MailSettings) -> Result<Self, MailSettingsError> {
        let from = settings.from.parse().map_err(|_| MailSettingsError::From)?;
        let hello = hello(&settings.public_url);
        let server = settings.server.to_string();
        let transport = settings
            .server
            .transport(settings.authorities.as_deref(), hello)?;
        Ok(Self {
            transport,
            from,
            public_url: settings.public_url,
            require_verified_email: settings.require_verified_email,
            server,
            wake: Arc::new(Notify::new()),
        })
    }

    /// The server and how it is spoken to, as in `mail.example.org:465, over TLS`.
    #[must_use]
    pub fn server(&self) -> &str {
        &self.server
    }

    /// Connects to the server, greets it and signs in as for a mail, and sends none; why that fails, if it does.
    pub async fn try_server(&self) -> Result<(), String> {
        let answer = self.transport.test_connection();
        let answer = tokio::time::timeout(SMTP_TIMEOUT, answer).await;
        let answer = answer.map_err(|_| "the server took too long".to_owned())?;
        let is_there = answer.map_err(|error| Failure::of(&error).reason)?;
        let silent = || "the server does not answer after the greeting".to_owned();
        is_there.then_some(()).ok_or_else(silent)
    }

    async fn send(&self, message: Message) -> Result<(), Failure> {
        let sent = tokio::time::timeout(SMTP_TIMEOUT * 3, self.transport.send(message)).await;
        let sent = sent.map_err(|_| Failure::passing("the server took too long"))?;
        sent.map(drop).map_err(|error| Failure::of(&error))
    }
}

/// The name that we greet the server with: that of this service, as people know it.
fn hello(public_url: &str) -> ClientId {
    let url = Url::parse(public_url).ok();
    match url.as_ref().and_then(Url::host) {
        Some(Host::Domain(name)) => ClientId::Domain(name.to_owned()),
        Some(Host::Ipv4(address)) => ClientId::Ipv4(address),
        Some(Host::Ipv6(address)) => ClientId::Ipv6(address),
        None => ClientId::default(),
    }
}

/// Why a mail was not sent, in words without the address: what the server says may repeat it, so only its code is told.
#[derive(Debug)]
struct Failure {
    reason: String,
    /// The server will never take this mail.
    for_good: bool,
}

impl Failure {
    fn passing(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            for_good: false,
        }
    }

    fn for_good(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            for_good: true,
        }
    }

    fn of(error: &lettre::transport::smtp::Error) -> Self {
        let Some(code) = error.status() else {
            return if error.is_response() {
                Self::passing("the server's answer is not SMTP")
            } else {
                Self::passing(error.to_string())
            };
        };
        let code = code.to_string();
        // There is no such mailbox (RFC 5321 §4.2.2). Any other refusal may be about us, and passes when it is mended.
        let for_good = matches!(code.as_str(), "550" | "551" | "553");
        Self {
            reason: format!("the server answered {code}"),
            for_good,
        }
    }
}

impl fmt::Debug for Mailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mailer")
            .field("public_url", &self.public_url)
            .field("require_verified_email", &self.require_verified_email)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_greeted_by_the_name_that_people_know() {
        for (url, name) in [
            ("https://calc.example.org", "calc.example.org"),
            ("http://192.0.2.7:8000", "[192.0.2.7]"),
            ("http://[2001:db8::1]:8000", "[IPv6:2001:db8::1]"),
        ] {
            assert_eq!(hello(url).to_string(), name);
        }
        assert_eq!(
            hello("mailto:ada").to_string(),
            ClientId::default().to_string()
        );
    }
}
