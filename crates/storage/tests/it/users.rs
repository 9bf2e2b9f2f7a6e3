use accounts::{EmailAddress, Username};
use storage::{InsertUserError, Role, Status};

use crate::support::{ada, insert_user, now, on_both};

#[tokio::test]
async fn a_new_user_is_found_by_name_and_by_address() {
    on_both(async |database| {
        let ada = ada(&database).await;
        assert_eq!(
            (ada.username.as_str(), ada.email.as_str()),
            ("Ada", "ada@example.org")
        );
        assert_eq!(
            (ada.role, ada.status, ada.created_at),
            (Role::User, Status::Active, now())
        );
        let by_name = database
            .user_by_username(&Username::parse("ADA").unwrap())
            .await
            .unwrap()
            .unwrap();
        let by_email = database
            .user_by_email(&EmailAddress::parse("Ada@Example.org").unwrap())
            .await
            .unwrap()
            .unwrap();
        assert_eq!((by_name.id, by_email.id), (ada.id, ada.id));
        assert!(
            database
                .user_by_username(&Username::parse("eve").unwrap())
                .await
                .unwrap()
                .is_none()
        );
    })
    .await;
}

#[tokio::test]
async fn a_taken_name_is_told_from_a_taken_address() {
    on_both(async |database| {
        ada(&database).await;
        let name = insert_user(&database, "aDA", "other@example.org").await;
        assert!(
            matches!(name, Err(InsertUserError::UsernameTaken)),
            "{name:?}"
        );
        let email = insert_user(&database, "other", "ADA@example.org").await;
        assert!(
            matches!(email, Err(InsertUserError::EmailTaken)),
            "{email:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn a_name_that_mentions_a_column_does_not_confuse_the_two() {
    on_both(async |database| {
        insert_user(&database, "username_key", "email_key@example.org")
            .await
            .unwrap();
        let email = insert_user(&database, "username_key2", "email_key@example.org").await;
        assert!(
            matches!(email, Err(InsertUserError::EmailTaken)),
            "{email:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn a_hash_is_replaced_only_while_it_is_the_old_one() {
    on_both(async |database| {
        let ada = ada(&database).await;
        database
            .replace_password_hash(ada.id, "another hash", "stolen".to_owned())
            .await
            .unwrap();
        database
            .replace_password_hash(ada.id, "a hash", "a new hash".to_owned())
            .await
            .unwrap();
        database
            .replace_password_hash(ada.id, "a hash", "a late hash".to_owned())
            .await
            .unwrap();
        let found = database
            .user_by_username(&Username::parse("ada").unwrap())
            .await
            .unwrap()
            .unwrap();
        assert_eq!(found.password_hash.as_deref(), Some("a new hash"));
    })
    .await;
}

#[tokio::test]
async fn neither_address_nor_hash_prints() {
    on_both(async |database| {
        let printed = format!("{:?}", ada(&database).await);
        assert!(
            !printed.contains("ada@") && !printed.contains("hash"),
            "{printed}"
        );
    })
    .await;
}
