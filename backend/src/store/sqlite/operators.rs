//! Operators.

use async_trait::async_trait;
use rusqlite::{OptionalExtension, params};

use super::super::operators::{Operator, OperatorStore};
use super::super::units::Standing;
use super::super::{StoreResult, Trail};
use super::{SqliteStore, audit};

#[async_trait]
impl OperatorStore for SqliteStore {
    async fn put_operator(&self, operator: Operator, trail: Trail) -> StoreResult<()> {
        self.write(move |conn| {
            conn.prepare_cached(
                "INSERT INTO operators (operator, name, secret_sealed, standing, added_at)
                 VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (operator) DO UPDATE SET name = excluded.name,
                     secret_sealed = excluded.secret_sealed, standing = excluded.standing",
            )?
            .execute(params![
                operator.operator,
                operator.name,
                operator.secret_sealed,
                operator.standing.code(),
                trail.at
            ])?;
            audit::record(conn, &trail)
        })
        .await
    }

    async fn operator(&self, operator: String) -> StoreResult<Option<Operator>> {
        self.read(move |conn| {
            let row = conn
                .prepare_cached(
                    "SELECT name, secret_sealed, standing FROM operators WHERE operator = ?1",
                )?
                .query_row([&operator], |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
                })
                .optional()?;
            row.map(|(name, secret_sealed, standing)| {
                Ok(Operator {
                    operator,
                    name,
                    secret_sealed,
                    standing: Standing::from_code(standing)?,
                })
            })
            .transpose()
        })
        .await
    }
}
