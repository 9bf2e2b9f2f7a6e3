//! Taking over the users of another application.

use accounts::{
    AuditAction, EmailAddress, EmailError, StoredHash, UserId, Username, UsernameError, uuid_v7,
};
use futures_util::{StreamExt as _, pin_mut};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use storage::{Admission, Holder, ImportedUser, LegacyUser, LegacyUsers, Status, UserImport};

use crate::audit::Event;
use crate::{App, Error, random};

/// What became of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedRow {
    /// What the source knows it by; where it has no such column, its place among the rows.
    pub id: String,
    /// What became of it.
    pub outcome: RowOutcome,
}

/// What becomes of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowOutcome {
    /// The user is taken; what the operator should know about it.
    Taken(Vec<Remark>),
    /// A user of this name and address is here already.
    HereAlready,
    /// The user is not taken.
    NotTaken(RowRefusal),
}

/// Why a row is not taken, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RowRefusal {
    /// There is no name.
    #[error("it has no username; give it one in the source")]
    NoUsername,
    /// The name breaks our rule.
    #[error("its username cannot be one here: {error}; change it in the source{}", suggested(.suggestion.as_deref()))]
    Username {
        /// How.
        error: UsernameError,
        /// A name like it that would do.
        suggestion: Option<String>,
    },
    /// There is no address.
    #[error("it has no e-mail address; give it one in the source")]
    NoEmail,
    /// The address is none.
    #[error("its e-mail address is none: {0}; correct it in the source")]
    Email(EmailError),
    /// A user who was here before has the name.
    #[error("its username belongs to another user here; change it in the source")]
    UsernameTaken,
    /// A user who was here before has the address.
    #[error("its e-mail address belongs to another user here; it is perhaps the same person")]
    EmailTaken,
    /// A row before it has the name, perhaps in another case.
    #[error(
        "a row before it has the same username, perhaps in other capitals: these are one user here; change it in the source"
    )]
    UsernameTwice,
    /// A row before it has the address.
    #[error(
        "a row before it has the same e-mail address: that is one user here; correct it in the source"
    )]
    EmailTwice,
}

/// What the operator should know about a user who is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Remark {
    /// There was no password, or none that can be checked.
    #[error(
        "without a password, as what stands there is no whole hash of a known kind (a plain text is never taken): the \
         user needs a link for a new one"
    )]
    NoPassword,
    /// There it had more rights than others.
    #[error(
        "as an ordinary user, who was an administrator there: `reckon user make-admin` gives the right back"
    )]
    WasAdmin,
    /// Barred there, and so here.
    #[error("disabled, as it is there")]
    Disabled,
    /// When it signed up there is not known.
    #[error("with the present as the time of its sign-up, which cannot be read")]
    NoCreatedAt,
}

/// What became of all rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ImportSummary {
    /// Users who are here now, or would be after a dry run.
    pub taken: u64,
    /// Of these, those who need a new password.
    pub without_password: u64,
    /// Users who were here already.
    pub here_already: u64,
    /// Rows that are not taken.
    pub not_taken: u64,
}

/// Whether an import is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportMode {
    /// It is.
    Real,
    /// Everything is done, and undone at the end.
    DryRun,
}

impl App {
    /// Takes the users of another application; `tell` hears of every row.
    ///
    /// All that can be taken is there at the end, or, after an error or when the future is dropped, nothing is. Rows that
    /// cannot be taken do not keep the others out.
    pub async fn import_users(
        &self,
        source: &LegacyUsers,
        mode: ImportMode,
        mut tell: impl FnMut(&ImportedRow),
    ) -> Result<ImportSummary, Error> {
        let now = self.now();
        let rows = source.rows().await?;
        pin_mut!(rows);
        let import = self.0.database.begin_import(now).await?;
        let mut summary = ImportSummary::default();
        let mut place: u64 = 0;
        while let Some(row) = rows.next().await {
            let row = row?;
            place += 1;
            let id = row.id.clone().unwrap_or_else(|| place.to_string());
            let outcome = take(&import, row, now).await?;
            summary.add(&outcome);
            tell(&ImportedRow { id, outcome });
        }
        if mode == ImportMode::DryRun || summary.taken == 0 {
            import.undo().await?;
            return Ok(summary);
        }
        let detail = format!("{} users", summary.taken);
        let event = Event::of(AuditAction::ImportUser, None, Event::LOCAL).with_detail(detail);
        let (sequence, hash) = import.commit(event.record(now)).await?;
        event.log(sequence, hash);
        Ok(summary)
    }
}

