//! Change hints. A tag's 64 bits are kept as a signed number; the order is made
//! when they are read.

use async_trait::async_trait;

use super::super::hints::{HintSecret, HintStore};
use super::super::{StoreResult, SubjectId};
use super::{Database, values};

#[async_trait]
impl<D: Database> HintStore for D {
    async fn hint_secrets(&self, subject: SubjectId) -> StoreResult<Vec<HintSecret>> {
        self.all(
            "SELECT device_id, sealed, renewed_at FROM hint_secrets
             WHERE subject_id = $1 ORDER BY device_id",
            values![subject],
            |row| {
                Ok(HintSecret {
                    device: row.get(0)?,
                    sealed: row.get(1)?,
                    renewed_at: row.get(2)?,
                })
            },
        )
        .await
    }

    async fn add_hints(&self, hour: u32, tags: Vec<u64>) -> StoreResult<()> {
        let rows: Vec<_> = tags.iter().map(|tag| values![hour, tag]).collect();
        self.change(move |tx| {
            Box::pin(async move {
                tx.execute_each(
                    "INSERT INTO hints (hour, tag) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                    &rows,
                )
                .await?;
                Ok(())
            })
        })
        .await
    }

    async fn hints(&self, hour: u32) -> StoreResult<Vec<u64>> {
        let sql = "SELECT tag FROM hints WHERE hour = $1";
        let mut tags: Vec<u64> = self.all(sql, values![hour], |row| row.get(0)).await?;
        tags.sort_unstable();
        Ok(tags)
    }

    async fn forget_hints(&self, before: u32) -> StoreResult<u64> {
        self.execute("DELETE FROM hints WHERE hour < $1", values![before])
            .await
    }
}
