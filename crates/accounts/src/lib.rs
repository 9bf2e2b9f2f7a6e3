//! What a valid username, address, password, token and session *is*.
//!
//! Every rule here is a pure function of its arguments: the current time is a [`jiff::Timestamp`] that the caller
//! passes in and randomness comes from an RNG that the caller holds, so that a test can stand at any moment.
//! Deliberately absent: SQL, HTTP, async, files.

mod audit;
mod clock;
mod common_passwords;
mod email;
mod hashing;
mod id;
mod password;
mod policy;
mod recovery_code;
mod scope;
mod second_factor_code;
mod secret_keys;
mod session;
mod throttle;
mod token;
mod totp;
mod username;

pub use audit::{AuditAction, AuditEvent, AuditHash, AuditOutcome};
pub use clock::{Clock, ManualClock, SystemClock};
pub use email::{EmailAddress, EmailError};
pub use hashing::{
    HashParameters, HashParametersError, PasswordHasher, StoredHash, UnusableHash, Verification,
};
pub use id::{KeyId, SessionId, UserId, uuid_v7};
pub use password::{Password, PasswordTooLong};
pub use policy::{PasswordAssessment, PasswordPolicy, PasswordRefusal};
pub use recovery_code::{RecoveryCode, RecoveryCodeDigest};
pub use scope::{Scope, Scopes, UnknownScope};
pub use second_factor_code::SecondFactorCode;
pub use secret_keys::{CannotOpen, SecretKeys, SecretKeysError};
pub use session::SessionLifetime;
pub use throttle::{ThrottleKey, ThrottleRule, ThrottleState, Throttled, client_network};
pub use token::{Token, TokenDigest, TokenKind};
pub use totp::{TotpCode, TotpSecret};
pub use username::{Username, UsernameError};
