//! Wrong numbers.

use async_trait::async_trait;

use super::super::StoreResult;
use super::super::numbers::{AttemptScope, Attempts, NumberStore};
use super::{Database, QueryExt, values};

#[async_trait]
impl<D: Database> NumberStore for D {
    async fn attempts(&self, scopes: Vec<AttemptScope>, since: i64) -> StoreResult<Vec<Attempts>> {
        self.look_up(move |db| {
            Box::pin(async move {
                let mut found = Vec::new();
                for scope in scopes {
                    let (scope, key) = scope.columns();
                    let attempts = db
                        .one(
                            "SELECT CAST(coalesce(sum(wrong), 0) AS bigint), coalesce(min(at), 0)
                         FROM number_attempts WHERE scope = $1 AND scope_key = $2 AND at >= $3",
                            &values![scope, key, since],
                            |row| {
                                Ok(Attempts {
                                    count: row.get(0)?,
                                    first_at: row.get(1)?,
                                })
                            },
                        )
                        .await?;
                    found.push(attempts);
                }
                Ok(found)
            })
        })
        .await
    }

    async fn note_wrong_number(&self, scopes: Vec<AttemptScope>, at: i64) -> StoreResult<()> {
        let mut columns: Vec<(i16, i64)> = scopes.into_iter().map(AttemptScope::columns).collect();
        // One order for everybody: no two wait for each other.
        columns.sort_unstable();
        let rows: Vec<_> = (columns.iter().map(|(scope, key)| values![scope, key, at])).collect();
        self.change(move |tx| {
            Box::pin(async move {
                tx.execute_each(
                    "INSERT INTO number_attempts AS a (scope, scope_key, at, wrong)
                     VALUES ($1, $2, $3, 1)
                     ON CONFLICT (scope, scope_key, at) DO UPDATE SET wrong = a.wrong + 1",
                    &rows,
                )
                .await?;
                Ok(())
            })
        })
        .await
    }

    async fn wrong_numbers(&self, since: i64) -> StoreResult<u64> {
        self.look_up(move |db| {
            Box::pin(async move {
                db.one(
                    "SELECT CAST(coalesce(sum(wrong), 0) AS bigint) FROM number_attempts
                     WHERE at >= $1 AND scope = $2",
                    &values![since, AttemptScope::ACCOUNT],
                    |row| row.get(0),
                )
                .await
            })
        })
        .await
    }

    async fn forget_attempts(&self, before: i64) -> StoreResult<u64> {
        self.execute("DELETE FROM number_attempts WHERE at < $1", values![before])
            .await
    }
}
