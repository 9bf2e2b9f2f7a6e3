//! Second factors and recovery codes: what races decide and what ends with what.

use accounts::uuid_v7;
use accounts::{
    RecoveryCode, RecoveryCodeDigest, SessionId, Token, TokenDigest, TokenKind, UserId,
};
use jiff::{SignedDuration, Timestamp};
use storage::{AuditLines, Database, NewOneTimeToken, NewSession, TokenPurpose, TotpFactor, User};

use crate::support::{ada, eve, now, on_both, own, password_reset, rng};

fn codes(user: UserId) -> Vec<RecoveryCodeDigest> {
    (0..RecoveryCode::COUNT)
        .map(|_| RecoveryCode::generate(&mut rng()).digest(user))
        .collect()
}

fn new_session(user: &User, token: TokenDigest) -> NewSession<'_> {
    NewSession {
        id: SessionId(uuid_v7(now(), &mut rng())),
        user,
        token,
        network: "192.0.2.7",
        user_agent: "a browser",
        now: now(),
        second_factor: false,
        challenge: None,
        known_device: None,
    }
}

fn digest(kind: TokenKind) -> TokenDigest {
    Token::generate(kind, &mut rng()).digest()
}

async fn sign_in(database: &Database, user: &User) -> (SessionId, TokenDigest) {
    let token = digest(TokenKind::Session);
    let session = new_session(user, token);
    assert!(
        database
            .insert_session(session, &mut AuditLines::default())
            .await
            .unwrap()
    );
    (session.id, token)
}

async fn is_signed_in(database: &Database, token: TokenDigest) -> bool {
    database.session_by_token(token).await.unwrap().is_some()
}

/// A token of the second step of a sign-in.
async fn challenge(database: &Database, user: &User) -> TokenDigest {
    challenge_at(database, user, now()).await
}

async fn challenge_at(database: &Database, user: &User, now: Timestamp) -> TokenDigest {
    let token = digest(TokenKind::Challenge);
    let new = NewOneTimeToken {
        id: uuid_v7(now, &mut rng()),
        user: user.id,
        purpose: TokenPurpose::SecondFactor,
        token,
        email: None,
        now,
        expires_at: now + SignedDuration::from_mins(10),
    };
    assert!(
        database
            .insert_challenge(user, new, &mut AuditLines::default())
            .await
            .unwrap()
    );
    token
}

async fn waits(database: &Database, token: TokenDigest) -> bool {
    let purpose = TokenPurpose::SecondFactor;
    let found = database.one_time_token(purpose, token, now()).await;
    found.unwrap().is_some()
}

/// A confirmed factor, whose last step is 100.
async fn enable(database: &Database, user: &User, kept: SessionId) -> TotpFactor {
    let sealed = b"sealed".to_vec();
    let mut trail = AuditLines::default();
    let started = database.start_totp_factor(sealed, own(user.id, kept, &mut trail));
    assert!(started.await.unwrap());
    let started = database.totp_factor(user.id).await.unwrap().unwrap();
    assert!(!started.confirmed);
    let (codes, own) = (codes(user.id), own(user.id, kept, &mut trail));
    let confirmed = database.confirm_totp_factor(&started, 100, &codes, own);
    assert!(confirmed.await.unwrap());
    database.totp_factor(user.id).await.unwrap().unwrap()
}

/// How many of a hundred simultaneous tries succeed.
async fn winners<F>(attempt: impl Fn() -> F) -> usize
where
    F: Future<Output = bool> + Send + 'static,
{
    let tasks: Vec<_> = (0..100).map(|_| tokio::spawn(attempt())).collect();
    let mut winners = 0;
    for task in tasks {
        winners += usize::from(task.await.unwrap());
    }
    winners
}

