use accounts::{Token, TokenKind, UserId, uuid_v7};
use jiff::SignedDuration;
use storage::{
    AdministerError, AuditLines, Database, NewOneTimeToken, Role, Status, TokenPurpose, User,
    UserChange,
};

use crate::support::{ada, admin, eve, insert_user, now, on_both, rng, sign_in};

const DISABLED: UserChange = UserChange {
    status: Some(Status::Disabled),
    role: None,
};
const ENABLED: UserChange = UserChange {
    status: Some(Status::Active),
    role: None,
};
const DEMOTED: UserChange = UserChange {
    status: None,
    role: Some(Role::User),
};

async fn names(database: &Database, prefix: Option<&str>, after: Option<UserId>) -> Vec<String> {
    let users = database.users(prefix, after, 3).await.unwrap();
    users.into_iter().map(|user| user.username).collect()
}

async fn active_admins(database: &Database) -> usize {
    let users = database.users(None, None, 100).await.unwrap();
    users
        .iter()
        .filter(|user| user.role == Role::Admin && user.status == Status::Active)
        .count()
}

#[tokio::test]
async fn users_are_paged_oldest_first() {
    on_both(async |database| {
        let mut inserted = Vec::new();
        for n in 0..7 {
            let (name, email) = (format!("user{n}"), format!("user{n}@example.org"));
            inserted.push(insert_user(&database, &name, &email).await.unwrap());
        }
        inserted.sort_by_key(|user| user.id);
        for prefix in [None, Some("user")] {
            let mut seen: Vec<User> = Vec::new();
            loop {
                let after = seen.last().map(|user| user.id);
                let page = database.users(prefix, after, 3).await.unwrap();
                if page.is_empty() {
                    break;
                }
                seen.extend(page);
            }
            let ids = |users: &[User]| users.iter().map(|user| user.id).collect::<Vec<_>>();
            assert_eq!(ids(&seen), ids(&inserted));
        }
    })
    .await;
}

#[tokio::test]
async fn a_search_finds_the_start_of_names_and_addresses_to_the_letter() {
    on_both(async |database| {
        for (name, email) in [
            ("Ada", "countess@example.org"),
            ("ad.min", "post@example.org"),
            ("babbage", "ada.friend@example.org"),
            ("a-d", "dash@example.org"),
            ("zz_top", "z@example.org"),
            ("zzatop", "y@example.org"),
        ] {
            insert_user(&database, name, email).await.unwrap();
        }
        for (prefix, found) in [
            ("ada", vec!["Ada", "babbage"]),
            ("ad", vec!["Ada", "ad.min", "babbage"]),
            ("ad.", vec!["ad.min"]),
            ("a-", vec!["a-d"]),
            // Neither is a pattern here.
            ("zz_", vec!["zz_top"]),
            ("%", vec![]),
            ("countess@example.org", vec!["Ada"]),
            ("da", vec!["a-d"]),
            ("example", vec![]),
        ] {
            let mut names = names(&database, Some(prefix), None).await;
            names.sort();
            assert_eq!(names, found, "{prefix}");
        }
    })
    .await;
}

#[tokio::test]
async fn who_is_disabled_has_no_sessions_and_no_links_and_others_keep_theirs() {
    on_both(async |database| {
        let (ada, eve) = (ada(&database).await, eve(&database).await);
        let (_, ada_token) = sign_in(&database, &ada).await;
        let (_, eve_token) = sign_in(&database, &eve).await;
        let link = Token::generate(TokenKind::Reset, &mut rng());
        let new = NewOneTimeToken {
            id: uuid_v7(now(), &mut rng()),
            user: ada.id,
            purpose: TokenPurpose::ResetPassword,
            token: link.digest(),
            email: None,
            now: now(),
            expires_at: now() + SignedDuration::from_mins(30),
        };
        database
            .insert_one_time_token(new, &mut AuditLines::default())
            .await
            .unwrap();

        let later = now() + SignedDuration::from_secs(1);
        let disabled = database
            .change_user(ada.id, DISABLED, None, &mut AuditLines::default(), later)
            .await
            .unwrap();
        assert_eq!(
            (disabled.status, disabled.role),
            (Status::Disabled, Role::User)
        );
        let session = |token: &Token| database.session_by_token(token.digest());
        assert!(session(&ada_token).await.unwrap().is_none());
        assert!(session(&eve_token).await.unwrap().is_some());
        let link = database
            .one_time_token(TokenPurpose::ResetPassword, link.digest(), later)
            .await;
        assert!(link.unwrap().is_none());

        let enabled = database
            .change_user(ada.id, ENABLED, None, &mut AuditLines::default(), later)
            .await
            .unwrap();
        assert_eq!(enabled.status, Status::Active);
        sign_in(&database, &enabled).await;
    })
    .await;
}

