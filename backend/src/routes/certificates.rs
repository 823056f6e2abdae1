//! `GET /certificates/signers`: whose foreign health certificates are believed.

use axum::Json;
use axum::extract::State;
use serde::Serialize;

use crate::app::SharedApp;
use crate::http::wire::Bytes;

/// The trusted signers.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct SignersResponse {
    /// X.509 certificates in DER.
    signers: Vec<Bytes>,
}

/// The signers whose certificates the server takes (docs/certificates.md): phones
/// preview a certificate with them; the server decides.
#[utoipa::path(
    get, path = "/api/v1/certificates/signers", tag = "public",
    responses((status = 200, body = SignersResponse), (status = "default", body = crate::http::problem::ProblemBody))
)]
pub async fn get(State(app): State<SharedApp>) -> Json<SignersResponse> {
    let signers = app.signers.certificates.iter();
    Json(SignersResponse {
        signers: signers.map(|der| Bytes(der.clone())).collect(),
    })
}
