//! Holders, the subjects whose codes they carry, and enrolment codes.

use async_trait::async_trait;

use super::{Digest, HolderId, StoreResult, SubjectId, Trail};

/// Whether passes are issued for a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubjectState {
    /// Passes are issued.
    Active,
    /// None until it is lifted.
    Suspended,
    /// None any more.
    Removed,
}

/// Kind of a subject from another province (docs/format.md §2).
pub const ARRIVAL: u8 = 2;

/// A person whose code is shown. Numbers are those of a pass (docs/format.md §2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// Random.
    pub subject: SubjectId,
    /// Who carries it.
    pub holder: HolderId,
    /// 0 resident, 1 family member, 2 arrival, 3 overseas arrival.
    pub kind: u8,
    /// 0 the holder's own, 1 family.
    pub relation: u8,
    /// Sealed personal fields, in the caller's shape.
    pub sealed: Vec<u8>,
    /// Blind index of the document (type and number); unique.
    pub document_index: Digest,
    /// 0 green, 1 orange.
    pub colour: u8,
    /// Code of the recorded cause of the colour.
    pub colour_cause: String,
    /// When the colour was set.
    pub colour_at: i64,
    /// Whether passes are issued.
    pub state: SubjectState,
}

/// People.
#[async_trait]
pub trait PeopleStore: Send + Sync {
    /// Keeps subjects (and their holders) that are new. One that is there already
    /// is left as it is. New ones are green until they are judged. Returns how many
    /// were new.
    ///
    /// # Errors
    /// `Constraint` when another subject has the document, or one brings a colour.
    async fn add_subjects(&self, subjects: Vec<Subject>, trail: Trail) -> StoreResult<usize>;

    /// The subject of that id.
    async fn subject(&self, subject: SubjectId) -> StoreResult<Option<Subject>>;

    /// The subject of that document's blind index.
    async fn subject_by_document(&self, document_index: Digest) -> StoreResult<Option<Subject>>;

    /// The holder's subjects that are not removed, own ones first.
    async fn subjects_of(&self, holder: HolderId) -> StoreResult<Vec<Subject>>;

    /// Keeps an enrolment code by its hash; used once, before `expires`.
    async fn put_enrolment_code(
        &self,
        code_hash: Digest,
        holder: HolderId,
        expires: i64,
        trail: Trail,
    ) -> StoreResult<()>;
}
