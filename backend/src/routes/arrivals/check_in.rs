//! `POST /arrivals/check-ins`: the daily check-in of people from overseas.

use axum::Json;
use axum::extract::State;
use bamin_rules::arrival::check_in::CheckInForm;
use bamin_rules::colour::Declared;
use bamin_rules::health::Exposure;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::own;
use crate::access::session::HolderCaller;
use crate::app::SharedApp;
use crate::citizens::overseas::{self, OVERSEAS, check_in};
use crate::http::problem::{Code, Problem};
use crate::http::wire::Body;

/// The form (docs/arrivals.md); what is left out is not filled in.
#[derive(Deserialize, utoipa::ToSchema)]
pub struct CheckInRequest {
    /// Made by the phone; a repeat is no second check-in.
    id: Uuid,
    /// °C, e.g. `36.5`.
    #[serde(default)]
    temperature: String,
    /// Fever, shortness of breath or cough?
    symptoms: Option<bool>,
    /// Isolated, a close contact, discharged?
    exposure: Option<ExposureBody>,
    /// Six digits of the county of stay.
    county: Option<u32>,
    #[serde(default)]
    address: String,
}

/// An answer to the question of exposure.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExposureBody {
    /// Nothing of that.
    None,
    /// In isolation.
    Isolation,
    /// Close contact.
    Contact,
    /// Discharged less than 14 days ago.
    Discharge,
}

/// A check-in that was kept.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct CheckInResponse {
    /// When.
    at: i64,
    /// Fever or symptoms: the person shall see a doctor.
    abnormal: bool,
    /// Until when a code is given now.
    #[serde(skip_serializing_if = "Option::is_none")]
    code_until: Option<i64>,
    /// Why none is: `observation_open`, `arrival_unmatched`.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<&'static str>,
}

/// Checks the own subject in for today.
///
/// # Errors
/// Those of sessions; `not_found` for who isn't registered, `arrival_refused` with
/// every reason.
#[utoipa::path(
    post, path = "/api/v1/arrivals/check-ins", tag = "holder", security(("bearer" = [])),
    request_body = CheckInRequest,
    responses((status = 200, body = CheckInResponse), (status = "default", body = crate::http::problem::ProblemBody))
)]
pub async fn post(
    State(app): State<SharedApp>,
    caller: HolderCaller,
    Body(request): Body<CheckInRequest>,
) -> Result<Json<CheckInResponse>, Problem> {
    let own = own(&app, caller.holder).await?;
    let subject = own.filter(|subject| subject.kind == OVERSEAS);
    let subject = subject.ok_or(Code::NotFound)?;
    let form = CheckInForm {
        temperature: request.temperature,
        symptoms: request.symptoms,
        exposure: request.exposure.map(exposure),
        county: request.county,
        address: request.address,
    };
    let kept = check_in::check_in(&app, &subject, request.id, &form).await?;
    let (code_until, problem) = match overseas::given_until(&app, &subject).await {
        Ok(until) => (Some(until), None),
        Err(problem) if problem.code.status().is_server_error() => return Err(problem),
        Err(problem) => (None, Some(problem.code.as_str())),
    };
    Ok(Json(CheckInResponse {
        at: kept.at,
        abnormal: kept.abnormal,
        code_until,
        problem,
    }))
}

fn exposure(body: ExposureBody) -> Exposure {
    match body {
        ExposureBody::None => Exposure::None,
        ExposureBody::Isolation => Exposure::Declared(Declared::Isolation),
        ExposureBody::Contact => Exposure::Declared(Declared::Contact),
        ExposureBody::Discharge => Exposure::Declared(Declared::Discharge),
    }
}
