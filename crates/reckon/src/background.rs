//! What the server does besides answering.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use app::{App, Resealed};
use futures_util::FutureExt as _;
use tokio::task::JoinSet;

/// How long to wait before work begins anew that fell over: what fell over once may do so again.
const PAUSE: Duration = Duration::from_mins(1);

/// Keeps house and sends mail, until aborted.
pub(crate) fn start(tasks: &mut JoinSet<()>, app: &App) {
    let (house, outbox) = (app.clone(), app.clone());
    let keep_house = async move || housekeeping(&house).await;
    let send_mail = async move || outbox.deliver_mail().await;
    tasks.spawn(keep_up("housekeeping", keep_house, PAUSE));
    tasks.spawn(keep_up("sending mail", send_mail, PAUSE));
}

/// Does the work, and begins anew if it panics. The panic itself is told where it happens.
async fn keep_up(what: &'static str, work: impl AsyncFn(), pause: Duration) {
    while AssertUnwindSafe(work()).catch_unwind().await.is_err() {
        let seconds = pause.as_secs();
        tracing::error!(
            what,
            seconds,
            "work in the background fell over and begins anew"
        );
        tokio::time::sleep(pause).await;
    }
}

/// Now and every hour: measures what hashes take and deletes what is over; every hour it also encrypts anew
/// what another process wrote under an older key.
async fn housekeeping(app: &App) {
    let mut hour = tokio::time::interval(Duration::from_hours(1));
    hour.tick().await;
    loop {
        if let Err(error) = app.learn_pace().await {
            tracing::warn!(%error, "what the stored hashes take was not measured");
        }
        match app.clean_up().await {
            Ok(0) => {}
            Ok(rows) => tracing::info!(rows, "old sessions and attempts were deleted"),
            Err(error) => tracing::warn!(%error, "old sessions and attempts were not deleted"),
        }
        hour.tick().await;
        reseal(app).await;
    }
}

/// Encrypts under the first secret key what is under another one.
pub(crate) async fn reseal(app: &App) {
    match app.reseal_secrets().await {
        Ok(outcome) => report(outcome),
        Err(error) => tracing::warn!(%error, "second factors were not encrypted anew"),
    }
}

fn report(outcome: Resealed) {
    if outcome.renewed > 0 {
        tracing::info!(
            number = outcome.renewed,
            "second factors were encrypted under the first secret key"
        );
    }
    if outcome.unreadable > 0 {
        tracing::error!(
            number = outcome.unreadable,
            "second factors cannot be decrypted: RECKON_SECRET_KEY lacks their key; their users need recovery codes"
        );
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[tokio::test]
    async fn work_that_falls_over_begins_anew() {
        let times = AtomicU32::new(0);
        let work = async || {
            let before = times.fetch_add(1, Ordering::Relaxed);
            assert!(before == 2, "falls over twice");
        };
        keep_up("a test", work, Duration::ZERO).await;
        assert_eq!(times.into_inner(), 3);
    }
}
