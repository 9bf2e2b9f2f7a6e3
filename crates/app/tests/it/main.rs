//! What the service does beyond what its routes show, on both databases.

#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

mod audit_verify;
mod edges;
mod import;
mod pace;
mod support;
mod throttle;
mod to_the_end;
