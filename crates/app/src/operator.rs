//! What only the operator at the command line does: find users by whatever names them, add them, print links.

use accounts::{AuditAction, Token, TokenKind, UserId, uuid_v7};
use jiff::SignedDuration;
use storage::{MailId, NewOneTimeToken, Role, Status, TokenPurpose};

use crate::login::Login;
use crate::{App, Authority, Error, ManagedUser, random};

/// A user to add.
pub struct AddUser {
    /// The name.
    pub username: String,
    /// Where the user can be reached.
    pub email: String,
    /// The password; `None`: the user chooses one by a link.
    pub password: Option<String>,
    /// What the user may do.
    pub role: Role,
}

impl App {
    /// A link to choose a password is good for this long.
    const RESET: SignedDuration = SignedDuration::from_mins(30);

    /// The user of this id, address or name: which of them it is, its form tells.
    pub async fn find_user(&self, named: &str) -> Result<Option<ManagedUser>, Error> {
        let user = match UserId::parse(named) {
            Some(id) => self.0.database.user(id).await?,
            None => self.find_by_login(&Login::parse(named)).await?,
        };
        Ok(user.map(ManagedUser::from))
    }

    /// Makes a user, by the same rules as a sign-up.
    pub async fn add_user(&self, request: AddUser) -> Result<ManagedUser, Error> {
        let (username, email, password) =
            self.check(&request.username, &request.email, request.password)?;
        let password_hash = match password {
            Some(password) => Some(
                self.hash_new_password("password", password, username.clone(), email.clone())
                    .await?,
            ),
            None => None,
        };
        let id = self.new_user_id();
        let event = Authority::Operator.event(AuditAction::AddUser, Some(id));
        let event = event.with_detail(request.role.as_str());
        let role = request.role;
        let user = self.insert_user(id, &username, &email, password_hash, role, event);
        Ok(user.await?.into())
    }

    /// Takes the second factor away from a user who has lost it and their recovery codes, signs them out everywhere and tells
    /// them by mail; the operator has to know who asks.
    pub async fn remove_second_factor(&self, id: UserId) -> Result<(), Error> {
        let event = Authority::Operator.event(AuditAction::DisableSecondFactor, Some(id));
        let mut told = self.tell(vec![event]);
        let now = self.now();
        // Also where this process sends no mail: the server may.
        let notice = MailId(uuid_v7(now, &mut random()));
        let (database, lines) = (&self.0.database, &mut told.lines);
        let removed = database.remove_totp_factor(id, Some(notice), lines, now);
        if !removed.await? {
            return Err(Error::NoSecondFactor);
        }
        told.log();
        Ok(())
    }

    /// A token by which this user can choose a new password within 30 minutes; told this once, good once. Earlier ones
    /// are worthless from now on.
    pub async fn issue_reset(&self, id: UserId) -> Result<Token, Error> {
        let user = self.0.database.user(id).await?.ok_or(Error::NotFound)?;
        if user.status != Status::Active {
            return Err(Error::UserDisabled);
        }
        let now = self.now();
        let token = Token::generate(TokenKind::Reset, &mut random());
        let new = NewOneTimeToken {
            id: uuid_v7(now, &mut random()),
            user: id,
            purpose: TokenPurpose::ResetPassword,
            token: token.digest(),
            // It was sent nowhere, so its use proves no address.
            email: None,
            now,
            expires_at: now + Self::RESET,
        };
        let event = Authority::Operator.event(AuditAction::RequestReset, Some(id));
        let mut told = self.tell(vec![event]);
        let (database, lines) = (&self.0.database, &mut told.lines);
        database.insert_one_time_token(new, lines).await?;
        told.log();
        Ok(token)
    }
}
