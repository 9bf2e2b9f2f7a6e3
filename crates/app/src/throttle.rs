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
}

impl Default for AddressLimits {
    /// 120 sign-in attempts a minute, 300 sign-ups an hour.
    fn default() -> Self {
        Self {
            sign_in_per_minute: 120,
            sign_up_per_hour: 300,
        }
    }
}

impl App {
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
            tracing::info!(seconds = retry_after.as_secs(), "too many attempts");
            Error::TooManyAttempts {
                retry_after: retry_after.unsigned_abs(),
            }
        })
    }
}
