//! Columns of sealed fields. A key's columns travel as texts, and are read and asked for
//! as what they are.

use async_trait::async_trait;
use uuid::Uuid;

use super::super::sealed::{Column, Key, Resealed, SealedRow, SealedStore, version};
use super::super::{StoreError, StoreResult};
use super::{Database, Row, ToValue, Value, values};

#[async_trait]
impl<D: Database> SealedStore for D {
    async fn sealed_rows(
        &self,
        column: &'static Column,
        version: u16,
        after: Option<Vec<String>>,
        limit: u32,
    ) -> StoreResult<Vec<SealedRow>> {
        let (table, name, names) = (column.table, column.column, column.key_names());
        let mut values = values![version.to_be_bytes(), limit];
        let mut later = String::new();
        if let Some(after) = after {
            later = format!("AND ({names}) > ({})", places(column));
            values.extend(key_values(column, &after)?);
        }
        let sql = format!(
            "SELECT {name}, {names} FROM {table}
             WHERE length({name}) > 0 AND substr({name}, 1, 2) <> $1 {later}
             ORDER BY {names} LIMIT $2"
        );
        self.all(sql, values, |row| found(column, row)).await
    }

    async fn reseal(&self, column: &'static Column, rows: Vec<Resealed>) -> StoreResult<u64> {
        let (table, name, names) = (column.table, column.column, column.key_names());
        let sql = format!(
            "UPDATE {table} SET {name} = $1 WHERE {name} = $2 AND ({names}) = ({})",
            places(column)
        );
        let values = |row: &Resealed| {
            let mut values = values![row.sealed, row.found.sealed];
            values.extend(key_values(column, &row.found.key)?);
            Ok(values)
        };
        let lists = rows.iter().map(values).collect::<StoreResult<Vec<_>>>()?;
        self.change(move |tx| Box::pin(async move { tx.execute_each(&sql, &lists).await }))
            .await
    }

    async fn sealed_versions(&self, column: &'static Column) -> StoreResult<Vec<(u16, u64)>> {
        let (table, name) = (column.table, column.column);
        let sql = format!(
            "SELECT substr({name}, 1, 2), count(*) FROM {table}
             WHERE length({name}) > 0 GROUP BY 1 ORDER BY 1"
        );
        self.all(sql, values![], |row| {
            Ok((version(&row.get::<Vec<u8>>(0)?), row.get(1)?))
        })
        .await
    }
}

fn found(column: &Column, row: &Row) -> StoreResult<SealedRow> {
    let key = (1..).zip(column.key).map(|(at, key)| {
        Ok(match key {
            Key::Uuid(_) => row.get::<Uuid>(at)?.to_string(),
            Key::Number(_) => row.get::<i64>(at)?.to_string(),
            Key::Text(_) => row.get(at)?,
            Key::Bytes(_) => hex(&row.get::<Vec<u8>>(at)?),
        })
    });
    Ok(SealedRow {
        sealed: row.get(0)?,
        key: key.collect::<StoreResult<_>>()?,
    })
}

/// `$3 …`, one for each column of the key.
fn places(column: &Column) -> String {
    let places = (3..).zip(column.key).map(|(place, _)| format!("${place}"));
    places.collect::<Vec<String>>().join(", ")
}

fn key_values(column: &Column, key: &[String]) -> StoreResult<Vec<Value>> {
    let broken = || StoreError::Corrupt("a key");
    let value = |(kind, text): (&Key, &String)| {
        Ok(match kind {
            Key::Uuid(_) => text.parse::<Uuid>().map_err(|_| broken())?.to_value(),
            Key::Number(_) => text.parse::<i64>().map_err(|_| broken())?.to_value(),
            Key::Text(_) => text.to_value(),
            Key::Bytes(_) => bytes(text).ok_or_else(broken)?.to_value(),
        })
    };
    column.key.iter().zip(key).map(value).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let pair = |place: usize| u8::from_str_radix(hex.get(place..place + 2)?, 16).ok();
    (0..hex.len()).step_by(2).map(pair).collect()
}
