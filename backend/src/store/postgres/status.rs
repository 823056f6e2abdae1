//! The status of codes, and what of it has been published.

use async_trait::async_trait;
use deadpool_postgres::Transaction;
use tokio_postgres::Row;

use super::super::passes::SliceIndex;
use super::super::status::{
    CodeState, Publication, Published, StateChange, StatusStore, hashes_from, hashes_joined,
};
use super::super::{StoreResult, Trail};
use super::convert::Columns;
use super::{PostgresStore, audit};

#[async_trait]
impl StatusStore for PostgresStore {
    async fn change_state(
        &self,
        change: StateChange,
        trail: Trail,
    ) -> StoreResult<Option<Vec<SliceIndex>>> {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        // First, and so locked: see `passes::lock_subjects`.
        let update = tx
            .prepare_cached("UPDATE subjects SET state = $2 WHERE subject_id = $1")
            .await?;
        let changed = tx
            .execute(&update, &[&change.subject, &change.state.code()])
            .await?;
        if changed == 0 {
            return Ok(None);
        }
        let codes = change_codes(&tx, &change, trail.at).await?;
        audit::record(&tx, &trail).await?;
        tx.commit().await?;
        Ok(Some(codes))
    }

    async fn pending_changes(&self, slice: u16) -> StoreResult<Vec<CodeState>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached(
                "SELECT index_no, state FROM codes WHERE slice = $1 AND pending ORDER BY index_no",
            )
            .await?;
        let rows = client.query(&query, &[&i32::from(slice)]).await?;
        rows.iter().map(code_state).collect()
    }

    async fn publish(
        &self,
        publication: Publication,
        changes: Vec<CodeState>,
    ) -> StoreResult<Published> {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        let put = tx
            .prepare_cached(
                "INSERT INTO status_publications AS p (slice, seq, iat, hashes, manifest)
                 VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (slice) DO UPDATE SET seq = excluded.seq, iat = excluded.iat,
                     hashes = excluded.hashes, manifest = excluded.manifest
                 WHERE p.iat < excluded.iat
                     AND (p.seq < excluded.seq OR (p.seq = excluded.seq AND $6))",
            )
            .await?;
        let written = tx
            .execute(
                &put,
                &[
                    &i32::from(publication.slice),
                    &i64::from(publication.seq),
                    &publication.iat,
                    &hashes_joined(&publication.hashes),
                    &publication.manifest,
                    &changes.is_empty(),
                ],
            )
            .await?;
        if written == 0 {
            return Ok(Published::WentBack);
        }
        log(&tx, &publication, &changes).await?;
        tx.commit().await?;
        Ok(Published::Published)
    }

    async fn publication(&self, slice: u16) -> StoreResult<Option<Publication>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached(
                "SELECT seq, iat, hashes, manifest FROM status_publications WHERE slice = $1",
            )
            .await?;
        let Some(row) = client.query_opt(&query, &[&i32::from(slice)]).await? else {
            return Ok(None);
        };
        Ok(Some(Publication {
            slice,
            seq: row.num(0)?,
            iat: row.col(1)?,
            hashes: hashes_from(row.col(2)?)?,
            manifest: row.col(3)?,
        }))
    }

    async fn publications(&self, from_slice: u16) -> StoreResult<Vec<(u16, u32, i64)>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached(
                "SELECT slice, seq, iat FROM status_publications WHERE slice >= $1 ORDER BY slice",
            )
            .await?;
        let rows = client.query(&query, &[&i32::from(from_slice)]).await?;
        rows.iter()
            .map(|row| Ok((row.num(0)?, row.num(1)?, row.col(2)?)))
            .collect()
    }

    async fn published_changes(
        &self,
        slice: u16,
        after_seq: u32,
        to_seq: u32,
    ) -> StoreResult<Vec<CodeState>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached(
                "SELECT DISTINCT ON (index_no) index_no, state FROM status_log
                 WHERE slice = $1 AND seq > $2 AND seq <= $3 ORDER BY index_no, seq DESC",
            )
            .await?;
        let (after, to) = (i64::from(after_seq), i64::from(to_seq));
        let rows = client
            .query(&query, &[&i32::from(slice), &after, &to])
            .await?;
        rows.iter().map(code_state).collect()
    }
}

/// Writes the new status to the subject's codes and ends their re-issue.
pub(super) async fn change_codes(
    tx: &Transaction<'_>,
    change: &StateChange,
    at: i64,
) -> StoreResult<Vec<SliceIndex>> {
    let update = tx
        .prepare_cached(
            "UPDATE codes c SET state = $3, changed_at = $4, pending = true
             FROM pass_entries e
             WHERE e.subject_id = $1 AND e.slice >= $2
                 AND c.slice = e.slice AND c.index_no = e.index_no
                 AND c.state <> $3 AND c.state <> 1
             RETURNING c.slice, c.index_no",
        )
        .await?;
    let replace = tx
        .prepare_cached(
            "UPDATE pass_entries SET replaced_at = $3
             WHERE subject_id = $1 AND slice >= $2 AND replaced_at IS NULL",
        )
        .await?;
    let (from, state) = (i32::from(change.from_slice), i16::from(change.code_state));
    let rows = tx
        .query(&update, &[&change.subject, &from, &state, &at])
        .await?;
    tx.execute(&replace, &[&change.subject, &from, &at]).await?;
    rows.iter()
        .map(|row| {
            Ok(SliceIndex {
                slice: row.num(0)?,
                index: row.num(1)?,
            })
        })
        .collect()
}

async fn log(
    tx: &Transaction<'_>,
    publication: &Publication,
    changes: &[CodeState],
) -> StoreResult<()> {
    if changes.is_empty() {
        return Ok(());
    }
    let insert = tx
        .prepare_cached(
            "INSERT INTO status_log (slice, seq, index_no, state)
             SELECT $1, $2, i, s FROM unnest($3::bigint[], $4::smallint[]) AS u (i, s)",
        )
        .await?;
    let settle = tx
        .prepare_cached(
            "UPDATE codes SET pending = false
             FROM unnest($2::bigint[], $3::smallint[]) AS u (i, s)
             WHERE slice = $1 AND index_no = u.i AND state = u.s",
        )
        .await?;
    let slice = i32::from(publication.slice);
    let indexes: Vec<i64> = changes.iter().map(|change| change.index.into()).collect();
    let states: Vec<i16> = changes.iter().map(|change| change.state.into()).collect();
    tx.execute(
        &insert,
        &[&slice, &i64::from(publication.seq), &indexes, &states],
    )
    .await?;
    tx.execute(&settle, &[&slice, &indexes, &states]).await?;
    Ok(())
}

fn code_state(row: &Row) -> StoreResult<CodeState> {
    Ok(CodeState {
        index: row.num(0)?,
        state: row.num(1)?,
    })
}
