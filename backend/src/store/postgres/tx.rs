//! Connections and transactions as the shared statements see them.

use std::error::Error;

use async_trait::async_trait;
use deadpool_postgres::{GenericClient, Object, Transaction};
use futures_util::future::try_join_all;
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use uuid::Uuid;

use super::super::facts::{Chunk, Judge, Moment, NewFact};
use super::super::people::Subject;
use super::super::sql::{Query, Row, Tx, Value};
use super::super::status::{CodeState, Publication};
use super::super::{StoreError, StoreResult, SubjectId, Trail};
use super::convert::Columns;
use super::{audit, bulk, colour, facts, people, status};

/// So many rows are written by one statement; fewer are sent one behind the other.
const MANY: usize = 8;

#[async_trait]
impl Query for Object {
    async fn query(&self, sql: &str, values: &[Value]) -> StoreResult<Vec<Row>> {
        query(self, sql, values).await
    }
}

#[async_trait]
impl Query for Transaction<'_> {
    async fn query(&self, sql: &str, values: &[Value]) -> StoreResult<Vec<Row>> {
        query(self, sql, values).await
    }
}

#[async_trait]
impl Tx for Transaction<'_> {
    async fn execute(&self, sql: &str, values: &[Value]) -> StoreResult<u64> {
        execute(self, sql, values).await
    }

    async fn execute_each(&self, sql: &str, lists: &[Vec<Value>]) -> StoreResult<u64> {
        if lists.is_empty() {
            return Ok(0);
        }
        let statement = &self.prepare_cached(sql).await?;
        if lists.len() >= MANY
            && let Some(at_once) = bulk::at_once(sql, statement.params())
        {
            return execute(self, &at_once, &bulk::columns(lists)).await;
        }
        let sent = lists.iter().map(|values| async move {
            GenericClient::execute(self, statement, &borrowed(values)).await
        });
        Ok(try_join_all(sent).await?.into_iter().sum())
    }

    async fn lock(&self, sql: &str, values: &[Value]) -> StoreResult<()> {
        Tx::execute(self, sql, values).await?;
        Ok(())
    }

    async fn record(&self, trail: &Trail) -> StoreResult<()> {
        audit::record(self, trail).await
    }

    async fn record_all(&self, trails: &[&Trail]) -> StoreResult<()> {
        audit::record_all(self, trails).await
    }

    async fn add_subjects(&self, subjects: &[Subject], at: i64) -> StoreResult<usize> {
        people::add_all(self, subjects, at).await
    }

    async fn apply(&self, chunk: &Chunk, moment: Moment, judge: &dyn Judge) -> StoreResult<()> {
        facts::apply(self, chunk, moment, judge).await.map(drop)
    }

    async fn declare(&self, declaration: NewFact, now: i64) -> StoreResult<()> {
        facts::declare(self, declaration, now).await
    }

    async fn judge_new(
        &self,
        subject: SubjectId,
        moment: Moment,
        judge: &dyn Judge,
    ) -> StoreResult<()> {
        colour::judge_new(self, subject, moment, judge).await
    }

    async fn log_changes(
        &self,
        publication: &Publication,
        changes: &[CodeState],
    ) -> StoreResult<()> {
        status::log(self, publication, changes).await
    }
}

/// Runs a statement; gives how many rows it changed.
pub async fn execute(client: &impl GenericClient, sql: &str, values: &[Value]) -> StoreResult<u64> {
    let statement = client.prepare_cached(sql).await?;
    Ok(client.execute(&statement, &borrowed(values)).await?)
}

async fn query(client: &impl GenericClient, sql: &str, values: &[Value]) -> StoreResult<Vec<Row>> {
    let statement = client.prepare_cached(sql).await?;
    let rows = client.query(&statement, &borrowed(values)).await?;
    rows.iter().map(read).collect()
}

fn borrowed(values: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    values
        .iter()
        .map(|value| value as &(dyn ToSql + Sync))
        .collect()
}

fn read(row: &tokio_postgres::Row) -> StoreResult<Row> {
    let columns = row.columns().iter().enumerate().map(|(at, column)| {
        let value = match *column.type_() {
            Type::BOOL => row.col::<Option<bool>>(at)?.map(Value::Bool),
            Type::INT2 => row.col::<Option<i16>>(at)?.map(|n| Value::Int(n.into())),
            Type::INT4 => row.col::<Option<i32>>(at)?.map(|n| Value::Int(n.into())),
            Type::INT8 => row.col::<Option<i64>>(at)?.map(Value::Int),
            Type::TEXT => row.col::<Option<String>>(at)?.map(Value::Text),
            Type::BYTEA => row.col::<Option<Vec<u8>>>(at)?.map(Value::Bytes),
            Type::UUID => row.col::<Option<Uuid>>(at)?.map(Value::Uuid),
            _ => {
                return Err(StoreError::Corrupt(
                    "a column of a type that isn't used here",
                ));
            }
        };
        Ok(value.unwrap_or(Value::Null))
    });
    Ok(Row::new(columns.collect::<StoreResult<_>>()?))
}

impl ToSql for Value {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Value::Null => Ok(IsNull::Yes),
            Value::Bool(is) => is.to_sql_checked(ty, out),
            Value::Int(number) => match *ty {
                Type::INT2 => i16::try_from(*number)?.to_sql(ty, out),
                Type::INT4 => i32::try_from(*number)?.to_sql(ty, out),
                _ => number.to_sql_checked(ty, out),
            },
            Value::Text(text) => text.to_sql_checked(ty, out),
            Value::Bytes(bytes) => bytes.to_sql_checked(ty, out),
            Value::Uuid(uuid) => uuid.to_sql_checked(ty, out),
            Value::List(items) => items.to_sql(ty, out),
        }
    }

    /// Each kind of value checks the column's type itself.
    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}
