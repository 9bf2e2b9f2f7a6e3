//! The queries, on both databases.

#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

mod calculations;
mod database;
mod known_devices;
mod second_factor;
mod sessions;
mod support;
mod throttle;
mod users;
