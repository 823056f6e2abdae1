//! The lists in memory, and what is signed of them on demand.
//!
//! Shards are signed when first asked for and again after an hour; a delta is
//! built when first asked for and is the same bytes for all.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use bamin_protocol::slice::Slice;
use bamin_protocol::status::{Delta, MAX_DELTA, State};

use super::list::List;
use crate::app::App;
use crate::codes::trust::status_url;
use crate::http::problem::Problem;
use crate::secrets::keys::Usage;
use crate::store::Digest;

/// A signed shard is made anew after so many seconds.
const SHARD_AGE: i64 = 3600;
/// Its `ttl` claim: a manifest can outdate it any minute.
const SHARD_TTL: u32 = 3600;

/// All lists, as last published.
#[derive(Debug, Default)]
pub struct StatusBoard {
    lists: RwLock<HashMap<u16, Arc<List>>>,
    shards: Mutex<HashMap<(u16, u16), SignedBytes>>,
    deltas: Mutex<HashMap<(u16, u32), EncodedDelta>>,
}

#[derive(Debug, Clone)]
struct EncodedDelta {
    to: u32,
    bytes: Arc<[u8]>,
}

#[derive(Debug, Clone)]
struct SignedBytes {
    hash: Digest,
    iat: i64,
    bytes: Arc<[u8]>,
}

impl StatusBoard {
    /// The slice's list, if it was loaded.
    #[must_use]
    pub fn get(&self, slice: u16) -> Option<Arc<List>> {
        let lists = self.lists.read().unwrap_or_else(PoisonError::into_inner);
        lists.get(&slice).cloned()
    }

    /// Puts a newer list in.
    pub fn put(&self, list: List) {
        let mut lists = self.lists.write().unwrap_or_else(PoisonError::into_inner);
        lists.insert(list.slice.0, Arc::new(list));
    }

    /// Drops lists of slices before `first`.
    pub fn drop_before(&self, first: u16) {
        self.lists
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|slice, _| *slice >= first);
        lock(&self.shards).retain(|(slice, _), _| *slice >= first);
        lock(&self.deltas).retain(|(slice, _), _| *slice >= first);
    }
}

/// The slice's list as the store has it; none if it was never published.
///
/// # Errors
/// `internal`, `unavailable`.
pub async fn refreshed(app: &App, slice: u16) -> Result<Option<Arc<List>>, Problem> {
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
    let base = held.map_or_else(|| List::empty(Slice(slice)), |held| List::clone(&held));
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
pub async fn list(app: &App, slice: u16) -> Result<Option<Arc<List>>, Problem> {
    match app.status.get(slice) {
        Some(list) => Ok(Some(list)),
        None => refreshed(app, slice).await,
    }
}

/// A shard as a signed CWT; none beyond the list.
///
/// # Errors
/// `internal`.
pub async fn shard(app: &App, list: &List, number: u16) -> Result<Option<Arc<[u8]>>, Problem> {
    let Some((shard, hash)) = list.shard(number) else {
        return Ok(None);
    };
    let now = app.now();
    let place = (list.slice.0, number);
    if let Some(signed) = lock(&app.status.shards).get(&place)
        && signed.hash == hash
        && now - signed.iat < SHARD_AGE
    {
        return Ok(Some(Arc::clone(&signed.bytes)));
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
    let signed = SignedBytes {
        hash,
        iat: now,
        bytes: Arc::clone(&bytes),
    };
    lock(&app.status.shards).insert(place, signed);
    Ok(Some(bytes))
}

/// The delta from a sequence number to the list; none if there is no such, or
/// it is so large or old that the shards are to be taken.
///
/// # Errors
/// `internal`, `unavailable`.
pub async fn delta(app: &App, list: &List, from: u32) -> Result<Option<Arc<[u8]>>, Problem> {
    if from == 0 || from >= list.seq {
        return Ok(None);
    }
    let place = (list.slice.0, from);
    if let Some(delta) = lock(&app.status.deltas).get(&place)
        && delta.to == list.seq
    {
        return Ok(Some(Arc::clone(&delta.bytes)));
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
    let encoded = EncodedDelta {
        to: list.seq,
        bytes: Arc::clone(&bytes),
    };
    lock(&app.status.deltas).insert(place, encoded);
    Ok(Some(bytes))
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
