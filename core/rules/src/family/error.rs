//! Why a member can't be added: stable codes with figures, never personal data.

use bamin_protocol::pass::SubjectKind;

use crate::document::DocumentError;
use crate::health::HealthQuestion;
use crate::name::NameError;

/// One reason against an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FamilyError {
    /// The holder has no code of their own yet.
    #[error("holder has no code")]
    HolderWithoutCode,
    /// The holder's own code is orange.
    #[error("holder's code is orange")]
    HolderOrange,
    /// The holder is no resident: an arrival, or a member on another's phone.
    #[error("holder is {}", kind.word())]
    HolderKind {
        /// What the holder is.
        kind: SubjectKind,
    },
    /// No relation was chosen.
    #[error("no relation")]
    RelationMissing,
    /// As many parents as there may be.
    #[error("{most} parents already")]
    ParentsFull {
        /// The limit.
        most: usize,
    },
    /// As many children as there may be.
    #[error("{most} children already")]
    ChildrenFull {
        /// The limit.
        most: usize,
    },
    /// A spouse is there already.
    #[error("a spouse already")]
    SpouseFull,
    /// A parent younger than there may be.
    #[error("parent of {age} years, at least {least}")]
    ParentTooYoung {
        /// Completed years today.
        age: u32,
        /// The limit.
        least: u32,
    },
    /// A child older than there may be.
    #[error("child of {age} years, at most {most}")]
    ChildTooOld {
        /// Completed years today.
        age: u32,
        /// The limit.
        most: u32,
    },
    /// The name is none.
    #[error("name: {0}")]
    Name(NameError),
    /// No kind of document was chosen.
    #[error("no kind of document")]
    DocumentKindMissing,
    /// The document's number doesn't hold.
    #[error("document: {0}")]
    Document(DocumentError),
    /// The person has a code already: their own, or in some family. Which of them,
    /// and whose, is never said.
    #[error("document has a code")]
    DocumentTaken,
    /// The number tells no birth, and none was given.
    #[error("no day of birth")]
    BirthMissing,
    /// The birth given isn't the one in the number.
    #[error("birth differs from the number")]
    BirthDiffers,
    /// The birth lies after today.
    #[error("birth lies {days} days ahead")]
    BirthAhead {
        /// Days from today.
        days: i64,
    },
    /// No mobile number of mainland China.
    #[error("no mobile number")]
    Phone,
    /// The SMS code isn't six digits.
    #[error("SMS code is not six digits")]
    SmsCode,
    /// A question without an answer.
    #[error("{} not answered", question.code())]
    Unanswered {
        /// Which.
        question: HealthQuestion,
    },
    /// The promise isn't ticked.
    #[error("no promise")]
    PromiseMissing,
}

/// The field of the form that a reason belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// None: the holder may add nobody.
    Holder,
    /// Relation, and the limits that come with it.
    Relation,
    /// Name.
    Name,
    /// Kind and number of the document.
    Document,
    /// Day of birth.
    Birth,
    /// Phone.
    Phone,
    /// SMS code.
    SmsCode,
    /// Health questions.
    Health,
    /// Promise.
    Promise,
}

impl Field {
    /// Every field, in the form's order.
    pub const ALL: [Self; 9] = [
        Self::Holder,
        Self::Relation,
        Self::Name,
        Self::Document,
        Self::Birth,
        Self::Phone,
        Self::SmsCode,
        Self::Health,
        Self::Promise,
    ];

    /// The field with this word.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.code() == code)
    }

    /// The stable word for interfaces.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Holder => "holder",
            Self::Relation => "relation",
            Self::Name => "name",
            Self::Document => "document",
            Self::Birth => "birth",
            Self::Phone => "phone",
            Self::SmsCode => "sms_code",
            Self::Health => "health",
            Self::Promise => "promise",
        }
    }
}

impl FamilyError {
    /// Every code of its own, for catalogues; those of documents and names stand
    /// with them.
    pub const CODES: [&'static str; 18] = [
        "holder_without_code",
        "holder_orange",
        "holder_kind",
        "relation_missing",
        "parents_full",
        "children_full",
        "spouse_full",
        "parent_too_young",
        "child_too_old",
        "document_kind_missing",
        "document_taken",
        "birth_missing",
        "birth_differs",
        "birth_ahead",
        "phone",
        "sms_code",
        "unanswered",
        "promise_missing",
    ];

    /// The stable word for interfaces; the document's or name's own where one of
    /// them was refused.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::HolderWithoutCode => "holder_without_code",
            Self::HolderOrange => "holder_orange",
            Self::HolderKind { .. } => "holder_kind",
            Self::RelationMissing => "relation_missing",
            Self::ParentsFull { .. } => "parents_full",
            Self::ChildrenFull { .. } => "children_full",
            Self::SpouseFull => "spouse_full",
            Self::ParentTooYoung { .. } => "parent_too_young",
            Self::ChildTooOld { .. } => "child_too_old",
            Self::Name(error) => error.code(),
            Self::DocumentKindMissing => "document_kind_missing",
            Self::Document(error) => error.code(),
            Self::DocumentTaken => "document_taken",
            Self::BirthMissing => "birth_missing",
            Self::BirthDiffers => "birth_differs",
            Self::BirthAhead { .. } => "birth_ahead",
            Self::Phone => "phone",
            Self::SmsCode => "sms_code",
            Self::Unanswered { .. } => "unanswered",
            Self::PromiseMissing => "promise_missing",
        }
    }

    /// The key of its text: `family.…`, `document.…` or `name.…`.
    #[must_use]
    pub fn text_key(self) -> String {
        let room = match self {
            Self::Document(_) => "document",
            Self::Name(_) => "name",
            _ => "family",
        };
        format!("{room}.{}", self.code())
    }

    /// Where in the form to show it.
    #[must_use]
    pub fn field(self) -> Field {
        match self {
            Self::HolderWithoutCode | Self::HolderOrange | Self::HolderKind { .. } => Field::Holder,
            Self::RelationMissing
            | Self::ParentsFull { .. }
            | Self::ChildrenFull { .. }
            | Self::SpouseFull
            | Self::ParentTooYoung { .. }
            | Self::ChildTooOld { .. } => Field::Relation,
            Self::Name(_) => Field::Name,
            Self::DocumentKindMissing | Self::Document(_) | Self::DocumentTaken => Field::Document,
            Self::BirthMissing | Self::BirthDiffers | Self::BirthAhead { .. } => Field::Birth,
            Self::Phone => Field::Phone,
            Self::SmsCode => Field::SmsCode,
            Self::Unanswered { .. } => Field::Health,
            Self::PromiseMissing => Field::Promise,
        }
    }

    /// The figures by name, as texts take them.
    #[must_use]
    pub fn figures(self) -> Vec<(&'static str, String)> {
        match self {
            Self::HolderKind { kind } => vec![("subject", kind.word().to_owned())],
            Self::ParentsFull { most } | Self::ChildrenFull { most } => {
                vec![("most", most.to_string())]
            }
            Self::ParentTooYoung { age, least } => {
                vec![("age", age.to_string()), ("least", least.to_string())]
            }
            Self::ChildTooOld { age, most } => {
                vec![("age", age.to_string()), ("most", most.to_string())]
            }
            Self::Name(error) => error.figures(),
            Self::Document(error) => error.figures(),
            Self::BirthAhead { days } => vec![("days", days.to_string())],
            Self::Unanswered { question } => {
                vec![("health_question", question.code().to_owned())]
            }
            _ => Vec::new(),
        }
    }
}
