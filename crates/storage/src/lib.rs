//! Tables, rows, queries and migrations, on PostgreSQL and SQLite alike.
//!
//! One entity a table, one set of migrations and one set of queries serve both databases; nothing outside this crate
//! names `sea_orm` or writes SQL. Queries answer in domain words: a unique violation is [`InsertUserError::UsernameTaken`],
//! a row that is not there is `None`.

mod administration;
mod api_keys;
mod audit;
mod batch;
mod calculations;
mod credentials;
mod database;
mod entity;
mod error;
mod hash_costs;
mod imports;
mod inspection;
mod known_devices;
mod legacy;
mod link;
mod migration;
mod one_time_tokens;
mod outbox;
mod own_change;
mod own_data;
mod passwords;
mod recovery_codes;
mod sessions;
mod throttle;
mod time;
mod totp_factors;
mod users;

pub use administration::{AdministerError, UserChange};
pub use api_keys::{ApiKey, InsertKeyError, KeyHolder, NewApiKey};
pub use audit::{AuditLines, AuditRecord};
pub use calculations::{Calculation, CalculationChange, CalculationId, NewCalculation};
pub use credentials::ChangeUserError;
pub use database::{Database, PoolReading, PoolSettings};
pub use error::StorageError;
pub use imports::{Admission, Holder, ImportedUser, UserImport};
pub use inspection::ServerFacts;
pub use known_devices::NewDevice;
pub use legacy::{LegacyError, LegacyUser, LegacyUsers};
pub use one_time_tokens::{NewOneTimeToken, OneTimeToken, TokenPurpose};
pub use outbox::{MailId, MailKind, NewMail, OutboxMail};
pub use own_change::{OwnChange, OwnChangeError};
pub use passwords::{PasswordChange, PasswordReset};
pub use sessions::{NewSession, SessionInfo, SignedIn};
pub use totp_factors::TotpFactor;
pub use users::{InsertUserError, NewUser, Role, Status, User};
