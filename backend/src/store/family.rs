//! Families: members of holders, and hand-overs from one holder to another.
//!
//! What may be is decided by the rules (`bamin_rules::family`) over what the caller
//! read; a change names what was seen ([`Seen`]) and is refused as `Changed` when
//! that is no longer so, with the holder locked. So limits hold whatever happens
//! at once, and no rule stands in a store.

use async_trait::async_trait;
use bamin_rules::family::Relation;
use uuid::Uuid;

use super::facts::{Moment, NewFact, SharedJudge};
use super::inbox::InboxMessage;
use super::people::Subject;
use super::sms::{SmsClaim, SmsSpent};
use super::{Digest, HolderId, StoreError, StoreResult, SubjectId, Trail};

/// A member, as limits and ageing need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Whose code.
    pub subject: SubjectId,
    /// What the member is to the holder.
    pub relation: Relation,
    /// Sealed: birth, phone, answers.
    pub sealed: Vec<u8>,
    /// The last day of a child's code (docs/format.md §1).
    pub last_day: Option<u16>,
}

/// A family as the caller saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Whose.
    pub holder: HolderId,
    /// The holder's own subject.
    pub own: SubjectId,
    /// Its colour.
    pub own_colour: u8,
    /// The members, in any order.
    pub members: Vec<SubjectId>,
}

/// A member to be added.
#[derive(Debug, Clone)]
pub struct NewMember {
    /// Of relation 1, with the holder of `seen`.
    pub subject: Subject,
    /// As limits and ageing need it.
    pub member: Member,
    /// The application's id within the holder, keyed: tells a repeat.
    pub application: Digest,
    /// Keyed hash of the form without its SMS code.
    pub form_hash: Digest,
    /// What the limits were checked against.
    pub seen: Seen,
    /// The SMS code as typed.
    pub code: SmsClaim,
    /// What the health answers declare.
    pub declaration: Option<NewFact>,
    /// For the holder.
    pub messages: Vec<InboxMessage>,
}

/// What became of an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddedMember {
    /// Added and judged.
    Added,
    /// This application was accepted before, with the same form.
    Repeated(SubjectId),
    /// This application was accepted before, with another form.
    OtherForm,
    /// The family is not as it was seen: read it again.
    Changed,
    /// The code does not hold; see [`SmsSpent::Wrong`].
    WrongCode {
        /// Tries that are left.
        left: u32,
    },
    /// Somebody has the document. The code is used.
    Taken,
}

impl From<SmsSpent> for Option<AddedMember> {
    fn from(spent: SmsSpent) -> Self {
        match spent {
            SmsSpent::Right => None,
            SmsSpent::Wrong { left } => Some(AddedMember::WrongCode { left }),
        }
    }
}

/// A member to be taken out.
#[derive(Debug, Clone)]
pub struct MemberRemoval {
    /// Whose member.
    pub holder: HolderId,
    /// Which.
    pub subject: SubjectId,
    /// The first slice that still lives.
    pub from_slice: u16,
    /// For the holder and the member.
    pub messages: Vec<InboxMessage>,
}

/// A child whose code ends today or has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndingMember {
    /// Whose member.
    pub holder: HolderId,
    /// Which.
    pub subject: SubjectId,
    /// The last day (docs/format.md §1).
    pub last_day: u16,
}

/// How far a hand-over is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandOverState {
    /// The giver made a code, and nobody took it yet.
    Offered,
    /// The receiver has confirmed, and the giver has not.
    Accepted,
    /// Both have.
    HandedOver,
    /// Somebody said no, or the member left, or another offer took its place.
    Declined,
}

/// A hand-over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandOverRow {
    /// Random.
    pub hand_over: Uuid,
    /// Which member.
    pub subject: SubjectId,
    /// Who carries it now.
    pub giver: HolderId,
    /// Who will; none before the code was used.
    pub receiver: Option<HolderId>,
    /// What the member is to the receiver.
    pub relation: Option<Relation>,
    /// How far it is.
    pub state: HandOverState,
    /// The code, keyed.
    pub code_hash: Digest,
    /// The first second at which the next step is too late.
    pub until: i64,
    /// When it began.
    pub begun_at: i64,
}

