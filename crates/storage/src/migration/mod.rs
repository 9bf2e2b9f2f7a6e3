//! The history of the tables: forward only, a released step never changes.

use sea_orm_migration::{MigrationTrait, MigratorTrait};

mod m0001_users_sessions_calculations;
mod m0002_throttle;
mod m0003_trusted_accounts;
mod m0004_request_keys;

pub(crate) struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_users_sessions_calculations::Migration),
            Box::new(m0002_throttle::Migration),
            Box::new(m0003_trusted_accounts::Migration),
            Box::new(m0004_request_keys::Migration),
        ]
    }
}
