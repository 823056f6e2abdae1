//! What SQLite alone does with the same bytes: no HTTP, no signatures, no index
//! beside the key, one commit a batch, synchronous FULL.

use std::path::Path;

use anyhow::Result;
use rusqlite::{Connection, params};

use crate::timing::seconds;

const EVENTS: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    CREATE TABLE events (id INTEGER PRIMARY KEY, sealed BLOB NOT NULL);";

/// Rows a second.
pub fn inserts(batches: &[Vec<Vec<u8>>]) -> Result<f64> {
    let folder = tempfile::tempdir()?;
    let mut conn = Connection::open(folder.path().join("bare.sqlite3"))?;
    conn.execute_batch(EVENTS)?;
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

/// A phone's queue with nothing around it: one insert of a row, one commit.
pub struct BareQueue {
    conn: Connection,
    row: Vec<u8>,
}

impl BareQueue {
    /// Rows of `length` bytes in a database of its own in `folder`.
    pub fn open(folder: &Path, length: usize) -> Result<Self> {
        let conn = Connection::open(folder.join("bare-queue.sqlite3"))?;
        conn.execute_batch(EVENTS)?;
        Ok(Self {
            conn,
            row: vec![0x5a; length],
        })
    }

    /// Durable when it returns.
    pub fn insert(&mut self) -> Result<()> {
        let mut insert = self
            .conn
            .prepare_cached("INSERT INTO events (sealed) VALUES (?1)")?;
        insert.execute(params![self.row])?;
        Ok(())
    }
}
