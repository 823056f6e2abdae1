//! Arrivals from other provinces.

use async_trait::async_trait;

use super::super::arrivals::{Arrival, ArrivalStore, Hold, Origin, PlatformState, Try};
use super::super::inbox::InboxMessage;
use super::super::people::SubjectState;
use super::super::{Digest, StoreResult, SubjectId, Trail};
use super::{Any, Database, Row, Tx, deliver, status, values};

const COLUMNS: &str = "subject_id, sealed, applied_at, resident_from, ended_at, origin, outcome, \
    tries, last_try, next_try, as_of";

#[async_trait]
impl<D: Database> ArrivalStore for D {
    async fn put_arrival(
        &self,
        arrival: Arrival,
        hold: Option<Hold>,
        trail: Trail,
    ) -> StoreResult<bool> {
        self.change(move |tx| {
            Box::pin(async move {
                let own = tx
                    .execute(
                        "UPDATE subjects SET kind = 2 WHERE subject_id = $1 AND relation = 0
                             AND kind IN (0, 2) AND state <> $2",
                        &values![arrival.subject, SubjectState::Removed],
                    )
                    .await?;
                if own == 0 {
                    return Ok(false);
                }
                put(tx, &arrival).await?;
                if let Some(hold) = &hold {
                    status::change_codes(tx, &hold.change(arrival.subject), trail.at).await?;
                    deliver(tx, hold.message.as_slice()).await?;
                }
                tx.record(&trail).await?;
                Ok(true)
            })
        })
        .await
    }

    async fn arrival(&self, subject: SubjectId) -> StoreResult<Option<Arrival>> {
        let sql = format!("SELECT {COLUMNS} FROM arrivals WHERE subject_id = $1");
        self.first(sql, values![subject], read).await
    }

    async fn arrivals_to_ask(&self, now: i64, limit: u32) -> StoreResult<Vec<Arrival>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM arrivals
             WHERE ended_at IS NULL AND next_try <= $1 AND resident_from > $1
             ORDER BY next_try LIMIT $2"
        );
        self.all(sql, values![now, limit], read).await
    }

    async fn ask_soon(&self, people: Vec<Digest>, now: i64) -> StoreResult<()> {
        let waiting: Vec<SubjectId> = self
            .all(
                "SELECT a.subject_id FROM subject_documents d JOIN arrivals a USING (subject_id)
                 WHERE d.document_index = ANY($1) AND a.origin = $2 AND a.ended_at IS NULL
                     AND a.next_try > $3",
                values![Any(&people), Origin::Waiting, now],
                |row| row.get(0),
            )
            .await?;
        // One row at a time: no order of locks against the job that notes many.
        for subject in waiting {
            self.execute(
                "UPDATE arrivals SET next_try = least(next_try, $2) WHERE subject_id = $1",
                values![subject, now],
            )
            .await?;
        }
        Ok(())
    }

    async fn note_tries(
        &self,
        tries: Vec<Try>,
        platform: PlatformState,
        trail: Trail,
    ) -> StoreResult<()> {
        self.change(move |tx| {
            Box::pin(async move {
                let mut trails = vec![&trail];
                for one in &tries {
                    trails.extend(note(tx, one, platform.as_of, trail.at).await?);
                }
                tx.execute(
                    "INSERT INTO national_platform AS p (one, failures, open_until, as_of)
                     VALUES (1, $1, $2, $3)
                     ON CONFLICT (one) DO UPDATE SET failures = excluded.failures,
                         open_until = excluded.open_until,
                         as_of = coalesce(excluded.as_of, p.as_of)",
                    &values![platform.failures, platform.open_until, platform.as_of],
                )
                .await?;
                tx.record_all(&trails).await
            })
        })
        .await
    }

    async fn platform(&self) -> StoreResult<PlatformState> {
        let found = self
            .first(
                "SELECT failures, open_until, as_of FROM national_platform",
                values![],
                |row| {
                    Ok(PlatformState {
                        failures: row.get(0)?,
                        open_until: row.get(1)?,
                        as_of: row.get(2)?,
                    })
                },
            )
            .await?;
        Ok(found.unwrap_or_default())
    }

    async fn arrivals_over(&self, now: i64, limit: u32) -> StoreResult<Vec<(SubjectId, Origin)>> {
        self.all(
            "SELECT subject_id, origin FROM arrivals
             WHERE ended_at IS NULL AND resident_from <= $1 ORDER BY resident_from LIMIT $2",
            values![now, limit],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .await
    }

    async fn end_arrivals(
        &self,
        over: Vec<(InboxMessage, Trail)>,
        now: i64,
        until: i64,
    ) -> StoreResult<usize> {
        let mut ended = 0;
        // A transaction each: what waits for one person's row holds up nobody else.
        for (message, trail) in over {
            let one = self.change(move |tx| {
                Box::pin(async move { end(tx, &message, &trail, now, until).await })
            });
            ended += usize::from(one.await?);
        }
        Ok(ended)
    }
}

