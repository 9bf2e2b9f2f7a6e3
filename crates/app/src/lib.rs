//! What the service does: register, sign in, calculate, keep history.
//!
//! One file for each thing it does, each a method on [`App`]; [`Error`] is the one list of what can go wrong. This crate
//! combines the calculator, the account rules and the storage; deliberately absent are HTTP, status codes and SQL.

mod account;
mod administration;
mod allowance;
mod audit;
mod audit_verify;
mod authenticate;
mod calculate;
mod change_account;
mod change_password;
mod check_code;
mod check_password;
mod delete_account;
mod device;
mod error;
mod explain;
mod export;
mod finish_sign_in;
mod forgot_password;
mod gate;
mod history;
mod housekeeping;
mod import;
mod keys;
mod known_client;
mod login;
mod mail;
mod operator;
mod own_change;
mod pace;
mod password_attempts;
mod password_strength;
mod permission;
mod plot;
mod readiness;
mod readings;
mod register;
mod request_key;
mod reseal;
mod reset_password;
mod second_factor;
mod sessions;
mod sign_in;
mod sign_out;
mod step_up;
mod texts;
mod throttle;
mod to_the_end;
mod verify_email;
mod workers;

use std::sync::Arc;
use std::time::Duration;

use accounts::{PasswordHasher, SessionLifetime, StoredHash};
use rand::CryptoRng;
use rand::rand_core::UnwrapErr;
use rand::rngs::SysRng;
use tokio_util::task::TaskTracker;

pub use account::{Account, Credential, Identity, SessionProof};
pub use accounts::{
    Clock, HashParameters, KeyId, ManualClock, PasswordPolicy, RecoveryCode, Scope, Scopes,
    SecretKeys, SecretKeysError, SessionId, SystemClock, Token, TokenKind, TotpSecret, UserId,
};
pub use administration::{Authority, ManagedUser, SeenUser, UserPage};
pub use allowance::Asker;
pub use audit_verify::{AuditFault, AuditPosition, AuditWalk, NoPosition, verify_audit};
pub use calculate::{Calculate, utc};
pub use calculator;
pub use calculator::{
    Angle, Answer, Drawing, Error as CalculationError, ErrorCode, Operation, Span, Warning,
};
pub use change_account::{ChangeAccount, ChangedAccount};
pub use change_password::ChangePassword;
pub use device::Device;
pub use error::{Error, FieldError};
pub use explain::Explained;
pub use export::{Export, OwnEvent};
pub use finish_sign_in::FinishSignIn;
pub use gate::GateReading;
pub use history::{CalculationPage, KeepCalculation, MAX_PAGE};
pub use import::{ImportMode, ImportSummary, ImportedRow, Remark, RowOutcome, RowRefusal};
pub use keys::CreateKey;
pub use mail::{MailSettings, MailSettingsError, Mailer, SmtpServer, SmtpUrlError};
pub use operator::AddUser;
pub use password_strength::PasswordStrength;
pub use plot::{Plot, Plotted};
pub use readings::Readings;
pub use register::Register;
pub use request_key::RequestKey;
pub use reseal::Resealed;
pub use reset_password::ResetPassword;
pub use second_factor::SecondFactor;
pub use sign_in::{SignIn, SignedIn};
pub use storage::{
    ApiKey, Calculation, CalculationId, Database, LegacyError, LegacyUsers, PoolReading,
    PoolSettings, Role, ServerFacts, SessionInfo, Status, UserChange,
};
pub use texts::Texts;
pub use throttle::AddressLimits;

use allowance::Allowance;
use gate::Gate;
use pace::Pace;

/// The service: everything an operation needs. Cheap to clone; clones are the same service.
#[derive(Clone)]
pub struct App(Arc<Parts>);

struct Parts {
    database: Database,
    clock: Arc<dyn Clock>,
    hasher: Arc<PasswordHasher>,
    hash_gate: Gate,
    /// What one permit of the gate stands for, in bytes.
    hash_memory: u64,
    pace: Pace,
    evaluation_gate: Gate,
    search_gate: Gate,
    allowance: Allowance,
    policy: PasswordPolicy,
    lifetime: SessionLifetime,
    address_limits: AddressLimits,
    secret_keys: Option<SecretKeys>,
    mailer: Option<Mailer>,
    /// What is done to its end whoever waits for it.
    begun: TaskTracker,
}

