//! Between the moments of the domain (jiff) and those of the database driver (chrono).

use chrono::{DateTime, Utc};
use jiff::Timestamp;
use sea_orm::DbErr;

pub(crate) fn to_database(moment: Timestamp) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(moment.as_microsecond())
        .expect("every jiff timestamp is in chrono's range")
}

pub(crate) fn from_database(moment: DateTime<Utc>) -> Result<Timestamp, DbErr> {
    Timestamp::from_microsecond(moment.timestamp_micros()).map_err(|error| {
        DbErr::Type(format!(
            "a stored moment is outside the years -9999 to 9999: {error}"
        ))
    })
}
