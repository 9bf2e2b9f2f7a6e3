//! A moment as a page shows it.

use jiff::Timestamp;

/// For readers in UTC, to the minute; `times.js` puts it on their own clock.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment(pub(super) Timestamp);

impl Moment {
    /// For the attribute `datetime`.
    pub(super) fn machine(self) -> String {
        self.0.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    }

    /// As in “23 Nov 2026, 09:30 UTC”.
    pub(super) fn shown(self) -> String {
        self.0.strftime("%-d %b %Y, %H:%M UTC").to_string()
    }
}
