//! The rules of accounts.

#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

mod email;
mod foreign_hashes;
mod hashing;
mod id;
mod policy;
mod session;
mod throttle;
mod token;
mod username;
