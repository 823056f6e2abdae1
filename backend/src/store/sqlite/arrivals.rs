//! Arrivals from other provinces.

use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::super::arrivals::{Arrival, ArrivalStore, Hold, Origin, Outcome, PlatformState, Try};
use super::super::inbox::InboxMessage;
use super::super::people::SubjectState;
use super::super::{Digest, StoreError, StoreResult, SubjectId, Trail};
use super::{SqliteStore, audit, inbox, status};

const COLUMNS: &str = "subject_id, sealed, applied_at, resident_from, ended_at, origin, outcome, \
    tries, last_try, next_try, as_of";

#[async_trait]
impl ArrivalStore for SqliteStore {
    async fn put_arrival(
        &self,
        arrival: Arrival,
        hold: Option<Hold>,
        trail: Trail,
    ) -> StoreResult<bool> {
        self.write(move |conn| {
            let own = conn
                .prepare_cached(
                    "UPDATE subjects SET kind = 2 WHERE subject_id = ?1 AND relation = 0
                         AND kind IN (0, 2) AND state <> ?2",
                )?
                .execute(params![arrival.subject, SubjectState::Removed.code()])?;
            if own == 0 {
                return Ok(false);
            }
            conn.prepare_cached(&format!(
                "INSERT INTO arrivals ({COLUMNS})
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
                 ON CONFLICT (subject_id) DO UPDATE SET sealed = excluded.sealed,
                     applied_at = max(excluded.applied_at, applied_at + 1),
                     resident_from = excluded.resident_from,
                     ended_at = excluded.ended_at, origin = excluded.origin,
                     outcome = excluded.outcome, tries = excluded.tries,
                     last_try = excluded.last_try, next_try = excluded.next_try,
                     as_of = excluded.as_of"
            ))?
            .execute(params![
                arrival.subject,
                arrival.sealed,
                arrival.applied_at,
                arrival.resident_from,
                arrival.ended_at,
                arrival.origin.code(),
                arrival.outcome.code(),
                arrival.tries,
                arrival.last_try,
                arrival.next_try,
                arrival.as_of,
            ])?;
            if let Some(hold) = &hold {
                status::change_codes(conn, &hold.change(arrival.subject), trail.at)?;
                inbox::deliver(conn, hold.message.as_slice())?;
            }
            audit::record(conn, &trail)?;
            Ok(true)
        })
        .await
    }

    async fn arrival(&self, subject: SubjectId) -> StoreResult<Option<Arrival>> {
        self.read(move |conn| {
            conn.prepare_cached(&format!(
                "SELECT {COLUMNS} FROM arrivals WHERE subject_id = ?1"
            ))?
            .query_and_then([subject], read)?
            .next()
            .transpose()
        })
        .await
    }

    async fn arrivals_to_ask(&self, now: i64, limit: u32) -> StoreResult<Vec<Arrival>> {
        self.read(move |conn| {
            conn.prepare_cached(&format!(
                "SELECT {COLUMNS} FROM arrivals
                 WHERE ended_at IS NULL AND next_try <= ?1 AND resident_from > ?1
                 ORDER BY next_try LIMIT ?2"
            ))?
            .query_and_then(params![now, limit], read)?
            .collect()
        })
        .await
    }

    async fn ask_soon(&self, people: Vec<Digest>, now: i64) -> StoreResult<()> {
        self.write(move |conn| {
            let mut hasten = conn.prepare_cached(
                "UPDATE arrivals SET next_try = ?3
                 WHERE origin = ?2 AND ended_at IS NULL AND next_try > ?3 AND subject_id =
                     (SELECT subject_id FROM subject_documents WHERE document_index = ?1)",
            )?;
            for person in people {
                hasten.execute(params![person, Origin::Waiting.code(), now])?;
            }
            Ok(())
        })
        .await
    }

    async fn note_tries(
        &self,
        tries: Vec<Try>,
        platform: PlatformState,
        trail: Trail,
    ) -> StoreResult<()> {
        self.write(move |conn| {
            for one in &tries {
                note(conn, one, platform.as_of, trail.at)?;
            }
            conn.prepare_cached(
                "INSERT INTO national_platform (one, failures, open_until, as_of)
                 VALUES (1, ?1, ?2, ?3)
                 ON CONFLICT (one) DO UPDATE SET failures = excluded.failures,
                     open_until = excluded.open_until,
                     as_of = coalesce(excluded.as_of, as_of)",
            )?
            .execute(params![
                platform.failures,
                platform.open_until,
                platform.as_of
            ])?;
            audit::record(conn, &trail)
        })
        .await
    }

