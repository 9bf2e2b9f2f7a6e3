//! Who may try how often.

use accounts::{ThrottleKey, ThrottleRule, UserId};
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
    /// Mails an hour: for forgotten passwords, and about new accounts.
    pub mail_per_hour: u32,
}

impl Default for AddressLimits {
    /// 120 sign-in attempts a minute; an hour, 300 sign-ups and 60 mails.
    fn default() -> Self {
        Self {
            sign_in_per_minute: 120,
            sign_up_per_hour: 300,
            mail_per_hour: 60,
        }
    }
}

impl App {
    /// Mails of one kind that anyone can have sent to one address or one user.
    pub(crate) const MAILS: ThrottleRule = ThrottleRule::Rate {
        limit: 3,
        per: SignedDuration::from_hours(1),
    };

    const CREDENTIALS: ThrottleRule = ThrottleRule::Rate {
        limit: 30,
        per: SignedDuration::from_mins(15),
    };

    const NAMINGS: ThrottleRule = ThrottleRule::Rate {
        limit: 10,
        per: SignedDuration::from_hours(1),
    };

    const CHANGES: ThrottleRule = ThrottleRule::Rate {
        limit: 120,
        per: SignedDuration::from_hours(1),
    };

    pub(crate) async fn throttle_sign_in(&self, network: &str) -> Result<(), Error> {
        let limit = self.0.address_limits.sign_in_per_minute;
        self.throttle_address(
            "sign-in address",
            network,
            limit,
            SignedDuration::from_mins(1),
        )
        .await
    }

    pub(crate) async fn throttle_sign_up(&self, network: &str) -> Result<(), Error> {
        let limit = self.0.address_limits.sign_up_per_hour;
        self.throttle_address(
            "sign-up address",
            network,
            limit,
            SignedDuration::from_hours(1),
        )
        .await
    }

    pub(crate) async fn throttle_mail(&self, network: &str) -> Result<(), Error> {
        let limit = self.0.address_limits.mail_per_hour;
        self.throttle_address(
            "mail address",
            network,
            limit,
            SignedDuration::from_hours(1),
        )
        .await
    }

    /// Codes of links cannot be guessed; what is limited is how fast wrong ones fill the audit trail.
    pub(crate) async fn throttle_link(&self, network: &str) -> Result<(), Error> {
        let limit = self.0.address_limits.sign_in_per_minute;
        self.throttle_address("link address", network, limit, SignedDuration::from_mins(1))
            .await
    }

    /// Takes one of the few mails an hour that are sent under this key; whether there was one left.
    pub(crate) async fn may_mail(&self, key: ThrottleKey) -> Result<bool, Error> {
        left(self.reserve(&[(key, Self::MAILS)]).await)
    }

    /// The same, and one of those that this client may have sent; whether there was one left of both.
    pub(crate) async fn may_mail_for(
        &self,
        network: &str,
        key: ThrottleKey,
    ) -> Result<bool, Error> {
        Ok(self.may_mail(key).await? && left(self.throttle_mail(network).await)?)
    }

    /// A right password costs a hash and is no failure, so that nothing else would keep one user from filling the queue.
    pub(crate) async fn throttle_credentials(
        &self,
        user: UserId,
        network: &str,
    ) -> Result<(), Error> {
        self.throttle_sign_in(network).await?;
        self.throttle_user("credentials given again", user, Self::CREDENTIALS)
            .await
    }

    /// A new name tells whether it is taken.
    pub(crate) async fn throttle_naming(&self, user: UserId) -> Result<(), Error> {
        self.throttle_user("change of name", user, Self::NAMINGS)
            .await
    }

    /// What a user may do as often as they like still adds to the trail.
    pub(crate) async fn throttle_changes(&self, user: UserId) -> Result<(), Error> {
        self.throttle_user("changes", user, Self::CHANGES).await
    }

    async fn throttle_user(
        &self,
        purpose: &str,
        user: UserId,
        rule: ThrottleRule,
    ) -> Result<(), Error> {
        let key = ThrottleKey::new(purpose, &user.0.to_string());
        self.reserve(&[(key, rule)]).await
    }

    async fn throttle_address(
        &self,
        purpose: &str,
        network: &str,
        limit: u32,
        per: SignedDuration,
    ) -> Result<(), Error> {
        if limit == 0 {
            return Ok(());
        }
        let key = ThrottleKey::new(purpose, network);
        self.reserve(&[(key, ThrottleRule::Rate { limit, per })])
            .await
    }

    /// Takes one attempt under each key, or none and says how long to wait for the next.
    pub(crate) async fn reserve(
        &self,
        counted: &[(ThrottleKey, ThrottleRule)],
    ) -> Result<(), Error> {
        let outcome = self.0.database.reserve_attempt(counted, self.now()).await?;
        outcome.map_err(|throttled| {
            metrics::counter!("reckon_throttled_total", "what" => "attempts").increment(1);
            let seconds = throttled.retry_after.as_secs();
            tracing::info!(seconds, "too many attempts");
            Error::from(throttled)
        })
    }
}

/// Whether there was one left.
fn left(reserved: Result<(), Error>) -> Result<bool, Error> {
    let is_none_left = matches!(reserved, Err(Error::TooManyAttempts { .. }));
    if is_none_left {
        Ok(false)
    } else {
        reserved.map(|()| true)
    }
}
