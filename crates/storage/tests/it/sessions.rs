use accounts::{SessionId, Token, TokenKind, UserId, uuid_v7};
use jiff::SignedDuration;
use storage::{Database, NewSession};

use crate::support::{ada, now, on_both, rng};

async fn sign_in(database: &Database, user_id: UserId) -> (SessionId, Token) {
    let token = Token::generate(TokenKind::Session, &mut rng());
    let id = SessionId(uuid_v7(now(), &mut rng()));
    database
        .insert_session(NewSession {
            id,
            user_id,
            token: token.digest(),
            now: now(),
        })
        .await
        .unwrap();
    (id, token)
}

#[tokio::test]
async fn a_session_is_found_by_its_token_with_its_user() {
    on_both(async |database| {
        let ada = ada(&database).await;
        let (id, token) = sign_in(&database, ada.id).await;
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
        let (first, first_token) = sign_in(&database, ada.id).await;
        let (_, second_token) = sign_in(&database, ada.id).await;
        database.delete_session(first).await.unwrap();
        database.delete_session(first).await.unwrap();
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
        let (id, token) = sign_in(&database, ada.id).await;
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
async fn nobody_has_no_sessions() {
    on_both(async |database| {
        let token = Token::generate(TokenKind::Session, &mut rng());
        let nobody = UserId(uuid_v7(now(), &mut rng()));
        let id = SessionId(uuid_v7(now(), &mut rng()));
        let session = NewSession {
            id,
            user_id: nobody,
            token: token.digest(),
            now: now(),
        };
        assert!(database.insert_session(session).await.is_err());
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
