//! Facts, a chunk a transaction: a handful of statements whatever its size.
//!
//! The order of locks is everywhere the same: the feed's row (and, for records
//! that are joined by a place, the row of the places), then subjects by id, then
//! audit heads by shard.

use std::collections::{HashMap, HashSet};

use async_trait::async_trait;
use deadpool_postgres::{GenericClient, Transaction};
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;

use super::super::facts::{
    Applied, Chunk, Concerned, Fact, FactKind, FactStore, Judge, Kept, Moment, NewFact, Outcome,
    Person, PlaceStates, SharedJudge, Touched, Withdrawal, places_of, put_again, withdraw,
};
use super::super::people::Subject;
use super::super::{Digest, StoreError, StoreResult, SubjectId};
use super::convert::Columns;
use super::{PostgresStore, colour, feeds, people};

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
                people::COLUMNS
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

/// Writes the records and says what became of each.
async fn put(
    tx: &Transaction<'_>,
    chunk: &Chunk,
    now: i64,
    concerned: &mut Concerned,
) -> StoreResult<Applied> {
    let new = insert(tx, chunk, now).await?;
    let again: Vec<&str> = chunk
        .put
        .iter()
        .map(|new| new.fact.record.as_str())
        .filter(|record| !new.contains(*record))
        .chain(chunk.withdraw.iter().map(|one| one.record.as_str()))
        .collect();
    let kept = kept(tx, chunk, &again).await?;
    let mut applied = Applied::default();
    let mut corrected = Vec::new();
    for one in &chunk.put {
        let fact = &one.fact;
        let before = (!new.contains(&fact.record)).then(|| kept.get(&fact.record));
        let outcome = match before {
            None => Outcome::Accepted,
            Some(Some(kept)) => put_again(kept, one),
            Some(None) => return Err(StoreError::Corrupt("record neither new nor kept")),
        };
        let touched = touched(chunk, &fact.record, outcome);
        if let (Outcome::Corrected, Some(Some(kept))) = (outcome, before) {
            concerned.note(&touched, kept.person, kept.place.as_ref());
            corrected.push(one);
        }
        if matches!(outcome, Outcome::Accepted | Outcome::Corrected) {
            concerned.note(&touched, fact.person, fact.place.as_ref());
        }
        applied.put.push(outcome);
    }
    let mut gone = Vec::new();
    for one in &chunk.withdraw {
        let before = kept.get(&one.record);
        let outcome = withdraw(before, one);
        if let (Outcome::Withdrawn, Some(kept)) = (outcome, before) {
            let touched = touched(chunk, &one.record, outcome);
            concerned.note(&touched, kept.person, kept.place.as_ref());
            gone.push(one);
        }
        applied.withdraw.push(outcome);
    }
    correct(tx, &corrected, now).await?;
    take_back(tx, chunk, &gone, now).await?;
    Ok(applied)
}

fn touched(chunk: &Chunk, record: &str, outcome: Outcome) -> Touched {
    Touched {
        supplier: chunk.supplier.clone(),
        kind: chunk.kind,
        record: record.to_owned(),
        outcome,
    }
}

/// Inserts what is new; gives those records.
pub(super) async fn insert(
    tx: &Transaction<'_>,
    chunk: &Chunk,
    now: i64,
) -> StoreResult<HashSet<String>> {
    if chunk.put.is_empty() {
        return Ok(HashSet::new());
    }
    let insert = tx
        .prepare_cached(&format!(
            "INSERT INTO facts ({COLUMNS}, hash, version, sealed, received_at)
             SELECT $1, $2, r, p, l, s, e, v, h, n, d, $3
             FROM unnest($4::text[], $5::bytea[], $6::text[], $7::bigint[], $8::bigint[],
                 $9::smallint[], $10::bytea[], $11::bigint[], $12::bytea[])
                 AS u (r, p, l, s, e, v, h, n, d)
             ON CONFLICT DO NOTHING RETURNING record"
        ))
        .await?;
    let columns = NewColumns::of(chunk.put.iter());
    let rows = tx
        .query(
            &insert,
            &columns.parameters(&chunk.supplier, &chunk.kind.code(), &now),
        )
        .await?;
    rows.iter().map(|row| row.col(0)).collect()
}

