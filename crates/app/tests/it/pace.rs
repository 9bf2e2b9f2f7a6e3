//! A failed sign-in takes as long as the slowest kind of hash that is stored, whoever it was about.

use std::time::{Duration, Instant};

use accounts::{
    EmailAddress, HashParameters, Password, PasswordHasher, UserId, Username, Verification, uuid_v7,
};
use app::{App, Error};
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use storage::{ImportedUser, Status};

use crate::support::{now, service, sign_in};

/// Many times as slow as the hashes that the tests write.
const SLOW: &str =
    "$pbkdf2-sha256$10000$3Vsr5TxHyFnLWStFyJkz5g$iA7LsYwm0tnE8PFZ89i.Uwkj0liKmgi/auD4YWApqoA";

/// What the slow hash takes on this machine at its best.
fn slow() -> Duration {
    let hasher = PasswordHasher::new(HashParameters::default(), &mut StdRng::seed_from_u64(1));
    let password = Password::new(String::new()).unwrap();
    let once = || {
        let begun = Instant::now();
        assert_eq!(hasher.verify(&password, SLOW), Verification::Differs);
        begun.elapsed()
    };
    (0..3).map(|_| once()).min().unwrap()
}

async fn failure(app: &App, login: &str) -> Duration {
    let begun = Instant::now();
    let refused = sign_in(app, login, "not the password").await;
    assert!(matches!(refused, Err(Error::InvalidCredentials)));
    begun.elapsed()
}

#[tokio::test]
async fn an_unknown_user_takes_as_long_as_one_with_a_slow_hash() {
    test_support::on_sqlite(async |url: String| {
        let (app, database, _) = service(&url).await;
        let import = database.begin_import(now()).await.unwrap();
        let user = ImportedUser {
            id: UserId(uuid_v7(now(), &mut StdRng::seed_from_u64(1))),
            username: &Username::parse("ada").unwrap(),
            email: &EmailAddress::parse("ada@example.org").unwrap(),
            password_hash: Some(SLOW.to_owned()),
            status: Status::Active,
            created_at: now(),
            email_verified: false,
        };
        import.take(&user).await.unwrap();
        import
            .commit(crate::support::event("1 users"))
            .await
            .unwrap();

        let slow = slow();
        // Before the hash was looked at, nothing keeps the answer back so long.
        app.learn_pace().await.unwrap();
        for login in ["ada", "nobody", "nobody@example.org"] {
            let took = failure(&app, login).await;
            assert!(took >= slow, "{login}: {took:?} is less than {slow:?}");
        }
        database.close().await.unwrap();
    })
    .await;
}
