//! The server that takes our mail, as an operator names it in a URL.

use std::fmt;
use std::str::FromStr;

use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, CertificateStore, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, Tokio1Executor};
use percent_encoding::percent_decode_str;
use url::{Host, Url};

use super::{MailSettingsError, SMTP_TIMEOUT};

/// The server that takes our mail: `smtps://user:password@host` speaks TLS from the start, `smtp://user:password@host` after
/// STARTTLS, which it must offer.
///
/// Only a server on this machine may be spoken to in plain text, and only where the URL ends in `?tls=none`. It does not
/// print its password.
#[derive(Debug, Clone)]
pub struct SmtpServer {
    host: Host,
    port: u16,
    security: Security,
    credentials: Option<Credentials>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Security {
    Tls,
    StartTls,
    PlainText,
}

/// Why a text does not name an SMTP server. The text is not repeated: it may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SmtpUrlError {
    /// Not a URL of this kind.
    #[error(
        "an SMTP URL has the form smtps://user:password@mail.example.org:465, or smtp://… for STARTTLS; signs such as @ and / in \
         user and password are percent-encoded"
    )]
    Syntax,
    /// Plain text to another machine.
    #[error(
        "mail is sent in plain text (tls=none) only to this machine, as in smtp://127.0.0.1:25?tls=none; leave tls=none out, \
         or use smtps://"
    )]
    PlainText,
}

impl SmtpServer {
    /// What speaks to the server; trusts Mozilla's authorities and those of these PEM certificates.
    pub(super) fn transport(
        &self,
        authorities: Option<&[u8]>,
        hello: ClientId,
    ) -> Result<AsyncSmtpTransport<Tokio1Executor>, MailSettingsError> {
        let host = self.host.to_string();
        // Brackets belong to URLs, not to addresses.
        let host = host.trim_matches(['[', ']']);
        let tls = match self.security {
            Security::PlainText => Tls::None,
            Security::Tls => Tls::Wrapper(tls(host, authorities)?),
            Security::StartTls => Tls::Required(tls(host, authorities)?),
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)
            .port(self.port)
            .tls(tls)
            .timeout(Some(SMTP_TIMEOUT))
            .hello_name(hello);
        if let Some(credentials) = &self.credentials {
            builder = builder.credentials(credentials.clone());
        }
        Ok(builder.build())
    }
}

fn tls(host: &str, authorities: Option<&[u8]>) -> Result<TlsParameters, MailSettingsError> {
    let unusable = |_| MailSettingsError::Authorities;
    let mut parameters =
        TlsParameters::builder(host.to_owned()).certificate_store(CertificateStore::WebpkiRoots);
    if let Some(pem) = authorities {
        // A file without any would be a file that trusts nobody, unnoticed.
        if !pem.windows(11).any(|part| part == b"CERTIFICATE") {
            return Err(MailSettingsError::Authorities);
        }
        let certificates = Certificate::from_pem(pem).map_err(unusable)?;
        parameters = parameters.add_root_certificate(certificates);
    }
    parameters.build().map_err(unusable)
}

/// The host, the port and the protection; not the credentials.
impl fmt::Display for SmtpServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let how = match self.security {
            Security::Tls => "over TLS",
            Security::StartTls => "over STARTTLS",
            Security::PlainText => "in plain text on this machine",
        };
        write!(f, "{}:{}, {how}", self.host, self.port)
    }
}

impl FromStr for SmtpServer {
    type Err = SmtpUrlError;

