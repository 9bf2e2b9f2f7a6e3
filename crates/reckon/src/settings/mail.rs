//! Settings of mail.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use app::{MailSettingsError, Mailer};
use clap::{ArgAction, Args};
use web::PublicUrl;

use super::read_secret;

/// Whether and how mail is sent: for forgotten passwords, to confirm addresses, and to tell of changes.
#[derive(Args)]
pub(crate) struct MailSettings {
    /// The mail server: `smtps://user:password@host:465`, or `smtp://user:password@host:587` for STARTTLS [default: no mail]
    #[arg(long, env = "RECKON_SMTP_URL", hide_env_values = true)]
    smtp_url: Option<String>,
    /// A file that holds the mail server's URL, instead of `RECKON_SMTP_URL`
    #[arg(long, env = "RECKON_SMTP_URL_FILE", value_name = "FILE")]
    smtp_url_file: Option<PathBuf>,
    /// A file with PEM certificates of authorities that may vouch for the mail server, beside Mozilla's
    #[arg(long, env = "RECKON_SMTP_CA_FILE", value_name = "FILE")]
    smtp_ca_file: Option<PathBuf>,
    /// The sender of mail, as in `Reckon <no-reply@example.org>`
    #[arg(long, env = "RECKON_MAIL_FROM")]
    mail_from: Option<String>,
    /// Whether one signs in only with an e-mail address that one has confirmed
    #[arg(long, env = "RECKON_REQUIRE_VERIFIED_EMAIL", value_name = "true|false", action = ArgAction::Set,
          default_value_t = false, num_args = 0..=1, default_missing_value = "true")]
    require_verified_email: bool,
}

impl MailSettings {
    /// Whether a sender is set, which needs a server.
    pub(crate) fn has_sender(&self) -> bool {
        self.mail_from.is_some()
    }

    /// The file that holds a secret, where one is set.
    pub(crate) fn secret_file(&self) -> Option<&Path> {
        self.smtp_url_file.as_deref()
    }

    /// What sends mail, if any is to be sent.
    pub(crate) fn mailer(&self, public_url: &PublicUrl) -> anyhow::Result<Option<Mailer>> {
        let url = match &self.smtp_url_file {
            Some(file) => Some(read_secret("RECKON_SMTP_URL_FILE", file)?),
            None => self.smtp_url.clone(),
        };
        let Some(url) = url.filter(|url| !url.is_empty()) else {
            if self.require_verified_email {
                bail!(
                    "RECKON_REQUIRE_VERIFIED_EMAIL needs mail to be sent: set RECKON_SMTP_URL, too"
                );
            }
            return Ok(None);
        };
        let authorities = match &self.smtp_ca_file {
            Some(file) => Some(read_secret("RECKON_SMTP_CA_FILE", file)?.into_bytes()),
            None => None,
        };
        let settings = app::MailSettings {
            server: url.parse().context("RECKON_SMTP_URL cannot be used")?,
            authorities,
            from: self
                .mail_from
                .clone()
                .context("RECKON_SMTP_URL needs a sender: set RECKON_MAIL_FROM, too")?,
            public_url: public_url.to_string(),
            require_verified_email: self.require_verified_email,
        };
        let mailer = Mailer::new(settings);
        let setting = match mailer {
            Err(MailSettingsError::From) => "RECKON_MAIL_FROM",
            _ => "RECKON_SMTP_CA_FILE",
        };
        Ok(Some(mailer.context(format!("{setting} cannot be used"))?))
    }
}
