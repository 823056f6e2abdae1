//! Verifiers of other provinces.

use async_trait::async_trait;
use rusqlite::{Row, params};

use super::super::units::Standing;
use super::super::verifiers::{Verifier, VerifierStore};
use super::super::{Digest, StoreError, StoreResult, Trail};
use super::{SqliteStore, audit};

const COLUMNS: &str = "verifier, name, token_hash, standing";

#[async_trait]
impl VerifierStore for SqliteStore {
    async fn put_verifier(&self, verifier: Verifier, trail: Trail) -> StoreResult<()> {
        self.write(move |conn| {
            conn.prepare_cached(&format!(
                "INSERT INTO verifiers ({COLUMNS}, added_at) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (verifier) DO UPDATE SET name = excluded.name,
                     token_hash = excluded.token_hash, standing = excluded.standing"
            ))?
            .execute(params![
                verifier.verifier,
                verifier.name,
                verifier.token_hash,
                verifier.standing.code(),
                trail.at,
            ])?;
            audit::record(conn, &trail)
        })
        .await
    }

    async fn verifiers(&self) -> StoreResult<Vec<Verifier>> {
        self.read(|conn| {
            conn.prepare_cached(&format!(
                "SELECT {COLUMNS} FROM verifiers ORDER BY verifier"
            ))?
            .query_and_then([], read)?
            .collect()
        })
        .await
    }

    async fn verifier_by_token(&self, token_hash: Digest) -> StoreResult<Option<Verifier>> {
        self.read(move |conn| {
            conn.prepare_cached(&format!(
                "SELECT {COLUMNS} FROM verifiers WHERE token_hash = ?1"
            ))?
            .query_and_then([token_hash], read)?
            .next()
            .transpose()
        })
        .await
    }
}

fn read(row: &Row<'_>) -> Result<Verifier, StoreError> {
    Ok(Verifier {
        verifier: row.get(0)?,
        name: row.get(1)?,
        token_hash: row.get(2)?,
        standing: Standing::from_code(row.get(3)?)?,
    })
}
