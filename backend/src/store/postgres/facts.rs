//! Facts, a chunk a transaction: a handful of statements whatever its size.
//!
//! The order of locks is everywhere the same: the feed's row (and, for records
//! that are joined by a place, the row of the places), then subjects by id, then
//! audit heads by shard.

mod records;

use std::collections::HashMap;

use async_trait::async_trait;
use deadpool_postgres::{GenericClient, Transaction};
use tokio_postgres::Row;

use super::super::facts::{
    Applied, Chunk, Concerned, Fact, FactKind, FactStore, Judge, Moment, NewFact, Person,
    PlaceStates, SharedJudge, Touched, places_of,
};
use super::super::people::Subject;
use super::super::{Digest, StoreResult, SubjectId, sql};
use super::convert::Columns;
use super::{PostgresStore, colour, feeds, people};
use records::{insert, put};

const COLUMNS: &str = "supplier, kind, record, person, place, starts, ends, value";

#[async_trait]
impl FactStore for PostgresStore {
    async fn apply_chunk(
        &self,
        chunk: Chunk,
        moment: Moment,
        judge: SharedJudge,
    ) -> StoreResult<Applied> {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        let applied = apply(&tx, &chunk, moment, &*judge).await?;
        tx.commit().await?;
        Ok(applied)
    }

    async fn judge_due(
        &self,
        limit: u32,
        moment: Moment,
        judge: SharedJudge,
    ) -> StoreResult<(usize, usize)> {
        let mut client = self.client().await?;
        let query = client
            .prepare_cached(
                "SELECT subject_id FROM colour_checks WHERE due <= $1 ORDER BY due LIMIT $2",
            )
            .await?;
        let rows = client
            .query(&query, &[&moment.now, &i64::from(limit)])
            .await?;
        if rows.is_empty() {
            return Ok((0, 0));
        }
        let due = rows
            .iter()
            .map(|row| Ok((row.col(0)?, None)))
            .collect::<StoreResult<HashMap<_, _>>>()?;
        let looked_at = due.len();
        let tx = client.transaction().await?;
        let changed = colour::judge(&tx, due, moment, &*judge).await?;
        tx.commit().await?;
        Ok((looked_at, changed))
    }

    async fn judge_subjects(
        &self,
        subjects: Vec<SubjectId>,
        moment: Moment,
        judge: SharedJudge,
    ) -> StoreResult<usize> {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        let subjects = subjects
            .into_iter()
            .map(|subject| (subject, None))
            .collect();
        let changed = colour::judge(&tx, subjects, moment, &*judge).await?;
        tx.commit().await?;
        Ok(changed)
    }

    async fn person(&self, subject: SubjectId) -> StoreResult<Option<Person>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached(&format!(
                "SELECT {} FROM subjects WHERE subject_id = $1",
                sql::SUBJECT
            ))
            .await?;
        let Some(row) = client.query_opt(&query, &[&subject]).await? else {
            return Ok(None);
        };
        Ok(persons(&client, vec![people::read(&row)?]).await?.pop())
    }

    async fn facts_of(
        &self,
        person: Digest,
        kind: FactKind,
        since: i64,
        limit: u32,
    ) -> StoreResult<Vec<(Fact, Option<Vec<u8>>)>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached(&format!(
                "SELECT {COLUMNS}, sealed FROM facts
                 WHERE person = $1 AND kind = $2 AND starts >= $3 AND withdrawn_at IS NULL
                 ORDER BY starts DESC, supplier, record LIMIT $4"
            ))
            .await?;
        let rows = client
            .query(
                &query,
                &[&person.as_slice(), &kind.code(), &since, &i64::from(limit)],
            )
            .await?;
        rows.iter()
            .map(|row| Ok((read(row)?, row.col(8)?)))
            .collect()
    }
}

/// Keeps a new record about a subject that is judged next.
pub(super) async fn declare(
    tx: &Transaction<'_>,
    declaration: NewFact,
    now: i64,
) -> StoreResult<()> {
    let chunk = Chunk {
        supplier: declaration.fact.supplier.clone(),
        kind: declaration.fact.kind,
        put: vec![declaration],
        withdraw: Vec::new(),
        rejected: Vec::new(),
    };
    insert(tx, &chunk, now).await.map(drop)
}

/// Takes a chunk in the transaction that is open; colours are the last thing that it
/// writes.
pub(super) async fn apply(
    tx: &Transaction<'_>,
    chunk: &Chunk,
    moment: Moment,
    judge: &dyn Judge,
) -> StoreResult<Applied> {
    lock(tx, chunk, moment.now).await?;
    let mut concerned = Concerned::default();
    let mut applied = put(tx, chunk, moment.now, &mut concerned).await?;
    applied.others_due = enqueue(tx, chunk.kind, &concerned.places, moment.now).await?;
    let found = subjects_of(tx, &concerned).await?;
    applied.changed = colour::judge(tx, found, moment, judge).await?;
    feeds::count(tx, chunk, &applied, moment.now).await?;
    Ok(applied)
}

