//! The status of codes: what it is now, and what of it has been published.
//!
//! A change is pending until a publication carries it. Publications number the
//! changes, so that every server can build the list at any sequence number, and
//! the delta between any two, from rows alone.

use async_trait::async_trait;

use super::passes::SliceIndex;
use super::people::SubjectState;
use super::{Digest, StoreError, StoreResult, SubjectId, Trail};

/// A change of whether codes are issued for a subject, written to all of its codes
/// from a slice on. Colours change by records only (`facts`).
#[derive(Debug, Clone)]
pub struct StateChange {
    /// Whose.
    pub subject: SubjectId,
    /// Whether passes are issued from now on.
    pub state: SubjectState,
    /// Status of the codes handed out: 0 valid, 1 withdrawn, 2 suspended, 3
    /// orange. A withdrawn code stays so.
    pub code_state: u8,
    /// The first slice that still lives.
    pub from_slice: u16,
}

/// A code's status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeState {
    /// Index in the slice.
    pub index: u32,
    /// 0 valid, 1 withdrawn, 2 suspended, 3 orange.
    pub state: u8,
}

/// The last publication of a slice's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    /// Day slice.
    pub slice: u16,
    /// Rises with every set of changes; stays when only the time is renewed.
    pub seq: u32,
    /// Signed time.
    pub iat: i64,
    /// SHA-256 of each shard.
    pub hashes: Vec<Digest>,
    /// The signed manifest.
    pub manifest: Vec<u8>,
}

/// What became of a publication.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Published {
    /// It is the last one now.
    Published,
    /// Its `seq` or `iat` is not ahead of the one kept; nothing was written.
    WentBack,
}

/// Status.
#[async_trait]
pub trait StatusStore: Send + Sync {
    /// Changes the subject and the status of all of its codes from `from_slice`
    /// on; the next renewal gives new indexes. Returns the codes changed, `None`
    /// if there is no such subject.
    async fn change_state(
        &self,
        change: StateChange,
        trail: Trail,
    ) -> StoreResult<Option<Vec<SliceIndex>>>;

    /// Changes of the slice that no publication carries yet, by index.
    async fn pending_changes(&self, slice: u16) -> StoreResult<Vec<CodeState>>;

    /// Writes the publication, with the pending changes that it carries (as
    /// `pending_changes` gave them; one changed again since stays pending).
    async fn publish(
        &self,
        publication: Publication,
        changes: Vec<CodeState>,
    ) -> StoreResult<Published>;

    /// The slice's last publication.
    async fn publication(&self, slice: u16) -> StoreResult<Option<Publication>>;

    /// Slices published, with seq and iat, ascending, from `from_slice` on.
    async fn publications(&self, from_slice: u16) -> StoreResult<Vec<(u16, u32, i64)>>;

    /// What publications `after_seq` < seq ≤ `to_seq` changed, each index once with
    /// its last state, by index. From 0: the whole list.
    async fn published_changes(
        &self,
        slice: u16,
        after_seq: u32,
        to_seq: u32,
    ) -> StoreResult<Vec<CodeState>>;
}

/// Hashes as one column.
pub(super) fn hashes_joined(hashes: &[Digest]) -> Vec<u8> {
    hashes.concat()
}

/// Hashes from one column.
pub(super) fn hashes_from(bytes: &[u8]) -> Result<Vec<Digest>, StoreError> {
    let (hashes, rest) = bytes.as_chunks();
    if !rest.is_empty() {
        return Err(StoreError::Corrupt("hashes"));
    }
    Ok(hashes.to_vec())
}
