//! Subjects, for what is written by hand here.

use rusqlite::{Connection, Row, params};

use super::super::people::{Subject, SubjectState};
use super::super::sql::SUBJECT;
use super::super::{StoreError, StoreResult, SubjectId};

/// Adds subjects with their holders and documents, to be judged; gives how many were new.
pub(super) fn add_all(conn: &Connection, subjects: &[Subject], at: i64) -> StoreResult<usize> {
    let mut added = 0;
    for subject in subjects {
        added += usize::from(add(conn, subject, at)?);
    }
    Ok(added)
}

fn add(conn: &Connection, subject: &Subject, at: i64) -> StoreResult<bool> {
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

fn insert(conn: &Connection, subject: &Subject) -> StoreResult<bool> {
    let added = conn
        .prepare_cached(&format!(
            "INSERT INTO subjects ({SUBJECT}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
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
        "SELECT {SUBJECT} FROM subjects WHERE subject_id = ?1"
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
