//! What is signed of the lists on demand; `memory` keeps it.
//!
//! Shards are signed when first asked for and again after an hour; a delta is
//! built when first asked for and is the same bytes for all.

use std::sync::Arc;

use bamin_protocol::slice::Slice;
use bamin_protocol::status::{Delta, MAX_DELTA, State};

use crate::app::App;
use crate::codes::trust::status_url;
use crate::http::problem::Problem;
use crate::memory::StatusList;
use crate::secrets::keys::Usage;

/// A signed shard is made anew after so many seconds.
const SHARD_AGE: i64 = 3600;
/// Its `ttl` claim: a manifest can outdate it any minute.
const SHARD_TTL: u32 = 3600;

/// The slice's list as the store has it; none if it was never published.
///
/// # Errors
/// `internal`, `unavailable`.
pub async fn refreshed(app: &App, slice: u16) -> Result<Option<Arc<StatusList>>, Problem> {
    let Some(publication) = app.store.publication(slice).await? else {
        return Ok(None);
    };
    let held = app.status.get(slice);
    if let Some(held) = &held
        && held.seq == publication.seq
        && held.iat == publication.iat
    {
        return Ok(Some(Arc::clone(held)));
    }
    let base = held.map_or_else(
        || StatusList::empty(Slice(slice)),
        |held| StatusList::clone(&held),
    );
    let changes = app
        .store
        .published_changes(slice, base.seq, publication.seq)
        .await?;
    let list = tokio::task::spawn_blocking(move || {
        let base = base.grown(publication.hashes.len());
        base.with(&changes).published(&publication)
    });
    app.status.put(list.await?);
    Ok(app.status.get(slice))
}

/// The slice's list, from memory if it is there.
///
/// # Errors
/// `internal`, `unavailable`.
pub async fn list(app: &App, slice: u16) -> Result<Option<Arc<StatusList>>, Problem> {
    match app.status.get(slice) {
        Some(list) => Ok(Some(list)),
        None => refreshed(app, slice).await,
    }
}

/// A shard as a signed CWT; none beyond the list.
///
/// # Errors
/// `internal`.
pub async fn shard(
    app: &App,
    list: &StatusList,
    number: u16,
) -> Result<Option<Arc<[u8]>>, Problem> {
    let Some((shard, hash)) = list.shard(number) else {
        return Ok(None);
    };
    let now = app.now();
    let kept = app
        .status
        .signed_shard(list.slice, number, hash, now - SHARD_AGE);
    if kept.is_some() {
        return Ok(kept);
    }
    let keys = app.keys();
    let kid = keys.signer(Usage::Status, now)?.kid;
    let sub = format!("{}/{}/shards/{number}", status_url(app), list.slice.0);
    let iat = u32::try_from(now).map_err(|error| Problem::internal(&error))?;
    let exp = u32::try_from(list.slice.end()).map_err(|error| Problem::internal(&error))?;
    let unsigned =
        tokio::task::spawn_blocking(move || shard.unsigned(kid, &sub, iat, exp, SHARD_TTL)).await?;
    let bytes: Arc<[u8]> = keys
        .signer(Usage::Status, now)?
        .finish(unsigned, &app.random)?
        .into();
    app.status
        .keep_shard(list.slice, number, hash, now, Arc::clone(&bytes));
    Ok(Some(bytes))
}

/// The delta from a sequence number to the list; none if there is no such, or
/// it is so large or old that the shards are to be taken.
///
/// # Errors
/// `internal`, `unavailable`.
pub async fn delta(app: &App, list: &StatusList, from: u32) -> Result<Option<Arc<[u8]>>, Problem> {
    if from == 0 || from >= list.seq {
        return Ok(None);
    }
    let kept = app.status.delta(list.slice, from, list.seq);
    if kept.is_some() {
        return Ok(kept);
    }
    let changes = app
        .store
        .published_changes(list.slice.0, from, list.seq)
        .await?;
    let manifest = list.manifest_at(app.config.issuer, list.seq, 0);
    let delta = Delta {
        issuer: app.config.issuer,
        slice: list.slice,
        from,
        to: list.seq,
        shards: u16::try_from(list.shards()).map_err(|error| Problem::internal(&error))?,
        result: manifest.result(),
        changes: changes
            .iter()
            .filter_map(|change| Some((change.index, State::from_number(change.state)?)))
            .collect(),
    };
    let bytes = tokio::task::spawn_blocking(move || delta.encode()).await?;
    if bytes.len() > MAX_DELTA {
        return Ok(None);
    }
    let bytes: Arc<[u8]> = bytes.into();
    app.status
        .keep_delta(list.slice, from, list.seq, Arc::clone(&bytes));
    Ok(Some(bytes))
}
