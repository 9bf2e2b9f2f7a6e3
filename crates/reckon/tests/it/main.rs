//! The binary, as a person or a supervisor starts it.

#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

mod eval;
mod mail;
mod serve;
mod support;
