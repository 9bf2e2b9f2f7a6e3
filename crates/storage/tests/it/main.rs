//! The queries, on both databases.

#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

mod calculations;
mod credentials;
mod database;
mod outbox;
mod sessions;
mod support;
mod throttle;
mod users;
