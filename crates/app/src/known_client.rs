//! Whose browser is it? So that a stranger who uses up an account's attempts does not lock its owner out.

use accounts::{ThrottleKey, TokenDigest, UserId};
use jiff::SignedDuration;
use storage::NewDevice;

use crate::{App, Device, Error, Identity, Token, TokenKind, random};

/// A browser or session that this user has proved to be theirs before: its failures are counted apart from those of
/// strangers, and in a bucket as small.
pub(crate) struct KnownClient {
    user: UserId,
    /// Tells it apart from others; as a digest, because keys of the throttle are all that the database holds.
    name: String,
}

impl KnownClient {
    /// The session in which a signed-in user gives credentials again.
    pub(crate) fn of_session(identity: &Identity) -> Result<Self, Error> {
        Ok(Self {
            user: identity.account.id,
            name: format!("session {}", identity.session()?.id.0),
        })
    }

    fn of_device(user: UserId, token: TokenDigest) -> Self {
        let name = token.0.iter().fold("device ".to_owned(), |name, byte| {
            format!("{name}{byte:02x}")
        });
        Self { user, name }
    }

    pub(crate) fn is_of(&self, user: UserId) -> bool {
        self.user == user
    }

    /// What this client's passwords for this user are counted under; `None` where the client is another's.
    pub(crate) fn password_attempts(&self, user: UserId) -> Option<ThrottleKey> {
        self.is_of(user)
            .then(|| ThrottleKey::new("password of known client", &self.name))
    }
}

impl App {
    /// A browser is known for a year after the last sign-in in it.
    const DEVICE_LIFETIME: SignedDuration = SignedDuration::from_hours(24 * 365);

    /// How long a browser is known.
    #[must_use]
    pub fn device_lifetime(&self) -> std::time::Duration {
        Self::DEVICE_LIFETIME.unsigned_abs()
    }

    /// Whose browser the sign-in comes from. Asked before the user is looked up, so that it costs the same for everyone.
    pub(crate) async fn known_client(&self, device: &Device) -> Result<Option<KnownClient>, Error> {
        let Some(token) = device.token.as_ref().map(Token::digest) else {
            return Ok(None);
        };
        let user = self.0.database.known_device(token, self.now()).await?;
        Ok(user.map(|user| KnownClient::of_device(user, token)))
    }

    /// A new token for this browser, in place of the one it has.
    pub(crate) fn new_device(&self, device: &Device) -> (Token, NewDevice) {
        let token = Token::generate(TokenKind::Device, &mut random());
        let new = NewDevice {
            token: token.digest(),
            replaces: device.token.as_ref().map(Token::digest),
            expires_at: self.now() + Self::DEVICE_LIFETIME,
        };
        (token, new)
    }
}
