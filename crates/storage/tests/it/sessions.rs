use accounts::{SessionId, Token, TokenKind, uuid_v7};
use jiff::SignedDuration;
use storage::{AuditLines, NewSession};

use crate::support::{ada, eve, now, on_both, own, password_change, rng, sign_in};

#[tokio::test]
async fn a_session_is_found_by_its_token_with_its_user() {
    on_both(async |database| {
        let ada = ada(&database).await;
        let (id, token) = sign_in(&database, &ada).await;
        let found = database
            .session_by_token(token.digest())
            .await
            .unwrap()
            .unwrap();
        assert_eq!((found.session_id, found.user.id), (id, ada.id));
        assert_eq!((found.created_at, found.last_seen_at), (now(), now()));
        let other = Token::generate(TokenKind::Session, &mut rng());
        assert!(
            database
                .session_by_token(other.digest())
                .await
                .unwrap()
                .is_none()
        );
    })
    .await;
}

#[tokio::test]
async fn a_deleted_session_is_gone_and_the_others_stay() {
    on_both(async |database| {
        let ada = ada(&database).await;
        let (first, first_token) = sign_in(&database, &ada).await;
        let (_, second_token) = sign_in(&database, &ada).await;
        let eve = eve(&database).await;
        for (user, ends) in [(eve.id, false), (ada.id, true), (ada.id, false)] {
            let mut trail = AuditLines::default();
            let ended = database.delete_session(user, first, &mut trail);
            assert_eq!(ended.await.unwrap(), ends);
        }
        assert!(
            database
                .session_by_token(first_token.digest())
                .await
                .unwrap()
                .is_none()
        );
        assert!(
            database
                .session_by_token(second_token.digest())
                .await
                .unwrap()
                .is_some()
        );
    })
    .await;
}

#[tokio::test]
async fn a_use_is_written_down() {
    on_both(async |database| {
        let ada = ada(&database).await;
        let (id, token) = sign_in(&database, &ada).await;
        let later = now() + SignedDuration::from_mins(90);
        database.touch_session(id, later).await.unwrap();
        let found = database
            .session_by_token(token.digest())
            .await
            .unwrap()
            .unwrap();
        assert_eq!((found.created_at, found.last_seen_at), (now(), later));
    })
    .await;
}

#[tokio::test]
async fn a_session_does_not_start_once_its_password_was_changed() {
    on_both(async |database| {
        let ada = ada(&database).await;
        let (kept, _) = sign_in(&database, &ada).await;
        // Also by a clock that stands still: the two passwords are told apart all the same.
        let (new, mut trail) = (password_change("a hash", "new"), AuditLines::default());
        let changed = database.change_password(new, own(ada.id, kept, &mut trail));
        assert!(changed.await.unwrap());
        let token = Token::generate(TokenKind::Session, &mut rng());
        let id = SessionId(uuid_v7(now(), &mut rng()));
        let session = NewSession {
            id,
            user: &ada,
            token: token.digest(),
            network: "",
            user_agent: "",
            now: now(),
            second_factor: false,
            challenge: None,
            known_device: None,
        };
        assert!(
            !database
                .insert_session(session, &mut AuditLines::default())
                .await
                .unwrap()
        );
        assert!(
            database
                .session_by_token(token.digest())
                .await
                .unwrap()
                .is_none()
        );
    })
    .await;
}

#[tokio::test]
async fn dead_sessions_are_deleted_in_bounded_steps() {
    on_both(async |database| {
        let ada = ada(&database).await;
        for _ in 0..5 {
            sign_in(&database, &ada).await;
        }
        let (before, after) = (
            now() - SignedDuration::from_secs(1),
            now() + SignedDuration::from_secs(1),
        );
        assert_eq!(
            database
                .delete_dead_sessions(before, before, 10)
                .await
                .unwrap(),
            0
        );
        assert_eq!(
            database
                .delete_dead_sessions(before, after, 3)
                .await
                .unwrap(),
            3
        );
        assert_eq!(
            database
                .delete_dead_sessions(after, before, 3)
                .await
                .unwrap(),
            2
        );
        assert!(database.sessions(ada.id, 10).await.unwrap().is_empty());
    })
    .await;
}
