//! What becomes of queries while the server behind the connections is replaced.

use std::sync::Arc;
use std::time::Duration;

use accounts::uuid_v7;
use storage::{
    CalculationChange, CalculationId, Database, NewCalculation, PoolSettings, StorageError, User,
};
use test_support::{execute, on_postgres};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::{Instant, sleep};

use crate::support::{ada, eve, insert_user, now, rng};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mood {
    Forwards,
    /// There is no server: connections end, and new ones, too.
    HangsUp,
    /// What is asked arrives, and no answer comes back.
    LosesAnswers,
    /// Nothing moves any more, and nobody says so.
    IsSilent,
}

/// Stands between us and PostgreSQL, like the proxy in front of a cluster.
struct Relay {
    mood: Arc<watch::Sender<Mood>>,
    url: String,
}

impl Relay {
    async fn before(url: &str) -> Self {
        let (user, place) = url.split_once('@').unwrap();
        let (server, database) = place.split_once('/').unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let mood = Arc::new(watch::Sender::new(Mood::Forwards));
        tokio::spawn(accept(listener, server.to_owned(), Arc::clone(&mood)));
        Self {
            mood,
            url: format!("{user}@127.0.0.1:{port}/{database}"),
        }
    }

    async fn becomes(&self, mood: Mood) {
        self.mood.send_replace(mood);
        sleep(Duration::from_millis(50)).await;
    }

    /// The server goes, and another one takes its place at once.
    async fn is_replaced(&self) {
        self.becomes(Mood::HangsUp).await;
        self.becomes(Mood::Forwards).await;
    }
}

async fn accept(listener: TcpListener, server: String, mood: Arc<watch::Sender<Mood>>) {
    while let Ok((client, _)) = listener.accept().await {
        if *mood.borrow() == Mood::HangsUp {
            continue;
        }
        let server = TcpStream::connect(&server).await.unwrap();
        let (from_client, to_client) = client.into_split();
        let (from_server, to_server) = server.into_split();
        tokio::spawn(forward(from_client, to_server, mood.subscribe(), false));
        tokio::spawn(forward(from_server, to_client, mood.subscribe(), true));
    }
}

/// A connection keeps the mood that it fell into: a server that was silent once says nothing later.
async fn forward(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut mood: watch::Receiver<Mood>,
    is_answer: bool,
) {
    let mut bytes = vec![0; 65536];
    loop {
        let ends = |mood: &Mood| matches!(mood, Mood::HangsUp | Mood::IsSilent);
        let length = tokio::select! {
            read = from.read(&mut bytes) => read.unwrap_or(0),
            mood = async { mood.wait_for(ends).await.map(|mood| *mood) } => {
                if matches!(mood, Ok(Mood::IsSilent)) {
                    std::future::pending::<()>().await;
                }
                return;
            }
        };
        if length == 0 {
            return;
        }
        if is_answer && *mood.borrow() == Mood::LosesAnswers {
            continue;
        }
        if to.write_all(&bytes[..length]).await.is_err() {
            return;
        }
    }
}

/// A test of a database behind a relay, with a user in it.
async fn behind_a_relay(settings: PoolSettings, test: impl AsyncFn(&Database, &Relay, &User)) {
    on_postgres(async |url: String| {
        let relay = Relay::before(&url).await;
        let database = Database::connect(&relay.url, settings).await.unwrap();
        database.migrate().await.unwrap();
        let ada = ada(&database).await;
        test(&database, &relay, &ada).await;
    })
    .await;
}

fn few_connections() -> PoolSettings {
    PoolSettings {
        max_connections: 3,
        acquire_timeout: Duration::from_secs(2),
        answer_timeout: Duration::from_millis(500),
    }
}

fn calculation(user: &User) -> NewCalculation {
    NewCalculation {
        id: CalculationId(uuid_v7(now(), &mut rng())),
        user_id: user.id,
        content: CalculationChange {
            expression: "1 + 1".to_owned(),
            result: "2".to_owned(),
            decimal: Some("2".to_owned()),
            approximation: "2".to_owned(),
            angle: "rad".to_owned(),
            note: None,
        },
        now: now(),
        request_key: None,
    }
}

