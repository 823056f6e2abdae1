//! `GET /operator/appeals`, `…/{appeal}`, `…/photos/{number}`, `POST …/decision`: the
//! operator's side of appeals. Whoever opens one is in the audit, and in the list
//! that the person sees.

use axum::Json;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::access::operators::OperatorCall;
use crate::app::{App, SharedApp};
use crate::citizens::appeals::decide::{self, Verdict};
use crate::citizens::appeals::{self, photos};
use crate::colour::looks::{self, NewLook};
use crate::http::list::{PageBody, PageQuery};
use crate::http::problem::{Code, Problem};
use crate::http::wire::{InPath, InQuery};
use crate::routes::appeals::{NamedBody, PhotoBody};
use crate::secrets::facts::Facts;
use crate::store::appeals::{Appeal, AppealState, PictureKind};
use crate::store::list::Direction;
use crate::store::looks::LookMethod;

/// Appeals in one answer, unless another size is asked for.
const PAGE: u32 = 100;

/// Which appeals.
#[derive(Debug, Deserialize)]
pub struct AppealsQuery {
    /// `open` unless said.
    #[serde(default)]
    state: Option<String>,
    #[serde(flatten)]
    page: PageQuery,
}

/// Appeals in one state, oldest first unless another direction is asked for.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ListedAppealsResponse {
    appeals: Vec<ListedAppealBody>,
    #[serde(flatten)]
    page: PageBody,
}

/// An appeal in a list, without anybody's name or text.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ListedAppealBody {
    appeal: Uuid,
    subject: Uuid,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<NamedBody>,
    /// `supplier/feed/record` of the reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<String>,
    state: &'static str,
    begun_at: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    sent_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    decided_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    decided_by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lifted_until: Option<i64>,
    photos: Vec<PhotoBody>,
}

/// An appeal with its text and the person's data.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct OpenedAppealBody {
    #[serde(flatten)]
    listed: ListedAppealBody,
    /// In the holder's words.
    text: String,
    /// In the operator's.
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<String>,
    /// In full: to be compared with the proof.
    name: String,
    /// `resident_id`, `passport`, …
    document_kind: String,
    /// In full.
    document_number: String,
    /// `green` or `orange`.
    colour: &'static str,
}

/// An operator's decision.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct DecisionRequest {
    /// `accepted` or `rejected`.
    state: String,
    /// Until when the reason is lifted, at most 366 days; only for an accepted appeal
    /// about a reason.
    #[serde(default)]
    lifted_until: Option<i64>,
    /// The answer to the holder, at most 2,000 characters.
    answer: String,
}

problems! {
    ListProblems: [SIGNATURE],
    InvalidRequest "The query is not as described.",
}

/// Lists appeals, oldest first.
///
/// The list has ids, rules, records and times, but nobody's text or name.
#[utoipa::path(
    get, path = "/api/v1/operator/appeals", tag = crate::routes::callers::OPERATORS,
    params(
        ("state" = Option<String>, Query), ("cursor" = Option<String>, Query),
        ("direction" = Option<String>, Query), ("size" = Option<u32>, Query),
        ("total" = Option<bool>, Query)
    ),
    responses((status = 200, body = ListedAppealsResponse), ListProblems)
)]
pub async fn list(
    State(app): State<SharedApp>,
    InQuery(query): InQuery<AppealsQuery>,
    _: OperatorCall,
) -> Result<Json<ListedAppealsResponse>, Problem> {
    let state = match query.state.as_deref() {
        None => AppealState::Open,
        Some(word) => AppealState::of_word(word).ok_or_else(|| Problem::invalid("state"))?,
    };
    let request = query.page.request(Direction::Ascending, PAGE)?;
    let page = app.store.appeals_in(state, request).await?;
    Ok(Json(ListedAppealsResponse {
        appeals: page.rows.iter().map(listed).collect(),
        page: PageBody::of(&page),
    }))
}

problems! {
    GetProblems: [SIGNATURE],
    NotFound,
}

/// Opens an appeal.
///
/// The audit and the person's access log say who opened it.
#[utoipa::path(
    get, path = "/api/v1/operator/appeals/{appeal}", tag = crate::routes::callers::OPERATORS,
    params(("appeal" = Uuid, Path)),
    responses((status = 200, body = OpenedAppealBody), GetProblems)
)]
pub async fn get(
    State(app): State<SharedApp>,
    InPath(appeal): InPath<Uuid>,
    call: OperatorCall,
) -> Result<Json<OpenedAppealBody>, Problem> {
    let found = app.store.appeal(appeal).await?.ok_or(Code::NotFound)?;
    noted(&app, &found, &call, "appeal").await?;
    Ok(Json(opened(&app, &found).await?))
}

