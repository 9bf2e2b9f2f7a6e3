//! How soon a failed sign-in is told.
//!
//! A wrong password takes as long to check as the stored hash is costly. Hashes that another application wrote take longer
//! or shorter than ours, and a user who does not exist has none: whoever measures would learn who is here, and from where.
//! So a failure is told on a beat, which is longer than the slowest kind of hash takes.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use accounts::{Password, PasswordHasher, StoredHash};

use crate::{App, Error};

/// What hashes of each kind take, and the beat that follows from it.
#[derive(Default)]
pub(crate) struct Pace(Mutex<HashMap<String, Duration>>);

impl Pace {
    /// The room for what one verification happens to take more than another, and for the line of the audit trail.
    const ROOM: u32 = 2;
    /// No hash that we read takes longer on any machine that one would use for this.
    const MAX_BEAT: Duration = Duration::from_secs(10);
    /// Nobody's users come from more systems than this.
    const MAX_KINDS: usize = 16;

    /// A hash of this kind is stored: one that was not met before is measured, and counts from now on. Takes the time of a
    /// verification then.
    pub(crate) fn meet(&self, hasher: &PasswordHasher, stored: &str) {
        let Some(cost) = StoredHash::cost_of(stored) else {
            return;
        };
        if self.is_new(cost) {
            let took = time(|password| {
                let _ = hasher.verify(password, stored);
            });
            self.note(cost, took);
        }
    }

    fn is_new(&self, cost: &str) -> bool {
        let kinds = self.kinds();
        kinds.len() < Self::MAX_KINDS && !kinds.contains_key(cost)
    }

    /// A hash of this kind took so long; what is known of a kind stays.
    pub(crate) fn note(&self, cost: &str, took: Duration) {
        if self.is_new(cost) {
            self.kinds().insert(cost.to_owned(), took);
        }
    }

    fn kinds(&self) -> MutexGuard<'_, HashMap<String, Duration>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn beat(&self) -> Duration {
        let slowest = self.kinds().values().max().copied().unwrap_or_default();
        (slowest * Self::ROOM).clamp(Duration::from_millis(1), Self::MAX_BEAT)
    }

    /// Waits for the next beat since `begun`, when the verification began: the wait for a permit depends on how busy the
    /// service is, not on the user.
    ///
    /// Where a verification took longer than a beat, as on an overloaded machine, it is the second or the third.
    pub(crate) async fn keep(&self, begun: Instant) {
        let told = begun + next_beat(self.beat(), begun.elapsed());
        tokio::time::sleep_until(told.into()).await;
    }
}

/// What a verification takes of the longest password that all kinds are checked with: for some, the time grows with it.
fn time(verify: impl Fn(&Password)) -> Duration {
    let longest = "x".repeat(StoredHash::LONGEST_PASSWORD);
    let password = Password::new(longest).expect("shorter than the longest that is taken");
    let begun = Instant::now();
    verify(&password);
    begun.elapsed()
}

/// The first whole number of beats that is longer than what has passed.
fn next_beat(beat: Duration, passed: Duration) -> Duration {
    let beats = passed.as_micros() / beat.as_micros() + 1;
    beat.saturating_mul(u32::try_from(beats).unwrap_or(u32::MAX))
}

impl App {
    /// Measures our hashes and one of each kind that is stored, so that the first failure of a user who has one is already
    /// told on the beat.
    pub async fn learn_pace(&self) -> Result<(), Error> {
        let hasher = Arc::clone(&self.0.hasher);
        let cost = hasher.cost().to_owned();
        let took = self.measure(1, move |password| hasher.verify_nobody(password));
        let mut kinds = HashMap::from([(cost, took.await?)]);
        while kinds.len() < Pace::MAX_KINDS {
            let known: Vec<String> = kinds.keys().cloned().collect();
            let Some(stored) = self.0.database.password_hash_unlike(&known).await? else {
                break;
            };
            let Some(cost) = StoredHash::cost_of(&stored).map(str::to_owned) else {
                tracing::warn!(
                    "a stored password hash cannot be read, so the others were not looked for"
                );
                break;
            };
            let weight = self.weight_of(Some(&stored));
            let hasher = Arc::clone(&self.0.hasher);
            let took = self.measure(weight, move |password| {
                let _ = hasher.verify(password, &stored);
            });
            kinds.insert(cost, took.await?);
        }
        *self.0.pace.kinds() = kinds;
        Ok(())
    }

    /// The least of three times, as other work only ever adds to one.
    async fn measure(
        &self,
        weight: u32,
        verify: impl Fn(&Password) + Send + Sync + 'static,
    ) -> Result<Duration, Error> {
        let verify = Arc::new(verify);
        let mut least = Duration::MAX;
        for _ in 0..3 {
            let verify = Arc::clone(&verify);
            let took = self
                .0
                .hash_gate
                .run_weighing(weight, move || time(|password| verify(password)));
            least = least.min(took.await?);
        }
        Ok(least)
    }
}

#[cfg(test)]
mod tests {
    use accounts::HashParameters;

    use super::*;
    use crate::random;

    const OWN: &str = "$argon2id$v=19$m=65536,t=3,p=1$";
    const BCRYPT: &str = "$2b$12$qgzuZfzLdL0EU933MUgiVOcxaeUauC.BTLiQ17zJutW0sus2qEJJa";

    #[test]
    fn the_beat_has_room_for_the_slowest_kind_that_was_met() {
        let pace = Pace::default();
        pace.note(OWN, Duration::from_millis(100));
        assert_eq!(pace.beat(), Duration::from_millis(200));
        pace.note("$2b$12$", Duration::from_millis(300));
        assert_eq!(pace.beat(), Duration::from_millis(600));
        // One that happens to be slow changes nothing once its kind is known, and what is no hash never does.
        pace.note("$2b$12$", Duration::from_secs(1));
        let hasher = PasswordHasher::new(HashParameters::default(), &mut random());
        pace.meet(&hasher, BCRYPT);
        pace.meet(&hasher, "nonsense");
        assert_eq!(pace.beat(), Duration::from_millis(600));
    }

    #[test]
    fn the_beat_is_bounded() {
        let pace = Pace::default();
        assert_eq!(pace.beat(), Duration::from_millis(1));
        pace.note(OWN, Duration::from_mins(1));
        assert_eq!(pace.beat(), Pace::MAX_BEAT);
    }

    #[test]
    fn a_failure_is_told_at_a_whole_number_of_beats() {
        for (passed, told) in [(0, 200), (199, 200), (200, 400), (399, 400), (1000, 1200)] {
            let next = next_beat(Duration::from_millis(200), Duration::from_millis(passed));
            assert_eq!(next, Duration::from_millis(told), "{passed}");
        }
    }
}
