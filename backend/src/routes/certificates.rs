//! `GET /certificates/signers`: whose foreign health certificates are believed.

use axum::Json;
use axum::extract::State;
use serde::Serialize;

use crate::app::SharedApp;
use crate::http::wire::Bytes;

/// The trusted signers of foreign health certificates.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct SignersResponse {
    signers: Vec<Bytes>,
}

problems!(GetProblems: [APP]);

/// Gives the signers of foreign health certificates that the server trusts.
///
/// Phones preview a certificate with them; the server decides (docs/certificates.md).
#[utoipa::path(
    get, path = "/api/v1/certificates/signers", tag = crate::routes::callers::EVERYBODY,
    responses((status = 200, body = SignersResponse), GetProblems)
)]
pub async fn get(State(app): State<SharedApp>) -> Json<SignersResponse> {
    let signers = app.signers.certificates.iter();
    Json(SignersResponse {
        signers: signers.map(|der| Bytes(der.clone())).collect(),
    })
}
