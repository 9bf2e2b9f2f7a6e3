//! Who may try how often.

use std::net::IpAddr;

use accounts::{ThrottleKey, ThrottleRule, Throttled, client_network};
use jiff::SignedDuration;

use crate::{App, Error};

/// How often one client address may do what costs us or tells it something. 0 switches a limit off.
///
/// The defaults suit a class of thirty behind one address.
#[derive(Debug, Clone, Copy)]
pub struct AddressLimits {
    /// Sign-in attempts a minute.
    pub sign_in_per_minute: u32,
    /// Sign-ups an hour.
    pub sign_up_per_hour: u32,
    /// Mails for forgotten passwords an hour.
    pub mail_per_hour: u32,
}

impl Default for AddressLimits {
    /// 120 sign-in attempts a minute; an hour, 300 sign-ups and 20 mails for forgotten passwords.
    fn default() -> Self {
        Self {
            sign_in_per_minute: 120,
            sign_up_per_hour: 300,
            mail_per_hour: 20,
        }
    }
}

impl App {
    /// Mails of one kind that anyone can have sent to one address or one user.
    pub(crate) const MAILS: ThrottleRule = ThrottleRule::Rate {
        limit: 3,
        per: SignedDuration::from_hours(1),
    };

    pub(crate) async fn throttle_sign_in(&self, client: IpAddr) -> Result<(), Error> {
        let limit = self.0.address_limits.sign_in_per_minute;
        self.throttle_address(
            "sign-in address",
            client,
            limit,
            SignedDuration::from_mins(1),
        )
        .await
    }

    pub(crate) async fn throttle_sign_up(&self, client: IpAddr) -> Result<(), Error> {
        let limit = self.0.address_limits.sign_up_per_hour;
        self.throttle_address(
            "sign-up address",
            client,
            limit,
            SignedDuration::from_hours(1),
        )
        .await
    }

    pub(crate) async fn throttle_mail(&self, client: IpAddr) -> Result<(), Error> {
        let limit = self.0.address_limits.mail_per_hour;
        self.throttle_address("mail address", client, limit, SignedDuration::from_hours(1))
            .await
    }

    /// Codes of links cannot be guessed; what is limited is how fast wrong ones fill the audit trail.
    pub(crate) async fn throttle_link(&self, client: IpAddr) -> Result<(), Error> {
        let limit = self.0.address_limits.sign_in_per_minute;
        self.throttle_address("link address", client, limit, SignedDuration::from_mins(1))
            .await
    }

    /// Takes one of the few mails an hour that are sent under this key; whether there was one left.
    pub(crate) async fn may_mail(&self, key: ThrottleKey) -> Result<bool, Error> {
        match self.reserve(key, Self::MAILS).await {
            Ok(()) => Ok(true),
            Err(Error::TooManyAttempts { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    async fn throttle_address(
        &self,
        purpose: &str,
        client: IpAddr,
        limit: u32,
        per: SignedDuration,
    ) -> Result<(), Error> {
        if limit == 0 {
            return Ok(());
        }
        let key = ThrottleKey::new(purpose, &client_network(client));
        self.reserve(key, ThrottleRule::Rate { limit, per }).await
    }

    /// Takes one attempt, or says how long to wait for the next.
    pub(crate) async fn reserve(&self, key: ThrottleKey, rule: ThrottleRule) -> Result<(), Error> {
        let outcome = self
            .0
            .database
            .reserve_attempt(key, rule, self.now())
            .await?;
        outcome.map_err(|Throttled { retry_after }| {
            metrics::counter!("reckon_throttled_total", "what" => "attempts").increment(1);
            tracing::info!(seconds = retry_after.as_secs(), "too many attempts");
            Error::TooManyAttempts {
                retry_after: retry_after.unsigned_abs(),
            }
        })
    }
}
