//! Keeps heavy work off the async threads, and its amount in bounds.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::Error;
use crate::workers::Workers;

/// Admits so much work at once, lets so much more wait for so long, and refuses the rest at once.
pub(crate) struct Gate {
    name: &'static str,
    running: Arc<Semaphore>,
    permits: u32,
    waiting: Semaphore,
    /// How long a permit was held of late, on average: in microseconds.
    held: Arc<AtomicU64>,
    /// `None`: the threads that block for everyone.
    workers: Option<Workers>,
}

/// A place among what runs. Dropped when the work has ended, it lets the next one in.
pub(crate) struct Place {
    _permit: OwnedSemaphorePermit,
    begun: Instant,
    weight: u32,
    held: Arc<AtomicU64>,
}

impl Drop for Place {
    fn drop(&mut self) {
        note(&self.held, self.begun.elapsed() * self.weight);
    }
}

/// What a gate in front of heavy work is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GateReading {
    /// The work that it admits.
    pub name: &'static str,
    /// How much of it runs.
    pub running: usize,
    /// How much waits.
    pub waiting: usize,
}

impl Gate {
    /// A class of thirty signs up at once on two cores: all of them find a place in the queue.
    const MAX_WAITING: usize = 256;
    const MAX_WAIT: Duration = Duration::from_secs(10);
    /// Whoever would wait longer than this, as it looks, is refused at once: what is under way often takes a little longer than it
    /// did of late, and nobody is to be refused after a long wait.
    const MAX_EXPECTED_WAIT: Duration = Duration::from_secs(7);
    const RETRY_AFTER: Duration = Duration::from_secs(5);

    pub(crate) fn new(name: &'static str, permits: usize) -> Self {
        Self {
            name,
            running: Arc::new(Semaphore::new(permits)),
            permits: u32::try_from(permits).unwrap_or(u32::MAX),
            waiting: Semaphore::new(Self::MAX_WAITING),
            held: Arc::default(),
            workers: None,
        }
    }

    /// The same, on threads that everything else goes before; `idle` is called when there has been no work for a while.
    pub(crate) fn of_low_priority(
        name: &'static str,
        permits: usize,
        idle: impl Fn() + Send + Sync + 'static,
    ) -> Self {
        Self {
            workers: Some(Workers::new(name, permits, idle)),
            ..Self::new(name, permits)
        }
    }

    /// Runs `work` on a thread that may block.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Error> {
        self.run_weighing(1, work).await
    }

    /// The same for work that takes as much as `weight` others: so many do not run beside it. What weighs more than all there
    /// is runs alone.
    ///
    /// The permit belongs to the work, not to the request: a client that hangs up does not make room while its hash
    /// still runs.
    pub(crate) async fn run_weighing<T: Send + 'static>(
        &self,
        weight: u32,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Error> {
        let place = self.enter(weight).await?;
        let work = move || {
            let outcome = work();
            drop(place);
            outcome
        };
        let Some(workers) = &self.workers else {
            return Ok(tokio::task::spawn_blocking(work)
                .await
                .expect("the work does not panic, and blocking tasks are not aborted"));
        };
        Ok(workers.run(work).await)
    }

    /// Waits for a place, for work that is done elsewhere than on a thread of its own.
    pub(crate) async fn enter(&self, weight: u32) -> Result<Place, Error> {
        let weight = weight.clamp(1, self.permits);
        let arrived = Instant::now();
        if self.expected_wait() > Self::MAX_EXPECTED_WAIT {
            return Err(self.busy("the wait would be too long"));
        }
        let _waiting = self
            .waiting
            .try_acquire()
            .map_err(|_| self.busy("the queue is full"))?;
        let permits = Arc::clone(&self.running).acquire_many_owned(weight);
        let permit = tokio::time::timeout(Self::MAX_WAIT, permits)
            .await
            .map_err(|_| self.busy("the wait was too long"))?
            .expect("the gate is never closed");
        metrics::histogram!("reckon_gate_wait_seconds", "gate" => self.name)
            .record(arrived.elapsed());
        Ok(Place {
            _permit: permit,
            begun: Instant::now(),
            weight,
            held: Arc::clone(&self.held),
        })
    }

    /// What the next to come would wait, as long as all goes on as it has: whoever cannot be served in time hears it at once.
    fn expected_wait(&self) -> Duration {
        let waiting = u32::try_from(self.reading().waiting).unwrap_or(u32::MAX);
        Duration::from_micros(self.held.load(Ordering::Relaxed)) * waiting / self.permits
    }

    /// How much runs, and how much waits for it.
    pub(crate) fn reading(&self) -> GateReading {
        GateReading {
            name: self.name,
            running: (self.permits as usize).saturating_sub(self.running.available_permits()),
            waiting: Self::MAX_WAITING - self.waiting.available_permits(),
        }
    }

    fn busy(&self, reason: &'static str) -> Error {
        metrics::counter!("reckon_gate_refused_total", "gate" => self.name).increment(1);
        tracing::warn!(gate = self.name, reason, "work was refused");
        Error::Busy {
            retry_after: Self::RETRY_AFTER,
        }
    }
}

