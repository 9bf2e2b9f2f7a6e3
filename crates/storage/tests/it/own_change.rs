//! What a user changes in a session: only while the session is there, and together with its line in the trail.

use accounts::{
    AuditEvent, EmailAddress, KeyId, RecoveryCode, Scope, SessionId, Token, TokenDigest, TokenKind,
    Username, uuid_v7,
};
use jiff::SignedDuration;
use storage::{
    AuditLines, ChangeUserError, Database, InsertKeyError, InsertUserError, MailKind, NewApiKey,
    NewMail, NewOneTimeToken, OwnChangeError, Status, TokenPurpose, User, UserChange,
};

use crate::support::{
    ada, eve, insert_user_telling, mail_id, new_session, now, on_both, own, password_change,
    password_reset, rng, sign_in,
};

const ROUNDS: usize = 30;

fn line(action: &str) -> AuditLines {
    AuditLines::new(vec![AuditEvent {
        at: now(),
        actor: None,
        subject: None,
        action: action.to_owned(),
        outcome: "done".to_owned(),
        network: "192.0.2.7".to_owned(),
        detail: String::new(),
    }])
}

/// Tries each change of the account in this session; the names of those that were made.
async fn try_everything(database: &Database, user: &User, session: SessionId) -> Vec<&'static str> {
    let name = Username::parse("Lovelace").unwrap();
    let codes = [RecoveryCode::generate(&mut rng()).digest(user.id)];
    let mut made = Vec::new();
    let mut note = |name: &'static str, outcome: Result<(), bool>| match outcome {
        Ok(()) => made.push(name),
        Err(is_over) => assert!(is_over, "{name}"),
    };
    let mut trail = line("key");
    let key = insert_key(database, user, session, &mut trail).await;
    note(
        "key",
        key.map_err(|error| matches!(error, InsertKeyError::SessionOver)),
    );

    let over = |error: OwnChangeError| matches!(error, OwnChangeError::SessionOver);
    let sealed = b"sealed".to_vec();
    let started = database
        .start_totp_factor(sealed, own(user.id, session, &mut trail))
        .await;
    note("start", started.map(drop).map_err(over));
    let factor = database.totp_factor(user.id).await.unwrap();
    let factor = factor.unwrap_or(storage::TotpFactor {
        user: user.id,
        sealed: Vec::new(),
        confirmed: false,
        last_step: 0,
    });
    let change = own(user.id, session, &mut trail);
    let confirmed = database
        .confirm_totp_factor(&factor, 1, &codes, change)
        .await;
    note("confirm", confirmed.map(drop).map_err(over));
    let change = own(user.id, session, &mut trail);
    let renewed = database.replace_recovery_codes(&codes, change).await;
    note("renew", renewed.map(drop).map_err(over));
    let change = own(user.id, session, &mut trail);
    let off = database.delete_totp_factor(change).await;
    note("off", off.map(drop).map_err(over));
    let asked = ask_for_address(database, user, session, &mut trail).await;
    note("address", asked.map_err(over));
    let change = own(user.id, session, &mut trail);
    let named = database.change_names(Some(&name), None, change).await;
    let over_name = |error| matches!(error, ChangeUserError::SessionOver);
    note("name", named.map(drop).map_err(over_name));
    let (new, change) = (
        password_change("a hash", "new"),
        own(user.id, session, &mut trail),
    );
    let changed = database.change_password(new, change).await;
    note("password", changed.map(drop).map_err(over));
    let change = own(user.id, session, &mut trail);
    let ended = database.end_other_sessions(change).await;
    note("others", ended.map_err(over));
    let change = own(user.id, session, &mut trail);
    let deleted = database.delete_own_account(change).await;
    note(
        "delete",
        deleted.map_err(|error| matches!(error, storage::AdministerError::SessionOver)),
    );
    made
}

/// Both at once; in every other pair of rounds the second begins first.
async fn at_once<A: Send + 'static, B: Send + 'static>(
    round: usize,
    first: impl Future<Output = A> + Send + 'static,
    second: impl Future<Output = B> + Send + 'static,
) -> (A, B) {
    if round % 4 < 2 {
        let (first, second) = (tokio::spawn(first), tokio::spawn(second));
        (first.await.unwrap(), second.await.unwrap())
    } else {
        let (second, first) = (tokio::spawn(second), tokio::spawn(first));
        (first.await.unwrap(), second.await.unwrap())
    }
}

