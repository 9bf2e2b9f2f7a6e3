//! What the database says about itself.

use storage::{Database, PoolSettings};

use crate::support::{ada, now, on_both};

#[tokio::test]
async fn migrations_that_are_still_to_do_are_counted_and_not_done() {
    test_support::on_both_databases(async |url: String| {
        let database = Database::connect(&url, PoolSettings::default())
            .await
            .unwrap();
        let before = database.pending_migrations().await.unwrap();
        assert!(before > 0);
        assert_eq!(database.pending_migrations().await.unwrap(), before);
        database.migrate().await.unwrap();
        assert_eq!(database.pending_migrations().await.unwrap(), 0);
        database.close().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn ordinary_users_administer_nothing() {
    on_both(async |database: Database| {
        ada(&database).await;
        assert!(!database.has_active_admin().await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn a_server_tells_about_our_role_and_its_clock() {
    on_both(async |database: Database| {
        // The tests' role makes databases, and SQLite has neither roles nor a clock of its own.
        if let Some(facts) = database.server_facts().await.unwrap() {
            assert!(facts.superuser || facts.creates_databases);
            assert!(facts.now > now() - jiff::SignedDuration::from_hours(24 * 3650));
        }
    })
    .await;
}
