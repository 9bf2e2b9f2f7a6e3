//! What was begun is done before the service ends.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::oneshot;

use crate::support::service;

#[tokio::test]
async fn work_that_nobody_waits_for_any_more_ends_before_the_service() {
    test_support::on_sqlite(async |url: String| {
        let (app, database, _) = service(&url).await;
        let (go, gone) = oneshot::channel();
        let is_done = Arc::new(AtomicBool::new(false));
        let done = Arc::clone(&is_done);
        let work = async move {
            gone.await.unwrap();
            done.store(true, Ordering::SeqCst);
        };
        {
            let mut waiting = std::pin::pin!(app.to_the_end(work));
            assert!(futures_util::poll!(&mut waiting).is_pending());
        }
        {
            let mut finish = std::pin::pin!(app.finish());
            assert!(futures_util::poll!(&mut finish).is_pending());
            go.send(()).unwrap();
            finish.await;
        }
        assert!(is_done.load(Ordering::SeqCst));
        database.close().await.unwrap();
    })
    .await;
}
