//! Wrong numbers.

use async_trait::async_trait;

use super::super::StoreResult;
use super::super::numbers::{AttemptScope, Attempts, NumberStore};
use super::PostgresStore;
use super::convert::Columns;

#[async_trait]
impl NumberStore for PostgresStore {
    async fn attempts(&self, scopes: Vec<AttemptScope>, since: i64) -> StoreResult<Vec<Attempts>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached(
                "SELECT coalesce(sum(a.wrong), 0)::bigint, coalesce(min(a.at), 0)
                 FROM unnest($1::smallint[], $2::bigint[])
                     WITH ORDINALITY AS s (scope, scope_key, place)
                 LEFT JOIN number_attempts a
                     ON a.scope = s.scope AND a.scope_key = s.scope_key AND a.at >= $3
                 GROUP BY s.place ORDER BY s.place",
            )
            .await?;
        let (scopes, keys): (Vec<i16>, Vec<i64>) =
            scopes.into_iter().map(AttemptScope::columns).unzip();
        let rows = client.query(&query, &[&scopes, &keys, &since]).await?;
        rows.iter()
            .map(|row| {
                Ok(Attempts {
                    count: row.num(0)?,
                    first_at: row.col(1)?,
                })
            })
            .collect()
    }

    async fn note_wrong_number(&self, scopes: Vec<AttemptScope>, at: i64) -> StoreResult<()> {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        let note = tx
            .prepare_cached(
                "INSERT INTO number_attempts AS a (scope, scope_key, at, wrong)
                 VALUES ($1, $2, $3, 1)
                 ON CONFLICT (scope, scope_key, at) DO UPDATE SET wrong = a.wrong + 1",
            )
            .await?;
        let mut columns: Vec<(i16, i64)> = scopes.into_iter().map(AttemptScope::columns).collect();
        // One order for everybody: no two wait for each other.
        columns.sort_unstable();
        for (scope, key) in columns {
            tx.execute(&note, &[&scope, &key, &at]).await?;
        }
        Ok(tx.commit().await?)
    }

    async fn wrong_numbers(&self, since: i64) -> StoreResult<u64> {
        let client = self.client().await?;
        let query = client
            .prepare_cached(
                "SELECT coalesce(sum(wrong), 0)::bigint FROM number_attempts
                 WHERE at >= $1 AND scope = $2",
            )
            .await?;
        client
            .query_one(&query, &[&since, &AttemptScope::ACCOUNT])
            .await?
            .num(0)
    }

    async fn forget_attempts(&self, before: i64) -> StoreResult<u64> {
        let client = self.client().await?;
        let forget = client
            .prepare_cached("DELETE FROM number_attempts WHERE at < $1")
            .await?;
        Ok(client.execute(&forget, &[&before]).await?)
    }
}
