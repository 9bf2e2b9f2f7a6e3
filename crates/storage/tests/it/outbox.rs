use accounts::{Token, TokenKind, uuid_v7};
use jiff::{SignedDuration, Timestamp};
use storage::{
    AuditLines, Database, MailId, MailKind, NewMail, NewOneTimeToken, OutboxMail, TokenPurpose,
    User,
};

use crate::support::{ada, eve, now, on_both, own, rng, sign_in};

async fn put(database: &Database, kind: MailKind, user: Option<&User>, at: Timestamp) -> MailId {
    let id = MailId(uuid_v7(now(), &mut rng()));
    let user = user.map(|user| user.id);
    let mail = NewMail {
        id,
        kind,
        user,
        email: None,
        now: at,
    };
    database.put_mail(mail).await.unwrap();
    id
}

async fn due(database: &Database, at: Timestamp) -> Vec<OutboxMail> {
    database.due_mail(at, 100).await.unwrap()
}

#[tokio::test]
async fn a_mail_is_due_from_the_moment_it_was_put_there_the_oldest_first() {
    on_both(async |database| {
        let ada = ada(&database).await;
        let second = SignedDuration::from_secs(1);
        let late = put(&database, MailKind::VerifyEmail, Some(&ada), now() + second).await;
        let early = put(&database, MailKind::Nothing, None, now()).await;
        let ids = async |at| -> Vec<MailId> {
            due(&database, at)
                .await
                .iter()
                .map(|mail| mail.id)
                .collect()
        };
        assert!(ids(now() - second).await.is_empty());
        assert_eq!(ids(now()).await, [early]);
        assert_eq!(ids(now() + second).await, [early, late]);
        database.delete_mail(early).await.unwrap();
        assert_eq!(ids(now() + second).await, [late]);
    })
    .await;
}

#[tokio::test]
async fn of_many_who_see_a_mail_due_one_gets_it_until_its_time_is_over() {
    on_both(async |database| {
        put(&database, MailKind::Nothing, None, now()).await;
        let mail = due(&database, now()).await.remove(0);
        let until = now() + SignedDuration::from_mins(5);
        let claims: Vec<_> = (0..50)
            .map(|_| {
                let (database, mail) = (database.clone(), mail.clone());
                tokio::spawn(async move { database.claim_mail(&mail, until).await.unwrap() })
            })
            .collect();
        let mut claimed = 0;
        for claim in claims {
            claimed += usize::from(claim.await.unwrap());
        }
        assert_eq!(claimed, 1);
        assert!(due(&database, now()).await.is_empty());
        let again = due(&database, until).await.remove(0);
        assert_eq!((again.attempts, again.created_at), (1, now()));
        assert!(
            !format!("{again:?}").contains("email"),
            "addresses do not print"
        );
    })
    .await;
}

#[tokio::test]
async fn a_link_comes_to_life_only_while_its_mail_is_in_the_outbox() {
    on_both(async |database| {
        let ada = ada(&database).await;
        let mail = put(&database, MailKind::ChangeEmail, Some(&ada), now()).await;
        let token = Token::generate(TokenKind::ChangeEmail, &mut rng()).digest();
        let new = NewOneTimeToken {
            id: uuid_v7(now(), &mut rng()),
            user: ada.id,
            purpose: TokenPurpose::ChangeEmail,
            token,
            email: Some("new@example.org"),
            now: now(),
            expires_at: now() + SignedDuration::from_mins(30),
        };
        let lives = async || {
            let found = database.one_time_token(TokenPurpose::ChangeEmail, token, now());
            found.await.unwrap().is_some()
        };
        database.delete_mail(mail).await.unwrap();
        assert!(!database.insert_mailed_token(mail, new).await.unwrap());
        assert!(!lives().await);
        let mail = put(&database, MailKind::ChangeEmail, Some(&ada), now()).await;
        assert!(database.insert_mailed_token(mail, new).await.unwrap());
        assert!(lives().await);
    })
    .await;
}

#[tokio::test]
async fn a_change_of_credentials_takes_links_out_of_the_outbox_and_leaves_notices() {
    on_both(async |database| {
        let (ada, eve) = (ada(&database).await, eve(&database).await);
        for kind in [
            MailKind::ResetPassword,
            MailKind::VerifyEmail,
            MailKind::ChangeEmail,
            MailKind::SecondFactorOn,
        ] {
            put(&database, kind, Some(&ada), now()).await;
        }
        put(&database, MailKind::VerifyEmail, Some(&eve), now()).await;
        let email = accounts::EmailAddress::parse("lovelace@example.org").unwrap();
        let (session, _) = sign_in(&database, &ada).await;
        let mut trail = AuditLines::default();
        let own = own(ada.id, session, &mut trail);
        database
            .change_names(None, Some(&email), own)
            .await
            .unwrap();
        let mut left: Vec<_> = due(&database, now())
            .await
            .iter()
            .map(|mail| (mail.kind.as_str(), mail.user == Some(ada.id)))
            .collect();
        left.sort_unstable();
        assert_eq!(left, [("second_factor_on", true), ("verify_email", false)]);
    })
    .await;
}

#[tokio::test]
async fn mail_goes_with_its_user_and_old_mail_in_bounded_steps() {
    on_both(async |database| {
        let ada = ada(&database).await;
        put(&database, MailKind::PasswordChanged, Some(&ada), now()).await;
        database
            .delete_user(ada.id, None, &mut AuditLines::default())
            .await
            .unwrap();
        assert!(due(&database, now()).await.is_empty());
        for _ in 0..3 {
            put(&database, MailKind::Nothing, None, now()).await;
        }
        let later = now() + SignedDuration::from_secs(1);
        assert_eq!(database.delete_old_mail(now(), 10).await.unwrap(), 0);
        assert_eq!(database.delete_old_mail(later, 2).await.unwrap(), 2);
        assert_eq!(database.delete_old_mail(later, 2).await.unwrap(), 1);
    })
    .await;
}
