//! Family codes on the wire: SMS codes, members, hand-overs.

use bamin_rules::health::Exposure;
use reqwest::Method;
use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::http::{Call, Reply};
use super::session::Role;
use super::{Syncer, Task};
use crate::error::EngineError;
use crate::family::{
    FamilyForm, FamilyReason, FamilyRelation, HandOver, HandOverAnswer, HandOverOffer,
    MemberAnswer, SmsCodeSent,
};
use crate::ports::random;
use crate::wallet::Subject;

/// The application that no answer came to yet.
const APPLICATION: &str = "family_application";
const OPEN: &str = "open";

/// As the store keeps it: the same form is sent under the same id again.
#[derive(Serialize, Deserialize)]
struct OpenApplication {
    application: Uuid,
    form: Vec<u8>,
}

impl Syncer {
    /// Asks for an SMS code to the phone that a form names.
    pub async fn ask_sms_code(&self, phone: &str) -> Result<SmsCodeSent, EngineError> {
        let reply = self
            .post("/family/sms-codes", &json!({"phone": phone}))
            .await?;
        reply.json()
    }

    /// Sends a form; `region` is where the member is, if chosen (GB/T 2260). The
    /// same form may be sent again when no answer came. Commits.
    pub async fn add_member(
        &self,
        form: &FamilyForm,
        region: Option<u32>,
    ) -> Result<MemberAnswer, EngineError> {
        let mut body = body(form, region);
        body["application"] = json!(self.application(&body)?);
        body["sms_code"] = json!(form.sms_code);
        let added: Added = match self.post("/family/members", &body).await {
            Ok(reply) => reply.json()?,
            Err(EngineError::Refused { code, params, .. }) if code == "sms_code_refused" => {
                let left = params.get("left").and_then(Value::as_u64).unwrap_or(0);
                return Ok(MemberAnswer::WrongCode {
                    left: u32::try_from(left).unwrap_or(0),
                });
            }
            Err(error) => return Ok(MemberAnswer::Refused(reasons(error)?)),
        };
        self.store
            .write(|access| access.remove(APPLICATION, OPEN))?;
        self.wallet.carry(added.subject.clone())?;
        self.ask(&[Task::Subjects, Task::Renew]);
        Ok(MemberAnswer::Added(added.subject))
    }

    /// Takes a member out, here as well as on the server. Commits.
    pub async fn remove_member(&self, subject: Uuid) -> Result<(), EngineError> {
        let path = format!("/family/members/{subject}");
        let answer = self
            .sessions
            .send(&self.http, Role::Holder, || {
                Ok(Call {
                    method: Method::DELETE,
                    ..Call::get(&path)
                })
            })
            .await;
        match answer {
            // An earlier answer may have been lost.
            Err(EngineError::Refused { code, .. }) if code == "not_found" => {}
            other => drop(other?),
        }
        self.ask(&[Task::Subjects]);
        self.sync_subjects().await
    }

    /// Makes a code for the holder who shall carry the member.
    pub async fn offer_hand_over(&self, subject: Uuid) -> Result<HandOverOffer, EngineError> {
        let body = json!({"subject": subject});
        self.post("/family/hand-overs", &body).await?.json()
    }

    /// Takes another holder's code: this holder's word.
    pub async fn accept_hand_over(
        &self,
        code: &str,
        relation: FamilyRelation,
    ) -> Result<HandOverAnswer, EngineError> {
        let body = json!({"code": code, "relation": relation.code()});
        match self.post("/family/hand-overs/accept", &body).await {
            Ok(reply) => Ok(HandOverAnswer::Accepted(reply.json()?)),
            Err(error) => Ok(HandOverAnswer::Refused(reasons(error)?)),
        }
    }

    /// The open hand-overs of this holder, on either side.
    pub async fn hand_overs(&self) -> Result<Vec<HandOver>, EngineError> {
        let reply = self
            .sessions
            .send(&self.http, Role::Holder, || {
                Ok(Call::get("/family/hand-overs"))
            })
            .await?;
        Ok(reply.json::<HandOvers>()?.hand_overs)
    }

    /// The giver's word: the member leaves this phone; none: it left. Reasons: the
    /// receiver may not have the member any more. Commits.
    pub async fn confirm_hand_over(
        &self,
        hand_over: Uuid,
    ) -> Result<Vec<FamilyReason>, EngineError> {
        let path = format!("/family/hand-overs/{hand_over}/confirm");
        if let Err(error) = self.post(&path, &json!({})).await {
            return reasons(error);
        }
        self.ask(&[Task::Subjects]);
        self.sync_subjects().await?;
        Ok(Vec::new())
    }

    /// This holder's no, on either side.
    pub async fn decline_hand_over(&self, hand_over: Uuid) -> Result<(), EngineError> {
        let path = format!("/family/hand-overs/{hand_over}/decline");
        self.post(&path, &json!({})).await.map(drop)
    }

    async fn post(&self, path: &str, body: &Value) -> Result<Reply, EngineError> {
        self.sessions
            .send(&self.http, Role::Holder, || Call::post(path, body))
            .await
    }

    /// The id of the form's application: an open one's, or a new one.
    fn application(&self, body: &Value) -> Result<Uuid, EngineError> {
        let form = digest(&SHA256, body.to_string().as_bytes())
            .as_ref()
            .to_vec();
        let open: Option<OpenApplication> = self.store.get(APPLICATION, OPEN)?;
        if let Some(open) = open.filter(|open| open.form == form) {
            return Ok(open.application);
        }
        let bytes = random::array(&*self.ports.random)?;
        let application = uuid::Builder::from_random_bytes(bytes).into_uuid();
        self.store
            .put(APPLICATION, OPEN, &OpenApplication { application, form })?;
        Ok(application)
    }
}

/// Everything of a form but its SMS code.
fn body(form: &FamilyForm, region: Option<u32>) -> Value {
    let health = &form.health;
    json!({
        "relation": form.relation.map(FamilyRelation::code),
        "name": form.name,
        "document_kind": form.document_kind.map(bamin_rules::DocumentKind::code),
        "document_number": form.document_number,
        "birth": form.birth.map(|birth| birth.to_string()),
        "phone": form.phone,
        "health": {
            "in_fujian": health.in_fujian,
            "left_fujian": health.left_fujian,
            "exposure": health.exposure.map(exposure),
            "symptoms": health.symptoms,
            "other": health.other,
        },
        "promise": form.promise,
        "region": region,
    })
}

fn exposure(exposure: Exposure) -> &'static str {
    use crate::family::Declared;
    match exposure {
        Exposure::None => "none",
        Exposure::Declared(Declared::Isolation) => "isolation",
        Exposure::Declared(Declared::Contact) => "contact",
        Exposure::Declared(Declared::Discharge) => "discharge",
    }
}

/// The reasons of `family_refused`; any other error stays one.
fn reasons(error: EngineError) -> Result<Vec<FamilyReason>, EngineError> {
    match error {
        EngineError::Refused { code, params, .. } if code == "family_refused" => {
            let reasons = params.get("reasons").cloned().unwrap_or_default();
            serde_json::from_value(reasons).map_err(|_| super::http::malformed())
        }
        other => Err(other),
    }
}

#[derive(Deserialize)]
struct Added {
    subject: Subject,
}

#[derive(Deserialize)]
struct HandOvers {
    hand_overs: Vec<HandOver>,
}
