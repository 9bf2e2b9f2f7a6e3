//! How much each client and each user may have calculated.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use accounts::{ThrottleRule, ThrottleState, Throttled, UserId, client_network};
use jiff::{SignedDuration, Timestamp};

use crate::{App, Error, Identity};

/// Who asks for a calculation.
#[derive(Debug, Clone, Copy)]
pub enum Asker<'a> {
    /// A user, signed in or by an API key.
    User(&'a Identity),
    /// Anyone, at this address.
    Anyone(IpAddr),
}

impl<'a> Asker<'a> {
    /// The user where one is known, otherwise anyone at this address.
    #[must_use]
    pub fn new(identity: Option<&'a Identity>, address: IpAddr) -> Self {
        identity.map_or(Self::Anyone(address), Self::User)
    }

    /// The user, where one is known.
    #[must_use]
    pub fn identity(self) -> Option<&'a Identity> {
        match self {
            Self::User(identity) => Some(identity),
            Self::Anyone(_) => None,
        }
    }
}

/// What a calculation counts for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effort {
    /// It is done in less time than a request takes.
    Small,
    /// It needs a thread of its own, for up to a quarter of a second.
    Large,
}

impl Effort {
    /// In small ones.
    const fn weight(self) -> u32 {
        match self {
            Self::Small => 1,
            Self::Large => 50,
        }
    }
}

/// Calculations in each minute, counted in memory: each process has its own, as each has its own cores.
pub(crate) struct Allowance {
    per_minute: u32,
    taken: Mutex<Taken>,
}

#[derive(Default)]
struct Taken {
    by: HashMap<Who, ThrottleState>,
    since_forgetting: u32,
}

/// A user counts alone; everyone else with their network.
#[derive(PartialEq, Eq, Hash)]
enum Who {
    User(UserId),
    Network(String),
}

impl Allowance {
    const PERIOD: SignedDuration = SignedDuration::from_mins(1);
    /// Who asked longer than a minute ago is forgotten each time that so many asked: memory and time stay bounded.
    const FORGET_EVERY: u32 = 10_000;

    /// So many small calculations a minute; 0: any number.
    pub(crate) fn new(per_minute: u32) -> Self {
        Self {
            per_minute,
            taken: Mutex::default(),
        }
    }

    fn take(&self, who: Who, effort: Effort, now: Timestamp) -> Result<(), Throttled> {
        let rule = ThrottleRule::Rate {
            limit: self.per_minute / effort.weight(),
            per: Self::PERIOD,
        };
        let mut taken = self.taken();
        taken.forget_now_and_then(now);
        let state = rule.reserve(taken.by.get(&who).copied(), now)?;
        taken.by.insert(who, state);
        Ok(())
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Taken {
    fn forget_now_and_then(&mut self, now: Timestamp) {
        self.since_forgetting += 1;
        if self.since_forgetting >= Allowance::FORGET_EVERY {
            self.since_forgetting = 0;
            self.by.retain(|_, state| state.until > now);
        }
    }
}

impl App {
    /// Takes a calculation from what the asker may have, or says how long to wait.
    pub(crate) fn take_calculation(&self, asker: Asker<'_>, effort: Effort) -> Result<(), Error> {
        let allowance = &self.0.allowance;
        if allowance.per_minute == 0 {
            return Ok(());
        }
        let who = match asker {
            Asker::User(identity) => Who::User(identity.account.id),
            Asker::Anyone(address) => Who::Network(client_network(address)),
        };
        allowance
            .take(who, effort, self.now())
            .map_err(|Throttled { retry_after }| {
                metrics::counter!("reckon_throttled_total", "what" => "calculations").increment(1);
                Error::TooManyAttempts {
                    retry_after: retry_after.unsigned_abs(),
                }
            })
    }
}

#[cfg(test)]
mod tests {
    use accounts::uuid_v7;

    use super::*;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn network(number: u32) -> Who {
        Who::Network(number.to_string())
    }

    #[test]
    fn a_large_calculation_counts_as_fifty() {
        let allowance = Allowance::new(100);
        assert_eq!(allowance.take(network(1), Effort::Large, NOW), Ok(()));
        for _ in 0..50 {
            assert_eq!(allowance.take(network(1), Effort::Small, NOW), Ok(()));
        }
        assert!(allowance.take(network(1), Effort::Small, NOW).is_err());
        let later = NOW + Allowance::PERIOD / 2;
        assert_eq!(allowance.take(network(1), Effort::Large, later), Ok(()));
    }

    #[test]
    fn a_limit_below_a_large_one_still_lets_one_pass_a_minute() {
        let allowance = Allowance::new(10);
        assert_eq!(allowance.take(network(1), Effort::Large, NOW), Ok(()));
        assert!(allowance.take(network(1), Effort::Large, NOW).is_err());
    }

    #[test]
    fn nobody_counts_for_another() {
        let allowance = Allowance::new(1);
        let user = || Who::User(UserId(uuid_v7(NOW, &mut crate::random())));
        for who in [network(1), network(2), user(), user()] {
            assert_eq!(allowance.take(who, Effort::Small, NOW), Ok(()));
        }
        assert!(allowance.take(network(2), Effort::Small, NOW).is_err());
    }

    #[test]
    fn who_asked_long_ago_is_forgotten() {
        let allowance = Allowance::new(60);
        for number in 0..Allowance::FORGET_EVERY - 1 {
            allowance.take(network(number), Effort::Small, NOW).unwrap();
        }
        let later = NOW + Allowance::PERIOD;
        allowance.take(network(0), Effort::Small, later).unwrap();
        assert_eq!(allowance.taken().by.len(), 1);
    }
}
