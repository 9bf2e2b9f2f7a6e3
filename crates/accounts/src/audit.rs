//! The audit trail: what an event says, and the chain that shows whether one was changed or taken out.

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use crate::UserId;

/// What was done, or tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditAction {
    /// A sign-up.
    SignUp,
    /// A sign-in: the password, or the second step.
    SignIn,
    /// A sign-out.
    SignOut,
    /// The password given again, before credentials change.
    StepUp,
    /// A new password in place of the current one.
    ChangePassword,
    /// A link for a forgotten password was asked for.
    RequestReset,
    /// A new password by such a link.
    ResetPassword,
    /// Another name.
    ChangeUsername,
    /// Another address was asked for.
    RequestEmailChange,
    /// Another address took the place of the old.
    ChangeEmail,
    /// The address was shown to be the user's.
    VerifyEmail,
    /// A second factor was switched on.
    EnableSecondFactor,
    /// The second factor was switched off.
    DisableSecondFactor,
    /// New recovery codes in place of the old.
    RenewRecoveryCodes,
    /// A recovery code was used up.
    UseRecoveryCode,
    /// A new API key.
    CreateKey,
    /// An API key was revoked.
    RevokeKey,
    /// One session was ended by its user.
    EndSession,
    /// All other sessions, or those of another user, were ended.
    EndSessions,
    /// A user's own data was taken out.
    Export,
    /// The account was deleted.
    DeleteAccount,
    /// A user was made by an administrator.
    AddUser,
    /// A user came from another service.
    ImportUser,
    /// A user was barred from signing in.
    DisableUser,
    /// A user may sign in again.
    EnableUser,
    /// A user got another role.
    ChangeRole,
    /// An administrator looked at users.
    ReadUsers,
    /// Something was asked for that is not this user's to do.
    Access,
}

impl AuditAction {
    /// The name that is stored; it never changes.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignUp => "sign_up",
            Self::SignIn => "sign_in",
            Self::SignOut => "sign_out",
            Self::StepUp => "step_up",
            Self::ChangePassword => "change_password",
            Self::RequestReset => "request_reset",
            Self::ResetPassword => "reset_password",
            Self::ChangeUsername => "change_username",
            Self::RequestEmailChange => "request_email_change",
            Self::ChangeEmail => "change_email",
            Self::VerifyEmail => "verify_email",
            Self::EnableSecondFactor => "enable_second_factor",
            Self::DisableSecondFactor => "disable_second_factor",
            Self::RenewRecoveryCodes => "renew_recovery_codes",
            Self::UseRecoveryCode => "use_recovery_code",
            Self::CreateKey => "create_key",
            Self::RevokeKey => "revoke_key",
            Self::EndSession => "end_session",
            Self::EndSessions => "end_sessions",
            Self::Export => "export",
            Self::DeleteAccount => "delete_account",
            Self::AddUser => "add_user",
            Self::ImportUser => "import_user",
            Self::DisableUser => "disable_user",
            Self::EnableUser => "enable_user",
            Self::ChangeRole => "change_role",
            Self::ReadUsers => "read_users",
            Self::Access => "access",
        }
    }
}

/// How it went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditOutcome {
    /// It was done.
    Done,
    /// It was refused: a wrong password or code, a missing right.
    Refused,
    /// It was not looked at: too many attempts.
    Throttled,
}

impl AuditOutcome {
    /// The name that is stored; it never changes.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Throttled => "throttled",
        }
    }
}

/// One line of the trail: who did what to whom, when, from where, and how it went.
///
/// It names users by their ids alone, so that nothing else of a user remains when the account is deleted. `action` and
/// `outcome` are the stored names, so that a line written by a newer version can be checked by an older one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEvent {
    /// When, in whole microseconds.
    pub at: Timestamp,
    /// Who did it; `None`: nobody is known, or the operator on the command line.
    pub actor: Option<UserId>,
    /// Whose account it is about, where there is one.
    pub subject: Option<UserId>,
    /// [`AuditAction::as_str`].
    pub action: String,
    /// [`AuditOutcome::as_str`].
    pub outcome: String,
    /// The client's network; `local` on the command line.
    pub network: String,
    /// What else tells events of this kind apart, as in the id of a session; never a secret, a name or an address.
    pub detail: String,
}

/// SHA-256 over an event and the hash before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AuditHash(pub [u8; 32]);

impl AuditHash {
    /// What stands before the first event.
    pub const START: Self = Self([0; 32]);
}

impl AuditEvent {
    /// The hash of this event as number `sequence` of the chain, after one with the hash `previous`.
    ///
    /// Every field is preceded by its length, so that no two events have the same text.
    #[must_use]
    pub fn hash(&self, sequence: i64, previous: AuditHash) -> AuditHash {
        let id = |user: Option<UserId>| user.map(|user| user.0.to_string()).unwrap_or_default();
        let fields = [
            sequence.to_string(),
            self.at.as_microsecond().to_string(),
            id(self.actor),
            id(self.subject),
            self.action.clone(),
            self.outcome.clone(),
            self.network.clone(),
            self.detail.clone(),
        ];
        let mut digest = Sha256::new();
        digest.update(previous.0);
        for field in fields {
            digest.update((field.len() as u64).to_be_bytes());
            digest.update(field);
        }
        AuditHash(digest.finalize().into())
    }
}

impl std::fmt::Display for AuditHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
