use accounts::{ThrottleKey, ThrottleRule};
use jiff::SignedDuration;
use sea_orm::{ConnectionTrait as _, TransactionTrait as _};
use storage::{Database, PoolSettings};
use test_support::on_both_databases;

use crate::support::{now, on_both};

#[tokio::test]
async fn of_a_hundred_simultaneous_attempts_ten_pass() {
    on_both(async |database| {
        let key = ThrottleKey::new("test", "ada");
        let attempts: Vec<_> = (0..100)
            .map(|_| {
                let database = database.clone();
                tokio::spawn(async move {
                    database
                        .reserve_attempt(&[(key, ThrottleRule::Failures)], now())
                        .await
                        .unwrap()
                })
            })
            .collect();
        let mut passed = 0;
        for attempt in attempts {
            passed += usize::from(attempt.await.unwrap().is_ok());
        }
        assert_eq!(passed, 10);
    })
    .await;
}

#[tokio::test]
async fn an_attempt_given_back_can_be_made_again() {
    on_both(async |database| {
        let key = ThrottleKey::new("test", "ada");
        let reserve = async || {
            database
                .reserve_attempt(&[(key, ThrottleRule::Failures)], now())
                .await
                .unwrap()
        };
        for _ in 0..10 {
            assert!(reserve().await.is_ok());
        }
        database.give_back_attempt(&[key], now()).await.unwrap();
        assert!(reserve().await.is_ok());
        assert!(reserve().await.is_err());
        database.forget_attempts(&[key]).await.unwrap();
        assert!(reserve().await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn old_attempts_are_deleted_in_bounded_steps() {
    on_both(async |database| {
        for n in 0..5 {
            let key = ThrottleKey::new("test", &n.to_string());
            database
                .reserve_attempt(&[(key, ThrottleRule::Failures)], now())
                .await
                .unwrap()
                .unwrap();
        }
        let later = now() + SignedDuration::from_secs(1);
        assert_eq!(database.delete_old_attempts(now(), 10).await.unwrap(), 0);
        assert_eq!(database.delete_old_attempts(later, 3).await.unwrap(), 3);
        assert_eq!(database.delete_old_attempts(later, 3).await.unwrap(), 2);
        assert_eq!(database.delete_old_attempts(later, 3).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn attempts_may_be_forgotten_while_others_are_made() {
    on_both(async |database| {
        let key = ThrottleKey::new("test", "ada");
        let tasks: Vec<_> = (0..60)
            .map(|n| {
                let database = database.clone();
                tokio::spawn(async move {
                    if n % 2 == 0 {
                        database.forget_attempts(&[key]).await
                    } else {
                        database
                            .reserve_attempt(&[(key, ThrottleRule::Failures)], now())
                            .await
                            .map(drop)
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
    })
    .await;
}

#[tokio::test]
async fn an_attempt_that_counts_twice_counts_by_both_or_by_neither() {
    on_both(async |database| {
        let [strict, loose] = ["strict", "loose"].map(|name| ThrottleKey::new("test", name));
        let rate = |limit| ThrottleRule::Rate {
            limit,
            per: SignedDuration::from_hours(1),
        };
        let reserve = async |counted: &[(ThrottleKey, ThrottleRule)]| {
            database.reserve_attempt(counted, now()).await.unwrap()
        };
        let both = [(strict, rate(2)), (loose, rate(4))];
        let attempts: Vec<_> = (0..20)
            .map(|_| {
                let database = database.clone();
                tokio::spawn(async move { database.reserve_attempt(&both, now()).await.unwrap() })
            })
            .collect();
        let mut passed = 0;
        for attempt in attempts {
            passed += usize::from(attempt.await.unwrap().is_ok());
        }
        assert_eq!(passed, 2);
        // Two are left of the loose one; then it is in the way, and the longer wait is told.
        for _ in 0..2 {
            assert!(reserve(&[(loose, rate(4))]).await.is_ok());
        }
        let wait = reserve(&both).await.unwrap_err().retry_after;
        assert_eq!(wait, SignedDuration::from_mins(30));
        database.forget_attempts(&[strict, loose]).await.unwrap();
        assert!(reserve(&both).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn whoever_is_refused_waits_for_nobody() {
    on_both_databases(async |url: String| {
        let database = Database::connect(&url, PoolSettings::default())
            .await
            .unwrap();
        database.migrate().await.unwrap();
        let once = ThrottleRule::Rate {
            limit: 1,
            per: SignedDuration::from_hours(1),
        };
        let attempt = [(ThrottleKey::new("test", "ada"), once)];
        let reserve = async || database.reserve_attempt(&attempt, now()).await.unwrap();
        assert!(reserve().await.is_ok());

        let other = sea_orm::Database::connect(&url).await.unwrap();
        let holder = other.begin().await.unwrap();
        // The row of PostgreSQL, the whole file of SQLite.
        holder
            .execute_unprepared("UPDATE throttle SET count = count")
            .await
            .unwrap();
        assert!(reserve().await.is_err());
        holder.rollback().await.unwrap();
    })
    .await;
}
