//! Registrations and check-ins from overseas.

use async_trait::async_trait;
use tokio_postgres::Row;
use uuid::Uuid;

use super::super::overseas::{CheckIn, OverseasArrival, OverseasStore};
use super::super::{StoreError, StoreResult, SubjectId, Trail};
use super::convert::Columns;
use super::{PostgresStore, audit};

const CHECK_IN: &str = "subject_id, check_in_id, at, sealed";

#[async_trait]
impl OverseasStore for PostgresStore {
    async fn put_overseas(&self, arrival: OverseasArrival, trail: Trail) -> StoreResult<()> {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        let put = tx
            .prepare_cached(
                "INSERT INTO overseas_arrivals (subject_id, sealed, registered_at)
                 VALUES ($1, $2, $3)
                 ON CONFLICT (subject_id) DO UPDATE SET
                     sealed = excluded.sealed, registered_at = excluded.registered_at",
            )
            .await?;
        tx.execute(
            &put,
            &[&arrival.subject, &arrival.sealed, &arrival.registered_at],
        )
        .await?;
        audit::record(&tx, &trail).await?;
        Ok(tx.commit().await?)
    }

    async fn overseas(&self, subject: SubjectId) -> StoreResult<Option<OverseasArrival>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached(
                "SELECT sealed, registered_at FROM overseas_arrivals WHERE subject_id = $1",
            )
            .await?;
        let Some(row) = client.query_opt(&query, &[&subject]).await? else {
            return Ok(None);
        };
        Ok(Some(OverseasArrival {
            subject,
            sealed: row.col(0)?,
            registered_at: row.col(1)?,
        }))
    }

    async fn put_check_in(&self, check_in: CheckIn, trail: Trail) -> StoreResult<CheckIn> {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        let put = tx
            .prepare_cached(&format!(
                "INSERT INTO check_ins ({CHECK_IN}) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING"
            ))
            .await?;
        let added = tx
            .execute(
                &put,
                &[
                    &check_in.subject,
                    &check_in.id,
                    &check_in.at,
                    &check_in.sealed,
                ],
            )
            .await?;
        if added == 1 {
            audit::record(&tx, &trail).await?;
            tx.commit().await?;
            return Ok(check_in);
        }
        let query = tx
            .prepare_cached(&format!(
                "SELECT {CHECK_IN} FROM check_ins WHERE subject_id = $1 AND check_in_id = $2"
            ))
            .await?;
        let kept = tx
            .query_opt(&query, &[&check_in.subject, &check_in.id])
            .await?;
        let kept = kept.ok_or(StoreError::Corrupt("check-in neither new nor kept"))?;
        read(&kept)
    }

    async fn last_check_in(
        &self,
        subject: SubjectId,
        from: i64,
        to: i64,
    ) -> StoreResult<Option<CheckIn>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached(&format!(
                "SELECT {CHECK_IN} FROM check_ins
                 WHERE subject_id = $1 AND at BETWEEN $2 AND $3
                 ORDER BY at DESC, check_in_id DESC LIMIT 1"
            ))
            .await?;
        let found = client.query_opt(&query, &[&subject, &from, &to]).await?;
        found.as_ref().map(read).transpose()
    }

    async fn check_ins_of(
        &self,
        subject: SubjectId,
        before: Option<(i64, Uuid)>,
        limit: u32,
    ) -> StoreResult<Vec<CheckIn>> {
        let (at, id) = before.unwrap_or((i64::MAX, Uuid::max()));
        let client = self.client().await?;
        let query = client
            .prepare_cached(&format!(
                "SELECT {CHECK_IN} FROM check_ins
                 WHERE subject_id = $1 AND (at, check_in_id) < ($2, $3)
                 ORDER BY at DESC, check_in_id DESC LIMIT $4"
            ))
            .await?;
        let rows = client
            .query(&query, &[&subject, &at, &id, &i64::from(limit)])
            .await?;
        rows.iter().map(read).collect()
    }
}

fn read(row: &Row) -> StoreResult<CheckIn> {
    Ok(CheckIn {
        subject: row.col(0)?,
        id: row.col(1)?,
        at: row.col(2)?,
        sealed: row.col(3)?,
    })
}
