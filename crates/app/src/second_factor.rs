//! The second factor of one's own account: switching it on and off.

use accounts::{
    AuditAction, RecoveryCode, SecondFactorCode, ThrottleKey, ThrottleRule, TotpSecret,
};
use storage::{OwnChange, TotpFactor};

use crate::audit::Event;
use crate::check_code::{code_attempts, place, refusal};
use crate::known_client::KnownClient;
use crate::{App, Error, Identity, random};

/// What a user may know of their second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SecondFactor {
    /// Whether a code is asked for at the sign-in.
    pub enabled: bool,
    /// How many recovery codes were not used yet.
    pub recovery_codes_left: u64,
}

impl App {
    /// Whether the user has a second factor.
    pub async fn second_factor(&self, identity: &Identity) -> Result<SecondFactor, Error> {
        identity.session()?;
        let user = identity.account.id;
        Ok(SecondFactor {
            enabled: self.confirmed_factor(user).await?.is_some(),
            recovery_codes_left: self.0.database.recovery_codes_left(user).await?,
        })
    }

    /// Whether second factors can be had here: there is a key to encrypt them with.
    #[must_use]
    pub fn offers_second_factor(&self) -> bool {
        self.0.secret_keys.is_some()
    }

    /// Whether this user has to confirm their address before they can have one. A reset never removes a factor, so a stranger
    /// who signed up with somebody's address would keep its owner out for good.
    #[must_use]
    pub fn confirms_address_first(&self, identity: &Identity) -> bool {
        self.sends_mail() && !identity.account.email_verified
    }

    /// The secret that was drawn and not confirmed yet, for a page that shows it again.
    pub async fn pending_second_factor(
        &self,
        identity: &Identity,
    ) -> Result<Option<TotpSecret>, Error> {
        self.require_step_up(identity).await?;
        let factor = self.0.database.totp_factor(identity.account.id).await?;
        let pending = factor.filter(|factor| !factor.confirmed);
        pending.map(|factor| self.open_secret(&factor)).transpose()
    }

    /// Draws a secret for the user's authenticator app. It is asked for nowhere until a first code confirms it, and may be
    /// drawn again until then.
    pub async fn start_second_factor(&self, identity: &Identity) -> Result<TotpSecret, Error> {
        let user = identity.account.id;
        self.require_step_up(identity).await?;
        if self.confirms_address_first(identity) {
            return Err(Error::ConfirmEmailFirst);
        }
        let keys = self.0.secret_keys.as_ref();
        let keys = keys.ok_or(Error::SecondFactorNotConfigured)?;
        self.throttle_changes(user).await?;
        let secret = TotpSecret::generate(&mut random());
        let sealed = keys.seal(&place(user), secret.expose(), &mut random());
        let event = Event::own(AuditAction::EnableSecondFactor, identity);
        let mut told = self.tell(vec![event.with_detail("started")]);
        let own = self.own_change(identity, &mut told)?;
        if !self.0.database.start_totp_factor(sealed, own).await? {
            return Err(Error::SecondFactorEnabled);
        }
        told.log();
        Ok(secret)
    }

    /// Switches the second factor on with its first code, and ends all other sessions of the user; the recovery codes,
    /// told this once.
    pub async fn confirm_second_factor(
        &self,
        identity: &Identity,
        code: &str,
    ) -> Result<Vec<RecoveryCode>, Error> {
        let action = AuditAction::EnableSecondFactor;
        self.require_step_up(identity).await?;
        let user = identity.account.id;
        let found = self.0.database.totp_factor(user).await?;
        let factor = found.ok_or(Error::NoSecondFactor)?;
        if factor.confirmed {
            return Err(Error::SecondFactorEnabled);
        }
        let client = KnownClient::of_session(identity)?;
        let attempts = code_attempts(user, Some(&client));
        let step = match self.check_first_code(&factor, code, attempts).await {
            Ok(step) => step,
            Err(error) => {
                let refused = Event::own(action, identity).with_outcome(refusal(&error));
                self.audit(refused.with_detail("code")).await?;
                return Err(error);
            }
        };
        let codes = new_recovery_codes();
        let digests: Vec<_> = codes.iter().map(|code| code.digest(user)).collect();
        let database = &self.0.database;
        let mut told = self.tell(vec![Event::own(action, identity)]);
        let own = OwnChange {
            notice: self.new_mail_id(),
            ..self.own_change(identity, &mut told)?
        };
        if !database
            .confirm_totp_factor(&factor, step, &digests, own)
            .await?
        {
            // Another secret was drawn meanwhile, or this one confirmed.
            return Err(Error::InvalidCode);
        }
        told.log();
        self.wake_mailer();
        database.forget_attempts(&[attempts]).await?;
        Ok(codes)
    }

    async fn check_first_code(
        &self,
        factor: &TotpFactor,
        code: &str,
        attempts: ThrottleKey,
    ) -> Result<i64, Error> {
        self.reserve(&[(attempts, ThrottleRule::Codes)]).await?;
        let secret = self.open_secret(factor)?;
        let Some(SecondFactorCode::Totp(code)) = SecondFactorCode::parse(code) else {
            return Err(Error::InvalidCode);
        };
        secret
            .verify(&code, self.now(), factor.last_step)
            .ok_or(Error::InvalidCode)
    }

    /// Switches the second factor off and ends all other sessions of the user.
    ///
    /// A session of a user who has one is fresh by a code alone, so that none is asked for here.
    pub async fn disable_second_factor(&self, identity: &Identity) -> Result<(), Error> {
        self.require_step_up(identity).await?;
        let action = AuditAction::DisableSecondFactor;
        let mut told = self.tell(vec![Event::own(action, identity)]);
        let own = OwnChange {
            notice: self.new_mail_id(),
            ..self.own_change(identity, &mut told)?
        };
        if !self.0.database.delete_totp_factor(own).await? {
            return Err(Error::NoSecondFactor);
        }
        told.log();
        self.wake_mailer();
        Ok(())
    }

    /// New recovery codes, told this once; the old ones are worthless.
    pub async fn renew_recovery_codes(
        &self,
        identity: &Identity,
    ) -> Result<Vec<RecoveryCode>, Error> {
        let action = AuditAction::RenewRecoveryCodes;
        self.require_step_up(identity).await?;
        let user = identity.account.id;
        self.throttle_changes(user).await?;
        let codes = new_recovery_codes();
        let digests: Vec<_> = codes.iter().map(|code| code.digest(user)).collect();
        let mut told = self.tell(vec![Event::own(action, identity)]);
        let own = self.own_change(identity, &mut told)?;
        let database = &self.0.database;
        if !database.replace_recovery_codes(&digests, own).await? {
            return Err(Error::NoSecondFactor);
        }
        told.log();
        Ok(codes)
    }
}

fn new_recovery_codes() -> Vec<RecoveryCode> {
    (0..RecoveryCode::COUNT)
        .map(|_| RecoveryCode::generate(&mut random()))
        .collect()
}
