//! What a request comes from.

use std::net::IpAddr;

/// What a sign-in comes from, so that its user can recognise it in the list of sessions.
#[derive(Debug, Clone)]
pub struct Device {
    /// The client's address.
    pub address: IpAddr,
    /// What the client says it is: its `User-Agent`.
    pub user_agent: Option<String>,
}

impl Device {
    const MAX_CHARS: usize = 256;

    /// What the client says it is, cut to a length that can be stored and to characters that can be shown.
    pub(crate) fn name(&self) -> String {
        let told = self.user_agent.as_deref().unwrap_or_default();
        told.chars()
            .filter(|c| !c.is_control())
            .take(Self::MAX_CHARS)
            .collect()
    }
}
