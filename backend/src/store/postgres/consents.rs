//! What holders agreed to.

use async_trait::async_trait;

use super::super::consents::{Consent, ConsentStore};
use super::super::{HolderId, StoreResult, Trail};
use super::convert::Columns;
use super::{PostgresStore, audit};

#[async_trait]
impl ConsentStore for PostgresStore {
    async fn put_consents(&self, consents: Vec<Consent>, trail: Trail) -> StoreResult<usize> {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        let insert = tx
            .prepare_cached(
                "INSERT INTO consents
                     (holder_id, purpose, version, given, given_at, at, device_id, text_hash)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
            )
            .await?;
        let mut new = 0;
        for consent in &consents {
            let (version, hash) = (i64::from(consent.version), consent.text_hash.as_slice());
            let kept = tx
                .execute(
                    &insert,
                    &[
                        &consent.holder,
                        &consent.purpose,
                        &version,
                        &consent.given,
                        &consent.given_at,
                        &consent.at,
                        &consent.device,
                        &hash,
                    ],
                )
                .await?;
            new += usize::try_from(kept).unwrap_or(0);
        }
        if new > 0 {
            audit::record(&tx, &trail).await?;
        }
        tx.commit().await?;
        Ok(new)
    }

    async fn consents_of(&self, holder: HolderId) -> StoreResult<Vec<Consent>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached(
                "SELECT purpose, version, given, given_at, at, device_id, text_hash
                 FROM consents WHERE holder_id = $1 ORDER BY given_at, given DESC, at",
            )
            .await?;
        let rows = client.query(&query, &[&holder]).await?;
        rows.iter()
            .map(|row| {
                Ok(Consent {
                    holder,
                    purpose: row.col(0)?,
                    version: row.num(1)?,
                    given: row.col(2)?,
                    given_at: row.col(3)?,
                    at: row.col(4)?,
                    device: row.col(5)?,
                    text_hash: row.digest(6)?,
                })
            })
            .collect()
    }
}
