//! What a check found.

use std::fmt;

/// How it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Ok,
    /// May be meant.
    Warn,
    /// Has to be fixed.
    Fail,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Check {
    pub(super) verdict: Verdict,
    /// What was looked at.
    pub(super) subject: &'static str,
    /// What is so, and what to do where that is not well.
    pub(super) told: String,
}

impl Check {
    pub(super) fn ok(subject: &'static str, told: impl Into<String>) -> Self {
        Self::new(Verdict::Ok, subject, told)
    }

    pub(super) fn warn(subject: &'static str, told: impl Into<String>) -> Self {
        Self::new(Verdict::Warn, subject, told)
    }

    pub(super) fn fail(subject: &'static str, told: impl Into<String>) -> Self {
        Self::new(Verdict::Fail, subject, told)
    }

    fn new(verdict: Verdict, subject: &'static str, told: impl Into<String>) -> Self {
        Self {
            verdict,
            subject,
            told: told.into(),
        }
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self.verdict {
            Verdict::Ok => "ok",
            Verdict::Warn => "warn",
            Verdict::Fail => "fail",
        };
        write!(f, "{word:<5} {}: {}", self.subject, self.told)
    }
}