async fn insert_key(
    database: &Database,
    user: &User,
    session: SessionId,
    trail: &mut AuditLines,
) -> Result<(), InsertKeyError> {
    let new = NewApiKey {
        id: KeyId(mail_id().0),
        name: "a sheet",
        key: Token::generate(TokenKind::Key, &mut rng()).digest(),
        scopes: &[Scope::Calculate].into_iter().collect(),
        expires_at: None,
    };
    let inserted = database.insert_api_key(new, 50, own(user.id, session, trail));
    inserted.await.map(drop)
}

async fn ask_for_address(
    database: &Database,
    user: &User,
    session: SessionId,
    trail: &mut AuditLines,
) -> Result<(), OwnChangeError> {
    let mail = NewMail {
        id: mail_id(),
        kind: MailKind::ChangeEmail,
        user: Some(user.id),
        email: Some("new@example.org"),
        now: now(),
    };
    let change = storage::OwnChange {
        notice: Some(mail_id()),
        ..own(user.id, session, trail)
    };
    database.request_email_change(mail, change).await
}

async fn token(database: &Database, user: &User, purpose: TokenPurpose) -> TokenDigest {
    let token = Token::generate(TokenKind::Reset, &mut rng()).digest();
    database
        .insert_one_time_token(new_token(user, purpose, token), &mut AuditLines::default())
        .await
        .unwrap();
    token
}

fn new_token(user: &User, purpose: TokenPurpose, token: TokenDigest) -> NewOneTimeToken<'_> {
    NewOneTimeToken {
        id: uuid_v7(now(), &mut rng()),
        user: user.id,
        purpose,
        token,
        email: Some("new@example.org"),
        now: now(),
        expires_at: now() + SignedDuration::from_mins(30),
    }
}

async fn set_status(database: &Database, user: &User, status: Status) {
    let change = UserChange {
        status: Some(status),
        role: None,
    };
    let mut trail = AuditLines::default();
    let changed = database.change_user(user.id, change, None, &mut trail, now());
    changed.await.unwrap();
}

#[tokio::test]
async fn a_session_that_has_ended_changes_nothing() {
    on_both(async |database| {
        let ada = ada(&database).await;
        let (signed_out, _) = sign_in(&database, &ada).await;
        database
            .delete_session(ada.id, signed_out, &mut AuditLines::default())
            .await
            .unwrap();
        let made = try_everything(&database, &ada, signed_out).await;
        assert!(made.is_empty(), "{made:?}");
        // Of another user it is no better than none.
        let (of_another, _) = sign_in(&database, &eve(&database).await).await;
        let made = try_everything(&database, &ada, of_another).await;
        assert!(made.is_empty(), "{made:?}");
        let (disabled, _) = sign_in(&database, &ada).await;
        set_status(&database, &ada, Status::Disabled).await;
        let made = try_everything(&database, &ada, disabled).await;
        assert!(made.is_empty(), "{made:?}");
        set_status(&database, &ada, Status::Active).await;
        assert!(database.audit_after(0, 10).await.unwrap().is_empty());
        let ada = database.user(ada.id).await.unwrap().unwrap();
        let (live, _) = sign_in(&database, &ada).await;
        assert_eq!(try_everything(&database, &ada, live).await.len(), 10);
    })
    .await;
}

#[tokio::test]
async fn a_line_is_written_with_what_it_tells_of_or_not_at_all() {
    on_both(async |database| {
        let ada = ada(&database).await;
        let (session, _) = sign_in(&database, &ada).await;
        let mut trail = line("refused");
        let new = password_change("another hash", "new");
        let changed = database.change_password(new, own(ada.id, session, &mut trail));
        assert!(!changed.await.unwrap());
        assert!(trail.written().is_empty());
        assert!(database.audit_after(0, 10).await.unwrap().is_empty());
        let mut trail = line("done");
        let new = password_change("a hash", "new");
        let changed = database.change_password(new, own(ada.id, session, &mut trail));
        assert!(changed.await.unwrap());
        let written = database.audit_after(0, 10).await.unwrap();
        assert_eq!(written.len(), 1);
        assert_eq!(written[0].event.action, "done");
        assert_eq!(trail.written(), [(written[0].sequence, written[0].hash)]);
    })
    .await;
}

