//! The whole service over HTTP, on both databases.

#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

mod arithmetic;
mod auth;
mod calculate;
mod calculations;
mod health;
mod hostile;
mod me;
mod openapi;
mod password_strength;
mod security_headers;
mod support;
mod throttle;
mod users;
