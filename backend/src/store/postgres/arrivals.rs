//! Arrivals from other provinces.

use std::collections::HashSet;

use async_trait::async_trait;
use deadpool_postgres::Transaction;
use tokio_postgres::Row;

use super::super::arrivals::{Arrival, ArrivalStore, Hold, Origin, Outcome, PlatformState, Try};
use super::super::inbox::InboxMessage;
use super::super::people::SubjectState;
use super::super::sql;
use super::super::{Digest, StoreResult, SubjectId, Trail};
use super::convert::Columns;
use super::{PostgresStore, audit, status};

const COLUMNS: &str = "subject_id, sealed, applied_at, resident_from, ended_at, origin, outcome, \
    tries, last_try, next_try, as_of";

#[async_trait]
impl ArrivalStore for PostgresStore {
    async fn put_arrival(
        &self,
        arrival: Arrival,
        hold: Option<Hold>,
        trail: Trail,
    ) -> StoreResult<bool> {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        let own = tx
            .prepare_cached(
                "UPDATE subjects SET kind = 2 WHERE subject_id = $1 AND relation = 0
                     AND kind IN (0, 2) AND state <> $2",
            )
            .await?;
        let removed = SubjectState::Removed.code();
        if tx.execute(&own, &[&arrival.subject, &removed]).await? == 0 {
            return Ok(false);
        }
        let put = tx
            .prepare_cached(&format!(
                "INSERT INTO arrivals AS a ({COLUMNS})
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
                 ON CONFLICT (subject_id) DO UPDATE SET sealed = excluded.sealed,
                     applied_at = greatest(excluded.applied_at, a.applied_at + 1),
                     resident_from = excluded.resident_from,
                     ended_at = excluded.ended_at, origin = excluded.origin,
                     outcome = excluded.outcome, tries = excluded.tries,
                     last_try = excluded.last_try, next_try = excluded.next_try,
                     as_of = excluded.as_of"
            ))
            .await?;
        tx.execute(
            &put,
            &[
                &arrival.subject,
                &arrival.sealed,
                &arrival.applied_at,
                &arrival.resident_from,
                &arrival.ended_at,
                &arrival.origin.code(),
                &arrival.outcome.code(),
                &i64::from(arrival.tries),
                &arrival.last_try,
                &arrival.next_try,
                &arrival.as_of,
            ],
        )
        .await?;
        if let Some(hold) = &hold {
            status::change_codes(&tx, &hold.change(arrival.subject), trail.at).await?;
            sql::deliver(&tx, hold.message.as_slice()).await?;
        }
        audit::record(&tx, &trail).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn arrival(&self, subject: SubjectId) -> StoreResult<Option<Arrival>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM arrivals WHERE subject_id = $1"
            ))
            .await?;
        let found = client.query_opt(&query, &[&subject]).await?;
        found.as_ref().map(read).transpose()
    }

    async fn arrivals_to_ask(&self, now: i64, limit: u32) -> StoreResult<Vec<Arrival>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM arrivals
                 WHERE ended_at IS NULL AND next_try <= $1 AND resident_from > $1
                 ORDER BY next_try LIMIT $2"
            ))
            .await?;
        let rows = client.query(&query, &[&now, &i64::from(limit)]).await?;
        rows.iter().map(read).collect()
    }

    async fn ask_soon(&self, people: Vec<Digest>, now: i64) -> StoreResult<()> {
        let client = self.client().await?;
        let find = client
            .prepare_cached(
                "SELECT a.subject_id FROM subject_documents d JOIN arrivals a USING (subject_id)
                 WHERE d.document_index = ANY($1) AND a.origin = $2 AND a.ended_at IS NULL
                     AND a.next_try > $3",
            )
            .await?;
        let people: Vec<&[u8]> = people.iter().map(|person| person.as_slice()).collect();
        let waiting = Origin::Waiting.code();
        // One row at a time: no order of locks against the job that notes many.
        let hasten = client
            .prepare_cached(
                "UPDATE arrivals SET next_try = least(next_try, $2) WHERE subject_id = $1",
            )
            .await?;
        for row in client.query(&find, &[&people, &waiting, &now]).await? {
            let subject: SubjectId = row.col(0)?;
            client.execute(&hasten, &[&subject, &now]).await?;
        }
        Ok(())
    }

    async fn note_tries(
        &self,
        tries: Vec<Try>,
        platform: PlatformState,
        trail: Trail,
    ) -> StoreResult<()> {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        let mut trails = vec![&trail];
        for one in &tries {
            trails.extend(note(&tx, one, platform.as_of, trail.at).await?);
        }
        let put = tx
            .prepare_cached(
                "INSERT INTO national_platform AS p (one, failures, open_until, as_of)
                 VALUES (1, $1, $2, $3)
                 ON CONFLICT (one) DO UPDATE SET failures = excluded.failures,
                     open_until = excluded.open_until,
                     as_of = coalesce(excluded.as_of, p.as_of)",
            )
            .await?;
        let failures = i64::from(platform.failures);
        tx.execute(&put, &[&failures, &platform.open_until, &platform.as_of])
            .await?;
        audit::record_all(&tx, &trails).await?;
        Ok(tx.commit().await?)
    }

    async fn platform(&self) -> StoreResult<PlatformState> {
        let client = self.client().await?;
        let query = client
            .prepare_cached("SELECT failures, open_until, as_of FROM national_platform")
            .await?;
        let Some(row) = client.query_opt(&query, &[]).await? else {
            return Ok(PlatformState::default());
        };
        Ok(PlatformState {
            failures: row.num(0)?,
            open_until: row.col(1)?,
            as_of: row.col(2)?,
        })
    }

    async fn arrivals_over(&self, now: i64, limit: u32) -> StoreResult<Vec<(SubjectId, Origin)>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached(
                "SELECT subject_id, origin FROM arrivals
                 WHERE ended_at IS NULL AND resident_from <= $1
                 ORDER BY resident_from LIMIT $2",
            )
            .await?;
        let rows = client.query(&query, &[&now, &i64::from(limit)]).await?;
        rows.iter()
            .map(|row| Ok((row.col(0)?, Origin::from_code(row.col(1)?)?)))
            .collect()
    }

    async fn end_arrivals(
        &self,
        over: Vec<(InboxMessage, Trail)>,
        now: i64,
        until: i64,
    ) -> StoreResult<usize> {
        let mut client = self.client().await?;
        let mut ended = 0;
        // A transaction each: what waits for one person's row holds up nobody else.
        for (message, trail) in &over {
            let tx = client.transaction().await?;
            let resident = tx
                .prepare_cached("UPDATE subjects SET kind = 0 WHERE subject_id = $1 AND kind = 2")
                .await?;
            tx.execute(&resident, &[&message.subject]).await?;
            let end = tx
                .prepare_cached(
                    "UPDATE arrivals SET ended_at = $2, resident_from = least(resident_from, $2)
                     WHERE subject_id = $1 AND ended_at IS NULL AND resident_from <= $3",
                )
                .await?;
            if tx.execute(&end, &[&message.subject, &now, &until]).await? == 0 {
                continue;
            }
            sql::deliver(&tx, std::slice::from_ref(message)).await?;
            audit::record(&tx, trail).await?;
            tx.commit().await?;
            ended += 1;
        }
        Ok(ended)
    }
}

