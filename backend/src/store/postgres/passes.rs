//! Passes issued. A renewal of a whole family is a handful of statements,
//! whatever its size.

use std::collections::{HashMap, HashSet};

use async_trait::async_trait;
use deadpool_postgres::Transaction;

use super::super::facts::FactKind;
use super::super::passes::{CodeHolder, LastTest, PassStore, Renewal, Renewed, SliceIndex};
use super::super::people::{Subject, SubjectState};
use super::super::{DeviceId, Digest, StoreError, StoreResult, SubjectId, Trail, sql};
use super::convert::Columns;
use super::{PostgresStore, arrivals, audit, people};
use crate::store::people::ARRIVAL;

#[async_trait]
impl PassStore for PostgresStore {
    async fn take_counters(&self, slice: u16, count: u32) -> StoreResult<u32> {
        let client = self.client().await?;
        let take = client
            .prepare_cached(
                "INSERT INTO slice_counters AS c (slice, next) VALUES ($1, $2)
                 ON CONFLICT (slice) DO UPDATE SET next = c.next + $2 RETURNING next - $2",
            )
            .await?;
        client
            .query_one(&take, &[&i32::from(slice), &i64::from(count)])
            .await?
            .num(0)
    }

    async fn record_renewal(
        &self,
        device: DeviceId,
        renewals: Vec<Renewal>,
        trail: Trail,
    ) -> StoreResult<Vec<Renewed>> {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        let mut subjects = lock_subjects(&tx, device, &renewals).await?;
        let arrived: Vec<SubjectId> = subjects
            .values()
            .filter(|subject| subject.kind == ARRIVAL)
            .map(|subject| subject.subject)
            .collect();
        let waiting = match arrived.is_empty() {
            true => HashSet::new(),
            false => arrivals::waiting(&tx, &arrived, trail.at).await?,
        };
        let known: Vec<&Renewal> = renewals
            .iter()
            .filter(|one| subjects.contains_key(&one.subject) && !waiting.contains(&one.subject))
            .collect();
        let (mut fresh, current, tests) = tokio::try_join!(
            use_keys(&tx, &known, trail.at),
            current_indexes(&tx, device, &known),
            last_tests(&tx, subjects.values())
        )?;
        let mut work = Work::default();
        let renewed: Vec<Renewed> = renewals
            .iter()
            .map(|renewal| {
                let Some(subject) = subjects.remove(&renewal.subject) else {
                    return Renewed::NoSubject;
                };
                if waiting.contains(&renewal.subject) {
                    work.secrets.push((renewal.subject, &renewal.hint_secret));
                    return Renewed::OriginWaiting;
                }
                if !fresh.remove(&renewal.holder_key_hash) {
                    return Renewed::KeyUsed;
                }
                let codes = work.add(renewal, &current);
                Renewed::Recorded {
                    last_test: tests.get(&subject.document_index).copied(),
                    subject: Box::new(subject),
                    codes,
                }
            })
            .collect();
        if work.secrets.is_empty() {
            return Ok(renewed);
        }
        tokio::try_join!(
            work.write_secrets(&tx, device, trail.at),
            work.write_kept(&tx, trail.at),
            work.write_new(&tx, device, trail.at)
        )?;
        audit::record(&tx, &trail).await?;
        tx.commit().await?;
        Ok(renewed)
    }

    async fn code_holders(&self, codes: Vec<SliceIndex>) -> StoreResult<Vec<Option<CodeHolder>>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached(
                "SELECT c.subject_id, c.device_id, c.holder_key, c.issued_at, c.state, c.changed_at
                 FROM unnest($1::integer[], $2::bigint[])
                     WITH ORDINALITY AS asked (slice, index_no, place)
                 LEFT JOIN codes c USING (slice, index_no) ORDER BY asked.place",
            )
            .await?;
        let slices: Vec<i32> = codes.iter().map(|code| code.slice.into()).collect();
        let indexes: Vec<i64> = codes.iter().map(|code| code.index.into()).collect();
        let rows = client.query(&query, &[&slices, &indexes]).await?;
        rows.iter()
            .map(|row| {
                let Some(subject) = row.col(0)? else {
                    return Ok(None);
                };
                Ok(Some(CodeHolder {
                    subject,
                    device: row.col(1)?,
                    holder_key: row.bytes(2)?,
                    issued_at: row.col(3)?,
                    state: row.num(4)?,
                    changed_at: row.col(5)?,
                }))
            })
            .collect()
    }

    async fn forget_slices(&self, before: u16) -> StoreResult<u64> {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        let before = i32::from(before);
        let gone = tx
            .execute("DELETE FROM codes WHERE slice < $1", &[&before])
            .await?;
        for table in [
            "pass_entries",
            "slice_counters",
            "status_log",
            "status_publications",
        ] {
            tx.execute(&format!("DELETE FROM {table} WHERE slice < $1"), &[&before])
                .await?;
        }
        tx.commit().await?;
        Ok(gone)
    }

    async fn forget_holder_keys(&self, before: i64) -> StoreResult<u64> {
        let client = self.client().await?;
        let forget = client
            .prepare_cached("DELETE FROM used_holder_keys WHERE used_at < $1")
            .await?;
        Ok(client.execute(&forget, &[&before]).await?)
    }
}

