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

/// The answers, in the batch's order.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct EventsResponse {
    items: Vec<ItemAnswer>,
}

/// Takes a batch (docs/format.md §10), exactly once in effect.
///
/// # Errors
/// Those of sessions, `invalid_request`, `too_large`; `device_revoked` with the
/// answers in `items`: they were kept in quarantine.
#[utoipa::path(
    post, path = "/api/v1/events", tag = "staff", security(("bearer" = [])),
    request_body(content_type = "application/cose"),
    responses((status = 200, body = EventsResponse), (status = "default", body = crate::http::problem::ProblemBody))
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
