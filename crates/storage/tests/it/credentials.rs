use accounts::{EmailAddress, SessionId, Token, TokenDigest, TokenKind, UserId, Username};
use jiff::{SignedDuration, Timestamp};
use storage::{
    AuditLines, ChangeUserError, Database, MailKind, NewOneTimeToken, NewSession, PasswordReset,
    TokenPurpose, User,
};

use crate::support::{ada, eve, mail_id, now, on_both, own, password_reset, rng, sign_in};

async fn reset(database: &Database, token: TokenDigest) -> Option<UserId> {
    let mut trail = AuditLines::default();
    let reset = database.reset_password(password_reset(token, "new", &mut trail));
    reset.await.unwrap()
}

async fn verify(database: &Database, token: TokenDigest, now: Timestamp) -> Option<UserId> {
    let mut trail = AuditLines::default();
    let verified = database.verify_email(token, &mut trail, now);
    verified.await.unwrap()
}

/// With a notice to the old address.
async fn confirm(
    database: &Database,
    token: TokenDigest,
) -> Result<Option<UserId>, ChangeUserError> {
    let mut trail = AuditLines::default();
    database
        .confirm_email(token, Some(mail_id()), &mut trail, now())
        .await
}

/// A token of this purpose that lives for half an hour.
async fn token(
    database: &Database,
    user: &User,
    purpose: TokenPurpose,
    email: Option<&str>,
) -> TokenDigest {
    let token = Token::generate(TokenKind::Reset, &mut rng()).digest();
    let new = NewOneTimeToken {
        id: mail_id().0,
        user: user.id,
        purpose,
        token,
        email,
        now: now(),
        expires_at: now() + SignedDuration::from_mins(30),
    };
    database
        .insert_one_time_token(new, &mut AuditLines::default())
        .await
        .unwrap();
    token
}

async fn session(database: &Database, user: &User) -> TokenDigest {
    let token = Token::generate(TokenKind::Session, &mut rng()).digest();
    let new = NewSession {
        id: SessionId(mail_id().0),
        user,
        token,
        network: "192.0.2.1",
        user_agent: "",
        now: now(),
        second_factor: false,
        challenge: None,
        known_device: None,
    };
    assert!(
        database
            .insert_session(new, &mut AuditLines::default())
            .await
            .unwrap()
    );
    token
}

#[tokio::test]
async fn of_a_hundred_uses_of_one_token_for_a_new_password_one_succeeds() {
    on_both(async |database| {
        let ada = ada(&database).await;
        let token = token(&database, &ada, TokenPurpose::ResetPassword, None).await;
        let uses: Vec<_> = (0..100)
            .map(|n| {
                let database = database.clone();
                let hash = format!("hash {n}");
                tokio::spawn(async move {
                    let mut trail = AuditLines::default();
                    let reset = PasswordReset {
                        notice: Some(mail_id()),
                        ..password_reset(token, &hash, &mut trail)
                    };
                    database.reset_password(reset).await.unwrap()
                })
            })
            .collect();
        let mut winners = Vec::new();
        for (n, used) in uses.into_iter().enumerate() {
            winners.extend(used.await.unwrap().map(|_| format!("hash {n}")));
        }
        let stored = database.user(ada.id).await.unwrap().unwrap().password_hash;
        assert_eq!(winners, [stored.unwrap()]);
        let notices = database.due_mail(now(), 100).await.unwrap();
        assert_eq!(notices.len(), 1);
        assert_eq!(notices[0].kind, MailKind::PasswordChanged);
    })
    .await;
}

