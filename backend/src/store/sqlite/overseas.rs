//! Registrations and check-ins from overseas.

use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension, Row, params};
use uuid::Uuid;

use super::super::overseas::{CheckIn, OverseasArrival, OverseasStore};
use super::super::{StoreError, StoreResult, SubjectId, Trail};
use super::convert::Id;
use super::{SqliteStore, audit};

const CHECK_IN: &str = "subject_id, check_in_id, at, sealed";

#[async_trait]
impl OverseasStore for SqliteStore {
    async fn put_overseas(&self, arrival: OverseasArrival, trail: Trail) -> StoreResult<()> {
        self.write(move |conn| {
            conn.prepare_cached(
                "INSERT OR REPLACE INTO overseas_arrivals (subject_id, sealed, registered_at)
                 VALUES (?1, ?2, ?3)",
            )?
            .execute(params![
                arrival.subject,
                arrival.sealed,
                arrival.registered_at
            ])?;
            audit::record(conn, &trail)
        })
        .await
    }

    async fn overseas(&self, subject: SubjectId) -> StoreResult<Option<OverseasArrival>> {
        self.read(move |conn| {
            Ok(conn
                .prepare_cached(
                    "SELECT sealed, registered_at FROM overseas_arrivals WHERE subject_id = ?1",
                )?
                .query_row([subject], |row| {
                    Ok(OverseasArrival {
                        subject,
                        sealed: row.get(0)?,
                        registered_at: row.get(1)?,
                    })
                })
                .optional()?)
        })
        .await
    }

    async fn put_check_in(&self, check_in: CheckIn, trail: Trail) -> StoreResult<CheckIn> {
        self.write(move |conn| {
            let added = conn
                .prepare_cached(&format!(
                    "INSERT INTO check_ins ({CHECK_IN}) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT DO NOTHING"
                ))?
                .execute(params![
                    check_in.subject,
                    Id(check_in.id),
                    check_in.at,
                    check_in.sealed
                ])?;
            if added == 1 {
                audit::record(conn, &trail)?;
                return Ok(check_in);
            }
            kept(conn, &check_in)
        })
        .await
    }

    async fn last_check_in(
        &self,
        subject: SubjectId,
        from: i64,
        to: i64,
    ) -> StoreResult<Option<CheckIn>> {
        self.read(move |conn| {
            conn.prepare_cached(&format!(
                "SELECT {CHECK_IN} FROM check_ins
                 WHERE subject_id = ?1 AND at BETWEEN ?2 AND ?3
                 ORDER BY at DESC, check_in_id DESC LIMIT 1"
            ))?
            .query_and_then(params![subject, from, to], read)?
            .next()
            .transpose()
        })
        .await
    }

    async fn check_ins_of(
        &self,
        subject: SubjectId,
        before: Option<(i64, Uuid)>,
        limit: u32,
    ) -> StoreResult<Vec<CheckIn>> {
        let (at, id) = before.unwrap_or((i64::MAX, Uuid::max()));
        self.read(move |conn| {
            conn.prepare_cached(&format!(
                "SELECT {CHECK_IN} FROM check_ins
                 WHERE subject_id = ?1 AND (at, check_in_id) < (?2, ?3)
                 ORDER BY at DESC, check_in_id DESC LIMIT ?4"
            ))?
            .query_and_then(params![subject, at, Id(id), limit], read)?
            .collect()
        })
        .await
    }
}

fn kept(conn: &Connection, check_in: &CheckIn) -> StoreResult<CheckIn> {
    conn.prepare_cached(&format!(
        "SELECT {CHECK_IN} FROM check_ins WHERE subject_id = ?1 AND check_in_id = ?2"
    ))?
    .query_and_then(params![check_in.subject, Id(check_in.id)], read)?
    .next()
    .ok_or(StoreError::Corrupt("check-in neither new nor kept"))?
}

fn read(row: &Row<'_>) -> Result<CheckIn, StoreError> {
    Ok(CheckIn {
        subject: row.get(0)?,
        id: row.get::<_, Id>(1)?.0,
        at: row.get(2)?,
        sealed: row.get(3)?,
    })
}
