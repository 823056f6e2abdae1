//! What to make, and what came of it.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How much to make.
#[derive(Debug, Clone, PartialEq, clap::Args)]
pub struct SeedPlan {
    /// Holders, each with a code of their own.
    #[arg(long, default_value_t = 20)]
    pub citizens: u32,
    /// How many of them carry three more codes: two parents and a child.
    #[arg(long, default_value_t = 2)]
    pub families: u32,
    /// Share of holders who are orange, 0 to 1.
    #[arg(long, default_value_t = 0.1)]
    pub orange_share: f64,
    /// Units.
    #[arg(long, default_value_t = 1)]
    pub units: u32,
    /// Staff accounts of each unit.
    #[arg(long, default_value_t = 2)]
    pub staff: u32,
    /// Points of each unit.
    #[arg(long, default_value_t = 2)]
    pub points: u32,
}

impl Default for SeedPlan {
    fn default() -> Self {
        Self {
            citizens: 20,
            families: 2,
            orange_share: 0.1,
            units: 1,
            staff: 2,
            points: 2,
        }
    }
}

/// What was made.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Seeded {
    /// This issuer's number.
    pub issuer: u16,
    /// The roots that phones pin, in hexadecimal: current, next.
    pub roots: Vec<String>,
    /// Holders.
    pub citizens: Vec<SeededCitizen>,
    /// Units.
    pub units: Vec<SeededUnit>,
}

/// A holder.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SeededCitizen {
    /// For `POST /devices`.
    pub enrolment_code: String,
    /// Whose codes; the own one first.
    pub subjects: Vec<SeededSubject>,
}

/// A subject.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SeededSubject {
    /// Its id.
    pub subject: Uuid,
    /// In full: nobody has this name and document.
    pub name: String,
    /// Of the document, a `resident_id`.
    pub document_number: String,
    /// `green` or `orange`.
    pub colour: String,
    /// `self` or `family`.
    pub relation: String,
}

/// A unit.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SeededUnit {
    /// Its number.
    pub unit: i64,
    /// Its name.
    pub name: String,
    /// Unified social credit code.
    pub uscc: String,
    /// Who checks codes.
    pub staff: Vec<SeededStaff>,
    /// Where.
    pub points: Vec<SeededPoint>,
}

/// A staff account.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SeededStaff {
    /// Its number.
    pub account: i64,
    /// For logging in.
    pub phone: String,
    /// Used once: the first log-in asks for a new one.
    pub password: String,
    /// Name.
    pub name: String,
}

/// A point.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SeededPoint {
    /// Its number.
    pub point: i64,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: String,
    /// GB/T 2260, six digits.
    pub region: u32,
}
