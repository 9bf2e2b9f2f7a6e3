//! What every request passes through.

pub(crate) mod problems;
pub(crate) mod request_log;
pub(crate) mod security_headers;
pub(crate) mod to_the_end;
#[cfg(feature = "opentelemetry")]
pub(crate) mod trace;
