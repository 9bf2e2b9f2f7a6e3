//! Can it send mail, and over TLS?

use super::check::Check;

/// The mail settings as the environment has them.
#[derive(Debug, Default)]
pub(super) struct Settings {
    /// The server's URL, or an empty text where it stands in a file.
    url: Option<String>,
    from: Option<String>,
}

impl Settings {
    pub(super) fn of_environment() -> Self {
        let text = |name: &str| std::env::var(name).ok();
        let in_file = text("RECKON_SMTP_URL_FILE").map(|file| {
            std::fs::read_to_string(file)
                .unwrap_or_default()
                .trim()
                .to_owned()
        });
        Self {
            url: in_file.or_else(|| text("RECKON_SMTP_URL")),
            from: text("RECKON_MAIL_FROM"),
        }
    }
}

/// Whether the settings fit together. Nothing is sent, and nobody is connected to.
pub(super) fn checks(settings: &Settings) -> Vec<Check> {
    let subject = "mail";
    let Some(url) = &settings.url else {
        return vec![match settings.from {
            Some(_) => Check::fail(
                subject,
                "RECKON_MAIL_FROM is set, but no server: set RECKON_SMTP_URL or RECKON_SMTP_URL_FILE, too",
            ),
            None => Check::warn(
                subject,
                "no server, so that forgotten passwords need an operator: set RECKON_SMTP_URL_FILE",
            ),
        }];
    };
    vec![transport(url), sender(settings.from.as_deref())]
}

fn transport(url: &str) -> Check {
    let subject = "mail server";
    let Some((scheme, rest)) = url.split_once("://") else {
        return Check::fail(
            subject,
            "RECKON_SMTP_URL is no URL, such as smtps://user:password@mail.example.org",
        );
    };
    let place = rest.rsplit('@').next().unwrap_or_default();
    let host = place.split(['/', '?']).next().unwrap_or_default();
    let is_here = ["localhost", "127.0.0.1", "[::1]"]
        .iter()
        .any(|name| host == *name || host.starts_with(&format!("{name}:")));
    match scheme {
        "smtps" => Check::ok(subject, format!("{host}, over TLS")),
        "smtp" if rest.contains("tls=required") => {
            Check::ok(subject, format!("{host}, over STARTTLS"))
        }
        "smtp" if is_here => Check::ok(subject, format!("{host}, on this machine")),
        "smtp" => Check::fail(
            subject,
            format!(
                "{host} is sent links and its password without TLS being required: use smtps://, or smtp:// with ?tls=required"
            ),
        ),
        _ => Check::fail(
            subject,
            "RECKON_SMTP_URL has to begin with smtps:// or smtp://",
        ),
    }
}

fn sender(from: Option<&str>) -> Check {
    let subject = "mail sender";
    match from {
        Some(from) if from.contains('@') => Check::ok(subject, from),
        Some(_) => Check::fail(subject, "RECKON_MAIL_FROM is no address"),
        None => Check::fail(subject, "there is none: set RECKON_MAIL_FROM"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::check::Verdict;
    use super::*;

    #[test]
    fn mail_settings_have_to_fit_together_and_mean_tls() {
        let address = Some("calc@example.org");
        for (url, from, verdicts) in [
            (None, None, vec![Verdict::Warn]),
            (None, address, vec![Verdict::Fail]),
            (
                Some("smtps://u:p@mail.example.org"),
                address,
                vec![Verdict::Ok, Verdict::Ok],
            ),
            (
                Some("smtp://mail.example.org:587?tls=required"),
                address,
                vec![Verdict::Ok, Verdict::Ok],
            ),
            (
                Some("smtp://localhost:25"),
                address,
                vec![Verdict::Ok, Verdict::Ok],
            ),
            (
                Some("smtp://mail.example.org"),
                address,
                vec![Verdict::Fail, Verdict::Ok],
            ),
            (
                Some("smtp://localhost.example.org"),
                address,
                vec![Verdict::Fail, Verdict::Ok],
            ),
            (
                Some("http://mail.example.org"),
                address,
                vec![Verdict::Fail, Verdict::Ok],
            ),
            (Some(""), address, vec![Verdict::Fail, Verdict::Ok]),
            (
                Some("smtps://mail.example.org"),
                None,
                vec![Verdict::Ok, Verdict::Fail],
            ),
            (
                Some("smtps://mail.example.org"),
                Some("calc"),
                vec![Verdict::Ok, Verdict::Fail],
            ),
        ] {
            let settings = Settings {
                url: url.map(str::to_owned),
                from: from.map(str::to_owned),
            };
            let found: Vec<Verdict> = checks(&settings)
                .iter()
                .map(|check| check.verdict)
                .collect();
            assert_eq!(found, verdicts, "{url:?} {from:?}");
        }
    }

    #[test]
    fn no_password_is_told() {
        for url in [
            "smtps://u:secret@mail.example.org",
            "smtp://u:secret@mail.example.org",
            "secret",
        ] {
            assert!(!transport(url).to_string().contains("secret"), "{url}");
        }
    }
}
