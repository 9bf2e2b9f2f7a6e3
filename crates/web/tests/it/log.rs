//! What the service logs.

use std::io::Write;
use std::sync::{Arc, LazyLock, Mutex};

use tracing_subscriber::fmt::MakeWriter;

/// The log of all tests of this process: a test looks for what is its own.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// Captures everything from the first call on.
    pub(crate) fn capture() -> &'static Self {
        static LOG: LazyLock<Log> = LazyLock::new(|| {
            let log = Log::default();
            tracing_subscriber::fmt()
                // The test's own browser tells of its cookies.
                .with_env_filter("debug,cookie_store=off,reqwest=off,hyper_util=off")
                .with_writer(log.clone())
                .init();
            log
        });
        &LOG
    }

    pub(crate) fn so_far(&self) -> Vec<u8> {
        self.0.lock().unwrap().clone()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}
