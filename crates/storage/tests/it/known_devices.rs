//! Browsers that are known again.

use accounts::{SessionId, Token, TokenDigest, TokenKind, UserId, uuid_v7};
use jiff::{SignedDuration, Timestamp};
use storage::{AuditLines, Database, NewDevice, NewSession, PasswordChange, User};

use crate::support::{ada, eve, now, on_both, own, password_change, rng};

fn in_days(days: i64) -> Timestamp {
    now() + SignedDuration::from_hours(24 * days)
}

/// Signs the user in, in a browser that is to be known until this moment.
async fn sign_in(
    database: &Database,
    user: &User,
    replaces: Option<TokenDigest>,
    expires_at: Timestamp,
) -> (SessionId, TokenDigest) {
    let [session, token] = [TokenKind::Session, TokenKind::Device]
        .map(|kind| Token::generate(kind, &mut rng()).digest());
    let id = SessionId(uuid_v7(now(), &mut rng()));
    let new = NewSession {
        id,
        user,
        token: session,
        network: "",
        user_agent: "",
        now: now(),
        second_factor: false,
        challenge: None,
        known_device: Some(NewDevice {
            token,
            replaces,
            expires_at,
        }),
    };
    assert!(
        database
            .insert_session(new, &mut AuditLines::default())
            .await
            .unwrap()
    );
    (id, token)
}

async fn whose(database: &Database, token: TokenDigest) -> Option<UserId> {
    database.known_device(token, now()).await.unwrap()
}

#[tokio::test]
async fn a_browser_is_its_users_until_it_is_over_or_replaced() {
    on_both(async |database| {
        let ada = ada(&database).await;
        let (_, first) = sign_in(&database, &ada, None, in_days(1)).await;
        assert_eq!(whose(&database, first).await, Some(ada.id));
        let late = database.known_device(first, in_days(1)).await.unwrap();
        assert_eq!(late, None);
        let (_, second) = sign_in(&database, &ada, Some(first), in_days(1)).await;
        assert_eq!(whose(&database, first).await, None);
        assert_eq!(whose(&database, second).await, Some(ada.id));
    })
    .await;
}

#[tokio::test]
async fn a_sign_in_does_not_make_a_browser_strange_to_another_user() {
    on_both(async |database| {
        let (ada, eve) = (ada(&database).await, eve(&database).await);
        let (_, hers) = sign_in(&database, &ada, None, in_days(1)).await;
        sign_in(&database, &eve, Some(hers), in_days(1)).await;
        assert_eq!(whose(&database, hers).await, Some(ada.id));
    })
    .await;
}

#[tokio::test]
async fn the_twenty_newest_are_known() {
    on_both(async |database| {
        let ada = ada(&database).await;
        let mut tokens = Vec::new();
        for day in 1..=25 {
            tokens.push(sign_in(&database, &ada, None, in_days(day)).await.1);
        }
        for (n, token) in tokens.into_iter().enumerate() {
            let expected = (n >= 5).then_some(ada.id);
            assert_eq!(whose(&database, token).await, expected, "{n}");
        }
    })
    .await;
}

#[tokio::test]
async fn no_other_browser_is_known_after_a_change_of_password_and_none_without_its_user() {
    on_both(async |database| {
        let (ada, eve) = (ada(&database).await, eve(&database).await);
        let (kept, hers) = sign_in(&database, &ada, None, in_days(1)).await;
        let (_, his) = sign_in(&database, &eve, None, in_days(1)).await;
        let hers_anew = Token::generate(TokenKind::Device, &mut rng()).digest();
        let new = PasswordChange {
            known_device: Some(NewDevice {
                token: hers_anew,
                replaces: Some(hers),
                expires_at: in_days(1),
            }),
            ..password_change("a hash", "a new hash")
        };
        let mut trail = AuditLines::default();
        let changed = database.change_password(new, own(ada.id, kept, &mut trail));
        assert!(changed.await.unwrap());
        assert_eq!(whose(&database, hers).await, None);
        assert_eq!(whose(&database, hers_anew).await, Some(ada.id));
        assert_eq!(whose(&database, his).await, Some(eve.id));
        database
            .delete_user(eve.id, None, &mut AuditLines::default())
            .await
            .unwrap();
        assert_eq!(whose(&database, his).await, None);
    })
    .await;
}

#[tokio::test]
async fn what_is_over_is_deleted_in_bounded_steps() {
    on_both(async |database| {
        let ada = ada(&database).await;
        for day in 1..=5 {
            sign_in(&database, &ada, None, in_days(day)).await;
        }
        let delete = async |days| {
            database
                .delete_expired_devices(in_days(days), 2)
                .await
                .unwrap()
        };
        assert_eq!(delete(0).await, 0);
        assert_eq!(delete(3).await, 2);
        assert_eq!(delete(3).await, 1);
        assert_eq!(delete(3).await, 0);
    })
    .await;
}
