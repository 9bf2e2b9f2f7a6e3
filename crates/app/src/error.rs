//! Everything that can keep the service from doing what it was asked.

use std::time::Duration;

use accounts::Scope;
use storage::StorageError;

/// Why an operation was not done. Nothing is half done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Some fields of the request break a rule; each is named with what to do.
    #[error("the request breaks a rule")]
    Invalid(Vec<FieldError>),
    /// Another user has this name.
    #[error("this username is taken; choose another")]
    UsernameTaken,
    /// Another user has this address.
    #[error("this e-mail address already has an account; sign in instead")]
    EmailTaken,
    /// The name or the password is wrong. Which of them, or whether the user exists or is disabled, is not told.
    #[error("the username or the password is wrong")]
    InvalidCredentials,
    /// The password is right, and the user has still to show that their address is theirs.
    #[error("confirm your e-mail address first; we have sent you a link")]
    EmailNotVerified,
    /// The code of a link that was mailed is wrong, over, used, or replaced by a later one.
    #[error("this code is not good, or not any more; ask for a new mail")]
    InvalidToken,
    /// What was asked for needs mail, and this service sends none.
    #[error("this service sends no mail, so it cannot do this; ask whoever runs it")]
    MailNotConfigured,
    /// Credentials are to change, and the password was not given for ten minutes.
    #[error("give your password again to do this")]
    StepUpRequired,
    /// An API key asked for what only a signed-in user may do.
    #[error("an API key cannot do this; sign in")]
    SessionRequired,
    /// An API key asked for what its scopes do not say.
    #[error("this API key lacks the scope {}", .0.as_str())]
    ScopeRequired(Scope),
    /// There is no such thing, or it is another user's.
    #[error("there is nothing here")]
    NotFound,
    /// The expression has no answer.
    #[error("{error}")]
    Calculation {
        /// Why, and where.
        error: Box<calculator::Error>,
        /// The text that the error's span points into.
        expression: String,
    },
    /// The value given for a variable has no answer, or its name cannot be one.
    #[error("the variable “{name}”: {error}")]
    Variable {
        /// The variable.
        name: String,
        /// Why.
        error: Box<calculator::Error>,
    },
    /// Too many attempts from this address, or on this account.
    #[error("too many attempts; wait before the next")]
    TooManyAttempts {
        /// How long to wait.
        retry_after: Duration,
    },
    /// Too much work is waiting; the same request may succeed after a while.
    #[error("the service is busy; try again in a moment")]
    Busy {
        /// How long to wait.
        retry_after: Duration,
    },
    /// The database gave no answer.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl Error {
    /// Whether the database cannot be reached: a trouble that passes, unlike a refused query.
    #[must_use]
    pub fn is_unavailable(&self) -> bool {
        matches!(self, Self::Storage(StorageError::Unavailable(_)))
    }
}

/// A field of a request that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// The field's name.
    pub field: &'static str,
    /// The stable name of the rule, in the words of Pydantic where it has one.
    pub code: &'static str,
    /// A sentence for the person who filled it in.
    pub message: String,
}
