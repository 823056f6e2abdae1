//! Family codes on the phone: the form judged as the server will judge it, by the
//! same rules, before anything is sent. The calls themselves are methods of
//! [`crate::sync::Syncer`]; members are shown by [`crate::wallet::Wallet`] like
//! one's own code, also offline.

use bamin_protocol::pass::{Colour as PassColour, SubjectKind};
use bamin_rules::Day;
use bamin_rules::colour::Colour;
use bamin_rules::family::{Application, DocumentClaim, Holder};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

pub use bamin_rules::DocumentKind;
pub use bamin_rules::colour::Declared;
pub use bamin_rules::family::{FamilyError, FamilyForm, Field, Relation as FamilyRelation};
pub use bamin_rules::health::{Exposure, HealthAnswers};

use crate::clock::Now;
use crate::wallet::{Relation, Subject, Wallet};

/// A reason against a member, from these rules or from the server's.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct FamilyReason {
    /// The field of the form.
    #[serde(with = "crate::word")]
    pub field: Field,
    /// The key of its text.
    pub text: String,
    /// The text's parameters.
    #[serde(default)]
    pub params: Map<String, Value>,
}

/// What became of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MemberAnswer {
    /// The member is on this phone now.
    Added(Subject),
    /// The rules are against it.
    Refused(Vec<FamilyReason>),
    /// The SMS code is wrong, was used or is too old.
    WrongCode {
        /// Tries that are left; 0: ask for another code.
        left: u32,
    },
}

/// What was said to the wish for an SMS code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct SmsCodeSent {
    /// Until when the code may be used, Unix seconds.
    pub expires: i64,
    /// Seconds until another may be asked for.
    pub again: i64,
}

/// A code for another holder, to be passed on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct HandOverOffer {
    /// The hand-over.
    pub hand_over: Uuid,
    /// Ten characters.
    pub code: String,
    /// Unix seconds.
    pub until: i64,
}

/// A holder's side of a hand-over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HandOverSide {
    /// Carries the member still.
    Giver,
    /// Shall carry the member.
    Receiver,
}

/// How far a hand-over is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HandOverState {
    /// The receiver's word is missing.
    Offered,
    /// The giver's word is missing.
    Accepted,
}

/// An open hand-over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandOver {
    /// Its id.
    pub hand_over: Uuid,
    /// This holder's side.
    pub side: HandOverSide,
    /// The member.
    pub subject: Uuid,
    /// The member's masked name.
    pub name: String,
    /// The other holder's masked name, once there is one.
    #[serde(default)]
    pub other: Option<String>,
    /// What the member is to the receiver.
    #[serde(default, with = "crate::word::maybe")]
    pub family_relation: Option<FamilyRelation>,
    /// How far it is.
    pub state: HandOverState,
    /// Unix seconds.
    pub until: i64,
}

/// What became of a code that the receiver typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HandOverAnswer {
    /// The giver's word is missing now.
    Accepted(HandOver),
    /// The rules are against it.
    Refused(Vec<FamilyReason>),
}

impl From<FamilyError> for FamilyReason {
    fn from(error: FamilyError) -> Self {
        let figures = error.figures().into_iter();
        Self {
            field: error.field(),
            text: error.text_key(),
            params: figures
                .map(|(name, value)| (name.to_owned(), Value::from(value)))
                .collect(),
        }
    }
}

impl Wallet {
    /// What speaks against a form today, as far as this phone knows: nothing, or
    /// the reasons that the server would give. Whether the document is free and the
    /// SMS code right, only the server knows.
    #[must_use]
    pub fn check_member(&self, form: &FamilyForm, now: &Now) -> Vec<FamilyReason> {
        let relations = self.family_relations();
        let own = self.own_subject();
        let holder = Holder {
            kind: own.as_ref().map_or(SubjectKind::Resident, |own| own.kind),
            colour: own
                .and_then(|own| self.last_colour(own.subject))
                .map(|colour| match colour {
                    PassColour::Green => Colour::Green,
                    PassColour::Orange => Colour::Orange,
                }),
            members: &relations,
        };
        let today = Day::of_unix(now.seconds());
        let checked = Application::check(&holder, DocumentClaim::NotAsked, form, today);
        let reasons = checked.err().unwrap_or_default();
        reasons.into_iter().map(FamilyReason::from).collect()
    }

    fn family_relations(&self) -> Vec<FamilyRelation> {
        let subjects = self.carried();
        let relations = subjects.iter().filter_map(|one| one.family_relation);
        relations.collect()
    }

    fn own_subject(&self) -> Option<Subject> {
        let mut subjects = self.carried().into_iter();
        subjects.find(|subject| subject.relation == Relation::Own)
    }
}
