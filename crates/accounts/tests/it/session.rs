use accounts::{Clock as _, ManualClock, SessionLifetime, uuid_v7};
use jiff::{SignedDuration, Timestamp};
use rand::SeedableRng as _;
use rand::rngs::StdRng;

const START: Timestamp = Timestamp::UNIX_EPOCH;

fn is_live(last_seen: SignedDuration, now: SignedDuration) -> bool {
    SessionLifetime::default().is_live(START, START + last_seen, START + now)
}

#[test]
fn a_session_ends_after_a_day_without_use() {
    let hours = SignedDuration::from_hours;
    assert!(is_live(hours(0), hours(24) - SignedDuration::from_secs(1)));
    assert!(!is_live(hours(0), hours(24)));
    assert!(is_live(hours(20), hours(40)));
}

#[test]
fn a_session_ends_after_30_days_however_busy() {
    let hours = SignedDuration::from_hours;
    assert!(is_live(hours(719), hours(719)));
    assert!(!is_live(hours(719), hours(720)));
}

#[test]
fn a_clock_that_goes_back_ends_no_session() {
    assert!(is_live(
        SignedDuration::from_hours(5),
        SignedDuration::from_hours(1)
    ));
}

/// A clock that was set wrong for a while must not leave sessions that change credentials for years.
#[test]
fn a_password_that_was_given_in_the_future_is_stale_beyond_what_clocks_differ() {
    let lifetime = SessionLifetime::default();
    let is_fresh = |seconds| lifetime.is_fresh(START + SignedDuration::from_secs(seconds), START);
    for (seconds, fresh) in [
        (-600, false),
        (-599, true),
        (0, true),
        (60, true),
        (61, false),
        (86_400, false),
    ] {
        assert_eq!(is_fresh(seconds), fresh, "{seconds}");
    }
}

#[test]
fn a_use_is_written_down_at_most_once_a_minute() {
    let lifetime = SessionLifetime::default();
    assert!(!lifetime.should_touch(START, START + SignedDuration::from_secs(59)));
    assert!(lifetime.should_touch(START, START + SignedDuration::from_secs(60)));
}

#[test]
fn ids_sort_by_the_time_they_were_made() {
    let mut rng = StdRng::seed_from_u64(1);
    let clock = ManualClock::new("2026-11-23T09:30:00Z".parse().unwrap());
    let mut ids = Vec::new();
    for _ in 0..100 {
        ids.push(uuid_v7(clock.now(), &mut rng));
        clock.advance(SignedDuration::from_millis(1));
    }
    assert!(ids.is_sorted());
    assert_eq!(ids[0].get_version_num(), 7);
}
