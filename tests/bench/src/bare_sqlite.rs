//! What SQLite alone does with the same bytes: no HTTP, no signatures, no index
//! beside the key, one commit a batch, synchronous FULL.

use anyhow::Result;
use rusqlite::{Connection, params};

use crate::timing::seconds;

/// Rows a second.
pub fn inserts(batches: &[Vec<Vec<u8>>]) -> Result<f64> {
    let folder = tempfile::tempdir()?;
    let mut conn = Connection::open(folder.path().join("bare.sqlite3"))?;
    conn.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         CREATE TABLE events (id INTEGER PRIMARY KEY, sealed BLOB NOT NULL);",
    )?;
    let (seconds, result) = seconds(|| {
        for batch in batches {
            let tx = conn.transaction()?;
            let mut insert = tx.prepare_cached("INSERT INTO events (sealed) VALUES (?1)")?;
            for sealed in batch {
                insert.execute(params![sealed])?;
            }
            drop(insert);
            tx.commit()?;
        }
        anyhow::Ok(())
    });
    result?;
    let rows: usize = batches.iter().map(Vec::len).sum();
    Ok(rows as f64 / seconds)
}
