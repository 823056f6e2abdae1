//! Appeals: what a holder wrote about a subject, with photos that arrive part by
//! part, and what the operator decided.
//!
//! A decision is one transaction with everything that follows from it: the lifting
//! as a record like any other, the colour judged anew, audit entry and message.

use async_trait::async_trait;
use uuid::Uuid;

use super::facts::{Chunk, Moment, SharedJudge};
use super::inbox::InboxMessage;
use super::list::{KeyKind, Page, PageRequest, Sort, SortBy};
use super::{Digest, HolderId, StoreResult, SubjectId, Trail};

/// What an appeal is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AppealKind {
    /// A reason of the colour no longer holds, or never did.
    Reason,
    /// The name is wrong.
    Name,
    /// Other data is wrong.
    Data,
}

impl AppealKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Reason, Self::Name, Self::Data];

    /// The stable word for interfaces.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Reason => "reason",
            Self::Name => "name",
            Self::Data => "data",
        }
    }

    /// The kind with this word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// How far an appeal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AppealState {
    /// Photos are missing.
    Begun,
    /// Waits for the operator.
    Open,
    /// Decided for the holder.
    Accepted,
    /// Decided against.
    Rejected,
}

impl AppealState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Begun, Self::Open, Self::Accepted, Self::Rejected];

    /// The stable word for interfaces.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Begun => "begun",
            Self::Open => "open",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
        }
    }

    /// The state with this word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// Whether it still waits for somebody.
    #[must_use]
    pub fn is_undecided(self) -> bool {
        matches!(self, Self::Begun | Self::Open)
    }
}

/// What kind of picture a photo is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PictureKind {
    /// `image/jpeg`.
    Jpeg,
    /// `image/png`.
    Png,
}

/// A photo that was announced, and how far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Photo {
    /// From 0.
    pub number: u8,
    /// Bytes, as announced.
    pub size: u32,
    /// SHA-256 of them.
    pub hash: Digest,
    /// Bytes here so far.
    pub received: u32,
    /// What it is, once it was checked and is kept.
    pub kind: Option<PictureKind>,
    /// Why it is not kept.
    pub refused: Option<String>,
}

impl Photo {
    /// Whether nothing of it is waited for.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.kind.is_some() || self.refused.is_some()
    }
}

/// The reason that an appeal names, by its record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedReason {
    /// `R1` to `R8`, or `operator`.
    pub rule: String,
    /// As [`crate::colour::reference`]; none for a colour set by hand.
    pub record: Option<String>,
    /// Since when it counted.
    pub since: i64,
}

/// An appeal, as it begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAppeal {
    /// UUIDv7 made on the phone.
    pub appeal: Uuid,
    /// Who writes.
    pub holder: HolderId,
    /// About whom.
    pub subject: SubjectId,
    /// Keyed hash of the whole content: tells a repeat from a conflict.
    pub hash: Digest,
    /// About what.
    pub kind: AppealKind,
    /// About which reason.
    pub reason: Option<NamedReason>,
    /// The text, sealed.
    pub sealed: Vec<u8>,
    /// Announced: size and hash of each.
    pub photos: Vec<(u32, Digest)>,
}

/// An appeal, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appeal {
    /// Its id.
    pub appeal: Uuid,
    /// Who wrote it.
    pub holder: HolderId,
    /// About whom.
    pub subject: SubjectId,
    /// Keyed hash of the whole content.
    pub hash: Digest,
    /// About what.
    pub kind: AppealKind,
    /// About which reason.
    pub reason: Option<NamedReason>,
    /// The text, sealed.
    pub sealed: Vec<u8>,
    /// How far it is.
    pub state: AppealState,
    /// When it began.
    pub begun_at: i64,
    /// When all of it was here.
    pub sent_at: Option<i64>,
    /// The decision, once there is one.
    pub decided: Option<Decided>,
    /// By number.
    pub photos: Vec<Photo>,
}

/// A decision, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// When.
    pub at: i64,
    /// By which operator.
    pub by: String,
    /// Until when the reason is lifted.
    pub lifted_until: Option<i64>,
    /// The answer, sealed.
    pub answer_sealed: Vec<u8>,
}

/// What became of the beginning of an appeal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begun {
    /// New.
    New,
    /// The same is there already.
    Again,
    /// Another is there under this id.
    Conflict,
    /// The holder has as many undecided ones as may be.
    TooMany,
}

/// What became of a photo's last part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PhotoOutcome {
    /// Checked and sealed.
    Kept(PictureKind, Vec<u8>),
    /// The code of the reason.
    Refused(String),
}

/// A decision about an open appeal with all that follows.
#[derive(Clone)]
pub struct Decision {
    /// About which.
    pub appeal: Uuid,
    /// [`AppealState::Accepted`] or [`AppealState::Rejected`].
    pub state: AppealState,
    /// What is kept of it.
    pub decided: Decided,
    /// The lifting, if one follows.
    pub lifting: Option<Chunk>,
    /// For the holder.
    pub message: InboxMessage,
}

/// How the appeals of a state may be sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AppealSort {
    /// By id: UUIDv7, so by when they were begun.
    Id,
}

impl Sort for AppealSort {
    const ALL: &'static [Self] = &[Self::Id];

    fn by(self) -> &'static SortBy {
        &SortBy {
            word: "id",
            keys: &[("appeal_id", KeyKind::Uuid)],
            index: "appeals_by_state",
        }
    }
}

/// Appeals.
#[async_trait]
pub trait AppealStore: Send + Sync {
    /// Begins an appeal; one without photos is open at once. At most `most` of the
    /// holder's may be undecided.
    async fn begin_appeal(&self, new: NewAppeal, most: u32, trail: Trail) -> StoreResult<Begun>;

    /// The appeal of that id.
    async fn appeal(&self, appeal: Uuid) -> StoreResult<Option<Appeal>>;

    /// The holder's appeals, newest first.
    async fn appeals_of(&self, holder: HolderId) -> StoreResult<Vec<Appeal>>;

    /// A page of the appeals of this state.
    async fn appeals_in(
        &self,
        state: AppealState,
        page: PageRequest<AppealSort>,
    ) -> StoreResult<Page<Appeal>>;

    /// Keeps a part of a photo if it begins where the ones before end; gives how many
    /// bytes are here now. None: no such photo is waited for.
    async fn add_photo_part(
        &self,
        appeal: Uuid,
        number: u8,
        start: u32,
        length: u32,
        sealed: Vec<u8>,
    ) -> StoreResult<Option<u32>>;

    /// The parts of a photo: start and sealed bytes, in order.
    async fn photo_parts(&self, appeal: Uuid, number: u8) -> StoreResult<Vec<(u32, Vec<u8>)>>;

    /// Settles a photo and forgets its parts; with the last one the appeal is open.
    async fn settle_photo(
        &self,
        appeal: Uuid,
        number: u8,
        outcome: PhotoOutcome,
        at: i64,
    ) -> StoreResult<()>;

    /// A kept photo, sealed.
    async fn photo(&self, appeal: Uuid, number: u8) -> StoreResult<Option<(PictureKind, Vec<u8>)>>;

    /// Decides an open appeal, once. False: it is not open.
    async fn decide_appeal(
        &self,
        decision: Decision,
        moment: Moment,
        judge: SharedJudge,
        trail: Trail,
    ) -> StoreResult<bool>;

    /// Forgets photos of appeals decided before `photos`, and whole appeals that were
    /// decided before `decided` or began before `begun` and were never sent; gives
    /// how many appeals went.
    async fn forget_appeals(&self, photos: i64, decided: i64, begun: i64) -> StoreResult<u64>;
}
