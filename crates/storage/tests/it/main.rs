//! The queries, on both databases.

#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

mod administration;
mod api_keys;
mod calculations;
mod credentials;
mod database;
mod failover;
mod hash_costs;
mod inspection;
mod known_devices;
mod outbox;
mod own_change;
mod own_data;
mod second_factor;
mod sessions;
mod strange_rows;
mod support;
mod throttle;
mod users;