/// The same before anyone is signed in, and where a session ends.
#[tokio::test]
async fn a_line_of_a_sign_up_a_sign_in_or_an_end_is_written_with_it_or_not_at_all() {
    on_both(async |database| {
        let ada = ada(&database).await;
        let (session, _) = sign_in(&database, &ada).await;
        let eve = eve(&database).await;
        let nobodys = Token::generate(TokenKind::Challenge, &mut rng()).digest();

        let mut trail = line("refused");
        let taken = insert_user_telling(&database, "ADA", "new@example.org", &mut trail).await;
        assert!(matches!(taken, Err(InsertUserError::UsernameTaken)));
        let mut never = new_session(&ada);
        never.challenge = Some(nobodys);
        assert!(!database.insert_session(never, &mut trail).await.unwrap());
        let ended = database.delete_session(eve.id, session, &mut trail).await;
        assert!(!ended.unwrap());
        assert!(trail.written().is_empty());
        assert!(database.audit_after(0, 10).await.unwrap().is_empty());

        let mut trail = line("signed up");
        insert_user_telling(&database, "Bob", "bob@example.org", &mut trail)
            .await
            .unwrap();
        let mut trail = line("signed in");
        let new = new_session(&ada);
        assert!(database.insert_session(new, &mut trail).await.unwrap());
        let mut trail = line("again");
        let noted = database.reauthenticate_session(session, &mut trail, now());
        assert!(noted.await.unwrap());
        let mut trail = line("ended");
        let ended = database.delete_session(ada.id, session, &mut trail).await;
        assert!(ended.unwrap());
        let mut trail = line("too late");
        let noted = database.reauthenticate_session(session, &mut trail, now());
        assert!(!noted.await.unwrap());

        let written = database.audit_after(0, 10).await.unwrap();
        let actions: Vec<_> = written.iter().map(|line| &line.event.action).collect();
        assert_eq!(actions, ["signed up", "signed in", "again", "ended"]);
    })
    .await;
}

/// A stolen session makes a key at the moment at which its owner sets a new password by mail.
#[tokio::test]
async fn no_key_of_an_ended_session_outlives_a_new_password_by_token() {
    on_both(async |database| {
        let ada = ada(&database).await;
        for round in 0..ROUNDS {
            let current = database.user(ada.id).await.unwrap().unwrap();
            let (session, _) = sign_in(&database, &current).await;
            let link = token(&database, &ada, TokenPurpose::ResetPassword).await;
            let thief = {
                let (database, ada) = (database.clone(), ada.clone());
                async move {
                    let mut trail = AuditLines::default();
                    insert_key(&database, &ada, session, &mut trail).await
                }
            };
            let (key, reset) = at_once(round, thief, reset(database.clone(), link)).await;
            assert!(reset, "round {round}");
            assert!(matches!(key, Ok(()) | Err(InsertKeyError::SessionOver)));
            let left = database.api_keys(ada.id).await.unwrap();
            assert!(left.is_empty(), "round {round}");
        }
    })
    .await;
}

#[tokio::test]
async fn no_change_of_address_of_an_ended_session_outlives_a_new_password_or_signing_out() {
    on_both(async |database| {
        let ada = ada(&database).await;
        for round in 0..ROUNDS {
            let current = database.user(ada.id).await.unwrap().unwrap();
            let (stolen, _) = sign_in(&database, &current).await;
            let (kept, _) = sign_in(&database, &current).await;
            let link = token(&database, &ada, TokenPurpose::ResetPassword).await;
            let thief = {
                let (database, ada) = (database.clone(), ada.clone());
                async move {
                    let mut trail = AuditLines::default();
                    ask_for_address(&database, &ada, stolen, &mut trail).await
                }
            };
            let owner = {
                let (database, ada) = (database.clone(), ada.clone());
                async move {
                    let mut trail = AuditLines::default();
                    if round % 2 == 0 {
                        return reset(database, link).await;
                    }
                    let ended = database.end_other_sessions(own(ada.id, kept, &mut trail));
                    ended.await.is_ok()
                }
            };
            let (_, done) = at_once(round, thief, owner).await;
            assert!(done, "round {round}");
            let waiting = database.due_mail(now(), 1000).await.unwrap();
            let link = waiting
                .iter()
                .find(|mail| mail.kind == MailKind::ChangeEmail);
            assert!(link.is_none(), "round {round}");
            // But the notice to the address of that moment stays.
            for notice in waiting {
                assert_eq!(notice.email.as_deref(), Some("ada@example.org"));
            }
        }
    })
    .await;
}

