//! Tables, rows, queries and migrations, on PostgreSQL and SQLite alike.
//!
//! One entity a table, one set of migrations and one set of queries serve both databases; nothing outside this crate
//! names `sea_orm` or writes SQL. Queries answer in domain words: a unique violation is [`InsertUserError::UsernameTaken`],
//! a row that is not there is `None`.

mod audit;
mod calculations;
mod credentials;
mod database;
mod entity;
mod error;
mod migration;
mod one_time_tokens;
mod outbox;
mod sessions;
mod throttle;
mod time;
mod users;

pub use audit::AuditRecord;
pub use calculations::{Calculation, CalculationChange, CalculationId, NewCalculation};
pub use credentials::ChangeUserError;
pub use database::{Database, PoolSettings};
pub use error::StorageError;
pub use one_time_tokens::{NewOneTimeToken, OneTimeToken, TokenPurpose};
pub use outbox::{MailId, MailKind, NewMail, OutboxMail};
pub use sessions::{NewSession, SessionInfo, SignedIn};
pub use users::{InsertUserError, NewUser, Role, Status, User};