async fn put(tx: &dyn Tx, arrival: &Arrival) -> StoreResult<()> {
    let sql = format!(
        "INSERT INTO arrivals AS a ({COLUMNS})
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         ON CONFLICT (subject_id) DO UPDATE SET sealed = excluded.sealed,
             applied_at = greatest(excluded.applied_at, a.applied_at + 1),
             resident_from = excluded.resident_from,
             ended_at = excluded.ended_at, origin = excluded.origin,
             outcome = excluded.outcome, tries = excluded.tries,
             last_try = excluded.last_try, next_try = excluded.next_try,
             as_of = excluded.as_of"
    );
    let values = values![
        arrival.subject,
        arrival.sealed,
        arrival.applied_at,
        arrival.resident_from,
        arrival.ended_at,
        arrival.origin,
        arrival.outcome,
        arrival.tries,
        arrival.last_try,
        arrival.next_try,
        arrival.as_of
    ];
    tx.execute(&sql, &values).await?;
    Ok(())
}

async fn end(
    tx: &dyn Tx,
    message: &InboxMessage,
    trail: &Trail,
    now: i64,
    until: i64,
) -> StoreResult<bool> {
    // The subject first, and so locked, as every change of a subject does.
    tx.lock(
        "SELECT 1 FROM subjects WHERE subject_id = $1 FOR NO KEY UPDATE",
        &values![message.subject],
    )
    .await?;
    let new = tx
        .execute(
            "UPDATE arrivals SET ended_at = $2, resident_from = least(resident_from, $2)
             WHERE subject_id = $1 AND ended_at IS NULL AND resident_from <= $3",
            &values![message.subject, now, until],
        )
        .await?;
    if new == 0 {
        return Ok(false);
    }
    let sql = "UPDATE subjects SET kind = 0 WHERE subject_id = $1 AND kind = 2";
    tx.execute(sql, &values![message.subject]).await?;
    deliver(tx, std::slice::from_ref(message)).await?;
    tx.record(trail).await?;
    Ok(true)
}

/// Notes a try; gives what is to be recorded of it, if it still concerns the arrival.
async fn note<'a>(
    tx: &dyn Tx,
    one: &'a Try,
    as_of: Option<i64>,
    now: i64,
) -> StoreResult<Option<&'a Trail>> {
    let noted = tx
        .execute(
            "UPDATE arrivals SET origin = coalesce($2, origin), outcome = $3, tries = $4,
                 last_try = CASE WHEN CAST($3 AS smallint) = 0 THEN last_try ELSE $5 END, next_try = $6,
                 as_of = coalesce($7, as_of)
             WHERE subject_id = $1 AND applied_at = $8 AND ended_at IS NULL",
            &values![
                one.subject,
                one.origin,
                one.outcome,
                one.tries,
                now,
                one.next_try,
                as_of,
                one.applied_at
            ],
        )
        .await?;
    let Some((message, trail)) = one.news.as_ref().filter(|_| noted == 1) else {
        return Ok(None);
    };
    deliver(tx, std::slice::from_ref(message)).await?;
    Ok(Some(trail))
}

fn read(row: &Row) -> StoreResult<Arrival> {
    Ok(Arrival {
        subject: row.get(0)?,
        sealed: row.get(1)?,
        applied_at: row.get(2)?,
        resident_from: row.get(3)?,
        ended_at: row.get(4)?,
        origin: row.get(5)?,
        outcome: row.get(6)?,
        tries: row.get(7)?,
        last_try: row.get(8)?,
        next_try: row.get(9)?,
        as_of: row.get(10)?,
    })
}
