//! Does the database answer, is it ours alone, and is it prepared?

use app::{Clock as _, Database, ServerFacts, SystemClock};

use super::check::Check;
use crate::settings::DatabaseSettings;

/// What everyone tries first, beside the names in the URL itself.
const COMMON_PASSWORDS: &[&str] = &[
    "admin",
    "calc",
    "changeme",
    "change-me",
    "database",
    "example",
    "letmein",
    "password",
    "postgres",
    "reckon",
    "root",
    "secret",
    "test",
    "user",
];
const MIN_PASSWORD_CHARS: usize = 12;

/// Sessions and codes live by the clock; replicas have to agree on it.
const MAX_SKEW_SECONDS: i64 = 5;

/// The parts of `postgres://user:password@host:port/name?…` that checks look at.
struct Place<'a> {
    user: &'a str,
    password: Option<&'a str>,
    host: &'a str,
    name: &'a str,
}

/// Is the password of the database in the URL one that would be guessed?
pub(super) fn password(url: &str) -> Check {
    let subject = "database password";
    let Some(place) = Place::parse(url) else {
        return Check::ok(subject, "SQLite has none");
    };
    let Some(password) = place.password.filter(|password| !password.is_empty()) else {
        return Check::warn(
            subject,
            "none in the URL: see to it that pg_hba.conf asks for one, or knows us by the socket",
        );
    };
    let folded = password.to_lowercase();
    let letters = folded.trim_end_matches(|c: char| !c.is_alphabetic());
    let is_common = COMMON_PASSWORDS
        .iter()
        .chain(&[place.user, place.name])
        .any(|common| *common == folded || *common == letters);
    if is_common || password.chars().count() < MIN_PASSWORD_CHARS {
        return Check::fail(
            subject,
            "a default, or short enough to be guessed: give the role another, as of openssl rand -hex 32",
        );
    }
    Check::ok(subject, "neither a default nor short")
}

/// What the database itself tells. Nothing is changed.
pub(super) async fn checks(settings: &DatabaseSettings, url: &str) -> Vec<Check> {
    let subject = "database";
    // To look must not make a file.
    if url.starts_with("sqlite:") && !super::files::exists(url) {
        return Vec::new();
    }
    let (database, shown) = match settings.connect().await {
        Ok(connected) => connected,
        Err(error) => return vec![Check::fail(subject, format!("{error:#}"))],
    };
    let found = ask(&database, url).await;
    let _ = database.close().await;
    match found {
        Ok(mut checks) => {
            checks.insert(0, Check::ok(subject, format!("{shown} answers")));
            checks
        }
        Err(error) => vec![Check::fail(subject, error.to_string())],
    }
}

async fn ask(database: &Database, url: &str) -> Result<Vec<Check>, app::Error> {
    let mut checks = Vec::new();
    if let Some(facts) = database.server_facts().await? {
        checks.push(encryption(&facts, url));
        checks.push(privileges(&facts));
        let skew = SystemClock.now().duration_since(facts.now).as_secs();
        checks.push(clock(skew));
    }
    let pending = database.pending_migrations().await?;
    checks.push(tables(pending));
    if pending == 0 {
        checks.push(administrator(database.has_active_admin().await?));
    }
    Ok(checks)
}

fn encryption(facts: &ServerFacts, url: &str) -> Check {
    let subject = "database connection";
    if facts.encrypted {
        return Check::ok(subject, "over TLS");
    }
    if Place::parse(url).is_none_or(|place| place.is_on_this_machine()) {
        return Check::ok(subject, "within this machine");
    }
    Check::warn(
        subject,
        "without TLS: put ?sslmode=verify-full into the URL, unless nobody else is on that network",
    )
}

fn privileges(facts: &ServerFacts) -> Check {
    let subject = "database privileges";
    let advice = "a role of its own that owns its database needs no more";
    if facts.superuser {
        return Check::fail(
            subject,
            format!("our role is a superuser, who also runs programs on that machine: {advice}"),
        );
    }
    if facts.creates_roles {
        return Check::fail(
            subject,
            format!("our role can change other roles: {advice}"),
        );
    }
    if facts.creates_databases {
        return Check::warn(subject, format!("our role can make databases: {advice}"));
    }
    Check::ok(subject, "no more than our role needs")
}

fn clock(skew_seconds: i64) -> Check {
    let subject = "clock";
    if skew_seconds.abs() > MAX_SKEW_SECONDS {
        return Check::fail(
            subject,
            format!(
                "{} seconds {} that of the database: have both machines ask a time server",
                skew_seconds.abs(),
                if skew_seconds > 0 {
                    "ahead of"
                } else {
                    "behind"
                }
            ),
        );
    }
    Check::ok(subject, "agrees with that of the database")
}

fn tables(pending: usize) -> Check {
    let subject = "tables";
    if pending == 0 {
        return Check::ok(subject, "as this version needs them");
    }
    Check::warn(
        subject,
        format!("{pending} steps are to be done: `reckon migrate` or the next start does them"),
    )
}

