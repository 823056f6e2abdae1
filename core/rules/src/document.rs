//! Identity documents, parsed once from what a person typed or a camera read.
//!
//! Start with [`Document::parse`]: it takes the kind the person chose and today's
//! date, folds what keyboards add (spaces, full-width digits, a small x) and gives
//! a value that holds, or a [`DocumentError`]. No type here prints its number:
//! `Debug` leaves it out, [`DocumentNumber::as_str`] is the one way to it.

mod error;
mod number;
mod passport;
mod permit;
mod resident;
mod social_credit;

pub use error::DocumentError;
pub use number::DocumentNumber;
pub use passport::{ChinesePassport, ForeignPassport};
pub use permit::{HongKongMacaoPermit, TaiwanPermit};
pub use resident::{ResidencePermit, ResidentId, Sex};
pub use social_credit::SocialCreditCode;

use crate::day::Day;
use crate::region::Region;

/// The kinds of document that prove who a person is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DocumentKind {
    /// 居民身份证, 18 characters (GB 11643).
    ResidentId,
    /// 港澳台居民居住证, numbered like a resident ID (81, 82, 83).
    ResidencePermit,
    /// 港澳居民来往内地通行证.
    HongKongMacaoPermit,
    /// 台湾居民来往大陆通行证.
    TaiwanPermit,
    /// 中华人民共和国护照, those of the special administrative regions included.
    ChinesePassport,
    /// A passport of any other state.
    ForeignPassport,
}

impl DocumentKind {
    /// Every kind, in the order in which forms offer them.
    pub const ALL: [Self; 6] = [
        Self::ResidentId,
        Self::ResidencePermit,
        Self::HongKongMacaoPermit,
        Self::TaiwanPermit,
        Self::ChinesePassport,
        Self::ForeignPassport,
    ];

    /// The stable word for stores and interfaces.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::ResidentId => "resident_id",
            Self::ResidencePermit => "residence_permit",
            Self::HongKongMacaoPermit => "hong_kong_macao_permit",
            Self::TaiwanPermit => "taiwan_permit",
            Self::ChinesePassport => "chinese_passport",
            Self::ForeignPassport => "foreign_passport",
        }
    }

    /// The kind with this word.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// A document whose number holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Document {
    /// See [`DocumentKind::ResidentId`].
    ResidentId(ResidentId),
    /// See [`DocumentKind::ResidencePermit`].
    ResidencePermit(ResidencePermit),
    /// See [`DocumentKind::HongKongMacaoPermit`].
    HongKongMacaoPermit(HongKongMacaoPermit),
    /// See [`DocumentKind::TaiwanPermit`].
    TaiwanPermit(TaiwanPermit),
    /// See [`DocumentKind::ChinesePassport`].
    ChinesePassport(ChinesePassport),
    /// See [`DocumentKind::ForeignPassport`].
    ForeignPassport(ForeignPassport),
}

impl Document {
    /// Parses a number as a document of `kind`; `today` refuses births to come.
    pub fn parse(kind: DocumentKind, text: &str, today: Day) -> Result<Self, DocumentError> {
        Ok(match kind {
            DocumentKind::ResidentId => Self::ResidentId(ResidentId::parse(text, today)?),
            DocumentKind::ResidencePermit => {
                Self::ResidencePermit(ResidencePermit::parse(text, today)?)
            }
            DocumentKind::HongKongMacaoPermit => {
                Self::HongKongMacaoPermit(HongKongMacaoPermit::parse(text)?)
            }
            DocumentKind::TaiwanPermit => Self::TaiwanPermit(TaiwanPermit::parse(text)?),
            DocumentKind::ChinesePassport => Self::ChinesePassport(ChinesePassport::parse(text)?),
            DocumentKind::ForeignPassport => Self::ForeignPassport(ForeignPassport::parse(text)?),
        })
    }

    /// What kind of document it is.
    #[must_use]
    pub fn kind(&self) -> DocumentKind {
        match self {
            Self::ResidentId(_) => DocumentKind::ResidentId,
            Self::ResidencePermit(_) => DocumentKind::ResidencePermit,
            Self::HongKongMacaoPermit(_) => DocumentKind::HongKongMacaoPermit,
            Self::TaiwanPermit(_) => DocumentKind::TaiwanPermit,
            Self::ChinesePassport(_) => DocumentKind::ChinesePassport,
            Self::ForeignPassport(_) => DocumentKind::ForeignPassport,
        }
    }

    /// The number in its one spelling.
    #[must_use]
    pub fn number(&self) -> &DocumentNumber {
        match self {
            Self::ResidentId(id) => &id.number,
            Self::ResidencePermit(permit) => &permit.number,
            Self::HongKongMacaoPermit(permit) => &permit.number,
            Self::TaiwanPermit(permit) => &permit.number,
            Self::ChinesePassport(passport) => &passport.number,
            Self::ForeignPassport(passport) => &passport.number,
        }
    }

    /// The day of birth, where the number tells it.
    #[must_use]
    pub fn birth(&self) -> Option<Day> {
        match self {
            Self::ResidentId(id) => Some(id.birth),
            Self::ResidencePermit(permit) => Some(permit.birth),
            _ => None,
        }
    }

    /// The sex, where the number tells it.
    #[must_use]
    pub fn sex(&self) -> Option<Sex> {
        match self {
            Self::ResidentId(id) => Some(id.sex),
            Self::ResidencePermit(permit) => Some(permit.sex),
            _ => None,
        }
    }

    /// Where the person was first registered, where the number tells it.
    #[must_use]
    pub fn region(&self) -> Option<Region> {
        match self {
            Self::ResidentId(id) => Some(id.region),
            _ => None,
        }
    }
}
