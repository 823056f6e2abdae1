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

/// A registration from overseas. The server does not fill in what is left out
/// (docs/arrivals.md).
#[derive(Deserialize, utoipa::ToSchema)]
pub struct OverseasRequest {
    /// The name in any script.
    #[serde(default)]
    name: String,
    /// The name as in the machine-readable lines, surname first.
    #[serde(default)]
    spelling: String,
    /// Kind of document, e.g. `foreign_passport`.
    document_kind: Option<String>,
    #[serde(default)]
    document_number: String,
    /// `YYYY-MM-DD`
    birth: Option<String>,
    /// A phone number with its country code.
    #[serde(default)]
    contact: String,
    /// The lines of the machine-readable zone, if they were read.
    zone: Option<String>,
    /// The text of an EU Digital COVID Certificate, if there is one.
    certificate: Option<String>,
}

/// A registration from overseas as it is now.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct OverseasResponse {
    /// The holder's own subject.
    subject: Uuid,
    registered_at: i64,
    /// When the person checked in today.
    #[serde(skip_serializing_if = "Option::is_none")]
    checked_in_at: Option<i64>,
    /// Until when the person can have a code now.
    #[serde(skip_serializing_if = "Option::is_none")]
    code_until: Option<i64>,
    /// Why the person can have no code now: `check_in_missing`, `observation_open` or
    /// `arrival_unmatched`.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<&'static str>,
    /// The health certificate that was taken into the registration.
    #[serde(skip_serializing_if = "Option::is_none")]
    certificate: Option<CertificateFacts>,
}

problems! {
    PostProblems: [APP, SESSION, BODY],
    ArrivalRefused "The form breaks rules; `reasons` has all of them.",
    ArrivalUnmatched,
    DocumentTaken,
    Conflict "The holder has another code of their own.",
}

/// Registers a person from overseas as the holder's own subject.
///
/// A second registration with the same document replaces the first.
#[utoipa::path(
    post, path = "/api/v1/arrivals/overseas", tag = crate::routes::callers::CITIZENS,
    security(("bearer" = [])),
    request_body = OverseasRequest,
    responses((status = 200, body = OverseasResponse), PostProblems)
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

problems! {
    GetProblems: [APP, SESSION],
    NotFound "The holder is not registered from overseas.",
}

/// Gives the registration from overseas as it is now.
///
/// `problem` says why there is no code at this time.
#[utoipa::path(
    get, path = "/api/v1/arrivals/overseas", tag = crate::routes::callers::CITIZENS,
    security(("bearer" = [])),
    responses((status = 200, body = OverseasResponse), GetProblems)
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
