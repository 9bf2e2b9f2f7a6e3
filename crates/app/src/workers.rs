//! Threads for work that others go before.

use std::panic::AssertUnwindSafe;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::oneshot;

type Job = Box<dyn FnOnce() + Send>;

/// A few threads of low priority. They end when this is dropped.
///
/// A password hash keeps a core busy for tenths of a second by design. On threads of the same priority a storm of sign-ins
/// takes that time from everything else; on these it takes what nothing else wants, and a thirtieth where everything is
/// wanted, so that sign-ins go on under a storm of calculations, too.
pub(crate) struct Workers(Sender<Job>);

impl Workers {
    /// Starts so many threads.
    pub(crate) fn new(name: &str, threads: usize) -> Self {
        let (jobs, queue) = channel();
        let queue = Arc::new(Mutex::new(queue));
        for number in 0..threads {
            let queue = Arc::clone(&queue);
            std::thread::Builder::new()
                .name(format!("{name} {number}"))
                .spawn(move || {
                    lower_priority();
                    work(&queue);
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

fn work(queue: &Mutex<Receiver<Job>>) {
    loop {
        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = next else {
            return;
        };
        // Whoever asked hears of it, and the thread goes on.
        let _ = std::panic::catch_unwind(AssertUnwindSafe(job));
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
        let workers = Workers::new("test", 1);
        let (tell, told) = oneshot::channel::<()>();
        let job = Box::new(move || {
            let _tell = tell;
            panic!("on purpose");
        });
        workers.0.send(job).unwrap();
        assert!(told.await.is_err());
        assert_eq!(workers.run(|| 42).await, 42);
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn others_go_before_it() {
        let priority = || rustix::process::getpriority_process(None).unwrap();
        let workers = Workers::new("test", 1);
        assert!(workers.run(priority).await > priority());
    }
}
