//! Sync that runs by itself, on a runtime of Rust's own: a shell that drops a
//! call (a cancelled coroutine, a closed screen) interrupts no mutation. It ends
//! only when told, between two requests.

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::watch;

use super::Syncer;
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

    async fn run(self: Arc<Self>, mut stopped: watch::Receiver<bool>) {
        while !*stopped.borrow() {
            let mut told = stopped.clone();
            // A refresh token is used once: a reply under way is waited for.
            let given_up = async {
                let _ = told.wait_for(|stopped| *stopped).await;
                tokio::time::sleep(GRACE).await;
            };
            tokio::select! {
                _ = self.step() => {}
                () = given_up => return,
            }
            tokio::select! {
                _ = stopped.wait_for(|stopped| *stopped) => return,
                () = self.pause() => {}
            }
        }
    }

    /// Waits for the next timer, an event or a kick.
    async fn pause(&self) {
        let wait = Duration::from_millis(self.wait_ms());
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
