use accounts::{KeyId, Scope, Scopes, SessionId, Token, TokenKind, UserId, uuid_v7};
use jiff::SignedDuration;
use storage::{
    ApiKey, AuditLines, Database, InsertKeyError, NewApiKey, PasswordChange, Status, User,
    UserChange,
};

use crate::support::{ada, eve, now, on_both, own, password_change, rng, sign_in};

async fn insert(
    database: &Database,
    user: UserId,
    session: SessionId,
    most: usize,
) -> Result<(ApiKey, Token), InsertKeyError> {
    let token = Token::generate(TokenKind::Key, &mut rng());
    let new = NewApiKey {
        id: KeyId(uuid_v7(now(), &mut rng())),
        name: "a sheet",
        key: token.digest(),
        scopes: &[Scope::HistoryRead, Scope::Calculate].into_iter().collect(),
        expires_at: Some(now() + SignedDuration::from_hours(24)),
    };
    let mut trail = AuditLines::default();
    let own = own(user, session, &mut trail);
    let key = database.insert_api_key(new, most, own).await?;
    Ok((key, token))
}

async fn delete(database: &Database, user: UserId, key: KeyId) -> bool {
    let mut trail = AuditLines::default();
    let deleted = database.delete_api_key(user, key, &mut trail);
    deleted.await.unwrap()
}

async fn disable(database: &Database, user: &User) {
    let disabled = UserChange {
        status: Some(Status::Disabled),
        ..UserChange::default()
    };
    database
        .change_user(user.id, disabled, None, &mut AuditLines::default(), now())
        .await
        .unwrap();
}

#[tokio::test]
async fn a_key_is_found_by_its_secret_with_its_user() {
    on_both(async |database| {
        let ada = ada(&database).await;
        let (session, _) = sign_in(&database, &ada).await;
        let (key, token) = insert(&database, ada.id, session, 50).await.unwrap();
        assert_eq!(
            key.scopes,
            "calculate history:read".parse::<Scopes>().unwrap()
        );
        assert_eq!(
            (key.created_at, key.last_used_at, &key.last_used_network),
            (now(), None, &None)
        );
        let found = database
            .api_key_by_token(token.digest())
            .await
            .unwrap()
            .unwrap();
        assert_eq!((&found.key, found.user.id), (&key, ada.id));
        assert_eq!(database.api_keys(ada.id).await.unwrap(), [key]);
        let other = Token::generate(TokenKind::Key, &mut rng());
        assert!(
            database
                .api_key_by_token(other.digest())
                .await
                .unwrap()
                .is_none()
        );
    })
    .await;
}

#[tokio::test]
async fn a_use_of_a_key_is_written_down_with_its_network() {
    on_both(async |database| {
        let ada = ada(&database).await;
        let (session, _) = sign_in(&database, &ada).await;
        let (key, _) = insert(&database, ada.id, session, 50).await.unwrap();
        let later = now() + SignedDuration::from_mins(1);
        database
            .touch_api_key(key.id, "2001:db8::/64", later)
            .await
            .unwrap();
        let listed = database.api_keys(ada.id).await.unwrap();
        assert_eq!(
            (
                listed[0].last_used_at,
                listed[0].last_used_network.as_deref()
            ),
            (Some(later), Some("2001:db8::/64"))
        );
    })
    .await;
}

#[tokio::test]
async fn a_key_is_deleted_by_its_user_alone() {
    on_both(async |database| {
        let (ada, eve) = (ada(&database).await, eve(&database).await);
        let (session, _) = sign_in(&database, &ada).await;
        let (key, token) = insert(&database, ada.id, session, 50).await.unwrap();
        assert!(!delete(&database, eve.id, key.id).await);
        assert!(delete(&database, ada.id, key.id).await);
        assert!(!delete(&database, ada.id, key.id).await);
        assert!(
            database
                .api_key_by_token(token.digest())
                .await
                .unwrap()
                .is_none()
        );
    })
    .await;
}

#[tokio::test]
async fn of_many_simultaneous_keys_no_more_are_stored_than_a_user_may_have() {
    on_both(async |database| {
        let ada = ada(&database).await;
        let (session, _) = sign_in(&database, &ada).await;
        let inserts: Vec<_> = (0..30)
            .map(|_| {
                let (database, id) = (database.clone(), ada.id);
                tokio::spawn(async move { insert(&database, id, session, 5).await })
            })
            .collect();
        let mut stored = 0;
        for insert in inserts {
            match insert.await.unwrap() {
                Ok(_) => stored += 1,
                Err(InsertKeyError::TooMany) => {}
                Err(error) => panic!("{error}"),
            }
        }
        assert_eq!(stored, 5);
        assert_eq!(database.api_keys(ada.id).await.unwrap().len(), 5);
    })
    .await;
}

#[tokio::test]
async fn who_is_disabled_or_gone_gets_no_key() {
    on_both(async |database| {
        let ada = ada(&database).await;
        let (session, _) = sign_in(&database, &ada).await;
        let (_, token) = insert(&database, ada.id, session, 50).await.unwrap();
        disable(&database, &ada).await;
        let outcome = insert(&database, ada.id, session, 50).await;
        assert!(
            matches!(outcome, Err(InsertKeyError::SessionOver)),
            "{outcome:?}"
        );
        // The old key is there for the day on which its user is enabled again.
        let found = database
            .api_key_by_token(token.digest())
            .await
            .unwrap()
            .unwrap();
        assert_eq!(found.user.status, Status::Disabled);
        database
            .delete_user(ada.id, None, &mut AuditLines::default())
            .await
            .unwrap();
        let outcome = insert(&database, ada.id, session, 50).await;
        assert!(
            matches!(outcome, Err(InsertKeyError::SessionOver)),
            "{outcome:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn a_change_of_the_password_keeps_the_keys_unless_they_are_to_end() {
    on_both(async |database| {
        let ada = ada(&database).await;
        let (kept, _) = sign_in(&database, &ada).await;
        insert(&database, ada.id, kept, 50).await.unwrap();
        for (old, new, revokes_keys, left) in [
            ("a hash", "a new hash", false, 1),
            ("a new hash", "another hash", true, 0),
        ] {
            assert!(
                database
                    .change_password(
                        PasswordChange {
                            revokes_keys,
                            ..password_change(old, new)
                        },
                        own(ada.id, kept, &mut AuditLines::default())
                    )
                    .await
                    .unwrap()
            );
            assert_eq!(database.api_keys(ada.id).await.unwrap().len(), left);
        }
    })
    .await;
}