async fn kept(database: &Database, user: &User) -> usize {
    let page = database.calculations(user.id, None, 100).await;
    page.unwrap().len()
}

/// Has the pool open all its connections.
async fn use_all(database: &Database, user: &User) {
    let reads = (0..12).map(|_| database.calculations(user.id, None, 1));
    for read in futures_util::future::join_all(reads).await {
        read.unwrap();
    }
}

fn is_unavailable<T>(outcome: &Result<T, StorageError>) -> bool {
    matches!(outcome, Err(StorageError::Unavailable(_)))
}

#[tokio::test]
async fn a_read_whose_connection_broke_is_asked_again() {
    behind_a_relay(few_connections(), async |database, relay, ada| {
        use_all(database, ada).await;
        relay.is_replaced().await;
        use_all(database, ada).await;
    })
    .await;
}

#[tokio::test]
async fn a_transaction_whose_connection_broke_begins_on_another() {
    behind_a_relay(few_connections(), async |database, relay, ada| {
        use_all(database, ada).await;
        relay.is_replaced().await;
        eve(database).await;
    })
    .await;
}

#[tokio::test]
async fn a_server_that_ends_all_connections_is_asked_on_new_ones() {
    on_postgres(async |url: String| {
        let database = Database::connect(&url, few_connections()).await.unwrap();
        database.migrate().await.unwrap();
        let ada = ada(&database).await;
        use_all(&database, &ada).await;
        let end_all = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
            WHERE datname = current_database() AND pid <> pg_backend_pid()";
        execute(&url, end_all).await;
        assert_eq!(kept(&database, &ada).await, 0);
        eve(&database).await;
    })
    .await;
}

#[tokio::test]
async fn a_write_that_got_no_answer_is_never_sent_again() {
    let settings = PoolSettings {
        max_connections: 1,
        ..few_connections()
    };
    behind_a_relay(settings, async |database, relay, ada| {
        // Its statement is prepared once it was used, and it is back in the pool a little later.
        database.insert_calculation(calculation(ada)).await.unwrap();
        sleep(Duration::from_millis(200)).await;
        relay.becomes(Mood::LosesAnswers).await;
        let cut = async {
            sleep(Duration::from_millis(200)).await;
            relay.is_replaced().await;
        };
        let (outcome, ()) = tokio::join!(database.insert_calculation(calculation(ada)), cut);
        assert!(is_unavailable(&outcome), "{outcome:?}");
        assert_eq!(kept(database, ada).await, 2);
    })
    .await;
}

