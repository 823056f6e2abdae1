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

/// A check-in. The server does not fill in what is left out (docs/arrivals.md).
#[derive(Deserialize, utoipa::ToSchema)]
pub struct CheckInRequest {
    /// A UUID that the phone makes, so that a repeat does not count twice.
    id: Uuid,
    /// Degrees Celsius, e.g. `36.5`.
    #[serde(default)]
    temperature: String,
    /// Whether there is fever, shortness of breath or a cough.
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

/// The stored check-in.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct CheckInResponse {
    /// When the check-in was stored (Unix seconds).
    at: i64,
    /// Whether there is a fever or symptoms; then the person should see a doctor.
    abnormal: bool,
    /// Until when the person can have a code now.
    #[serde(skip_serializing_if = "Option::is_none")]
    code_until: Option<i64>,
    /// Why the person can have no code now: `observation_open` or `arrival_unmatched`.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<&'static str>,
}

problems! {
    PostProblems: [APP, SESSION, BODY],
    NotFound "The holder is not registered from overseas.",
    ArrivalRefused "The form breaks rules; `reasons` has all of them.",
}

/// Checks a person from overseas in for today.
///
/// A code can be had only after a check-in of the same day. The id is made by the
/// phone, so that a repeat does not count twice.
#[utoipa::path(
    post, path = "/api/v1/arrivals/check-ins", tag = crate::routes::callers::CITIZENS,
    security(("bearer" = [])),
    request_body = CheckInRequest,
    responses((status = 200, body = CheckInResponse), PostProblems)
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
