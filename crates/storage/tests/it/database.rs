use storage::{Database, PoolSettings, StorageError};
use test_support::on_both_databases;

async fn connect(url: &str) -> Result<Database, StorageError> {
    Database::connect(url, PoolSettings::default()).await
}

#[tokio::test]
async fn several_processes_may_migrate_at_once() {
    on_both_databases(async |url: String| {
        let mut processes = Vec::new();
        for _ in 0..4 {
            processes.push(connect(&url).await.unwrap());
        }
        let tasks: Vec<_> = processes
            .iter()
            .cloned()
            .map(|database| tokio::spawn(async move { database.migrate().await }))
            .collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        for database in processes {
            database.close().await.unwrap();
        }
    })
    .await;
}

#[tokio::test]
async fn migrating_again_changes_nothing() {
    on_both_databases(async |url: String| {
        let database = connect(&url).await.unwrap();
        database.migrate().await.unwrap();
        database.migrate().await.unwrap();
        database.ping().await.unwrap();
        database.close().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn an_unreachable_database_is_unavailable() {
    let settings = PoolSettings {
        acquire_timeout: std::time::Duration::from_millis(300),
        ..PoolSettings::default()
    };
    for url in [
        "postgres://nobody@127.0.0.1:1/none",
        "sqlite:///dev/null/no.db",
        "sqlite::memory:",
    ] {
        let outcome = Database::connect(url, settings).await;
        assert!(
            matches!(outcome, Err(StorageError::Unavailable(_))),
            "{url}: {outcome:?}"
        );
    }
}

#[tokio::test]
async fn a_closed_database_is_unavailable() {
    on_both_databases(async |url: String| {
        let database = connect(&url).await.unwrap();
        database.clone().close().await.unwrap();
        let outcome = database.ping().await;
        assert!(
            matches!(outcome, Err(StorageError::Unavailable(_))),
            "{outcome:?}"
        );
    })
    .await;
}

#[test]
fn the_file_of_an_sqlite_database_is_known_before_it_is_opened() {
    for (url, file) in [
        ("sqlite://reckon.db", Some("reckon.db")),
        ("sqlite:reckon.db", Some("reckon.db")),
        ("sqlite:///data/a%20b.db?mode=rwc", Some("/data/a b.db")),
        ("sqlite://reckon.db?mode=nonsense", None),
        ("postgres://ada@localhost/reckon", None),
    ] {
        let found = Database::sqlite_file(url);
        assert_eq!(found.as_deref(), file.map(std::path::Path::new), "{url}");
    }
}
