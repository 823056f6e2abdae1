//! Status lists, for enrolled verifiers only: who photographs a code must not
//! be able to watch its holder.

pub mod delta;
pub mod manifest;
pub mod shard;
pub mod slices;

use std::sync::Arc;

use crate::app::App;
use crate::codes::status::serve;
use crate::http::problem::{Code, Problem};
use crate::memory::StatusList;

/// A verifier's copy may be kept by its own cache only.
const PRIVATE: &str = "private, max-age=15";

/// The list, if it is this issuer's and published.
async fn find(app: &App, issuer: u16, slice: u16) -> Result<Arc<StatusList>, Problem> {
    if issuer != app.config.issuer {
        return Err(Code::NotFound.into());
    }
    serve::list(app, slice)
        .await?
        .ok_or_else(|| Code::NotFound.into())
}
