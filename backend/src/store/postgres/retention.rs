//! Giving up rows that are old. Events lie in partitions by day, which are dropped
//! whole; only what came with a far day is deleted row by row.

use async_trait::async_trait;
use deadpool_postgres::Object;

use super::super::StoreResult;
use super::super::retention::{Old, RetentionStore, Table};
use super::PostgresStore;
use super::convert::Columns;

#[async_trait]
impl RetentionStore for PostgresStore {
    async fn forget(&self, table: &'static Table, before: i64, limit: u32) -> StoreResult<u64> {
        let mut client = self.client().await?;
        let (mut name, mut gone) = (table.name, 0);
        if name == "events" {
            gone = drop_partitions(&mut client, before).await?;
            name = "events_other";
        }
        let (key, old) = (table.key, table.condition());
        let moment = match table.old {
            Old::Second(_) => "$1",
            Old::Day(_) => "($1::bigint)",
        };
        let old = old.replace("$1", moment);
        let forget = client
            .prepare_cached(&format!(
                "DELETE FROM {name} WHERE ({key}) IN
                     (SELECT {key} FROM {name} WHERE {old} LIMIT $2)"
            ))
            .await?;
        let rows = client
            .execute(&forget, &[&before, &i64::from(limit)])
            .await?;
        // What the partitions held does not count against the limit.
        Ok(if rows == 0 { gone } else { gone + rows })
    }
}

/// Drops the partitions of days before `before`; gives how many rows they held.
async fn drop_partitions(client: &mut Object, before: i64) -> StoreResult<u64> {
    let rows = client
        .query(
            "SELECT c.relname::text FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
             WHERE i.inhparent = 'events'::regclass",
            &[],
        )
        .await?;
    let mut gone = 0;
    for row in &rows {
        let partition: String = row.col(0)?;
        let day = partition.strip_prefix("events_");
        let Some(day) = day.and_then(|day| day.parse::<u16>().ok()) else {
            continue;
        };
        if i64::from(day) >= before {
            continue;
        }
        let tx = client.transaction().await?;
        // Writers of other days wait for the parent's lock no longer than this.
        tx.batch_execute("SET LOCAL lock_timeout = '5s'").await?;
        let count = tx
            .query_one(&format!("SELECT count(*) FROM events_{day}"), &[])
            .await?;
        tx.batch_execute(&format!("DROP TABLE events_{day}"))
            .await?;
        tx.commit().await?;
        gone += count.num::<u64>(0)?;
    }
    Ok(gone)
}