    fn from_str(text: &str) -> Result<Self, SmtpUrlError> {
        let url = Url::parse(text).map_err(|_| SmtpUrlError::Syntax)?;
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err(SmtpUrlError::Syntax);
        }
        let host = url.host_str().and_then(|host| Host::parse(host).ok());
        let host = host.ok_or(SmtpUrlError::Syntax)?;
        let (security, port) = match (url.scheme(), url.query()) {
            ("smtps", None) => (Security::Tls, 465),
            ("smtp", None | Some("tls=required")) => (Security::StartTls, 587),
            ("smtp", Some("tls=none")) if is_this_machine(&host) => (Security::PlainText, 25),
            ("smtp", Some("tls=none")) => return Err(SmtpUrlError::PlainText),
            _ => return Err(SmtpUrlError::Syntax),
        };
        let credentials = match (url.username(), url.password()) {
            ("", None) => None,
            (user, Some(password)) if !user.is_empty() => {
                Some(Credentials::new(decoded(user)?, decoded(password)?))
            }
            _ => return Err(SmtpUrlError::Syntax),
        };
        Ok(Self {
            host,
            port: url.port().unwrap_or(port),
            security,
            credentials,
        })
    }
}

fn decoded(part: &str) -> Result<String, SmtpUrlError> {
    let decoded = percent_decode_str(part).decode_utf8();
    Ok(decoded.map_err(|_| SmtpUrlError::Syntax)?.into_owned())
}

fn is_this_machine(host: &Host) -> bool {
    match host {
        Host::Domain(name) => name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Security, SmtpServer, SmtpUrlError};

    fn parse(url: &str) -> (String, u16, Security, bool) {
        let server: SmtpServer = url.parse().unwrap();
        let host = server.host.to_string();
        (
            host,
            server.port,
            server.security,
            server.credentials.is_some(),
        )
    }

    #[test]
    fn a_url_says_where_and_how() {
        for (url, host, port, security, credentials) in [
            (
                "smtps://u:p@mail.example.org",
                "mail.example.org",
                465,
                Security::Tls,
                true,
            ),
            (
                "smtp://u:p%40ss@mail.example.org/",
                "mail.example.org",
                587,
                Security::StartTls,
                true,
            ),
            (
                "smtp://mail.example.org:2525",
                "mail.example.org",
                2525,
                Security::StartTls,
                false,
            ),
            (
                "smtp://192.0.2.7?tls=required",
                "192.0.2.7",
                587,
                Security::StartTls,
                false,
            ),
            (
                "smtp://127.0.0.1?tls=none",
                "127.0.0.1",
                25,
                Security::PlainText,
                false,
            ),
            (
                "smtp://localhost:26?tls=none",
                "localhost",
                26,
                Security::PlainText,
                false,
            ),
            (
                "smtp://[::1]:1025?tls=none",
                "[::1]",
                1025,
                Security::PlainText,
                false,
            ),
        ] {
            assert_eq!(
                parse(url),
                (host.to_owned(), port, security, credentials),
                "{url}"
            );
        }
    }

    #[test]
    fn plain_text_leaves_this_machine_under_no_name() {
        for url in [
            "smtp://mail.example.org?tls=none",
            "smtp://192.0.2.7:25?tls=none",
            "smtp://localhost.example.org?tls=none",
            "smtp://127.0.0.1.example.org?tls=none",
            "smtp://[2001:db8::1]?tls=none",
        ] {
            assert_eq!(
                url.parse::<SmtpServer>().unwrap_err(),
                SmtpUrlError::PlainText,
                "{url}"
            );
        }
    }

    #[test]
    fn anything_else_is_refused_and_not_repeated() {
        for url in [
            "",
            "mail.example.org",
            "http://mail.example.org",
            "smtps://",
            "smtps://user@mail.example.org",
            "smtps://:secret@mail.example.org",
            "smtps://mail.example.org?tls=none",
            "smtp://mail.example.org?tls=opportunistic",
            "smtp://mail.example.org/inbox",
            "smtps://u:secret@mail example org",
        ] {
            let error = url.parse::<SmtpServer>().unwrap_err();
            assert_eq!(error, SmtpUrlError::Syntax, "{url}");
            assert!(!error.to_string().contains("secret"));
        }
        let server: SmtpServer = "smtps://u:secret@mail.example.org".parse().unwrap();
        assert!(!format!("{server:?}").contains("secret"));
    }
}
