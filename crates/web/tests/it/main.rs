//! The whole service over HTTP, on both databases.

#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

mod administration;
mod arithmetic;
mod auth;
mod authenticator;
mod authorization;
mod calculate;
mod calculations;
mod canary;
mod clock;
mod export;
mod failures;
mod hang_up;
mod health;
mod help;
mod hostile;
mod keys;
mod known_devices;
mod late_forms;
mod log;
mod login_page;
mod mail;
mod me;
mod mutated;
mod openapi;
mod page_authorization;
mod pages;
mod password_strength;
mod plot;
mod second_factor;
mod second_step;
mod security_headers;
mod support;
mod throttle;
mod users;
