//! The events that staff phones record, as the JSON that is sealed
//! (`docs/api.md`, Events). Kinds and versions only grow.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The version of the kinds below.
pub const VERSION: u8 = 1;

/// Which way people go at the point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// Into the place.
    In,
    /// Out of it.
    Out,
    /// Not told apart.
    Both,
}

impl Direction {
    /// The stable word.
    pub fn word(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::Out => "out",
            Self::Both => "both",
        }
    }
}

/// A place, in thousandths of a degree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Latitude.
    pub lat: i32,
    /// Longitude.
    pub lon: i32,
}

/// Who checks where: what is the same for all events of a shift.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duty {
    /// The unit; frozen into each event's key.
    pub unit: u64,
    /// The staff account.
    pub account: u64,
    /// The service point.
    pub point: u64,
    /// The version of its point code.
    pub point_version: u32,
    /// Which way people go.
    pub direction: Direction,
    /// Where the phone is, if it may know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum EventBody {
    /// A code was checked.
    Scan(Scan),
    /// What staff added to a scan.
    Feedback(Feedback),
    /// A number that no server could be asked about.
    NumberToCheck(NumberToCheck),
    /// A kind of a later version of this code, kept as it is.
    Other {
        /// Its kind, at most 32 bytes.
        kind: String,
        /// Its version.
        version: u8,
        /// Its own fields.
        fields: Map<String, Value>,
    },
}

impl EventBody {
    /// The kind's name.
    pub fn kind(&self) -> &str {
        match self {
            Self::Scan(_) => "scan",
            Self::Feedback(_) => "feedback",
            Self::NumberToCheck(_) => "number_to_check",
            Self::Other { kind, .. } => kind,
        }
    }

    /// The kind's version.
    pub fn version(&self) -> u8 {
        match self {
            Self::Other { version, .. } => *version,
            _ => VERSION,
        }
    }

    pub(super) fn fields(&self) -> serde_json::Result<Map<String, Value>> {
        let value = match self {
            Self::Scan(scan) => serde_json::to_value(scan)?,
            Self::Feedback(feedback) => serde_json::to_value(feedback)?,
            Self::NumberToCheck(number) => serde_json::to_value(number)?,
            Self::Other { fields, .. } => return Ok(fields.clone()),
        };
        serde_json::from_value(value)
    }
}

/// A checked code.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scan {
    /// `qr`.
    pub method: String,
    /// The QR text; left out for what is no code of ours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub presentation: Option<String>,
    /// `green`, `orange`, `unchecked`, `already_shown` or `refused`.
    pub verdict: String,
    /// Why not green.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// The code's issuer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<u16>,
    /// The code's slice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slice: Option<u16>,
    /// The code's index.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<u32>,
    /// Age of the trust list, seconds; absent without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trust_age: Option<i64>,
    /// Age of the status list that covers the code, seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status_age: Option<i64>,
    /// `true` if a challenge was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub challenge: Option<bool>,
    /// The group it was shown in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<ScannedGroup>,
    /// The event id of the `already_shown` scan that staff confirmed by a tap.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirms: Option<String>,
}

/// A code of `docs/format.md` §4 with its parameters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    /// The code.
    pub code: String,
    /// Its parameters.
    pub params: Map<String, Value>,
}

/// The group of a scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScannedGroup {
    /// Drawn for one showing.
    pub tag: u32,
    /// Which member, from 1.
    pub i: u8,
    /// How many the holder says there are.
    pub n: u8,
    /// Whether staff confirmed the count.
    pub confirmed: bool,
}

/// What staff added to a scan; may reach the server before the scan does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Feedback {
    /// The scan's event id, UUID text.
    pub scan: String,
    /// One of the unit's choices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passage_reason: Option<String>,
    /// The temperature taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub temperature: Option<Temperature>,
}

/// A temperature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Temperature {
    /// Whether it is in the normal range.
    pub normal: bool,
    /// 0.1 °C, if measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub celsius_tenths: Option<i32>,
}

/// A number that waits for the server's word; never green until then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberToCheck {
    /// 12 digits.
    pub number: String,
}
