//! The audit trail shows what was done to it.

use accounts::AuditHash;
use app::{AuditFault, AuditPosition, Database, verify_audit};

use crate::support::{event, execute, now, service};

/// Runs the test on both databases, with a trail of seven lines; the URL is for meddling with it.
async fn with_trail(test: impl AsyncFn(Database, String)) {
    test_support::on_both_databases(async |url: String| {
        let (_, database, _) = service(&url).await;
        for number in 1..=7 {
            database
                .append_audit(event(&number.to_string()))
                .await
                .unwrap();
        }
        test(database.clone(), url).await;
        database.close().await.unwrap();
    })
    .await;
}

async fn fault(database: &Database) -> Option<AuditFault> {
    verify_audit(database, None, None).await.unwrap().err()
}

#[tokio::test]
async fn a_trail_that_nobody_touched_is_whole_from_any_line() {
    with_trail(async |database: Database, _| {
        let whole = verify_audit(&database, None, None).await.unwrap().unwrap();
        assert_eq!((whole.lines, whole.first, whole.last.sequence), (7, 1, 7));
        let text = whole.last.to_string();
        assert_eq!(text.parse::<AuditPosition>().unwrap(), whole.last);

        database.append_audit(event("8")).await.unwrap();
        let part = verify_audit(&database, Some(6), Some(whole.last)).await;
        let part = part.unwrap().unwrap();
        assert_eq!((part.lines, part.first, part.last.sequence), (3, 6, 8));
        let beyond = verify_audit(&database, Some(9), None).await.unwrap();
        assert_eq!(beyond, Err(AuditFault::NotThere(9)));
    })
    .await;
}

#[tokio::test]
async fn an_empty_trail_is_whole() {
    test_support::on_both_databases(async |url: String| {
        let (_, database, _) = service(&url).await;
        let whole = verify_audit(&database, None, None).await.unwrap().unwrap();
        assert_eq!((whole.lines, whole.last.hash), (0, AuditHash::START));
        database.close().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn the_first_line_that_is_not_what_was_written_is_named() {
    for (meddling, expected) in [
        ("UPDATE audit_log SET detail = 'x' WHERE sequence = 3", AuditFault::Changed(3)),
        ("UPDATE audit_log SET network = '198.51.100.1' WHERE sequence = 1", AuditFault::Changed(1)),
        ("UPDATE audit_log SET outcome = 'refused' WHERE sequence = 7", AuditFault::Changed(7)),
        (
            "DELETE FROM audit_log WHERE sequence = 4",
            AuditFault::Gap { sequence: 5, before: 3 },
        ),
        (
            "DELETE FROM audit_log WHERE sequence > 5",
            AuditFault::End { kept: 7, found: 5 },
        ),
        ("DELETE FROM audit_log", AuditFault::End { kept: 7, found: 0 }),
        (
            "UPDATE audit_log SET sequence = 99 WHERE sequence = 2;
             UPDATE audit_log SET sequence = 2 WHERE sequence = 3;
             UPDATE audit_log SET sequence = 3 WHERE sequence = 99",
            AuditFault::Torn(2),
        ),
        (
            "INSERT INTO audit_log SELECT 8, at, actor_id, subject_id, action, outcome, network, detail,
             previous_hash, hash FROM audit_log WHERE sequence = 7",
            AuditFault::End { kept: 7, found: 8 },
        ),
    ] {
        with_trail(async |database: Database, url: String| {
            execute(&url, meddling).await;
            assert_eq!(fault(&database).await, Some(expected), "{meddling}");
        })
        .await;
    }
}

#[tokio::test]
async fn a_tail_written_anew_is_seen_by_whoever_kept_a_position() {
    with_trail(async |database: Database, url: String| {
        let kept = verify_audit(&database, None, None)
            .await
            .unwrap()
            .unwrap()
            .last;
        let lines = database.audit_after(4, 1).await.unwrap();
        let before = lines[0].previous;
        // Whoever can write the database can take lines away and go on with right hashes.
        let hex = before.to_string();
        let literal = if url.starts_with("sqlite") {
            format!("X'{hex}'")
        } else {
            format!("'\\x{hex}'::bytea")
        };
        execute(
            &url,
            &format!(
                "DELETE FROM audit_log WHERE sequence > 4;
                 UPDATE audit_head SET sequence = 4, hash = {literal};"
            ),
        )
        .await;
        for number in 5..=7 {
            database
                .append_audit(event(&format!("not {number}")))
                .await
                .unwrap();
        }
        assert_eq!(fault(&database).await, None);
        let expecting = verify_audit(&database, None, Some(kept)).await.unwrap();
        assert_eq!(expecting, Err(AuditFault::Unexpected(7)));
    })
    .await;
}

#[tokio::test]
async fn lines_added_at_the_same_time_make_one_chain() {
    test_support::on_both_databases(async |url: String| {
        let (_, database, _) = service(&url).await;
        let mut adding = tokio::task::JoinSet::new();
        for number in 0..50 {
            let database = database.clone();
            adding.spawn(async move { database.append_audit(event(&number.to_string())).await });
        }
        while let Some(added) = adding.join_next().await {
            added.unwrap().unwrap();
        }
        let whole = verify_audit(&database, None, None).await.unwrap().unwrap();
        assert_eq!((whole.lines, whole.last.sequence), (50, 50));
        database.close().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn lines_deleted_in_their_time_leave_a_whole_trail_and_the_last_line() {
    with_trail(async |database: Database, _| {
        let later = now() + jiff::SignedDuration::from_hours(1);
        assert_eq!(database.delete_old_audit(later, 2).await.unwrap(), 2);
        let whole = verify_audit(&database, None, None).await.unwrap().unwrap();
        assert_eq!((whole.lines, whole.first), (5, 3));
        assert_eq!(database.delete_old_audit(later, 100).await.unwrap(), 4);
        let whole = verify_audit(&database, None, None).await.unwrap().unwrap();
        assert_eq!((whole.lines, whole.first), (1, 7));
    })
    .await;
}

#[test]
fn a_position_is_a_number_and_a_hash() {
    for text in ["", "7", "7:", "7:00", "x:00", ":"] {
        assert!(text.parse::<AuditPosition>().is_err(), "{text}");
    }
    let hash = "é".repeat(32);
    assert!(format!("7:{hash}").parse::<AuditPosition>().is_err());
}