/// The subjects that this device may renew. Locked: a change of state waits for
/// this renewal and then finds its codes, or was there first and is seen here.
async fn lock_subjects(
    tx: &Transaction<'_>,
    device: DeviceId,
    renewals: &[Renewal],
) -> StoreResult<HashMap<SubjectId, Subject>> {
    let query = tx
        .prepare_cached(&format!(
            "SELECT {} FROM subjects
             WHERE subject_id = ANY($1) AND state = $3 AND holder_id =
                 (SELECT holder_id FROM devices WHERE device_id = $2 AND revoked_at IS NULL)
             ORDER BY subject_id FOR NO KEY UPDATE",
            sql::SUBJECT
        ))
        .await?;
    let ids: Vec<SubjectId> = renewals.iter().map(|renewal| renewal.subject).collect();
    let rows = tx
        .query(&query, &[&ids, &device, &SubjectState::Active.code()])
        .await?;
    rows.iter()
        .map(|row| {
            let subject = people::read(row)?;
            Ok((subject.subject, subject))
        })
        .collect()
}

/// Spends the holder keys; those returned were fresh.
async fn use_keys(
    tx: &Transaction<'_>,
    renewals: &[&Renewal],
    at: i64,
) -> StoreResult<HashSet<Digest>> {
    let insert = tx
        .prepare_cached(
            "INSERT INTO used_holder_keys (key_hash, subject_id, used_at)
             SELECT k, s, $3 FROM unnest($1::bytea[], $2::uuid[]) AS u (k, s)
             ON CONFLICT DO NOTHING RETURNING key_hash",
        )
        .await?;
    let keys: Vec<&[u8]> = renewals
        .iter()
        .map(|one| one.holder_key_hash.as_slice())
        .collect();
    let subjects: Vec<SubjectId> = renewals.iter().map(|one| one.subject).collect();
    let rows = tx.query(&insert, &[&keys, &subjects, &at]).await?;
    rows.iter().map(|row| row.digest(0)).collect()
}

/// The last nucleic-acid test of each, by document.
async fn last_tests(
    tx: &Transaction<'_>,
    subjects: impl Iterator<Item = &Subject>,
) -> StoreResult<HashMap<Digest, LastTest>> {
    let query = tx
        .prepare_cached(
            "SELECT DISTINCT ON (person) person, starts, value FROM facts
             WHERE person = ANY($1) AND kind = $2 AND withdrawn_at IS NULL
             ORDER BY person, starts DESC",
        )
        .await?;
    let people: Vec<&[u8]> = subjects.map(|one| one.document_index.as_slice()).collect();
    let rows = tx.query(&query, &[&people, &FactKind::Test.code()]).await?;
    rows.iter()
        .map(|row| {
            let test = LastTest {
                sampled: row.col(1)?,
                result: row.num(2)?,
            };
            Ok((row.digest(0)?, test))
        })
        .collect()
}

type Indexes = HashMap<(SubjectId, u16), u32>;

async fn current_indexes(
    tx: &Transaction<'_>,
    device: DeviceId,
    renewals: &[&Renewal],
) -> StoreResult<Indexes> {
    let query = tx
        .prepare_cached(
            "SELECT subject_id, slice, index_no FROM pass_entries
             WHERE subject_id = ANY($1) AND device_id = $2 AND replaced_at IS NULL",
        )
        .await?;
    let subjects: Vec<SubjectId> = renewals.iter().map(|one| one.subject).collect();
    let rows = tx.query(&query, &[&subjects, &device]).await?;
    rows.iter()
        .map(|row| Ok(((row.col(0)?, row.num(1)?), row.num(2)?)))
        .collect()
}

