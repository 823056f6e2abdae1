//! `GET /messages`, `POST /messages/read`: the inbox of all of a holder's subjects.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::access::session::HolderCaller;
use crate::app::{App, SharedApp};
use crate::http::problem::Problem;
use crate::http::wire::{Body, InQuery};
use crate::store::inbox::Delivered;
use crate::store::{HolderId, SubjectId};

/// Messages in one answer.
const PAGE: u32 = 100;
/// Ids of unread messages in one answer; all are counted by phones that hold them.
const UNREAD: u32 = 500;
/// Read marks in one call.
const MARKS: usize = 500;
/// A message's id is made before its transaction is done: the next question begins
/// so many milliseconds before now, so that none of a slow transaction is missed.
const SLOWEST_MS: i64 = 120_000;

/// Where to go on.
#[derive(Debug, Deserialize)]
pub struct MessagesQuery {
    #[serde(default)]
    after: Option<Uuid>,
}

/// Messages, oldest first.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct MessagesResponse {
    messages: Vec<MessageBody>,
    /// To be given as `after` the next time; some messages may come again.
    next: Uuid,
    /// There are more at once.
    more: bool,
    /// Ids of unread messages, newest first, at most 500.
    unread: Vec<Uuid>,
}

/// A message.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct MessageBody {
    message: Uuid,
    /// About whom.
    subject: Uuid,
    /// When.
    at: i64,
    /// The text is `message.<code>`.
    code: String,
    /// What is put into the text.
    #[schema(value_type = Object)]
    params: Map<String, Value>,
    /// When it was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    read_at: Option<i64>,
}

/// Messages about the holder's subjects.
///
/// # Errors
/// Those of sessions; `invalid_request`.
#[utoipa::path(
    get, path = "/api/v1/messages", tag = "holder", security(("bearer" = [])),
    params(("after" = Option<Uuid>, Query)),
    responses((status = 200, body = MessagesResponse), (status = "default", body = crate::http::problem::ProblemBody))
)]
pub async fn list(
    State(app): State<SharedApp>,
    caller: HolderCaller,
    InQuery(query): InQuery<MessagesQuery>,
) -> Result<Json<MessagesResponse>, Problem> {
    let after = query.after.unwrap_or(Uuid::nil());
    let subjects = subjects(&app, caller.holder).await?;
    let mut found = app
        .store
        .messages_after(subjects.clone(), after, PAGE + 1)
        .await?;
    let more = found.len() > PAGE as usize;
    found.truncate(PAGE as usize);
    let last = found.last().map_or(after, |last| last.message.id);
    Ok(Json(MessagesResponse {
        unread: app.store.unread_messages(subjects, UNREAD).await?,
        next: match more {
            true => last,
            false => last.min(first_of(app.clock.now_ms() - SLOWEST_MS)),
        },
        more,
        messages: found.into_iter().map(body).collect(),
    }))
}

/// Which messages were read.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct ReadRequest {
    /// At most 500.
    messages: Vec<Uuid>,
}

/// How many were not marked before.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ReadResponse {
    marked: u64,
}

/// Marks messages as read; those that are read already, or nobody's, change nothing.
///
/// # Errors
/// Those of sessions; `invalid_request`.
#[utoipa::path(
    post, path = "/api/v1/messages/read", tag = "holder", security(("bearer" = [])),
    request_body = ReadRequest,
    responses((status = 200, body = ReadResponse), (status = "default", body = crate::http::problem::ProblemBody))
)]
pub async fn read(
    State(app): State<SharedApp>,
    caller: HolderCaller,
    Body(request): Body<ReadRequest>,
) -> Result<Json<ReadResponse>, Problem> {
    if request.messages.len() > MARKS {
        return Err(Problem::invalid("messages").with("limit", MARKS));
    }
    let subjects = subjects(&app, caller.holder).await?;
    let marked = app
        .store
        .read_messages(subjects, request.messages, app.now())
        .await?;
    Ok(Json(ReadResponse { marked }))
}

async fn subjects(app: &App, holder: HolderId) -> Result<Vec<SubjectId>, Problem> {
    let own = app.store.subjects_of(holder).await?;
    Ok(own.into_iter().map(|subject| subject.subject).collect())
}

fn body(delivered: Delivered) -> MessageBody {
    let message = delivered.message;
    MessageBody {
        message: message.id,
        subject: message.subject.0,
        at: message.at,
        code: message.code.to_string(),
        params: match message.params {
            Value::Object(params) => params,
            _ => Map::new(),
        },
        read_at: delivered.read_at,
    }
}

/// The least UUIDv7 of a millisecond.
fn first_of(ms: i64) -> Uuid {
    Uuid::from_u128(u128::try_from(ms).unwrap_or(0) << 80)
}
