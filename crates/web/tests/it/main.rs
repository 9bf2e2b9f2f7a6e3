//! The whole service over HTTP, on both databases.

#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

mod arithmetic;
mod auth;
mod authenticator;
mod calculate;
mod calculations;
mod canary;
mod health;
mod hostile;
mod known_devices;
mod log;
mod login_page;
mod me;
mod openapi;
mod second_factor;
mod second_step;
mod security_headers;
mod support;
mod throttle;
mod users;
