//! Reads requests strictly: what is not understood whole is refused, with the place and the reason.

mod body;
mod client;
mod idempotency_key;
mod identity;
mod parameters;

pub(crate) use body::{FormBody, JsonBody, read as read_body};
pub(crate) use client::{Address, Client};
pub(crate) use idempotency_key::IdempotencyKey;
pub(crate) use identity::{Caller, KeyHolder, MaybeCaller, MaybeSignedIn, SignedIn};
pub(crate) use parameters::{Id, Parameters};
