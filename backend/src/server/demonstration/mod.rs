//! An identity provider for demonstrations, inside the server: it believes whoever
//! says who they are, says so on its page, and speaks the same OpenID Connect as a
//! real one, so that nothing of the flow is left out. `Config::check` refuses it in
//! production, and its routes are not there unless the setting names it.
//!
//! [`page`] asks who it shall be, [`token`] answers the server. What is known is kept
//! in memory only, the key too: a restart is a rotation.

mod page;
mod people;
mod token;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Map, Value, json};

use crate::app::SharedApp;
use crate::http::problem::Problem;
use crate::secrets::keys::KeysError;

/// Where it is, below the server's address.
pub const PATH: &str = "/demo/identity";
/// A code can be redeemed so many seconds.
const CODE_LIFE: i64 = 60;
/// Codes and refresh tokens that are remembered, at most.
const MOST: usize = 10_000;

/// The provider, and the state of its calls.
pub struct Demonstration {
    app: SharedApp,
    key: EcdsaKeyPair,
    key_id: String,
    grants: Mutex<HashMap<String, Grant>>,
}

/// What a code or refresh token stands for.
#[derive(Debug, Clone)]
struct Grant {
    /// The claims of the person.
    claims: Map<String, Value>,
    /// Of a code; none for a refresh token.
    code: Option<CodeGrant>,
}

#[derive(Debug, Clone)]
struct CodeGrant {
    nonce: Option<String>,
    challenge: String,
    expires: i64,
}

impl Demonstration {
    /// With a fresh key.
    ///
    /// # Errors
    /// [`KeysError`] if no random bytes are to be had.
    pub fn new(app: SharedApp) -> Result<Self, KeysError> {
        let random = &app.random;
        let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(algorithm, random.source());
        let pkcs8 = pkcs8.map_err(KeysError::key)?;
        let key = EcdsaKeyPair::from_pkcs8(algorithm, pkcs8.as_ref(), random.source());
        Ok(Self {
            key: key.map_err(KeysError::key)?,
            key_id: random.code(8)?,
            grants: Mutex::default(),
            app,
        })
    }

    /// The public key as a JSON Web Key (RFC 7517).
    fn web_key(&self) -> Value {
        let point = self.key.public_key().as_ref();
        let part = |from: usize| URL_SAFE_NO_PAD.encode(&point[from..from + 32]);
        json!({
            "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256",
            "kid": self.key_id, "x": part(1), "y": part(33),
        })
    }

    fn keep(&self, grant: Grant) -> Result<String, Problem> {
        let name = URL_SAFE_NO_PAD.encode(self.app.random.bytes::<32>()?);
        let mut grants = self.grants();
        if grants.len() >= MOST {
            grants.clear();
        }
        grants.insert(name.clone(), grant);
        Ok(name)
    }

    fn issuer(&self) -> String {
        format!("{}{PATH}", self.app.public_url)
    }

    fn take(&self, name: &str) -> Option<Grant> {
        self.grants().remove(name)
    }

    fn grants(&self) -> MutexGuard<'_, HashMap<String, Grant>> {
        self.grants.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Its calls.
pub fn routes(demonstration: Arc<Demonstration>) -> Router<SharedApp> {
    let routes = Router::new()
        .route("/.well-known/openid-configuration", get(token::discovery))
        .route("/jwks", get(token::keys))
        .route("/authorize", get(page::ask).post(page::answer))
        .route("/token", post(token::token))
        .with_state(demonstration);
    Router::new().nest(PATH, routes)
}
