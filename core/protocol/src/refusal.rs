//! Every reason for which a code is refused or left unchecked, by name and
//! with its figures. The words for people stand in the text catalogue.

/// A parameter of a reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Param {
    /// A number.
    Number(i64),
    /// A word that stands for one of a few things.
    Word(&'static str),
}

/// Which part of a code is broken or forged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// The text after the prefix.
    Base45,
    /// The outer message, signed by the holder.
    Presentation,
    /// The inner message, signed by the issuer.
    Pass,
}

impl Part {
    /// The word in reasons.
    pub fn word(self) -> &'static str {
        match self {
            Self::Base45 => "base45",
            Self::Presentation => "presentation",
            Self::Pass => "pass",
        }
    }
}

/// Whose clock is the likelier to be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Suspect {
    /// The holder's, or it is a picture.
    Holder,
    /// The verifier's: its own time is not certain.
    Scanner,
}

impl Suspect {
    /// The word in reasons.
    pub fn word(self) -> &'static str {
        match self {
            Self::Holder => "holder",
            Self::Scanner => "scanner",
        }
    }
}

/// Why a code is no valid health code (`docs/format.md` §4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(
    missing_docs,
    reason = "the table of docs/format.md says each; a second wording would drift"
)]
pub enum Refusal {
    NotAHealthCode,
    NewerFormat { version: u16 },
    Malformed { part: Part },
    NoTrustList,
    TrustListExpired { seconds: i64 },
    UnknownIssuer { issuer: u16 },
    UnknownKey { issuer: u16, key: u16 },
    WrongUse { issuer: u16, key: u16 },
    WrongAlgorithm,
    KeyNotValidThen { issuer: u16, key: u16 },
    Forged { part: Part },
    PassLivesTooLong,
    PassNotYetValid { seconds: i64 },
    PassExpired { seconds: i64 },
    Expired { seconds: i64, suspect: Suspect },
    Ahead { seconds: i64, suspect: Suspect },
    ClockWrong { seconds: i64 },
    ChallengeMissing,
    ChallengeWrong,
    ChallengeExpired { seconds: i64 },
    ChallengeUsed,
    Withdrawn,
    Suspended,
    EvidenceTooOld { seconds: i64 },
}

impl Refusal {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotAHealthCode => "not_a_health_code",
            Self::NewerFormat { .. } => "newer_format",
            Self::Malformed { .. } => "malformed",
            Self::NoTrustList => "no_trust_list",
            Self::TrustListExpired { .. } => "trust_list_expired",
            Self::UnknownIssuer { .. } => "unknown_issuer",
            Self::UnknownKey { .. } => "unknown_key",
            Self::WrongUse { .. } => "wrong_use",
            Self::WrongAlgorithm => "wrong_algorithm",
            Self::KeyNotValidThen { .. } => "key_not_valid_then",
            Self::Forged { .. } => "forged",
            Self::PassLivesTooLong => "pass_lives_too_long",
            Self::PassNotYetValid { .. } => "pass_not_yet_valid",
            Self::PassExpired { .. } => "pass_expired",
            Self::Expired { .. } => "expired",
            Self::Ahead { .. } => "ahead",
            Self::ClockWrong { .. } => "clock_wrong",
            Self::ChallengeMissing => "challenge_missing",
            Self::ChallengeWrong => "challenge_wrong",
            Self::ChallengeExpired { .. } => "challenge_expired",
            Self::ChallengeUsed => "challenge_used",
            Self::Withdrawn => "withdrawn",
            Self::Suspended => "suspended",
            Self::EvidenceTooOld { .. } => "evidence_too_old",
        }
    }

    /// Its parameters, in the order of the table.
    pub fn params(&self) -> Vec<(&'static str, Param)> {
        match *self {
            Self::NewerFormat { version } => vec![("version", Param::Number(version.into()))],
            Self::Malformed { part } | Self::Forged { part } => {
                vec![("part", Param::Word(part.word()))]
            }
            Self::UnknownIssuer { issuer } => vec![("issuer", Param::Number(issuer.into()))],
            Self::UnknownKey { issuer, key }
            | Self::WrongUse { issuer, key }
            | Self::KeyNotValidThen { issuer, key } => {
                vec![
                    ("issuer", Param::Number(issuer.into())),
                    ("key", Param::Number(key.into())),
                ]
            }
            Self::Expired { seconds, suspect } | Self::Ahead { seconds, suspect } => {
                vec![
                    ("seconds", Param::Number(seconds)),
                    ("suspect", Param::Word(suspect.word())),
                ]
            }
            Self::TrustListExpired { seconds }
            | Self::PassNotYetValid { seconds }
            | Self::PassExpired { seconds }
            | Self::ClockWrong { seconds }
            | Self::ChallengeExpired { seconds }
            | Self::EvidenceTooOld { seconds } => vec![("seconds", Param::Number(seconds))],
            _ => Vec::new(),
        }
    }
}

/// Why a code that would be green is left unchecked 待核.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unchecked {
    /// What is known of it is so many seconds old.
    Evidence {
        /// Age of the newest evidence.
        seconds: i64,
    },
    /// The issuer publishes no status list.
    NoStatusList,
    /// The verifier's clock was never set by a server.
    ClockUnsure,
}

impl Unchecked {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Evidence { .. } => "evidence",
            Self::NoStatusList => "no_status_list",
            Self::ClockUnsure => "clock_unsure",
        }
    }

    /// Its parameters.
    pub fn params(&self) -> Vec<(&'static str, Param)> {
        match *self {
            Self::Evidence { seconds } => vec![("seconds", Param::Number(seconds))],
            _ => Vec::new(),
        }
    }
}
