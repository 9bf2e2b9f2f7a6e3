use accounts::{UserId, uuid_v7};
use jiff::SignedDuration;
use storage::{
    AuditLines, Calculation, CalculationChange, CalculationId, Database, NewCalculation,
};

use crate::support::{ada, eve, now, on_both, rng};

fn content(expression: &str) -> CalculationChange {
    CalculationChange {
        expression: expression.to_owned(),
        result: "1/3".to_owned(),
        decimal: Some("0.(3)".to_owned()),
        approximation: "0.33333333333333333333".to_owned(),
        angle: "rad".to_owned(),
        note: None,
    }
}

async fn keep(database: &Database, user_id: UserId, expression: &str, after: i64) -> Calculation {
    let now = now() + SignedDuration::from_secs(after);
    let id = CalculationId(uuid_v7(now, &mut rng()));
    database
        .insert_calculation(NewCalculation {
            id,
            user_id,
            content: content(expression),
            now,
            request_key: None,
        })
        .await
        .unwrap()
        .unwrap()
}

#[tokio::test]
async fn pages_follow_each_other_newest_first() {
    on_both(async |database| {
        let ada = ada(&database).await;
        for n in 0..5 {
            keep(&database, ada.id, &n.to_string(), n).await;
        }
        let first = database.calculations(ada.id, None, 2).await.unwrap();
        let second = database
            .calculations(ada.id, Some(first[1].id), 2)
            .await
            .unwrap();
        let third = database
            .calculations(ada.id, Some(second[1].id), 2)
            .await
            .unwrap();
        let expressions: Vec<_> = [first, second, third]
            .concat()
            .into_iter()
            .map(|kept| kept.expression)
            .collect();
        assert_eq!(expressions, ["4", "3", "2", "1", "0"]);
    })
    .await;
}

#[tokio::test]
async fn what_another_user_kept_is_not_there() {
    on_both(async |database| {
        let (ada, eve) = (ada(&database).await, eve(&database).await);
        let kept = keep(&database, ada.id, "1 / 3", 0).await;
        assert!(
            database
                .calculation(eve.id, kept.id)
                .await
                .unwrap()
                .is_none()
        );
        assert!(
            database
                .update_calculation(eve.id, kept.id, content("0"), now())
                .await
                .unwrap()
                .is_none()
        );
        assert!(!database.delete_calculation(eve.id, kept.id).await.unwrap());
        assert!(
            database
                .calculations(eve.id, None, 10)
                .await
                .unwrap()
                .is_empty()
        );
        assert_eq!(
            database.calculation(ada.id, kept.id).await.unwrap(),
            Some(kept)
        );
    })
    .await;
}

#[tokio::test]
async fn an_edit_replaces_all_but_the_day_it_was_kept() {
    on_both(async |database| {
        let ada = ada(&database).await;
        let kept = keep(&database, ada.id, "1 / 3", 0).await;
        let later = now() + SignedDuration::from_secs(60);
        let change = CalculationChange {
            expression: "π ≠ 22/7 🥧".to_owned(),
            result: "pi".to_owned(),
            decimal: None,
            approximation: "3.1415926535897932385".to_owned(),
            angle: "deg".to_owned(),
            note: Some("'; DROP TABLE users; --".to_owned()),
        };
        let edited = database
            .update_calculation(ada.id, kept.id, change, later)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            database.calculation(ada.id, kept.id).await.unwrap(),
            Some(edited.clone())
        );
        assert_eq!(
            (edited.id, edited.created_at, edited.updated_at),
            (kept.id, kept.created_at, later)
        );
        assert_eq!(
            (edited.expression.as_str(), edited.decimal),
            ("π ≠ 22/7 🥧", None)
        );
        assert_eq!(edited.note.as_deref(), Some("'; DROP TABLE users; --"));
    })
    .await;
}

#[tokio::test]
async fn what_is_deleted_is_gone() {
    on_both(async |database| {
        let ada = ada(&database).await;
        let kept = keep(&database, ada.id, "1 / 3", 0).await;
        assert!(database.delete_calculation(ada.id, kept.id).await.unwrap());
        assert!(!database.delete_calculation(ada.id, kept.id).await.unwrap());
        assert!(
            database
                .calculation(ada.id, kept.id)
                .await
                .unwrap()
                .is_none()
        );
    })
    .await;
}

