//! The trust list and the status lists that verification reads, in memory and in
//! the store. What is loaded is checked like what is fetched: signatures by the
//! pinned roots, bits against the signed manifests.

use std::sync::{Arc, PoisonError, RwLock};

use bamin_protocol::key::PublicKey;
use bamin_protocol::policy::Policy;
use bamin_protocol::slice::Slice;
use bamin_protocol::status::{Shard, SignedManifest, StatusError, StatusList, StatusLists};
use bamin_protocol::trust::{Held, TrustError, TrustList};
use rusqlite::params;
use serde::{Deserialize, Serialize};

use crate::error::EngineError;
use crate::store::{Access, Store, StoreError};

const TRUST: &str = "trust";
const LIST: &str = "list";
const HELD: &str = "held";
const MANIFEST: &str = "manifest";

/// What verification reads, at one moment.
#[derive(Clone, Default)]
pub struct Snapshot {
    /// The trust list; none before the first sync.
    pub trust: Option<Arc<TrustList>>,
    /// The status lists.
    pub status: Arc<StatusLists>,
}

impl Snapshot {
    /// The signed policy, or the format's defaults.
    pub fn policy(&self) -> Policy {
        self.trust
            .as_ref()
            .map_or_else(Policy::default, |trust| trust.policy)
    }
}

/// The lists; cheap to clone.
#[derive(Clone)]
pub struct Lists {
    store: Store,
    roots: Arc<[PublicKey]>,
    least_trust: u32,
    now: Arc<RwLock<Snapshot>>,
}

impl Lists {
    /// Loads what the store holds. A trust list past its end is loaded too, so
    /// that a verdict can say that it has ended.
    pub fn open(
        store: Store,
        roots: &[PublicKey],
        least_trust: u32,
        now: i64,
    ) -> Result<Self, EngineError> {
        let lists = Self {
            store,
            roots: roots.into(),
            least_trust,
            now: Arc::default(),
        };
        let stored = lists
            .store
            .read(|access| access.get_bytes(TRUST, LIST))?
            .and_then(|bytes| accept_ended(&bytes, roots, now));
        if let Some(trust) = stored {
            let status = lists
                .store
                .read(|access| load_status(access, &trust, now))?;
            lists.change(|snapshot| {
                snapshot.trust = Some(Arc::new(trust));
                snapshot.status = Arc::new(status);
            });
        }
        Ok(lists)
    }

