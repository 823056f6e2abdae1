//! Holders, subjects, enrolment codes.

use async_trait::async_trait;

use super::super::facts::check_new;
use super::super::people::{PeopleStore, Subject, SubjectState};
use super::super::{Digest, HolderId, StoreResult, SubjectId, Trail};
use super::{Database, Query, QueryExt, Row, Tx, Value, values};

/// Columns that [`read`] takes.
pub(crate) const COLUMNS: &str = "subject_id, holder_id, kind, relation, sealed, \
    document_index, colour, colour_cause, colour_at, state";

#[async_trait]
impl<D: Database> PeopleStore for D {
    async fn add_subjects(&self, subjects: Vec<Subject>, trail: Trail) -> StoreResult<usize> {
        check_new(&subjects)?;
        self.change(move |tx| {
            Box::pin(async move {
                let added = tx.add_subjects(&subjects, trail.at).await?;
                if added > 0 {
                    tx.record(&trail).await?;
                }
                Ok(added)
            })
        })
        .await
    }

    async fn subject(&self, subject: SubjectId) -> StoreResult<Option<Subject>> {
        let sql = format!("SELECT {COLUMNS} FROM subjects WHERE subject_id = $1");
        self.first(sql, values![subject], read).await
    }

    async fn subject_by_document(&self, document_index: Digest) -> StoreResult<Option<Subject>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM subjects WHERE subject_id =
                 (SELECT subject_id FROM subject_documents WHERE document_index = $1)"
        );
        self.first(sql, values![document_index], read).await
    }

    async fn subjects_of(&self, holder: HolderId) -> StoreResult<Vec<Subject>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM subjects WHERE holder_id = $1 AND state <> $2
             ORDER BY relation, subject_id"
        );
        self.all(sql, values![holder, SubjectState::Removed], read)
            .await
    }

    async fn put_enrolment_code(
        &self,
        code_hash: Digest,
        holder: HolderId,
        expires: i64,
        trail: Trail,
    ) -> StoreResult<()> {
        self.audited(
            "INSERT INTO enrolment_codes (code_hash, holder_id, expires_at) VALUES ($1, $2, $3)",
            values![code_hash, holder, expires],
            trail,
        )
        .await?;
        Ok(())
    }
}

/// The holder's own subject, if there is one.
pub(super) async fn own(db: &dyn Query, holder: HolderId) -> StoreResult<Option<SubjectId>> {
    db.first(
        "SELECT subject_id FROM subjects
         WHERE holder_id = $1 AND relation = 0 AND state <> $2 ORDER BY subject_id LIMIT 1",
        &values![holder, SubjectState::Removed],
        |row| row.get(0),
    )
    .await
}

/// The subject of the document, locked.
pub(super) async fn by_document(tx: &dyn Tx, document: Digest) -> StoreResult<Option<Subject>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM subjects WHERE subject_id =
             (SELECT subject_id FROM subject_documents WHERE document_index = $1)
         FOR NO KEY UPDATE"
    );
    tx.first(&sql, &values![document], read).await
}

/// A subject as its columns.
pub(super) fn row_of(subject: &Subject) -> Vec<Value> {
    values![
        subject.subject,
        subject.holder,
        subject.kind,
        subject.relation,
        subject.sealed,
        subject.document_index,
        subject.colour,
        subject.colour_cause,
        subject.colour_at,
        subject.state
    ]
}

/// A subject from [`COLUMNS`].
pub(crate) fn read(row: &Row) -> StoreResult<Subject> {
    Ok(Subject {
        subject: row.get(0)?,
        holder: row.get(1)?,
        kind: row.get(2)?,
        relation: row.get(3)?,
        sealed: row.get(4)?,
        document_index: row.get(5)?,
        colour: row.get(6)?,
        colour_cause: row.get(7)?,
        colour_at: row.get(8)?,
        state: row.get(9)?,
    })
}
