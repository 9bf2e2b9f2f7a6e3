//! What a request comes from.

use std::net::IpAddr;

use crate::{Token, TokenKind};

/// What a sign-in comes from, so that its user can recognise it in the list of sessions.
#[derive(Debug, Clone)]
pub struct Device {
    /// The client's address.
    pub address: IpAddr,
    /// What the client says it is: its `User-Agent`.
    pub user_agent: Option<String>,
    /// What a browser was given at an earlier sign-in, to be known by.
    pub token: Option<Token>,
}

impl Device {
    const MAX_CHARS: usize = 256;

    /// Reads what a browser was given at an earlier sign-in; `None` when it cannot be that.
    #[must_use]
    pub fn read_token(received: &str) -> Option<Token> {
        Token::parse(TokenKind::Device, received)
    }

    /// What the client says it is, cut to a length that can be stored and to characters that can be shown.
    pub(crate) fn name(&self) -> String {
        let told = self.user_agent.as_deref().unwrap_or_default();
        told.chars()
            .filter(|c| !c.is_control())
            .take(Self::MAX_CHARS)
            .collect()
    }
}