async fn lock(tx: &Transaction<'_>, chunk: &Chunk, now: i64) -> StoreResult<()> {
    let take = tx
        .prepare_cached(
            "INSERT INTO feeds AS f (supplier, kind, last_received, accepted, duplicates,
                 corrected, withdrawn, rejected) VALUES ($1, $2, $3, 0, 0, 0, 0, 0)
             ON CONFLICT (supplier, kind) DO UPDATE SET
                 last_received = greatest(f.last_received, excluded.last_received)",
        )
        .await?;
    tx.execute(&take, &[&chunk.supplier, &chunk.kind.code(), &now])
        .await?;
    if chunk.kind.joined() {
        // Who names a place must see its state, and the other way round.
        tx.execute(&take, &[&"", &FactKind::Area.code(), &now])
            .await?;
    }
    Ok(())
}

/// Everybody whose records name one of the places is due. As everywhere, a subject is
/// locked before its check.
async fn enqueue(
    tx: &Transaction<'_>,
    kind: FactKind,
    places: &[String],
    now: i64,
) -> StoreResult<bool> {
    let (Some(people), false) = (kind.people_of_place(), places.is_empty()) else {
        return Ok(false);
    };
    let insert = tx
        .prepare_cached(&format!(
            "WITH named AS (
                 SELECT subject_id FROM subjects WHERE subject_id IN (
                     SELECT d.subject_id FROM facts f
                     JOIN subject_documents d ON d.document_index = f.person
                     WHERE f.place = ANY($1) AND f.kind = {} AND f.withdrawn_at IS NULL)
                 ORDER BY subject_id FOR NO KEY UPDATE)
             INSERT INTO colour_checks AS c (subject_id, due)
             SELECT subject_id, $2::bigint FROM named
             ON CONFLICT (subject_id) DO UPDATE SET due = least(c.due, excluded.due)",
            people.code()
        ))
        .await?;
    Ok(tx.execute(&insert, &[&places, &now]).await? > 0)
}

async fn subjects_of(
    tx: &Transaction<'_>,
    concerned: &Concerned,
) -> StoreResult<HashMap<SubjectId, Option<Touched>>> {
    if concerned.people.is_empty() {
        return Ok(HashMap::new());
    }
    let query = tx
        .prepare_cached(
            "SELECT document_index, subject_id FROM subject_documents
             WHERE document_index = ANY($1)",
        )
        .await?;
    let people: Vec<&[u8]> = concerned.people.keys().map(<[u8; 32]>::as_slice).collect();
    let rows = tx.query(&query, &[&people]).await?;
    rows.iter()
        .map(|row| Ok((row.col(1)?, concerned.people.get(&row.digest(0)?).cloned())))
        .collect()
}

/// The subjects with everything recorded about them, in the same order.
pub(super) async fn persons(
    client: &impl GenericClient,
    subjects: Vec<Subject>,
) -> StoreResult<Vec<Person>> {
    let query = client
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM facts
             WHERE person = ANY($1) AND withdrawn_at IS NULL AND kind <> {}",
            FactKind::Test.code()
        ))
        .await?;
    let documents: Vec<&[u8]> = subjects
        .iter()
        .map(|subject| subject.document_index.as_slice())
        .collect();
    let rows = client.query(&query, &[&documents]).await?;
    let facts = rows.iter().map(read).collect::<StoreResult<Vec<Fact>>>()?;
    let places = place_states(client, &facts).await?;
    let mut of: HashMap<Digest, Vec<Fact>> = HashMap::new();
    for fact in facts {
        if let Some(person) = fact.person {
            of.entry(person).or_default().push(fact);
        }
    }
    let with_facts = |subject: Subject| {
        let facts = of.remove(&subject.document_index).unwrap_or_default();
        Person::new(subject, facts, &places)
    };
    Ok(subjects.into_iter().map(with_facts).collect())
}

async fn place_states(client: &impl GenericClient, facts: &[Fact]) -> StoreResult<PlaceStates> {
    let places = places_of(facts);
    if places.is_empty() {
        return Ok(PlaceStates::default());
    }
    let query = client
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM facts
             WHERE place = ANY($1) AND kind IN ({}) AND withdrawn_at IS NULL",
            PlaceStates::kinds()
        ))
        .await?;
    let rows = client.query(&query, &[&places]).await?;
    rows.iter().map(read).collect()
}

fn read(row: &Row) -> StoreResult<Fact> {
    Ok(Fact {
        supplier: row.col(0)?,
        kind: FactKind::from_code(row.col(1)?)?,
        record: row.col(2)?,
        person: row.opt_digest(3)?,
        place: row.col(4)?,
        starts: row.col(5)?,
        ends: row.col(6)?,
        value: row.col(7)?,
    })
}
