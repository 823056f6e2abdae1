//! Who a holder is, as the identity provider said; attempts to sign in; and what a
//! proven identity gives: the own code (an application), or the own code back from
//! somebody else's family (a take-over).

use async_trait::async_trait;
use serde_json::json;
use uuid::Uuid;

use super::inbox::InboxMessage;
use super::message_code::MessageCode;
use super::outbox::{Message, STATE_CHANGED};
use super::people::Subject;
use super::status::StateChange;
use super::{Digest, HolderId, StoreResult, SubjectId, Trail};

/// A phone's attempt to sign in at the identity provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    /// Random; the phone's name for it.
    pub sign_in: Uuid,
    /// SHA-256 of the secret that the phone keeps: the enrolment code to be.
    pub secret_hash: Digest,
    /// SHA-256 of the `state` that went to the provider.
    pub state_hash: Digest,
    /// Sealed by the caller: what the return needs, then what it brought.
    pub sealed: Vec<u8>,
    /// It ends then.
    pub expires: i64,
    /// SHA-256 of the return code that the browser was given; none before it is back.
    pub return_hash: Option<Digest>,
}

/// A holder's identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Random; the sealed fields belong to it.
    pub identity: Uuid,
    /// Whose.
    pub holder: HolderId,
    /// Blind index of the account at the provider.
    pub account_index: Digest,
    /// Blind index of the document; none below the level that proves one.
    pub document_index: Option<Digest>,
    /// 1 to 4.
    pub level: u8,
    /// Sealed by the caller.
    pub sealed: Vec<u8>,
    /// When the provider last said so.
    pub verified_at: i64,
}

/// A sign-in that the phone finishes.
#[derive(Debug, Clone)]
pub struct Finish {
    /// Which.
    pub sign_in: Uuid,
    /// Whom the provider named; `holder` is a candidate, used for somebody new.
    pub identity: Identity,
    /// The enrolment code's hash; used once, before `code_expires`.
    pub code_hash: Digest,
    /// End of the enrolment code.
    pub code_expires: i64,
    /// The first slice that still lives.
    pub from_slice: u16,
    /// The document's subject, if somebody carries it as a member, with its fields
    /// sealed anew for its own person.
    pub member: Option<(SubjectId, Vec<u8>)>,
    /// UUIDs for messages.
    pub messages: [Uuid; 3],
}

impl Finish {
    /// The fields that a member is kept with from now on, if they were sealed anew.
    pub(super) fn sealed_for(&self, subject: &Subject) -> Option<&[u8]> {
        let (member, sealed) = self.member.as_ref()?;
        (*member == subject.subject).then_some(sealed.as_slice())
    }
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finished {
    /// As kept, with its holder.
    pub identity: Identity,
    /// The subject that came back from another holder's family.
    pub taken_over: Option<SubjectId>,
}

/// An application for one's own code.
#[derive(Debug, Clone)]
pub struct Application {
    /// The subject to be; one that has the document already is kept instead.
    pub subject: Subject,
    /// GB/T 2260 code of the county.
    pub county: u32,
    /// 0 the phone's position, 1 chosen from the list.
    pub source: u8,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Applied {
    /// The own code is there now.
    New(SubjectId),
    /// It was there before; its first place stays.
    Before(SubjectId),
    /// Another holder has the document's code, or it was removed.
    Elsewhere,
}

/// The initial place of a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InitialPlace {
    /// GB/T 2260 code of the county.
    pub county: u32,
    /// 0 the phone's position, 1 chosen from the list.
    pub source: u8,
    /// When it was said.
    pub at: i64,
}

/// Identities.
#[async_trait]
pub trait IdentityStore: Send + Sync {
    /// Keeps an attempt.
    async fn begin_sign_in(&self, sign_in: SignIn) -> StoreResult<()>;

    /// The attempt of that `state`, from now on nobody else's: none if it is
    /// unknown, over, or has been claimed.
    async fn claim_sign_in(&self, state_hash: Digest, now: i64) -> StoreResult<Option<SignIn>>;

    /// Gives a claimed attempt back: the provider could not be asked.
    async fn release_sign_in(&self, sign_in: Uuid) -> StoreResult<()>;

    /// Keeps what a claimed attempt brought.
    async fn return_sign_in(
        &self,
        sign_in: Uuid,
        return_hash: Digest,
        sealed: Vec<u8>,
    ) -> StoreResult<()>;

    /// The attempt of that id, over or not.
    async fn sign_in(&self, sign_in: Uuid) -> StoreResult<Option<SignIn>>;

    /// Finds or makes the holder of an identity and keeps it, with an enrolment
    /// code. A document that proves an identity finds its holder; if somebody else
    /// carries its subject as family, the subject and its passes leave there, and
    /// both get a message. None: the account was proven before, and this level does
    /// not do for its codes.
    async fn finish_sign_in(&self, finish: Finish, trail: Trail) -> StoreResult<Option<Finished>>;

    /// Forgets attempts that ended before `before`; returns how many.
    async fn forget_sign_ins(&self, before: i64) -> StoreResult<u64>;

    /// The holder's identity.
    async fn identity(&self, holder: HolderId) -> StoreResult<Option<Identity>>;

    /// Keeps what the provider said anew of an identity: level, sealed fields, time.
    /// False: there is none.
    async fn renew_identity(&self, identity: Identity, trail: Trail) -> StoreResult<bool>;

    /// Makes the own subject, with its initial place.
    async fn apply(&self, application: Application, trail: Trail) -> StoreResult<Applied>;

    /// Where the subject applied.
    async fn initial_place(&self, subject: SubjectId) -> StoreResult<Option<InitialPlace>>;
}

/// The message to who carried a subject that its own person took over.
pub(super) const TAKEN_OVER: MessageCode = MessageCode::FAMILY_MEMBER_LEFT;
/// The message to who took the own code over.
pub(super) const TOOK_OVER: MessageCode = MessageCode::OWN_CODE_TAKEN_OVER;

/// Every pass handed out is withdrawn; the colour stays.
pub(super) fn withdrawal(subject: &Subject, from_slice: u16) -> StateChange {
    StateChange {
        subject: subject.subject,
        state: subject.state,
        code_state: 1,
        from_slice,
    }
}

/// A message without parameters.
pub(super) fn told(id: Uuid, subject: SubjectId, at: i64, code: MessageCode) -> InboxMessage {
    InboxMessage {
        id,
        subject,
        at,
        code,
        params: json!({}),
    }
}

/// The audit entry of a take-over, with the message that becomes a change hint.
pub(super) fn take_over_trail(subject: &Subject, holder: HolderId, hint: Uuid, at: i64) -> Trail {
    Trail::new(
        at,
        format!("holder:{holder}"),
        "subject.take_over",
        format!("subject:{}", subject.subject),
    )
    .detail(json!({"from": subject.holder, "to": holder}))
    .message(Message {
        id: hint,
        topic: STATE_CHANGED.to_owned(),
        body: json!({"subject": subject.subject.0}),
    })
}
