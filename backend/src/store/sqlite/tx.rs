//! The connection as the shared statements see it.

use std::future::Future;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use async_trait::async_trait;
use parking_lot::{MappedReentrantMutexGuard, ReentrantMutex, ReentrantMutexGuard};
use rusqlite::types::{ToSqlOutput, Value as Column, ValueRef};
use rusqlite::vtab::array::Array;
use rusqlite::{Connection, Statement, ToSql};

use super::super::facts::{Chunk, Concerned, Judge, Moment, NewFact};
use super::super::people::Subject;
use super::super::sql::{Query, Row, Tx, Value};
use super::super::status::{CodeState, Publication};
use super::super::{StoreError, StoreResult, SubjectId, Trail};
use super::text::Texts;
use super::{audit, colour, facts, people, status};

/// A connection that one thread at a time works with. It is taken again by who has
/// it already: a hand-written change may call a shared one.
pub struct SqliteTx(ReentrantMutex<Inner>);

struct Inner {
    conn: Connection,
    texts: Texts,
}

impl SqliteTx {
    /// Statements on this connection.
    pub fn new(conn: Connection) -> SqliteTx {
        SqliteTx(ReentrantMutex::new(Inner {
            conn,
            texts: Texts::default(),
        }))
    }

    /// The connection itself, for what is written by hand.
    pub fn conn(&self) -> MappedReentrantMutexGuard<'_, Connection> {
        ReentrantMutexGuard::map(self.0.lock(), |inner| &inner.conn)
    }

    /// Runs SQL that is not worth preparing.
    pub fn batch(&self, sql: &str) -> StoreResult<()> {
        Ok(self.conn().execute_batch(sql)?)
    }

    /// Runs a statement of this room without values.
    pub fn run(&self, sql: &str) -> StoreResult<()> {
        self.conn().prepare_cached(sql)?.execute([])?;
        Ok(())
    }

    fn with<T>(
        &self,
        sql: &str,
        run: impl FnOnce(&mut Statement<'_>) -> StoreResult<T>,
    ) -> StoreResult<T> {
        let inner = self.0.lock();
        let text = inner.texts.of(sql);
        run(&mut *inner.conn.prepare_cached(&text)?)
    }
}

#[async_trait]
impl Query for SqliteTx {
    async fn query(&self, sql: &str, values: &[Value]) -> StoreResult<Vec<Row>> {
        self.with(sql, |statement| {
            let columns = statement.column_count();
            let mut rows = statement.query(rusqlite::params_from_iter(bound(values)))?;
            let mut found = Vec::new();
            while let Some(row) = rows.next()? {
                let columns = (0..columns).map(|at| read(row.get_ref(at)?));
                found.push(Row::new(columns.collect::<StoreResult<_>>()?));
            }
            Ok(found)
        })
    }
}

#[async_trait]
impl Tx for SqliteTx {
    async fn execute(&self, sql: &str, values: &[Value]) -> StoreResult<u64> {
        self.with(sql, |statement| {
            Ok(statement.execute(rusqlite::params_from_iter(bound(values)))? as u64)
        })
    }

    async fn execute_each(&self, sql: &str, lists: &[Vec<Value>]) -> StoreResult<u64> {
        if lists.is_empty() {
            return Ok(0);
        }
        self.with(sql, |statement| {
            let mut changed = 0;
            for values in lists {
                changed += statement.execute(rusqlite::params_from_iter(bound(values)))? as u64;
            }
            Ok(changed)
        })
    }

    async fn lock(&self, _sql: &str, _values: &[Value]) -> StoreResult<()> {
        Ok(())
    }

    async fn record(&self, trail: &Trail) -> StoreResult<()> {
        audit::record(self, trail)
    }

    async fn record_all(&self, trails: &[&Trail]) -> StoreResult<()> {
        trails
            .iter()
            .try_for_each(|trail| audit::record(self, trail))
    }

    async fn add_subjects(&self, subjects: &[Subject], at: i64) -> StoreResult<usize> {
        people::add_all(&self.conn(), subjects, at)
    }

    async fn apply(&self, chunk: &Chunk, moment: Moment, judge: &dyn Judge) -> StoreResult<()> {
        facts::apply(self, chunk, moment, judge).map(drop)
    }

    async fn declare(&self, declaration: NewFact, now: i64) -> StoreResult<()> {
        facts::put(&self.conn(), &declaration, now, &mut Concerned::default()).map(drop)
    }

    async fn judge_new(
        &self,
        subject: SubjectId,
        moment: Moment,
        judge: &dyn Judge,
    ) -> StoreResult<()> {
        colour::judge(self, &[(subject, None)], moment, judge).map(drop)
    }

    async fn log_changes(
        &self,
        publication: &Publication,
        changes: &[CodeState],
    ) -> StoreResult<()> {
        status::log(&self.conn(), publication, changes)
    }
}

/// Runs steps that never wait: every statement on SQLite is done when it returns.
pub fn now<T>(steps: impl Future<Output = StoreResult<T>>) -> StoreResult<T> {
    match pin!(steps).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result,
        Poll::Pending => Err(StoreError::Database(
            "sqlite: a change waited for something else than its statements".into(),
        )),
    }
}

/// A value as SQLite takes it.
enum Bound<'a> {
    Value(&'a Value),
    List(Array),
}

fn bound(values: &[Value]) -> impl Iterator<Item = Bound<'_>> {
    values.iter().map(|value| match value {
        Value::List(items) => Bound::List(Rc::new(items.iter().map(owned).collect())),
        value => Bound::Value(value),
    })
}

fn owned(value: &Value) -> Column {
    match value {
        Value::Null | Value::List(_) => Column::Null,
        Value::Bool(is) => Column::Integer(i64::from(*is)),
        Value::Int(number) => Column::Integer(*number),
        Value::Text(text) => Column::Text(text.clone()),
        Value::Bytes(bytes) => Column::Blob(bytes.clone()),
        Value::Uuid(uuid) => Column::Blob(uuid.as_bytes().to_vec()),
    }
}

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Bound::List(list) => return list.to_sql(),
            Bound::Value(Value::Text(text)) => {
                ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes()))
            }
            Bound::Value(Value::Bytes(bytes)) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
            Bound::Value(Value::Uuid(uuid)) => {
                ToSqlOutput::Borrowed(ValueRef::Blob(uuid.as_bytes()))
            }
            Bound::Value(value) => ToSqlOutput::Owned(owned(value)),
        })
    }
}

fn read(column: ValueRef<'_>) -> StoreResult<Value> {
    match column {
        ValueRef::Null => Ok(Value::Null),
        ValueRef::Integer(number) => Ok(Value::Int(number)),
        ValueRef::Text(text) => Ok(Value::Text(
            String::from_utf8(text.to_vec()).map_err(|_| StoreError::Corrupt("not a text"))?,
        )),
        ValueRef::Blob(bytes) => Ok(Value::Bytes(bytes.to_vec())),
        ValueRef::Real(_) => Err(StoreError::Corrupt("a column of another type")),
    }
}
