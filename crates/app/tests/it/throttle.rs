//! Failed sign-ins are counted in the database: by several processes, and from many networks, together.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use app::{AddUser, App, Error, ManualClock, Role};
use jiff::SignedDuration;

use crate::support::{now, replica, service, sign_in, sign_in_from};

const PASSWORD: &str = "violet otters juggle";
const WRONG: &str = "wrong otters juggle";

async fn add_ada(app: &App) {
    let ada = AddUser {
        username: "ada".to_owned(),
        email: "ada@example.org".to_owned(),
        password: Some(PASSWORD.to_owned()),
        role: Role::User,
    };
    app.add_user(ada).await.unwrap();
}

fn client(n: u8) -> IpAddr {
    Ipv4Addr::new(192, 0, 2, n).into()
}

/// Whether the password was looked at, and found wrong.
async fn is_checked(app: &App, from: IpAddr, login: &str) -> bool {
    match sign_in_from(app, from, login, WRONG).await {
        Err(Error::InvalidCredentials) => true,
        Err(Error::TooManyAttempts { .. }) => false,
        other => panic!("{other:?}"),
    }
}

/// So many from each network, from the first on; how many were looked at.
async fn checked_from(app: &App, networks: std::ops::Range<u8>, login: &str) -> usize {
    let mut checked = 0;
    for n in networks {
        for _ in 0..9 {
            checked += usize::from(is_checked(app, client(n), login).await);
        }
    }
    checked
}

#[tokio::test]
async fn replicas_let_no_more_attempts_pass_together_than_one_alone() {
    test_support::on_both_databases(async |url: String| {
        let clock = Arc::new(ManualClock::new(now()));
        let replicas = [replica(&url, &clock).await, replica(&url, &clock).await];
        add_ada(&replicas[0].0).await;
        let attempts: Vec<_> = (0..40)
            .map(|n| {
                let app = replicas[n % 2].0.clone();
                tokio::spawn(async move { is_checked(&app, client(1), "ada").await })
            })
            .collect();
        let mut checked = 0;
        for attempt in attempts {
            checked += usize::from(attempt.await.unwrap());
        }
        assert_eq!(checked, 10);
        for (_, database) in replicas {
            database.close().await.unwrap();
        }
    })
    .await;
}

#[tokio::test]
async fn an_account_takes_a_hundred_failures_from_all_networks_and_then_waits() {
    test_support::on_both_databases(async |url: String| {
        let (app, database, clock) = service(&url).await;
        add_ada(&app).await;
        for (login, other) in [("ada", "ada@example.org"), ("nobody", "NOBODY")] {
            assert_eq!(checked_from(&app, 1..12, login).await, 99);
            assert!(is_checked(&app, client(20), other).await);
            // The hundredth was the last that was free, wherever the next comes from; others are not touched.
            for n in [1, 21] {
                let refused = sign_in_from(&app, client(n), login, PASSWORD).await;
                let Err(Error::TooManyAttempts { retry_after }) = refused else {
                    panic!("{refused:?}");
                };
                assert_eq!(retry_after.as_secs(), 1);
            }
            assert!(is_checked(&app, client(21), "eve").await);
        }
        clock.advance(SignedDuration::from_secs(1));
        sign_in(&app, "ada", PASSWORD).await.unwrap();
        database.close().await.unwrap();
    })
    .await;
}

/// The strict count is of one network: whoever polls an account from there keeps nobody else waiting.
#[tokio::test]
async fn who_polls_an_account_from_one_network_keeps_its_owner_out_of_no_other() {
    test_support::on_sqlite(async |url: String| {
        let (app, database, clock) = service(&url).await;
        add_ada(&app).await;
        for _ in 0..24 {
            for _ in 0..3 {
                is_checked(&app, client(1), "ada").await;
            }
            sign_in_from(&app, client(2), "ada", PASSWORD)
                .await
                .unwrap();
            clock.advance(SignedDuration::from_mins(15));
        }
        let refused = sign_in_from(&app, client(1), "ada", PASSWORD).await;
        assert!(refused.is_ok(), "and its wait ends, too: {refused:?}");
        database.close().await.unwrap();
    })
    .await;
}
