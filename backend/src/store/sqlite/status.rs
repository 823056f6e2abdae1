//! The status of codes, and what of it has been published.

use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension, params};

use super::super::passes::SliceIndex;
use super::super::status::{
    CodeState, Publication, Published, StateChange, StatusStore, hashes_from, hashes_joined,
};
use super::super::{StoreError, StoreResult, Trail};
use super::{SqliteStore, audit};

#[async_trait]
impl StatusStore for SqliteStore {
    async fn change_state(
        &self,
        change: StateChange,
        trail: Trail,
    ) -> StoreResult<Option<Vec<SliceIndex>>> {
        self.write(move |conn| {
            let changed = conn
                .prepare_cached("UPDATE subjects SET state = ?2 WHERE subject_id = ?1")?
                .execute(params![change.subject, change.state.code()])?;
            if changed == 0 {
                return Ok(None);
            }
            let codes = change_codes(conn, &change, trail.at)?;
            audit::record(conn, &trail)?;
            Ok(Some(codes))
        })
        .await
    }

    async fn pending_changes(&self, slice: u16) -> StoreResult<Vec<CodeState>> {
        self.read(move |conn| {
            conn.prepare_cached(
                "SELECT index_no, state FROM codes WHERE slice = ?1 AND pending = 1
                 ORDER BY index_no",
            )?
            .query_and_then([slice], code_state)?
            .collect()
        })
        .await
    }

    async fn publish(
        &self,
        publication: Publication,
        changes: Vec<CodeState>,
    ) -> StoreResult<Published> {
        self.write(move |conn| {
            let written = conn
                .prepare_cached(
                    "INSERT INTO status_publications (slice, seq, iat, hashes, manifest)
                     VALUES (?1, ?2, ?3, ?4, ?5)
                     ON CONFLICT (slice) DO UPDATE SET
                         seq = excluded.seq, iat = excluded.iat, hashes = excluded.hashes,
                         manifest = excluded.manifest
                     WHERE iat < excluded.iat
                         AND (seq < excluded.seq OR (seq = excluded.seq AND ?6))",
                )?
                .execute(params![
                    publication.slice,
                    publication.seq,
                    publication.iat,
                    hashes_joined(&publication.hashes),
                    publication.manifest,
                    changes.is_empty(),
                ])?;
            if written == 0 {
                return Ok(Published::WentBack);
            }
            log(conn, &publication, &changes)?;
            Ok(Published::Published)
        })
        .await
    }

    async fn publication(&self, slice: u16) -> StoreResult<Option<Publication>> {
        self.read(move |conn| {
            let found = conn
                .prepare_cached(
                    "SELECT seq, iat, hashes, manifest FROM status_publications WHERE slice = ?1",
                )?
                .query_row([slice], |row| {
                    Ok((
                        row.get(0)?,
                        row.get(1)?,
                        row.get::<_, Vec<u8>>(2)?,
                        row.get(3)?,
                    ))
                })
                .optional()?;
            found
                .map(|(seq, iat, hashes, manifest)| {
                    let hashes = hashes_from(&hashes)?;
                    Ok(Publication {
                        slice,
                        seq,
                        iat,
                        hashes,
                        manifest,
                    })
                })
                .transpose()
        })
        .await
    }

    async fn publications(&self, from_slice: u16) -> StoreResult<Vec<(u16, u32, i64)>> {
        self.read(move |conn| {
            conn.prepare_cached(
                "SELECT slice, seq, iat FROM status_publications WHERE slice >= ?1 ORDER BY slice",
            )?
            .query_and_then([from_slice], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })?
            .collect()
        })
        .await
    }

    async fn published_changes(
        &self,
        slice: u16,
        after_seq: u32,
        to_seq: u32,
    ) -> StoreResult<Vec<CodeState>> {
        self.read(move |conn| {
            // With max(), SQLite takes the other columns from the row of the maximum.
            conn.prepare_cached(
                "SELECT index_no, state, max(seq) FROM status_log
                 WHERE slice = ?1 AND seq > ?2 AND seq <= ?3
                 GROUP BY index_no ORDER BY index_no",
            )?
            .query_and_then(params![slice, after_seq, to_seq], code_state)?
            .collect()
        })
        .await
    }
}

/// Writes the new status to the subject's codes and ends their re-issue.
pub(super) fn change_codes(
    conn: &Connection,
    change: &StateChange,
    at: i64,
) -> StoreResult<Vec<SliceIndex>> {
    let codes = conn
        .prepare_cached(
            "UPDATE codes SET state = ?3, changed_at = ?4, pending = 1
             FROM (SELECT slice, index_no FROM pass_entries
                   WHERE subject_id = ?1 AND slice >= ?2) AS entry
             WHERE codes.slice = entry.slice AND codes.index_no = entry.index_no
                 AND codes.state <> ?3 AND codes.state <> 1
             RETURNING codes.slice, codes.index_no",
        )?
        .query_and_then(
            params![change.subject, change.from_slice, change.code_state, at],
            |row| {
                Ok(SliceIndex {
                    slice: row.get(0)?,
                    index: row.get(1)?,
                })
            },
        )?
        .collect::<StoreResult<Vec<SliceIndex>>>()?;
    conn.prepare_cached(
        "UPDATE pass_entries SET replaced_at = ?3
         WHERE subject_id = ?1 AND slice >= ?2 AND replaced_at IS NULL",
    )?
    .execute(params![change.subject, change.from_slice, at])?;
    Ok(codes)
}

fn log(conn: &Connection, publication: &Publication, changes: &[CodeState]) -> StoreResult<()> {
    let mut insert = conn.prepare_cached(
        "INSERT INTO status_log (slice, seq, index_no, state) VALUES (?1, ?2, ?3, ?4)",
    )?;
    let mut settle = conn.prepare_cached(
        "UPDATE codes SET pending = 0 WHERE slice = ?1 AND index_no = ?2 AND state = ?3",
    )?;
    for change in changes {
        insert.execute(params![
            publication.slice,
            publication.seq,
            change.index,
            change.state
        ])?;
        settle.execute(params![publication.slice, change.index, change.state])?;
    }
    Ok(())
}

fn code_state(row: &rusqlite::Row<'_>) -> Result<CodeState, StoreError> {
    Ok(CodeState {
        index: row.get(0)?,
        state: row.get(1)?,
    })
}
