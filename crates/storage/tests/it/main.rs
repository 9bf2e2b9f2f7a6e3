//! The queries, on both databases.

#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

mod administration;
mod api_keys;
mod calculations;
mod database;
mod own_data;
mod sessions;
mod support;
mod throttle;
mod users;
