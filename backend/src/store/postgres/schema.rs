//! The migrations, in order. Append only: released ones never change.

use deadpool_postgres::{GenericClient, Object};

use super::super::StoreResult;
use super::super::schema::{check_current as current, check_not_newer as not_newer};
use super::convert::Columns;

const MIGRATIONS: &[&str] = &[
    include_str!("0001.sql"),
    include_str!("0002.sql"),
    include_str!("0003.sql"),
    include_str!("0004.sql"),
    include_str!("0005.sql"),
    include_str!("0006.sql"),
    include_str!("0007.sql"),
    include_str!("0008.sql"),
    include_str!("0009.sql"),
];

/// Any number, the same in every build: servers that start together take turns.
const MIGRATION_LOCK: i64 = 0x626d_3031;

fn known() -> u32 {
    MIGRATIONS.len() as u32
}

/// Runs the migrations that are missing, in one transaction.
pub async fn migrate(client: &mut Object) -> StoreResult<u32> {
    let tx = client.transaction().await?;
    tx.execute("SELECT pg_advisory_xact_lock($1)", &[&MIGRATION_LOCK])
        .await?;
    tx.batch_execute("CREATE TABLE IF NOT EXISTS schema_versions (version BIGINT PRIMARY KEY)")
        .await?;
    let found = version(&tx).await?;
    check_not_newer(found)?;
    for (number, sql) in (1_i64..).zip(MIGRATIONS) {
        if number > i64::from(found) {
            tx.batch_execute(sql).await?;
            tx.execute(
                "INSERT INTO schema_versions (version) VALUES ($1)",
                &[&number],
            )
            .await?;
        }
    }
    tx.commit().await?;
    Ok(known())
}

/// The version found; 0 for an empty database.
pub async fn version(client: &impl GenericClient) -> StoreResult<u32> {
    let table = client
        .query_one("SELECT to_regclass('schema_versions') IS NOT NULL", &[])
        .await?;
    if !table.col::<bool>(0)? {
        return Ok(0);
    }
    client
        .query_one("SELECT coalesce(max(version), 0) FROM schema_versions", &[])
        .await?
        .num(0)
}

/// Refuses a database that a later build has migrated.
pub fn check_not_newer(found: u32) -> StoreResult<()> {
    not_newer(found, known())
}

/// Refuses every version but this build's.
pub fn check_current(found: u32) -> StoreResult<()> {
    current(found, known())
}