    /// The lists as they are now; hold it for one verdict, not longer.
    pub fn snapshot(&self) -> Snapshot {
        self.now
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Takes a trust list from the server, never an older one than any seen.
    pub(super) fn take_trust(&self, bytes: &[u8], now: i64) -> Result<Arc<TrustList>, EngineError> {
        let held = self.held()?;
        let trust = TrustList::accept(bytes, &self.roots, now, Some(&held))
            .map_err(|error| EngineError::Answer { code: error.code() })?;
        let held = trust.held();
        self.store.write(|access| {
            access.put_bytes(TRUST, LIST, bytes)?;
            access.put(TRUST, HELD, &HeldRecord::from(held))
        })?;
        let trust = Arc::new(trust);
        self.change(|snapshot| snapshot.trust = Some(trust.clone()));
        Ok(trust)
    }

    /// Takes a status list whose parts were checked; `manifest` is what was signed.
    pub(super) fn take_status(&self, list: StatusList, manifest: &[u8]) -> Result<(), EngineError> {
        let (issuer, slice) = (list.manifest().issuer, list.manifest().slice);
        let before = self.snapshot().status;
        let old = before.get(issuer, slice);
        self.store.write(|access| {
            access.put_bytes(MANIFEST, &name(issuer, slice), manifest)?;
            for (number, shard) in (0u32..).zip(list.shards()) {
                let known = old.and_then(|old| old.manifest().hashes.get(number as usize));
                if known != list.manifest().hashes.get(number as usize) {
                    access
                        .sql()
                        .prepare_cached(
                            "INSERT OR REPLACE INTO shards (issuer, slice, number, bits)
                             VALUES (?1, ?2, ?3, ?4)",
                        )?
                        .execute(params![issuer, slice.0, number, shard.bits()])?;
                }
            }
            Ok(())
        })?;
        self.change(|snapshot| Arc::make_mut(&mut snapshot.status).insert(list));
        Ok(())
    }

    /// Drops the lists of slices that have ended.
    pub(super) fn drop_ended(&self, now: i64) -> Result<(), EngineError> {
        let ended: Vec<_> = self
            .snapshot()
            .status
            .iter()
            .map(|list| (list.manifest().issuer, list.manifest().slice))
            .filter(|(_, slice)| slice.end() <= now)
            .collect();
        if ended.is_empty() {
            return Ok(());
        }
        self.store.write(|access| {
            for (issuer, slice) in &ended {
                access.remove(MANIFEST, &name(*issuer, *slice))?;
                access.sql().execute(
                    "DELETE FROM shards WHERE issuer = ?1 AND slice = ?2",
                    params![issuer, slice.0],
                )?;
            }
            Ok(())
        })?;
        self.change(|snapshot| Arc::make_mut(&mut snapshot.status).drop_ended(now));
        Ok(())
    }

    fn held(&self) -> Result<Held, EngineError> {
        let built_in = Held {
            version: self.least_trust,
            hash: None,
        };
        Ok(match self.store.get::<HeldRecord>(TRUST, HELD)? {
            Some(seen) if seen.version >= built_in.version => Held {
                version: seen.version,
                hash: seen.hash,
            },
            _ => built_in,
        })
    }

    fn change(&self, change: impl FnOnce(&mut Snapshot)) {
        change(&mut self.now.write().unwrap_or_else(PoisonError::into_inner));
    }
}

#[derive(Serialize, Deserialize)]
struct HeldRecord {
    version: u32,
    hash: Option<[u8; 32]>,
}

impl From<Held> for HeldRecord {
    fn from(held: Held) -> Self {
        Self {
            version: held.version,
            hash: held.hash,
        }
    }
}

/// A stored list was accepted once; what may have changed since is only that it ended,
/// or that the phone's clock was set back.
fn accept_ended(bytes: &[u8], roots: &[PublicKey], now: i64) -> Option<TrustList> {
    match TrustList::accept(bytes, roots, now, None) {
        Err(TrustError::Expired { seconds }) => {
            TrustList::accept(bytes, roots, now - seconds - 1, None).ok()
        }
        Err(TrustError::FromTheFuture { seconds }) => {
            TrustList::accept(bytes, roots, now + seconds, None).ok()
        }
        other => other.ok(),
    }
}

fn load_status(
    access: &Access<'_>,
    trust: &TrustList,
    now: i64,
) -> Result<StatusLists, StoreError> {
    let mut lists = StatusLists::default();
    for id in access.ids(MANIFEST)? {
        let bytes = access.get_bytes(MANIFEST, &id)?.unwrap_or_default();
        let Some(manifest) = SignedManifest::parse(&bytes)
            .ok()
            .and_then(|signed| signed.verify(trust).ok())
        else {
            continue;
        };
        let shards = load_shards(access, manifest.issuer, manifest.slice)?;
        match shards.and_then(|shards| StatusList::from_parts(manifest, shards)) {
            Ok(list) => lists.insert(list),
            Err(error) => tracing::warn!(code = error.code(), "a stored status list is dropped"),
        }
    }
    lists.drop_ended(now);
    Ok(lists)
}

/// What is no shard any more costs its list, which is fetched anew.
fn load_shards(
    access: &Access<'_>,
    issuer: u16,
    slice: Slice,
) -> Result<Result<Vec<Shard>, StatusError>, StoreError> {
    let mut statement = access.sql().prepare_cached(
        "SELECT bits FROM shards WHERE issuer = ?1 AND slice = ?2 ORDER BY number",
    )?;
    let rows = statement.query_map(params![issuer, slice.0], |row| {
        let bits = row.get_ref(0)?.as_bytes().unwrap_or_default();
        Ok(Shard::from_bits(bits))
    })?;
    let shards: Vec<_> = rows.collect::<Result<_, _>>()?;
    let shards = shards.into_iter().collect::<Result<_, _>>();
    Ok(shards.map_err(StatusError::from))
}

fn name(issuer: u16, slice: Slice) -> String {
    format!("{issuer}/{}", slice.0)
}
