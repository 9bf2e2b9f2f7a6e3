//! Which passwords a user may choose.

use zxcvbn::Score;
use zxcvbn::feedback::Feedback;

use crate::common_passwords::common_base;
use crate::{EmailAddress, Password, Username};

/// The rule for new passwords: long enough, not guessable, not made of what everyone knows about the user.
///
/// No composition rules and no rotation (NIST SP 800-63B-4 §3.1.1.2; ASVS 5.0, 6.2.5 and 6.2.10).
#[derive(Debug, Clone, Copy)]
pub struct PasswordPolicy {
    min_length: usize,
}

/// Why a password was refused, in words for the person who chose it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PasswordRefusal {
    /// Fewer characters than the policy's minimum.
    #[error("A password needs at least {0} characters; a few unrelated words make a good one")]
    TooShort(usize),
    /// More than [`PasswordPolicy::MAX_LENGTH`] characters.
    #[error(
        "A password may have at most {} characters",
        PasswordPolicy::MAX_LENGTH
    )]
    TooLong,
    /// It contains the user's name, address or the name of the service.
    #[error("The password contains “{0}”, which anyone would try first")]
    Contains(String),
    /// It is a common password, or a usual variation of one.
    #[error("“{0}” and its variations are among the passwords that are tried first")]
    Common(&'static str),
    /// It would be guessed in fewer than 10⁸ attempts, as zxcvbn estimates (its score is below 3).
    #[error("This password would be guessed quickly: {0}")]
    Guessable(String),
}

/// What a meter shows of a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasswordAssessment {
    /// zxcvbn's score: 0 (guessed at once) to 4 (not in 10¹⁰ attempts); 3 is the least that is accepted.
    pub score: u8,
    /// Why it would be refused, if it would.
    pub refusal: Option<PasswordRefusal>,
}

impl PasswordRefusal {
    /// The stable name of the rule that was broken, in the words of Pydantic where it has one.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooShort(_) => "string_too_short",
            Self::TooLong => "string_too_long",
            Self::Contains(_) => "password_contains_identity",
            Self::Common(_) => "password_common",
            Self::Guessable(_) => "password_guessable",
        }
    }
}

impl PasswordPolicy {
    /// The most characters of a new password.
    pub const MAX_LENGTH: usize = 256;
    /// The minimum length unless it is set: [`PasswordPolicy::default`].
    pub const DEFAULT_MIN_LENGTH: usize = 12;
    /// The name of the service, which no password may contain.
    const SERVICE: &str = "reckon";
    /// Shorter parts of a name or address are too common to forbid.
    const MIN_FORBIDDEN_LENGTH: usize = 4;
    /// zxcvbn's time grows with the square of the length and with every sign that may stand for a letter; what comes later
    /// only makes a password better.
    const SCORED_CHARS: usize = 32;

    /// A policy with another minimum length, which must lie in 8..=64; `None` outside it.
    #[must_use]
    pub fn with_min_length(min_length: usize) -> Option<Self> {
        (8..=64)
            .contains(&min_length)
            .then_some(Self { min_length })
    }

    /// The fewest characters of a new password.
    #[must_use]
    pub fn min_length(&self) -> usize {
        self.min_length
    }

    /// Accepts `password` for the user of this name and address, as far as these are known; or says why not. Whether it
    /// would be guessed is asked apart: [`PasswordPolicy::check_guessability`].
    pub fn check(
        &self,
        password: &Password,
        username: Option<&Username>,
        email: Option<&EmailAddress>,
    ) -> Result<(), PasswordRefusal> {
        let text = password.expose();
        let length = text.chars().count();
        if length < self.min_length {
            return Err(PasswordRefusal::TooShort(self.min_length));
        }
        if length > Self::MAX_LENGTH {
            return Err(PasswordRefusal::TooLong);
        }
        let known = known_words(username, email);
        let folded = text.to_lowercase();
        if let Some(word) = known.iter().find(|word| folded.contains(word.as_str())) {
            return Err(PasswordRefusal::Contains(word.clone()));
        }
        if let Some(base) = common_base(text) {
            return Err(PasswordRefusal::Common(base));
        }
        Ok(())
    }

    /// Accepts `password` unless zxcvbn would guess it. This may take as long as a password hash: give it a thread that
    /// may block.
    pub fn check_guessability(
        password: &Password,
        username: Option<&Username>,
        email: Option<&EmailAddress>,
    ) -> Result<(), PasswordRefusal> {
        judge(&estimate(password, username, email))
    }

    /// What [`PasswordPolicy::check`] and [`PasswordPolicy::check_guessability`] say together, with the score behind it.
    #[must_use]
    pub fn assess(
        &self,
        password: &Password,
        username: Option<&Username>,
        email: Option<&EmailAddress>,
    ) -> PasswordAssessment {
        let estimate = estimate(password, username, email);
        let outcome = self
            .check(password, username, email)
            .and_then(|()| judge(&estimate));
        PasswordAssessment {
            score: estimate.score().into(),
            refusal: outcome.err(),
        }
    }
}

fn estimate(
    password: &Password,
    username: Option<&Username>,
    email: Option<&EmailAddress>,
) -> zxcvbn::Entropy {
    let known = known_words(username, email);
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let text = password.expose().chars();
    let scored: String = text.take(PasswordPolicy::SCORED_CHARS).collect();
    zxcvbn::zxcvbn(&scored, &known)
}

fn judge(estimate: &zxcvbn::Entropy) -> Result<(), PasswordRefusal> {
    if estimate.score() < Score::Three {
        return Err(PasswordRefusal::Guessable(advice(estimate)));
    }
    Ok(())
}

impl Default for PasswordPolicy {
    fn default() -> Self {
        Self {
            min_length: Self::DEFAULT_MIN_LENGTH,
        }
    }
}

/// The words that a password of this user may not contain (ASVS 5.0, 6.2.11).
fn known_words(username: Option<&Username>, email: Option<&EmailAddress>) -> Vec<String> {
    let address = email.map(EmailAddress::key);
    let local = address.and_then(|address| address.split('@').next());
    [
        Some(PasswordPolicy::SERVICE),
        username.map(Username::key),
        local,
        address,
    ]
    .into_iter()
    .flatten()
    .filter(|word| word.chars().count() >= PasswordPolicy::MIN_FORBIDDEN_LENGTH)
    .map(str::to_owned)
    .collect()
}

fn advice(estimate: &zxcvbn::Entropy) -> String {
    // There is some wherever the score is below three.
    let feedback = estimate.feedback();
    let warning = feedback.and_then(Feedback::warning);
    let suggestions = feedback.map_or(&[][..], Feedback::suggestions);
    let mut parts: Vec<String> = warning.iter().map(ToString::to_string).collect();
    parts.extend(suggestions.iter().map(ToString::to_string));
    parts.join(" ").trim_end_matches('.').to_owned()
}
