//! `POST /arrivals/overseas` and `GET /arrivals/overseas`: the registration of who comes
//! from overseas, and whether a code is given now.

use axum::Json;
use axum::extract::State;
use bamin_rules::DocumentKind;
use bamin_rules::arrival::overseas::OverseasForm;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{day, own};
use crate::access::session::HolderCaller;
use crate::app::{App, SharedApp};
use crate::citizens::overseas::{self, CertificateFacts, Kept, OVERSEAS, check_in, register};
use crate::http::problem::{Code, Problem};
use crate::http::wire::Body;
use crate::store::people::Subject;

/// The form (docs/arrivals.md); what is left out is not filled in.
#[derive(Deserialize, utoipa::ToSchema)]
pub struct OverseasRequest {
    /// In any script.
    #[serde(default)]
    name: String,
    /// As machine-readable lines have it, surname first.
    #[serde(default)]
    spelling: String,
    /// `foreign_passport`, …
    document_kind: Option<String>,
    #[serde(default)]
    document_number: String,
    /// `YYYY-MM-DD`
    birth: Option<String>,
    /// A phone number with its country.
    #[serde(default)]
    contact: String,
    /// The lines of the machine-readable zone, if they were read.
    zone: Option<String>,
    /// The text of an EU Digital COVID Certificate, if there is one.
    certificate: Option<String>,
}

/// How a registration stands.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct OverseasResponse {
    /// The holder's own subject.
    subject: Uuid,
    registered_at: i64,
    /// When the person checked in today.
    #[serde(skip_serializing_if = "Option::is_none")]
    checked_in_at: Option<i64>,
    /// Until when a code is given now.
    #[serde(skip_serializing_if = "Option::is_none")]
    code_until: Option<i64>,
    /// Why none is: `check_in_missing`, `observation_open`, `arrival_unmatched`.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<&'static str>,
    /// The health certificate that was taken into the registration.
    #[serde(skip_serializing_if = "Option::is_none")]
    certificate: Option<CertificateFacts>,
}

/// Registers a person from overseas as the holder's own subject. Again with the same
/// document it takes the place of what was there.
///
/// # Errors
/// Those of sessions; `arrival_refused` with every reason, `arrival_unmatched`,
/// `document_taken`, `conflict`, `too_many_requests`.
#[utoipa::path(
    post, path = "/api/v1/arrivals/overseas", tag = "holder", security(("bearer" = [])),
    request_body = OverseasRequest,
    responses((status = 200, body = OverseasResponse), (status = "default", body = crate::http::problem::ProblemBody))
)]
pub async fn post(
    State(app): State<SharedApp>,
    caller: HolderCaller,
    Body(request): Body<OverseasRequest>,
) -> Result<Json<OverseasResponse>, Problem> {
    let form = OverseasForm {
        name: request.name,
        spelling: request.spelling,
        document_kind: request
            .document_kind
            .as_deref()
            .and_then(DocumentKind::of_code),
        document_number: request.document_number,
        birth: day(request.birth.as_ref()),
        contact: request.contact,
        zone: request.zone,
    };
    let holder = caller.holder;
    let own = own(&app, holder).await?;
    let certificate = request.certificate.as_deref();
    let subject = register::register(&app, holder, own, &form, certificate).await?;
    response(&app, &subject).await.map(Json)
}

/// How the registration stands, and whether a code is given now.
///
/// # Errors
/// Those of sessions; `not_found` for who isn't registered.
#[utoipa::path(
    get, path = "/api/v1/arrivals/overseas", tag = "holder", security(("bearer" = [])),
    responses((status = 200, body = OverseasResponse), (status = "default", body = crate::http::problem::ProblemBody))
)]
pub async fn get(
    State(app): State<SharedApp>,
    caller: HolderCaller,
) -> Result<Json<OverseasResponse>, Problem> {
    let own = own(&app, caller.holder).await?;
    let subject = own.filter(|subject| subject.kind == OVERSEAS);
    response(&app, &subject.ok_or(Code::NotFound)?)
        .await
        .map(Json)
}

async fn response(app: &App, subject: &Subject) -> Result<OverseasResponse, Problem> {
    let kept = app.store.overseas(subject.subject).await?;
    let kept = kept.ok_or(Code::NotFound)?;
    let (code_until, problem) = match overseas::given_until(app, subject).await {
        Ok(until) => (Some(until), None),
        Err(problem) if problem.code.status().is_server_error() => return Err(problem),
        Err(problem) => (None, Some(problem.code.as_str())),
    };
    Ok(OverseasResponse {
        subject: subject.subject.0,
        registered_at: kept.registered_at,
        checked_in_at: check_in::today(app, subject).await?,
        code_until,
        problem,
        certificate: Kept::open(&kept, &app.personal())?.certificate,
    })
}
