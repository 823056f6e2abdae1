//! Change hints. A tag's 64 bits are kept as a signed number; the order is made
//! when they are read.

use async_trait::async_trait;

use super::super::hints::{HintSecret, HintStore};
use super::super::{StoreResult, SubjectId};
use super::PostgresStore;
use super::convert::Columns;

#[async_trait]
impl HintStore for PostgresStore {
    async fn hint_secrets(&self, subject: SubjectId) -> StoreResult<Vec<HintSecret>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached(
                "SELECT device_id, sealed, renewed_at FROM hint_secrets
                 WHERE subject_id = $1 ORDER BY device_id",
            )
            .await?;
        let rows = client.query(&query, &[&subject]).await?;
        rows.iter()
            .map(|row| {
                Ok(HintSecret {
                    device: row.col(0)?,
                    sealed: row.col(1)?,
                    renewed_at: row.col(2)?,
                })
            })
            .collect()
    }

    async fn add_hints(&self, hour: u32, tags: Vec<u64>) -> StoreResult<()> {
        let client = self.client().await?;
        let add = client
            .prepare_cached(
                "INSERT INTO hints (hour, tag) SELECT $1, t FROM unnest($2::bigint[]) AS t
                 ON CONFLICT DO NOTHING",
            )
            .await?;
        let tags: Vec<i64> = tags.into_iter().map(u64::cast_signed).collect();
        client.execute(&add, &[&i64::from(hour), &tags]).await?;
        Ok(())
    }

    async fn hints(&self, hour: u32) -> StoreResult<Vec<u64>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached("SELECT tag FROM hints WHERE hour = $1")
            .await?;
        let rows = client.query(&query, &[&i64::from(hour)]).await?;
        let mut tags = rows
            .iter()
            .map(|row| Ok(row.col::<i64>(0)?.cast_unsigned()))
            .collect::<StoreResult<Vec<u64>>>()?;
        tags.sort_unstable();
        Ok(tags)
    }

    async fn forget_hints(&self, before: u32) -> StoreResult<u64> {
        let client = self.client().await?;
        let forget = client
            .prepare_cached("DELETE FROM hints WHERE hour < $1")
            .await?;
        Ok(client.execute(&forget, &[&i64::from(before)]).await?)
    }
}
