//! Columns of sealed fields. Keys travel as texts and are cast to what they are.

use async_trait::async_trait;
use tokio_postgres::types::ToSql;

use super::super::StoreResult;
use super::super::sealed::{Column, Key, Resealed, SealedRow, SealedStore, version};
use super::PostgresStore;
use super::convert::Columns;

#[async_trait]
impl SealedStore for PostgresStore {
    async fn sealed_rows(
        &self,
        column: &'static Column,
        version: u16,
        after: Option<Vec<String>>,
        limit: u32,
    ) -> StoreResult<Vec<SealedRow>> {
        let (table, name, names) = (column.table, column.column, column.key_names());
        let texts: Vec<String> = column
            .key
            .iter()
            .map(|key| format!("{}::text", key.name()))
            .collect();
        let version = version.to_be_bytes();
        let (version, limit) = (version.as_slice(), i64::from(limit));
        let mut values: Vec<&(dyn ToSql + Sync)> = vec![&version, &limit];
        let mut later = String::new();
        if let Some(after) = &after {
            later = format!("AND ({names}) > ({})", places(column));
            values.extend(after.iter().map(|text| text as &(dyn ToSql + Sync)));
        }
        let client = self.client().await?;
        let query = client
            .prepare_cached(&format!(
                "SELECT {name}, {} FROM {table}
                 WHERE length({name}) > 0 AND substring({name} FROM 1 FOR 2) <> $1 {later}
                 ORDER BY {names} LIMIT $2",
                texts.join(", ")
            ))
            .await?;
        let rows = client.query(&query, &values).await?;
        rows.iter()
            .map(|row| {
                let key = (1..=column.key.len()).map(|place| row.col(place));
                Ok(SealedRow {
                    sealed: row.col(0)?,
                    key: key.collect::<StoreResult<_>>()?,
                })
            })
            .collect()
    }

    async fn reseal(&self, column: &'static Column, rows: Vec<Resealed>) -> StoreResult<u64> {
        let (table, name, names) = (column.table, column.column, column.key_names());
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        let update = tx
            .prepare_cached(&format!(
                "UPDATE {table} SET {name} = $1 WHERE {name} = $2 AND ({names}) = ({})",
                places(column)
            ))
            .await?;
        let mut written = 0;
        for row in &rows {
            let mut values: Vec<&(dyn ToSql + Sync)> = vec![&row.sealed, &row.found.sealed];
            values.extend(row.found.key.iter().map(|text| text as &(dyn ToSql + Sync)));
            written += tx.execute(&update, &values).await?;
        }
        tx.commit().await?;
        Ok(written)
    }

    async fn sealed_versions(&self, column: &'static Column) -> StoreResult<Vec<(u16, u64)>> {
        let (table, name) = (column.table, column.column);
        let client = self.client().await?;
        let query = client
            .prepare_cached(&format!(
                "SELECT substring({name} FROM 1 FOR 2), count(*) FROM {table}
                 WHERE length({name}) > 0 GROUP BY 1 ORDER BY 1"
            ))
            .await?;
        let rows = client.query(&query, &[]).await?;
        rows.iter()
            .map(|row| Ok((version(row.col(0)?), row.num(1)?)))
            .collect()
    }
}

/// `$3 …`, each cast to the type of its column.
fn places(column: &Column) -> String {
    let place = |(place, key): (usize, &Key)| match key {
        Key::Uuid(_) => format!("${place}::text::uuid"),
        Key::Number(_) => format!("${place}::text::bigint"),
        Key::Text(_) => format!("${place}::text"),
        Key::Bytes(_) => format!("${place}::text::bytea"),
    };
    let places: Vec<String> = (3..).zip(column.key).map(place).collect();
    places.join(", ")
}