#[tokio::test]
async fn a_new_password_by_token_ends_sessions_and_tokens_and_shows_the_address_it_went_to() {
    on_both(async |database| {
        let (ada, eve) = (ada(&database).await, eve(&database).await);
        let sessions = [
            session(&database, &ada).await,
            session(&database, &eve).await,
        ];
        let link = token(&database, &ada, TokenPurpose::VerifyEmail, Some(&ada.email)).await;
        let to_ada = token(
            &database,
            &ada,
            TokenPurpose::ResetPassword,
            Some(&ada.email),
        )
        .await;
        assert_eq!(reset(&database, to_ada).await, Some(ada.id));
        let lives = async |session| {
            let found = database.session_by_token(session).await.unwrap();
            found.is_some()
        };
        assert!(!lives(sessions[0]).await && lives(sessions[1]).await);
        assert_eq!(verify(&database, link, now()).await, None);
        let verified = async |user: &User| {
            let user = database.user(user.id).await.unwrap().unwrap();
            user.email_verified_at.is_some()
        };
        assert!(verified(&ada).await);
        // One that went to no address, as an operator hands it out, shows nothing.
        let by_hand = token(&database, &eve, TokenPurpose::ResetPassword, None).await;
        assert_eq!(reset(&database, by_hand).await, Some(eve.id));
        assert!(!verified(&eve).await);
        assert!(database.due_mail(now(), 10).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_token_is_good_for_its_purpose_until_its_time_is_over() {
    on_both(async |database| {
        let ada = ada(&database).await;
        let token = token(&database, &ada, TokenPurpose::VerifyEmail, Some(&ada.email)).await;
        assert_eq!(reset(&database, token).await, None);
        assert_eq!(confirm(&database, token).await.unwrap(), None);
        let late = now() + SignedDuration::from_mins(30);
        assert_eq!(verify(&database, token, late).await, None);
        assert_eq!(verify(&database, token, now()).await, Some(ada.id));
        assert_eq!(verify(&database, token, now()).await, None);
    })
    .await;
}

#[tokio::test]
async fn an_address_is_shown_to_be_the_users_only_while_it_is_theirs() {
    on_both(async |database| {
        let ada = ada(&database).await;
        let token = token(
            &database,
            &ada,
            TokenPurpose::VerifyEmail,
            Some("a@example.org"),
        )
        .await;
        assert_eq!(verify(&database, token, now()).await, None);
        let user = database.user(ada.id).await.unwrap().unwrap();
        assert_eq!(user.email_verified_at, None);
    })
    .await;
}

#[tokio::test]
async fn a_new_address_takes_the_place_of_the_old_which_is_told() {
    on_both(async |database| {
        let ada = ada(&database).await;
        let new = Some("Lovelace@Example.org");
        let token = token(&database, &ada, TokenPurpose::ChangeEmail, new).await;
        assert_eq!(confirm(&database, token).await.unwrap(), Some(ada.id));
        let parsed = EmailAddress::parse("lovelace@example.org").unwrap();
        let user = database.user_by_email(&parsed).await.unwrap().unwrap();
        assert_eq!(user.email, "Lovelace@Example.org");
        assert_eq!(user.email_verified_at, Some(now()));
        let notice = database.due_mail(now(), 10).await.unwrap().remove(0);
        assert_eq!(notice.kind, MailKind::EmailChanged);
        assert_eq!(notice.email.as_deref(), Some("ada@example.org"));
    })
    .await;
}

#[tokio::test]
async fn of_two_users_who_show_one_new_address_to_be_theirs_one_gets_it() {
    on_both(async |database| {
        let (ada, eve) = (ada(&database).await, eve(&database).await);
        let new = Some("new@example.org");
        let first = token(&database, &ada, TokenPurpose::ChangeEmail, new).await;
        let second = token(&database, &eve, TokenPurpose::ChangeEmail, new).await;
        let (first, second) = tokio::join!(confirm(&database, first), confirm(&database, second),);
        let taken = |outcome: &Result<_, ChangeUserError>| {
            matches!(outcome, Err(ChangeUserError::EmailTaken))
        };
        assert!(
            first.is_ok() && taken(&second) || second.is_ok() && taken(&first),
            "{first:?} {second:?}"
        );
        assert_eq!(database.due_mail(now(), 10).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn name_and_address_change_together_or_not_at_all() {
    on_both(async |database| {
        let (ada, eve) = (ada(&database).await, eve(&database).await);
        let name = Username::parse("Lovelace").unwrap();
        let taken = EmailAddress::parse("EVE@example.org").unwrap();
        let [adas_session, eves_session] = [
            sign_in(&database, &ada).await.0,
            sign_in(&database, &eve).await.0,
        ];
        let mut trail = AuditLines::default();
        let hers = own(ada.id, adas_session, &mut trail);
        let outcome = database.change_names(Some(&name), Some(&taken), hers).await;
        assert!(matches!(outcome, Err(ChangeUserError::EmailTaken)));
        assert_eq!(
            database.user(ada.id).await.unwrap().unwrap().username,
            "Ada"
        );
        let adas = Username::parse("ADA").unwrap();
        let his = own(eve.id, eves_session, &mut trail);
        let outcome = database.change_names(Some(&adas), None, his).await;
        assert!(matches!(outcome, Err(ChangeUserError::UsernameTaken)));
        let free = EmailAddress::parse("lovelace@example.org").unwrap();
        let hers = own(ada.id, adas_session, &mut trail);
        let changed = database.change_names(Some(&name), Some(&free), hers).await;
        let changed = changed.unwrap();
        assert_eq!(
            (changed.username.as_str(), changed.email.as_str()),
            ("Lovelace", free.as_str())
        );
        database
            .delete_user(ada.id, None, &mut AuditLines::default())
            .await
            .unwrap();
        let hers = own(ada.id, adas_session, &mut trail);
        let gone = database.change_names(Some(&name), None, hers).await;
        assert!(matches!(gone, Err(ChangeUserError::SessionOver)));
    })
    .await;
}

/// Each locks the user first, so none waits for another that waits for it.
#[tokio::test]
async fn changes_of_one_user_at_once_do_not_stop_each_other() {
    on_both(async |database| {
        let ada = ada(&database).await;
        for round in 0..10 {
            let link = token(&database, &ada, TokenPurpose::ResetPassword, None).await;
            let current = database.user(ada.id).await.unwrap().unwrap();
            let (session, _) = sign_in(&database, &current).await;
            let new = format!("new{round}@example.org");
            let change = token(&database, &ada, TokenPurpose::ChangeEmail, Some(&new)).await;
            let other = EmailAddress::parse(&format!("other{round}@example.org")).unwrap();
            let mut trail = AuditLines::default();
            let own = own(ada.id, session, &mut trail);
            let (_, change, other, more) = tokio::join!(
                Box::pin(reset(&database, link)),
                Box::pin(confirm(&database, change)),
                Box::pin(database.change_names(None, Some(&other), own)),
                token(&database, &ada, TokenPurpose::VerifyEmail, Some(&new)),
            );
            change.unwrap();
            assert!(matches!(other, Ok(_) | Err(ChangeUserError::SessionOver)));
            verify(&database, more, now()).await;
        }
    })
    .await;
}
