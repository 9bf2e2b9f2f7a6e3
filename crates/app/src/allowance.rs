//! How much each client and each user may have calculated.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use accounts::{ThrottleRule, ThrottleState, Throttled, UserId, client_network};
use jiff::{SignedDuration, Timestamp};
use storage::StorageError;

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

/// Calculations in each minute, counted in memory: each process has its own, as each has its own cores.
///
/// What needs a thread of its own counts for [`LARGE`](Self::LARGE) while it runs, and then for the time that it took. So does a
/// search, which needs a connection to the database.
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
#[derive(Clone, PartialEq, Eq, Hash)]
enum Who {
    User(UserId),
    Network(String),
}

impl Allowance {
    const PERIOD: SignedDuration = SignedDuration::from_mins(1);
    /// The longest evaluation, about a quarter of a second, in small ones.
    const LARGE: u32 = 50;
    /// What one of them stands for.
    const SMALL: Duration = Duration::from_millis(5);
    /// The longest search that is counted whole, five seconds, in small ones.
    const LONGEST_SEARCH: u32 = 1000;
    /// Who asked longer than a minute ago is forgotten each time that so many asked: memory and time stay bounded.
    const FORGET_EVERY: u32 = 10_000;

    /// So many small calculations a minute; 0: any number.
    pub(crate) fn new(per_minute: u32) -> Self {
        Self {
            per_minute,
            taken: Mutex::default(),
        }
    }

    /// Takes so many small ones at once, of which there are at most those of a minute.
    fn take(&self, who: Who, weight: u32, now: Timestamp) -> Result<(), Throttled> {
        let rule = ThrottleRule::Rate {
            limit: self.per_minute / weight,
            per: Self::PERIOD,
        };
        let mut taken = self.taken();
        taken.forget_now_and_then(now);
        let state = rule.reserve(taken.by.get(&who).copied(), now)?;
        taken.by.insert(who, state);
        Ok(())
    }

    fn large(&self) -> u32 {
        Self::LARGE.min(self.per_minute)
    }

    /// Of a large one that took so long, gives back what it did not need, or takes what it needed beyond that: `most` at most.
    fn settle(&self, who: &Who, took: Duration, most: u32) {
        if self.per_minute == 0 {
            return;
        }
        let used = took.as_millis() / Self::SMALL.as_millis() + 1;
        let used = u32::try_from(used).unwrap_or(u32::MAX).min(most);
        if let Some(state) = self.taken().by.get_mut(who) {
            let beyond = count(used) - count(self.large());
            state.until += Self::PERIOD * beyond / count(self.per_minute);
        }
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn count(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
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
    /// Takes a small calculation from what the asker may have, or says how long to wait.
    pub(crate) fn take_calculation(&self, asker: Asker<'_>) -> Result<(), Error> {
        self.take(&Who::from(asker), 1)
    }

    /// Does work that takes longer behind the gate of evaluations, and counts it for the time that it took.
    pub(crate) async fn calculate_large<T: Send + 'static>(
        &self,
        asker: Asker<'_>,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Error> {
        let who = Who::from(asker);
        let allowance = &self.0.allowance;
        self.take(&who, allowance.large())?;
        let timed = move || {
            let begun = Instant::now();
            let outcome = work();
            (begun.elapsed(), outcome)
        };
        let done = self.0.evaluation_gate.run(timed).await;
        let took = done.as_ref().map_or(Duration::ZERO, |(took, _)| *took);
        allowance.settle(&who, took, allowance.large());
        let (took, outcome) = done?;
        metrics::histogram!("reckon_evaluation_seconds", "place" => "behind the gate").record(took);
        Ok(outcome)
    }

    /// Takes what keeping so many bytes counts for: one for each whole KiB.
    pub(crate) fn take_room(&self, identity: &Identity, bytes: usize) -> Result<(), Error> {
        let weight = u32::try_from(bytes / 1024).unwrap_or(u32::MAX);
        match weight.min(self.0.allowance.per_minute) {
            0 => Ok(()),
            weight => self.take(&Who::User(identity.account.id), weight),
        }
    }

    /// Looks through all that a user has, behind the gate of searches, and counts it for the time that it took. It goes on to
    /// its end and keeps its place until then, whoever still waits for it.
    pub(crate) async fn search<T: Send + 'static>(
        &self,
        identity: &Identity,
        search: impl Future<Output = Result<T, StorageError>> + Send + 'static,
    ) -> Result<T, Error> {
        let who = Who::User(identity.account.id);
        let allowance = &self.0.allowance;
        self.take(&who, allowance.large())?;
        let place = self.0.search_gate.enter(1).await.inspect_err(|_| {
            allowance.settle(&who, Duration::ZERO, allowance.large());
        })?;
        let app = self.clone();
        let searched = self.to_the_end(async move {
            let begun = Instant::now();
            let found = search.await;
            let took = begun.elapsed();
            app.0
                .allowance
                .settle(&who, took, Allowance::LONGEST_SEARCH);
            drop(place);
            found
        });
        Ok(searched
            .await
            .expect("a search does not panic, and its runtime is this one")?)
    }

