//! Settings: environment variables, or flags of the same name.

mod mail;

use std::collections::HashSet;
use std::ffi::OsStr;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, bail};
use app::{AddressLimits, Database, HashParameters, PasswordPolicy, PoolSettings};
use clap::Args;
use url::Url;
use web::{IpNet, PublicUrl};

pub(crate) use mail::MailSettings;

/// Which database, and how.
#[derive(Args)]
#[expect(clippy::struct_field_names, reason = "a field's name is its flag's")]
pub(crate) struct DatabaseSettings {
    /// The database: `postgres://user:password@host/name`, or `sqlite://path`, which is made where it is missing
    #[arg(
        long,
        env = "DATABASE_URL",
        default_value = "sqlite://reckon.db",
        hide_env_values = true
    )]
    database_url: String,
    /// A file that holds the database's URL, instead of `DATABASE_URL`
    #[arg(long, env = "DATABASE_URL_FILE", value_name = "FILE")]
    database_url_file: Option<PathBuf>,
    /// The most connections to the database at once
    #[arg(long, env = "RECKON_DATABASE_CONNECTIONS", default_value_t = PoolSettings::default().max_connections,
          value_parser = clap::value_parser!(u32).range(1..=1000))]
    database_connections: u32,
}

impl DatabaseSettings {
    /// The file that holds a secret, where one is set.
    pub(crate) fn secret_file(&self) -> Option<&Path> {
        self.database_url_file.as_deref()
    }
}

/// Where the server listens and is reached.
#[derive(Args)]
pub(crate) struct ListenSettings {
    /// The address and port to listen on
    #[arg(long, env = "RECKON_LISTEN", default_value = "127.0.0.1:8000")]
    pub(crate) listen: SocketAddr,
}

/// The cost of password hashes: Argon2id, never below the OWASP ASVS 5.0 appendix C.
#[derive(Args)]
pub(crate) struct HashSettings {
    /// The memory of one password hash, in MiB
    #[arg(long, env = "RECKON_HASH_MEMORY_MIB", default_value_t = 64)]
    hash_memory_mib: u32,
    /// The passes of a password hash over its memory
    #[arg(long, env = "RECKON_HASH_PASSES", default_value_t = 3)]
    hash_passes: u32,
}

/// Which passwords may be chosen.
#[derive(Args)]
pub(crate) struct PasswordSettings {
    /// The fewest characters of a new password, 8 to 64
    #[arg(long, env = "RECKON_PASSWORD_MIN_LENGTH", default_value_t = PasswordPolicy::DEFAULT_MIN_LENGTH)]
    password_min_length: usize,
}

/// How often one client address may try; 0 switches a limit off.
#[derive(Args)]
#[expect(clippy::struct_field_names, reason = "a field's name is its flag's")]
pub(crate) struct LimitSettings {
    /// Sign-in attempts a minute from one address (0: any number)
    #[arg(long, env = "RECKON_LIMIT_SIGN_IN_PER_ADDRESS", default_value_t = AddressLimits::default().sign_in_per_minute)]
    limit_sign_in_per_address: u32,
    /// Sign-ups an hour from one address (0: any number)
    #[arg(long, env = "RECKON_LIMIT_SIGN_UP_PER_ADDRESS", default_value_t = AddressLimits::default().sign_up_per_hour)]
    limit_sign_up_per_address: u32,
    /// Mails an hour, for forgotten passwords, new accounts and new addresses, from one address (0: any number)
    #[arg(long, env = "RECKON_LIMIT_MAIL_PER_ADDRESS", default_value_t = AddressLimits::default().mail_per_hour)]
    limit_mail_per_address: u32,
    /// Calculations a minute from one address, or by one user; a long one, a curve, a judged password and a search count one for
    /// each 5 ms that they take, and what is kept one for each KiB (0: any number)
    #[arg(long, env = "RECKON_LIMIT_CALCULATE_PER_ADDRESS", default_value_t = app::Settings::default().calculations_per_minute)]
    pub(crate) limit_calculate_per_address: u32,
}

impl LimitSettings {
    pub(crate) fn limits(&self) -> AddressLimits {
        AddressLimits {
            sign_in_per_minute: self.limit_sign_in_per_address,
            sign_up_per_hour: self.limit_sign_up_per_address,
            mail_per_hour: self.limit_mail_per_address,
        }
    }
}

impl DatabaseSettings {
    /// Connects, and says which database in words that hold no password.
    pub(crate) async fn connect(&self) -> anyhow::Result<(Database, String)> {
        let url = self.url()?;
        let shown = without_password(&url);
        if !["sqlite:", "postgres:", "postgresql:"]
            .iter()
            .any(|scheme| url.starts_with(scheme))
        {
            bail!("DATABASE_URL must start with postgres:// or sqlite://");
        }
        let pool = PoolSettings {
            max_connections: self.database_connections,
            ..PoolSettings::default()
        };
        // The pool retries until its time is up; a person at a terminal should not wait longer than this.
        let connected =
            tokio::time::timeout(Duration::from_secs(8), Database::connect(&url, pool)).await;
        let database = connected
            .context("no answer in time")
            .and_then(|connected| connected.map_err(anyhow::Error::from))
            .with_context(|| format!("cannot open the database {shown}"))?;
        Ok((database, shown))
    }

    pub(crate) fn url(&self) -> anyhow::Result<String> {
        match &self.database_url_file {
            Some(file) => read_secret("DATABASE_URL_FILE", file),
            None => Ok(self.database_url.clone()),
        }
    }

