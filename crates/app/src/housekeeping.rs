//! What is over is deleted.

use accounts::ThrottleRule;

use crate::{App, Error};

impl App {
    /// Rows deleted in one step: each is a short transaction that nobody waits for.
    const STEP: u64 = 1000;

    /// Deletes the sessions and attempts that the rules no longer look at; how many.
    pub async fn clean_up(&self) -> Result<u64, Error> {
        let now = self.now();
        let database = &self.0.database;
        let mut deleted = 0;
        loop {
            let step = database
                .delete_old_attempts(now - ThrottleRule::MEMORY, Self::STEP)
                .await?;
            deleted += step;
            if step < Self::STEP {
                break;
            }
        }
        let (absolute, idle) = (now - self.0.lifetime.absolute, now - self.0.lifetime.idle);
        loop {
            let step = database
                .delete_dead_sessions(absolute, idle, Self::STEP)
                .await?;
            deleted += step;
            if step < Self::STEP {
                break;
            }
        }
        Ok(deleted)
    }
}
