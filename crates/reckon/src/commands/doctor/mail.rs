//! Can it send mail, and over TLS?

use web::PublicUrl;

use super::check::Check;
use crate::settings::MailSettings;

/// Whether the settings fit together, and whether the server lets in whoever has them. Nothing is sent.
pub(super) async fn checks(settings: &MailSettings, public_url: &PublicUrl) -> Vec<Check> {
    let subject = "mail";
    let mailer = match settings.mailer(public_url) {
        // What they hold is not repeated in it.
        Err(error) => return vec![Check::fail(subject, format!("{error:#}"))],
        Ok(None) if settings.has_sender() => {
            return vec![Check::fail(
                subject,
                "RECKON_MAIL_FROM is set, but no server: set RECKON_SMTP_URL or RECKON_SMTP_URL_FILE, too",
            )];
        }
        Ok(None) => {
            return vec![Check::warn(
                subject,
                "no server, so that forgotten passwords need an operator: set RECKON_SMTP_URL_FILE",
            )];
        }
        Ok(Some(mailer)) => mailer,
    };
    let settings = Check::ok(subject, mailer.server());
    let server = match mailer.try_server().await {
        Ok(()) => Check::ok("mail server", "answers, and takes mail from here"),
        Err(reason) => Check::fail(
            "mail server",
            format!("takes no mail: {reason}; until it does, mail waits for a day"),
        ),
    };
    vec![settings, server]
}

#[cfg(test)]
mod tests {
    use clap::{Args as _, Command, FromArgMatches as _};

    use super::super::check::Verdict;
    use super::*;

    async fn found(arguments: &[&str]) -> Vec<Check> {
        let command = MailSettings::augment_args(Command::new("reckon"));
        let matches = command.try_get_matches_from([&["reckon"], arguments].concat());
        let settings = MailSettings::from_arg_matches(&matches.unwrap()).unwrap();
        checks(&settings, &"https://calc.example.org".parse().unwrap()).await
    }

    #[tokio::test]
    async fn settings_have_to_fit_together_and_mean_tls() {
        let from = ["--mail-from", "calc@example.org"];
        for (url, verdict) in [
            (None, Verdict::Fail),
            (Some("smtp://mail.example.org?tls=none"), Verdict::Fail),
            (Some("http://u:secret@mail.example.org"), Verdict::Fail),
            (Some("smtps://u:secret@mail example org"), Verdict::Fail),
        ] {
            let url = url.map(|url| ["--smtp-url", url]);
            let arguments = [url.as_ref().map_or(&[][..], |url| url), &from].concat();
            let found = found(&arguments).await;
            assert_eq!(found.len(), 1, "{url:?}");
            assert_eq!(found[0].verdict, verdict, "{}", found[0]);
            assert!(!found[0].to_string().contains("secret"), "{}", found[0]);
        }
        assert_eq!(found(&[]).await[0].verdict, Verdict::Warn);
        let no_sender = found(&["--smtp-url", "smtps://mail.example.org"]).await;
        assert_eq!(no_sender[0].verdict, Verdict::Fail);
    }

    /// Nothing listens there: what is wrong is told, and how it is protected all the same.
    #[tokio::test]
    async fn a_server_that_does_not_answer_is_told() {
        for (url, told) in [
            ("smtp://u:secret@127.0.0.1:1", "127.0.0.1:1, over STARTTLS"),
            ("smtps://u:secret@127.0.0.1:1", "127.0.0.1:1, over TLS"),
            ("smtp://127.0.0.1:1?tls=none", "127.0.0.1:1, in plain text"),
        ] {
            let found = found(&["--smtp-url", url, "--mail-from", "calc@example.org"]).await;
            let verdicts: Vec<_> = found.iter().map(|check| check.verdict).collect();
            assert_eq!(verdicts, [Verdict::Ok, Verdict::Fail], "{url}");
            assert!(found[0].told.contains(told), "{}", found[0]);
            assert!(!found[1].told.contains("secret"), "{}", found[1]);
        }
    }
}
