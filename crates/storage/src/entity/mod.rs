//! One module a table, each as the database sees it.

#![expect(unreachable_pub, reason = "the derive macros make public items")]

pub(crate) mod calculation;
pub(crate) mod session;
pub(crate) mod throttle;
pub(crate) mod user;
