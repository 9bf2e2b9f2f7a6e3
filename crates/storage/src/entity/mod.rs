//! One module a table, each as the database sees it.

pub(crate) mod calculation;
pub(crate) mod session;
pub(crate) mod throttle;
pub(crate) mod user;
