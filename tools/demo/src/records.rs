//! The server's database against what the gates showed.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Result, ensure};
use rusqlite::{Connection, OpenFlags};
use uuid::Uuid;

/// Every scan in the server's SQLite file, with the verdict that it records.
pub fn scans(data: &Path) -> Result<BTreeMap<Uuid, String>> {
    let file = data.join("bamin.sqlite3");
    let database = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut statement =
        database.prepare("SELECT event_id, verdict FROM events WHERE kind = 'scan'")?;
    let rows = statement.query_map([], |row| {
        Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, Option<String>>(1)?))
    })?;
    rows.map(|row| {
        let (event, verdict) = row?;
        Ok((Uuid::from_slice(&event)?, verdict.unwrap_or_default()))
    })
    .collect()
}

/// Fails unless `after` is `before` and exactly what was shown.
pub fn compare(
    before: &BTreeMap<Uuid, String>,
    after: &BTreeMap<Uuid, String>,
    shown: &BTreeMap<Uuid, String>,
) -> Result<()> {
    let missing = shown
        .keys()
        .filter(|event| !after.contains_key(event))
        .count();
    let other = shown
        .iter()
        .filter(|(event, verdict)| after.get(event).is_some_and(|found| found != *verdict))
        .count();
    let extra = after
        .keys()
        .filter(|event| !before.contains_key(event) && !shown.contains_key(event))
        .count();
    ensure!(
        (missing, other, extra) == (0, 0, 0),
        "the database is not what was scanned: {missing} missing, {other} with another verdict, {extra} too many"
    );
    Ok(())
}
