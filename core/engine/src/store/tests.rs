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

/// Changes a closed file past the store.
fn damage(path: &Path, sql: &str) {
    Connection::open(path).unwrap().execute_batch(sql).unwrap();
}

/// Changes the bytes of a closed file.
fn overwrite(path: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = std::fs::read(path).unwrap();
    change(&mut bytes);
    std::fs::write(path, bytes).unwrap();
}

/// The file is set aside as damaged, and the fresh one works.
fn sets_aside(path: &Path) -> SetAside {
    let opened = open(path, 1);
    let aside = opened.set_aside.unwrap();
    assert_eq!(aside.reason, SetAsideReason::Corrupt);
    opened.store.put(KIND, "x", &1).unwrap();
    aside
}

/// The files of a store as they would be if its process died now.
fn copy_alive(from: &Path, to: &Path) {
    for part in ["", "-wal"] {
        std::fs::copy(fresh::beside(from, part), fresh::beside(to, part)).unwrap();
    }
}

/// Something larger than a page, as the bits of a status list are.
fn put_shard(store: &Store, number: u32) {
    let sql = "INSERT INTO shards VALUES (1, 1, ?1, zeroblob(40000))";
    let put = store.write(|access| Ok(access.sql().execute(sql, [number])?));
    assert_eq!(put.unwrap(), 1);
}

fn passes_sqlites_check(path: &Path) -> bool {
    let connection = Connection::open(path).unwrap();
    let sound: String = connection
        .pragma_query_value(None, "integrity_check", |row| row.get(0))
        .unwrap();
    sound == "ok"
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
    damage(&path, "CREATE TABLE future (x); PRAGMA user_version = 99;");
    let before = std::fs::read(&path).unwrap();
    let refused = try_open(&path, 1).err().unwrap();
    assert!(matches!(refused, StoreError::Newer { found: 99, .. }));
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn a_death_in_a_transaction_with_a_rollback_journal_does_no_harm() {
    let folder = folder();
    let (path, copy) = (folder.path().join("a.db"), folder.path().join("b.db"));
    open(&path, 1).store.put(KIND, "x", &1).unwrap();
    let dying = Connection::open(&path).unwrap();
    dying
        .execute_batch(
            "PRAGMA journal_mode = DELETE; PRAGMA cache_size = 1; BEGIN;
             INSERT INTO records VALUES ('lost', 'y', zeroblob(50000)),
                                        ('lost', 'z', zeroblob(50000));",
        )
        .unwrap();
    std::fs::copy(&path, &copy).unwrap();
    std::fs::copy(
        folder.path().join("a.db-journal"),
        folder.path().join("b.db-journal"),
    )
    .unwrap();
    let read_only = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
    let stuck = Connection::open_with_flags(&copy, read_only).unwrap();
    assert!(migrate::version(&stuck).is_err(), "the journal is not hot");
    drop(stuck);
    let opened = open(&copy, 1);
    assert_eq!(opened.set_aside, None);
    assert_eq!(opened.store.get::<i32>(KIND, "x").unwrap(), Some(1));
    assert_eq!(
        opened.store.read(|access| access.ids("lost")).unwrap(),
        [""; 0]
    );
}

#[test]
fn a_file_that_is_no_database_is_set_aside_and_a_fresh_one_begun() {
    let folder = folder();
    let path = folder.path().join("a.db");
    std::fs::write(&path, vec![7; 9000]).unwrap();
    let aside = sets_aside(&path);
    assert_eq!(aside.unsent, None);
    assert_eq!(std::fs::read(aside.path).unwrap(), vec![7; 9000]);
}

#[test]
fn an_emptied_file_is_set_aside_and_never_mistaken_for_a_new_phone() {
    let folder = folder();
    let path = folder.path().join("a.db");
    open(&path, 1).store.put(KIND, "x", &1).unwrap();
    std::fs::write(&path, []).unwrap();
    assert_eq!(sets_aside(&path).unsent, None);
}

#[test]
fn a_log_without_its_database_is_set_aside_and_not_taken_for_a_fresh_ones() {
    let folder = folder();
    let path = folder.path().join("a.db");
    let log = folder.path().join("a.db-wal");
    std::fs::write(&log, [7; 100]).unwrap();
    let aside = sets_aside(&path);
    let kept = fresh::beside(&aside.path, "-wal");
    assert_eq!(std::fs::read(kept).unwrap(), [7; 100]);
}

#[test]
fn a_death_while_the_file_is_made_leaves_nothing_that_counts() {
    let folder = folder();
    let path = folder.path().join("a.db");
    for left in ["a.db.new", "a.db.new-journal"] {
        std::fs::write(folder.path().join(left), [7; 100]).unwrap();
    }
    let opened = open(&path, 1);
    assert_eq!(opened.set_aside, None);
    opened.store.put(KIND, "x", &1).unwrap();
}

#[test]
fn a_table_whose_name_was_damaged_sets_the_file_aside() {
    let folder = folder();
    let path = folder.path().join("a.db");
    drop(open(&path, 1));
    damage(
        &path,
        "PRAGMA writable_schema = ON;
         UPDATE sqlite_schema SET sql = replace(sql, 'seal_runs', 'seal_rans'),
            name = replace(name, 'seal_runs', 'seal_rans'),
            tbl_name = replace(tbl_name, 'seal_runs', 'seal_rans')",
    );
    sets_aside(&path);
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
    overwrite(&path, |bytes| {
        for page in bytes.chunks_mut(4096).skip(2) {
            page[..64].fill(0xff);
        }
    });
    sets_aside(&path);
}

#[test]
fn a_header_that_forbids_to_write_sets_the_file_aside() {
    let folder = folder();
    let path = folder.path().join("a.db");
    drop(open(&path, 1));
    overwrite(&path, |bytes| bytes[18] = 0x42);
    sets_aside(&path);
}

#[test]
fn a_format_that_no_sqlite_has_written_sets_the_file_aside() {
    let folder = folder();
    let path = folder.path().join("a.db");
    drop(open(&path, 1));
    overwrite(&path, |bytes| bytes[47] = 0xff);
    sets_aside(&path);
}

#[test]
fn a_file_that_ends_within_its_last_value_is_set_aside() {
    let folder = folder();
    let path = folder.path().join("a.db");
    put_shard(&open(&path, 1).store, 0);
    overwrite(&path, |bytes| bytes.truncate(bytes.len() - 4_000));
    assert!(passes_sqlites_check(&path), "SQLite sees it by itself");
    let aside = sets_aside(&path);
    assert_eq!(aside.unsent, Some(0));
}

#[test]
fn a_file_cut_short_beside_a_full_log_is_set_aside_as_it_is() {
    let folder = folder();
    let (path, copy) = (folder.path().join("a.db"), folder.path().join("b.db"));
    put_shard(&open(&path, 1).store, 0);
    let store = open(&path, 1).store;
    store.put(KIND, "x", &1).unwrap();
    copy_alive(&path, &copy);
    overwrite(&copy, |bytes| bytes.truncate(bytes.len() - 4_096));
    let files = || ["", "-wal"].map(|part| std::fs::metadata(fresh::beside(&copy, part)));
    let before = files().map(|file| file.unwrap().len());
    let aside = sets_aside(&copy);
    let kept = ["", "-wal"].map(|part| std::fs::metadata(fresh::beside(&aside.path, part)));
    assert_eq!(kept.map(|file| file.unwrap().len()), before);
}

#[test]
fn a_log_damaged_before_its_last_commit_sets_the_file_aside() {
    let folder = folder();
    let (path, copy) = (folder.path().join("a.db"), folder.path().join("b.db"));
    let store = open(&path, 1).store;
    for id in 0..20 {
        store.put(KIND, &id.to_string(), &vec![id; 100]).unwrap();
    }
    copy_alive(&path, &copy);
    overwrite(&fresh::beside(&copy, "-wal"), |log| {
        let middle = log.len() / 2;
        log[middle] ^= 1;
    });
    sets_aside(&copy);
}

#[test]
fn a_file_whose_end_lies_in_its_log_is_whole() {
    let folder = folder();
    let (path, copy) = (folder.path().join("a.db"), folder.path().join("b.db"));
    let store = open(&path, 1).store;
    put_shard(&store, 0);
    copy_alive(&path, &copy);
    let opened = open(&copy, 1);
    assert_eq!(opened.set_aside, None);
    let length = "SELECT length(bits) FROM shards";
    let length = |access: &Access<'_>| Ok(access.sql().query_row(length, [], |row| row.get(0))?);
    assert_eq!(opened.store.read::<u32>(length).unwrap(), 40_000);
}

/// The memory of a process has a file, and nothing can be read at its start.
#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_fails_to_read_is_said_and_its_file_stays() {
    let folder = folder();
    let path = folder.path().join("a.db");
    std::os::unix::fs::symlink("/proc/self/mem", &path).unwrap();
    let refused = try_open(&path, 1).err().unwrap();
    assert!(matches!(refused, StoreError::Files(_)), "{refused:?}");
    assert!(path.is_symlink());
}

