//! The form of a family member as it travels (docs/api.md), and what of it is kept.

use bamin_rules::colour::Declared;
use bamin_rules::family::{Application, FamilyForm, Relation};
use bamin_rules::health::{Exposure, HealthAnswers};
use bamin_rules::{Day, DocumentKind};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::http::problem::Problem;
use crate::secrets::personal::{Blind, Personal, PersonalError, Place};
use crate::store::SubjectId;
use crate::store::family::Member;

/// A form. What is missing is a reason against it, not a broken request.
#[derive(Deserialize, utoipa::ToSchema)]
pub struct FormBody {
    /// Drawn by the phone, the same when an answer was lost.
    pub application: Uuid,
    /// `parent`, `spouse_parent`, `spouse`, `child`.
    pub relation: Option<String>,
    /// In full.
    #[serde(default)]
    pub name: String,
    /// As in feeds, e.g. `resident_id`.
    pub document_kind: Option<String>,
    /// As on the card.
    #[serde(default)]
    pub document_number: String,
    /// `YYYY-MM-DD`, where the number doesn't tell it.
    pub birth: Option<String>,
    /// A mobile number of mainland China.
    #[serde(default)]
    pub phone: String,
    /// Six digits.
    #[serde(default)]
    pub sms_code: String,
    /// The health questions.
    #[serde(default)]
    pub health: HealthBody,
    /// Ticked?
    #[serde(default)]
    pub promise: bool,
    /// GB/T 2260: where the member is, if chosen.
    pub region: Option<u32>,
}

/// The health questions (docs/family.md).
#[derive(Default, Clone, Deserialize, Serialize, utoipa::ToSchema)]
pub struct HealthBody {
    /// In Fujian now?
    pub in_fujian: Option<bool>,
    /// Left Fujian within 14 days?
    pub left_fujian: Option<bool>,
    /// `none`, `isolation`, `contact`, `discharge`.
    pub exposure: Option<String>,
    /// Fever, shortness of breath or cough?
    pub symptoms: Option<bool>,
    /// Any other abnormality?
    pub other: Option<bool>,
}

impl FormBody {
    /// As the rules take it.
    ///
    /// # Errors
    /// `invalid_request` with the field, for a word that is none.
    pub fn parsed(&self) -> Result<FamilyForm, Problem> {
        let relation = word("relation", self.relation.as_deref(), Relation::of_code)?;
        let kind = self.document_kind.as_deref();
        let document_kind = word("document_kind", kind, DocumentKind::of_code)?;
        let birth = word("birth", self.birth.as_deref(), |text| {
            text.parse::<Day>().ok()
        })?;
        if let Some(region) = self.region
            && bamin_rules::region::county(region).is_none()
        {
            return Err(Problem::invalid("region"));
        }
        Ok(FamilyForm {
            relation,
            name: self.name.clone(),
            document_kind,
            document_number: self.document_number.clone(),
            birth,
            phone: self.phone.clone(),
            sms_code: self.sms_code.clone(),
            health: self.health.parsed()?,
            promise: self.promise,
        })
    }

    /// Everything but the SMS code, of which a repeat may bring another.
    pub(super) fn hash(&self, personal: &Personal) -> [u8; 32] {
        let health = &self.health;
        let content = serde_json::json!([
            self.relation,
            self.name,
            self.document_kind,
            self.document_number,
            self.birth,
            self.phone,
            health,
            self.promise,
            self.region,
        ]);
        personal.blind(Blind::FamilyForm, &content.to_string())
    }
}

impl HealthBody {
    fn parsed(&self) -> Result<HealthAnswers, Problem> {
        let exposure = word("exposure", self.exposure.as_deref(), exposure)?;
        Ok(HealthAnswers {
            in_fujian: self.in_fujian,
            left_fujian: self.left_fujian,
            exposure,
            symptoms: self.symptoms,
            other: self.other,
        })
    }
}

fn exposure(text: &str) -> Option<Exposure> {
    Some(match text {
        "none" => Exposure::None,
        "isolation" => Exposure::Declared(Declared::Isolation),
        "contact" => Exposure::Declared(Declared::Contact),
        "discharge" => Exposure::Declared(Declared::Discharge),
        _ => return None,
    })
}

fn word<T>(
    field: &str,
    text: Option<&str>,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<Option<T>, Problem> {
    match text {
        None => Ok(None),
        Some(text) => parse(text).map(Some).ok_or_else(|| Problem::invalid(field)),
    }
}

/// What a member's row keeps, sealed.
#[derive(Serialize, Deserialize)]
pub(super) struct MemberFields {
    /// `YYYY-MM-DD`.
    pub birth: String,
    /// Of the SMS code; none where nobody applied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Where the member is, as chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<u32>,
    /// As answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub health: Option<HealthBody>,
}

impl MemberFields {
    pub(super) fn of(application: &Application, body: &FormBody) -> Self {
        Self {
            birth: application.birth.to_string(),
            phone: Some(application.phone.as_str().to_owned()),
            region: body.region,
            health: Some(body.health.clone()),
        }
    }

    pub(super) fn open(
        subject: SubjectId,
        sealed: &[u8],
        personal: &Personal,
    ) -> Result<Self, PersonalError> {
        let text = personal.open(place(subject), sealed)?;
        serde_json::from_str(&text).map_err(|_| PersonalError::Damaged)
    }

    pub(super) fn birth(&self) -> Result<Day, PersonalError> {
        self.birth.parse().map_err(|_| PersonalError::Damaged)
    }

    pub(super) fn seal(
        &self,
        subject: SubjectId,
        personal: &Personal,
    ) -> Result<Vec<u8>, PersonalError> {
        let text = serde_json::to_string(self).map_err(|_| PersonalError::Sealing)?;
        personal.seal(place(subject), &text)
    }
}

/// What a member's row tells, for who may read all of it: `{relation, last_day, form}`.
///
/// # Errors
/// [`PersonalError`].
pub fn readable(member: &Member, personal: &Personal) -> Result<Value, PersonalError> {
    let form = MemberFields::open(member.subject, &member.sealed, personal)?;
    Ok(json!({
        "relation": member.relation.code(),
        "last_day": member.last_day,
        "form": form,
    }))
}

/// The fields of a member whom nobody applied for: made up by `seed`.
///
/// # Errors
/// [`PersonalError`].
pub fn seal_birth(
    subject: SubjectId,
    birth: Day,
    personal: &Personal,
) -> Result<Vec<u8>, PersonalError> {
    let fields = MemberFields {
        birth: birth.to_string(),
        phone: None,
        region: None,
        health: None,
    };
    fields.seal(subject, personal)
}

pub(crate) fn place(subject: SubjectId) -> Place {
    Place {
        field: "family_members.sealed",
        row: subject.0,
    }
}