/// What an operator can choose about the service.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The cost of a password hash.
    pub hash: HashParameters,
    /// Which passwords may be chosen.
    pub policy: PasswordPolicy,
    /// How long a sign-in lasts.
    pub lifetime: SessionLifetime,
    /// How often one client address may try.
    pub address_limits: AddressLimits,
    /// Calculations a minute from one client address, or by one user; a long one, and a curve, counts one for each five
    /// milliseconds that it took. 0: any number.
    pub calculations_per_minute: u32,
    /// The service's own keys; without them there is no second factor.
    pub secret_keys: Option<SecretKeys>,
    /// What sends mail; without it nothing that needs mail is done.
    pub mailer: Option<Mailer>,
    /// The memory that the process may take, in bytes. Password hashes occupy half of it at most, and evaluations a quarter.
    pub memory: u64,
}

impl Default for Settings {
    /// What protects most: see each part. 6000 calculations a minute, which a class behind one address does not reach.
    fn default() -> Self {
        Self {
            hash: HashParameters::default(),
            policy: PasswordPolicy::default(),
            lifetime: SessionLifetime::default(),
            address_limits: AddressLimits::default(),
            calculations_per_minute: 6000,
            secret_keys: None,
            mailer: None,
            memory: u64::MAX,
        }
    }
}

impl App {
    /// The memory that password hashes may occupy together, in bytes, however much there is.
    const HASH_MEMORY: u64 = 1024 * 1024 * 1024;
    /// What an evaluation takes at most, in bytes; see [`calculator::Limits`].
    const EVALUATION_MEMORY: u64 = 64 * 1024 * 1024;

    /// Searches at once. Each may take longer than any calculation, on a connection to the database: most stay for everyone else.
    const SEARCHES: usize = 2;

    /// Puts the service together.
    pub fn new(database: Database, clock: Arc<dyn Clock>, settings: Settings) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        // One for each core, as long as they fit into so much memory.
        let permits = |memory: u64, each: u64| {
            let affordable = usize::try_from(memory / each).unwrap_or(usize::MAX);
            cores.min(affordable).max(1)
        };
        let most_hashes = permits(
            Self::HASH_MEMORY.min(settings.memory / 2),
            settings.hash.memory_bytes(),
        );
        let most_evaluations = permits(settings.memory / 4, Self::EVALUATION_MEMORY);
        let hasher = Arc::new(PasswordHasher::new(settings.hash, &mut random()));
        let release = {
            let hasher = Arc::clone(&hasher);
            move || hasher.release_memory()
        };
        Self(Arc::new(Parts {
            database,
            clock,
            hasher,
            hash_gate: Gate::of_low_priority("password hash", most_hashes, release),
            pace: Pace::default(),
            hash_memory: settings.hash.memory_bytes(),
            evaluation_gate: Gate::new("evaluation", most_evaluations),
            search_gate: Gate::new("search", Self::SEARCHES),
            allowance: Allowance::new(settings.calculations_per_minute),
            policy: settings.policy,
            lifetime: settings.lifetime,
            address_limits: settings.address_limits,
            secret_keys: settings.secret_keys,
            mailer: settings.mailer,
            begun: TaskTracker::new(),
        }))
    }

    /// How many permits a verification of this hash takes: one for each hash of ours that would fit into its memory.
    fn weight_of(&self, stored: Option<&str>) -> u32 {
        let memory = stored.map_or(0, StoredHash::memory_of);
        u32::try_from(memory.div_ceil(self.0.hash_memory)).unwrap_or(u32::MAX)
    }

    /// How long a session lasts at most.
    #[must_use]
    pub fn session_lifetime(&self) -> Duration {
        self.0.lifetime.absolute.unsigned_abs()
    }

    /// Which passwords may be chosen.
    #[must_use]
    pub fn password_policy(&self) -> PasswordPolicy {
        self.0.policy
    }

    fn now(&self) -> jiff::Timestamp {
        self.0.clock.now()
    }
}

/// Draws a key for [`Settings::secret_keys`], as text.
#[must_use]
pub fn new_secret_key() -> String {
    SecretKeys::generate(&mut random())
}

/// The operating system's generator, the one source of randomness here.
fn random() -> impl CryptoRng {
    UnwrapErr(SysRng)
}
