//! Threads for work that others go before.

use std::panic::AssertUnwindSafe;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;

type Job = Box<dyn FnOnce() + Send>;

/// A few threads of low priority. They end when this is dropped.
///
/// A password hash keeps a core busy for tenths of a second by design. On threads of the same priority a storm of sign-ins
/// takes that time from everything else; on these it takes what nothing else wants, and a thirtieth where everything is
/// wanted, so that sign-ins go on under a storm of calculations, too.
pub(crate) struct Workers(Sender<Job>);

impl Workers {
    /// Long enough that what one sign-in leaves serves the next of a class, short enough that a quiet service is small.
    const IDLE: Duration = Duration::from_secs(2);

    /// Starts so many threads. `idle` is called when none of them has had work for [`IDLE`](Self::IDLE).
    pub(crate) fn new(name: &str, threads: usize, idle: impl Fn() + Send + Sync + 'static) -> Self {
        let (jobs, queue) = channel();
        let (queue, idle) = (Arc::new(Mutex::new(queue)), Arc::new(idle));
        for number in 0..threads {
            let (queue, idle) = (Arc::clone(&queue), Arc::clone(&idle));
            std::thread::Builder::new()
                .name(format!("{name} {number}"))
                .spawn(move || {
                    lower_priority();
                    work(&queue, &*idle);
                })
                .expect("a process that starts has room for a few threads");
        }
        Self(jobs)
    }

    /// Runs `job` on the first thread that is free.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> T {
        let (tell, told) = oneshot::channel();
        let job = Box::new(move || {
            // Whoever asked may be gone.
            let _ = tell.send(job());
        });
        self.0
            .send(job)
            .expect("the threads live as long as this does");
        told.await.expect("the work does not panic")
    }
}

fn work(queue: &Mutex<Receiver<Job>>, idle: &impl Fn()) {
    while let Some(job) = next(queue, idle) {
        // Whoever asked hears of it, and the thread goes on.
        let _ = std::panic::catch_unwind(AssertUnwindSafe(job));
    }
}

/// One thread waits for the next job, and the others for that thread.
fn next(queue: &Mutex<Receiver<Job>>, idle: &impl Fn()) -> Option<Job> {
    let queue = queue.lock().unwrap_or_else(PoisonError::into_inner);
    match queue.recv_timeout(Workers::IDLE) {
        Ok(job) => Some(job),
        Err(RecvTimeoutError::Timeout) => {
            idle();
            queue.recv().ok()
        }
        Err(RecvTimeoutError::Disconnected) => None,
    }
}

/// About a thirtieth of the weight of ordinary threads. Elsewhere than on Linux this would be the priority of the whole process.
#[cfg(target_os = "linux")]
fn lower_priority() {
    // Where it is not allowed, hashes are as important as everything else.
    let _ = rustix::process::nice(15);
}

#[cfg(not(target_os = "linux"))]
fn lower_priority() {}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_thread_survives_work_that_panics() {
        let workers = Workers::new("test", 1, || ());
        let (tell, told) = oneshot::channel::<()>();
        let job = Box::new(move || {
            let _tell = tell;
            panic!("on purpose");
        });
        workers.0.send(job).unwrap();
        assert!(told.await.is_err());
        assert_eq!(workers.run(|| 42).await, 42);
    }

    #[tokio::test]
    async fn it_is_told_when_there_is_nothing_to_do() {
        let (tell, told) = channel();
        let workers = Workers::new("test", 2, move || tell.send(()).unwrap());
        workers.run(|| ()).await;
        told.recv().unwrap();
        assert_eq!(workers.run(|| 42).await, 42);
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn others_go_before_it() {
        let priority = || rustix::process::getpriority_process(None).unwrap();
        let workers = Workers::new("test", 1, || ());
        assert!(workers.run(priority).await > priority());
    }
}
