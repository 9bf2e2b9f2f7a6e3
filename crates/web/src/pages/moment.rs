//! A moment as a page shows it.

use jiff::Timestamp;

use crate::texts;

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
        self.0.strftime(texts::of("moment")).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::Moment;

    #[test]
    fn the_text_about_moments_is_a_format() {
        let moment = Moment("2026-11-23T09:30:00Z".parse().unwrap());
        let shown = moment.shown();
        assert!(shown.contains("23") && shown.contains("09:30"), "{shown}");
    }
}