#[test]
fn a_value_of_another_type_sets_the_file_aside() {
    let folder = folder();
    let path = folder.path().join("a.db");
    drop(open(&path, 1));
    damage(&path, "UPDATE meta SET value = 'a text'");
    sets_aside(&path);
}

#[test]
fn a_record_whose_bytes_changed_sets_the_file_aside() {
    let folder = folder();
    let path = folder.path().join("a.db");
    open(&path, 1).store.put(KIND, "x", &"a session").unwrap();
    damage(&path, "UPDATE records SET sealed = zeroblob(40)");
    assert_eq!(sets_aside(&path).unsent, Some(0));
}

#[test]
fn a_row_that_its_index_does_not_know_sets_the_file_aside() {
    let folder = folder();
    let path = folder.path().join("a.db");
    drop(open(&path, 1));
    damage(
        &path,
        "PRAGMA writable_schema = ON;
         CREATE TABLE kept AS SELECT * FROM sqlite_schema WHERE name = 'events_by_state';
         DELETE FROM sqlite_schema WHERE name = 'events_by_state';
         PRAGMA writable_schema = RESET;
         INSERT INTO events (event, unit, day, kind, version, sealed)
         VALUES (x'01', 1, 1, 'scan', 1, x'00');
         PRAGMA writable_schema = ON;
         INSERT INTO sqlite_schema SELECT * FROM kept;
         DROP TABLE kept;",
    );
    sets_aside(&path);
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
