//! What a chunk of records counts.

use deadpool_postgres::Transaction;

use super::super::StoreResult;
use super::super::facts::{Applied, Chunk};
use super::super::feeds::{ERRORS_A_CHUNK, counts, last_start};

/// Counts a chunk and keeps what was refused of it, in the chunk's transaction.
pub(super) async fn count(
    tx: &Transaction<'_>,
    chunk: &Chunk,
    applied: &Applied,
    now: i64,
) -> StoreResult<()> {
    let counts = counts(applied, chunk.rejected.len());
    let update = tx
        .prepare_cached(
            "UPDATE feeds SET last_start = greatest(last_start, $3), accepted = accepted + $4,
                 duplicates = duplicates + $5, corrected = corrected + $6,
                 withdrawn = withdrawn + $7, rejected = rejected + $8
             WHERE supplier = $1 AND kind = $2",
        )
        .await?;
    let (supplier, kind) = (&chunk.supplier, chunk.kind.code());
    tx.execute(
        &update,
        &[
            supplier,
            &kind,
            &last_start(chunk),
            &counts[0],
            &counts[1],
            &counts[2],
            &counts[3],
            &counts[4],
        ],
    )
    .await?;
    if chunk.rejected.is_empty() {
        return Ok(());
    }
    let insert = tx
        .prepare_cached(
            "INSERT INTO feed_errors (at, supplier, kind, line, reason)
             SELECT $1, $2, $3, l, r FROM unnest($4::bigint[], $5::text[]) AS u (l, r)
             ON CONFLICT DO NOTHING",
        )
        .await?;
    let kept = || chunk.rejected.iter().take(ERRORS_A_CHUNK);
    let lines: Vec<i64> = kept().map(|(line, _)| line.cast_signed()).collect();
    let reasons: Vec<&str> = kept().map(|(_, reason)| *reason).collect();
    tx.execute(&insert, &[&now, supplier, &kind, &lines, &reasons])
        .await?;
    Ok(())
}
