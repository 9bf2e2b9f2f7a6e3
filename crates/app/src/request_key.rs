//! What makes a request safe to send again.

/// Drawn by the client for one thing it wants done: 1 to 255 visible characters of ASCII, such as a UUID.
///
/// Who got no answer sends the same request with the same key again, and it is done once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestKey(String);

impl RequestKey {
    const MAX_CHARS: usize = 255;

    /// The key, where it is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let fits = (1..=Self::MAX_CHARS).contains(&text.len());
        (fits && text.bytes().all(|byte| byte.is_ascii_graphic())).then(|| Self(text.to_owned()))
    }

    pub(crate) fn into_text(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_visible_ascii_of_bounded_length() {
        for good in [
            "1",
            "\"8e03978e-40d5-43dd-bc93-6894a57f9324\"",
            &"~".repeat(255),
        ] {
            assert!(RequestKey::parse(good).is_some(), "{good}");
        }
        for bad in ["", " ", "a b", "ä", "a\0", &"~".repeat(256)] {
            assert_eq!(RequestKey::parse(bad), None, "{bad:?}");
        }
    }
}
