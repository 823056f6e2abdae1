//! Holders, subjects, enrolment codes.

use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::super::facts::check_new;
use super::super::people::{PeopleStore, Subject, SubjectState};
use super::super::{Digest, HolderId, StoreError, StoreResult, SubjectId, Trail};
use super::{SqliteStore, audit};

const COLUMNS: &str = "subject_id, holder_id, kind, relation, sealed, document_index, colour, \
    colour_cause, colour_at, state";

#[async_trait]
impl PeopleStore for SqliteStore {
    async fn add_subjects(&self, subjects: Vec<Subject>, trail: Trail) -> StoreResult<usize> {
        check_new(&subjects)?;
        self.write(move |conn| {
            let mut added = 0;
            for subject in &subjects {
                if !add(conn, subject, trail.at)? {
                    continue;
                }
                added += 1;
            }
            if added > 0 {
                audit::record(conn, &trail)?;
            }
            Ok(added)
        })
        .await
    }

    async fn subject(&self, subject: SubjectId) -> StoreResult<Option<Subject>> {
        self.read(move |conn| find(conn, subject)).await
    }

    async fn subject_by_document(&self, document_index: Digest) -> StoreResult<Option<Subject>> {
        self.read(move |conn| {
            let mut query = conn.prepare_cached(&format!(
                "SELECT {COLUMNS} FROM subjects WHERE subject_id =
                     (SELECT subject_id FROM subject_documents WHERE document_index = ?1)"
            ))?;
            let mut rows = query.query([document_index])?;
            rows.next()?.map(read).transpose()
        })
        .await
    }

    async fn subjects_of(&self, holder: HolderId) -> StoreResult<Vec<Subject>> {
        self.read(move |conn| {
            conn.prepare_cached(&format!(
                "SELECT {COLUMNS} FROM subjects WHERE holder_id = ?1 AND state <> ?2
                 ORDER BY relation, subject_id"
            ))?
            .query_and_then(params![holder, SubjectState::Removed.code()], read)?
            .collect()
        })
        .await
    }

    async fn put_enrolment_code(
        &self,
        code_hash: Digest,
        holder: HolderId,
        expires: i64,
        trail: Trail,
    ) -> StoreResult<()> {
        self.write(move |conn| {
            conn.prepare_cached(
                "INSERT INTO enrolment_codes (code_hash, holder_id, expires_at)
                 VALUES (?1, ?2, ?3)",
            )?
            .execute(params![code_hash, holder, expires])?;
            audit::record(conn, &trail)
        })
        .await
    }
}

/// Adds a subject with its holder and document, to be judged; false if it is there.
pub(super) fn add(conn: &Connection, subject: &Subject, at: i64) -> StoreResult<bool> {
    conn.prepare_cached(
        "INSERT INTO holders (holder_id, added_at) VALUES (?1, ?2)
         ON CONFLICT DO NOTHING",
    )?
    .execute(params![subject.holder, at])?;
    if !insert(conn, subject)? {
        return Ok(false);
    }
    conn.prepare_cached(
        "INSERT INTO subject_documents (document_index, subject_id) VALUES (?1, ?2)",
    )?
    .execute(params![subject.document_index, subject.subject])?;
    conn.prepare_cached(
        "INSERT INTO colour_checks (subject_id, due) VALUES (?1, ?2)
         ON CONFLICT (subject_id) DO UPDATE SET due = excluded.due",
    )?
    .execute(params![subject.subject, at])?;
    Ok(true)
}

/// The holder's own subject, if there is one.
pub(super) fn own(conn: &Connection, holder: HolderId) -> StoreResult<Option<SubjectId>> {
    Ok(conn
        .prepare_cached(
            "SELECT subject_id FROM subjects
             WHERE holder_id = ?1 AND relation = 0 AND state <> ?2 ORDER BY subject_id LIMIT 1",
        )?
        .query_row(params![holder, SubjectState::Removed.code()], |row| {
            row.get(0)
        })
        .optional()?)
}

pub(super) fn insert(conn: &Connection, subject: &Subject) -> StoreResult<bool> {
    let added = conn
        .prepare_cached(&format!(
            "INSERT INTO subjects ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
             ON CONFLICT DO NOTHING"
        ))?
        .execute(params![
            subject.subject,
            subject.holder,
            subject.kind,
            subject.relation,
            subject.sealed,
            subject.document_index,
            subject.colour,
            subject.colour_cause,
            subject.colour_at,
            subject.state.code(),
        ])?;
    Ok(added == 1)
}

/// The subject of that id.
pub(super) fn find(conn: &Connection, subject: SubjectId) -> StoreResult<Option<Subject>> {
    let mut query = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM subjects WHERE subject_id = ?1"
    ))?;
    let mut rows = query.query([subject])?;
    rows.next()?.map(read).transpose()
}

fn read(row: &Row<'_>) -> Result<Subject, StoreError> {
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
        state: SubjectState::from_code(row.get(9)?)?,
    })
}
