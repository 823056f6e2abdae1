//! What holders agreed to.

use async_trait::async_trait;

use super::super::consents::{Consent, ConsentStore};
use super::super::{HolderId, StoreResult, Trail};
use super::{Database, Value, values};

#[async_trait]
impl<D: Database> ConsentStore for D {
    async fn put_consents(&self, consents: Vec<Consent>, trail: Trail) -> StoreResult<u64> {
        let rows: Vec<_> = consents.iter().map(row_of).collect();
        self.change(move |tx| {
            Box::pin(async move {
                let new = tx
                    .execute_each(
                        "INSERT INTO consents
                             (holder_id, purpose, version, given, given_at, at, device_id, text_hash)
                         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
                        &rows,
                    )
                    .await?;
                if new > 0 {
                    tx.record(&trail).await?;
                }
                Ok(new)
            })
        })
        .await
    }

    async fn consents_of(&self, holder: HolderId) -> StoreResult<Vec<Consent>> {
        self.all(
            "SELECT purpose, version, given, given_at, at, device_id, text_hash
             FROM consents WHERE holder_id = $1 ORDER BY given_at, given DESC, at",
            values![holder],
            move |row| {
                Ok(Consent {
                    holder,
                    purpose: row.get(0)?,
                    version: row.get(1)?,
                    given: row.get(2)?,
                    given_at: row.get(3)?,
                    at: row.get(4)?,
                    device: row.get(5)?,
                    text_hash: row.get(6)?,
                })
            },
        )
        .await
    }
}

fn row_of(consent: &Consent) -> Vec<Value> {
    values![
        consent.holder,
        consent.purpose,
        consent.version,
        consent.given,
        consent.given_at,
        consent.at,
        consent.device,
        consent.text_hash
    ]
}
