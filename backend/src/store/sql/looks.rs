//! Looks.

use async_trait::async_trait;

use super::super::list::{Page, PageRequest};
use super::super::looks::{Look, LookSort, LookStore};
use super::super::{StoreResult, SubjectId, Trail};
use super::list::List;
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
        page: PageRequest<LookSort>,
    ) -> StoreResult<Page<Look>> {
        self.page(list(subject, since), page, move |row| {
            Ok(Look {
                subject,
                at: row.get(0)?,
                look: row.get(1)?,
                unit: row.get(2)?,
                point: row.get(3)?,
                method: row.get(4)?,
            })
        })
        .await
    }
}

/// The subject's looks since `since`.
pub(super) fn list(subject: SubjectId, since: i64) -> List {
    List::new("at, look_id, unit_id, point_id, method", "looks")
        .equal("subject_id", subject)
        .from("at", since)
}
