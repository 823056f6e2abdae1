//! Looks.

use async_trait::async_trait;
use uuid::Uuid;

use super::super::looks::{Look, LookMethod, LookStore};
use super::super::{PointId, StoreResult, SubjectId, Trail, UnitId};
use super::convert::Columns;
use super::{PostgresStore, audit};

#[async_trait]
impl LookStore for PostgresStore {
    async fn put_looks(&self, looks: Vec<Look>, trail: Option<Trail>) -> StoreResult<()> {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        let put = tx
            .prepare_cached(
                "INSERT INTO looks (subject_id, at, look_id, unit_id, point_id, method)
                 SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::bigint[],
                     $5::bigint[], $6::smallint[]) ON CONFLICT DO NOTHING",
            )
            .await?;
        let subjects: Vec<SubjectId> = looks.iter().map(|look| look.subject).collect();
        let at: Vec<i64> = looks.iter().map(|look| look.at).collect();
        let ids: Vec<Uuid> = looks.iter().map(|look| look.look).collect();
        let units: Vec<Option<UnitId>> = looks.iter().map(|look| look.unit).collect();
        let points: Vec<Option<PointId>> = looks.iter().map(|look| look.point).collect();
        let methods: Vec<i16> = looks.iter().map(|look| look.method.code()).collect();
        tx.execute(&put, &[&subjects, &at, &ids, &units, &points, &methods])
            .await?;
        if let Some(trail) = &trail {
            audit::record(&tx, trail).await?;
        }
        Ok(tx.commit().await?)
    }

    async fn looks_at(
        &self,
        subject: SubjectId,
        since: i64,
        before: Option<(i64, Uuid)>,
        limit: u32,
    ) -> StoreResult<Vec<Look>> {
        let (at, id) = before.unwrap_or((i64::MAX, Uuid::max()));
        let client = self.client().await?;
        let query = client
            .prepare_cached(
                "SELECT at, look_id, unit_id, point_id, method FROM looks
                 WHERE subject_id = $1 AND at >= $2 AND (at, look_id) < ($3, $4)
                 ORDER BY at DESC, look_id DESC LIMIT $5",
            )
            .await?;
        let rows = client
            .query(&query, &[&subject, &since, &at, &id, &i64::from(limit)])
            .await?;
        rows.iter()
            .map(|row| {
                Ok(Look {
                    subject,
                    at: row.col(0)?,
                    look: row.col(1)?,
                    unit: row.col(2)?,
                    point: row.col(3)?,
                    method: LookMethod::from_code(row.col(4)?)?,
                })
            })
            .collect()
    }
}
