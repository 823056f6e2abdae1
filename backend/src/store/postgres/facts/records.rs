//! The records of a chunk: what is new, corrected or taken back, one statement each,
//! and whom it concerns.

use std::collections::{HashMap, HashSet};

use deadpool_postgres::Transaction;
use tokio_postgres::types::ToSql;

use super::super::super::facts::{
    Applied, Chunk, Concerned, Kept, NewFact, Outcome, Touched, Withdrawal, put_again, withdraw,
};
use super::super::super::{StoreError, StoreResult};
use super::super::convert::Columns;
use super::COLUMNS;

/// Writes the records and says what became of each.
pub(super) async fn put(
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
