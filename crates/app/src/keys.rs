//! API keys: made, listed and revoked by the user in a session, never by another key.

use accounts::{AuditAction, KeyId, Scopes, Token, TokenKind, uuid_v7};
use jiff::SignedDuration;
use storage::{ApiKey, InsertKeyError, NewApiKey};

use crate::audit::Event;
use crate::{App, Error, FieldError, Identity, random};

/// A key to make, as received.
#[derive(Debug, Clone)]
pub struct CreateKey {
    /// What its user calls it: 1 to 64 characters.
    pub name: String,
    /// The names of its scopes, at least one.
    pub scopes: Vec<String>,
    /// After how many days it is over, 1 to 3650; `None`: never.
    pub expires_in_days: Option<u32>,
}

impl App {
    const MAX_KEY_NAME_CHARS: usize = 64;
    const MAX_KEY_DAYS: u32 = 3650;
    /// One for each program; more than these nobody keeps an eye on.
    const MAX_KEYS: usize = 50;

    /// Makes a key; its secret is told this once. The password must have been given within ten minutes.
    pub async fn create_key(
        &self,
        identity: &Identity,
        request: CreateKey,
    ) -> Result<(ApiKey, Token), Error> {
        self.require_step_up(identity).await?;
        let scopes = check(&request)?;
        self.throttle_changes(identity.account.id).await?;
        let now = self.now();
        let token = Token::generate(TokenKind::Key, &mut random());
        let new = NewApiKey {
            id: KeyId(uuid_v7(now, &mut random())),
            name: &request.name,
            key: token.digest(),
            scopes: &scopes,
            expires_at: request
                .expires_in_days
                .map(|days| now + SignedDuration::from_hours(24 * i64::from(days))),
        };
        let event = Event::own(AuditAction::CreateKey, identity)
            .with_detail(format_args!("{}: {scopes}", new.id.0));
        let mut told = self.tell(vec![event]);
        let own = self.own_change(identity, &mut told)?;
        let stored = self
            .0
            .database
            .insert_api_key(new, Self::MAX_KEYS, own)
            .await;
        let key = stored.map_err(|error| match error {
            InsertKeyError::TooMany => Error::TooManyKeys,
            InsertKeyError::SessionOver => Error::SessionOver,
            InsertKeyError::Storage(error) => Error::Storage(error),
        })?;
        told.log();
        Ok((key, token))
    }

    /// The user's keys, newest first.
    pub async fn keys(&self, identity: &Identity) -> Result<Vec<ApiKey>, Error> {
        self.require_session(identity).await?;
        Ok(self.0.database.api_keys(identity.account.id).await?)
    }

    /// Revokes one key of this user. That needs no password: it has to be quick.
    pub async fn revoke_key(&self, identity: &Identity, id: KeyId) -> Result<(), Error> {
        self.require_session(identity).await?;
        let event = Event::own(AuditAction::RevokeKey, identity).with_detail(id.0);
        let mut told = self.tell(vec![event]);
        let (database, user) = (&self.0.database, identity.account.id);
        if !database.delete_api_key(user, id, &mut told.lines).await? {
            return Err(Error::NotFound);
        }
        told.log();
        Ok(())
    }
}

/// The scopes, if every field keeps its rule.
fn check(request: &CreateKey) -> Result<Scopes, Error> {
    let scopes = check_scopes(&request.scopes);
    match (check_name(&request.name), scopes, check_days(request)) {
        (Ok(()), Ok(scopes), Ok(())) => Ok(scopes),
        (name, scopes, days) => {
            let errors = [name.err(), scopes.err(), days.err()];
            Err(Error::Invalid(errors.into_iter().flatten().collect()))
        }
    }
}

fn check_name(name: &str) -> Result<(), FieldError> {
    let (code, message) = if name.trim().is_empty() {
        (
            "string_too_short",
            "Give the key a name that tells what it is for".to_owned(),
        )
    } else if name.chars().count() > App::MAX_KEY_NAME_CHARS {
        (
            "string_too_long",
            format!(
                "The name of a key may have at most {} characters",
                App::MAX_KEY_NAME_CHARS
            ),
        )
    } else if name.contains(char::is_control) {
        (
            "string_pattern_mismatch",
            "The name of a key stands on one line, without control characters".to_owned(),
        )
    } else {
        return Ok(());
    };
    Err(FieldError {
        field: "name",
        code,
        message,
    })
}

fn check_scopes(names: &[String]) -> Result<Scopes, FieldError> {
    let scopes: Result<Scopes, _> = names.iter().map(|name| name.parse()).collect();
    let (code, message) = match scopes {
        Ok(scopes) if scopes.is_empty() => (
            "too_short",
            "Choose at least one scope for the key".to_owned(),
        ),
        Ok(scopes) => return Ok(scopes),
        Err(unknown) => ("value_error", unknown.to_string()),
    };
    Err(FieldError {
        field: "scopes",
        code,
        message,
    })
}

fn check_days(request: &CreateKey) -> Result<(), FieldError> {
    let in_range = |days| (1..=App::MAX_KEY_DAYS).contains(&days);
    if request.expires_in_days.is_none_or(in_range) {
        return Ok(());
    }
    Err(FieldError {
        field: "expires_in_days",
        code: "value_out_of_range",
        message: format!("A key is good for 1 to {} days", App::MAX_KEY_DAYS),
    })
}