#[tokio::test]
async fn signing_out_everywhere_ends_the_links_that_were_mailed() {
    on_both(async |database| {
        let ada = ada(&database).await;
        for by_administrator in [false, true] {
            let (session, _) = sign_in(&database, &ada).await;
            let link = token(&database, &ada, TokenPurpose::ChangeEmail).await;
            let mut trail = line("end_sessions");
            if by_administrator {
                let ended = database.end_sessions_of(ada.id, None, &mut trail);
                ended.await.unwrap();
            } else {
                let ended = database.end_all_sessions(own(ada.id, session, &mut trail));
                ended.await.unwrap();
            }
            assert_eq!(trail.written().len(), 1);
            assert!(database.sessions(ada.id, 10).await.unwrap().is_empty());
            let mut trail = AuditLines::default();
            let used = database.confirm_email(link, None, &mut trail, now()).await;
            assert_eq!(used.unwrap(), None);
        }
    })
    .await;
}

/// The password was right when it was checked; before the second step was stored, it changed, or its user was disabled.
#[tokio::test]
async fn a_sign_in_under_way_never_outlives_the_password_it_began_with() {
    on_both(async |database| {
        let ada = ada(&database).await;
        for round in 0..ROUNDS {
            let read = database.user(ada.id).await.unwrap().unwrap();
            let (session, _) = sign_in(&database, &read).await;
            let challenge = Token::generate(TokenKind::Challenge, &mut rng()).digest();
            let sign_in = {
                let (database, user) = (database.clone(), read.clone());
                async move {
                    let new = new_token(&user, TokenPurpose::SecondFactor, challenge);
                    database
                        .insert_challenge(&user, new, &mut AuditLines::default())
                        .await
                        .unwrap()
                }
            };
            let change = {
                let (database, user) = (database.clone(), read.clone());
                async move {
                    if round % 2 == 1 {
                        return set_status(&database, &user, Status::Disabled).await;
                    }
                    let old = user.password_hash.as_deref().unwrap();
                    let (new, mut trail) = (format!("hash {round}"), AuditLines::default());
                    let new = password_change(old, &new);
                    let changed = database.change_password(new, own(user.id, session, &mut trail));
                    assert!(changed.await.unwrap());
                }
            };
            at_once(round, sign_in, change).await;
            let purpose = TokenPurpose::SecondFactor;
            let found = database.one_time_token(purpose, challenge, now()).await;
            assert_eq!(found.unwrap(), None, "round {round}");
            set_status(&database, &read, Status::Active).await;
        }
    })
    .await;
}

async fn reset(database: Database, link: TokenDigest) -> bool {
    let mut trail = AuditLines::default();
    let reset = database.reset_password(password_reset(link, "new", &mut trail));
    reset.await.unwrap().is_some()
}

/// Between asking for a change and the mail about it, the address may change.
#[tokio::test]
async fn a_notice_goes_to_the_address_of_the_moment_that_it_tells_of() {
    on_both(async |database| {
        let ada = ada(&database).await;
        let (session, _) = sign_in(&database, &ada).await;
        let mut trail = AuditLines::default();
        let change = storage::OwnChange {
            notice: Some(mail_id()),
            ..own(ada.id, session, &mut trail)
        };
        let changed = database.change_password(password_change("a hash", "new"), change);
        assert!(changed.await.unwrap());
        let new = EmailAddress::parse("thief@example.org").unwrap();
        let change = own(ada.id, session, &mut trail);
        database
            .change_names(None, Some(&new), change)
            .await
            .unwrap();
        let notice = database.due_mail(now(), 10).await.unwrap().remove(0);
        assert_eq!(notice.email.as_deref(), Some("ada@example.org"));
    })
    .await;
}
