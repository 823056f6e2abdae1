//! A connection on which statements run: to look up, and to change in a transaction.

use std::future::Future;

use async_trait::async_trait;

use super::super::facts::{Chunk, Judge, Moment, NewFact};
use super::super::people::Subject;
use super::super::status::{CodeState, Publication};
use super::super::{StoreError, StoreResult, SubjectId, Trail};
use super::{Row, Value};

/// Looks rows up.
#[async_trait]
pub trait Query: Send + Sync {
    /// All rows of a query.
    async fn query(&self, sql: &str, values: &[Value]) -> StoreResult<Vec<Row>>;
}

/// A transaction: statements that both databases run, and then what each does in its
/// own way, because it locks, or writes many rows, as only that one can.
#[async_trait]
pub trait Tx: Query {
    /// Runs a statement; gives how many rows it changed.
    async fn execute(&self, sql: &str, values: &[Value]) -> StoreResult<u64>;

    /// Runs a statement once for each list of values, without waiting in between;
    /// gives how many rows were changed.
    async fn execute_each(&self, sql: &str, lists: &[Vec<Value>]) -> StoreResult<u64>;

    /// Makes those wait who take the same lock, until this transaction ends. SQLite
    /// has one writer: there nothing is run.
    async fn lock(&self, sql: &str, values: &[Value]) -> StoreResult<()>;

    /// Writes the audit entry and its outbox messages; the last thing that a change
    /// does, because others wait for the end of the chain.
    async fn record(&self, trail: &Trail) -> StoreResult<()>;

    /// Writes many audit entries with their messages: PostgreSQL locks the ends of
    /// their chains in one order.
    async fn record_all(&self, trails: &[&Trail]) -> StoreResult<()>;

    /// Adds subjects with their holders and documents, to be judged; gives how many
    /// were new. PostgreSQL writes them by table, however many there are.
    async fn add_subjects(&self, subjects: &[Subject], at: i64) -> StoreResult<usize>;

    /// Takes a chunk of records and judges whom it concerns (`facts.rs`).
    async fn apply(&self, chunk: &Chunk, moment: Moment, judge: &dyn Judge) -> StoreResult<()>;

    /// Keeps a new record about a subject that is judged next.
    async fn declare(&self, declaration: NewFact, now: i64) -> StoreResult<()>;

    /// Judges a subject that was just added (`colour.rs`).
    async fn judge_new(
        &self,
        subject: SubjectId,
        moment: Moment,
        judge: &dyn Judge,
    ) -> StoreResult<()>;

    /// Logs the changes that a publication carries, and takes them as published.
    async fn log_changes(
        &self,
        publication: &Publication,
        changes: &[CodeState],
    ) -> StoreResult<()>;
}

/// Rows as what they mean.
pub trait QueryExt: Query {
    /// Every row of a query.
    fn all<T, R>(
        &self,
        sql: &str,
        values: &[Value],
        read: R,
    ) -> impl Future<Output = StoreResult<Vec<T>>> + Send
    where
        R: Fn(&Row) -> StoreResult<T> + Send,
    {
        async move { self.query(sql, values).await?.iter().map(read).collect() }
    }

    /// The first row, if there is one.
    fn first<T, R>(
        &self,
        sql: &str,
        values: &[Value],
        read: R,
    ) -> impl Future<Output = StoreResult<Option<T>>> + Send
    where
        R: Fn(&Row) -> StoreResult<T> + Send,
    {
        async move { self.query(sql, values).await?.first().map(read).transpose() }
    }

    /// The row that is always there: of a count, or of a row just written.
    fn one<T, R>(
        &self,
        sql: &str,
        values: &[Value],
        read: R,
    ) -> impl Future<Output = StoreResult<T>> + Send
    where
        T: Send,
        R: Fn(&Row) -> StoreResult<T> + Send,
    {
        async move {
            let first = self.first(sql, values, read).await?;
            first.ok_or(StoreError::Corrupt("no row where there is always one"))
        }
    }
}

impl<Q: Query + ?Sized> QueryExt for Q {}