    /// The file of an SQLite database.
    pub(crate) fn sqlite_file(&self) -> anyhow::Result<Option<PathBuf>> {
        Ok(Database::sqlite_file(&self.url()?))
    }
}

impl HashSettings {
    pub(crate) fn parameters(&self) -> anyhow::Result<HashParameters> {
        HashParameters::new(
            self.hash_memory_mib.saturating_mul(1024),
            self.hash_passes,
            1,
        )
        .context("RECKON_HASH_MEMORY_MIB and RECKON_HASH_PASSES do not go together")
    }
}

/// The secret that a file holds, which this setting names.
pub(crate) fn read_secret(setting: &str, file: &Path) -> anyhow::Result<String> {
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("cannot read {setting} {}", file.display()))?;
    Ok(text.trim().to_owned())
}

impl PasswordSettings {
    pub(crate) fn policy(&self) -> anyhow::Result<PasswordPolicy> {
        PasswordPolicy::with_min_length(self.password_min_length)
            .context("RECKON_PASSWORD_MIN_LENGTH must lie between 8 and 64")
    }
}

/// An empty variable is as good as none: Compose and units of systemd pass on what is not set as such.
///
/// Not so `DATABASE_URL`: what was meant to be a PostgreSQL must not become a new file in silence.
pub(crate) fn without_empty_variables(command: clap::Command) -> clap::Command {
    let is_empty = |name: &OsStr| {
        name.as_encoded_bytes().starts_with(b"RECKON_")
            && std::env::var_os(name).is_some_and(|value| value.is_empty())
    };
    command
        .mut_args(|argument| match argument.get_env() {
            Some(name) if is_empty(name) => argument.env(None::<&'static str>),
            _ => argument,
        })
        .mut_subcommands(without_empty_variables)
}

/// A misspelt setting would be a setting not made: it stops the start.
pub(crate) fn refuse_unknown_variables(command: &clap::Command) -> anyhow::Result<()> {
    let mut known = HashSet::new();
    collect_variables(command, &mut known);
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("RECKON_")
            && !known.contains(name.as_os_str())
            && !is_of_kubernetes(&text)
        {
            bail!(
                "there is no setting {}; `reckon serve --help` lists them all",
                name.display()
            );
        }
    }
    Ok(())
}

/// The variables of this command and of all below it.
fn collect_variables<'a>(command: &'a clap::Command, known: &mut HashSet<&'a OsStr>) {
    known.extend(command.get_arguments().filter_map(clap::Arg::get_env));
    for below in command.get_subcommands() {
        collect_variables(below, known);
    }
}

/// Kubernetes tells every container of the service called `reckon`, if there is one, by such variables.
fn is_of_kubernetes(name: &str) -> bool {
    name.starts_with("RECKON_SERVICE_") || name == "RECKON_PORT" || name.starts_with("RECKON_PORT_")
}

/// Networks separated by commas; an empty text names none.
pub(crate) fn networks(text: &str) -> anyhow::Result<Vec<IpNet>> {
    text.split(',')
        .map(str::trim)
        .filter(|network| !network.is_empty())
        .map(|network| {
            network.parse().with_context(|| {
                format!("RECKON_TRUSTED_PROXIES: “{network}” is not a network such as 10.0.0.0/8")
            })
        })
        .collect()
}

/// The public URL unless it is set: where the server listens.
pub(crate) fn default_public_url(listen: SocketAddr) -> PublicUrl {
    let host = if listen.ip().is_unspecified() {
        "localhost".to_owned()
    } else {
        listen.ip().to_string()
    };
    let host = if host.contains(':') {
        format!("[{host}]")
    } else {
        host
    };
    format!("http://{host}:{}", listen.port())
        .parse()
        .expect("a host and a port make a URL")
}

/// The database in words that hold no password.
pub(crate) fn without_password(url: &str) -> String {
    // SQLite knows no passwords, and its paths need not be those of a URL.
    if url.starts_with("sqlite:") {
        return url.split('?').next().unwrap_or_default().to_owned();
    }
    let Ok(mut shown) = Url::parse(url) else {
        return "of DATABASE_URL".to_owned();
    };
    // The query may hold a password, too.
    shown.set_query(None);
    shown.set_fragment(None);
    if shown.set_password(None).is_err() {
        return "of DATABASE_URL".to_owned();
    }
    shown.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shown_database_url_holds_no_password() {
        assert_eq!(
            without_password("postgres://u:p%40ss@h:5432/db?password=x"),
            "postgres://u@h:5432/db"
        );
        let in_query = "postgres://h/db?user=u&password=s3cr3t@word";
        assert_eq!(without_password(in_query), "postgres://h/db");
        for secret in [
            "postgres://u:s3cr3t@w/ord@h/db",
            "postgres:u:s3cr3t",
            "s3cr3t",
        ] {
            let shown = without_password(secret);
            assert!(!shown.contains("s3cr3t"), "{shown}");
        }
        assert_eq!(without_password("postgres://h/db"), "postgres://h/db");
        assert_eq!(without_password("sqlite://reckon.db"), "sqlite://reckon.db");
        assert_eq!(
            without_password("sqlite:///data/reckon.db?mode=rwc"),
            "sqlite:///data/reckon.db"
        );
    }

    #[test]
    fn the_public_url_defaults_to_the_listen_address() {
        let url = |listen: &str| default_public_url(listen.parse().unwrap()).to_string();
        assert_eq!(url("127.0.0.1:8000"), "http://127.0.0.1:8000");
        assert_eq!(url("0.0.0.0:80"), "http://localhost");
        assert_eq!(url("[::1]:8000"), "http://[::1]:8000");
    }
}
