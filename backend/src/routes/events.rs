//! `POST /events`: a batch of records.

use axum::Json;
use axum::extract::State;
use bamin_protocol::batch::MAX_BYTES;
use serde::Serialize;

use crate::access::session::guard::RecordingCaller;
use crate::app::SharedApp;
use crate::http::problem::{Code, Problem};
use crate::http::wire::Raw;
use crate::scans::events::ingest::{self, ItemAnswer};

/// The answers, in the order of the batch.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct EventsResponse {
    items: Vec<ItemAnswer>,
}

problems! {
    PostProblems: [APP, SESSION, PASSWORD, BODY],
    DeviceRevoked "The device was revoked. The events were kept in quarantine, and `items` has their answers.",
}

/// Takes a batch of scan records.
///
/// Each event is stored exactly once, however often it is sent (docs/format.md §10).
/// The answers are in the order of the batch.
#[utoipa::path(
    post, path = "/api/v1/events", tag = crate::routes::callers::STAFF, security(("bearer" = [])),
    request_body(content_type = "application/cose"),
    responses((status = 200, body = EventsResponse), PostProblems)
)]
pub async fn post(
    State(app): State<SharedApp>,
    from: RecordingCaller,
    Raw(bytes): Raw<MAX_BYTES>,
) -> Result<Json<EventsResponse>, Problem> {
    let items = ingest::ingest(&app, &from, bytes).await?;
    if from.revoked {
        let items = serde_json::to_value(items).map_err(|error| Problem::internal(&error))?;
        return Err(Problem::new(Code::DeviceRevoked).with("items", items));
    }
    Ok(Json(EventsResponse { items }))
}
