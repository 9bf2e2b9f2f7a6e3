//! The rules of accounts.

#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

mod audit;
mod email;
mod foreign_hashes;
mod hashing;
mod id;
mod policy;
mod refusals;
mod scope;
mod secret_keys;
mod session;
mod throttle;
mod token;
mod totp;
mod username;
