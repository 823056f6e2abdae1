//! SQL that both databases run, written once: each feature's statements and rows
//! stand in the file of its name.
//!
//! A statement is written as PostgreSQL reads it, with `$1` for the first value.
//! SQLite is given the same text with a few words changed (`sqlite/text.rs`): `?1` for
//! `$1`, a table of values for a list, and no `FOR UPDATE`, since it has one writer.
//! What only one of them can say well is a method of [`Tx`], or stays in the two rooms
//! beside this one.
//!
//! A look-up is given a [`Query`], a change a [`Tx`]. On PostgreSQL they wait for
//! the network; on SQLite they never wait, so that a whole change runs at once on
//! the writer's thread and shares its commit with others.

mod accounts;
mod appeals;
mod arrivals;
mod audit;
mod consents;
mod contents;
mod devices;
mod family;
mod feeds;
mod hand_overs;
mod hints;
mod holders;
mod identities;
mod inbox;
mod jobs;
mod list;
mod looks;
mod numbers;
mod operators;
mod outbox;
mod overseas;
mod people;
mod points;
mod query;
mod sealed;
mod sessions;
mod sms;
mod status;
mod trust;
mod units;
mod value;
mod verifiers;

use std::borrow::Cow;
use std::future::Future;
use std::pin::Pin;

use super::list::{Page, PageRequest, Sort};
use super::{StoreResult, Trail};
use list::List;

pub(super) use inbox::deliver;
pub(super) use outbox::put as put_outbox;
pub(super) use people::COLUMNS as SUBJECT;
pub(super) use query::{Query, QueryExt, Tx};
pub(super) use value::{Any, FromValue, Row, ToValue, Value, values};

/// What a look-up or a change does, step by step.
pub type Steps<'t, T> = Pin<Box<dyn Future<Output = StoreResult<T>> + Send + 't>>;

/// A database that runs the statements of this room.
pub trait Database: Send + Sync {
    /// Runs a look-up of several statements.
    fn look_up<T, F>(&self, look_up: F) -> impl Future<Output = StoreResult<T>> + Send
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t dyn Query) -> Steps<'t, T> + Send + 'static;

    /// Runs a change as one transaction: what it did is kept when it gives `Ok`, and
    /// nothing of it when it gives `Err`.
    fn change<T, F>(&self, change: F) -> impl Future<Output = StoreResult<T>> + Send
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t dyn Tx) -> Steps<'t, T> + Send + 'static;

    /// The rows of one query.
    fn all<T, R>(
        &self,
        sql: impl Into<Cow<'static, str>>,
        values: Vec<Value>,
        read: R,
    ) -> impl Future<Output = StoreResult<Vec<T>>> + Send
    where
        T: Send + 'static,
        R: Fn(&Row) -> StoreResult<T> + Send + Sync + 'static,
    {
        let sql = sql.into();
        self.look_up(move |db| Box::pin(async move { db.all(&sql, &values, read).await }))
    }

    /// The first row of one query.
    fn first<T, R>(
        &self,
        sql: impl Into<Cow<'static, str>>,
        values: Vec<Value>,
        read: R,
    ) -> impl Future<Output = StoreResult<Option<T>>> + Send
    where
        T: Send + 'static,
        R: Fn(&Row) -> StoreResult<T> + Send + Sync + 'static,
    {
        let sql = sql.into();
        self.look_up(move |db| Box::pin(async move { db.first(&sql, &values, read).await }))
    }

    /// A page of a list.
    fn page<T, S, R>(
        &self,
        list: List,
        request: PageRequest<S>,
        read: R,
    ) -> impl Future<Output = StoreResult<Page<T>>> + Send
    where
        T: Send + 'static,
        S: Sort,
        R: Fn(&Row) -> StoreResult<T> + Send + Sync + 'static,
    {
        self.look_up(move |db| Box::pin(async move { list.page(db, &request, read).await }))
    }

    /// Runs one statement that changes rows; gives how many.
    fn execute(
        &self,
        sql: impl Into<Cow<'static, str>> + Send,
        values: Vec<Value>,
    ) -> impl Future<Output = StoreResult<u64>> + Send {
        let sql = sql.into();
        self.change(move |tx| Box::pin(async move { tx.execute(&sql, &values).await }))
    }

    /// Runs one statement as a change; its audit entry is written if it changed a row.
    /// Gives how many it changed.
    fn audited(
        &self,
        sql: impl Into<Cow<'static, str>>,
        values: Vec<Value>,
        trail: Trail,
    ) -> impl Future<Output = StoreResult<u64>> + Send {
        let sql = sql.into();
        self.change(move |tx| {
            Box::pin(async move {
                let changed = tx.execute(&sql, &values).await?;
                if changed > 0 {
                    tx.record(&trail).await?;
                }
                Ok(changed)
            })
        })
    }
}
