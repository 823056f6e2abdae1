//! Whether a database file is whole, looked at once, when it is opened: what is found
//! then is set aside; met later, it would fail some call for ever after. Each check is
//! for damage that those before it overlook, and none of them writes.

use std::fs::OpenOptions;
use std::path::Path;

use rusqlite::{Connection, ffi};

use super::fresh::beside;
use super::open::{CORRUPT, Failure};
use super::{Sealer, StoreError, migrate, wal};

/// Pages, indexes and tables are those of a file that this code wrote.
pub(super) fn structure(connection: &Connection, path: &Path) -> Result<(), Failure> {
    // Not the quick check: that one overlooks a row that its index disagrees with.
    let sound: String = connection
        .pragma_query_value(None, "integrity_check", |row| row.get(0))
        .map_err(asked_rightly)?;
    let version = migrate::version(connection)?;
    // SQLite does not mind a name that was damaged; statements would fail on it.
    let whole = sound == "ok"
        && version > 0
        && migrate::is_as_made(connection, version).map_err(asked_rightly)?;
    // A damaged header can also forbid to write; a file that may not be written is
    // another matter.
    let forbids = connection.is_readonly("main")? && may_write(path);
    match whole && !forbids {
        true => Ok(()),
        false => Err(CORRUPT),
    }
}

/// The log was not damaged before its last commit, which SQLite overlooks.
pub(super) fn log(connection: &Connection, path: &Path) -> Result<(), Failure> {
    let log = beside(path, "-wal");
    if connection.is_readonly("main")? || !log.exists() {
        return Ok(());
    }
    // Nobody else writes to it meanwhile.
    connection.execute_batch("BEGIN IMMEDIATE")?;
    let bytes = std::fs::read(log).map_err(StoreError::from);
    connection.execute_batch("ROLLBACK")?;
    match wal::is_damaged(&bytes?) {
        true => Err(CORRUPT),
        false => Ok(()),
    }
}

/// Every value is there to its end. The integrity check takes what lies beyond the
/// file's end for zeros, and looks at no page that holds nothing but the rest of a
/// value: a file that was cut short there passes it.
pub(super) fn values(connection: &Connection) -> Result<(), Failure> {
    for table in migrate::tables(connection)? {
        let mut statement = connection.prepare(&format!("SELECT * FROM {table}"))?;
        let mut rows = statement.query([])?;
        while rows.next()?.is_some() {}
    }
    Ok(())
}

/// SQLite does not notice changed bytes in a value. A record that does not open, a
/// session or a key among them, would fail some call for ever after.
pub(super) fn records(connection: &Connection, sealer: &Sealer) -> Result<(), Failure> {
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

/// For questions that no sound file answers with a bare "error": a header that names
/// a format of no SQLite does.
pub(super) fn asked_rightly(error: rusqlite::Error) -> Failure {
    match error.sqlite_error().map(|error| error.extended_code) {
        Some(ffi::SQLITE_ERROR) => CORRUPT,
        _ => error.into(),
    }
}

fn may_write(path: &Path) -> bool {
    OpenOptions::new().write(true).open(path).is_ok()
}
