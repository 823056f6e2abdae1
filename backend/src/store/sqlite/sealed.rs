//! Columns of sealed fields.

use async_trait::async_trait;
use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};

use super::super::sealed::{Column, Key, Resealed, SealedRow, SealedStore, version};
use super::super::{StoreError, StoreResult};
use super::SqliteStore;

#[async_trait]
impl SealedStore for SqliteStore {
    async fn sealed_rows(
        &self,
        column: &'static Column,
        version: u16,
        after: Option<Vec<String>>,
        limit: u32,
    ) -> StoreResult<Vec<SealedRow>> {
        let names = column.key_names();
        let texts: Vec<String> = column.key.iter().map(text).collect();
        let mut values = vec![
            Value::Blob(version.to_be_bytes().to_vec()),
            Value::Integer(limit.into()),
        ];
        let mut later = String::new();
        if let Some(after) = after {
            let places: Vec<String> = (3..3 + column.key.len())
                .map(|place| format!("?{place}"))
                .collect();
            later = format!("AND ({names}) > ({})", places.join(", "));
            values.extend(key_values(column, &after)?);
        }
        let (table, name) = (column.table, column.column);
        let query = format!(
            "SELECT {name}, {} FROM {table}
             WHERE length({name}) > 0 AND substr({name}, 1, 2) <> ?1 {later}
             ORDER BY {names} LIMIT ?2",
            texts.join(", ")
        );
        self.read(move |conn| {
            conn.prepare_cached(&query)?
                .query_and_then(params_from_iter(values), |row| found(column, row))?
                .collect()
        })
        .await
    }

    async fn reseal(&self, column: &'static Column, rows: Vec<Resealed>) -> StoreResult<u64> {
        self.write(move |conn| {
            let mut written = 0;
            for row in &rows {
                written += write(conn, column, row)?;
            }
            Ok(written)
        })
        .await
    }

    async fn sealed_versions(&self, column: &'static Column) -> StoreResult<Vec<(u16, u64)>> {
        let (table, name) = (column.table, column.column);
        let query = format!(
            "SELECT substr({name}, 1, 2), count(*) FROM {table}
             WHERE length({name}) > 0 GROUP BY 1 ORDER BY 1"
        );
        self.read(move |conn| {
            conn.prepare_cached(&query)?
                .query_and_then([], |row| {
                    let count: i64 = row.get(1)?;
                    Ok((version(&row.get::<_, Vec<u8>>(0)?), count.unsigned_abs()))
                })?
                .collect()
        })
        .await
    }
}

fn write(conn: &Connection, column: &Column, row: &Resealed) -> StoreResult<u64> {
    let (table, name, names) = (column.table, column.column, column.key_names());
    let places: Vec<String> = (3..3 + column.key.len())
        .map(|place| format!("?{place}"))
        .collect();
    let mut values = vec![
        Value::Blob(row.sealed.clone()),
        Value::Blob(row.found.sealed.clone()),
    ];
    values.extend(key_values(column, &row.found.key)?);
    let written = conn
        .prepare_cached(&format!(
            "UPDATE {table} SET {name} = ?1 WHERE {name} = ?2 AND ({names}) = ({})",
            places.join(", ")
        ))?
        .execute(params_from_iter(values))?;
    Ok(written as u64)
}

fn found(column: &Column, row: &Row<'_>) -> StoreResult<SealedRow> {
    let key = (1..=column.key.len()).map(|place| Ok(row.get(place)?));
    Ok(SealedRow {
        sealed: row.get(0)?,
        key: key.collect::<StoreResult<_>>()?,
    })
}

/// The column as a text.
fn text(key: &Key) -> String {
    match key {
        Key::Uuid(name) | Key::Bytes(name) => format!("lower(hex({name}))"),
        Key::Number(name) => format!("CAST({name} AS TEXT)"),
        Key::Text(name) => (*name).to_owned(),
    }
}

fn key_values(column: &Column, key: &[String]) -> StoreResult<Vec<Value>> {
    let broken = || StoreError::Corrupt("a key");
    let value = |(kind, text): (&Key, &String)| {
        Ok(match kind {
            Key::Uuid(_) | Key::Bytes(_) => Value::Blob(bytes(text).ok_or_else(broken)?),
            Key::Number(_) => Value::Integer(text.parse().map_err(|_| broken())?),
            Key::Text(_) => Value::Text(text.clone()),
        })
    };
    column.key.iter().zip(key).map(value).collect()
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let pair = |place: usize| u8::from_str_radix(hex.get(place..place + 2)?, 16).ok();
    (0..hex.len()).step_by(2).map(pair).collect()
}
