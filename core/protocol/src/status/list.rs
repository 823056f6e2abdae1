//! What a verifier holds: bits that a signed manifest vouches for.

use std::collections::HashMap;

use super::{Delta, Manifest, SHARD_INDEXES, Shard, State, StatusError};
use crate::presentation::CodeId;
use crate::slice::Slice;

/// Where verification looks a code up.
pub trait StatusLookup {
    /// Its state and the manifest's `iat` (Unix time) of the list that covers it; [`None`] if no list does.
    fn look_up(&self, code: CodeId) -> Option<(State, i64)>;
}

/// The list of one issuer and slice. Its bits are always exactly its manifest's.
#[derive(Clone, Debug)]
pub struct StatusList {
    manifest: Manifest,
    shards: Vec<Shard>,
}

impl StatusList {
    /// Takes shards that are what `manifest` says.
    pub fn from_parts(manifest: Manifest, shards: Vec<Shard>) -> Result<Self, StatusError> {
        let fits = manifest.hashes.len() == shards.len()
            && manifest
                .hashes
                .iter()
                .zip(&shards)
                .all(|(hash, shard)| *hash == shard.hash());
        if fits {
            Ok(Self { manifest, shards })
        } else {
            Err(StatusError::Mismatch)
        }
    }

    /// The manifest that vouches for it.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The shards, to be stored.
    pub fn shards(&self) -> &[Shard] {
        &self.shards
    }

    /// Takes a later manifest of the same bits: nothing changed, the evidence is newer.
    ///
    /// # Errors
    /// [`StatusError::RolledBack`]; [`StatusError::Mismatch`] if the bits changed, so a delta or shards are needed.
    pub fn confirm(&mut self, manifest: Manifest) -> Result<(), StatusError> {
        self.forward(&manifest)?;
        if manifest.hashes != self.manifest.hashes {
            return Err(StatusError::Mismatch);
        }
        self.manifest = manifest;
        Ok(())
    }

    /// Takes a delta that leads from what is held to what `manifest` says; on an error nothing changed.
    pub fn apply(&mut self, delta: &Delta, manifest: Manifest) -> Result<(), StatusError> {
        self.forward(&manifest)?;
        if (delta.issuer, delta.slice) != (self.manifest.issuer, self.manifest.slice) {
            return Err(StatusError::OtherList);
        }
        if delta.from != self.manifest.seq {
            return Err(StatusError::Gap {
                have: self.manifest.seq,
                from: delta.from,
            });
        }
        if delta.to != manifest.seq || delta.result != manifest.result() {
            return Err(StatusError::Mismatch);
        }
        let mut shards = self.shards.clone();
        delta.apply(&mut shards);
        *self = Self::from_parts(manifest, shards)?;
        Ok(())
    }

    /// Whether `manifest` is of this list and not older.
    pub fn forward(&self, manifest: &Manifest) -> Result<(), StatusError> {
        if (manifest.issuer, manifest.slice) != (self.manifest.issuer, self.manifest.slice) {
            return Err(StatusError::OtherList);
        }
        if manifest.seq < self.manifest.seq || manifest.iat < self.manifest.iat {
            return Err(StatusError::RolledBack {
                have: self.manifest.seq,
                got: manifest.seq,
            });
        }
        Ok(())
    }

    /// The state of the code at `index`; [`None`] beyond the list.
    pub fn state(&self, index: u32) -> Option<State> {
        self.shards
            .get((index / SHARD_INDEXES) as usize)
            .map(|shard| shard.get(index))
    }
}

/// All lists that a verifier holds.
#[derive(Clone, Debug, Default)]
pub struct StatusLists {
    lists: HashMap<(u16, Slice), StatusList>,
}

impl StatusLists {
    /// Puts a list in, or in place of the one of the same issuer and slice.
    pub fn insert(&mut self, list: StatusList) {
        self.lists
            .insert((list.manifest.issuer, list.manifest.slice), list);
    }

    /// The list of an issuer and slice.
    pub fn get(&self, issuer: u16, slice: Slice) -> Option<&StatusList> {
        self.lists.get(&(issuer, slice))
    }

    /// The list of an issuer and slice, to be brought forward.
    pub fn get_mut(&mut self, issuer: u16, slice: Slice) -> Option<&mut StatusList> {
        self.lists.get_mut(&(issuer, slice))
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &StatusList> {
        self.lists.values()
    }

    /// Drops the lists of slices that ended before `now`.
    pub fn drop_ended(&mut self, now: i64) {
        self.lists.retain(|(_, slice), _| slice.end() > now);
    }
}

impl StatusLookup for StatusLists {
    fn look_up(&self, code: CodeId) -> Option<(State, i64)> {
        let list = self.get(code.issuer, code.slice)?;
        Some((list.state(code.index)?, list.manifest.iat.into()))
    }
}
