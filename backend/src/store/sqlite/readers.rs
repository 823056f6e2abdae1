//! A few connections that only read. Each look-up is one snapshot, on a thread
//! where blocking is allowed.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Semaphore;

use super::super::StoreResult;
use super::stopped;
use super::tx::SqliteTx;

/// The free readers; as many permits as connections.
pub struct Readers {
    free: Arc<Mutex<Vec<SqliteTx>>>,
    permits: Arc<Semaphore>,
}

impl Readers {
    /// Readers over these connections.
    pub fn new(connections: Vec<SqliteTx>) -> Readers {
        let permits = Arc::new(Semaphore::new(connections.len()));
        Readers {
            free: Arc::new(Mutex::new(connections)),
            permits,
        }
    }

    /// Runs `look_up` on a free connection; waits for one.
    pub async fn run<T, F>(&self, look_up: F) -> StoreResult<T>
    where
        T: Send + 'static,
        F: FnOnce(&SqliteTx) -> StoreResult<T> + Send + 'static,
    {
        let permit = self
            .permits
            .clone()
            .acquire_owned()
            .await
            .map_err(|_| stopped())?;
        let free = self.free.clone();
        let task = tokio::task::spawn_blocking(move || {
            let taken = free.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let conn = taken.ok_or_else(stopped)?;
            let result = in_snapshot(&conn, look_up);
            free.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(conn);
            drop(permit);
            result
        });
        task.await.map_err(|_| stopped())?
    }
}

fn in_snapshot<T>(
    tx: &SqliteTx,
    look_up: impl FnOnce(&SqliteTx) -> StoreResult<T>,
) -> StoreResult<T> {
    tx.run("BEGIN")?;
    let result = look_up(tx);
    // Nothing was written; ends the snapshot.
    tx.run("COMMIT")?;
    result
}
