//! Looks.

use async_trait::async_trait;
use uuid::Uuid;

use super::super::looks::{Look, LookStore};
use super::super::{StoreResult, SubjectId, Trail};
use super::{Database, values};

#[async_trait]
impl<D: Database> LookStore for D {
    async fn put_looks(&self, looks: Vec<Look>, trail: Option<Trail>) -> StoreResult<()> {
        let rows = looks.iter().map(|look| {
            values![
                look.subject,
                look.at,
                look.look,
                look.unit,
                look.point,
                look.method
            ]
        });
        let rows: Vec<_> = rows.collect();
        self.change(move |tx| {
            Box::pin(async move {
                tx.execute_each(
                    "INSERT INTO looks (subject_id, at, look_id, unit_id, point_id, method)
                     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
                    &rows,
                )
                .await?;
                match &trail {
                    Some(trail) => tx.record(trail).await,
                    None => Ok(()),
                }
            })
        })
        .await
    }

    async fn looks_at(
        &self,
        subject: SubjectId,
        since: i64,
        before: Option<(i64, Uuid)>,
        limit: u32,
    ) -> StoreResult<Vec<Look>> {
        let (at, id) = before.unwrap_or((i64::MAX, Uuid::max()));
        self.all(
            "SELECT at, look_id, unit_id, point_id, method FROM looks
             WHERE subject_id = $1 AND at >= $2 AND (at, look_id) < ($3, $4)
             ORDER BY at DESC, look_id DESC LIMIT $5",
            values![subject, since, at, id, limit],
            move |row| {
                Ok(Look {
                    subject,
                    at: row.get(0)?,
                    look: row.get(1)?,
                    unit: row.get(2)?,
                    point: row.get(3)?,
                    method: row.get(4)?,
                })
            },
        )
        .await
    }
}
