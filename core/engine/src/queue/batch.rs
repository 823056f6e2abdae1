//! What goes to the server at a time: the oldest pending events, with the runs
//! that they were sealed in, to be signed by the staff device's key.

use bamin_protocol::batch::{Batch, Item, Run};
use bamin_protocol::cose::KeyId;
use bamin_protocol::seal::ItemKey;
use rusqlite::types::Value;
use rusqlite::{Row, params};

use super::{PENDING, Queue, SET_ASIDE, unreadable};
use crate::error::EngineError;
use crate::lock::lock;
use crate::store::{Access, StoreError};

/// Most items that this phone sends at once.
pub const MOST_ITEMS: usize = 200;
/// Sealed bytes at once; the batch's own limit is 2 MiB.
const MOST_BYTES: usize = 1_500_000;

/// A batch that waits for its signature.
#[derive(Debug, Clone, PartialEq)]
pub struct OutgoingBatch {
    /// What is signed.
    pub batch: Batch,
}

impl Queue {
    /// The next batch for `device`, or `None` when nothing is pending.
    ///
    /// # Errors
    /// `no_seal_key` while events wait for a trust list that names one.
    pub fn next_batch(&self, device: [u8; 16]) -> Result<Option<OutgoingBatch>, EngineError> {
        self.seal_what_waited()?;
        let limit = *lock(&self.limit);
        let rows = self.readable(|access| pending(access, limit))?;
        if rows.is_empty() {
            return match self.pending()? {
                0 => Ok(None),
                _ => Err(EngineError::Answer {
                    code: "no_seal_key",
                }),
            };
        }
        let sent = u32::try_from(self.time.now().seconds()).unwrap_or(0);
        let (mut runs, mut items, mut bytes) = (Vec::<Run>::new(), Vec::new(), 0);
        for row in rows {
            bytes += row.sealed.len();
            if bytes > MOST_BYTES && !items.is_empty() {
                break;
            }
            let run = match runs.iter().position(|run| *run == row.run) {
                Some(run) => run,
                None => {
                    runs.push(row.run);
                    runs.len() - 1
                }
            };
            items.push(Item {
                key: row.key,
                run: u16::try_from(run).map_err(|_| unreadable())?,
                n: row.n,
                sealed: row.sealed,
            });
        }
        let batch = Batch {
            device,
            sent,
            runs,
            items,
        };
        Ok(Some(OutgoingBatch { batch }))
    }

    /// The server took the batch's form: the next may be larger again.
    pub fn batch_accepted(&self) {
        let mut limit = lock(&self.limit);
        *limit = (*limit * 2).min(MOST_ITEMS);
    }

    /// The server refused the whole batch for what is in it: halve it, until the
    /// one event that it cannot take stands alone and is set aside with `reason`.
    pub fn batch_refused(&self, batch: &OutgoingBatch, reason: &str) -> Result<(), EngineError> {
        let [only] = batch.batch.items.as_slice() else {
            let mut limit = lock(&self.limit);
            *limit = (batch.batch.items.len() / 2).max(1);
            return Ok(());
        };
        tracing::warn!(reason, kind = only.key.kind, "an event was set aside");
        self.store.write(|access| {
            access.sql().execute(
                "UPDATE events SET state = ?1, reason = ?2 WHERE event = ?3",
                params![SET_ASIDE, reason, only.key.event],
            )?;
            Ok(())
        })?;
        Ok(())
    }

    /// What `read` finds. A row that this code did not write like this (a damaged
    /// file) would hold up all others for ever: it is set aside, and `read` again.
    fn readable<T>(
        &self,
        read: impl Fn(&Access<'_>) -> ReadRows<T>,
    ) -> Result<Vec<T>, EngineError> {
        loop {
            let (readable, damaged): (Vec<_>, Vec<_>) =
                self.store.read(&read)?.into_iter().partition(Result::is_ok);
            if damaged.is_empty() {
                return Ok(readable.into_iter().flatten().collect());
            }
            tracing::error!(count = damaged.len(), "unreadable events were set aside");
            self.store.write(|access| {
                for event in damaged.iter().filter_map(|row| row.as_ref().err()) {
                    access.sql().execute(
                        "UPDATE events SET state = ?1, reason = 'unreadable' WHERE event = ?2",
                        params![SET_ASIDE, event],
                    )?;
                }
                Ok(())
            })?;
        }
    }

    /// Seals to the server what was committed before its key was known.
    fn seal_what_waited(&self) -> Result<(), EngineError> {
        let waiting = self.readable(waiting)?;
        for (key, plain) in waiting {
            let Some(sealed) = self.runs().seal(&key, &plain, self.time.mono_ms())? else {
                return Ok(());
            };
            self.store.write(|access| {
                sealed.keep_run(access)?;
                access.sql().execute(
                    "UPDATE events SET run = ?1, n = ?2, sealed = ?3
                     WHERE event = ?4 AND run IS NULL",
                    params![sealed.run, sealed.n, sealed.bytes, key.event],
                )?;
                Ok(())
            })?;
        }
        Ok(())
    }
}

/// Rows, and the names of those that are unreadable.
type ReadRows<T> = Result<Vec<Result<T, Value>>, StoreError>;

struct PendingItem {
    key: ItemKey,
    run: Run,
    n: u32,
    sealed: Vec<u8>,
}

fn pending(access: &Access<'_>, limit: usize) -> ReadRows<PendingItem> {
    let mut statement = access.sql().prepare_cached(
        "SELECT event, unit, day, kind, version, kid, enc, n, sealed
         FROM events LEFT JOIN seal_runs USING (run)
         WHERE state = ?1 AND run IS NOT NULL ORDER BY event LIMIT ?2",
    )?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = statement.query_map(params![PENDING, limit], |row| {
        let name: Value = row.get(0)?;
        Ok(pending_item(row).ok().flatten().ok_or(name))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn pending_item(row: &Row<'_>) -> rusqlite::Result<Option<PendingItem>> {
    let (key, kid) = (item_key(row)?, row.get::<_, Vec<u8>>(5)?);
    let (enc, n, sealed) = (row.get(6)?, row.get(7)?, row.get(8)?);
    Ok(KeyId::from_bytes(&kid).ok().map(|kid| PendingItem {
        key,
        run: Run { kid, enc },
        n,
        sealed,
    }))
}

fn waiting(access: &Access<'_>) -> ReadRows<(ItemKey, Vec<u8>)> {
    let mut statement = access.sql().prepare_cached(
        "SELECT event, unit, day, kind, version, sealed FROM events
         WHERE state = ?1 AND run IS NULL ORDER BY event",
    )?;
    let rows = statement.query_map([PENDING], |row| {
        let name: Value = row.get(0)?;
        Ok(waiting_item(access, row).ok_or(name))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn waiting_item(access: &Access<'_>, row: &Row<'_>) -> Option<(ItemKey, Vec<u8>)> {
    let key = item_key(row).ok()?;
    let sealed: Vec<u8> = row.get(5).ok()?;
    let plain = access
        .sealer()
        .open("events", "sealed", &key.event, &sealed);
    Some((key, plain.ok()?))
}

fn item_key(row: &Row<'_>) -> rusqlite::Result<ItemKey> {
    let unit: i64 = row.get(1)?;
    Ok(ItemKey {
        event: row.get(0)?,
        unit: unit.unsigned_abs(),
        day: row.get(2)?,
        kind: row.get(3)?,
        version: row.get(4)?,
    })
}
