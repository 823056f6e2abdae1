//! What every store must do, whichever database stands behind it. Each test runs
//! on SQLite (a file in a temporary folder) and on PostgreSQL (a fresh database of
//! a server that the tests start): `feature::what_holds::sqlite`, `…::postgres`.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::future::Future;
use std::sync::Arc;

use bamin_server::store::{self, SharedStore};
use bamin_standins::postgres::Postgres;
use tempfile::TempDir;

/// A store, and a way behind its back.
pub struct Fixture {
    /// Under test.
    pub store: SharedStore,
    url: String,
    _folder: Option<TempDir>,
}

impl Fixture {
    async fn sqlite() -> Fixture {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("store.db").display());
        Fixture {
            store: store::open(&url).await.unwrap(),
            url,
            _folder: Some(folder),
        }
    }

    async fn postgres() -> Fixture {
        let database = || Postgres::shared().unwrap().create_database().unwrap();
        let url = tokio::task::spawn_blocking(database).await.unwrap();
        Fixture {
            store: store::open(&url).await.unwrap(),
            url,
            _folder: None,
        }
    }

    /// Opens the same database once more.
    pub async fn reopen(&self) -> store::StoreResult<SharedStore> {
        store::open(&self.url).await
    }

    /// Runs SQL past the store.
    pub async fn sql(&self, sql: &str) {
        if let Some(path) = self.url.strip_prefix("sqlite:") {
            rusqlite::Connection::open(path)
                .unwrap()
                .execute_batch(sql)
                .unwrap();
            return;
        }
        let connecting = tokio_postgres::connect(&self.url, tokio_postgres::NoTls);
        let (client, connection) = connecting.await.unwrap();
        tokio::spawn(connection);
        client.batch_execute(sql).await.unwrap();
    }
}

/// Runs `count` at once and waits for all.
pub async fn at_once<T, F>(count: u32, run: impl Fn(u32) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let tasks: Vec<_> = (0..count).map(|n| tokio::spawn(run(n))).collect();
    let mut results = Vec::new();
    for task in tasks {
        results.push(task.await.unwrap());
    }
    results
}

/// A test on both stores, migrated.
macro_rules! both {
    ($(async fn $name:ident($fixture:ident) $body:block)+) => {$(
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            async fn check($fixture: std::sync::Arc<$crate::Fixture>) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                check($crate::migrated($crate::Fixture::sqlite().await).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                check($crate::migrated($crate::Fixture::postgres().await).await).await;
            }
        }
    )+};
}

/// The same for functions that are named: their bodies are formatted.
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::$name($crate::migrated($crate::Fixture::sqlite().await).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                super::$name($crate::migrated($crate::Fixture::postgres().await).await).await;
            }
        }
    )+};
}

async fn migrated(fixture: Fixture) -> Arc<Fixture> {
    fixture.store.migrate().await.unwrap();
    Arc::new(fixture)
}

mod appeals;
mod arrivals;
mod audit;
mod devices;
mod events;
mod facts;
mod family;
mod identities;
mod jobs;
mod messages;
mod methods;
mod passes;
mod people;
mod sample;
mod schema;
mod sessions;
mod small;
mod sms;
mod status;
mod units;
mod writings;
