//! Facts about people and places as suppliers recorded them, and the one way in
//! which they change colours.
//!
//! A chunk of records, the colours that follow from it, their audit entries, the
//! status of live codes, hints and messages are one transaction. What the facts
//! mean is asked of a [`Judge`] inside it, with the subjects locked, so that of
//! two chunks about one person the later sees the facts of both.

mod outcomes;
mod places;

use std::sync::Arc;

use async_trait::async_trait;
use serde_json::{Value, json};

use super::inbox::InboxMessage;
use super::people::{Subject, SubjectState};
use super::{Digest, StoreError, StoreResult, SubjectId, Trail};

pub(super) use outcomes::{Concerned, Kept, put_again, withdraw};
pub(super) use places::{PlaceStates, places_of};

/// What a record is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FactKind {
    /// A case; value 1 confirmed, 2 suspected.
    Case,
    /// A close contact.
    Contact,
    /// A traveller from an area, `starts` the first second of the day it was left.
    Traveller,
    /// A resident of a community.
    Resident,
    /// A visit to a fever clinic; place: region.
    Clinic,
    /// Fever medicine sold; place: region.
    Medicine,
    /// The code of the province of origin; value 0 green, 1 any other.
    Origin,
    /// An arrival from another province.
    Arrival,
    /// A declaration; value 0 isolation, 1 close contact, 2 discharge.
    Declaration,
    /// A nucleic-acid test, `starts` the sample; value 1 negative, 2 positive.
    Test,
    /// A lifting; place: the record meant, if one; value: 10 · rule + cause.
    Lifting,
    /// The level of an area; value 1 low, 2 medium, 3 high.
    Area,
    /// A community under closed management.
    Community,
    /// The operator's order that a code be orange; place: the code of its cause.
    Order,
}

impl FactKind {
    /// Every kind.
    pub const ALL: [Self; 14] = [
        Self::Case,
        Self::Contact,
        Self::Traveller,
        Self::Resident,
        Self::Clinic,
        Self::Medicine,
        Self::Origin,
        Self::Arrival,
        Self::Declaration,
        Self::Test,
        Self::Lifting,
        Self::Area,
        Self::Community,
        Self::Order,
    ];

    /// The stable word for interfaces; also the feed's.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Case => "cases",
            Self::Contact => "contacts",
            Self::Traveller => "travellers",
            Self::Resident => "residents",
            Self::Clinic => "clinics",
            Self::Medicine => "medicines",
            Self::Origin => "origins",
            Self::Arrival => "arrivals",
            Self::Declaration => "declarations",
            Self::Test => "tests",
            Self::Lifting => "liftings",
            Self::Area => "areas",
            Self::Community => "communities",
            Self::Order => "orders",
        }
    }

    /// The kind with this word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// The kind that is stored as this number.
    #[must_use]
    pub fn of_number(number: i16) -> Option<Self> {
        Self::from_code(number).ok()
    }

    /// Whose records say something of people by naming the place.
    pub(super) fn people_of_place(self) -> Option<Self> {
        match self {
            Self::Area => Some(Self::Traveller),
            Self::Community => Some(Self::Resident),
            _ => None,
        }
    }

    /// What is recorded of the place that records of this kind name.
    fn place(self) -> Option<Self> {
        match self {
            Self::Traveller => Some(Self::Area),
            Self::Resident => Some(Self::Community),
            _ => None,
        }
    }

    /// Tests are shown, not judged.
    pub(super) fn decides(self) -> bool {
        self != Self::Test
    }

    /// Records that are joined with others by a place: their chunks take turns.
    pub(super) fn joined(self) -> bool {
        matches!(
            self,
            Self::Area | Self::Community | Self::Traveller | Self::Resident
        )
    }
}

/// The clear columns of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Who reported it.
    pub supplier: String,
    /// What it is about.
    pub kind: FactKind,
    /// The supplier's number of it.
    pub record: String,
    /// Blind index of the person's document; none for places.
    pub person: Option<Digest>,
    /// Code of an area, a community or a region.
    pub place: Option<String>,
    /// From when it counts.
    pub starts: i64,
    /// Until when, if it says so.
    pub ends: Option<i64>,
    /// As the kind says.
    pub value: i16,
}

/// A record as it arrives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFact {
    /// The clear columns.
    pub fact: Fact,
    /// Keyed hash of the whole content: tells a repeat from a correction.
    pub hash: Digest,
    /// The supplier's version of the record, rising.
    pub version: i64,
    /// Everything else, sealed.
    pub sealed: Option<Vec<u8>>,
}

/// Takes a record back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawal {
    /// The supplier's number of it.
    pub record: String,
    /// The supplier's version, rising.
    pub version: i64,
}

/// Records of one feed, each record once.
#[derive(Debug, Clone)]
pub struct Chunk {
    /// Whose.
    pub supplier: String,
    /// Of which feed.
    pub kind: FactKind,
    /// New and corrected ones.
    pub put: Vec<NewFact>,
    /// Taken back.
    pub withdraw: Vec<Withdrawal>,
    /// Lines that were no records, with their reasons, for the operator.
    pub rejected: Vec<(u64, &'static str)>,
}

/// What became of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// New.
    Accepted,
    /// There already, with this content; or taken back since.
    Duplicate,
    /// There already, now with this content.
    Corrected,
    /// Taken back.
    Withdrawn,
    /// To be taken back, and never seen.
    Unknown,
    /// A newer version is there.
    Older,
}

/// What became of a chunk.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Applied {
    /// In the order of `put`.
    pub put: Vec<Outcome>,
    /// In the order of `withdraw`.
    pub withdraw: Vec<Outcome>,
    /// How many subjects changed colour in the same transaction.
    pub changed: usize,
    /// Whether others are due because of it, to be judged at once.
    pub others_due: bool,
}

