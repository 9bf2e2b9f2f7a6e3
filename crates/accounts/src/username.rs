//! The name a person signs in with.

/// A valid username: what was typed, and the key under which it is unique.
///
/// 3 to 32 characters out of ASCII letters, digits, `_`, `.` and `-`; the first is a letter or a digit. On this alphabet
/// the PRECIS `UsernameCaseMapped` profile (RFC 8265 §3.3) is exactly ASCII lower-casing, so the key is that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Username {
    typed: String,
    key: String,
}

/// Why a text is not a username.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UsernameError {
    /// Fewer than [`Username::MIN_LENGTH`] characters.
    #[error("A username needs at least {} characters", Username::MIN_LENGTH)]
    TooShort,
    /// More than [`Username::MAX_LENGTH`] characters.
    #[error("A username may have at most {} characters", Username::MAX_LENGTH)]
    TooLong,
    /// A character outside the alphabet.
    #[error("A username may hold letters a to z, digits, “_”, “.” and “-” only; “{}” is none of them", .0.escape_debug())]
    Character(char),
    /// The first character is `_`, `.` or `-`.
    #[error("A username starts with a letter or a digit")]
    Start,
}

impl UsernameError {
    /// The stable name of the rule that was broken, in the words of Pydantic.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::TooShort => "string_too_short",
            Self::TooLong => "string_too_long",
            Self::Character(_) | Self::Start => "string_pattern_mismatch",
        }
    }
}

impl Username {
    /// The fewest characters of a username.
    pub const MIN_LENGTH: usize = 3;
    /// The most characters of a username.
    pub const MAX_LENGTH: usize = 32;

    /// Parses what was typed, without trimming: a space is an error that is told, not mended in silence.
    pub fn parse(typed: &str) -> Result<Self, UsernameError> {
        // The length comes first, so that no later step works on a long text.
        let length = typed.chars().take(Self::MAX_LENGTH + 1).count();
        if length < Self::MIN_LENGTH {
            return Err(UsernameError::TooShort);
        }
        if length > Self::MAX_LENGTH {
            return Err(UsernameError::TooLong);
        }
        if let Some(stranger) = typed
            .chars()
            .find(|c| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '.' | '-'))
        {
            return Err(UsernameError::Character(stranger));
        }
        if !typed.starts_with(|c: char| c.is_ascii_alphanumeric()) {
            return Err(UsernameError::Start);
        }
        Ok(Self {
            typed: typed.to_owned(),
            key: typed.to_ascii_lowercase(),
        })
    }

    /// The name as its owner typed it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.typed
    }

    /// The form under which the name is unique: `Ada` and `ada` are one user.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }
}
