//! SQLite: one file, one writer thread with group commit, a few readers.
//! Each feature's SQL stands in the file of its name.

mod arrivals;
mod audit;
mod colour;
mod convert;
mod events;
mod facts;
mod feeds;
mod passes;
mod people;
mod readers;
mod retention;
mod schema;
mod status;
mod text;
mod tx;
mod writer;

use std::path::Path;
use std::time::Duration;

use async_trait::async_trait;
use rusqlite::{Connection, OpenFlags};

use super::sql::{Database, Query, Steps, Tx};
use super::{Store, StoreError, StoreResult};
use readers::Readers;
use tx::{SqliteTx, now};
use writer::Writer;

/// A store in one file (and its `-wal` and `-shm` beside it).
pub struct SqliteStore {
    writer: Writer,
    readers: Readers,
}

const READERS: usize = 4;

impl SqliteStore {
    /// Opens the file, or creates it empty; [`Store::migrate`] makes the tables.
    ///
    /// # Errors
    /// [`StoreError::NewerSchema`], or `Unavailable` when the file can't be opened.
    pub async fn open(path: &Path) -> StoreResult<SqliteStore> {
        let path = path.to_path_buf();
        let opened = tokio::task::spawn_blocking(move || {
            let writing = connect(&path)?;
            schema::check_not_newer(schema::version(&writing)?)?;
            let reading = (0..READERS)
                .map(|_| connect(&path).map(SqliteTx::new))
                .collect::<StoreResult<Vec<SqliteTx>>>()?;
            StoreResult::Ok((writing, reading))
        });
        let (writing, reading) = opened.await.map_err(|_| stopped())??;
        Ok(SqliteStore {
            writer: Writer::start(SqliteTx::new(writing))?,
            readers: Readers::new(reading),
        })
    }

    /// Runs `change` on the writer thread, in a transaction that it may share with
    /// others; what it did is there, on the disk, when this returns `Ok`.
    async fn write<T, F>(&self, change: F) -> StoreResult<T>
    where
        T: Send + 'static,
        F: FnOnce(&SqliteTx) -> StoreResult<T> + Send + 'static,
    {
        self.writer.run(change).await
    }

    /// Runs `look_up` on a reader, in one snapshot.
    async fn read<T, F>(&self, look_up: F) -> StoreResult<T>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> StoreResult<T> + Send + 'static,
    {
        self.readers.run(move |tx| look_up(&tx.conn())).await
    }
}

impl Database for SqliteStore {
    async fn look_up<T, F>(&self, look_up: F) -> StoreResult<T>
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t dyn Query) -> Steps<'t, T> + Send + 'static,
    {
        self.readers.run(move |tx| now(look_up(tx))).await
    }

    async fn change<T, F>(&self, change: F) -> StoreResult<T>
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t dyn Tx) -> Steps<'t, T> + Send + 'static,
    {
        self.write(move |tx| now(change(tx))).await
    }
}

#[async_trait]
impl Store for SqliteStore {
    async fn migrate(&self) -> StoreResult<u32> {
        self.write(|tx| schema::migrate(&tx.conn())).await
    }

    async fn schema_version(&self) -> StoreResult<u32> {
        self.read(schema::version).await
    }

    async fn ready(&self) -> StoreResult<()> {
        self.read(|conn| schema::check_current(schema::version(conn)?))
            .await
    }
}

fn connect(path: &Path) -> StoreResult<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)?;
    conn.busy_timeout(Duration::from_secs(10))?;
    // FULL: what was answered as kept survives a power cut.
    conn.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; \
         PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 4000;",
    )?;
    conn.set_prepared_statement_cache_capacity(128);
    rusqlite::vtab::array::load_module(&conn)?;
    Ok(conn)
}

fn stopped() -> StoreError {
    StoreError::Unavailable("the store is stopping".into())
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> StoreError {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            // SQLite names columns here, never values.
            Some(ErrorCode::ConstraintViolation) => StoreError::Constraint(error.to_string()),
            Some(
                code @ (ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked
                | ErrorCode::CannotOpen
                | ErrorCode::DiskFull
                | ErrorCode::ReadOnly
                | ErrorCode::SystemIoFailure),
            ) => StoreError::Unavailable(format!("sqlite: {code:?}")),
            Some(code) => StoreError::Database(format!("sqlite: {code:?}")),
            None => StoreError::Corrupt("a column of another type"),
        }
    }
}
