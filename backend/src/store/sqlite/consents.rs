//! What holders agreed to.

use async_trait::async_trait;
use rusqlite::params;

use super::super::consents::{Consent, ConsentStore};
use super::super::{HolderId, StoreResult, Trail};
use super::{SqliteStore, audit};

#[async_trait]
impl ConsentStore for SqliteStore {
    async fn put_consents(&self, consents: Vec<Consent>, trail: Trail) -> StoreResult<usize> {
        self.write(move |conn| {
            let mut insert = conn.prepare_cached(
                "INSERT INTO consents
                     (holder_id, purpose, version, given, given_at, at, device_id, text_hash)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING",
            )?;
            let mut new = 0;
            for consent in &consents {
                new += insert.execute(params![
                    consent.holder,
                    consent.purpose,
                    consent.version,
                    consent.given,
                    consent.given_at,
                    consent.at,
                    consent.device,
                    consent.text_hash,
                ])?;
            }
            if new > 0 {
                audit::record(conn, &trail)?;
            }
            Ok(new)
        })
        .await
    }

    async fn consents_of(&self, holder: HolderId) -> StoreResult<Vec<Consent>> {
        self.read(move |conn| {
            conn.prepare_cached(
                "SELECT purpose, version, given, given_at, at, device_id, text_hash
                 FROM consents WHERE holder_id = ?1 ORDER BY given_at, given DESC, at",
            )?
            .query_and_then([holder], |row| {
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
            })?
            .collect()
        })
        .await
    }
}
