//! One slice's list, as published at a sequence number.

use std::sync::Arc;

use bamin_protocol::slice::Slice;
use bamin_protocol::status::{Manifest, SHARD_INDEXES, Shard, State};

use crate::store::Digest;
use crate::store::status::{CodeState, Publication};

/// A list: bits, their hashes and the signed manifest.
#[derive(Debug, Clone)]
pub struct StatusList {
    /// The day slice.
    pub slice: Slice,
    /// Rises with every set of changes; 0 before the first publication.
    pub seq: u32,
    /// Signed time of the manifest.
    pub iat: i64,
    /// The signed manifest; empty before the first publication.
    pub manifest: Vec<u8>,
    /// SHA-256 of each shard.
    pub hashes: Vec<Digest>,
    shards: Vec<Arc<Shard>>,
}

impl StatusList {
    /// No shards, not published yet.
    #[must_use]
    pub fn empty(slice: Slice) -> Self {
        let (hashes, shards) = (Vec::new(), Vec::new());
        Self {
            slice,
            seq: 0,
            iat: 0,
            manifest: Vec::new(),
            hashes,
            shards,
        }
    }

    /// The same with at least so many shards; new ones are all valid.
    #[must_use]
    pub fn grown(mut self, shards: usize) -> Self {
        if shards > self.shards.len() {
            let shard = Arc::new(Shard::new());
            self.hashes.resize(shards, shard.hash());
            self.shards.resize(shards, shard);
        }
        self
    }

    /// The same with changes; only the shards that change are copied and hashed.
    #[must_use]
    pub fn with(mut self, changes: &[CodeState]) -> Self {
        let mut touched = Vec::new();
        for change in changes {
            let number = (change.index / SHARD_INDEXES) as usize;
            let (Some(shard), Some(state)) = (
                self.shards.get_mut(number),
                State::from_number(change.state),
            ) else {
                continue;
            };
            Arc::make_mut(shard).set(change.index, state);
            touched.push(number);
        }
        touched.dedup();
        for number in touched {
            self.hashes[number] = self.shards[number].hash();
        }
        self
    }

    /// The same under a publication.
    #[must_use]
    pub fn published(self, publication: &Publication) -> Self {
        Self {
            seq: publication.seq,
            iat: publication.iat,
            manifest: publication.manifest.clone(),
            ..self
        }
    }

    /// What the manifest of this list says, at a sequence number and time.
    #[must_use]
    pub fn manifest_at(&self, issuer: u16, seq: u32, iat: u32) -> Manifest {
        Manifest {
            issuer,
            slice: self.slice,
            seq,
            iat,
            hashes: self.hashes.clone(),
        }
    }

    /// How many shards there are.
    #[must_use]
    pub fn shards(&self) -> usize {
        self.shards.len()
    }

    /// A shard with its hash.
    #[must_use]
    pub fn shard(&self, number: u16) -> Option<(Arc<Shard>, Digest)> {
        let number = usize::from(number);
        Some((
            Arc::clone(self.shards.get(number)?),
            *self.hashes.get(number)?,
        ))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn a_change_touches_one_shard_only() {
        let before = StatusList::empty(Slice(2500)).grown(8);
        let index = 3 * SHARD_INDEXES + 7;
        let after = before.clone().with(&[CodeState { index, state: 3 }]);
        let differing: Vec<_> = (0..8_u16)
            .filter(|number| {
                before.hashes[usize::from(*number)] != after.hashes[usize::from(*number)]
            })
            .collect();
        assert_eq!(differing, [3]);
        assert_eq!(after.shard(3).unwrap().0.get(7), State::Orange);
        assert_eq!(before.shard(3).unwrap().0.get(7), State::Valid);
    }

    #[test]
    fn an_index_beyond_the_list_changes_nothing() {
        let list = StatusList::empty(Slice(2500)).grown(2);
        let changed = list.clone().with(&[CodeState {
            index: u32::MAX,
            state: 1,
        }]);
        assert_eq!(changed.hashes, list.hashes);
    }
}
