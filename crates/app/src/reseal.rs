//! Secrets that were encrypted under a key that is to be given up.

use storage::TotpFactor;

use crate::check_code::place;
use crate::{App, Error, random};

/// What became of the secrets in the database.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Resealed {
    /// So many are now encrypted under the first key and were not before.
    pub renewed: u64,
    /// So many none of the keys opens: their users sign in with recovery codes alone.
    pub unreadable: u64,
}

impl App {
    const FACTORS_AT_ONCE: u64 = 500;

    /// Encrypts all second factors under the first secret key, so that the others can be given up.
    pub async fn reseal_secrets(&self) -> Result<Resealed, Error> {
        let (mut outcome, mut last) = (Resealed::default(), None);
        loop {
            let factors = self
                .0
                .database
                .totp_factors_after(last, Self::FACTORS_AT_ONCE)
                .await?;
            let Some(end) = factors.last() else {
                return Ok(outcome);
            };
            last = Some(end.user);
            for factor in &factors {
                self.reseal(factor, &mut outcome).await?;
            }
        }
    }

    async fn reseal(&self, factor: &TotpFactor, outcome: &mut Resealed) -> Result<(), Error> {
        let keys = self.0.secret_keys.as_ref();
        if keys.is_some_and(|keys| keys.is_current(&factor.sealed)) {
            return Ok(());
        }
        let (Some(keys), Ok(secret)) = (keys, self.open_secret(factor)) else {
            outcome.unreadable += 1;
            return Ok(());
        };
        let sealed = keys.seal(&place(factor.user), secret.expose(), &mut random());
        self.0.database.reseal_totp_factor(factor, sealed).await?;
        outcome.renewed += 1;
        Ok(())
    }
}
