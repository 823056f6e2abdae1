//! Sync that runs by itself, on a runtime of Rust's own: a shell that drops a
//! call (a cancelled coroutine, a closed screen) interrupts no mutation. It ends
//! only when told, between two requests.

use std::collections::HashMap;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;

use super::{Syncer, Task};
use crate::error::EngineError;

/// However far the next timer is, look at the clock this often: it may have
/// jumped in sleep.
const LONGEST_NAP: Duration = Duration::from_secs(30);

/// How long a stop waits for requests under way.
const GRACE: Duration = Duration::from_secs(5);

/// A running background sync. Dropping it ends it, too.
pub struct Background {
    stop: watch::Sender<bool>,
    thread: Option<JoinHandle<()>>,
}

impl Syncer {
    /// Starts the background loop.
    pub fn start(self: &Arc<Self>) -> Result<Background, EngineError> {
        let failed = |_| EngineError::Storage { code: "no_runtime" };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(failed)?;
        let (stop, stopped) = watch::channel(false);
        let sync = self.clone();
        let thread = std::thread::Builder::new()
            .name("bamin-sync".to_owned())
            .spawn(move || runtime.block_on(sync.run(stopped)))
            .map_err(failed)?;
        Ok(Background {
            stop,
            thread: Some(thread),
        })
    }

    /// Starts every task when it is due, also while a slow one is still under way.
    async fn run(self: Arc<Self>, mut stopped: watch::Receiver<bool>) {
        let mut running = JoinSet::new();
        let mut names = HashMap::new();
        while !*stopped.borrow() {
            let mut due = self.due();
            due.retain(|task| !names.values().any(|busy| busy == task));
            for task in due {
                let sync = self.clone();
                let started = running.spawn(async move { sync.run_task(task).await.is_ok() });
                names.insert(started.id(), task);
            }
            let busy: Vec<_> = names.values().copied().collect();
            tokio::select! {
                _ = stopped.wait_for(|stopped| *stopped) => {}
                Some(ended) = running.join_next_with_id() => {
                    let id = ended.map_or_else(|error| error.id(), |(id, _)| id);
                    names.remove(&id);
                }
                () = self.pause(&busy) => {}
            }
        }
        // A refresh token is used once: replies under way are waited for a little.
        let ended = async { while running.join_next().await.is_some() {} };
        let _ = tokio::time::timeout(GRACE, ended).await;
    }

    /// Waits for the next timer of a task that is not `busy`, an event or a kick.
    async fn pause(&self, busy: &[Task]) {
        let wait = self
            .wait_ms(busy)
            .map_or(LONGEST_NAP, Duration::from_millis);
        tokio::select! {
            () = tokio::time::sleep(wait.min(LONGEST_NAP)) => {}
            () = self.queue.appended() => {}
            () = self.kicked.notified() => {}
        }
    }
}

impl Background {
    /// Ends the loop and waits for it. A request under way has five seconds; what
    /// it would have brought is fetched the next time.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        let _ = self.stop.send(true);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        self.end();
    }
}
