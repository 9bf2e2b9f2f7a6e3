//! A forgotten password: the wish for a link that sets a new one.

use std::net::IpAddr;

use accounts::{AuditAction, AuditOutcome, ThrottleKey, client_network};
use storage::{MailKind, Status};

use crate::audit::Event;
use crate::register::parse_email;
use crate::{App, Error};

impl App {
    /// Has a link mailed to the user of this address, if there is one.
    ///
    /// The answer and the work are the same whether there is: one look-up, one mail put into the outbox, one line of the
    /// trail. For nobody, the mail is to nobody. It goes to the stored address, never to the one given here: two texts may
    /// have one key.
    pub async fn forgot_password(&self, email: &str, client: IpAddr) -> Result<(), Error> {
        self.mailer()?;
        let email = parse_email(email).map_err(|error| Error::Invalid(vec![error]))?;
        let network = client_network(client);
        self.throttle_mail(&network).await?;
        let action = AuditAction::RequestReset;
        let key = ThrottleKey::new("forgotten password", email.key());
        if !self.may_mail(key).await? {
            let throttled = Event::of(action, None, &network).with_outcome(AuditOutcome::Throttled);
            return self.audit(throttled).await;
        }
        let user = self.0.database.user_by_email(&email).await?;
        let active = user
            .as_ref()
            .filter(|user| user.status == Status::Active)
            .map(|user| user.id);
        let kind = active.map_or(MailKind::Nothing, |_| MailKind::ResetPassword);
        // Anyone may ask: the trail has the user as the subject, not as the actor.
        let asked = Event {
            actor: None,
            ..Event::of(action, user.map(|user| user.id), &network)
        };
        self.audit(asked).await?;
        // Last, so that nothing here waits for the sending, which differs.
        self.put_mail(kind, active, None).await
    }
}
