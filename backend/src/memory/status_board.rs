//! The status lists as last published, and what was signed of them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use bamin_protocol::slice::Slice;

use super::StatusList;
use crate::store::Digest;

/// All lists, as last published.
#[derive(Debug, Default)]
pub struct StatusBoard {
    lists: RwLock<HashMap<u16, Arc<StatusList>>>,
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
    pub fn get(&self, slice: u16) -> Option<Arc<StatusList>> {
        let lists = self.lists.read().unwrap_or_else(PoisonError::into_inner);
        lists.get(&slice).cloned()
    }

    /// Puts a newer list in.
    pub fn put(&self, list: StatusList) {
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

    /// The signed bytes of a shard, if its content is still this and it was signed
    /// after `after`.
    #[must_use]
    pub fn signed_shard(
        &self,
        slice: Slice,
        number: u16,
        hash: Digest,
        after: i64,
    ) -> Option<Arc<[u8]>> {
        let shards = lock(&self.shards);
        let signed = shards.get(&(slice.0, number))?;
        (signed.hash == hash && signed.iat > after).then(|| Arc::clone(&signed.bytes))
    }

    /// Keeps a shard that was signed at `iat`.
    pub fn keep_shard(&self, slice: Slice, number: u16, hash: Digest, iat: i64, bytes: Arc<[u8]>) {
        let signed = SignedBytes { hash, iat, bytes };
        lock(&self.shards).insert((slice.0, number), signed);
    }

    /// The delta between two sequence numbers, if it was built before.
    #[must_use]
    pub fn delta(&self, slice: Slice, from: u32, to: u32) -> Option<Arc<[u8]>> {
        let deltas = lock(&self.deltas);
        let delta = deltas.get(&(slice.0, from))?;
        (delta.to == to).then(|| Arc::clone(&delta.bytes))
    }

    /// Keeps a delta; it takes the place of one to an earlier number.
    pub fn keep_delta(&self, slice: Slice, from: u32, to: u32, bytes: Arc<[u8]>) {
        lock(&self.deltas).insert((slice.0, from), EncodedDelta { to, bytes });
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
