//! The whole service over HTTP, on both databases.

#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

mod administration;
mod arithmetic;
mod auth;
mod authorization;
mod calculate;
mod calculations;
mod export;
mod health;
mod hostile;
mod keys;
mod me;
mod openapi;
mod security_headers;
mod support;
mod throttle;
mod users;