/// Moves the average by an eighth towards what was seen last. It begins at nothing, so that it takes more than a slow first
/// time for anybody to be refused. Of two at once one may be lost, which matters little.
fn note(average: &AtomicU64, seen: Duration) {
    let seen = u64::try_from(seen.as_micros()).unwrap_or(u64::MAX);
    let old = average.load(Ordering::Relaxed);
    average.store(old - old / 8 + seen / 8, Ordering::Relaxed);
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicU32;

    use super::*;

    /// Runs work of these weights at once; the most weight that ran at one time.
    async fn most_at_once(permits: usize, weights: &[u32]) -> u32 {
        let gate = Arc::new(Gate::new("test", permits));
        let (now, most) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(0)));
        let tasks: Vec<_> = weights
            .iter()
            .map(|&weight| {
                let (gate, now, most) = (gate.clone(), now.clone(), most.clone());
                tokio::spawn(async move {
                    let work = move || {
                        let running = now.fetch_add(weight, Ordering::SeqCst) + weight;
                        most.fetch_max(running, Ordering::SeqCst);
                        // Gives the others the time to run beside it, if they may.
                        std::thread::sleep(Duration::from_millis(2));
                        now.fetch_sub(weight, Ordering::SeqCst);
                    };
                    gate.run_weighing(weight, work).await.unwrap();
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        most.load(Ordering::SeqCst)
    }

    #[tokio::test]
    async fn no_more_weight_runs_at_once_than_there_are_permits() {
        let weights: Vec<u32> = (0..40).map(|n| 1 + n % 4).collect();
        assert!(most_at_once(4, &weights).await <= 4);
    }

    #[tokio::test]
    async fn who_would_wait_too_long_is_refused_at_once() {
        let gate = Gate::new("test", 2);
        gate.held.store(7_000_000, Ordering::Relaxed);
        let (end, ended) = std::sync::mpsc::channel::<()>();
        let ended = Arc::new(std::sync::Mutex::new(ended));
        let work = || {
            let ended = Arc::clone(&ended);
            move || drop(ended.lock().map(|ended| ended.recv()))
        };
        // Two run. Of those that come then, the third would find two before it: seven seconds for each permit are enough;
        // the fourth would wait for ten and a half.
        let mut admitted: Vec<_> = (0..5).map(|_| Box::pin(gate.run(work()))).collect();
        for running_or_waiting in &mut admitted {
            assert!(futures_util::poll!(running_or_waiting).is_pending());
        }
        let refused = gate.run(work()).await;
        assert!(matches!(refused, Err(Error::Busy { .. })));
        drop(end);
        for done in admitted {
            done.await.unwrap();
        }
        assert!(gate.expected_wait().is_zero());
    }

    #[test]
    fn the_average_follows_what_was_seen_of_late() {
        let average = AtomicU64::new(0);
        note(&average, Duration::from_millis(80));
        assert_eq!(average.load(Ordering::Relaxed), 10_000);
        for _ in 0..60 {
            note(&average, Duration::from_millis(80));
        }
        let near = average.load(Ordering::Relaxed);
        assert!((79_000..=80_000).contains(&near), "{near}");
    }

    #[tokio::test]
    async fn what_weighs_more_than_all_permits_runs_alone() {
        assert_eq!(most_at_once(2, &[16, 1, 1, 16, 1]).await, 16);
    }
}
