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
use crate::store::inbox::{Delivered, MessageSort};
use crate::store::list::{Direction, Key, PageRequest};
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
    /// Whether there are more messages at once.
    more: bool,
    /// Ids of unread messages, newest first, at most 500.
    unread: Vec<Uuid>,
}

/// A message.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct MessageBody {
    message: Uuid,
    /// The subject whom the message is about.
    subject: Uuid,
    /// When it was written (Unix seconds).
    at: i64,
    /// The text is `message.<code>`.
    code: String,
    /// The parameters of the text.
    #[schema(value_type = Object)]
    params: Map<String, Value>,
    /// When it was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    read_at: Option<i64>,
}

problems! {
    ListProblems: [APP, SESSION],
    InvalidRequest "The query is not as described.",
}

/// Lists messages about the holder's subjects.
///
/// Messages are ordered by id, at most 100 an answer. `next` is given as `after` the
/// next time.
#[utoipa::path(
    get, path = "/api/v1/messages", tag = crate::routes::callers::CITIZENS,
    security(("bearer" = [])),
    params(("after" = Option<Uuid>, Query)),
    responses((status = 200, body = MessagesResponse), ListProblems)
)]
pub async fn list(
    State(app): State<SharedApp>,
    caller: HolderCaller,
    InQuery(query): InQuery<MessagesQuery>,
) -> Result<Json<MessagesResponse>, Problem> {
    let after = query.after.unwrap_or(Uuid::nil());
    let subjects = subjects(&app, caller.holder).await?;
    let request = PageRequest::first(MessageSort::Id, Direction::Ascending, PAGE)
        .behind_keys(vec![Key::Uuid(after)]);
    let page = app.store.messages_of(subjects.clone(), request).await?;
    let more = page.next.is_some();
    let last = page.rows.last().map_or(after, |last| last.message.id);
    Ok(Json(MessagesResponse {
        unread: app.store.unread_messages(subjects, UNREAD).await?,
        next: match more {
            true => last,
            false => last.min(first_of(app.clock.now_ms() - SLOWEST_MS)),
        },
        more,
        messages: page.rows.into_iter().map(body).collect(),
    }))
}

/// Messages that were read.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct ReadRequest {
    /// At most 500 ids.
    messages: Vec<Uuid>,
}

/// How many messages were newly marked as read.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ReadResponse {
    marked: u64,
}

problems!(ReadProblems: [APP, SESSION, BODY]);

/// Marks messages as read.
///
/// Messages that are read already, or are not the holder's, are ignored.
#[utoipa::path(
    post, path = "/api/v1/messages/read", tag = crate::routes::callers::CITIZENS,
    security(("bearer" = [])),
    request_body = ReadRequest,
    responses((status = 200, body = ReadResponse), ReadProblems)
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
