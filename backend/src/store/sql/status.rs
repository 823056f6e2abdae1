//! The status of codes, and what of it has been published.

use async_trait::async_trait;

use super::super::passes::SliceIndex;
use super::super::status::{
    CodeState, Publication, Published, StateChange, StatusStore, hashes_from, hashes_joined,
};
use super::super::{StoreResult, Trail};
use super::{Database, QueryExt, Row, Tx, values};

#[async_trait]
impl<D: Database> StatusStore for D {
    async fn change_state(
        &self,
        change: StateChange,
        trail: Trail,
    ) -> StoreResult<Option<Vec<SliceIndex>>> {
        self.change(move |tx| {
            Box::pin(async move {
                // First, and so locked: a renewal that runs has its codes in sight.
                let sql = "UPDATE subjects SET state = $2 WHERE subject_id = $1";
                let values = values![change.subject, change.state];
                if tx.execute(sql, &values).await? == 0 {
                    return Ok(None);
                }
                let codes = change_codes(tx, &change, trail.at).await?;
                tx.record(&trail).await?;
                Ok(Some(codes))
            })
        })
        .await
    }

    async fn pending_changes(&self, slice: u16) -> StoreResult<Vec<CodeState>> {
        self.all(
            "SELECT index_no, state FROM codes WHERE slice = $1 AND pending = true
             ORDER BY index_no",
            values![slice],
            code_state,
        )
        .await
    }

    async fn publish(
        &self,
        publication: Publication,
        changes: Vec<CodeState>,
    ) -> StoreResult<Published> {
        self.change(move |tx| {
            Box::pin(async move {
                let written = tx
                    .execute(
                        "INSERT INTO status_publications AS p (slice, seq, iat, hashes, manifest)
                         VALUES ($1, $2, $3, $4, $5)
                         ON CONFLICT (slice) DO UPDATE SET seq = excluded.seq,
                             iat = excluded.iat, hashes = excluded.hashes,
                             manifest = excluded.manifest
                         WHERE p.iat < excluded.iat
                             AND (p.seq < excluded.seq OR (p.seq = excluded.seq AND $6))",
                        &values![
                            publication.slice,
                            publication.seq,
                            publication.iat,
                            hashes_joined(&publication.hashes),
                            publication.manifest,
                            changes.is_empty()
                        ],
                    )
                    .await?;
                if written == 0 {
                    return Ok(Published::WentBack);
                }
                tx.log_changes(&publication, &changes).await?;
                Ok(Published::Published)
            })
        })
        .await
    }

    async fn publication(&self, slice: u16) -> StoreResult<Option<Publication>> {
        self.first(
            "SELECT seq, iat, hashes, manifest FROM status_publications WHERE slice = $1",
            values![slice],
            move |row| {
                let hashes: Vec<u8> = row.get(2)?;
                Ok(Publication {
                    slice,
                    seq: row.get(0)?,
                    iat: row.get(1)?,
                    hashes: hashes_from(&hashes)?,
                    manifest: row.get(3)?,
                })
            },
        )
        .await
    }

    async fn publications(&self, from_slice: u16) -> StoreResult<Vec<(u16, u32, i64)>> {
        self.all(
            "SELECT slice, seq, iat FROM status_publications WHERE slice >= $1 ORDER BY slice",
            values![from_slice],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .await
    }

    async fn published_changes(
        &self,
        slice: u16,
        after_seq: u32,
        to_seq: u32,
    ) -> StoreResult<Vec<CodeState>> {
        let mut changes = self
            .all(
                "SELECT index_no, state FROM status_log
                 WHERE slice = $1 AND seq > $2 AND seq <= $3 ORDER BY index_no, seq DESC",
                values![slice, after_seq, to_seq],
                code_state,
            )
            .await?;
        // The last of each index.
        changes.dedup_by_key(|change| change.index);
        Ok(changes)
    }
}

/// Writes the new status to the subject's codes and ends their re-issue.
pub(super) async fn change_codes(
    tx: &dyn Tx,
    change: &StateChange,
    at: i64,
) -> StoreResult<Vec<SliceIndex>> {
    let codes = tx
        .all(
            "UPDATE codes SET state = $3, changed_at = $4, pending = true
             FROM (SELECT slice, index_no FROM pass_entries
                   WHERE subject_id = $1 AND slice >= $2) AS entry
             WHERE codes.slice = entry.slice AND codes.index_no = entry.index_no
                 AND codes.state <> $3 AND codes.state <> 1
             RETURNING codes.slice, codes.index_no",
            &values![change.subject, change.from_slice, change.code_state, at],
            |row| {
                Ok(SliceIndex {
                    slice: row.get(0)?,
                    index: row.get(1)?,
                })
            },
        )
        .await?;
    tx.execute(
        "UPDATE pass_entries SET replaced_at = $3
         WHERE subject_id = $1 AND slice >= $2 AND replaced_at IS NULL",
        &values![change.subject, change.from_slice, at],
    )
    .await?;
    Ok(codes)
}

fn code_state(row: &Row) -> StoreResult<CodeState> {
    Ok(CodeState {
        index: row.get(0)?,
        state: row.get(1)?,
    })
}
