//! A migrated database for each test, and users in it.

use accounts::{EmailAddress, SessionId, Token, TokenDigest, TokenKind, UserId, Username, uuid_v7};
use jiff::Timestamp;
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use storage::{
    AuditLines, Database, InsertUserError, MailId, NewSession, NewUser, OwnChange, PasswordChange,
    PasswordReset, PoolSettings, Role, User, UserChange,
};

pub(crate) fn now() -> Timestamp {
    "2026-11-23T09:30:00.123456Z".parse().unwrap()
}

pub(crate) fn rng() -> StdRng {
    StdRng::try_from_rng(&mut rand::rngs::SysRng).unwrap()
}

/// Runs the test on both databases, each empty and migrated.
pub(crate) async fn on_both(test: impl AsyncFn(Database)) {
    test_support::on_both_databases(async |url: String| {
        let database = Database::connect(&url, PoolSettings::default())
            .await
            .unwrap();
        database.migrate().await.unwrap();
        test(database.clone()).await;
        database.close().await.unwrap();
    })
    .await;
}

pub(crate) async fn insert_user(
    database: &Database,
    username: &str,
    email: &str,
) -> Result<User, InsertUserError> {
    insert_user_telling(database, username, email, &mut AuditLines::default()).await
}

/// The same with lines of the trail.
pub(crate) async fn insert_user_telling(
    database: &Database,
    username: &str,
    email: &str,
    trail: &mut AuditLines,
) -> Result<User, InsertUserError> {
    let new = NewUser {
        id: UserId(uuid_v7(now(), &mut rng())),
        username: &Username::parse(username).unwrap(),
        email: &EmailAddress::parse(email).unwrap(),
        password_hash: Some("a hash".to_owned()),
        role: Role::User,
        now: now(),
    };
    database.insert_user(new, trail).await
}

pub(crate) async fn ada(database: &Database) -> User {
    insert_user(database, "Ada", "ada@example.org")
        .await
        .unwrap()
}

pub(crate) async fn eve(database: &Database) -> User {
    insert_user(database, "Eve", "eve@example.org")
        .await
        .unwrap()
}

/// A new user who is an administrator.
pub(crate) async fn admin(database: &Database, username: &str) -> User {
    let email = format!("{username}@example.org");
    let user = insert_user(database, username, &email).await.unwrap();
    let promotion = UserChange {
        role: Some(Role::Admin),
        ..UserChange::default()
    };
    database
        .change_user(user.id, promotion, None, &mut AuditLines::default(), now())
        .await
        .unwrap()
}

/// A sign-in by the password alone.
pub(crate) fn new_session(user: &User) -> NewSession<'_> {
    NewSession {
        id: SessionId(uuid_v7(now(), &mut rng())),
        user,
        token: Token::generate(TokenKind::Session, &mut rng()).digest(),
        network: "192.0.2.7",
        user_agent: "a browser",
        now: now(),
        second_factor: false,
        challenge: None,
        known_device: None,
    }
}

pub(crate) async fn sign_in(database: &Database, user: &User) -> (SessionId, Token) {
    let token = Token::generate(TokenKind::Session, &mut rng());
    let id = SessionId(uuid_v7(now(), &mut rng()));
    let session = NewSession {
        id,
        token: token.digest(),
        ..new_session(user)
    };
    assert!(
        database
            .insert_session(session, &mut AuditLines::default())
            .await
            .unwrap()
    );
    (id, token)
}

/// A change that the user asks for in this session, with no mail about it.
pub(crate) fn own(user: UserId, session: SessionId, trail: &mut AuditLines) -> OwnChange<'_> {
    OwnChange {
        user,
        session,
        notice: None,
        trail,
        now: now(),
    }
}

/// A new password, with nothing else.
pub(crate) fn password_change<'a>(old_hash: &'a str, new_hash: &str) -> PasswordChange<'a> {
    PasswordChange {
        old_hash,
        new_hash: new_hash.to_owned(),
        revokes_keys: false,
        known_device: None,
    }
}

/// A new password by this token, with nothing else.
pub(crate) fn password_reset<'a>(
    token: TokenDigest,
    new_hash: &str,
    trail: &'a mut AuditLines,
) -> PasswordReset<'a> {
    PasswordReset {
        token,
        new_hash: new_hash.to_owned(),
        known_device: None,
        notice: None,
        trail,
        now: now(),
    }
}

/// The name of a new mail.
pub(crate) fn mail_id() -> MailId {
    MailId(uuid_v7(now(), &mut rng()))
}
