//! One module a table, each as the database sees it.

pub(crate) mod api_key;
pub(crate) mod audit;
pub(crate) mod audit_head;
pub(crate) mod calculation;
pub(crate) mod known_device;
pub(crate) mod one_time_token;
pub(crate) mod outbox;
pub(crate) mod recovery_code;
pub(crate) mod session;
pub(crate) mod throttle;
pub(crate) mod totp_factor;
pub(crate) mod user;
