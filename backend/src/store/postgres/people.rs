//! Holders, subjects, enrolment codes.

use async_trait::async_trait;
use deadpool_postgres::Transaction;
use tokio_postgres::Row;

use super::super::facts::check_new;
use super::super::people::{PeopleStore, Subject, SubjectState};
use super::super::{Digest, HolderId, StoreError, StoreResult, SubjectId, Trail};
use super::convert::Columns;
use super::{PostgresStore, audit};

/// Columns that [`read`] takes.
pub(super) const COLUMNS: &str = "subject_id, holder_id, kind, relation, sealed, \
    document_index, colour, colour_cause, colour_at, state";

/// New subjects are judged by the scheduler after so many seconds: a chunk that
/// looked for them a moment too early has been committed by then. Who needs a
/// colour at once judges them besides.
const SETTLED: i64 = 5;

#[async_trait]
impl PeopleStore for PostgresStore {
    async fn add_subjects(&self, subjects: Vec<Subject>, trail: Trail) -> StoreResult<usize> {
        check_new(&subjects)?;
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        let added = add_all(&tx, &subjects, trail.at).await?;
        if added == 0 {
            return Ok(0);
        }
        audit::record(&tx, &trail).await?;
        tx.commit().await?;
        Ok(added)
    }

    async fn subject(&self, subject: SubjectId) -> StoreResult<Option<Subject>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM subjects WHERE subject_id = $1"
            ))
            .await?;
        client
            .query_opt(&query, &[&subject])
            .await?
            .map(|row| read(&row))
            .transpose()
    }

    async fn subject_by_document(&self, document_index: Digest) -> StoreResult<Option<Subject>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM subjects WHERE subject_id =
                     (SELECT subject_id FROM subject_documents WHERE document_index = $1)"
            ))
            .await?;
        let found = client
            .query_opt(&query, &[&document_index.as_slice()])
            .await?;
        found.map(|row| read(&row)).transpose()
    }

    async fn subjects_of(&self, holder: HolderId) -> StoreResult<Vec<Subject>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM subjects WHERE holder_id = $1 AND state <> $2
                 ORDER BY relation, subject_id"
            ))
            .await?;
        let rows = client
            .query(&query, &[&holder, &SubjectState::Removed.code()])
            .await?;
        rows.iter().map(read).collect()
    }

    async fn put_enrolment_code(
        &self,
        code_hash: Digest,
        holder: HolderId,
        expires: i64,
        trail: Trail,
    ) -> StoreResult<()> {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        let put = tx
            .prepare_cached(
                "INSERT INTO enrolment_codes (code_hash, holder_id, expires_at)
                 VALUES ($1, $2, $3)",
            )
            .await?;
        tx.execute(&put, &[&code_hash.as_slice(), &holder, &expires])
            .await?;
        audit::record(&tx, &trail).await?;
        Ok(tx.commit().await?)
    }
}

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

/// The holder's own subject, if there is one.
pub(super) async fn own(tx: &Transaction<'_>, holder: HolderId) -> StoreResult<Option<SubjectId>> {
    let query = tx
        .prepare_cached(
            "SELECT subject_id FROM subjects
             WHERE holder_id = $1 AND relation = 0 AND state <> $2 ORDER BY subject_id LIMIT 1",
        )
        .await?;
    let removed = SubjectState::Removed.code();
    let row = tx.query_opt(&query, &[&holder, &removed]).await?;
    row.map(|row| row.col(0)).transpose()
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
                 INSERT INTO subjects ({COLUMNS})
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

/// A subject from [`COLUMNS`].
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
