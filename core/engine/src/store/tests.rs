#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::Path;

use super::*;
use crate::ports::{MemoryStorage, SeededRandomness};

const KIND: &str = "note";

fn open(path: &Path, wrapping: u8) -> Opened {
    try_open(path, wrapping).unwrap()
}

fn try_open(path: &Path, wrapping: u8) -> Result<Opened, StoreError> {
    Store::open(OpenRequest {
        path: path.to_owned(),
        secure: &MemoryStorage::new(wrapping),
        random: Arc::new(SeededRandomness::new(u64::from(wrapping))),
        wall_ms: 1_640_000_000_000,
    })
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn a_record_outlives_the_process_and_is_not_readable_in_the_file() {
    let folder = folder();
    let path = folder.path().join("a.db");
    open(&path, 1)
        .store
        .put(KIND, "x", &"a secret word")
        .unwrap();
    let again = open(&path, 1);
    assert_eq!(again.set_aside, None);
    let word: Option<String> = again.store.get(KIND, "x").unwrap();
    assert_eq!(word.as_deref(), Some("a secret word"));
    drop(again);
    let bytes = std::fs::read(&path).unwrap();
    assert!(!bytes.windows(6).any(|window| window == b"secret"));
}

#[test]
fn a_sealed_value_moved_to_another_row_does_not_open() {
    let folder = folder();
    let store = open(&folder.path().join("a.db"), 1).store;
    store.put(KIND, "x", &1).unwrap();
    store
        .write(|access| {
            access.sql().execute("UPDATE records SET id = 'y'", [])?;
            Ok(())
        })
        .unwrap();
    let moved = store.get::<i32>(KIND, "y");
    assert!(matches!(moved, Err(StoreError::Unreadable { .. })));
}

#[test]
fn a_failed_transaction_leaves_nothing() {
    let folder = folder();
    let store = open(&folder.path().join("a.db"), 1).store;
    let failed: Result<(), _> = store.write(|access| {
        access.put(KIND, "x", &1)?;
        Err(StoreError::Full)
    });
    assert!(failed.is_err());
    assert_eq!(store.get::<i32>(KIND, "x").unwrap(), None);
}

#[test]
fn a_file_of_a_newer_app_is_refused_unchanged() {
    let folder = folder();
    let path = folder.path().join("a.db");
    let newer = Connection::open(&path).unwrap();
    newer
        .execute_batch("CREATE TABLE future (x); PRAGMA user_version = 99;")
        .unwrap();
    drop(newer);
    let before = std::fs::read(&path).unwrap();
    let refused = try_open(&path, 1).err().unwrap();
    assert!(matches!(refused, StoreError::Newer { found: 99, .. }));
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn a_file_that_is_no_database_is_set_aside_and_a_fresh_one_begun() {
    let folder = folder();
    let path = folder.path().join("a.db");
    std::fs::write(&path, vec![7; 9000]).unwrap();
    let opened = open(&path, 1);
    let aside = opened.set_aside.unwrap();
    assert_eq!(
        (aside.reason, aside.unsent),
        (SetAsideReason::Corrupt, None)
    );
    assert_eq!(std::fs::read(aside.path).unwrap(), vec![7; 9000]);
    opened.store.put(KIND, "x", &1).unwrap();
}

#[test]
fn a_file_damaged_in_the_middle_is_set_aside() {
    let folder = folder();
    let path = folder.path().join("a.db");
    let store = open(&path, 1).store;
    for id in 0..200 {
        store.put(KIND, &id.to_string(), &vec![id; 100]).unwrap();
    }
    drop(store);
    let mut bytes = std::fs::read(&path).unwrap();
    let pages = bytes.len() / 4096;
    for page in 2..pages {
        bytes[page * 4096..page * 4096 + 64].fill(0xff);
    }
    std::fs::write(&path, bytes).unwrap();
    let opened = open(&path, 1);
    assert_eq!(opened.set_aside.unwrap().reason, SetAsideReason::Corrupt);
    assert_eq!(opened.store.get::<i32>(KIND, "1").unwrap(), None);
}

#[test]
fn a_lost_key_sets_the_file_aside_and_counts_what_was_unsent() {
    let folder = folder();
    let path = folder.path().join("a.db");
    let store = open(&path, 1).store;
    store
        .write(|access| {
            access.sql().execute_batch(
                "INSERT INTO events (event, unit, day, kind, version, sealed, state) VALUES
                 (x'01', 1, 1, 'scan', 1, x'00', 0), (x'02', 1, 1, 'scan', 1, x'00', 0),
                 (x'03', 1, 1, 'scan', 1, x'00', 1)",
            )?;
            Ok(())
        })
        .unwrap();
    drop(store);
    let aside = open(&path, 2).set_aside.unwrap();
    assert_eq!(
        (aside.reason, aside.unsent),
        (SetAsideReason::KeyLost, Some(2))
    );
    assert!(aside.path.exists());
}

#[test]
fn a_locked_phone_loses_no_database() {
    struct Locked;
    impl crate::ports::SecureStorage for Locked {
        fn wrap(&self, _: &[u8]) -> Result<Vec<u8>, crate::ports::SecureStorageError> {
            Err(crate::ports::SecureStorageError::Unavailable)
        }
        fn unwrap(&self, _: &[u8]) -> Result<Vec<u8>, crate::ports::SecureStorageError> {
            Err(crate::ports::SecureStorageError::Unavailable)
        }
    }
    let folder = folder();
    let path = folder.path().join("a.db");
    open(&path, 1).store.put(KIND, "x", &1).unwrap();
    let refused = Store::open(OpenRequest {
        path: path.clone(),
        secure: &Locked,
        random: Arc::new(SeededRandomness::new(1)),
        wall_ms: 0,
    });
    assert!(matches!(refused, Err(StoreError::KeyUnavailable)));
    assert_eq!(open(&path, 1).store.get::<i32>(KIND, "x").unwrap(), Some(1));
}

#[test]
fn a_full_disk_is_said_plainly_and_loses_nothing() {
    let folder = folder();
    let path = folder.path().join("a.db");
    let store = open(&path, 1).store;
    store.put(KIND, "x", &1).unwrap();
    store.limit_pages(Some(store.pages().unwrap())).unwrap();
    let refused = (0..100)
        .map(|id| store.put(KIND, &format!("big{id}"), &vec![1; 4000]))
        .find_map(Result::err)
        .unwrap();
    assert!(matches!(refused, StoreError::Full));
    assert_eq!(store.get::<i32>(KIND, "x").unwrap(), Some(1));
    store.limit_pages(None).unwrap();
    store.put(KIND, "y", &vec![1; 4000]).unwrap();
}
