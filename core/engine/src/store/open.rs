//! Opening the database without ever destroying one. A file of a newer app is
//! refused and left as it is. A corrupt one, or one whose key is lost, is renamed
//! beside, the unsent events in it are counted where that can still be read, and
//! a fresh one is begun; the answer says so, because the phone must enrol anew.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension};

use super::{Inner, Sealer, Store, StoreError, migrate};
use crate::ports::{Randomness, SecureStorage, SecureStorageError, random};

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

/// A file that was renamed because it could not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAside {
    /// Where it is now.
    pub path: PathBuf,
    /// Why.
    pub reason: SetAsideReason,
    /// Unsent events in it; `None` if that cannot be read any more.
    pub unsent: Option<u32>,
}

/// Why a file was set aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetAsideReason {
    /// It is damaged, or no database.
    Corrupt,
    /// The key that opens its columns is gone.
    KeyLost,
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
enum Failure {
    Store(StoreError),
    Unusable(SetAsideReason),
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
                Self::Unusable(SetAsideReason::Corrupt)
            }
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
    refuse_a_newer(&request.path)?;
    let mut connection = Connection::open(&request.path)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    let sound: String = connection.pragma_query_value(None, "quick_check", |row| row.get(0))?;
    if sound != "ok" {
        return Err(Failure::Unusable(SetAsideReason::Corrupt));
    }
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    migrate::migrate(&mut connection)?;
    let sealer = sealer(&connection, request)?;
    Ok(Store {
        inner: Arc::new(Inner {
            connection: Mutex::new(connection),
            sealer,
        }),
    })
}

/// Looks at the version without a right to write: a newer file stays as it is.
fn refuse_a_newer(path: &Path) -> Result<(), Failure> {
    if !path.exists() {
        return Ok(());
    }
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let found = migrate::version(&connection)?;
    if found > migrate::SCHEMA_VERSION {
        return Err(Failure::Store(StoreError::Newer {
            known: migrate::SCHEMA_VERSION,
            found,
        }));
    }
    Ok(())
}

/// Unwraps the database key, or makes one for a fresh file. A sealed probe tells
/// a key that unwraps but is another file's.
fn sealer(connection: &Connection, request: &OpenRequest<'_>) -> Result<Sealer, Failure> {
    const LOST: Failure = Failure::Unusable(SetAsideReason::KeyLost);
    let Some(wrapped) = meta(connection, "wrapped_key")? else {
        let key: [u8; 32] = random::array(&*request.random).map_err(StoreError::from)?;
        let wrapped = request
            .secure
            .wrap(&key)
            .map_err(|_| StoreError::KeyUnavailable)?;
        let sealer = Sealer::new(&key, request.random.clone()).ok_or(LOST)?;
        let probe = sealer.seal("meta", "value", b"probe", b"bamin")?;
        connection.execute(
            "INSERT INTO meta (name, value) VALUES ('wrapped_key', ?1), ('probe', ?2)",
            [wrapped, probe],
        )?;
        return Ok(sealer);
    };
    let key = match request.secure.unwrap(&wrapped) {
        Ok(key) => key,
        Err(SecureStorageError::Lost) => return Err(LOST),
        Err(SecureStorageError::Unavailable) => {
            return Err(Failure::Store(StoreError::KeyUnavailable));
        }
    };
    let sealer = Sealer::new(&key, request.random.clone()).ok_or(LOST)?;
    let probe = meta(connection, "probe")?.unwrap_or_default();
    match sealer.open("meta", "value", b"probe", &probe) {
        Ok(_) => Ok(sealer),
        Err(_) => Err(LOST),
    }
}

fn meta(connection: &Connection, name: &str) -> rusqlite::Result<Option<Vec<u8>>> {
    connection
        .query_row("SELECT value FROM meta WHERE name = ?1", [name], |row| {
            row.get(0)
        })
        .optional()
}

fn count_unsent(path: &Path) -> Option<u32> {
    let connection = Connection::open(path).ok()?;
    connection
        .query_row("SELECT count(*) FROM events WHERE state = 0", [], |row| {
            row.get(0)
        })
        .ok()
}

/// Renames the file with its companions; `x.db` becomes `x.db.set-aside-<ms>`.
fn set_aside(path: &Path, wall_ms: i64) -> Result<PathBuf, StoreError> {
    let with = |suffix: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    };
    let free = (wall_ms..)
        .map(|ms| format!(".set-aside-{ms}"))
        .find(|suffix| !with(suffix).exists())
        .unwrap_or_default();
    for companion in ["-wal", "-shm"] {
        if with(companion).exists() {
            std::fs::rename(with(companion), with(&format!("{free}{companion}")))?;
        }
    }
    std::fs::rename(path, with(&free))?;
    Ok(with(&free))
}

pub(super) fn limit_pages(connection: &Connection, pages: Option<u32>) -> Result<(), StoreError> {
    let pages = pages.unwrap_or(u32::MAX - 1);
    connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))?;
    Ok(())
}
