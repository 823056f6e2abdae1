//! Opening the database without ever destroying one. A file of a newer app is
//! refused and left as it is. A corrupt one, or one whose key is lost, is renamed
//! beside ([`super::aside`]), and a fresh one is made ([`super::fresh`]); the answer
//! says so, because the phone must enrol anew.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::aside::{SetAside, SetAsideReason, count_unsent, set_aside};
use super::fresh::{self, COMPANIONS, beside};
use super::{Inner, Sealer, Store, StoreError, key, migrate};
use crate::ports::{Randomness, SecureStorage};

/// What to open, and with what.
pub struct OpenRequest<'a> {
    /// The database file; its folder must exist.
    pub path: PathBuf,
    /// Wraps the database key.
    pub secure: &'a dyn SecureStorage,
    /// For the database key and nonces.
    pub random: Arc<dyn Randomness>,
    /// Wall clock, Unix milliseconds: names a file that is set aside.
    pub wall_ms: i64,
}

/// An open store, and what had to be done to open it.
pub struct Opened {
    /// The store.
    pub store: Store,
    /// The file that could not be used, if there was one.
    pub set_aside: Option<SetAside>,
}

pub(super) fn open(request: OpenRequest<'_>) -> Result<Opened, StoreError> {
    match attempt(&request) {
        Ok(store) => Ok(Opened {
            store,
            set_aside: None,
        }),
        Err(Failure::Store(error)) => Err(error),
        Err(Failure::Unusable(reason)) => {
            let unsent = count_unsent(&request.path);
            let path = set_aside(&request.path, request.wall_ms)?;
            tracing::error!(?reason, ?unsent, "the database was set aside");
            let store = attempt(&request).map_err(|failure| match failure {
                Failure::Store(error) => error,
                Failure::Unusable(_) => StoreError::Unreadable { table: "meta" },
            })?;
            Ok(Opened {
                store,
                set_aside: Some(SetAside {
                    path,
                    reason,
                    unsent,
                }),
            })
        }
    }
}

/// A failure that either stops, or sets the file aside.
pub(super) enum Failure {
    Store(StoreError),
    Unusable(SetAsideReason),
}

const CORRUPT: Failure = Failure::Unusable(SetAsideReason::Corrupt);

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            // Without a code of SQLite's: a value is not of the type that was written.
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) | None => CORRUPT,
            _ => Self::Store(error.into()),
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Database(error) => error.into(),
            other => Self::Store(other),
        }
    }
}

fn attempt(request: &OpenRequest<'_>) -> Result<Store, Failure> {
    match request.path.metadata().map(|file| file.len()) {
        // SQLite would take it for a new one and drop its log.
        Ok(0) => return Err(CORRUPT),
        Ok(_) => refuse_a_newer(&request.path)?,
        Err(_) => begin(request)?,
    }
    let mut connection = Connection::open(&request.path)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    // Not the quick check: that one overlooks a row that its index disagrees with.
    let sound: String = connection.pragma_query_value(None, "integrity_check", |row| row.get(0))?;
    // A damaged header can also forbid to write; a file that may not be written is
    // another matter.
    let forbids = connection.is_readonly("main")? && is_writable(&request.path);
    let empty = migrate::version(&connection)? == 0;
    if sound != "ok" || forbids || empty {
        return Err(CORRUPT);
    }
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    migrate::migrate(&mut connection)?;
    if !migrate::is_as_made(&connection)? {
        return Err(CORRUPT);
    }
    let sealer = key::open(&connection, request)?;
    check_records(&connection, &sealer)?;
    Ok(Store {
        inner: Arc::new(Inner {
            connection: Mutex::new(connection),
            sealer,
        }),
    })
}

/// Makes a fresh file, unless something is left of an older one: its log must not
/// be taken for the new one's.
fn begin(request: &OpenRequest<'_>) -> Result<(), Failure> {
    let left = |companion: &&str| beside(&request.path, companion).exists();
    match COMPANIONS.iter().any(left) {
        true => Err(CORRUPT),
        false => fresh::make(request),
    }
}

fn is_writable(path: &Path) -> bool {
    path.metadata()
        .is_ok_and(|file| !file.permissions().readonly())
}

/// Looks at the version without a right to write: a newer file stays as it is.
fn refuse_a_newer(path: &Path) -> Result<(), Failure> {
    let version = |flags| migrate::version(&Connection::open_with_flags(path, flags)?);
    let found = match version(OpenFlags::SQLITE_OPEN_READ_ONLY) {
        // The process died in a transaction: it is rolled back before anything is read.
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::ReadOnly) => {
            version(OpenFlags::SQLITE_OPEN_READ_WRITE)?
        }
        found => found?,
    };
    if found > migrate::SCHEMA_VERSION {
        return Err(Failure::Store(StoreError::Newer {
            known: migrate::SCHEMA_VERSION,
            found,
        }));
    }
    Ok(())
}

/// SQLite does not notice changed bytes in a value. A record that does not open, a
/// session or a key among them, would fail some call for ever after.
fn check_records(connection: &Connection, sealer: &Sealer) -> Result<(), Failure> {
    let damaged = |_| CORRUPT;
    let mut statement = connection.prepare("SELECT kind, id, sealed FROM records")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let kind: String = row.get(0).map_err(damaged)?;
        let id: String = row.get(1).map_err(damaged)?;
        let sealed: Vec<u8> = row.get(2).map_err(damaged)?;
        sealer
            .open_named(&kind, "sealed", id.as_bytes(), &sealed)
            .ok_or(CORRUPT)?;
    }
    Ok(())
}

pub(super) fn limit_pages(connection: &Connection, pages: Option<u32>) -> Result<(), StoreError> {
    let pages = pages.unwrap_or(u32::MAX - 1);
    connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))?;
    Ok(())
}
