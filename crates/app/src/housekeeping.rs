//! What is over is deleted.

use accounts::ThrottleRule;
use jiff::SignedDuration;
use storage::StorageError;

use crate::{App, Error};

impl App {
    /// Rows deleted in one step: each is a short transaction that nobody waits for.
    const STEP: u64 = 1000;

    /// Lines of the audit trail are kept this long.
    const AUDIT_MEMORY: SignedDuration = SignedDuration::from_hours(24 * 400);

    /// Mail that nobody sends any more is thrown away after this long.
    const MAIL_MEMORY: SignedDuration = SignedDuration::from_hours(48);

    /// Deletes what the rules no longer look at: sessions, attempts, tokens and known browsers that are over, mail that
    /// nobody sends, old lines of the audit trail; how many rows.
    pub async fn clean_up(&self) -> Result<u64, Error> {
        let now = self.now();
        let database = &self.0.database;
        let lifetime = self.0.lifetime;
        let (absolute, idle) = (now - lifetime.absolute, now - lifetime.idle);
        let deleted = [
            in_steps(|| database.delete_old_attempts(now - ThrottleRule::MEMORY, Self::STEP))
                .await?,
            in_steps(|| database.delete_dead_sessions(absolute, idle, Self::STEP)).await?,
            in_steps(|| database.delete_expired_tokens(now, Self::STEP)).await?,
            in_steps(|| database.delete_expired_devices(now, Self::STEP)).await?,
            in_steps(|| database.delete_old_mail(now - Self::MAIL_MEMORY, Self::STEP)).await?,
            in_steps(|| database.delete_old_audit(now - Self::AUDIT_MEMORY, Self::STEP)).await?,
        ];
        Ok(deleted.into_iter().sum())
    }
}

/// Takes the step until there is less to do than one step does.
async fn in_steps<F: Future<Output = Result<u64, StorageError>>>(
    step: impl Fn() -> F,
) -> Result<u64, StorageError> {
    let mut deleted = 0;
    loop {
        let rows = step().await?;
        deleted += rows;
        if rows < App::STEP {
            return Ok(deleted);
        }
    }
}