fn administrator(exists: bool) -> Check {
    let subject = "administrator";
    if exists {
        return Check::ok(subject, "there is one");
    }
    Check::warn(
        subject,
        "there is none: `reckon user make-admin NAME` makes one",
    )
}

/// How to make one is all that can be told from here: whether there are any, and whether they can be read, is not seen.
pub(super) fn backups(url: &str) -> Check {
    let how = if url.starts_with("sqlite:") {
        "sqlite3 FILE \"VACUUM INTO 'COPY'\""
    } else {
        "pg_dump"
    };
    Check::ok(
        "backups",
        format!("not seen from here: make them with {how}, and try to restore one"),
    )
}

impl<'a> Place<'a> {
    fn parse(url: &'a str) -> Option<Self> {
        let (scheme, rest) = url.split_once("://")?;
        if !scheme.starts_with("postgres") {
            return None;
        }
        let rest = rest.split('?').next().unwrap_or_default();
        let (credentials, place) = rest.rsplit_once('@').unwrap_or(("", rest));
        let (user, password) = match credentials.split_once(':') {
            Some((user, password)) => (user, Some(password)),
            None => (credentials, None),
        };
        let (host, name) = place.split_once('/').unwrap_or((place, ""));
        Some(Self {
            user,
            password,
            host,
            name,
        })
    }

    /// By its loopback address, or by a socket, whose path stands where a host would.
    fn is_on_this_machine(&self) -> bool {
        let host = match self.host.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
            _ => self.host,
        };
        matches!(host, "" | "localhost" | "127.0.0.1" | "[::1]") || host.starts_with("%2F")
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::super::check::Verdict;
    use super::*;

    fn facts() -> ServerFacts {
        ServerFacts {
            encrypted: false,
            superuser: false,
            creates_roles: false,
            creates_databases: false,
            now: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_password_that_would_be_guessed_is_told_and_not_shown() {
        for (url, verdict) in [
            ("postgres://postgres:postgres@h/db", Verdict::Fail),
            ("postgres://u:password@h/db", Verdict::Fail),
            ("postgres://u:Password123456@h/db", Verdict::Fail),
            ("postgres://u:changeme@h/db", Verdict::Fail),
            ("postgres://calculators:calculators@h/db", Verdict::Fail),
            (
                "postgres://u:fastapi_database@h/fastapi_database",
                Verdict::Fail,
            ),
            ("postgres://u:xK3q@h/db", Verdict::Fail),
            ("postgres://u@h/db", Verdict::Warn),
            ("postgres://u:3f9c0b7d1e5a4c2f@h/db", Verdict::Ok),
            ("sqlite://reckon.db", Verdict::Ok),
        ] {
            let check = password(url);
            assert_eq!(check.verdict, verdict, "{url}");
            assert!(!check.told.contains("xK3q") && !check.told.contains("changeme"));
        }
    }

    #[test]
    fn a_role_needs_no_more_than_its_own_database() {
        assert_eq!(privileges(&facts()).verdict, Verdict::Ok);
        let superuser = ServerFacts {
            superuser: true,
            ..facts()
        };
        assert_eq!(privileges(&superuser).verdict, Verdict::Fail);
        let roles = ServerFacts {
            creates_roles: true,
            ..facts()
        };
        assert_eq!(privileges(&roles).verdict, Verdict::Fail);
        let databases = ServerFacts {
            creates_databases: true,
            ..facts()
        };
        assert_eq!(privileges(&databases).verdict, Verdict::Warn);
    }

    #[test]
    fn a_connection_over_the_network_is_encrypted() {
        let encrypted = ServerFacts {
            encrypted: true,
            ..facts()
        };
        for (url, facts, verdict) in [
            ("postgres://u:p@db.example.org/x", &facts(), Verdict::Warn),
            ("postgres://u:p@db.example.org/x", &encrypted, Verdict::Ok),
            ("postgres://u:p@127.0.0.1:5432/x", &facts(), Verdict::Ok),
            ("postgres://u:p@[::1]:5432/x", &facts(), Verdict::Ok),
            ("postgres://u@%2Frun%2Fpostgresql/x", &facts(), Verdict::Ok),
        ] {
            assert_eq!(encryption(facts, url).verdict, verdict, "{url}");
        }
    }

    #[test]
    fn clocks_agree_tables_are_prepared_and_somebody_administers() {
        for (skew, verdict) in [
            (0, Verdict::Ok),
            (-5, Verdict::Ok),
            (6, Verdict::Fail),
            (-90, Verdict::Fail),
        ] {
            assert_eq!(clock(skew).verdict, verdict, "{skew}");
        }
        assert_eq!(tables(0).verdict, Verdict::Ok);
        assert_eq!(tables(2).verdict, Verdict::Warn);
        assert_eq!(administrator(true).verdict, Verdict::Ok);
        assert_eq!(administrator(false).verdict, Verdict::Warn);
    }
}
