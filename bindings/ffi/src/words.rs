//! Closed sets at the edge: each is an enum, so that a shell's `when` is checked by
//! its compiler.
//!
//! A value's name in snake case is its stable word, the same as in JSON
//! (`ALREADY_SHOWN`, `already_shown`). Where a person reads the value, `text_key()` is
//! the key of its text in the catalogue (`verdict.already_shown`): shells say
//! `text(value.textKey())` and put no key together themselves. Codes that only
//! become texts (refusals, problems, messages) stay strings with parameters.

use bamin_engine::{appeals, arrivals, family, queue, scan, sync};
use bamin_protocol::{pass, presentation};
use bamin_rules::consent;

/// Declares the edge's twin of a closed set of the core; exhaustive in both
/// directions, so that a new value there doesn't compile here unnoticed.
macro_rules! closed {
    (
        $(#[$doc:meta])*
        $name:ident = $core:ty $(, $family:literal by $word:ident)? {
            $($(#[$value_doc:meta])* $value:ident,)+
        }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, uniffi::Enum)]
        pub enum $name {
            $($(#[$value_doc])* $value,)+
        }

        impl From<$core> for $name {
            fn from(value: $core) -> Self {
                match value {
                    $(<$core>::$value => Self::$value,)+
                }
            }
        }

        impl From<$name> for $core {
            fn from(value: $name) -> Self {
                match value {
                    $($name::$value => Self::$value,)+
                }
            }
        }

        $(
            #[uniffi::export]
            impl $name {
                /// The key of its text in the catalogue.
                pub fn text_key(&self) -> String {
                    format!(concat!($family, ".{}"), <$core>::from(*self).$word())
                }
            }
        )?

        #[cfg(test)]
        #[allow(dead_code, reason = "not every set is one that people read")]
        impl $name {
            pub(crate) const ALL: &'static [Self] = &[$(Self::$value,)+];
        }
    };
}

closed! {
    /// The word of a verdict on one code.
    VerdictWord = scan::VerdictWord, "verdict" by word {
        /// May pass.
        Green,
        /// Stop.
        Orange,
        /// 待核
        Unchecked,
        /// One tap confirms.
        AlreadyShown,
        /// Not a valid code.
        Refused,
    }
}

closed! {
    /// The word of a verdict on a family.
    GroupWord = scan::GroupWord, "group_verdict" by word {
        /// All green, and counted.
        Green,
        /// Somebody is unchecked, or was shown already.
        Unchecked,
        /// Somebody is orange.
        Orange,
        /// Somebody was not read.
        Incomplete,
        /// Nobody confirmed the count, or it was denied.
        NotCounted,
    }
}

closed! {
    /// Which sound and vibration.
    Cue = scan::Cue {
        /// May pass.
        Pass,
        /// Stop.
        Stop,
        /// Unsure.
        Unchecked,
        /// Was here before.
        AlreadyShown,
        /// Cannot be read, or is no health code.
        Unreadable,
    }
}

closed! {
    /// Why scanning must stop.
    StopReason = scan::StopReason, "error" by code {
        /// The disk is full; nothing recorded is lost.
        StorageFull,
        /// The database failed otherwise.
        StorageFailed,
        /// The machine gives no random bytes.
        NoRandomness,
    }
}

closed! {
    /// The colour of a code; there is no third.
    Colour = pass::Colour, "colour" by word {
        /// 绿码
        Green,
        /// 橙码
        Orange,
    }
}

closed! {
    /// Whose code it is.
    SubjectKind = pass::SubjectKind, "subject_kind" by word {
        /// A resident's own code.
        Resident,
        /// A family member's, on another citizen's phone.
        Family,
        /// An arrival's from another province.
        Arrival,
        /// An arrival's from overseas.
        Overseas,
    }
}

closed! {
    /// The risk level of a region; none known is the absence of one.
    RegionLevel = pass::RegionLevel, "region_level" by word {
        /// 低风险
        Low,
        /// 中风险
        Medium,
        /// 高风险
        High,
    }
}

closed! {
    /// The result of a nucleic-acid test.
    NaatResult = pass::NaatResult, "naat_result" by word {
        /// 阴性
        Negative,
        /// 阳性
        Positive,
    }
}

closed! {
    /// How sure a phone is of its time.
    ClockQuality = presentation::ClockQuality, "clock" by word {
        /// Set by a server, certain to 5 s.
        Certain,
        /// Set by a server, certain to 30 s.
        Fair,
        /// The machine's own clock since a restart.
        Wall,
        /// Never set by a server.
        Unset,
    }
}

closed! {
    /// The kinds of document that prove who a person is.
    DocumentKind = bamin_rules::DocumentKind, "document_kind" by code {
        /// 居民身份证
        ResidentId,
        /// 港澳台居民居住证
        ResidencePermit,
        /// 港澳居民来往内地通行证
        HongKongMacaoPermit,
        /// 台湾居民来往大陆通行证
        TaiwanPermit,
        /// 中华人民共和国护照
        ChinesePassport,
        /// A passport of any other state.
        ForeignPassport,
    }
}

closed! {
    /// What a member is to the holder.
    FamilyRelation = family::FamilyRelation, "family_relation" by code {
        /// The holder's own parent.
        Parent,
        /// The spouse's parent.
        SpouseParent,
        /// The spouse.
        Spouse,
        /// A child.
        Child,
    }
}

closed! {
    /// The field of the family form that a reason belongs to.
    FamilyField = family::Field {
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
}

closed! {
    /// A holder's side of a hand-over.
    HandOverSide = family::HandOverSide {
        /// Carries the member still.
        Giver,
        /// Shall carry the member.
        Receiver,
    }
}

closed! {
    /// How far a hand-over is.
    HandOverState = family::HandOverState {
        /// The receiver's word is missing.
        Offered,
        /// The giver's word is missing.
        Accepted,
    }
}

closed! {
    /// To what a holder agrees.
    ConsentPurpose = consent::Purpose {
        /// An account with a code.
        Account,
        /// Showing the code to others.
        Showing,
    }
}

closed! {
    /// How far an appeal is.
    AppealState = appeals::AppealState, "appeal" by code {
        /// The server has not heard of it.
        Waiting,
        /// Photos are on their way.
        Begun,
        /// Waits for an answer.
        Open,
        /// Decided for the holder.
        Accepted,
        /// Decided against.
        Rejected,
        /// The server did not take it.
        Refused,
    }
}

closed! {
    /// How well the identity provider knows who somebody is; a code needs the last.
    IdentityLevel = sync::IdentityLevel, "level" by word {
        /// A phone number.
        L1,
        /// Name and document too.
        L3,
        /// Compared with the face as well.
        L4,
    }
}

closed! {
    /// How the code of the province of origin stands.
    OriginState = arrivals::OriginState, "origin" by word {
        /// Not available yet.
        Waiting,
        /// Green.
        Green,
        /// Another colour.
        NotGreen,
    }
}

closed! {
    /// What asking the national platform came to.
    OriginOutcome = arrivals::OriginOutcome, "origin_outcome" by word {
        /// It was not asked yet.
        NotAsked,
        /// It told a colour.
        Known,
        /// The province of origin has uploaded nothing.
        NotUploaded,
        /// It does not know the person.
        UnknownPerson,
        /// Its answer could not be read.
        Garbled,
        /// It could not be reached.
        Unreachable,
    }
}

closed! {
    /// What a code that was checked had become by then.
    CodeChange = queue::CodeChange, "change" by word {
        /// Withdrawn for good.
        Withdrawn,
        /// Not valid for a while.
        Suspended,
        /// Orange.
        Orange,
        /// What only a newer version knows.
        Other,
    }
}

closed! {
    /// Which way people go at the point.
    Direction = queue::Direction, "direction" by word {
        /// Into the place.
        In,
        /// Out of it.
        Out,
        /// Not told apart.
        Both,
    }
}

closed! {
    /// What is kept up to date with the server.
    SyncTask = sync::Task, "task" by name {
        /// The clock.
        Time,
        /// The trust list.
        Trust,
        /// Status lists (staff).
        Status,
        /// The unit's points (staff).
        Points,
        /// Queued events (staff).
        Events,
        /// To what the holder agreed.
        Consents,
        /// Whose codes are carried.
        Subjects,
        /// Passes.
        Renew,
        /// Change hints.
        Hints,
        /// Messages, and what of them was read.
        Messages,
        /// Appeals, their photos and answers.
        Appeals,
        /// Help and services.
        Contents,
    }
}

closed! {
    /// What a checkpoint relies on.
    FreshnessSource = bamin_engine::phone::FreshnessSource, "freshness" by word {
        /// The trust list.
        Trust,
        /// The status lists of today's codes.
        Status,
        /// This phone's clock.
        Clock,
        /// The staff session.
        Session,
    }
}

closed! {
    /// Whether what a checkpoint relies on is new enough.
    FreshnessLevel = bamin_engine::phone::FreshnessLevel {
        /// New enough.
        Fresh,
        /// Connect soon: verdicts get worse.
        Old,
        /// Connect now: nothing passes with it.
        TooOld,
    }
}

/// The kind of an event that a staff phone records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, uniffi::Enum)]
pub enum RecordKind {
    /// A code was checked.
    Scan,
    /// What staff added to a scan.
    Feedback,
    /// A number that no server could be asked about.
    NumberToCheck,
    /// A kind of a later version.
    Later,
}

impl RecordKind {
    pub(crate) fn of_word(word: &str) -> Self {
        match word {
            "scan" => Self::Scan,
            "feedback" => Self::Feedback,
            "number_to_check" => Self::NumberToCheck,
            _ => Self::Later,
        }
    }
}

/// Isolated, a close contact, or discharged less than 14 days ago?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, uniffi::Enum)]
pub enum Exposure {
    /// Nothing of that.
    None,
    /// Isolated.
    Isolation,
    /// A close contact.
    Contact,
    /// Discharged.
    Discharge,
}

#[uniffi::export]
impl Exposure {
    /// The key of its text in the catalogue.
    pub fn text_key(&self) -> String {
        let word = match self {
            Self::None => "none",
            Self::Isolation => "isolation",
            Self::Contact => "contact",
            Self::Discharge => "discharge",
        };
        format!("exposure.{word}")
    }
}

impl From<Exposure> for family::Exposure {
    fn from(exposure: Exposure) -> Self {
        match exposure {
            Exposure::None => Self::None,
            Exposure::Isolation => Self::Declared(family::Declared::Isolation),
            Exposure::Contact => Self::Declared(family::Declared::Contact),
            Exposure::Discharge => Self::Declared(family::Declared::Discharge),
        }
    }
}

/// Why nothing can be shown for a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, uniffi::Enum)]
pub enum NoPass {
    /// The holder did not agree to showing a code, or not any more.
    NoConsent,
    /// There never was a pass.
    None,
    /// The last pass ended.
    Ended {
        /// When, Unix seconds.
        at: i64,
    },
    /// The first pass is still to begin.
    Later {
        /// When, Unix seconds.
        at: i64,
    },
    /// The code of the province of origin isn't known yet; the server goes on asking.
    OriginWaiting,
}

#[uniffi::export]
impl NoPass {
    /// The key of its text in the catalogue.
    pub fn text_key(&self) -> String {
        let word = match self {
            Self::NoConsent => "no_consent",
            Self::None => "none",
            Self::Ended { .. } => "ended",
            Self::Later { .. } => "later",
            Self::OriginWaiting => "origin_waiting",
        };
        format!("no_pass.{word}")
    }
}

impl From<bamin_engine::wallet::NoPass> for NoPass {
    fn from(reason: bamin_engine::wallet::NoPass) -> Self {
        use bamin_engine::wallet::NoPass as Core;
        match reason {
            Core::NoConsent => Self::NoConsent,
            Core::None => Self::None,
            Core::Ended { at } => Self::Ended { at },
            Core::Later { at } => Self::Later { at },
            Core::OriginWaiting => Self::OriginWaiting,
        }
    }
}

/// A language of the texts that the operator writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, uniffi::Enum)]
pub enum Language {
    /// zh-CN
    Chinese,
    /// en
    English,
}

impl Language {
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
        }
    }
}

/// The platform that an app runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, uniffi::Enum)]
pub enum Platform {
    /// Android.
    Android,
    /// iOS.
    Ios,
    /// A window or a command line.
    Desk,
}

impl Platform {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Android => "android",
            Self::Ios => "ios",
            Self::Desk => "desk",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_key_is_in_the_catalogues() {
        macro_rules! keys {
            ($($name:ident),+) => {
                [$($name::ALL.iter().map($name::text_key).collect::<Vec<_>>()),+].concat()
            };
        }
        let mut keys = keys![
            VerdictWord,
            GroupWord,
            StopReason,
            Colour,
            SubjectKind,
            RegionLevel,
            NaatResult,
            ClockQuality,
            DocumentKind,
            FamilyRelation,
            AppealState,
            IdentityLevel,
            OriginState,
            OriginOutcome,
            CodeChange,
            Direction,
            SyncTask,
            FreshnessSource
        ];
        let at = 0;
        let no_pass = [
            NoPass::NoConsent,
            NoPass::None,
            NoPass::Ended { at },
            NoPass::Later { at },
            NoPass::OriginWaiting,
        ];
        keys.extend(no_pass.iter().map(NoPass::text_key));
        let exposures = [
            Exposure::None,
            Exposure::Isolation,
            Exposure::Contact,
            Exposure::Discharge,
        ];
        keys.extend(exposures.iter().map(Exposure::text_key));
        let missing: Vec<_> = keys.iter().filter(|key| !bamin_texts::has(key)).collect();
        assert!(missing.is_empty(), "no text: {missing:?}");
    }
}
