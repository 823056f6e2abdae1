//! PostgreSQL: a pool of connections; statements that don't need each other's
//! answers are sent together, lists go as arrays. Transactions are READ COMMITTED
//! and lock the row that decides (device, subject, code) first.
//! Each feature's SQL stands in the file of its name.

mod arrivals;
mod audit;
mod bulk;
mod colour;
mod convert;
mod events;
mod facts;
mod feeds;
mod partitions;
mod passes;
mod people;
mod retention;
mod schema;
mod status;
mod tx;

use std::borrow::Cow;
use std::str::FromStr;
use std::time::Duration;

use async_trait::async_trait;
use deadpool_postgres::{
    Manager, ManagerConfig, Object, Pool, PoolError, RecyclingMethod, Runtime, Timeouts,
};
use tokio_postgres::error::SqlState;
use tokio_postgres::{Config, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::sql::{Database, Query, Steps, Tx, Value};
use super::{Store, StoreError, StoreResult};
use partitions::Partitions;

/// A store in a PostgreSQL database (15 or later).
pub struct PostgresStore {
    pool: Pool,
    partitions: Partitions,
}

const CONNECTIONS: usize = 16;
const PATIENCE: Duration = Duration::from_secs(10);

impl PostgresStore {
    /// Connects to `url`; [`Store::migrate`] makes the tables. Without `tls` the
    /// connection is plain: for a socket or a private network.
    ///
    /// # Errors
    /// [`StoreError::Url`], [`StoreError::NewerSchema`], or `Unavailable` when the
    /// database doesn't answer.
    pub async fn open(url: &str, tls: Option<rustls::ClientConfig>) -> StoreResult<PostgresStore> {
        let config =
            Config::from_str(url).map_err(|_| StoreError::Url("not a PostgreSQL address"))?;
        let recycling = ManagerConfig {
            recycling_method: RecyclingMethod::Fast,
        };
        let manager = match tls {
            Some(tls) => Manager::from_config(config, MakeRustlsConnect::new(tls), recycling),
            None => Manager::from_config(config, NoTls, recycling),
        };
        let pool = Pool::builder(manager)
            .max_size(CONNECTIONS)
            .runtime(Runtime::Tokio1)
            .timeouts(Timeouts {
                wait: Some(PATIENCE),
                create: Some(PATIENCE),
                recycle: Some(PATIENCE),
            })
            .build()
            .map_err(|_| StoreError::Unavailable("no connection pool".into()))?;
        let store = PostgresStore {
            pool,
            partitions: Partitions::default(),
        };
        schema::check_not_newer(schema::version(&store.client().await?).await?)?;
        Ok(store)
    }

    /// A connection of the pool.
    async fn client(&self) -> StoreResult<Object> {
        Ok(self.pool.get().await?)
    }
}

impl Database for PostgresStore {
    async fn look_up<T, F>(&self, look_up: F) -> StoreResult<T>
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t dyn Query) -> Steps<'t, T> + Send + 'static,
    {
        let client = self.client().await?;
        look_up(&client).await
    }

    async fn change<T, F>(&self, change: F) -> StoreResult<T>
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t dyn Tx) -> Steps<'t, T> + Send + 'static,
    {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        let result = change(&tx).await?;
        tx.commit().await?;
        Ok(result)
    }

    /// One statement is a transaction by itself.
    async fn execute(
        &self,
        sql: impl Into<Cow<'static, str>> + Send,
        values: Vec<Value>,
    ) -> StoreResult<u64> {
        tx::execute(&self.client().await?, &sql.into(), &values).await
    }
}

#[async_trait]
impl Store for PostgresStore {
    async fn migrate(&self) -> StoreResult<u32> {
        schema::migrate(&mut self.client().await?).await
    }

    async fn schema_version(&self) -> StoreResult<u32> {
        schema::version(&self.client().await?).await
    }

    async fn ready(&self) -> StoreResult<()> {
        schema::check_current(schema::version(&self.client().await?).await?)
    }
}

impl From<PoolError> for StoreError {
    fn from(error: PoolError) -> StoreError {
        match error {
            PoolError::Backend(error) => error.into(),
            PoolError::Timeout(_) => StoreError::Unavailable("postgres: no free connection".into()),
            _ => StoreError::Unavailable("postgres: the pool is closed".into()),
        }
    }
}

impl From<tokio_postgres::Error> for StoreError {
    /// By code only: PostgreSQL's own messages and details carry values of rows.
    fn from(error: tokio_postgres::Error) -> StoreError {
        let Some(db) = error.as_db_error() else {
            if error.is_closed()
                || std::error::Error::source(&error).is_some_and(|s| s.is::<std::io::Error>())
            {
                return StoreError::Unavailable("postgres: connection lost".into());
            }
            return StoreError::Database("postgres: the driver refused".into());
        };
        let code = db.code();
        match code.code().get(..2) {
            Some("23") => StoreError::Constraint(db.constraint().unwrap_or(code.code()).to_owned()),
            Some("08" | "40" | "53" | "57" | "58") => {
                StoreError::Unavailable(format!("postgres: {}", code.code()))
            }
            _ if *code == SqlState::LOCK_NOT_AVAILABLE => {
                StoreError::Unavailable("postgres: lock not available".into())
            }
            _ => StoreError::Database(format!("postgres: {}", code.code())),
        }
    }
}
