//! The log of published changes, however many at once.

use deadpool_postgres::Transaction;

use super::super::StoreResult;
use super::super::status::{CodeState, Publication};

/// Logs the changes that a publication carries, and takes them as published.
pub(super) async fn log(
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
