//! People who come to Fujian: their forms, judged on the phone by the rules that the
//! server asks again (`bamin_rules::arrival`), and how they stand.
//!
//! A form that the phone refuses gives the very error that the server would give:
//! `arrival_refused` with every reason. The calls are those of [`crate::sync::Syncer`]:
//! `apply_from_province`, `register_overseas`, `check_in` …; [`zone`] and
//! [`Certificates`] read documents without a network.

mod certificate;
mod form;

use bamin_protocol::pass::SubjectKind;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use bamin_rules::arrival::check_in::CheckInForm;
pub use bamin_rules::arrival::overseas::{DOCUMENT_KINDS, OverseasForm};
pub use bamin_rules::arrival::province::ProvinceForm;
pub use bamin_rules::arrival::{City, cities, cities_of};
pub use certificate::{CertificateView, Certificates};
pub use form::{Form, FormReason, ZoneView, check, day, refused, zone};

pub(crate) use form::{CheckInRequest, OverseasRequest, ProvinceRequest, checked};

/// How the own subject's arrival from another province stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProvinceStanding {
    /// The own subject.
    pub subject: Uuid,
    /// Its kind now: a resident or an arrival.
    #[serde(with = "crate::word::subject_kind")]
    pub kind: SubjectKind,
    /// None if the person isn't from another province.
    #[serde(default)]
    pub arrival: Option<Arrival>,
}

/// An arrival from another province.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrival {
    /// Two digits of the province left.
    pub province: u8,
    /// Four digits of the city left.
    pub city: u16,
    /// Its name.
    pub city_name: String,
    /// `YYYY-MM-DD`
    pub departed: String,
    /// `YYYY-MM-DD`
    pub arrived: String,
    /// Six digits of the household registration.
    pub household: u32,
    /// The first second as a resident.
    pub resident_from: i64,
    /// What is known of the origin's code.
    pub origin: Origin,
}

/// How the code of the province of origin stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OriginState {
    /// Not available yet.
    Waiting,
    /// Green.
    Green,
    /// Another colour.
    NotGreen,
}

impl OriginState {
    /// The stable word; the text is `origin.<word>`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Green => "green",
            Self::NotGreen => "not_green",
        }
    }
}

/// What asking the national platform came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OriginOutcome {
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

impl OriginOutcome {
    /// The stable word; the text is `origin_outcome.<word>`.
    pub fn word(self) -> &'static str {
        match self {
            Self::NotAsked => "not_asked",
            Self::Known => "known",
            Self::NotUploaded => "not_uploaded",
            Self::UnknownPerson => "unknown_person",
            Self::Garbled => "garbled",
            Self::Unreachable => "unreachable",
        }
    }
}

/// What is known of the origin province's code; times in Unix seconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// How that code stands.
    pub state: OriginState,
    /// What the last try came to.
    pub outcome: OriginOutcome,
    /// When the national platform was last asked.
    #[serde(default)]
    pub last_try: Option<i64>,
    /// When it is asked next.
    #[serde(default)]
    pub next_try: Option<i64>,
    /// How new its data were.
    #[serde(default)]
    pub as_of: Option<i64>,
}

/// How a registration from overseas stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverseasStanding {
    /// The own subject.
    pub subject: Uuid,
    /// When it was registered.
    pub registered_at: i64,
    /// When the person checked in today.
    #[serde(default)]
    pub checked_in_at: Option<i64>,
    /// Until when a code is given now.
    #[serde(default)]
    pub code_until: Option<i64>,
    /// Why none is: `observation_open`, `check_in_missing`, `arrival_unmatched`.
    #[serde(default)]
    pub problem: Option<String>,
    /// The health certificate that the server took.
    #[serde(default)]
    pub certificate: Option<TakenCertificate>,
}

/// A health certificate in a registration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenCertificate {
    /// `vaccination`, `test`, `recovery`
    pub kind: String,
    /// Two letters.
    pub country: String,
    /// Unix seconds.
    pub issued: i64,
    /// Unix seconds.
    pub expires: i64,
}

/// A check-in that the server kept.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct CheckedIn {
    /// When.
    pub at: i64,
    /// Fever or symptoms: see a doctor.
    pub abnormal: bool,
    /// Until when a code is given now.
    #[serde(default)]
    pub code_until: Option<i64>,
    /// Why none is.
    #[serde(default)]
    pub problem: Option<String>,
}

/// What was last heard, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastKnown<T> {
    /// What.
    pub what: T,
    /// When, Unix seconds.
    pub at: i64,
}
