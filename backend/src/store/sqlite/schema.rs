//! The migrations, in order. Append only: released ones never change.

use rusqlite::{Connection, OptionalExtension};

use super::super::StoreResult;
use super::super::schema::{check_current as current, check_not_newer as not_newer};

const MIGRATIONS: &[&str] = &[
    include_str!("0001.sql"),
    include_str!("0002.sql"),
    include_str!("0003.sql"),
    include_str!("0004.sql"),
    include_str!("0005.sql"),
    include_str!("0006.sql"),
    include_str!("0007.sql"),
    include_str!("0008.sql"),
    include_str!("0009.sql"),
];

fn known() -> u32 {
    MIGRATIONS.len() as u32
}

/// Runs the migrations that are missing.
pub fn migrate(conn: &Connection) -> StoreResult<u32> {
    conn.execute_batch(
        "CREATE TABLE IF NOT EXISTS schema_versions (version INTEGER PRIMARY KEY) STRICT",
    )?;
    let found = version(conn)?;
    check_not_newer(found)?;
    for (number, sql) in (1..).zip(MIGRATIONS) {
        if number > found {
            conn.execute_batch(sql)?;
            conn.execute(
                "INSERT INTO schema_versions (version) VALUES (?1)",
                [number],
            )?;
        }
    }
    Ok(known())
}

/// The version found; 0 for an empty file.
pub fn version(conn: &Connection) -> StoreResult<u32> {
    let table = conn
        .query_row(
            "SELECT 1 FROM sqlite_master WHERE name = 'schema_versions'",
            [],
            |_| Ok(()),
        )
        .optional()?;
    if table.is_none() {
        return Ok(0);
    }
    Ok(conn.query_row(
        "SELECT coalesce(max(version), 0) FROM schema_versions",
        [],
        |row| row.get(0),
    )?)
}

/// Refuses a file that a later build has migrated.
pub fn check_not_newer(found: u32) -> StoreResult<()> {
    not_newer(found, known())
}

/// Refuses every version but this build's.
pub fn check_current(found: u32) -> StoreResult<()> {
    current(found, known())
}
