//! The address a person can be reached at.

use unicode_normalization::UnicodeNormalization;

/// A valid e-mail address: what was typed, and the key under which it is unique.
///
/// The syntax is RFC 5321 with the internationalised addresses of RFC 6531, without display names, comments and
/// address literals. The key is the address in NFC and lower case with its domain in ASCII form (UTS #46). Dots and `+tags`
/// keep their meaning: whether they matter is the receiving server's business.
///
/// Mail goes to the *stored* address, never to one typed later, so that two addresses with one key cannot be confused.
#[derive(Clone, PartialEq, Eq)]
pub struct EmailAddress {
    typed: String,
    key: String,
}

/// Why a text is not an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EmailError {
    /// More than [`EmailAddress::MAX_LENGTH`] bytes.
    #[error(
        "An e-mail address may have at most {} characters",
        EmailAddress::MAX_LENGTH
    )]
    TooLong,
    /// Not of the form `name@domain`.
    #[error("This is not an e-mail address; it looks like name@example.org")]
    Syntax,
}

impl EmailError {
    /// The stable name of the rule that was broken, in the words of Pydantic.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::TooLong => "string_too_long",
            Self::Syntax => "value_error",
        }
    }
}

impl EmailAddress {
    /// The most bytes of an address: the 256 of an SMTP path (RFC 5321 §4.5.3.1.3) less its angle brackets.
    pub const MAX_LENGTH: usize = 254;

    /// Parses what was typed, without trimming.
    pub fn parse(typed: &str) -> Result<Self, EmailError> {
        if typed.len() > Self::MAX_LENGTH {
            return Err(EmailError::TooLong);
        }
        let options = email_address::Options::default()
            .with_required_tld()
            .without_display_text()
            .without_domain_literal();
        let composed: String = typed.nfc().collect();
        // Quoted local parts may hold line ends and spaces; no mail provider gives one out.
        if composed.contains(|c: char| c.is_control() || c.is_whitespace() || c == '"') {
            return Err(EmailError::Syntax);
        }
        email_address::EmailAddress::parse_with_options(&composed, options)
            .map_err(|_| EmailError::Syntax)?;
        let (local, domain) = composed.rsplit_once('@').ok_or(EmailError::Syntax)?;
        let domain = idna::domain_to_ascii_strict(domain).map_err(|_| EmailError::Syntax)?;
        Ok(Self {
            typed: typed.to_owned(),
            key: format!("{}@{domain}", local.to_lowercase()),
        })
    }

    /// What the keys of addresses start with that start with this text, in whatever case.
    #[must_use]
    pub fn key_prefix(text: &str) -> String {
        text.nfc().collect::<String>().to_lowercase()
    }

    /// The address as its owner typed it; mail is sent here.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.typed
    }

    /// The form under which the address is unique.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }
}

/// Addresses stay out of logs, so `Debug` does not show them.
impl std::fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("EmailAddress(…)")
    }
}
