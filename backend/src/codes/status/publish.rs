//! Publishing: every interval each slice's pending changes get the next
//! sequence number, and its manifest a new time, also without a change.

use bamin_protocol::pass::MAX_INDEX;
use bamin_protocol::slice::Slice;
use bamin_protocol::status::SHARD_INDEXES;

use crate::app::App;
use crate::codes::issue;
use crate::codes::status::serve;
use crate::http::problem::Problem;
use crate::memory::StatusList;
use crate::secrets::keys::Usage;
use crate::store::status::{Publication, Published};

/// Publishes the slices that live now or begin within the policy's days.
///
/// # Errors
/// `internal`, `unavailable`; what was published before the error stays.
pub async fn run(app: &App) -> Result<(), Problem> {
    let now = app.now();
    for slice in issue::slices(now, app.config.slices_ahead) {
        publish(app, slice, now).await?;
    }
    if let Some(first) = Slice::live(now).next() {
        app.status.drop_before(first.0);
    }
    metrics::gauge!("bamin_status_published_at").set(now as f64);
    Ok(())
}

/// Brings this process's memory up to what others have published.
///
/// # Errors
/// `internal`, `unavailable`.
pub async fn follow(app: &App) -> Result<(), Problem> {
    for slice in issue::slices(app.now(), app.config.slices_ahead) {
        serve::refreshed(app, slice.0).await?;
    }
    Ok(())
}

async fn publish(app: &App, slice: Slice, now: i64) -> Result<(), Problem> {
    let held = serve::refreshed(app, slice.0).await?;
    let base = held.map_or_else(|| StatusList::empty(slice), |list| StatusList::clone(&list));
    let changes = app.store.pending_changes(slice.0).await?;
    let shards = shards_for(app.store.take_counters(slice.0, 0).await?);
    let same_bits = changes.is_empty() && shards <= base.shards();
    if same_bits && base.iat >= now {
        return Ok(());
    }
    let seq = if same_bits { base.seq } else { base.seq + 1 };
    let iat = now.max(base.iat);
    let to_apply = changes.clone();
    let list = tokio::task::spawn_blocking(move || base.grown(shards).with(&to_apply)).await?;
    let keys = app.keys();
    let signer = keys.signer(Usage::Manifest, now)?;
    let signed_iat = u32::try_from(iat).map_err(|error| Problem::internal(&error))?;
    let manifest = list.manifest_at(app.config.issuer, seq, signed_iat);
    let publication = Publication {
        slice: slice.0,
        seq,
        iat,
        hashes: list.hashes.clone(),
        manifest: signer.finish(manifest.unsigned(signer.kid), &app.random)?,
    };
    match app.store.publish(publication.clone(), changes).await? {
        Published::Published => app.status.put(list.published(&publication)),
        Published::WentBack => tracing::warn!(slice = slice.0, seq, "another server was faster"),
    }
    Ok(())
}

/// Shards that cover the codes handed out and those of the near future: a code
/// is covered before it is issued.
fn shards_for(counter: u32) -> usize {
    let reach = counter.saturating_add(SHARD_INDEXES / 8).min(MAX_INDEX - 1);
    (reach / SHARD_INDEXES + 1) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shard_is_there_before_its_first_code_is_issued() {
        assert_eq!(shards_for(0), 1);
        assert_eq!(shards_for(SHARD_INDEXES - 1_000), 2);
        assert_eq!(shards_for(u32::MAX), 48);
    }
}
