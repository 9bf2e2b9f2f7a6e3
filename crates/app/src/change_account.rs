//! Another name, another address.

use std::net::IpAddr;

use accounts::{
    AuditAction, AuditOutcome, EmailAddress, ThrottleKey, Token, TokenKind, Username,
    client_network,
};
use storage::{ChangeUserError, MailKind, NewMail, OwnChange, TokenPurpose};

use crate::audit::Event;
use crate::register::{parse_email, parse_username};
use crate::{Account, App, Error, Identity};

/// A change of name or address, as received; what is not given stays.
pub struct ChangeAccount {
    /// The name from now on.
    pub username: Option<String>,
    /// The address from now on, once it is shown to be the user's.
    pub email: Option<String>,
}

/// An account after a change.
pub struct ChangedAccount {
    /// What may be told of it.
    pub account: Account,
    /// Whether the new address has still to be confirmed by the link that is sent there.
    pub email_pending: bool,
}

/// A change of which every part is valid, and is one.
struct Change {
    username: Option<Username>,
    email: Option<EmailAddress>,
}

impl App {
    /// Changes the name at once. A new address takes the place of the old when the link that is mailed to it is opened;
    /// where no mail is sent, at once, too. The password must have been given within ten minutes.
    pub async fn change_account(
        &self,
        identity: &Identity,
        request: ChangeAccount,
    ) -> Result<ChangedAccount, Error> {
        self.require_step_up(identity).await?;
        let change = check(&identity.account, request)?;
        let by_mail = change.email.as_ref().filter(|_| self.sends_mail());
        if by_mail.is_some() {
            self.throttle_mail(&identity.network).await?;
            let id = identity.account.id.0.to_string();
            let key = ThrottleKey::new("change of address", &id);
            self.reserve(&[(key, Self::MAILS)]).await?;
        }
        let at_once = change.email.as_ref().filter(|_| by_mail.is_none());
        let account = self
            .change_at_once(identity, change.username.as_ref(), at_once)
            .await?;
        if let Some(email) = by_mail {
            self.request_email_change(identity, email).await?;
        }
        Ok(ChangedAccount {
            account,
            email_pending: by_mail.is_some(),
        })
    }

    async fn change_at_once(
        &self,
        identity: &Identity,
        username: Option<&Username>,
        email: Option<&EmailAddress>,
    ) -> Result<Account, Error> {
        if username.is_none() && email.is_none() {
            return Ok(identity.account.clone());
        }
        self.throttle_naming(identity.account.id).await?;
        let done = [
            username.map(|_| AuditAction::ChangeUsername),
            email.map(|_| AuditAction::ChangeEmail),
        ];
        let done = done.into_iter().flatten();
        let mut told = self.tell(done.map(|action| Event::own(action, identity)).collect());
        let own = self.own_change(identity, &mut told)?;
        let changed = self.0.database.change_names(username, email, own);
        let user = changed.await.map_err(taken)?;
        told.log();
        Ok(user.into())
    }

    /// Has a link mailed to the new address, unless it has an account, and a notice to the present one: the answer and the
    /// work are the same, so nobody learns who has one. At most a few to one address, whoever asks; these count apart from
    /// those for forgotten passwords, or a stranger could use up the mails that the owner of the address needs.
    async fn request_email_change(
        &self,
        identity: &Identity,
        email: &EmailAddress,
    ) -> Result<(), Error> {
        let user = identity.account.id;
        let key = ThrottleKey::new("address to change to", email.key());
        let allowed = self.may_mail(key).await?;
        let owner = self.0.database.user_by_email(email).await?;
        let free = allowed && owner.is_none_or(|owner| owner.id == user);
        let mail = NewMail {
            id: self.mail_id(),
            kind: if free {
                MailKind::ChangeEmail
            } else {
                MailKind::Nothing
            },
            user: free.then_some(user),
            email: free.then_some(email.as_str()),
            now: self.now(),
        };
        let mut told = self.tell(vec![Event::own(AuditAction::RequestEmailChange, identity)]);
        let own = OwnChange {
            notice: self.new_mail_id(),
            ..self.own_change(identity, &mut told)?
        };
        self.0.database.request_email_change(mail, own).await?;
        told.log();
        // Last, so that nothing here waits for the sending, which differs.
        self.wake_mailer();
        Ok(())
    }

    /// Takes the code of the link that was mailed to a new address: it takes the place of the old, which is told.
    pub async fn confirm_email(&self, token: &str, client: IpAddr) -> Result<(), Error> {
        let network = client_network(client);
        self.throttle_link(&network).await?;
        let action = AuditAction::ChangeEmail;
        let Some(token) = Token::parse(TokenKind::ChangeEmail, token.trim()) else {
            return self.refuse_link(action, &network).await;
        };
        let (purpose, digest, now) = (TokenPurpose::ChangeEmail, token.digest(), self.now());
        let database = &self.0.database;
        let Some(found) = database.one_time_token(purpose, digest, now).await? else {
            return self.refuse_link(action, &network).await;
        };
        let mut told = self.tell(vec![Event::of(action, Some(found.user), &network)]);
        let (notice, trail) = (self.new_mail_id(), &mut told.lines);
        let outcome = database.confirm_email(digest, notice, trail, now).await;
        match outcome.map_err(taken) {
            Ok(Some(_)) => {}
            Ok(None) => return self.refuse_link(action, &network).await,
            Err(error) => {
                let refused = Event::of(action, Some(found.user), &network)
                    .with_outcome(AuditOutcome::Refused);
                self.audit(refused.with_detail(&error)).await?;
                return Err(error);
            }
        }
        told.log();
        self.wake_mailer();
        Ok(())
    }
}

/// What of the request is a change, if all of it is valid; else all fields that break a rule at once.
fn check(account: &Account, request: ChangeAccount) -> Result<Change, Error> {
    let username = request.username.filter(|name| *name != account.username);
    let email = request.email.filter(|email| *email != account.email);
    let username = username.as_deref().map(parse_username).transpose();
    let email = email.as_deref().map(parse_email).transpose();
    match (username, email) {
        (Ok(username), Ok(email)) => Ok(Change { username, email }),
        (username, email) => {
            let errors = [username.err(), email.err()];
            Err(Error::Invalid(errors.into_iter().flatten().collect()))
        }
    }
}

fn taken(error: ChangeUserError) -> Error {
    match error {
        ChangeUserError::UsernameTaken => Error::UsernameTaken,
        ChangeUserError::EmailTaken => Error::EmailTaken,
        ChangeUserError::SessionOver => Error::SessionOver,
        ChangeUserError::Storage(error) => Error::Storage(error),
    }
}