/// Those of the subjects who are arrivals whose origin's code isn't known. With the
/// subjects locked, by a statement of its own: it sees an application that was waited for.
pub(super) async fn waiting(
    tx: &Transaction<'_>,
    subjects: &[SubjectId],
    now: i64,
) -> StoreResult<HashSet<SubjectId>> {
    let query = tx
        .prepare_cached(
            "SELECT subject_id FROM arrivals
             WHERE subject_id = ANY($1) AND origin = $2 AND ended_at IS NULL
                 AND resident_from > $3",
        )
        .await?;
    let rows = tx
        .query(&query, &[&subjects, &Origin::Waiting.code(), &now])
        .await?;
    rows.iter().map(|row| row.col(0)).collect()
}

/// Notes a try; gives what is to be recorded of it, if it still concerns the arrival.
async fn note<'a>(
    tx: &Transaction<'_>,
    one: &'a Try,
    as_of: Option<i64>,
    now: i64,
) -> StoreResult<Option<&'a Trail>> {
    let update = tx
        .prepare_cached(
            "UPDATE arrivals SET origin = coalesce($2, origin), outcome = $3, tries = $4,
                 last_try = CASE $3::smallint WHEN 0 THEN last_try ELSE $5 END, next_try = $6, as_of = coalesce($7, as_of)
             WHERE subject_id = $1 AND applied_at = $8 AND ended_at IS NULL",
        )
        .await?;
    let noted = tx
        .execute(
            &update,
            &[
                &one.subject,
                &one.origin.map(Origin::code),
                &one.outcome.code(),
                &i64::from(one.tries),
                &now,
                &one.next_try,
                &as_of,
                &one.applied_at,
            ],
        )
        .await?;
    let Some((message, trail)) = one.news.as_ref().filter(|_| noted == 1) else {
        return Ok(None);
    };
    sql::deliver(tx, std::slice::from_ref(message)).await?;
    Ok(Some(trail))
}

fn read(row: &Row) -> StoreResult<Arrival> {
    Ok(Arrival {
        subject: row.col(0)?,
        sealed: row.col(1)?,
        applied_at: row.col(2)?,
        resident_from: row.col(3)?,
        ended_at: row.col(4)?,
        origin: Origin::from_code(row.col(5)?)?,
        outcome: Outcome::from_code(row.col(6)?)?,
        tries: row.num(7)?,
        last_try: row.col(8)?,
        next_try: row.col(9)?,
        as_of: row.col(10)?,
    })
}