    fn take(&self, who: &Who, weight: u32) -> Result<(), Error> {
        let allowance = &self.0.allowance;
        if allowance.per_minute == 0 {
            return Ok(());
        }
        let taken = allowance.take(who.clone(), weight, self.now());
        taken.map_err(|throttled| {
            metrics::counter!("reckon_throttled_total", "what" => "calculations").increment(1);
            Error::from(throttled)
        })
    }
}

impl From<Asker<'_>> for Who {
    fn from(asker: Asker<'_>) -> Self {
        match asker {
            Asker::User(identity) => Self::User(identity.account.id),
            Asker::Anyone(address) => Self::Network(client_network(address)),
        }
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

    /// How many small ones are left.
    fn left(allowance: &Allowance, now: Timestamp) -> usize {
        let one = |_: &usize| allowance.take(network(1), 1, now).is_ok();
        (0..1000).take_while(one).count()
    }

    #[test]
    fn a_large_calculation_counts_as_fifty_while_it_runs_and_then_for_its_time() {
        for (took, counts) in [(0, 1), (4, 1), (5, 2), (100, 21), (249, 50), (9000, 50)] {
            let allowance = Allowance::new(100);
            assert_eq!(allowance.take(network(1), 50, NOW), Ok(()));
            assert_eq!(allowance.take(network(1), 50, NOW), Ok(()));
            assert!(allowance.take(network(1), 1, NOW).is_err());
            allowance.settle(&network(1), Duration::from_millis(took), 50);
            assert_eq!(left(&allowance, NOW), 50 - counts, "{took} ms");
        }
    }

    #[test]
    fn a_search_counts_for_all_of_its_time() {
        let allowance = Allowance::new(1000);
        assert_eq!(allowance.take(network(1), 50, NOW), Ok(()));
        let most = Allowance::LONGEST_SEARCH;
        allowance.settle(&network(1), Duration::from_secs(2), most);
        assert_eq!(left(&allowance, NOW), 1000 - 401);
    }

    #[test]
    fn what_was_taken_comes_back_evenly() {
        let allowance = Allowance::new(100);
        assert_eq!(left(&allowance, NOW), 100);
        assert_eq!(left(&allowance, NOW + Allowance::PERIOD / 4), 25);
        assert_eq!(left(&allowance, NOW + Allowance::PERIOD * 2), 100);
    }

    #[test]
    fn a_limit_below_a_large_one_still_lets_one_pass_a_minute() {
        let allowance = Allowance::new(10);
        let large = allowance.large();
        assert_eq!(allowance.take(network(1), large, NOW), Ok(()));
        assert!(allowance.take(network(1), large, NOW).is_err());
        allowance.settle(&network(1), Duration::from_millis(12), large);
        assert_eq!(left(&allowance, NOW), 7);
    }

    #[test]
    fn giving_back_does_not_make_more_of_it() {
        let allowance = Allowance::new(100);
        assert_eq!(allowance.take(network(1), 50, NOW), Ok(()));
        let later = NOW + Allowance::PERIOD;
        allowance.settle(&network(1), Duration::ZERO, 50);
        assert_eq!(left(&allowance, later), 100);
    }

    #[test]
    fn nobody_counts_for_another() {
        let allowance = Allowance::new(1);
        let user = || Who::User(UserId(uuid_v7(NOW, &mut crate::random())));
        for who in [network(1), network(2), user(), user()] {
            assert_eq!(allowance.take(who, 1, NOW), Ok(()));
        }
        assert!(allowance.take(network(2), 1, NOW).is_err());
    }

    #[test]
    fn who_asked_long_ago_is_forgotten() {
        let allowance = Allowance::new(60);
        for number in 0..Allowance::FORGET_EVERY - 1 {
            allowance.take(network(number), 1, NOW).unwrap();
        }
        let later = NOW + Allowance::PERIOD;
        allowance.take(network(0), 1, later).unwrap();
        assert_eq!(allowance.taken().by.len(), 1);
    }
}
