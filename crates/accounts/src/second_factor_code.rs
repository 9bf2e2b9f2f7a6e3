//! What a person types in the second step of a sign-in.

use crate::{RecoveryCode, TotpCode};

/// Either kind of code; their lengths tell them apart, so that one field takes both.
#[derive(Debug)]
pub enum SecondFactorCode {
    /// Six digits of the authenticator app.
    Totp(TotpCode),
    /// One of the codes kept on paper.
    Recovery(RecoveryCode),
}

impl SecondFactorCode {
    /// Reads what was typed; `None` when it can be neither.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        TotpCode::parse(text)
            .map(Self::Totp)
            .or_else(|| RecoveryCode::parse(text).map(Self::Recovery))
    }
}
