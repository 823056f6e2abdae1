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
    steps(connection, found, SCHEMA_VERSION)?;
    Ok(())
}

/// Whether the tables are those that the steps up to `version` make.
pub(super) fn is_as_made(connection: &Connection, version: i64) -> rusqlite::Result<bool> {
    let mut fresh = Connection::open_in_memory()?;
    steps(&mut fresh, 0, version)?;
    Ok(schema(&fresh)? == schema(connection)?)
}

/// The names of all tables.
pub(super) fn tables(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut statement =
        connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")?;
    let names = statement.query_map([], |row| row.get(0))?;
    names.collect()
}

fn steps(connection: &mut Connection, from: i64, to: i64) -> rusqlite::Result<()> {
    let missing = |number: &i64| from < *number && *number <= to;
    for (number, step) in (1..).zip(STEPS).filter(|(number, _)| missing(number)) {
        let transaction = connection.transaction()?;
        transaction.execute_batch(step)?;
        transaction.pragma_update(None, "user_version", number)?;
        transaction.commit()?;
    }
    Ok(())
}

fn schema(connection: &Connection) -> rusqlite::Result<Vec<(String, String, Option<String>)>> {
    let mut statement =
        connection.prepare("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    rows.collect()
}
