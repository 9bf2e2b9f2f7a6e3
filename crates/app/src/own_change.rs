//! What a signed-in user changes of their own account goes together with its line in the trail.

use storage::{OwnChange, OwnChangeError};

use crate::audit::Told;
use crate::{App, Error, Identity};

impl App {
    /// A change that the user asks for in this session, now, without a mail about it.
    pub(crate) fn own_change<'a>(
        &self,
        identity: &Identity,
        told: &'a mut Told<'_>,
    ) -> Result<OwnChange<'a>, Error> {
        Ok(OwnChange {
            user: identity.account.id,
            session: identity.session()?.id,
            notice: None,
            trail: &mut told.lines,
            now: self.now(),
        })
    }
}

impl From<OwnChangeError> for Error {
    fn from(error: OwnChangeError) -> Self {
        match error {
            OwnChangeError::SessionOver => Self::SessionOver,
            OwnChangeError::Storage(error) => Self::Storage(error),
        }
    }
}
