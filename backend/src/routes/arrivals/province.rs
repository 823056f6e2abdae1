//! `POST /arrivals/province` and `GET /arrivals/province`: the application of who comes
//! from another province, and what is known of the origin's code.

use axum::Json;
use axum::extract::State;
use bamin_rules::arrival::province::ProvinceForm;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{day, own};
use crate::access::session::HolderCaller;
use crate::app::{App, SharedApp};
use crate::citizens::arrivals::{self, Application};
use crate::http::problem::{Code, Problem};
use crate::http::wire::Body;
use crate::store::arrivals::Arrival;
use crate::store::people::{ARRIVAL, Subject};

/// An arrival from another province. The server does not fill in what is left out
/// (docs/arrivals.md).
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct ProvinceRequest {
    /// Whether the person comes from another province (是否从省外入闽).
    from_elsewhere: Option<bool>,
    /// Two digits of GB/T 2260.
    province: Option<u8>,
    /// Four digits of GB/T 2260.
    city: Option<u16>,
    /// `YYYY-MM-DD`
    departed: Option<String>,
    /// `YYYY-MM-DD`
    arrived: Option<String>,
    /// Six digits of GB/T 2260.
    household: Option<u32>,
}

/// An arrival as it is now.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ArrivalResponse {
    /// The holder's own subject.
    subject: Uuid,
    /// The subject's kind now: 0 resident, 2 arrival.
    kind: u8,
    /// None if the person isn't from another province.
    #[serde(skip_serializing_if = "Option::is_none")]
    arrival: Option<ArrivalBody>,
}

/// An arrival from another province.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ArrivalBody {
    province: u8,
    city: u16,
    city_name: &'static str,
    departed: String,
    arrived: String,
    household: u32,
    /// The first second at which the person counts as a resident.
    resident_from: i64,
    origin: OriginBody,
}

/// What is known of the origin's code.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct OriginBody {
    /// `waiting`, `green` or `not_green`. The text is `origin.<state>`.
    state: &'static str,
    /// What came of the last try: `not_asked`, `known`, `not_uploaded`, `unknown_person`,
    /// `garbled` or `unreachable`. The text is `origin_outcome.<outcome>`.
    outcome: &'static str,
    /// When the platform was last asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_try: Option<i64>,
    /// When the platform is asked next; absent after the arrival period.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_try: Option<i64>,
    /// How recent the platform's data were when it last answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    as_of: Option<i64>,
}

problems! {
    ApplyProblems: [APP, SESSION, BODY],
    NotFound "The holder has no code of their own.",
    ArrivalRefused "The form breaks rules; `reasons` has all of them.",
    Conflict "The holder's subject came from overseas.",
}

/// Registers the holder's own subject as an arrival from another province.
///
/// Sending the same form again changes nothing.
#[utoipa::path(
    post, path = "/api/v1/arrivals/province", tag = crate::routes::callers::CITIZENS,
    security(("bearer" = [])),
    request_body = ProvinceRequest,
    responses((status = 200, body = ArrivalResponse), ApplyProblems)
)]
pub async fn apply(
    State(app): State<SharedApp>,
    caller: HolderCaller,
    Body(request): Body<ProvinceRequest>,
) -> Result<Json<ArrivalResponse>, Problem> {
    let subject = own(&app, caller.holder).await?.ok_or(Code::NotFound)?;
    let form = ProvinceForm {
        from_elsewhere: request.from_elsewhere,
        province: request.province,
        city: request.city,
        departed: day(request.departed.as_ref()),
        arrived: day(request.arrived.as_ref()),
        household: request.household,
    };
    let arrival = arrivals::apply(&app, &subject, &form).await?;
    let subject = match arrival {
        Some(_) => Subject {
            kind: ARRIVAL,
            ..subject
        },
        None => subject,
    };
    response(&app, &subject, arrival).map(Json)
}

problems! {
    GetProblems: [APP, SESSION],
    NotFound "The holder has no code of their own.",
}

/// Gives the arrival from another province as it is now.
///
/// It says whether the origin's code is known, and when the server asks for it next.
#[utoipa::path(
    get, path = "/api/v1/arrivals/province", tag = crate::routes::callers::CITIZENS,
    security(("bearer" = [])),
    responses((status = 200, body = ArrivalResponse), GetProblems)
)]
pub async fn get(
    State(app): State<SharedApp>,
    caller: HolderCaller,
) -> Result<Json<ArrivalResponse>, Problem> {
    let subject = own(&app, caller.holder).await?.ok_or(Code::NotFound)?;
    let arrival = app.store.arrival(subject.subject).await?;
    response(&app, &subject, arrival).map(Json)
}

fn response(
    app: &App,
    subject: &Subject,
    arrival: Option<Arrival>,
) -> Result<ArrivalResponse, Problem> {
    let arrival = arrival.map(|arrival| body(app, &arrival)).transpose()?;
    Ok(ArrivalResponse {
        subject: subject.subject.0,
        kind: subject.kind,
        arrival,
    })
}

pub(crate) fn body(app: &App, arrival: &Arrival) -> Result<ArrivalBody, Problem> {
    let application = Application::open(arrival, &app.personal())?;
    let running = app.now() < arrival.resident_from;
    Ok(ArrivalBody {
        city_name: application.city_name(),
        province: application.province,
        city: application.city,
        departed: application.departed,
        arrived: application.arrived,
        household: application.household,
        resident_from: arrival.resident_from,
        origin: OriginBody {
            state: arrival.origin.word(),
            outcome: arrival.outcome.word(),
            last_try: arrival.last_try,
            next_try: running.then_some(arrival.next_try),
            as_of: arrival.as_of,
        },
    })
}