#[tokio::test]
async fn connections_as_old_as_a_broken_one_are_not_used_to_write() {
    behind_a_relay(few_connections(), async |database, relay, ada| {
        use_all(database, ada).await;
        relay.is_replaced().await;
        assert_eq!(kept(database, ada).await, 0);
        for _ in 0..6 {
            let outcome = database.insert_calculation(calculation(ada)).await;
            assert!(outcome.is_ok(), "{outcome:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn connections_that_rested_are_not_used_to_write_unless_they_live() {
    behind_a_relay(few_connections(), async |database, relay, ada| {
        use_all(database, ada).await;
        relay.is_replaced().await;
        sleep(Duration::from_millis(1100)).await;
        for _ in 0..6 {
            let outcome = database.insert_calculation(calculation(ada)).await;
            assert!(outcome.is_ok(), "{outcome:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_asked_while_there_is_no_server_waits_for_the_next() {
    behind_a_relay(few_connections(), async |database, relay, ada| {
        relay.becomes(Mood::HangsUp).await;
        let back = async {
            sleep(Duration::from_millis(700)).await;
            relay.becomes(Mood::Forwards).await;
        };
        let (found, eve, ()) = tokio::join!(
            database.calculations(ada.id, None, 1),
            insert_user(database, "Eve", "eve@example.org"),
            back
        );
        found.unwrap();
        eve.unwrap();
    })
    .await;
}

#[tokio::test]
async fn what_is_asked_while_there_is_no_server_is_unavailable_in_time() {
    behind_a_relay(few_connections(), async |database, relay, ada| {
        relay.becomes(Mood::HangsUp).await;
        let began = Instant::now();
        let read = database.calculations(ada.id, None, 1).await;
        assert!(is_unavailable(&read), "{read:?}");
        let write = database.insert_calculation(calculation(ada)).await;
        assert!(is_unavailable(&write), "{write:?}");
        assert!(began.elapsed() < Duration::from_secs(6));
        assert!(is_unavailable(&database.ping().await));
    })
    .await;
}

#[tokio::test]
async fn a_server_that_falls_silent_is_left_without_a_restart() {
    behind_a_relay(few_connections(), async |database, relay, ada| {
        use_all(database, ada).await;
        relay.becomes(Mood::IsSilent).await;
        let began = Instant::now();
        let reads = (0..3).map(|_| database.calculations(ada.id, None, 1));
        let reads = futures_util::future::join_all(reads).await;
        relay.becomes(Mood::Forwards).await;
        assert!(
            reads
                .iter()
                .all(|read| read.is_ok() || is_unavailable(read))
        );
        use_all(database, ada).await;
        assert!(began.elapsed() < Duration::from_secs(6));
    })
    .await;
}

#[tokio::test]
async fn a_server_that_only_reads_is_unavailable() {
    on_postgres(async |url: String| {
        let database = Database::connect(&url, few_connections()).await.unwrap();
        database.migrate().await.unwrap();
        let ada = ada(&database).await;
        let name = url.rsplit('/').next().unwrap();
        let only_reads = format!("ALTER DATABASE {name} SET default_transaction_read_only = on");
        execute(&url, &only_reads).await;
        let database = Database::connect(&url, few_connections()).await.unwrap();
        let outcome = database.insert_calculation(calculation(&ada)).await;
        assert!(is_unavailable(&outcome), "{outcome:?}");
        assert_eq!(kept(&database, &ada).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_standby_is_not_connected_to() {
    on_postgres(async |url: String| {
        let name = url.rsplit('/').next().unwrap();
        for statement in [
            "CREATE SCHEMA disguise".to_owned(),
            "CREATE FUNCTION disguise.pg_is_in_recovery() RETURNS boolean RETURN true".to_owned(),
            format!("ALTER DATABASE {name} SET search_path = disguise, pg_catalog, public"),
        ] {
            execute(&url, &statement).await;
        }
        let outcome = Database::connect(&url, few_connections()).await;
        assert!(is_unavailable(&outcome), "{outcome:?}");
    })
    .await;
}

#[tokio::test]
async fn whose_row_is_locked_keeps_nobody_else_from_keeping_a_calculation() {
    on_postgres(async |url: String| {
        let impatient = format!("{url}?options[lock_timeout]=200");
        let database = Database::connect(&impatient, PoolSettings::default())
            .await
            .unwrap();
        database.migrate().await.unwrap();
        let (ada, eve) = (ada(&database).await, eve(&database).await);
        let lock =
            "SELECT pg_sleep(60) FROM (SELECT FROM users WHERE username = 'Ada' FOR UPDATE) AS ada";
        let locker = tokio::spawn(async move { execute(&url, lock).await });
        while database.insert_calculation(calculation(&ada)).await.is_ok() {
            assert!(!locker.is_finished(), "nobody locks the row");
        }

        let outcomes = tokio::join!(
            database.insert_calculation(calculation(&ada)),
            database.insert_calculation(calculation(&ada)),
            database.insert_calculation(calculation(&eve)),
            database.insert_calculation(calculation(&ada)),
        );
        for locked in [outcomes.0, outcomes.1, outcomes.3] {
            assert!(
                matches!(locked, Err(StorageError::Unavailable(_))),
                "{locked:?}"
            );
        }
        assert!(outcomes.2.unwrap().is_some());
        locker.abort();
    })
    .await;
}
