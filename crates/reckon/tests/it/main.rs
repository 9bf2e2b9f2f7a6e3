//! The binary, as a person or a supervisor starts it.

#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

mod audit;
mod docs;
mod doctor;
mod eval;
mod faults;
mod import;
mod mail;
mod metrics;
mod secret_key;
mod serve;
mod support;
#[cfg(feature = "opentelemetry")]
mod traces;
mod user;