async fn take(import: &UserImport, row: LegacyUser, now: Timestamp) -> Result<RowOutcome, Error> {
    let (username, email) = match names(&row) {
        Ok(names) => names,
        Err(refusal) => return Ok(RowOutcome::NotTaken(refusal)),
    };
    let created_at = row.created_at.as_deref().and_then(moment);
    let password_hash = row
        .password
        .filter(|password| StoredHash::parse(password).is_ok());
    let mut remarks = Vec::new();
    for (remark, applies) in [
        (Remark::NoPassword, password_hash.is_none()),
        (Remark::WasAdmin, row.admin),
        (Remark::Disabled, row.disabled),
        (
            Remark::NoCreatedAt,
            created_at.is_none() && row.created_at.is_some(),
        ),
    ] {
        if applies {
            remarks.push(remark);
        }
    }
    // A clock without its zone may be ahead of ours.
    let created_at = created_at.unwrap_or(now).min(now);
    let user = ImportedUser {
        id: UserId(uuid_v7(created_at, &mut random())),
        username: &username,
        email: &email,
        password_hash,
        status: if row.disabled {
            Status::Disabled
        } else {
            Status::Active
        },
        created_at,
        email_verified: row.verified,
    };
    Ok(match import.take(&user).await? {
        Admission::Taken => RowOutcome::Taken(remarks),
        Admission::HereAlready => RowOutcome::HereAlready,
        Admission::UsernameTaken(Holder::Earlier) => {
            RowOutcome::NotTaken(RowRefusal::UsernameTaken)
        }
        Admission::UsernameTaken(Holder::SameImport) => {
            RowOutcome::NotTaken(RowRefusal::UsernameTwice)
        }
        Admission::EmailTaken(Holder::Earlier) => RowOutcome::NotTaken(RowRefusal::EmailTaken),
        Admission::EmailTaken(Holder::SameImport) => RowOutcome::NotTaken(RowRefusal::EmailTwice),
    })
}

fn names(row: &LegacyUser) -> Result<(Username, EmailAddress), RowRefusal> {
    let typed = row.username.as_deref().filter(|name| !name.is_empty());
    let typed = typed.ok_or(RowRefusal::NoUsername)?;
    let username = Username::parse(typed).map_err(|error| RowRefusal::Username {
        error,
        suggestion: suggestion(typed),
    })?;
    let typed = row.email.as_deref().filter(|email| !email.is_empty());
    let typed = typed.ok_or(RowRefusal::NoEmail)?;
    let email = EmailAddress::parse(typed).map_err(RowRefusal::Email)?;
    Ok((username, email))
}

/// A name that is like this one and fits our rule: of an address the part before the @, other signs as underscores.
fn suggestion(typed: &str) -> Option<String> {
    let name = typed.split('@').next().unwrap_or_default().trim();
    let fitting: String = name
        .chars()
        .take(Username::MAX_LENGTH)
        .map(|c| match c {
            '_' | '.' | '-' => c,
            _ if c.is_ascii_alphanumeric() => c,
            _ => '_',
        })
        .collect();
    let fitting = fitting.trim_start_matches(['_', '.', '-']);
    Username::parse(fitting)
        .ok()
        .map(|name| name.as_str().to_owned())
}

fn suggested(suggestion: Option<&str>) -> String {
    suggestion.map_or_else(String::new, |name| format!(", for example to “{name}”"))
}

/// What a database writes for a moment; without an offset it is one of UTC.
fn moment(text: &str) -> Option<Timestamp> {
    let moment = text.parse::<Timestamp>().ok().or_else(|| {
        let civil: DateTime = text.parse().ok()?;
        Some(civil.to_zoned(TimeZone::UTC).ok()?.timestamp())
    })?;
    // What both databases can store.
    Timestamp::from_microsecond(moment.as_microsecond()).ok()
}

impl ImportSummary {
    fn add(&mut self, outcome: &RowOutcome) {
        match outcome {
            RowOutcome::Taken(remarks) => {
                self.taken += 1;
                self.without_password += u64::from(remarks.contains(&Remark::NoPassword));
            }
            RowOutcome::HereAlready => self.here_already += 1,
            RowOutcome::NotTaken(_) => self.not_taken += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_databases_write_for_a_moment_is_read_as_utc_unless_it_says_otherwise() {
        for (written, read) in [
            ("2024-02-29 23:59:59.123456", "2024-02-29T23:59:59.123456Z"),
            ("2024-02-29 23:59:59", "2024-02-29T23:59:59Z"),
            ("2024-02-29T23:59:59", "2024-02-29T23:59:59Z"),
            ("2024-02-29 23:59:59.5+02", "2024-02-29T21:59:59.5Z"),
            ("2024-02-29 23:59:59+00:00", "2024-02-29T23:59:59Z"),
            ("2024-02-29", "2024-02-29T00:00:00Z"),
        ] {
            assert_eq!(moment(written), Some(read.parse().unwrap()), "{written}");
        }
        for other in ["", "infinity", "yesterday", "1709251199"] {
            assert_eq!(moment(other), None, "{other}");
        }
    }

    #[test]
    fn a_name_that_does_not_fit_gets_one_that_does_where_there_is_one() {
        for (typed, suggested) in [
            ("ada lovelace", Some("ada_lovelace")),
            ("ada@example.org", Some("ada")),
            ("_ada", Some("ada")),
            ("jürgen", Some("j_rgen")),
            ("ed", None),
            ("李", None),
        ] {
            assert_eq!(suggestion(typed).as_deref(), suggested, "{typed}");
        }
    }
}
