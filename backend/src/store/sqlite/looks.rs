//! Looks.

use async_trait::async_trait;
use rusqlite::params;
use uuid::Uuid;

use super::super::looks::{Look, LookMethod, LookStore};
use super::super::{StoreResult, SubjectId, Trail};
use super::convert::Id;
use super::{SqliteStore, audit};

#[async_trait]
impl LookStore for SqliteStore {
    async fn put_looks(&self, looks: Vec<Look>, trail: Option<Trail>) -> StoreResult<()> {
        self.write(move |conn| {
            for look in &looks {
                conn.prepare_cached(
                    "INSERT INTO looks (subject_id, at, look_id, unit_id, point_id, method)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING",
                )?
                .execute(params![
                    look.subject,
                    look.at,
                    Id(look.look),
                    look.unit,
                    look.point,
                    look.method.code()
                ])?;
            }
            match &trail {
                Some(trail) => audit::record(conn, trail),
                None => Ok(()),
            }
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
        self.read(move |conn| {
            conn.prepare_cached(
                "SELECT at, look_id, unit_id, point_id, method FROM looks
                 WHERE subject_id = ?1 AND at >= ?2 AND (at, look_id) < (?3, ?4)
                 ORDER BY at DESC, look_id DESC LIMIT ?5",
            )?
            .query_and_then(params![subject, since, at, Id(id), limit], |row| {
                Ok(Look {
                    subject,
                    at: row.get(0)?,
                    look: row.get::<_, Id>(1)?.0,
                    unit: row.get(2)?,
                    point: row.get(3)?,
                    method: LookMethod::from_code(row.get(4)?)?,
                })
            })?
            .collect()
        })
        .await
    }
}
