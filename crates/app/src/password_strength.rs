//! How good is this password? Asked while a person types it.

use accounts::{EmailAddress, Password, Username};

use crate::register::refused;
use crate::{App, Error, FieldError};

/// What a meter shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasswordStrength {
    /// 0 (guessed at once) to 4 (not in 10¹⁰ attempts).
    pub score: u8,
    /// Why a sign-up with it would be refused, if it would.
    pub refusal: Option<FieldError>,
}

impl App {
    /// Judges a password for the user of this name and address, as far as they are typed yet. Nothing is kept.
    pub async fn password_strength(
        &self,
        password: String,
        username: &str,
        email: &str,
    ) -> Result<PasswordStrength, Error> {
        let password = Password::new(password).map_err(|error| {
            Error::Invalid(vec![FieldError {
                field: "password",
                code: "string_too_long",
                message: error.to_string(),
            }])
        })?;
        let username = Username::parse(username).ok();
        let email = EmailAddress::parse(email).ok();
        let policy = self.0.policy;
        let assess = move || policy.assess(&password, username.as_ref(), email.as_ref());
        let assessment = self.0.evaluation_gate.run(assess).await?;
        let refusal = assessment.refusal;
        Ok(PasswordStrength {
            score: assessment.score,
            refusal: refusal.map(|refusal| refused("password", &refusal)),
        })
    }
}
