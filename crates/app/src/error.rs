//! Everything that can keep the service from doing what it was asked.

use std::time::Duration;

use accounts::{Scope, Throttled, Token};
use storage::{AdministerError, InsertUserError, StorageError};

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
    /// The password is right, and a code of the second factor is missing.
    #[error("give a code of your authenticator app, or a recovery code")]
    SecondFactorRequired {
        /// What the second step of this sign-in refers to; none where the same request is to be sent again with a code.
        challenge: Option<Token>,
    },
    /// This is no code of the user's second factor, or not any more.
    #[error("this code is wrong, too old, or was used before")]
    InvalidCode,
    /// The first step of this sign-in was too long ago, or the credentials changed since.
    #[error("this sign-in is over; start it again")]
    SignInOver,
    /// A second factor cannot be started where there is one.
    #[error("there is a second factor already; switch it off first")]
    SecondFactorEnabled,
    /// There is no second factor, or none was started.
    #[error("there is no second factor; start one first")]
    NoSecondFactor,
    /// The operator gave no key to encrypt second factors with.
    #[error("second factors are off here: the service has no secret key")]
    SecondFactorNotConfigured,
    /// A fault of the operator's: the key under which this user's second factor was encrypted is missing or another.
    #[error(
        "a stored second factor cannot be decrypted: the secret key that it was made under is missing, or it was changed"
    )]
    SecretUnreadable,
    /// The password is right, and the user has still to show that their address is theirs.
    #[error("confirm your e-mail address first; we have sent you a link")]
    EmailNotVerified,
    /// The code of a link that was mailed is wrong, over, used, or replaced by a later one.
    #[error("this code is not good, or not any more; ask for a new mail")]
    InvalidToken,
    /// What was asked for needs mail, and this service sends none.
    #[error("this service sends no mail, so it cannot do this; ask whoever runs it")]
    MailNotConfigured,
    /// Credentials are to change, and the password was not given for ten minutes, or the code where there is a second factor.
    #[error("give your password again to do this")]
    StepUpRequired,
    /// The session ended while what it had asked for was under way.
    #[error("sign in first")]
    SessionOver,
    /// Second factors are for who has shown that their address is theirs: a stranger who signed up with it would bar its owner
    /// for good.
    #[error("confirm your e-mail address first; your account page sends the mail again")]
    ConfirmEmailFirst,
    /// Nothing was to be changed.
    #[error("this changes nothing; give a status or a role")]
    NoChange,
    /// An API key asked for what only a signed-in user may do.
    #[error("an API key cannot do this; sign in")]
    SessionRequired,
    /// An API key asked for what its scopes do not say.
    #[error("this API key lacks the scope {}", .0.as_str())]
    ScopeRequired(Scope),
    /// It is for administrators, or for the user whose it is.
    #[error("this is not yours to see or to change")]
    Forbidden,
    /// Nobody would be left to administer.
    #[error("this is the last active administrator; make another one first")]
    LastAdmin,
    /// The user has as many API keys as one may have.
    #[error("there are too many API keys; revoke one that is not used any more")]
    TooManyKeys,
    /// The user may not sign in, so a link to choose a password is of no use.
    #[error("this user is disabled; enable them first")]
    UserDisabled,
    /// The key of this request was that of a request for something else.
    #[error("this Idempotency-Key was sent with another request; draw a new one")]
    RequestKeyReused,
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

impl From<Throttled> for Error {
    fn from(Throttled { retry_after }: Throttled) -> Self {
        Self::TooManyAttempts {
            retry_after: retry_after.unsigned_abs(),
        }
    }
}

impl From<InsertUserError> for Error {
    fn from(error: InsertUserError) -> Self {
        match error {
            InsertUserError::UsernameTaken => Self::UsernameTaken,
            InsertUserError::EmailTaken => Self::EmailTaken,
            InsertUserError::Storage(error) => Self::Storage(error),
        }
    }
}

impl From<AdministerError> for Error {
    fn from(error: AdministerError) -> Self {
        match error {
            AdministerError::NotFound => Self::NotFound,
            AdministerError::NotAdmin => Self::Forbidden,
            AdministerError::LastAdmin => Self::LastAdmin,
            AdministerError::SessionOver => Self::SessionOver,
            AdministerError::Storage(error) => Self::Storage(error),
        }
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
