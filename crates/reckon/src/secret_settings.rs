//! The keys that second factors are encrypted under.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use app::{Database, SecretKeys, new_secret_key};
use clap::Args;

/// What the database holds encrypted, and a backup of the database alone does not tell.
#[derive(Args)]
pub(crate) struct SecretSettings {
    /// The keys that second factors are encrypted under, as `reckon secret-key` prints them, separated by commas: the first
    /// encrypts, all decrypt [default: with SQLite, in a file beside the database that is made at the first start; with
    /// PostgreSQL, none, and there are no second factors]
    #[arg(long, env = "RECKON_SECRET_KEY", hide_env_values = true)]
    secret_key: Option<String>,
    /// A file that holds the keys, instead of `RECKON_SECRET_KEY`
    #[arg(long, env = "RECKON_SECRET_KEY_FILE", value_name = "FILE")]
    secret_key_file: Option<PathBuf>,
}

/// Where the keys come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum KeySource {
    /// A setting holds them.
    Setting,
    /// A file that a setting names.
    File(PathBuf),
    /// A file beside the SQLite database, which the first start makes.
    Beside(PathBuf),
    /// Nowhere: there are no second factors.
    Nowhere,
}

impl SecretSettings {
    /// Where [`Self::keys`] takes them from.
    pub(crate) fn source(&self, sqlite_file: Option<&Path>) -> KeySource {
        if let Some(file) = &self.secret_key_file {
            return KeySource::File(file.clone());
        }
        if self.secret_key.is_some() {
            return KeySource::Setting;
        }
        sqlite_file.map_or(KeySource::Nowhere, |file| KeySource::Beside(beside(file)))
    }

    /// The keys: those that are set, or those beside the database in this file; `None` where there are none.
    pub(crate) async fn keys(
        &self,
        sqlite_file: Option<&Path>,
        database: &Database,
    ) -> anyhow::Result<Option<SecretKeys>> {
        if let Some(file) = &self.secret_key_file {
            let text = std::fs::read_to_string(file).with_context(|| {
                format!("cannot read RECKON_SECRET_KEY_FILE {}", file.display())
            })?;
            let keys = SecretKeys::parse(text.trim())
                .with_context(|| format!("RECKON_SECRET_KEY_FILE {}", file.display()))?;
            return Ok(Some(keys));
        }
        if let Some(text) = &self.secret_key {
            return Ok(Some(SecretKeys::parse(text).context("RECKON_SECRET_KEY")?));
        }
        let Some(sqlite_file) = sqlite_file else {
            return Ok(None);
        };
        let file = beside(sqlite_file);
        match read_own(&file) {
            Err(error) if is_missing(&error) => {
                refuse_if_needed(database, &file).await?;
                create(&file)?;
                tracing::info!(
                    "made {}, the key of second factors; a backup of the database needs it, too",
                    file.display()
                );
                read_own(&file).map(Some)
            }
            outcome => outcome.map(Some),
        }
    }
}

/// `reckon.db` has `reckon.db.key`.
fn beside(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(".key");
    PathBuf::from(name)
}

/// Reads a file that nobody else can.
fn read_own(file: &Path) -> anyhow::Result<SecretKeys> {
    let shown = file.display();
    let metadata = File::open(file)
        .and_then(|opened| opened.metadata())
        .with_context(|| format!("cannot read the secret key {shown}"))?;
    if metadata.permissions().mode() & 0o077 != 0 {
        bail!("others can read the secret key {shown}: `chmod 600 {shown}`");
    }
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("cannot read the secret key {shown}"))?;
    SecretKeys::parse(text.trim()).with_context(|| shown.to_string())
}

fn is_missing(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<std::io::Error>()
        .is_some_and(|error| error.kind() == ErrorKind::NotFound)
}

/// A new key would not open what an old one closed: a lost key is not replaced in silence.
async fn refuse_if_needed(database: &Database, file: &Path) -> anyhow::Result<()> {
    let factors = database.totp_factors_after(None, 1).await;
    if factors
        .context("cannot look for second factors")?
        .is_empty()
    {
        return Ok(());
    }
    bail!(
        "the database has second factors, but the key {} is missing: restore it from the backup (docs/operations.md \
         says what to do if it is lost)",
        file.display()
    )
}

/// Of two processes that start at once, one makes it.
fn create(file: &Path) -> anyhow::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true).mode(0o600);
    let mut created = match options.open(file) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => return Ok(()),
        opened => {
            opened.with_context(|| format!("cannot make the secret key {}", file.display()))?
        }
    };
    writeln!(created, "{}", new_secret_key())
        .and_then(|()| created.sync_all())
        .with_context(|| format!("cannot write the secret key {}", file.display()))
}
