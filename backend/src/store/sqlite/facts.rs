//! Facts, chunk by chunk. There is one writer, so nothing needs a lock.

use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension, Row, ToSql, params};

use super::super::facts::{
    Applied, Chunk, Concerned, Fact, FactKind, FactStore, Judge, Kept, Moment, NewFact, Outcome,
    Person, PlaceStates, SharedJudge, Touched, places_of, put_again, withdraw,
};
use super::super::people::Subject;
use super::super::{Digest, StoreError, StoreResult, SubjectId};
use super::tx::SqliteTx;
use super::{SqliteStore, colour, feeds, people};

const COLUMNS: &str = "supplier, kind, record, person, place, starts, ends, value";

#[async_trait]
impl FactStore for SqliteStore {
    async fn apply_chunk(
        &self,
        chunk: Chunk,
        moment: Moment,
        judge: SharedJudge,
    ) -> StoreResult<Applied> {
        self.write(move |tx| apply(tx, &chunk, moment, &*judge))
            .await
    }

    async fn judge_due(
        &self,
        limit: u32,
        moment: Moment,
        judge: SharedJudge,
    ) -> StoreResult<(usize, usize)> {
        self.write(move |tx| {
            let due = tx
                .conn()
                .prepare_cached(
                    "SELECT subject_id FROM colour_checks WHERE due <= ?1 ORDER BY due LIMIT ?2",
                )?
                .query_and_then(params![moment.now, limit], |row| Ok((row.get(0)?, None)))?
                .collect::<StoreResult<Vec<_>>>()?;
            Ok((due.len(), colour::judge(tx, &due, moment, &*judge)?))
        })
        .await
    }

    async fn judge_subjects(
        &self,
        subjects: Vec<SubjectId>,
        moment: Moment,
        judge: SharedJudge,
    ) -> StoreResult<usize> {
        self.write(move |tx| {
            let subjects: Vec<_> = subjects
                .into_iter()
                .map(|subject| (subject, None))
                .collect();
            colour::judge(tx, &subjects, moment, &*judge)
        })
        .await
    }

    async fn person(&self, subject: SubjectId) -> StoreResult<Option<Person>> {
        self.read(move |conn| {
            people::find(conn, subject)?
                .map(|subject| person(conn, subject))
                .transpose()
        })
        .await
    }

    async fn facts_of(
        &self,
        person: Digest,
        kind: FactKind,
        since: i64,
        limit: u32,
    ) -> StoreResult<Vec<(Fact, Option<Vec<u8>>)>> {
        self.read(move |conn| {
            conn.prepare_cached(&format!(
                "SELECT {COLUMNS}, sealed FROM facts
                 WHERE person = ?1 AND kind = ?2 AND starts >= ?3 AND withdrawn_at IS NULL
                 ORDER BY starts DESC, supplier, record LIMIT ?4"
            ))?
            .query_and_then(params![person, kind.code(), since, limit], |row| {
                Ok((read(row)?, row.get(8)?))
            })?
            .collect()
        })
        .await
    }
}

/// Takes a chunk in the transaction that is open.
pub(super) fn apply(
    tx: &SqliteTx,
    chunk: &Chunk,
    moment: Moment,
    judge: &dyn Judge,
) -> StoreResult<Applied> {
    let conn = &*tx.conn();
    let mut concerned = Concerned::default();
    let mut applied = Applied::default();
    for new in &chunk.put {
        applied
            .put
            .push(put(conn, new, moment.now, &mut concerned)?);
    }
    for withdrawal in &chunk.withdraw {
        let kept = kept(conn, &chunk.supplier, chunk.kind, &withdrawal.record)?;
        let outcome = withdraw(kept.as_ref(), withdrawal);
        if let (Outcome::Withdrawn, Some(kept)) = (outcome, &kept) {
            conn.prepare_cached(
                "UPDATE facts SET withdrawn_at = ?4, version = ?5
                 WHERE supplier = ?1 AND kind = ?2 AND record = ?3",
            )?
            .execute(params![
                chunk.supplier,
                chunk.kind.code(),
                withdrawal.record,
                moment.now,
                withdrawal.version
            ])?;
            let touched = Touched {
                supplier: chunk.supplier.clone(),
                kind: chunk.kind,
                record: withdrawal.record.clone(),
                outcome,
            };
            concerned.note(&touched, kept.person, kept.place.as_ref());
        }
        applied.withdraw.push(outcome);
    }
    applied.others_due = enqueue(conn, chunk.kind, &concerned.places, moment.now)?;
    let subjects = subjects_of(conn, &concerned)?;
    applied.changed = colour::judge(tx, &subjects, moment, judge)?;
    feeds::count(conn, chunk, &applied, moment.now)?;
    Ok(applied)
}

/// A subject with everything recorded about it.
pub(super) fn person(conn: &Connection, subject: Subject) -> StoreResult<Person> {
    let facts = conn
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM facts
             WHERE person = ?1 AND withdrawn_at IS NULL AND kind <> {}",
            FactKind::Test.code()
        ))?
        .query_and_then([subject.document_index], read)?
        .collect::<StoreResult<Vec<Fact>>>()?;
    let states = place_states(conn, &facts)?;
    Ok(Person::new(subject, facts, &states))
}

