//! What was begun is done to its end, whoever still waits for it.

use tokio::task::JoinError;

use crate::App;

impl App {
    /// Runs `work` in a task of its own: it goes on where the future of this call is dropped, and [`finish`](Self::finish)
    /// waits for it. The error is that of a task which panicked or whose runtime ended.
    pub async fn to_the_end<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Result<T, JoinError> {
        self.0.begun.spawn(work).await
    }

    /// Completes when all that was begun has ended. Comes last, when nothing more is asked for.
    pub async fn finish(&self) {
        self.0.begun.close();
        self.0.begun.wait().await;
    }
}
