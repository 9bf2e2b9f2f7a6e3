//! Keeps heavy work off the async threads, and its amount in bounds.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

use crate::Error;
use crate::workers::Workers;

/// Admits so much work at once, lets so much more wait for so long, and refuses the rest at once.
pub(crate) struct Gate {
    name: &'static str,
    running: Arc<Semaphore>,
    permits: u32,
    waiting: Semaphore,
    /// `None`: the threads that block for everyone.
    workers: Option<Workers>,
}

impl Gate {
    /// A class of thirty signs up at once on two cores: all of them find a place in the queue.
    const MAX_WAITING: usize = 256;
    const MAX_WAIT: Duration = Duration::from_secs(10);
    const RETRY_AFTER: Duration = Duration::from_secs(5);

    pub(crate) fn new(name: &'static str, permits: usize) -> Self {
        Self {
            name,
            running: Arc::new(Semaphore::new(permits)),
            permits: u32::try_from(permits).unwrap_or(u32::MAX),
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
        let permit = {
            let _place = self
                .waiting
                .try_acquire()
                .map_err(|_| self.busy("the queue is full"))?;
            let running = Arc::clone(&self.running);
            let permits = running.acquire_many_owned(weight.clamp(1, self.permits));
            tokio::time::timeout(Self::MAX_WAIT, permits)
                .await
                .map_err(|_| self.busy("the wait was too long"))?
                .expect("the gate is never closed")
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

    fn busy(&self, reason: &str) -> Error {
        tracing::warn!(gate = self.name, reason, "work was refused");
        Error::Busy {
            retry_after: Self::RETRY_AFTER,
        }
    }
}
