//! Work goes on when a caller stops waiting: Kotlin drops a future whose
//! coroutine was cancelled, and half a renewal would be worse than a late one.

use std::future::Future;
use std::sync::OnceLock;

use tokio::runtime::Runtime;

use crate::error::BaminError;

/// Runs `work` to its end on a runtime of our own, and waits for it.
pub(crate) async fn detached<T: Send + 'static>(
    work: impl Future<Output = Result<T, BaminError>> + Send + 'static,
) -> Result<T, BaminError> {
    let gone = || BaminError::Storage {
        code: "no_runtime".into(),
    };
    let runtime = runtime().ok_or_else(gone)?;
    // Only a panic ends a task early: nobody aborts one.
    let panicked = |_| BaminError::answer("internal");
    runtime.spawn(work).await.map_err(panicked)?
}

fn runtime() -> Option<&'static Runtime> {
    static RUNTIME: OnceLock<Option<Runtime>> = OnceLock::new();
    RUNTIME.get_or_init(|| Runtime::new().ok()).as_ref()
}
