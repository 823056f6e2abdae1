//! The schema, as steps that only ever append: step n brings a file of version
//! n−1 to n. A released step is never edited; a file of each released version
//! stays in `tests/schema/` and is migrated and drained there.

use rusqlite::Connection;

use super::StoreError;

const STEPS: &[&str] = &[include_str!("schema/0001_first.sql")];

/// The version that this code reads and writes.
pub const SCHEMA_VERSION: i64 = STEPS.len() as i64;

/// The version that a file says it has; 0 for an empty one.
pub(super) fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Brings the file to [`SCHEMA_VERSION`], each step in a transaction of its own.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let found = version(connection)?;
    if found > SCHEMA_VERSION {
        return Err(StoreError::Newer {
            known: SCHEMA_VERSION,
            found,
        });
    }
    for (number, step) in (1..).zip(STEPS).filter(|(number, _)| *number > found) {
        let transaction = connection.transaction()?;
        transaction.execute_batch(step)?;
        transaction.pragma_update(None, "user_version", number)?;
        transaction.commit()?;
    }
    Ok(())
}

/// Whether the tables are those that the steps make. SQLite itself does not mind a
/// name that was damaged; statements would fail on it for ever after.
pub(super) fn is_as_made(connection: &Connection) -> Result<bool, StoreError> {
    let mut fresh = Connection::open_in_memory()?;
    migrate(&mut fresh)?;
    Ok(schema(&fresh)? == schema(connection)?)
}

fn schema(connection: &Connection) -> rusqlite::Result<Vec<(String, String, Option<String>)>> {
    let mut statement =
        connection.prepare("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    rows.collect()
}
