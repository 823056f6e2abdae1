//! The one thread that writes. Jobs that queue while a commit runs are committed
//! together: a disk that syncs 300 times a second still takes thousands of
//! changes. Each job has a savepoint of its own, so that a refused one takes
//! nobody with it, and is answered only after the commit.

use std::sync::mpsc;
use std::thread;

use tokio::sync::oneshot;

use super::super::{StoreError, StoreResult};
use super::stopped;
use super::tx::SqliteTx;

/// Jobs in one commit, at most: bounds how long the first one waits.
const GROUP: usize = 256;

type Answer = Box<dyn FnOnce(StoreResult<()>) + Send>;
/// Takes the transaction begun for it, or why there is none.
type Job = Box<dyn FnOnce(StoreResult<&SqliteTx>) -> Answer + Send>;

/// The way to the writer thread; the thread ends when it is dropped.
pub struct Writer {
    jobs: Option<mpsc::Sender<Job>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread.
    pub fn start(tx: SqliteTx) -> StoreResult<Writer> {
        let (jobs, queue) = mpsc::channel();
        let thread = thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || serve(&tx, &queue))
            .map_err(|error| StoreError::Unavailable(format!("no writer thread: {error}")))?;
        Ok(Writer {
            jobs: Some(jobs),
            thread: Some(thread),
        })
    }

    /// Queues `change` and waits for its commit.
    pub async fn run<T, F>(&self, change: F) -> StoreResult<T>
    where
        T: Send + 'static,
        F: FnOnce(&SqliteTx) -> StoreResult<T> + Send + 'static,
    {
        let (send, receive) = oneshot::channel();
        let job: Job = Box::new(move |begun| {
            let result = begun.and_then(|tx| in_savepoint(tx, change));
            Box::new(move |committed| {
                // A caller that has gone away needs no answer.
                let _ = send.send(committed.and(result));
            })
        });
        self.jobs
            .as_ref()
            .ok_or_else(stopped)?
            .send(job)
            .map_err(|_| stopped())?;
        receive.await.map_err(|_| stopped())?
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.jobs.take();
        if let Some(thread) = self.thread.take() {
            // Joined so that the file is closed when the store is gone.
            let _ = thread.join();
        }
    }
}

fn serve(tx: &SqliteTx, queue: &mpsc::Receiver<Job>) {
    while let Ok(first) = queue.recv() {
        if let Err(error) = tx.batch("BEGIN IMMEDIATE") {
            first(Err(error))(Ok(()));
            continue;
        }
        let mut answers = vec![first(Ok(tx))];
        while answers.len() < GROUP
            && let Ok(job) = queue.try_recv()
        {
            answers.push(job(Ok(tx)));
        }
        let committed = commit(tx);
        for answer in answers {
            answer(committed.clone());
        }
    }
}

fn commit(tx: &SqliteTx) -> StoreResult<()> {
    tx.batch("COMMIT").inspect_err(|_| {
        if !tx.conn().is_autocommit() {
            // The commit failed, so there is nothing that a failing rollback loses.
            let _ = tx.batch("ROLLBACK");
        }
    })
}

fn in_savepoint<T>(
    tx: &SqliteTx,
    change: impl FnOnce(&SqliteTx) -> StoreResult<T>,
) -> StoreResult<T> {
    tx.run("SAVEPOINT job")?;
    let result = change(tx);
    if result.is_err() {
        tx.run("ROLLBACK TO job")?;
    }
    tx.run("RELEASE job")?;
    result
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;

    fn put(n: i64) -> impl FnOnce(&SqliteTx) -> StoreResult<()> + Send + 'static {
        move |tx| {
            tx.conn().execute("INSERT INTO t VALUES (?1)", [n])?;
            Ok(())
        }
    }

    #[tokio::test]
    async fn a_refused_job_takes_nobody_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let conn = super::super::connect(&folder.path().join("w.db")).unwrap();
        conn.execute_batch("CREATE TABLE t (n INTEGER PRIMARY KEY)")
            .unwrap();
        let writer = Writer::start(SqliteTx::new(conn)).unwrap();
        let (go, wait) = mpsc::channel::<()>();
        let held = writer.run(move |_| {
            // Holds the group open until all three have queued.
            wait.recv().ok();
            Ok(())
        });
        let release = async { go.send(()).map_err(|_| stopped()) };
        let (_, one, two, three, _) = tokio::join!(
            held,
            writer.run(put(1)),
            writer.run(put(1)),
            writer.run(put(2)),
            release
        );
        assert!(one.is_ok() && three.is_ok());
        assert!(matches!(two, Err(StoreError::Constraint(_))), "{two:?}");
        let count = |tx: &SqliteTx| {
            let conn = tx.conn();
            Ok(conn.query_row("SELECT count(*) FROM t", [], |row| row.get::<_, i64>(0))?)
        };
        assert_eq!(writer.run(count).await.unwrap(), 2);
    }

    #[tokio::test]
    async fn a_commit_is_on_the_disk_before_the_answer() {
        let folder = tempfile::tempdir().unwrap();
        let conn = super::super::connect(&folder.path().join("w.db")).unwrap();
        let pragma =
            |name: &str| conn.pragma_query_value(None, name, |row| row.get::<_, String>(0));
        assert_eq!(pragma("journal_mode").unwrap(), "wal");
        let full: i64 = conn
            .pragma_query_value(None, "synchronous", |row| row.get(0))
            .unwrap();
        assert_eq!(full, 2);
    }
}
