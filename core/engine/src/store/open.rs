//! Opening the database without ever destroying one. A file of a newer app is
//! refused and left as it is. A corrupt one, or one whose key is lost, is renamed
//! beside ([`super::aside`]), and a fresh one is made ([`super::fresh`]); the answer
//! says so, because the phone must enrol anew.

use std::fs::File;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, ffi};

use super::aside::{SetAside, SetAsideReason, count_unsent, set_aside};
use super::fresh::{self, COMPANIONS, beside};
use super::{Inner, Store, StoreError, check, key, migrate};
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
    match attempt_surely(&request) {
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

pub(super) const CORRUPT: Failure = Failure::Unusable(SetAsideReason::Corrupt);

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        match says_damaged(&error) {
            true => CORRUPT,
            false => Self::Store(error.into()),
        }
    }
}

fn says_damaged(error: &rusqlite::Error) -> bool {
    let Some(said) = error.sqlite_error() else {
        // A value is not of the type that was written.
        return true;
    };
    let damaged = matches!(
        said.code,
        ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt
    );
    // A page that is in no log lies beyond the file's end: reading itself went well.
    damaged || said.extended_code == ffi::SQLITE_IOERR_SHORT_READ
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Database(error) => error.into(),
            other => Self::Store(other),
        }
    }
}

/// SQLite calls a file damaged, too, when the disk fails to read it (EIO). So what
/// seems damaged must be readable byte by byte, and seem so twice: a failing disk is
/// said and its file stays, and one that failed for a moment does no harm.
fn attempt_surely(request: &OpenRequest<'_>) -> Result<Store, Failure> {
    let tried = || {
        let tried = attempt(request);
        if seems_damaged(&tried) {
            read_through(&request.path).map_err(StoreError::from)?;
        }
        tried
    };
    let first = tried();
    match seems_damaged(&first) {
        true => tried(),
        false => first,
    }
}

fn seems_damaged(tried: &Result<Store, Failure>) -> bool {
    matches!(tried, Err(Failure::Unusable(SetAsideReason::Corrupt)))
}

fn attempt(request: &OpenRequest<'_>) -> Result<Store, Failure> {
    match request.path.metadata().map(|file| file.len()) {
        // SQLite would take it for a new one and drop its log.
        Ok(0) => return Err(CORRUPT),
        Ok(_) => refuse_a_newer(&request.path)?,
        Err(error) if error.kind() == ErrorKind::NotFound => begin(request)?,
        Err(error) => return Err(StoreError::Files(error).into()),
    }
    let mut connection = connect(&request.path, OpenFlags::default())?;
    connection.busy_timeout(Duration::from_secs(5))?;
    check::structure(&connection, &request.path)?;
    check::log(&connection, &request.path)?;
    check::values(&connection)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    migrate::migrate(&mut connection)?;
    let sealer = key::open(&connection, request)?;
    check::records(&connection, &sealer)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    Ok(Store {
        inner: Arc::new(Inner {
            connection: Mutex::new(connection),
            sealer,
        }),
    })
}

/// A connection that leaves a file as it is when it ends: moving the log into a file
/// that was cut short would fill the gap with zeros.
pub(super) fn connect(path: &Path, flags: OpenFlags) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(path, flags)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    Ok(connection)
}

fn read_through(path: &Path) -> io::Result<()> {
    ["", "-wal", "-journal"]
        .map(|part| beside(path, part))
        .iter()
        .filter(|part| part.exists())
        .try_for_each(|part| io::copy(&mut File::open(part)?, &mut io::sink()).map(drop))
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

/// Looks at the version without a right to write: a newer file stays as it is.
fn refuse_a_newer(path: &Path) -> Result<(), Failure> {
    let version = |flags| migrate::version(&connect(path, flags)?);
    let found = match version(OpenFlags::SQLITE_OPEN_READ_ONLY) {
        // The process died in a transaction: it is rolled back before anything is read.
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::ReadOnly) => {
            version(OpenFlags::SQLITE_OPEN_READ_WRITE)
        }
        found => found,
    };
    let found = found.map_err(check::asked_rightly)?;
    if found > migrate::SCHEMA_VERSION {
        return Err(Failure::Store(StoreError::Newer {
            known: migrate::SCHEMA_VERSION,
            found,
        }));
    }
    Ok(())
}

pub(super) fn limit_pages(connection: &Connection, pages: Option<u32>) -> Result<(), StoreError> {
    let pages = pages.unwrap_or(u32::MAX - 1);
    connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))?;
    Ok(())
}