problems! {
    PhotoProblems: [SIGNATURE],
    NotFound,
}

/// Gives a photo of an appeal.
///
/// The audit and the person's access log say who opened it.
#[utoipa::path(
    get, path = "/api/v1/operator/appeals/{appeal}/photos/{number}", tag = crate::routes::callers::OPERATORS,
    params(("appeal" = Uuid, Path), ("number" = u8, Path)),
    responses((status = 200, content_type = "image/jpeg", body = Vec<u8>), PhotoProblems)
)]
pub async fn photo(
    State(app): State<SharedApp>,
    InPath((appeal, number)): InPath<(Uuid, u8)>,
    call: OperatorCall,
) -> Result<Response, Problem> {
    let found = app.store.appeal(appeal).await?.ok_or(Code::NotFound)?;
    let (kind, bytes) = photos::open(&app, appeal, number).await?;
    noted(&app, &found, &call, "appeal_photo").await?;
    let kind = match kind {
        PictureKind::Jpeg => "image/jpeg",
        PictureKind::Png => "image/png",
    };
    Ok(([(CONTENT_TYPE, kind)], bytes).into_response())
}

problems! {
    DecideProblems: [SIGNATURE, BODY],
    NotFound,
    Conflict "Photos are missing, or the appeal was decided otherwise.",
}

/// Decides an appeal.
///
/// Sending the same decision again changes nothing.
#[utoipa::path(
    post, path = "/api/v1/operator/appeals/{appeal}/decision", tag = crate::routes::callers::OPERATORS,
    params(("appeal" = Uuid, Path)), request_body = DecisionRequest,
    responses((status = 200, body = ListedAppealBody), DecideProblems)
)]
pub async fn decide(
    State(app): State<SharedApp>,
    InPath(appeal): InPath<Uuid>,
    call: OperatorCall,
) -> Result<Json<ListedAppealBody>, Problem> {
    let request: DecisionRequest = call.json()?;
    let accepted = match AppealState::of_word(&request.state) {
        Some(AppealState::Accepted) => true,
        Some(AppealState::Rejected) => false,
        _ => return Err(Problem::invalid("state")),
    };
    let verdict = Verdict {
        accepted,
        lifted_until: request.lifted_until,
        answer: request.answer,
    };
    let decided = decide::decide(&app, appeal, verdict, &call.actor()).await?;
    Ok(Json(listed(&decided)))
}

async fn noted(app: &App, appeal: &Appeal, call: &OperatorCall, page: &str) -> Result<(), Problem> {
    let look = NewLook {
        subject: appeal.subject,
        unit: None,
        method: LookMethod::Appeal,
        actor: &call.actor(),
        page,
        object: Some(appeal.appeal),
    };
    looks::note(app, look).await
}

async fn opened(app: &App, appeal: &Appeal) -> Result<OpenedAppealBody, Problem> {
    let subject = app.store.subject(appeal.subject).await?;
    let subject = subject.ok_or(Code::NotFound)?;
    let facts = Facts::open(&subject, &app.personal())?;
    Ok(OpenedAppealBody {
        listed: listed(appeal),
        text: appeals::text(app, appeal)?,
        answer: appeals::answer(app, appeal)?,
        name: facts.name,
        document_kind: facts.document_kind,
        document_number: facts.document_number,
        colour: match subject.colour {
            0 => "green",
            _ => "orange",
        },
    })
}

fn listed(appeal: &Appeal) -> ListedAppealBody {
    let (reason, decided) = (appeal.reason.as_ref(), appeal.decided.as_ref());
    ListedAppealBody {
        appeal: appeal.appeal,
        subject: appeal.subject.0,
        kind: appeal.kind.word(),
        reason: reason.map(|reason| NamedBody {
            rule: reason.rule.clone(),
            since: reason.since,
        }),
        record: reason.and_then(|reason| reason.record.clone()),
        state: appeal.state.word(),
        begun_at: appeal.begun_at,
        sent_at: appeal.sent_at,
        decided_at: decided.map(|decided| decided.at),
        decided_by: decided.map(|decided| decided.by.clone()),
        lifted_until: decided.and_then(|decided| decided.lifted_until),
        photos: appeal.photos.iter().map(PhotoBody::of).collect(),
    }
}
