use accounts::{ThrottleKey, ThrottleRule};
use jiff::SignedDuration;

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
                        .reserve_attempt(key, ThrottleRule::Failures, now())
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
                .reserve_attempt(key, ThrottleRule::Failures, now())
                .await
                .unwrap()
        };
        for _ in 0..10 {
            assert!(reserve().await.is_ok());
        }
        database.give_back_attempt(key, now()).await.unwrap();
        assert!(reserve().await.is_ok());
        assert!(reserve().await.is_err());
        database.forget_attempts(key).await.unwrap();
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
                .reserve_attempt(key, ThrottleRule::Failures, now())
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
                        database.forget_attempts(key).await
                    } else {
                        database
                            .reserve_attempt(key, ThrottleRule::Failures, now())
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
