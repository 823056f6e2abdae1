//! Wrong numbers.

use async_trait::async_trait;
use rusqlite::params;

use super::super::StoreResult;
use super::super::numbers::{AttemptScope, Attempts, NumberStore};
use super::SqliteStore;

#[async_trait]
impl NumberStore for SqliteStore {
    async fn attempts(&self, scopes: Vec<AttemptScope>, since: i64) -> StoreResult<Vec<Attempts>> {
        self.read(move |conn| {
            let mut query = conn.prepare_cached(
                "SELECT coalesce(sum(wrong), 0), coalesce(min(at), 0) FROM number_attempts
                 WHERE scope = ?1 AND scope_key = ?2 AND at >= ?3",
            )?;
            scopes
                .into_iter()
                .map(|scope| {
                    let (scope, key) = scope.columns();
                    Ok(query.query_row(params![scope, key, since], |row| {
                        Ok(Attempts {
                            count: row.get(0)?,
                            first_at: row.get(1)?,
                        })
                    })?)
                })
                .collect()
        })
        .await
    }

    async fn note_wrong_number(&self, scopes: Vec<AttemptScope>, at: i64) -> StoreResult<()> {
        self.write(move |conn| {
            let mut upsert = conn.prepare_cached(
                "INSERT INTO number_attempts (scope, scope_key, at, wrong) VALUES (?1, ?2, ?3, 1)
                 ON CONFLICT (scope, scope_key, at) DO UPDATE SET wrong = wrong + 1",
            )?;
            for scope in scopes {
                let (scope, key) = scope.columns();
                upsert.execute(params![scope, key, at])?;
            }
            Ok(())
        })
        .await
    }

    async fn wrong_numbers(&self, since: i64) -> StoreResult<u64> {
        self.read(move |conn| {
            let account = AttemptScope::ACCOUNT;
            let count: i64 = conn
                .prepare_cached(
                    "SELECT coalesce(sum(wrong), 0) FROM number_attempts
                     WHERE at >= ?1 AND scope = ?2",
                )?
                .query_row(params![since, account], |row| row.get(0))?;
            Ok(count.unsigned_abs())
        })
        .await
    }

    async fn forget_attempts(&self, before: i64) -> StoreResult<u64> {
        self.write(move |conn| {
            Ok(conn
                .prepare_cached("DELETE FROM number_attempts WHERE at < ?1")?
                .execute([before])? as u64)
        })
        .await
    }
}
