//! Feeds: records of suppliers, from a signed body to facts in the store
//! (docs/feeds.md).
//!
//! [`sender`] says whether the supplier sent it, `spool` keeps a body of any length
//! until its hash is known to be the signed one, `lines` cuts it, `record` reads a
//! line, and [`ingest`] takes it chunk by chunk.

pub mod ingest;
pub mod lines;
pub mod record;
pub mod sender;
mod spool;
pub mod suppliers;

use crate::app::App;
use crate::http::problem::Problem;
use crate::http::signed_request::WINDOW;

/// Refused lines are kept for the operator so long, in seconds.
const ERRORS_KEPT: i64 = 30 * 86_400;

/// Forgets spent nonces and old refused lines.
///
/// # Errors
/// `internal`, `unavailable`.
pub async fn sweep(app: &App) -> Result<(), Problem> {
    let now = app.now();
    app.store.forget_nonces(now - 2 * WINDOW).await?;
    app.store.forget_feed_errors(now - ERRORS_KEPT).await?;
    Ok(())
}
