//! Subjects, for what is written by hand here: many at once.

use deadpool_postgres::Transaction;
use tokio_postgres::Row;

use super::super::people::{Subject, SubjectState};
use super::super::sql::SUBJECT;
use super::super::{HolderId, StoreError, StoreResult, SubjectId};
use super::convert::Columns;

/// New subjects are judged by the scheduler after so many seconds: a chunk that
/// looked for them a moment too early has been committed by then. Who needs a
/// colour at once judges them besides.
pub(super) const SETTLED: i64 = 5;

/// Adds subjects with their holders and documents, to be judged; gives how many
/// were new.
pub(super) async fn add_all(
    tx: &Transaction<'_>,
    subjects: &[Subject],
    at: i64,
) -> StoreResult<usize> {
    add_holders(tx, subjects, at).await?;
    add(tx, subjects, at + SETTLED).await
}

async fn add_holders(tx: &Transaction<'_>, subjects: &[Subject], at: i64) -> StoreResult<()> {
    let mut holders: Vec<HolderId> = subjects.iter().map(|subject| subject.holder).collect();
    holders.sort_unstable();
    holders.dedup();
    let add = tx
        .prepare_cached(
            "INSERT INTO holders (holder_id, added_at) SELECT h, $2 FROM unnest($1::uuid[]) AS h
             ON CONFLICT DO NOTHING",
        )
        .await?;
    tx.execute(&add, &[&holders, &at]).await?;
    Ok(())
}

async fn add(tx: &Transaction<'_>, subjects: &[Subject], due: i64) -> StoreResult<usize> {
    // The document goes in only with a new subject; a taken one refuses them all.
    let add = tx
        .prepare_cached(&format!(
            "WITH added AS (
                 INSERT INTO subjects ({SUBJECT})
                 SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::smallint[], $4::smallint[],
                     $5::bytea[], $6::bytea[], $7::smallint[], $8::text[], $9::bigint[],
                     $10::smallint[])
                 ON CONFLICT DO NOTHING RETURNING subject_id, document_index),
             due AS (
                 INSERT INTO colour_checks (subject_id, due) SELECT subject_id, $11::bigint FROM added
                 ON CONFLICT (subject_id) DO UPDATE SET due = excluded.due)
             INSERT INTO subject_documents (subject_id, document_index) SELECT * FROM added"
        ))
        .await?;
    let column = |get: fn(&Subject) -> i16| subjects.iter().map(get).collect::<Vec<i16>>();
    let ids: Vec<SubjectId> = subjects.iter().map(|s| s.subject).collect();
    let holders: Vec<HolderId> = subjects.iter().map(|s| s.holder).collect();
    let sealed: Vec<&[u8]> = subjects.iter().map(|s| s.sealed.as_slice()).collect();
    let documents: Vec<&[u8]> = subjects
        .iter()
        .map(|s| s.document_index.as_slice())
        .collect();
    let causes: Vec<&str> = subjects.iter().map(|s| s.colour_cause.as_str()).collect();
    let since: Vec<i64> = subjects.iter().map(|s| s.colour_at).collect();
    let added = tx
        .execute(
            &add,
            &[
                &ids,
                &holders,
                &column(|s| s.kind.into()),
                &column(|s| s.relation.into()),
                &sealed,
                &documents,
                &column(|s| s.colour.into()),
                &causes,
                &since,
                &column(|s| s.state.code()),
                &due,
            ],
        )
        .await?;
    usize::try_from(added).map_err(|_| StoreError::Corrupt("row count"))
}

/// A subject from [`SUBJECT`].
pub(super) fn read(row: &Row) -> Result<Subject, StoreError> {
    Ok(Subject {
        subject: row.col(0)?,
        holder: row.col(1)?,
        kind: row.num(2)?,
        relation: row.num(3)?,
        sealed: row.col(4)?,
        document_index: row.digest(5)?,
        colour: row.num(6)?,
        colour_cause: row.col(7)?,
        colour_at: row.col(8)?,
        state: SubjectState::from_code(row.col(9)?)?,
    })
}
