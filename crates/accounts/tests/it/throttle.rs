use accounts::{ThrottleKey, ThrottleRule, ThrottleState, client_network};
use jiff::{SignedDuration, Timestamp};

const START: Timestamp = Timestamp::UNIX_EPOCH;

fn seconds(seconds: i64) -> SignedDuration {
    SignedDuration::from_secs(seconds)
}

/// Fails until refused, waiting as told each time, `attempts` times; the waits.
fn waits(rule: ThrottleRule, attempts: usize) -> Vec<i64> {
    let (mut state, mut now) = (None, START);
    let mut waits = Vec::new();
    for _ in 0..attempts {
        state = Some(rule.reserve(state, now).unwrap());
        let wait = rule
            .reserve(state, now)
            .err()
            .map_or(0, |refused| refused.retry_after.as_secs());
        waits.push(wait);
        now += seconds(wait);
    }
    waits
}

#[test]
fn nine_failures_are_free_then_the_wait_doubles_up_to_15_minutes() {
    let mut expected = vec![0; 9];
    expected.extend([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
    assert_eq!(waits(ThrottleRule::Failures, 22), expected);
}

#[test]
fn ninety_nine_failures_of_one_account_are_free_then_the_wait_doubles_up_to_15_minutes() {
    let mut expected = vec![0; 99];
    expected.extend([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
    assert_eq!(waits(ThrottleRule::AccountFailures, 111), expected);
}

#[test]
fn four_codes_are_free_then_the_wait_doubles_up_to_an_hour() {
    let mut expected = vec![0; 4];
    expected.extend([
        1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3600, 3600,
    ]);
    assert_eq!(waits(ThrottleRule::Codes, 18), expected);
}

#[test]
fn simultaneous_attempts_pass_no_more_often_than_later_ones() {
    let mut state = None;
    let passed = (0..100)
        .filter(|_| match ThrottleRule::Failures.reserve(state, START) {
            Ok(next) => {
                state = Some(next);
                true
            }
            Err(_) => false,
        })
        .count();
    assert_eq!(passed, 10);
}

#[test]
fn a_day_without_an_attempt_forgives_all() {
    let state = ThrottleState {
        count: 50,
        until: START,
        updated_at: START,
    };
    let later = START + SignedDuration::from_hours(24);
    assert_eq!(
        ThrottleRule::Failures
            .reserve(Some(state), later)
            .unwrap()
            .count,
        1
    );
    let sooner = later - seconds(1);
    assert_eq!(
        ThrottleRule::Failures
            .reserve(Some(state), sooner)
            .unwrap()
            .count,
        51
    );
}

#[test]
fn what_was_never_tried_is_given_back() {
    let mut state = None;
    for _ in 0..10 {
        state = Some(ThrottleRule::Failures.reserve(state, START).unwrap());
    }
    let state = state.map(ThrottleRule::give_back);
    assert!(ThrottleRule::Failures.reserve(state, START).is_ok());
}

#[test]
fn a_rate_admits_its_limit_at_once_and_then_as_time_passes() {
    let rule = ThrottleRule::Rate {
        limit: 120,
        per: seconds(60),
    };
    let mut state = None;
    for _ in 0..120 {
        state = Some(rule.reserve(state, START).unwrap());
    }
    let refused = rule.reserve(state, START).unwrap_err();
    assert_eq!(refused.retry_after, SignedDuration::from_millis(500));
    assert!(rule.reserve(state, START + refused.retry_after).is_ok());
    let mut later = state;
    for _ in 0..120 {
        later = Some(rule.reserve(later, START + seconds(60)).unwrap());
    }
    assert!(rule.reserve(later, START + seconds(60)).is_err());
}

#[test]
fn purposes_and_subjects_count_apart() {
    let keys = [("a", "bc"), ("ab", "c"), ("a", "b"), ("b", "a")]
        .map(|(purpose, subject)| ThrottleKey::new(purpose, subject));
    for (at, key) in keys.iter().enumerate() {
        assert!(!keys[..at].contains(key));
    }
}

#[test]
fn a_client_is_an_ipv4_address_or_64_bits_of_ipv6() {
    for (address, network) in [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("::1", "::/64"),
    ] {
        assert_eq!(client_network(address.parse().unwrap()), network);
    }
}

#[test]
fn a_clock_that_is_set_back_keeps_nobody_out_and_forgives_no_failure() {
    let rate = ThrottleRule::Rate {
        limit: 1,
        per: seconds(60),
    };
    for (rule, attempts) in [
        (ThrottleRule::Failures, 20),
        (ThrottleRule::Codes, 20),
        (rate, 1),
    ] {
        let (mut state, mut now) = (None, START);
        for _ in 0..attempts {
            let taken = rule.reserve(state, now).unwrap();
            now += taken.until.duration_since(now);
            state = Some(taken);
        }
        now = state.unwrap().updated_at;
        // Replicas whose clocks differ a little agree that it is too early,
        assert!(rule.reserve(state, now - seconds(60)).is_err(), "{rule:?}");
        // and a day's difference is no wait of a day.
        let earlier = now - SignedDuration::from_hours(24);
        let next = rule.reserve(state, earlier).unwrap();
        assert!(rule.reserve(Some(next), earlier).is_err(), "{rule:?}");
        if rule != rate {
            assert_eq!(next.count, state.unwrap().count + 1);
        }
    }
}
