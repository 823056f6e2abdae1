//! Calls signed with a client key (`http::signed_request`): each nonce once, by a key
//! that the store keeps sealed.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac;

use crate::app::App;
use crate::http::problem::Problem;
use crate::http::signed_request::{Call, Headers, refused};
use crate::secrets::personal::Place;

/// Checks the signature and spends the nonce, in the `scope` of one caller; the body is
/// still to be compared.
///
/// # Errors
/// `signature_refused` with `wrong`, `time` or `replayed`; `internal`, `unavailable`.
pub async fn check(
    app: &App,
    headers: &Headers<'_>,
    key: &hmac::Key,
    call: Call<'_>,
    scope: &str,
) -> Result<(), Problem> {
    headers.check(key, call, app.now())?;
    let (scope, nonce) = (scope.to_owned(), headers.nonce.to_owned());
    match app.store.spend_nonce(scope, nonce, app.now()).await? {
        true => Ok(()),
        false => Err(refused("replayed")),
    }
}

/// A client key as it was sealed at a place.
///
/// # Errors
/// `internal`.
pub fn client_key(app: &App, place: Place, sealed: &[u8]) -> Result<hmac::Key, Problem> {
    let text = app.personal().open(place, sealed)?;
    let key = URL_SAFE_NO_PAD.decode(text);
    let key = key.map_err(|_| Problem::internal(&"a client key is damaged"))?;
    Ok(hmac::Key::new(hmac::HMAC_SHA256, &key))
}