fn place_states(conn: &Connection, facts: &[Fact]) -> StoreResult<PlaceStates> {
    let mut states = Vec::new();
    for place in places_of(facts) {
        let of_place = conn
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM facts
                 WHERE place = ?1 AND kind IN ({}) AND withdrawn_at IS NULL",
                PlaceStates::kinds()
            ))?
            .query_and_then([&place], read)?
            .collect::<StoreResult<Vec<Fact>>>()?;
        states.extend(of_place);
    }
    Ok(states.into_iter().collect())
}

pub(super) fn put(
    conn: &Connection,
    new: &NewFact,
    now: i64,
    concerned: &mut Concerned,
) -> StoreResult<Outcome> {
    let fact = &new.fact;
    let added = conn
        .prepare_cached(&format!(
            "INSERT INTO facts ({COLUMNS}, hash, version, sealed, received_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
             ON CONFLICT DO NOTHING"
        ))?
        .execute(row_of(new, &fact.kind.code(), &now))?;
    let mut touched = Touched {
        supplier: fact.supplier.clone(),
        kind: fact.kind,
        record: fact.record.clone(),
        outcome: Outcome::Accepted,
    };
    if added == 0 {
        let kept = kept(conn, &fact.supplier, fact.kind, &fact.record)?
            .ok_or(StoreError::Corrupt("record neither new nor kept"))?;
        touched.outcome = put_again(&kept, new);
        if touched.outcome != Outcome::Corrected {
            return Ok(touched.outcome);
        }
        correct(conn, new, now)?;
        concerned.note(&touched, kept.person, kept.place.as_ref());
    }
    concerned.note(&touched, fact.person, fact.place.as_ref());
    Ok(touched.outcome)
}

fn correct(conn: &Connection, new: &NewFact, now: i64) -> StoreResult<()> {
    conn.prepare_cached(
        "UPDATE facts SET person = ?4, place = ?5, starts = ?6, ends = ?7, value = ?8,
             hash = ?9, version = ?10, sealed = ?11, received_at = ?12, withdrawn_at = NULL
         WHERE supplier = ?1 AND kind = ?2 AND record = ?3",
    )?
    .execute(row_of(new, &new.fact.kind.code(), &now))?;
    Ok(())
}

/// ?1 to ?12 of [`put`] and [`correct`].
fn row_of<'a>(new: &'a NewFact, kind: &'a i16, now: &'a i64) -> [&'a dyn ToSql; 12] {
    let fact = &new.fact;
    [
        &fact.supplier,
        kind,
        &fact.record,
        &fact.person,
        &fact.place,
        &fact.starts,
        &fact.ends,
        &fact.value,
        &new.hash,
        &new.version,
        &new.sealed,
        now,
    ]
}

fn kept(
    conn: &Connection,
    supplier: &str,
    kind: FactKind,
    record: &str,
) -> StoreResult<Option<Kept>> {
    Ok(conn
        .prepare_cached(
            "SELECT hash, version, person, place, withdrawn_at IS NOT NULL FROM facts
             WHERE supplier = ?1 AND kind = ?2 AND record = ?3",
        )?
        .query_row(params![supplier, kind.code(), record], |row| {
            Ok(Kept {
                hash: row.get(0)?,
                version: row.get(1)?,
                person: row.get(2)?,
                place: row.get(3)?,
                withdrawn: row.get(4)?,
            })
        })
        .optional()?)
}

/// Everybody whose records name one of the places is due.
fn enqueue(conn: &Connection, kind: FactKind, places: &[String], now: i64) -> StoreResult<bool> {
    let Some(people) = kind.people_of_place() else {
        return Ok(false);
    };
    let mut due = 0;
    for place in places {
        due += conn
            .prepare_cached(&format!(
                "INSERT INTO colour_checks (subject_id, due)
                 SELECT DISTINCT d.subject_id, ?2 FROM facts f
                 JOIN subject_documents d ON d.document_index = f.person
                 WHERE f.place = ?1 AND f.kind = {} AND f.withdrawn_at IS NULL
                 ON CONFLICT (subject_id) DO UPDATE SET due = min(due, excluded.due)",
                people.code()
            ))?
            .execute(params![place, now])?;
    }
    Ok(due > 0)
}

fn subjects_of(
    conn: &Connection,
    concerned: &Concerned,
) -> StoreResult<Vec<(SubjectId, Option<Touched>)>> {
    let mut find =
        conn.prepare_cached("SELECT subject_id FROM subject_documents WHERE document_index = ?1")?;
    let mut subjects = Vec::new();
    for (person, touched) in &concerned.people {
        let found = find.query_row([person], |row| row.get(0)).optional()?;
        if let Some(subject) = found {
            subjects.push((subject, Some(touched.clone())));
        }
    }
    Ok(subjects)
}

fn read(row: &Row<'_>) -> Result<Fact, StoreError> {
    Ok(Fact {
        supplier: row.get(0)?,
        kind: FactKind::from_code(row.get(1)?)?,
        record: row.get(2)?,
        person: row.get(3)?,
        place: row.get(4)?,
        starts: row.get(5)?,
        ends: row.get(6)?,
        value: row.get(7)?,
    })
}