/// A subject with all that is recorded about it, locked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Whose.
    pub subject: SubjectId,
    /// As it stands: 0 green, 1 orange.
    pub colour: u8,
    /// As it stands.
    pub colour_cause: String,
    /// Since when.
    pub colour_at: i64,
    /// Whether passes are issued.
    pub state: SubjectState,
    /// About the person; tests are left out.
    pub facts: Vec<Fact>,
    /// About the areas and communities that those name.
    pub places: Vec<Fact>,
}

/// The record that made a person be judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touched {
    /// Whose.
    pub supplier: String,
    /// Of which feed.
    pub kind: FactKind,
    /// Its number.
    pub record: String,
    /// What became of it.
    pub outcome: Outcome,
}

/// What the facts about a person come to.
#[derive(Debug, Clone, Default)]
pub struct Judgement {
    /// The new colour, if it is another.
    pub change: Option<ColourChange>,
    /// When to judge again without a new fact.
    pub next_change: Option<i64>,
}

/// What stands behind a change of colour. There is nothing else that could.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Because {
    /// A record that arrived, was corrected or was taken back.
    Record(Touched),
    /// Records that were there before: a window began or ended, a place changed, or
    /// the person is new here. As `supplier/feed/record`.
    Records(Vec<String>),
    /// Nothing speaks for orange any more; the code of what did.
    Ended(String),
}

/// A change of colour with everything that goes with it. Only [`Self::caused`]
/// makes one.
#[derive(Debug, Clone)]
pub struct ColourChange {
    /// 0 green, 1 orange.
    pub colour: u8,
    /// Code of the recorded cause.
    pub cause: String,
    /// The audit entry; its messages are not sent.
    pub trail: Trail,
    /// For the person.
    pub message: InboxMessage,
    because: Because,
}

impl ColourChange {
    /// A change with what stands behind it, which the audit entry names as `because`.
    ///
    /// # Errors
    /// [`StoreError::Constraint`] if nothing does.
    pub fn caused(
        because: Because,
        colour: u8,
        cause: String,
        mut trail: Trail,
        message: InboxMessage,
    ) -> StoreResult<Self> {
        let named = match &because {
            Because::Record(touched) => json!({
                "record": reference(&touched.supplier, touched.kind, &touched.record),
            }),
            Because::Records(records) if !records.is_empty() => json!({"records": records}),
            Because::Ended(what) if colour == 0 && !what.is_empty() => json!({"ended": what}),
            _ => return Err(colour_without_record()),
        };
        match &mut trail.detail {
            Value::Object(detail) => drop(detail.insert("because".to_owned(), named)),
            detail => *detail = json!({"because": named}),
        }
        Ok(Self {
            colour,
            cause,
            trail,
            message,
            because,
        })
    }

    /// What stands behind it.
    #[must_use]
    pub fn because(&self) -> &Because {
        &self.because
    }

    /// The status of the codes handed out: 0 valid, 3 orange.
    pub(super) fn code_state(&self) -> u8 {
        match self.colour {
            0 => 0,
            _ => 3,
        }
    }
}

/// A record in one text, as liftings and the audit name it.
#[must_use]
pub fn reference(supplier: &str, kind: FactKind, record: &str) -> String {
    format!("{supplier}/{}/{record}", kind.word())
}

/// Refuses new subjects that bring a colour: it would have no record.
pub(super) fn check_new(subjects: &[Subject]) -> StoreResult<()> {
    match subjects.iter().all(|subject| subject.colour == 0) {
        true => Ok(()),
        false => Err(colour_without_record()),
    }
}

fn colour_without_record() -> StoreError {
    StoreError::Constraint("a colour without a record".to_owned())
}

/// Says what facts mean. Called inside a transaction: pure but for random ids.
pub trait Judge: Send + Sync {
    /// What the facts come to; `touched`: by which record, none for the passing of
    /// time.
    ///
    /// # Errors
    /// [`super::StoreError`] ends the transaction.
    fn judge(&self, person: &Person, touched: Option<&Touched>) -> StoreResult<Judgement>;

    /// The change hint's tag from a subject's sealed secret.
    fn tag(&self, subject: SubjectId, sealed: &[u8]) -> Option<u64>;
}

/// A judge, as stores take it.
pub type SharedJudge = Arc<dyn Judge>;

/// When a transaction happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Unix seconds.
    pub now: i64,
    /// The first slice that still lives.
    pub from_slice: u16,
    /// Hour of change hints.
    pub hint_hour: u32,
}

/// Facts.
#[async_trait]
pub trait FactStore: Send + Sync {
    /// Takes a chunk and judges everybody whom it concerns.
    async fn apply_chunk(
        &self,
        chunk: Chunk,
        moment: Moment,
        judge: SharedJudge,
    ) -> StoreResult<Applied>;

    /// Judges at most `limit` of those who are due; gives how many were looked at
    /// and how many changed.
    async fn judge_due(
        &self,
        limit: u32,
        moment: Moment,
        judge: SharedJudge,
    ) -> StoreResult<(usize, usize)>;

    /// Judges these at once; gives how many changed.
    async fn judge_subjects(
        &self,
        subjects: Vec<SubjectId>,
        moment: Moment,
        judge: SharedJudge,
    ) -> StoreResult<usize>;

    /// What is recorded about a subject now.
    async fn person(&self, subject: SubjectId) -> StoreResult<Option<Person>>;

    /// The person's records of a kind, newest start first, with their sealed rest.
    async fn facts_of(
        &self,
        person: Digest,
        kind: FactKind,
        since: i64,
        limit: u32,
    ) -> StoreResult<Vec<(Fact, Option<Vec<u8>>)>>;
}