#[tokio::test]
async fn of_a_hundred_uses_of_one_code_exactly_one_succeeds() {
    on_both(async |database| {
        let ada = ada(&database).await;
        let (kept, _) = sign_in(&database, &ada).await;
        let factor = enable(&database, &ada, kept).await;
        let wins = winners(|| {
            let (database, factor) = (database.clone(), factor.clone());
            async move { database.use_totp_step(&factor, 101).await.unwrap() }
        });
        assert_eq!(wins.await, 1);
        for step in [101, 100, 99] {
            assert!(!database.use_totp_step(&factor, step).await.unwrap());
        }
        assert!(database.use_totp_step(&factor, 102).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn of_a_hundred_uses_of_one_recovery_code_exactly_one_succeeds() {
    on_both(async |database| {
        let (ada, eve) = (ada(&database).await, eve(&database).await);
        let (kept, _) = sign_in(&database, &ada).await;
        enable(&database, &ada, kept).await;
        let codes = codes(ada.id);
        let mut trail = AuditLines::default();
        let replaced = database.replace_recovery_codes(&codes, own(ada.id, kept, &mut trail));
        assert!(replaced.await.unwrap());
        assert!(
            !database
                .use_recovery_code(eve.id, codes[0], &mut AuditLines::default())
                .await
                .unwrap(),
            "another's"
        );
        let wins = winners(|| {
            let (database, code) = (database.clone(), codes[0]);
            async move {
                database
                    .use_recovery_code(ada.id, code, &mut AuditLines::default())
                    .await
                    .unwrap()
            }
        });
        assert_eq!(wins.await, 1);
        assert_eq!(database.recovery_codes_left(ada.id).await.unwrap(), 9);
    })
    .await;
}

#[tokio::test]
async fn of_simultaneous_renewals_ten_codes_remain() {
    on_both(async |database| {
        let ada = ada(&database).await;
        let (kept, _) = sign_in(&database, &ada).await;
        let mut trail = AuditLines::default();
        let none = own(ada.id, kept, &mut trail);
        let replaced = database.replace_recovery_codes(&codes(ada.id), none).await;
        assert!(!replaced.unwrap(), "there is no factor");
        enable(&database, &ada, kept).await;
        let wins = winners(|| {
            let (database, codes) = (database.clone(), codes(ada.id));
            async move {
                let mut trail = AuditLines::default();
                let own = own(ada.id, kept, &mut trail);
                database.replace_recovery_codes(&codes, own).await.unwrap()
            }
        });
        assert_eq!(wins.await, 100);
        assert_eq!(database.recovery_codes_left(ada.id).await.unwrap(), 10);
    })
    .await;
}

#[tokio::test]
async fn a_factor_can_be_started_again_until_it_is_confirmed() {
    on_both(async |database| {
        let ada = ada(&database).await;
        let (kept, _) = sign_in(&database, &ada).await;
        let start = async |sealed: &[u8]| {
            let mut trail = AuditLines::default();
            let own = own(ada.id, kept, &mut trail);
            let started = database.start_totp_factor(sealed.to_vec(), own);
            started.await.unwrap()
        };
        assert!(start(b"first").await);
        let first = database.totp_factor(ada.id).await.unwrap().unwrap();
        assert!(start(b"second").await);
        let confirm = async |factor: &TotpFactor| {
            let mut trail = AuditLines::default();
            let own = own(ada.id, kept, &mut trail);
            let confirmed = database
                .confirm_totp_factor(factor, 100, &codes(ada.id), own)
                .await;
            confirmed.unwrap()
        };
        assert!(!confirm(&first).await, "the first secret was replaced");
        let second = database.totp_factor(ada.id).await.unwrap().unwrap();
        assert!(confirm(&second).await);
        assert!(!confirm(&second).await);
        assert!(!start(b"third").await);
        let kept = database.totp_factor(ada.id).await.unwrap().unwrap();
        assert_eq!((kept.sealed, kept.last_step), (b"second".to_vec(), 100));
    })
    .await;
}

#[tokio::test]
async fn switching_a_factor_on_or_off_ends_other_sessions_and_sign_ins_under_way() {
    on_both(async |database| {
        let ada = ada(&database).await;
        let (kept, kept_token) = sign_in(&database, &ada).await;
        let (_, other) = sign_in(&database, &ada).await;
        let under_way = challenge(&database, &ada).await;
        enable(&database, &ada, kept).await;
        assert!(!is_signed_in(&database, other).await && !waits(&database, under_way).await);

        let other = digest(TokenKind::Session);
        let session = NewSession {
            second_factor: true,
            ..new_session(&ada, other)
        };
        assert!(
            database
                .insert_session(session, &mut AuditLines::default())
                .await
                .unwrap()
        );
        let under_way = challenge(&database, &ada).await;
        let off = async || {
            let mut trail = AuditLines::default();
            let own = own(ada.id, kept, &mut trail);
            database.delete_totp_factor(own).await.unwrap()
        };
        assert!(off().await);
        assert!(!off().await);
        assert!(!is_signed_in(&database, other).await && !waits(&database, under_way).await);
        assert!(is_signed_in(&database, kept_token).await);
        assert_eq!(database.recovery_codes_left(ada.id).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_sign_in_that_missed_the_switching_on_starts_no_session() {
    on_both(async |database| {
        let ada = ada(&database).await;
        let (kept, _) = sign_in(&database, &ada).await;
        enable(&database, &ada, kept).await;
        let session = new_session(&ada, digest(TokenKind::Session));
        assert!(
            !database
                .insert_session(session, &mut AuditLines::default())
                .await
                .unwrap()
        );
    })
    .await;
}

#[tokio::test]
async fn of_a_hundred_second_steps_of_one_sign_in_exactly_one_starts_a_session() {
    on_both(async |database| {
        let (ada, eve) = (ada(&database).await, eve(&database).await);
        let challenge = challenge(&database, &ada).await;
        let second_step = |user: &User| {
            let (database, user) = (database.clone(), user.clone());
            async move {
                let session = NewSession {
                    second_factor: true,
                    challenge: Some(challenge),
                    ..new_session(&user, digest(TokenKind::Session))
                };
                database
                    .insert_session(session, &mut AuditLines::default())
                    .await
                    .unwrap()
            }
        };
        assert!(!second_step(&eve).await, "another's, and it is not used up");
        assert_eq!(winners(|| second_step(&ada)).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_secret_is_sealed_anew_unless_it_changed_meanwhile() {
    on_both(async |database| {
        let (ada, eve) = (ada(&database).await, eve(&database).await);
        for user in [&ada, &eve] {
            let (kept, _) = sign_in(&database, user).await;
            enable(&database, user, kept).await;
        }
        let mut found = database.totp_factors_after(None, 1).await.unwrap();
        let first = found.pop().unwrap();
        let rest = database
            .totp_factors_after(Some(first.user), 10)
            .await
            .unwrap();
        assert_eq!(rest.len(), 1);
        assert_ne!(rest[0].user, first.user);
        for sealed in [b"anew", b"late"] {
            database
                .reseal_totp_factor(&first, sealed.to_vec())
                .await
                .unwrap();
        }
        let now = database.totp_factor(first.user).await.unwrap().unwrap();
        assert_eq!((now.sealed, now.last_step), (b"anew".to_vec(), 100));
    })
    .await;
}

/// Who reads the mail of a user is not yet the user (ASVS 5.0, 6.4.3).
#[tokio::test]
async fn a_new_password_by_link_leaves_the_second_factor() {
    on_both(async |database| {
        let ada = ada(&database).await;
        let (kept, _) = sign_in(&database, &ada).await;
        enable(&database, &ada, kept).await;
        let before = database.totp_factor(ada.id).await.unwrap();
        let token = digest(TokenKind::Reset);
        let new = NewOneTimeToken {
            id: uuid_v7(now(), &mut rng()),
            user: ada.id,
            purpose: TokenPurpose::ResetPassword,
            token,
            email: Some(&ada.email),
            now: now(),
            expires_at: now() + SignedDuration::from_mins(30),
        };
        database
            .insert_one_time_token(new, &mut AuditLines::default())
            .await
            .unwrap();
        let mut trail = AuditLines::default();
        let reset = database.reset_password(password_reset(token, "a new hash", &mut trail));
        assert_eq!(reset.await.unwrap(), Some(ada.id));
        assert!(database.totp_factor(ada.id).await.unwrap() == before);
        assert_eq!(database.recovery_codes_left(ada.id).await.unwrap(), 10);
    })
    .await;
}

#[tokio::test]
async fn the_ten_newest_sign_ins_under_way_can_be_finished() {
    on_both(async |database| {
        let (ada, eve) = (ada(&database).await, eve(&database).await);
        let hers = challenge(&database, &eve).await;
        let mut under_way = Vec::new();
        for n in 0..12 {
            let moment = now() + SignedDuration::from_secs(n);
            under_way.push(challenge_at(&database, &ada, moment).await);
        }
        for (n, token) in under_way.into_iter().enumerate() {
            assert_eq!(waits(&database, token).await, n >= 2, "{n}");
        }
        assert!(waits(&database, hers).await);
    })
    .await;
}