    async fn platform(&self) -> StoreResult<PlatformState> {
        self.read(|conn| {
            let found = conn
                .prepare_cached("SELECT failures, open_until, as_of FROM national_platform")?
                .query_row([], |row| {
                    Ok(PlatformState {
                        failures: row.get(0)?,
                        open_until: row.get(1)?,
                        as_of: row.get(2)?,
                    })
                })
                .optional()?;
            Ok(found.unwrap_or_default())
        })
        .await
    }

    async fn arrivals_over(&self, now: i64, limit: u32) -> StoreResult<Vec<(SubjectId, Origin)>> {
        self.read(move |conn| {
            conn.prepare_cached(
                "SELECT subject_id, origin FROM arrivals
                 WHERE ended_at IS NULL AND resident_from <= ?1
                 ORDER BY resident_from LIMIT ?2",
            )?
            .query_and_then(params![now, limit], |row| {
                Ok((row.get(0)?, Origin::from_code(row.get(1)?)?))
            })?
            .collect()
        })
        .await
    }

    async fn end_arrivals(
        &self,
        over: Vec<(InboxMessage, Trail)>,
        now: i64,
        until: i64,
    ) -> StoreResult<usize> {
        self.write(move |conn| {
            let mut ended = 0;
            for (message, trail) in &over {
                let new = conn
                    .prepare_cached(
                        "UPDATE arrivals SET ended_at = ?2, resident_from = min(resident_from, ?2)
                         WHERE subject_id = ?1 AND ended_at IS NULL AND resident_from <= ?3",
                    )?
                    .execute(params![message.subject, now, until])?;
                if new == 0 {
                    continue;
                }
                conn.prepare_cached(
                    "UPDATE subjects SET kind = 0 WHERE subject_id = ?1 AND kind = 2",
                )?
                .execute([message.subject])?;
                inbox::deliver(conn, std::slice::from_ref(message))?;
                audit::record(conn, trail)?;
                ended += 1;
            }
            Ok(ended)
        })
        .await
    }
}

/// Whether the subject is an arrival whose origin's code isn't known.
pub(super) fn waits(conn: &Connection, subject: SubjectId, now: i64) -> StoreResult<bool> {
    Ok(conn
        .prepare_cached(
            "SELECT 1 FROM arrivals
             WHERE subject_id = ?1 AND origin = ?2 AND ended_at IS NULL AND resident_from > ?3",
        )?
        .exists(params![subject, Origin::Waiting.code(), now])?)
}

fn note(conn: &Connection, one: &Try, as_of: Option<i64>, now: i64) -> StoreResult<()> {
    let noted = conn
        .prepare_cached(
            "UPDATE arrivals SET origin = coalesce(?2, origin), outcome = ?3, tries = ?4,
                 last_try = CASE ?3 WHEN 0 THEN last_try ELSE ?5 END, next_try = ?6, as_of = coalesce(?7, as_of)
             WHERE subject_id = ?1 AND applied_at = ?8 AND ended_at IS NULL",
        )?
        .execute(params![
            one.subject,
            one.origin.map(Origin::code),
            one.outcome.code(),
            one.tries,
            now,
            one.next_try,
            as_of,
            one.applied_at,
        ])?;
    if let (1, Some((message, trail))) = (noted, &one.news) {
        inbox::deliver(conn, std::slice::from_ref(message))?;
        audit::record(conn, trail)?;
    }
    Ok(())
}

fn read(row: &Row<'_>) -> Result<Arrival, StoreError> {
    Ok(Arrival {
        subject: row.get(0)?,
        sealed: row.get(1)?,
        applied_at: row.get(2)?,
        resident_from: row.get(3)?,
        ended_at: row.get(4)?,
        origin: Origin::from_code(row.get(5)?)?,
        outcome: Outcome::from_code(row.get(6)?)?,
        tries: row.get(7)?,
        last_try: row.get(8)?,
        next_try: row.get(9)?,
        as_of: row.get(10)?,
    })
}
