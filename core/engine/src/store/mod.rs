//! The phone's one database: SQLite with WAL and synchronous=FULL, so that what
//! was committed survives a dead battery. Sensitive columns are sealed
//! ([`seal`]); the schema moves by append-only steps ([`migrate`]); opening never
//! destroys a file ([`open`]). Start at [`Store::open`].

mod aside;
mod check;
pub(crate) mod fresh;
mod key;
mod migrate;
mod open;
mod records;
mod seal;
#[cfg(test)]
mod tests;
mod wal;

use std::sync::{Arc, Mutex, MutexGuard};

use rusqlite::{Connection, TransactionBehavior, ffi};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub use aside::{SetAside, SetAsideReason};
pub use migrate::SCHEMA_VERSION;
pub use open::{OpenRequest, Opened};
pub use records::Access;
pub use seal::Sealer;

use crate::lock::lock;
use crate::ports::RandomnessFailed;

/// Why the store did not do it. What was committed before is untouched.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The disk, or the limit given, is full: it takes no more. SQLite does not tell
    /// a quota, a largest file or a late refusal from other failed writes, so that
    /// all of them count as this.
    #[error("storage is full")]
    Full,
    /// The file was written by a newer app, and was left as it is.
    #[error("schema {found} is newer than {known}")]
    Newer {
        /// The version that this code knows.
        known: i64,
        /// The file's version.
        found: i64,
    },
    /// Secure storage cannot unwrap the key at the moment.
    #[error("secure storage is not available now")]
    KeyUnavailable,
    /// A sealed value does not open, or does not read as its type.
    #[error("a record of {table} is unreadable")]
    Unreadable {
        /// The table or kind of record.
        table: &'static str,
    },
    /// The machine gave no random bytes.
    #[error(transparent)]
    Randomness(#[from] RandomnessFailed),
    /// Files could not be made or moved.
    #[error("file system")]
    Files(#[from] std::io::Error),
    /// SQLite failed otherwise.
    #[error("database")]
    Database(#[source] rusqlite::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match takes_no_more(&error) {
            true => Self::Full,
            false => Self::Database(error),
        }
    }
}

fn takes_no_more(error: &rusqlite::Error) -> bool {
    let code = error.sqlite_error().map(|error| error.extended_code);
    matches!(
        code,
        Some(
            ffi::SQLITE_FULL
                | ffi::SQLITE_IOERR_WRITE
                | ffi::SQLITE_IOERR_TRUNCATE
                | ffi::SQLITE_IOERR_FSYNC
                | ffi::SQLITE_IOERR_DIR_FSYNC
                | ffi::SQLITE_IOERR_SHMSIZE
        )
    )
}

impl StoreError {
    /// The stable code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Full => "storage_full",
            Self::Newer { .. } => "storage_newer",
            Self::KeyUnavailable => "storage_locked",
            Self::Unreadable { .. } => "storage_unreadable",
            Self::Randomness(_) => "no_randomness",
            Self::Files(_) | Self::Database(_) => "storage_failed",
        }
    }
}

/// The open database; cheap to clone. Calls block for as long as the disk takes:
/// make them on a worker thread.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    connection: Mutex<Connection>,
    sealer: Sealer,
}

impl Store {
    /// Opens or makes the database; see [`open`] for what happens to a file that
    /// is newer, corrupt, or whose key is lost.
    pub fn open(request: OpenRequest<'_>) -> Result<Opened, StoreError> {
        open::open(request)
    }

    /// Runs `job` on a consistent view.
    pub fn read<T>(
        &self,
        job: impl FnOnce(&Access<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut connection = self.connection();
        let transaction = connection.transaction()?;
        job(&Access::new(&transaction, &self.inner.sealer))
    }

    /// Runs `job` as one transaction: all of it is on disk when this returns
    /// `Ok`, none of it otherwise.
    pub fn write<T>(
        &self,
        job: impl FnOnce(&Access<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut connection = self.connection();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = job(&Access::new(&transaction, &self.inner.sealer))?;
        transaction.commit()?;
        Ok(done)
    }

    /// One sealed record; see [`Access::get`].
    pub fn get<T: DeserializeOwned>(
        &self,
        kind: &'static str,
        id: &str,
    ) -> Result<Option<T>, StoreError> {
        self.read(|access| access.get(kind, id))
    }

    /// Keeps one sealed record; see [`Access::put`].
    pub fn put<T: Serialize>(
        &self,
        kind: &'static str,
        id: &str,
        record: &T,
    ) -> Result<(), StoreError> {
        self.write(|access| access.put(kind, id, record))
    }

    /// Limits the file to `pages` of 4096 bytes, as a full disk would; `None`
    /// lifts the limit.
    pub fn limit_pages(&self, pages: Option<u32>) -> Result<(), StoreError> {
        open::limit_pages(&self.connection(), pages)
    }

    /// Pages in use, free ones included.
    pub fn pages(&self) -> Result<u32, StoreError> {
        Ok(self
            .connection()
            .pragma_query_value(None, "page_count", |row| row.get(0))?)
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        // A panic elsewhere rolled its transaction back; the connection is sound.
        lock(&self.inner.connection)
    }
}
