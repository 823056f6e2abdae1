//! `/healthz`, `/readyz`, `/metrics`: for those who run the server.

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use crate::app::SharedApp;
use crate::http::problem::{Code, Problem};

/// The process is alive.
pub async fn alive() -> &'static str {
    "ok"
}

/// Database reached, migrations done, keys loaded and a trust list signed.
///
/// # Errors
/// `unavailable`.
pub async fn ready(State(app): State<SharedApp>) -> Result<Json<Value>, Problem> {
    app.store
        .ready()
        .await
        .map_err(|error| Problem::unavailable(&error))?;
    let list = app.store.trust_list().await?.ok_or(Code::Unavailable)?;
    Ok(Json(json!({"ready": true, "trust_version": list.version})))
}
