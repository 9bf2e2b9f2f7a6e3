//! Does the time of a failed sign-in tell what kind of account it was about?
//!
//! `cargo bench -p app --bench sign_in_timing`, for two minutes on each database: SQLite, and PostgreSQL where
//! `TEST_DATABASE_URL` names a server. In each round every kind of account is tried once, in random order. Each kind is then
//! compared with a known user by Welch's t-test on all times, and on those below the 90th percentile, as slow outliers hide
//! small differences; the criterion |t| < 4.5 is that of dudect (Reparaz, Balasch, Verbauwhede: *Dude, is my code constant
//! time?*, 2017). The exit code is 1 where it fails, and 2 where the machine was too busy for it to mean anything: when the
//! same test cannot tell bare verifications apart, or there were too few rounds.

#![expect(clippy::unwrap_used, reason = "what fails here says where")]
#![expect(clippy::print_stdout, reason = "a benchmark tells what it found")]

use std::net::{IpAddr, Ipv4Addr};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::{Duration, Instant};

use accounts::{
    AuditAction, AuditEvent, EmailAddress, ManualClock, PasswordHasher, UserId, Username,
    Verification, uuid_v7,
};
use app::{
    AddressLimits, App, Database, Device, Error, HashParameters, PoolSettings, Settings, SignIn,
};
use jiff::{SignedDuration, Timestamp};
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;
use storage::{ImportedUser, Status};

/// Known is the first: the others are compared with it.
const STATES: [&str; 8] = [
    "known",
    "unknown",
    "disabled",
    "unverified",
    "imported bcrypt",
    "imported crypt",
    // Its time grows with what is typed, so that this is not checked against it.
    "imported crypt long",
    "without password",
];
const DURATION: Duration = Duration::from_mins(2);
const CRITERION: f64 = 4.5;
/// With fewer a difference of a few milliseconds could hide.
const MIN_ROUNDS: usize = 25;
const INCONCLUSIVE: u8 = 2;
/// Of cost 12, Passlib's default; no password fits.
const BCRYPT: &str = "$2b$12$qgzuZfzLdL0EU933MUgiVOcxaeUauC.BTLiQ17zJutW0sus2qEJJa";

/// SHA-512 of Unix crypt, about as slow; no password fits.
const CRYPT: &str = "$6$rounds=200000$saltsaltsaltsalt$ZxW4GV8kzXWb3ePf4nAMu5x1fZr3zSpw8SgcHfwRfUoSz9nRpE8fuKZhOWjW5QJ5xPIP8GVo5Vg6XaCwpxb7d.";

