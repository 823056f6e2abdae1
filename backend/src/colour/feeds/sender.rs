//! Who sends a feed: a supplier with a client certificate, known by its hash, or one
//! that signs with its client key.

use axum::http::HeaderMap;

use super::suppliers;
use crate::access::signed_call;
use crate::app::App;
use crate::http::client_certificate::ClientCertificate;
use crate::http::problem::Problem;
use crate::http::signed_request::{Call, Headers, SUPPLIER, refused, text_of};
use crate::store::Digest;
use crate::store::feeds::Supplier;
use crate::store::units::Standing;

/// Who sent a request, and which body it must turn out to have.
#[derive(Debug)]
pub struct Sender {
    /// The supplier.
    pub supplier: Supplier,
    /// SHA-256 of the body; none if TLS vouches for it.
    pub body_hash: Option<Digest>,
}

/// The request's sender, by certificate where the supplier has one, else by
/// signature.
///
/// # Errors
/// `signature_refused` with its `reason`: `header` (one is missing or malformed),
/// `supplier` (unknown or closed), `certificate` (none, or another than the
/// supplier's), `wrong`, `time`, `replayed`; `internal`, `unavailable`.
pub async fn sender(
    app: &App,
    path: &str,
    headers: &HeaderMap,
    client: ClientCertificate,
) -> Result<Sender, Problem> {
    let code = text_of(headers, SUPPLIER)?;
    let supplier = app.store.supplier(code.to_owned()).await?;
    let supplier = supplier
        .filter(|supplier| supplier.standing == Standing::Active)
        .ok_or_else(|| refused("supplier"))?;
    match supplier.certificate {
        None => check(app, path, headers, supplier).await,
        Some(certificate) if client.0 == Some(certificate) => Ok(Sender {
            supplier,
            body_hash: None,
        }),
        Some(_) => Err(refused("certificate")),
    }
}

/// Checks the signature and spends the nonce; the body is still to be compared.
async fn check(
    app: &App,
    path: &str,
    headers: &HeaderMap,
    supplier: Supplier,
) -> Result<Sender, Problem> {
    let headers = Headers::read(headers, SUPPLIER)?;
    let key = suppliers::key(app, &supplier)?;
    let call = Call {
        method: "POST",
        target: path,
    };
    signed_call::check(app, &headers, &key, call, &supplier.supplier).await?;
    Ok(Sender {
        supplier,
        body_hash: Some(headers.body_hash),
    })
}
