//! The process ends between any two of its instructions.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use rustix::process::Signal;
use tempfile::TempDir;

use super::client::{keep, kept, sign_up};
use crate::support::Server;

const WRITERS: usize = 4;
/// Killed in the middle of at least so many.
const WRITES: usize = 150;

/// What one writer was told, by note: the id of what was kept, or `None` where no answer came.
type Told = BTreeMap<String, Option<String>>;

/// Keeps calculations until the server is gone.
fn write(address: &str, session: &str, writer: usize, acknowledged: &AtomicUsize) -> Told {
    let mut told = Told::new();
    for number in 0.. {
        let note = format!("{writer}-{number}");
        let Some((status, id)) = keep(address, session, &note) else {
            told.insert(note, None);
            return told;
        };
        assert_eq!(status, 201);
        told.insert(note, id);
        acknowledged.fetch_add(1, Ordering::Relaxed);
    }
    unreachable!("the server is killed before any writer is done")
}

fn nothing_acknowledged_is_lost_and_nothing_is_kept_twice(database: &str) {
    let directory = TempDir::new().unwrap();
    let settings = [
        ("DATABASE_URL", database),
        // Nobody reads the log here.
        ("RECKON_LOG", "warn,reckon=info"),
    ];
    let mut server = Server::start_with(directory.path(), &settings);
    let session = sign_up(&server, "ada");
    let mut told = Told::new();
    for round in 0..2 {
        let acknowledged = AtomicUsize::new(0);
        let (address, begun) = (server.address.clone(), Instant::now());
        std::thread::scope(|scope| {
            let writers: Vec<_> = (0..WRITERS)
                .map(|writer| {
                    let (address, session, acknowledged) = (&address, &session, &acknowledged);
                    let writer = round * WRITERS + writer;
                    scope.spawn(move || write(address, session, writer, acknowledged))
                })
                .collect();
            while acknowledged.load(Ordering::Relaxed) < WRITES {
                assert!(begun.elapsed() < Duration::from_mins(1), "nothing is kept");
                std::thread::sleep(Duration::from_millis(1));
            }
            server.stop(Signal::KILL);
            for writer in writers {
                told.extend(writer.join().unwrap());
            }
        });
        server = Server::start_with(directory.path(), &settings);
        // The session survived, and so did each row whose keeping was told.
        let found = kept(&server, &session);
        for (note, id) in &told {
            match (id, found.get(note).map(Vec::as_slice)) {
                (Some(id), Some([one])) => assert_eq!(id, one, "{note}"),
                (None, None | Some([_])) => {}
                (id, found) => panic!("{note}: told {id:?}, found {found:?}"),
            }
        }
        // Whoever got no answer asks again, and nothing is there twice.
        for (note, id) in &mut told {
            if id.is_none() {
                let (status, again) = keep(&server.address, &session, note).unwrap();
                assert_eq!(status, 201);
                *id = again;
            }
        }
        let expected: BTreeMap<_, _> = told
            .iter()
            .map(|(note, id)| (note.clone(), id.iter().cloned().collect::<Vec<_>>()))
            .collect();
        assert_eq!(kept(&server, &session), expected);
    }
}

#[test]
fn killed_while_it_writes_to_sqlite_it_loses_nothing_that_it_acknowledged() {
    nothing_acknowledged_is_lost_and_nothing_is_kept_twice("sqlite://reckon.db");
}

#[tokio::test]
async fn killed_while_it_writes_to_postgresql_it_loses_nothing_that_it_acknowledged() {
    test_support::on_postgres(async |url: String| {
        nothing_acknowledged_is_lost_and_nothing_is_kept_twice(&url);
    })
    .await;
}
