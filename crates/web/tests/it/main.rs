//! The whole service over HTTP, on both databases.

#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

mod arithmetic;
mod auth;
mod calculate;
mod calculations;
mod health;
mod help;
mod hostile;
mod me;
mod openapi;
mod pages;
mod plot;
mod security_headers;
mod support;
mod throttle;
mod users;
