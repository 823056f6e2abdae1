//! Verifiers of other provinces.

use async_trait::async_trait;

use super::super::verifiers::{Verifier, VerifierStore};
use super::super::{Digest, StoreResult, Trail};
use super::{Database, Row, values};

const COLUMNS: &str = "verifier, name, token_hash, standing";

#[async_trait]
impl<D: Database> VerifierStore for D {
    async fn put_verifier(&self, verifier: Verifier, trail: Trail) -> StoreResult<()> {
        let sql = format!(
            "INSERT INTO verifiers ({COLUMNS}, added_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (verifier) DO UPDATE SET name = excluded.name,
                 token_hash = excluded.token_hash, standing = excluded.standing"
        );
        let values = values![
            verifier.verifier,
            verifier.name,
            verifier.token_hash,
            verifier.standing,
            trail.at
        ];
        self.audited(sql, values, trail).await?;
        Ok(())
    }

    async fn verifiers(&self) -> StoreResult<Vec<Verifier>> {
        let sql = format!("SELECT {COLUMNS} FROM verifiers ORDER BY verifier");
        self.all(sql, values![], verifier).await
    }

    async fn verifier_by_token(&self, token_hash: Digest) -> StoreResult<Option<Verifier>> {
        let sql = format!("SELECT {COLUMNS} FROM verifiers WHERE token_hash = $1");
        self.first(sql, values![token_hash], verifier).await
    }
}

fn verifier(row: &Row) -> StoreResult<Verifier> {
    Ok(Verifier {
        verifier: row.get(0)?,
        name: row.get(1)?,
        token_hash: row.get(2)?,
        standing: row.get(3)?,
    })
}
