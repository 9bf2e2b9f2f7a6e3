//! How good is this password? Asked while a person types it.

use accounts::{EmailAddress, Password, Username};

use crate::register::refused;
use crate::{App, Asker, Error, FieldError};

/// What a meter shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasswordStrength {
    /// 0 (guessed at once) to 4 (not in 10¹⁰ attempts).
    pub score: u8,
    /// Why a sign-up with it would be refused, if it would.
    pub refusal: Option<FieldError>,
}

impl App {
    /// Judges a password for the user of this name and address, as far as they are typed yet. Nothing is kept. It counts as a
    /// calculation of this asker's.
    pub async fn password_strength(
        &self,
        asker: Asker<'_>,
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
        let assessment = self.calculate_large(asker, assess).await?;
        let refusal = assessment.refusal;
        Ok(PasswordStrength {
            score: assessment.score,
            refusal: refusal.map(|refusal| refused("password", &refusal)),
        })
    }
}