#[tokio::test]
async fn a_user_who_is_gone_keeps_nothing() {
    on_both(async |database| {
        let ada = ada(&database).await;
        database
            .delete_user(ada.id, None, &mut AuditLines::default())
            .await
            .unwrap();
        let id = CalculationId(uuid_v7(now(), &mut rng()));
        let new = NewCalculation {
            id,
            user_id: ada.id,
            content: content("1/3"),
            now: now(),
            request_key: None,
        };
        assert_eq!(database.insert_calculation(new).await.unwrap(), None);
    })
    .await;
}

fn with_key(user_id: UserId, key: &str) -> NewCalculation {
    NewCalculation {
        id: CalculationId(uuid_v7(now(), &mut rng())),
        user_id,
        content: content("1/3"),
        now: now(),
        request_key: Some(key.to_owned()),
    }
}

#[tokio::test]
async fn of_any_number_of_requests_with_one_key_one_is_kept_and_all_find_it() {
    on_both(async |database| {
        let (ada, eve) = (ada(&database).await, eve(&database).await);
        let requests: Vec<_> = (0..100)
            .map(|_| {
                let (database, new) = (database.clone(), with_key(ada.id, "a"));
                tokio::spawn(async move { database.insert_calculation(new).await.unwrap() })
            })
            .collect();
        let mut found = Vec::new();
        for request in requests {
            found.push(request.await.unwrap().unwrap().id);
        }
        found.dedup();
        let kept = database.calculations(ada.id, None, 10).await.unwrap();
        assert_eq!(kept.iter().map(|kept| kept.id).collect::<Vec<_>>(), found);

        // Another key, and another user's, is another request.
        for new in [with_key(ada.id, "b"), with_key(eve.id, "a")] {
            let id = new.id;
            let kept = database.insert_calculation(new).await.unwrap().unwrap();
            assert_eq!(kept.id, id);
        }
    })
    .await;
}

#[tokio::test]
async fn a_search_finds_parts_of_expressions_results_and_notes() {
    on_both(async |database| {
        let (ada, eve) = (ada(&database).await, eve(&database).await);
        for (n, expression) in ["1 + 1", "5%2", "100_000", "a!b", "sin(PI)"]
            .into_iter()
            .enumerate()
        {
            let kept = keep(&database, ada.id, expression, i64::try_from(n).unwrap()).await;
            let note = (n == 0).then(|| "Rent of MAY 100%".to_owned());
            let change = CalculationChange {
                note,
                ..content(expression)
            };
            database
                .update_calculation(ada.id, kept.id, change, now())
                .await
                .unwrap();
        }
        keep(&database, eve.id, "1 + 1", 9).await;
        let found = async |text: &str| -> Vec<String> {
            let found = database.calculations_with(ada.id, text, None, 10).await;
            found
                .unwrap()
                .into_iter()
                .map(|kept| kept.expression)
                .collect()
        };
        assert_eq!(found("1 +").await, ["1 + 1"]);
        assert_eq!(found("rent OF").await, ["1 + 1"]);
        assert_eq!(found("sin(pi").await, ["sin(PI)"]);
        assert_eq!(found("1/3").await.len(), 5, "every result");
        // What `LIKE` reads as wildcards, and our own sign of escape, are found as themselves.
        assert_eq!(found("%").await, ["5%2", "1 + 1"]);
        assert_eq!(found("_").await, ["100_000"]);
        assert_eq!(found("!").await, ["a!b"]);
        assert_eq!(found("\\").await, Vec::<String>::new());
        assert_eq!(found("'; --").await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn the_pages_of_a_search_follow_each_other() {
    on_both(async |database| {
        let ada = ada(&database).await;
        for n in 0..6 {
            keep(&database, ada.id, &format!("{n} {}", n % 2), n).await;
        }
        let first = database
            .calculations_with(ada.id, " 1", None, 2)
            .await
            .unwrap();
        let second = database
            .calculations_with(ada.id, " 1", Some(first[1].id), 2)
            .await
            .unwrap();
        let expressions: Vec<_> = [first, second]
            .concat()
            .into_iter()
            .map(|kept| kept.expression)
            .collect();
        assert_eq!(expressions, ["5 1", "3 1", "1 1"]);
    })
    .await;
}