fn main() -> ExitCode {
    // `cargo test --all-targets` runs benchmarks, too, without this argument.
    if !std::env::args().any(|argument| argument == "--bench") {
        return ExitCode::SUCCESS;
    }
    if !control() {
        println!("INCONCLUSIVE: the machine is too busy to tell even these apart");
        return ExitCode::from(INCONCLUSIVE);
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let worst = AtomicU8::new(0);
    let measure = async |url: String| {
        let code = report(&measured(&url).await);
        worst.fetch_max(code, Ordering::Relaxed);
    };
    runtime.block_on(test_support::on_sqlite(&measure));
    if std::env::var_os("TEST_DATABASE_URL").is_some() {
        runtime.block_on(test_support::on_postgres(&measure));
    }
    ExitCode::from(worst.into_inner())
}

/// What the beat hides: bare verifications of our hash and of the imported one. Whether the test tells them apart.
fn control() -> bool {
    let mut rng = StdRng::seed_from_u64(1);
    let password = accounts::Password::new("not the password".to_owned()).unwrap();
    let hasher = PasswordHasher::new(HashParameters::default(), &mut rng);
    let (mut ours, mut imported) = (Vec::new(), Vec::new());
    for _ in 0..20 {
        let begun = Instant::now();
        hasher.verify_nobody(&password);
        ours.push(begun.elapsed().as_secs_f64() * 1000.0);
        let begun = Instant::now();
        assert_eq!(hasher.verify(&password, BCRYPT), Verification::Differs);
        imported.push(begun.elapsed().as_secs_f64() * 1000.0);
    }
    let t = welch(&ours, &imported);
    println!(
        "control, bare verifications: ours {:.2} ms, imported bcrypt {:.2} ms, t = {t:.1}\n",
        percentile(&ours, 0.5),
        percentile(&imported, 0.5),
    );
    t.abs() > CRITERION
}

/// Milliseconds of each attempt, by state.
async fn measured(url: &str) -> [Vec<f64>; 8] {
    let database = Database::connect(url, PoolSettings::default())
        .await
        .unwrap();
    database.migrate().await.unwrap();
    let mut rng = StdRng::seed_from_u64(20_261_123);
    let start: Timestamp = "2026-11-23T09:30:00Z".parse().unwrap();
    fill(&database, start, &mut rng).await;
    let clock = Arc::new(ManualClock::new(start));
    let settings = Settings {
        address_limits: AddressLimits {
            sign_in_per_minute: 0,
            sign_up_per_hour: 0,
            ..AddressLimits::default()
        },
        ..Settings::default()
    };
    let app = App::new(database.clone(), clock.clone(), settings);
    app.learn_pace().await.unwrap();

    let mut times = [const { Vec::new() }; 8];
    let mut order: Vec<usize> = (0..STATES.len()).collect();
    let begun = Instant::now();
    let mut is_warm = false;
    while begun.elapsed() < DURATION {
        order.shuffle(&mut rng);
        for &state in &order {
            // After a day the attempts before are forgiven, for every account alike.
            clock.advance(SignedDuration::from_hours(25));
            let took = failure(&app, STATES[state]).await;
            if is_warm {
                times[state].push(took.as_secs_f64() * 1000.0);
            }
        }
        is_warm = true;
    }
    database.close().await.unwrap();
    times
}

fn name(state: &str) -> String {
    state.replace(' ', "_")
}

async fn fill(database: &Database, now: Timestamp, rng: &mut StdRng) {
    let hasher = PasswordHasher::new(HashParameters::default(), rng);
    let password = accounts::Password::new("violet otters juggle".to_owned()).unwrap();
    let import = database.begin_import(now).await.unwrap();
    for state in STATES.into_iter().filter(|state| *state != "unknown") {
        let name = name(state);
        let user = ImportedUser {
            id: UserId(uuid_v7(now, rng)),
            username: &Username::parse(&name).unwrap(),
            email: &EmailAddress::parse(&format!("{name}@example.org")).unwrap(),
            password_hash: match state {
                "without password" => None,
                "imported bcrypt" => Some(BCRYPT.to_owned()),
                "imported crypt" | "imported crypt long" => Some(CRYPT.to_owned()),
                _ => Some(hasher.hash(&password, rng)),
            },
            status: if state == "disabled" {
                Status::Disabled
            } else {
                Status::Active
            },
            created_at: now,
            email_verified: state != "unverified",
        };
        import.take(&user).await.unwrap();
    }
    let event = AuditEvent {
        at: now,
        actor: None,
        subject: None,
        action: AuditAction::ImportUser.as_str().to_owned(),
        outcome: "done".to_owned(),
        network: "local".to_owned(),
        detail: String::new(),
    };
    import.commit(event).await.unwrap();
}

async fn failure(app: &App, state: &str) -> Duration {
    let request = SignIn {
        login: name(state),
        password: if state.ends_with("long") {
            "not the password ".repeat(12)
        } else {
            "not the password".to_owned()
        },
        code: None,
        remember: false,
        replaces: None,
        device: Device {
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            user_agent: None,
            token: None,
        },
    };
    let begun = Instant::now();
    let outcome = app.sign_in(request).await;
    let took = begun.elapsed();
    assert!(matches!(outcome, Err(Error::InvalidCredentials)));
    took
}

/// Prints the table; the exit code that it means.
fn report(times: &[Vec<f64>; 8]) -> u8 {
    println!(
        "{:<20}{:>5}{:>12}{:>12}{:>9}{:>9}{:>10}{:>9}",
        "state", "n", "median ms", "mean ms", "sd ms", "t", "t cropped", "ratio"
    );
    let limit = percentile(&times.concat(), 0.9);
    let cropped = |times: &[f64]| -> Vec<f64> {
        times
            .iter()
            .copied()
            .filter(|time| *time <= limit)
            .collect()
    };
    let known = &times[0];
    let mut passed = true;
    for (state, times) in STATES.iter().zip(times) {
        let t = welch(known, times);
        let t_cropped = welch(&cropped(known), &cropped(times));
        passed &= t.abs() < CRITERION && t_cropped.abs() < CRITERION;
        let (mean, variance) = moments(times);
        let median = percentile(times, 0.5);
        println!(
            "{state:<20}{:>5}{median:>12.2}{mean:>12.2}{:>9.2}{t:>9.2}{t_cropped:>10.2}{:>9.4}",
            times.len(),
            variance.sqrt(),
            median / percentile(known, 0.5)
        );
    }
    let (word, code) = match (passed, known.len()) {
        (false, _) => ("FAIL", 1),
        (true, ..MIN_ROUNDS) => ("INCONCLUSIVE, too few rounds", INCONCLUSIVE),
        (true, _) => ("PASS", 0),
    };
    println!("{word}: |t| < {CRITERION} for every state against known\n");
    code
}

/// Welch's t of two samples; 0 where neither has a spread, as then they are the same.
fn welch(a: &[f64], b: &[f64]) -> f64 {
    let ((mean_a, variance_a), (mean_b, variance_b)) = (moments(a), moments(b));
    let spread = (variance_a / size(a) + variance_b / size(b)).sqrt();
    if spread > 0.0 {
        (mean_b - mean_a) / spread
    } else {
        0.0
    }
}

/// Mean and variance.
fn moments(sample: &[f64]) -> (f64, f64) {
    let mean = sample.iter().sum::<f64>() / size(sample);
    let squares: f64 = sample.iter().map(|value| (value - mean).powi(2)).sum();
    (mean, squares / (size(sample) - 1.0).max(1.0))
}

fn size(sample: &[f64]) -> f64 {
    u32::try_from(sample.len())
        .map_or(f64::MAX, f64::from)
        .max(1.0)
}

fn percentile(sample: &[f64], part: f64) -> f64 {
    let mut sorted = sample.to_vec();
    sorted.sort_by(f64::total_cmp);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a place in a short list"
    )]
    let place = ((size(sample) - 1.0) * part).round() as usize;
    sorted.get(place).copied().unwrap_or(0.0)
}
