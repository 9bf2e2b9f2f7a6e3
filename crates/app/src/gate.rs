//! Keeps heavy work off the async threads, and its amount in bounds.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;

use crate::Error;
use crate::workers::Workers;

/// Admits so much work at once, lets so much more wait for so long, and refuses the rest at once.
pub(crate) struct Gate {
    name: &'static str,
    permits: usize,
    running: Arc<Semaphore>,
    waiting: Semaphore,
    /// `None`: the threads that block for everyone.
    workers: Option<Workers>,
}

/// What a [`Gate`] is doing.
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
    const RETRY_AFTER: Duration = Duration::from_secs(5);

    pub(crate) fn new(name: &'static str, permits: usize) -> Self {
        Self {
            name,
            permits,
            running: Arc::new(Semaphore::new(permits)),
            waiting: Semaphore::new(Self::MAX_WAITING),
            workers: None,
        }
    }

    /// The same, on threads that everything else goes before.
    pub(crate) fn of_low_priority(name: &'static str, permits: usize) -> Self {
        Self {
            workers: Some(Workers::new(name, permits)),
            ..Self::new(name, permits)
        }
    }

    /// Runs `work` on a thread that may block.
    ///
    /// The permit belongs to the work, not to the request: a client that hangs up does not make room while its hash
    /// still runs.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Error> {
        let permit = {
            let arrived = Instant::now();
            let _place = self
                .waiting
                .try_acquire()
                .map_err(|_| self.busy("the queue is full"))?;
            let permit = Arc::clone(&self.running).acquire_owned();
            let permit = tokio::time::timeout(Self::MAX_WAIT, permit)
                .await
                .map_err(|_| self.busy("the wait was too long"))?
                .expect("the gate is never closed");
            metrics::histogram!("reckon_gate_wait_seconds", "gate" => self.name)
                .record(arrived.elapsed());
            permit
        };
        let work = move || {
            let _permit = permit;
            work()
        };
        let Some(workers) = &self.workers else {
            return Ok(tokio::task::spawn_blocking(work)
                .await
                .expect("the work does not panic, and blocking tasks are not aborted"));
        };
        Ok(workers.run(work).await)
    }

    /// How much runs, and how much waits for it.
    pub(crate) fn reading(&self) -> GateReading {
        GateReading {
            name: self.name,
            running: self.permits - self.running.available_permits(),
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
