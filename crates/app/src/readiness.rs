//! Is the service able to work?

use crate::{App, Error};

impl App {
    /// Succeeds when the database answers.
    pub async fn check_ready(&self) -> Result<(), Error> {
        Ok(self.0.database.ping().await?)
    }
}
