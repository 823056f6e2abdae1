//! Making tokens, and the form in which they are handed out.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::app::App;
use crate::random::RandomError;
use crate::secrets::digest::sha256;
use crate::store::sessions::NewSession;

/// Life of an access token, in seconds.
pub const ACCESS_LIFE: i64 = 15 * 60;
/// Life of a refresh token, in seconds.
pub const REFRESH_LIFE: i64 = 30 * 86_400;

/// New tokens: what the store keeps and what the phone gets.
#[derive(Debug, Clone)]
pub struct Tokens {
    /// For the store.
    pub stored: NewSession,
    /// For the phone.
    pub body: SessionBody,
}

/// `session` in answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SessionBody {
    /// For `Authorization: Bearer`.
    pub access_token: String,
    /// Unix seconds.
    pub access_expires: i64,
    /// Used once, with a proof by the device key.
    pub refresh_token: String,
    /// Unix seconds.
    pub refresh_expires: i64,
}

impl Tokens {
    /// New tokens of a family (a new one at log-in).
    ///
    /// # Errors
    /// [`RandomError`].
    pub fn new(app: &App, family: Option<Uuid>) -> Result<Self, RandomError> {
        let now = app.now();
        let token = || {
            app.random
                .bytes::<32>()
                .map(|bytes| URL_SAFE_NO_PAD.encode(bytes))
        };
        let body = SessionBody {
            access_token: token()?,
            access_expires: now + ACCESS_LIFE,
            refresh_token: token()?,
            refresh_expires: now + REFRESH_LIFE,
        };
        let stored = NewSession {
            family: match family {
                Some(family) => family,
                None => app.random.uuid(app.clock.now_ms())?,
            },
            access_hash: sha256(body.access_token.as_bytes()),
            access_expires: body.access_expires,
            refresh_hash: sha256(body.refresh_token.as_bytes()),
            refresh_expires: body.refresh_expires,
        };
        Ok(Self { stored, body })
    }
}