/// The second word: the member goes over.
#[derive(Debug, Clone)]
pub struct HandOverCompletion {
    /// Which, in state `Accepted`.
    pub hand_over: Uuid,
    /// The receiver's family, against which the limits were checked.
    pub seen: Seen,
    /// The member as the receiver's.
    pub member: Member,
    /// The subject's personal fields, sealed again for the new last day.
    pub sealed: Vec<u8>,
    /// The first slice that still lives.
    pub from_slice: u16,
    /// For both holders.
    pub messages: Vec<InboxMessage>,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandedOver {
    /// The member is the receiver's.
    Done,
    /// The receiver's family is not as it was seen: read it again.
    Changed,
    /// It is over, or too late.
    Over,
}

/// Families.
#[async_trait]
pub trait FamilyStore: Send + Sync {
    /// The holder's members that are not removed.
    async fn members_of(&self, holder: HolderId) -> StoreResult<Vec<Member>>;

    /// The member of that application, with the hash of its form.
    async fn member_of_application(
        &self,
        application: Digest,
    ) -> StoreResult<Option<(SubjectId, Digest)>>;

    /// Adds a member, with its declaration, judged in the same transaction. A
    /// wrong code is counted also when nothing else happens.
    async fn add_member(
        &self,
        new: NewMember,
        moment: Moment,
        judge: SharedJudge,
        trail: Trail,
    ) -> StoreResult<AddedMember>;

    /// Notes what subjects are to their holders that were added without a form.
    async fn note_members(&self, members: Vec<Member>, at: i64) -> StoreResult<()>;

    /// Takes a member out: its codes are withdrawn and its document is free.
    /// False: no such member of the holder.
    async fn remove_member(&self, removal: MemberRemoval, trail: Trail) -> StoreResult<bool>;

    /// Children whose last day is before `today`, or is `today` and was not told.
    async fn ending_members(&self, today: u16, limit: u32) -> StoreResult<Vec<EndingMember>>;

    /// Tells of the last day, once. False: it was told.
    async fn tell_last_day(
        &self,
        subject: SubjectId,
        messages: Vec<InboxMessage>,
        trail: Trail,
    ) -> StoreResult<bool>;

    /// Begins a hand-over in place of an open one. False: no such member of the
    /// giver.
    async fn offer_hand_over(&self, offer: HandOverRow, trail: Trail) -> StoreResult<bool>;

    /// A hand-over by its id.
    async fn hand_over(&self, hand_over: Uuid) -> StoreResult<Option<HandOverRow>>;

    /// A hand-over by its code.
    async fn hand_over_by_code(&self, code_hash: Digest) -> StoreResult<Option<HandOverRow>>;

    /// Those of the holder, on either side, that are open at `now`.
    async fn open_hand_overs(&self, holder: HolderId, now: i64) -> StoreResult<Vec<HandOverRow>>;

    /// Brings a hand-over from `from` to what `to` says, unless another was faster
    /// (false).
    async fn step_hand_over(
        &self,
        from: HandOverState,
        to: HandOverRow,
        messages: Vec<InboxMessage>,
        trail: Trail,
    ) -> StoreResult<bool>;

    /// The member goes over: old codes are withdrawn, the receiver's phone gets
    /// new ones.
    async fn complete_hand_over(
        &self,
        completion: HandOverCompletion,
        trail: Trail,
    ) -> StoreResult<HandedOver>;
}

/// A relation from its column.
pub(super) fn relation_from(text: &str) -> StoreResult<Relation> {
    Relation::of_code(text).ok_or(StoreError::Corrupt("family relation"))
}

/// Whether a family is as it was seen: the own subject's colour and the members.
pub(super) fn is_as_seen(seen: &Seen, own_colour: Option<u8>, mut members: Vec<SubjectId>) -> bool {
    let mut expected = seen.members.clone();
    expected.sort_unstable();
    members.sort_unstable();
    own_colour == Some(seen.own_colour) && members == expected
}