/// What a renewal writes, as columns.
#[derive(Default)]
struct Work<'a> {
    secrets: Vec<(SubjectId, &'a [u8])>,
    kept: Codes<'a>,
    new: Codes<'a>,
}

#[derive(Default)]
struct Codes<'a> {
    subjects: Vec<SubjectId>,
    slices: Vec<i32>,
    indexes: Vec<i64>,
    keys: Vec<&'a [u8]>,
}

impl<'a> Codes<'a> {
    fn push(&mut self, renewal: &'a Renewal, code: SliceIndex) {
        self.subjects.push(renewal.subject);
        self.slices.push(code.slice.into());
        self.indexes.push(code.index.into());
        self.keys.push(&renewal.holder_key);
    }
}

impl<'a> Work<'a> {
    fn add(&mut self, renewal: &'a Renewal, current: &Indexes) -> Vec<SliceIndex> {
        self.secrets.push((renewal.subject, &renewal.hint_secret));
        let code = |candidate: &SliceIndex| {
            let slice = candidate.slice;
            if let Some(index) = current.get(&(renewal.subject, slice)) {
                let kept = SliceIndex {
                    slice,
                    index: *index,
                };
                self.kept.push(renewal, kept);
                return kept;
            }
            self.new.push(renewal, *candidate);
            *candidate
        };
        renewal.candidates.iter().map(code).collect()
    }

    async fn write_secrets(
        &self,
        tx: &Transaction<'_>,
        device: DeviceId,
        at: i64,
    ) -> StoreResult<()> {
        let upsert = tx
            .prepare_cached(
                "INSERT INTO hint_secrets (subject_id, device_id, sealed, renewed_at)
                 SELECT s, $3, b, $4 FROM unnest($1::uuid[], $2::bytea[]) AS u (s, b)
                 ON CONFLICT (subject_id, device_id) DO UPDATE SET
                     sealed = excluded.sealed, renewed_at = excluded.renewed_at",
            )
            .await?;
        let (subjects, sealed): (Vec<SubjectId>, Vec<&[u8]>) = self.secrets.iter().copied().unzip();
        tx.execute(&upsert, &[&subjects, &sealed, &device, &at])
            .await?;
        Ok(())
    }

    async fn write_kept(&self, tx: &Transaction<'_>, at: i64) -> StoreResult<()> {
        if self.kept.slices.is_empty() {
            return Ok(());
        }
        let update = tx
            .prepare_cached(
                "UPDATE codes SET holder_key = u.k, issued_at = $4
                 FROM unnest($1::integer[], $2::bigint[], $3::bytea[]) AS u (s, i, k)
                 WHERE slice = u.s AND index_no = u.i",
            )
            .await?;
        let Codes {
            slices,
            indexes,
            keys,
            ..
        } = &self.kept;
        let updated = tx.execute(&update, &[slices, indexes, keys, &at]).await?;
        if updated != slices.len() as u64 {
            return Err(StoreError::Corrupt("pass entry without its code"));
        }
        Ok(())
    }

    async fn write_new(&self, tx: &Transaction<'_>, device: DeviceId, at: i64) -> StoreResult<()> {
        if self.new.slices.is_empty() {
            return Ok(());
        }
        let insert = tx
            .prepare_cached(
                "WITH new AS (
                     SELECT * FROM unnest($1::uuid[], $2::integer[], $3::bigint[], $4::bytea[])
                         AS u (subject_id, slice, index_no, holder_key)),
                 entries AS (
                     INSERT INTO pass_entries (subject_id, slice, index_no, device_id)
                     SELECT subject_id, slice, index_no, $5 FROM new)
                 INSERT INTO codes (slice, index_no, subject_id, device_id, holder_key,
                     issued_at, state, pending)
                 SELECT slice, index_no, subject_id, $5, holder_key, $6, 0, false FROM new",
            )
            .await?;
        let Codes {
            subjects,
            slices,
            indexes,
            keys,
        } = &self.new;
        tx.execute(&insert, &[subjects, slices, indexes, keys, &device, &at])
            .await?;
        Ok(())
    }
}