#[tokio::test]
async fn the_last_active_administrator_stays() {
    on_both(async |database| {
        let root = admin(&database, "root").await;
        let other = admin(&database, "other").await;
        // One who is disabled does not count.
        database
            .change_user(
                other.id,
                DISABLED,
                Some(root.id),
                &mut AuditLines::default(),
                now(),
            )
            .await
            .unwrap();
        for change in [DISABLED, DEMOTED] {
            let outcome = database
                .change_user(
                    root.id,
                    change,
                    Some(root.id),
                    &mut AuditLines::default(),
                    now(),
                )
                .await;
            assert!(
                matches!(outcome, Err(AdministerError::LastAdmin)),
                "{outcome:?}"
            );
        }
        for by in [Some(root.id), None] {
            let outcome = database
                .delete_user(root.id, by, &mut AuditLines::default())
                .await;
            assert!(
                matches!(outcome, Err(AdministerError::LastAdmin)),
                "{outcome:?}"
            );
        }
        database
            .change_user(
                root.id,
                ENABLED,
                Some(root.id),
                &mut AuditLines::default(),
                now(),
            )
            .await
            .unwrap();
        // Users are not in the way, and with a second administrator the first may go.
        let ada = ada(&database).await;
        database
            .delete_user(ada.id, None, &mut AuditLines::default())
            .await
            .unwrap();
        database
            .change_user(
                other.id,
                ENABLED,
                Some(root.id),
                &mut AuditLines::default(),
                now(),
            )
            .await
            .unwrap();
        database
            .delete_user(root.id, Some(root.id), &mut AuditLines::default())
            .await
            .unwrap();
        assert_eq!(active_admins(&database).await, 1);
    })
    .await;
}

#[tokio::test]
async fn who_is_no_administrator_any_more_changes_nothing() {
    on_both(async |database| {
        let (root, former) = (
            admin(&database, "root").await,
            admin(&database, "former").await,
        );
        let ada = ada(&database).await;
        database
            .change_user(
                former.id,
                DEMOTED,
                Some(root.id),
                &mut AuditLines::default(),
                now(),
            )
            .await
            .unwrap();
        let outcome = database
            .change_user(
                ada.id,
                DISABLED,
                Some(former.id),
                &mut AuditLines::default(),
                now(),
            )
            .await;
        assert!(
            matches!(outcome, Err(AdministerError::NotAdmin)),
            "{outcome:?}"
        );
        let outcome = database
            .delete_user(ada.id, Some(former.id), &mut AuditLines::default())
            .await;
        assert!(
            matches!(outcome, Err(AdministerError::NotAdmin)),
            "{outcome:?}"
        );
        let ada = database.user(ada.id).await.unwrap().unwrap();
        assert_eq!(ada.status, Status::Active);
        let nobody = UserId(uuid_v7(now(), &mut rng()));
        let outcome = database
            .change_user(
                nobody,
                DISABLED,
                Some(root.id),
                &mut AuditLines::default(),
                now(),
            )
            .await;
        assert!(
            matches!(outcome, Err(AdministerError::NotFound)),
            "{outcome:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn of_two_administrators_who_remove_each_other_at_once_one_stays() {
    on_both(async |database| {
        let mut pair = [
            admin(&database, "first").await.id,
            admin(&database, "second").await.id,
        ];
        for round in 0..40 {
            let attempts = [(pair[0], pair[1]), (pair[1], pair[0])].map(|(by, id)| {
                let database = database.clone();
                tokio::spawn(async move {
                    match round % 3 {
                        0 => database
                            .change_user(id, DEMOTED, Some(by), &mut AuditLines::default(), now())
                            .await
                            .map(drop),
                        1 => database
                            .change_user(id, DISABLED, Some(by), &mut AuditLines::default(), now())
                            .await
                            .map(drop),
                        _ => {
                            database
                                .delete_user(id, Some(by), &mut AuditLines::default())
                                .await
                        }
                    }
                })
            });
            let mut successes = 0;
            for attempt in attempts {
                match attempt.await.unwrap() {
                    Ok(()) => successes += 1,
                    Err(AdministerError::NotAdmin | AdministerError::LastAdmin) => {}
                    Err(error) => panic!("{error}"),
                }
            }
            assert_eq!(successes, 1, "round {round}");
            assert_eq!(active_admins(&database).await, 1, "round {round}");
            pair = restore(&database, pair, round).await;
        }
    })
    .await;
}

/// Two who leave at once, each deleting the own account: nobody stops them but the rule.
#[tokio::test]
async fn of_administrators_who_leave_at_once_one_stays() {
    on_both(async |database| {
        for round in 0..10 {
            let leaving: Vec<_> = database.users(None, None, 100).await.unwrap();
            let mut ids: Vec<_> = leaving.into_iter().map(|user| user.id).collect();
            for n in 0..4 {
                ids.push(admin(&database, &format!("admin{round}x{n}")).await.id);
            }
            let attempts: Vec<_> = ids
                .into_iter()
                .map(|id| {
                    let database = database.clone();
                    tokio::spawn(async move {
                        database
                            .delete_user(id, None, &mut AuditLines::default())
                            .await
                    })
                })
                .collect();
            for attempt in attempts {
                let outcome = attempt.await.unwrap();
                assert!(
                    matches!(outcome, Ok(()) | Err(AdministerError::LastAdmin)),
                    "{outcome:?}"
                );
            }
            assert_eq!(active_admins(&database).await, 1, "round {round}");
        }
    })
    .await;
}

/// Both are active administrators again; who was deleted is replaced.
async fn restore(database: &Database, pair: [UserId; 2], round: u32) -> [UserId; 2] {
    let mut restored = Vec::new();
    for id in pair {
        let both = UserChange {
            status: Some(Status::Active),
            role: Some(Role::Admin),
        };
        match database
            .change_user(id, both, None, &mut AuditLines::default(), now())
            .await
        {
            Ok(user) => restored.push(user.id),
            Err(AdministerError::NotFound) => {
                restored.push(admin(database, &format!("next{round}")).await.id);
            }
            Err(error) => panic!("{error}"),
        }
    }
    restored.try_into().unwrap()
}
