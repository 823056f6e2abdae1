//! Verifiers of other provinces.

use async_trait::async_trait;
use tokio_postgres::Row;

use super::super::units::Standing;
use super::super::verifiers::{Verifier, VerifierStore};
use super::super::{Digest, StoreResult, Trail};
use super::convert::Columns;
use super::{PostgresStore, audit};

const COLUMNS: &str = "verifier, name, token_hash, standing";

#[async_trait]
impl VerifierStore for PostgresStore {
    async fn put_verifier(&self, verifier: Verifier, trail: Trail) -> StoreResult<()> {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        let put = tx
            .prepare_cached(&format!(
                "INSERT INTO verifiers ({COLUMNS}, added_at) VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (verifier) DO UPDATE SET name = excluded.name,
                     token_hash = excluded.token_hash, standing = excluded.standing"
            ))
            .await?;
        tx.execute(
            &put,
            &[
                &verifier.verifier,
                &verifier.name,
                &verifier.token_hash.as_slice(),
                &verifier.standing.code(),
                &trail.at,
            ],
        )
        .await?;
        audit::record(&tx, &trail).await?;
        Ok(tx.commit().await?)
    }

    async fn verifiers(&self) -> StoreResult<Vec<Verifier>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM verifiers ORDER BY verifier"
            ))
            .await?;
        let rows = client.query(&query, &[]).await?;
        rows.iter().map(read).collect()
    }

    async fn verifier_by_token(&self, token_hash: Digest) -> StoreResult<Option<Verifier>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM verifiers WHERE token_hash = $1"
            ))
            .await?;
        let found = client.query_opt(&query, &[&token_hash.as_slice()]).await?;
        found.as_ref().map(read).transpose()
    }
}

fn read(row: &Row) -> StoreResult<Verifier> {
    Ok(Verifier {
        verifier: row.col(0)?,
        name: row.col(1)?,
        token_hash: row.digest(2)?,
        standing: Standing::from_code(row.col(3)?)?,
    })
}
