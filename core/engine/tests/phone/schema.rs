//! A file of every released schema stays in `tests/schema`, written once by the
//! release and never again; each is opened, migrated and drained here.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use bamin_engine::clock::Timekeeper;
use bamin_engine::ports::{ManualClock, MemoryStorage, SeededRandomness};
use bamin_engine::queue::{EventBody, Queue};
use bamin_engine::store::{OpenRequest, Opened, SCHEMA_VERSION, Store};

use crate::phone::{duty, green};

const SERVER: [u8; 16] = [9; 16];

fn released(version: i64) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/schema/v{version}.db"))
}

fn open(path: &Path) -> Opened {
    Store::open(OpenRequest {
        path: path.to_owned(),
        secure: &MemoryStorage::new(1),
        random: Arc::new(SeededRandomness::new(1)),
        wall_ms: crate::fake::NOON_MS,
    })
    .unwrap()
}

fn queue(store: &Store) -> Queue {
    let clock = Arc::new(ManualClock::new(crate::fake::NOON_MS));
    let time = Timekeeper::open(clock, store.clone()).unwrap();
    Queue::new(store.clone(), time, Arc::new(SeededRandomness::new(2)))
}

/// What every released file holds: a record, an event sealed to the server and
/// one that waits for its key.
fn fill(path: &Path) {
    let store = open(path).store;
    store.put("note", "x", &"a word").unwrap();
    let queue = queue(&store);
    queue.append(&duty(), &EventBody::Scan(green())).unwrap();
    let (_, server) = bamin_protocol::seal::generate(&ring::rand::SystemRandom::new()).unwrap();
    let kid = bamin_protocol::cose::KeyId {
        issuer: 3500,
        number: 4,
    };
    queue.seal_to(kid, server);
    queue.append(&duty(), &EventBody::Scan(green())).unwrap();
}

/// Run by hand when a schema is released:
/// `BAMIN_WRITE_SCHEMA=1 cargo test -p bamin-engine --test phone schema`.
#[test]
fn a_file_of_the_current_schema_is_kept() {
    let path = released(SCHEMA_VERSION);
    if std::env::var_os("BAMIN_WRITE_SCHEMA").is_some() && !path.exists() {
        let folder = tempfile::tempdir().unwrap();
        let fresh = folder.path().join("fresh.db");
        fill(&fresh);
        std::fs::copy(fresh, &path).unwrap();
    }
    assert!(path.exists(), "no file of schema {SCHEMA_VERSION} is kept");
}

#[test]
fn every_released_schema_is_opened_migrated_and_drained() {
    for version in 1..=SCHEMA_VERSION {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("old.db");
        std::fs::copy(released(version), &path).unwrap();
        let opened = open(&path);
        assert_eq!(opened.set_aside, None, "v{version}");
        let word: Option<String> = opened.store.get("note", "x").unwrap();
        assert_eq!(word.as_deref(), Some("a word"), "v{version}");

        let queue = queue(&opened.store);
        assert_eq!(queue.pending().unwrap(), 2, "v{version}");
        let kid = bamin_protocol::cose::KeyId {
            issuer: 3500,
            number: 5,
        };
        let (_, server) = bamin_protocol::seal::generate(&ring::rand::SystemRandom::new()).unwrap();
        queue.seal_to(kid, server);
        let batch = queue.next_batch(SERVER).unwrap().unwrap().batch;
        assert_eq!((batch.items.len(), batch.runs.len()), (2, 2), "v{version}");
        let answers: Vec<_> = batch
            .items
            .iter()
            .map(|item| {
                let event = uuid::Uuid::from_bytes(item.key.event);
                serde_json::json!({"event": event, "outcome": "stored"})
            })
            .map(|answer| serde_json::from_value(answer).unwrap())
            .collect();
        queue.answered(&answers).unwrap();
        assert_eq!(queue.pending().unwrap(), 0, "v{version}");
    }
}