async fn correct(tx: &Transaction<'_>, corrected: &[&NewFact], now: i64) -> StoreResult<()> {
    let Some(first) = corrected.first() else {
        return Ok(());
    };
    let update = tx
        .prepare_cached(
            "UPDATE facts f SET person = u.p, place = u.l, starts = u.s, ends = u.e,
                 value = u.v, hash = u.h, version = u.n, sealed = u.d, received_at = $3,
                 withdrawn_at = NULL
             FROM unnest($4::text[], $5::bytea[], $6::text[], $7::bigint[], $8::bigint[],
                 $9::smallint[], $10::bytea[], $11::bigint[], $12::bytea[])
                 AS u (r, p, l, s, e, v, h, n, d)
             WHERE f.supplier = $1 AND f.kind = $2 AND f.record = u.r",
        )
        .await?;
    let columns = NewColumns::of(corrected.iter().copied());
    tx.execute(
        &update,
        &columns.parameters(&first.fact.supplier, &first.fact.kind.code(), &now),
    )
    .await?;
    Ok(())
}

async fn take_back(
    tx: &Transaction<'_>,
    chunk: &Chunk,
    gone: &[&Withdrawal],
    now: i64,
) -> StoreResult<()> {
    if gone.is_empty() {
        return Ok(());
    }
    let update = tx
        .prepare_cached(
            "UPDATE facts f SET withdrawn_at = $3, version = u.n
             FROM unnest($4::text[], $5::bigint[]) AS u (r, n)
             WHERE f.supplier = $1 AND f.kind = $2 AND f.record = u.r",
        )
        .await?;
    let records: Vec<&str> = gone.iter().map(|one| one.record.as_str()).collect();
    let versions: Vec<i64> = gone.iter().map(|one| one.version).collect();
    tx.execute(
        &update,
        &[
            &chunk.supplier,
            &chunk.kind.code(),
            &now,
            &records,
            &versions,
        ],
    )
    .await?;
    Ok(())
}

/// New records, column by column.
struct NewColumns<'a> {
    records: Vec<&'a str>,
    persons: Vec<Option<&'a [u8]>>,
    places: Vec<Option<&'a str>>,
    starts: Vec<i64>,
    ends: Vec<Option<i64>>,
    values: Vec<i16>,
    hashes: Vec<&'a [u8]>,
    versions: Vec<i64>,
    sealed: Vec<Option<&'a [u8]>>,
}

impl<'a> NewColumns<'a> {
    fn of(new: impl Iterator<Item = &'a NewFact> + Clone) -> Self {
        let facts = || new.clone().map(|new| &new.fact);
        Self {
            records: facts().map(|fact| fact.record.as_str()).collect(),
            persons: facts()
                .map(|fact| fact.person.as_ref().map(<[u8; 32]>::as_slice))
                .collect(),
            places: facts().map(|fact| fact.place.as_deref()).collect(),
            starts: facts().map(|fact| fact.starts).collect(),
            ends: facts().map(|fact| fact.ends).collect(),
            values: facts().map(|fact| fact.value).collect(),
            hashes: new.clone().map(|new| new.hash.as_slice()).collect(),
            versions: new.clone().map(|new| new.version).collect(),
            sealed: new.map(|new| new.sealed.as_deref()).collect(),
        }
    }

    /// $1 to $12 of [`insert`] and [`correct`].
    fn parameters<'b>(
        &'b self,
        supplier: &'b String,
        kind: &'b i16,
        now: &'b i64,
    ) -> [&'b (dyn ToSql + Sync); 12] {
        [
            supplier,
            kind,
            now,
            &self.records,
            &self.persons,
            &self.places,
            &self.starts,
            &self.ends,
            &self.values,
            &self.hashes,
            &self.versions,
            &self.sealed,
        ]
    }
}

async fn kept(
    tx: &Transaction<'_>,
    chunk: &Chunk,
    records: &[&str],
) -> StoreResult<HashMap<String, Kept>> {
    if records.is_empty() {
        return Ok(HashMap::new());
    }
    let query = tx
        .prepare_cached(
            "SELECT record, hash, version, person, place, withdrawn_at IS NOT NULL FROM facts
             WHERE supplier = $1 AND kind = $2 AND record = ANY($3)",
        )
        .await?;
    let rows = tx
        .query(&query, &[&chunk.supplier, &chunk.kind.code(), &records])
        .await?;
    rows.iter()
        .map(|row| {
            let kept = Kept {
                hash: row.digest(1)?,
                version: row.col(2)?,
                person: row.opt_digest(3)?,
                place: row.col(4)?,
                withdrawn: row.col(5)?,
            };
            Ok((row.col(0)?, kept))
        })
        .collect()
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
