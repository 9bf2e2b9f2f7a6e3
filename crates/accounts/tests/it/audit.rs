//! The hash chain of the audit trail.

use accounts::{AuditAction, AuditEvent, AuditHash, AuditOutcome, UserId, uuid_v7};
use jiff::Timestamp;
use rand::SeedableRng as _;
use rand::rngs::StdRng;

fn event() -> AuditEvent {
    let at: Timestamp = "2026-11-23T09:30:00Z".parse().unwrap();
    let user = UserId(uuid_v7(at, &mut StdRng::seed_from_u64(7)));
    AuditEvent {
        at,
        actor: Some(user),
        subject: None,
        action: AuditAction::SignIn.as_str().to_owned(),
        outcome: AuditOutcome::Done.as_str().to_owned(),
        network: "192.0.2.7".to_owned(),
        detail: "password".to_owned(),
    }
}

#[test]
fn a_hash_depends_on_every_field_and_on_what_came_before() {
    let event = event();
    let hash = event.hash(1, AuditHash::START);
    assert_eq!(hash, event.clone().hash(1, AuditHash::START));
    let swapped = AuditEvent {
        actor: None,
        subject: event.actor,
        ..event.clone()
    };
    let moved = AuditEvent {
        network: "192.0.2.7p".to_owned(),
        detail: "assword".to_owned(),
        ..event.clone()
    };
    let later = AuditEvent {
        at: event.at + jiff::SignedDuration::from_micros(1),
        ..event.clone()
    };
    let refused = AuditEvent {
        outcome: AuditOutcome::Refused.as_str().to_owned(),
        ..event.clone()
    };
    for other in [swapped, moved, later, refused] {
        assert_ne!(other.hash(1, AuditHash::START), hash, "{other:?}");
    }
    assert_ne!(event.hash(2, AuditHash::START), hash);
    assert_ne!(event.hash(1, hash), hash);
}

/// What is stored stays checkable: this hash was written by the first version.
#[test]
fn the_hash_of_an_event_never_changes() {
    let event = AuditEvent {
        actor: None,
        ..event()
    };
    assert_eq!(
        event.hash(1, AuditHash::START).to_string(),
        "786a098ace230e6716f8fd9197672a78ab8e3c3e1a7deb890f04cd3328732fd9"
    );
}
