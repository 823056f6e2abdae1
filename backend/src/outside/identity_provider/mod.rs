//! The province's identity provider, spoken to by OpenID Connect: authorization code with
//! PKCE (S256) and state here, addresses and keys in [`discovery`], what a token proves
//! in [`token`].
//!
//! Keys rotate at the provider: a token by a key that is not known makes the keys be
//! fetched again, at most every [`KEYS_AGAIN`] seconds. Nothing that the provider
//! said goes into an error or a log.

pub mod claims;
mod discovery;
mod http;
mod token;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openidconnect::core::{CoreAuthenticationFlow, CoreErrorResponseType};
use openidconnect::{
    AuthenticationContextClass, AuthorizationCode, ClientId, ClientSecret, CsrfToken, IssuerUrl,
    Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RefreshToken, RequestTokenError,
    Scope,
};
use serde::{Deserialize, Serialize};

pub use discovery::KEYS_AGAIN;

use crate::clock::Clock;
use crate::config::Config;
use crate::http::problem::{Code, Problem};
use crate::random::{Random, RandomError};
use claims::{ClaimNames, Claims, Level};
use discovery::Fetched;
use http::{Http, HttpError};
use token::TokenErrorBody;

/// Why the provider's word was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProviderError {
    /// It did not answer, or not as OpenID Connect says; worth another try.
    #[error("the identity provider is not available")]
    Unavailable,
    /// What it answered does not hold; the reason is a stable word.
    #[error("the sign-in does not hold: {0}")]
    Refused(&'static str),
}

/// A setting that makes no sense.
#[derive(Debug, thiserror::Error)]
#[error("identity_provider: {0}")]
pub struct SettingError(String);

/// What a sign-in begins with.
#[derive(Debug, Clone)]
pub struct Asked {
    /// For the browser.
    pub url: String,
    /// Comes back with the browser.
    pub state: String,
    /// What the return needs.
    pub kept: Kept,
}

/// What is kept until the browser is back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Has to stand in the token.
    pub nonce: String,
    /// PKCE's secret.
    pub verifier: String,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proven {
    /// How surely.
    pub level: Level,
    /// Who.
    pub claims: Claims,
}

/// The provider.
pub struct Provider {
    issuer: IssuerUrl,
    client_id: ClientId,
    secret: Option<ClientSecret>,
    redirect: RedirectUrl,
    scopes: Vec<String>,
    names: ClaimNames,
    skew: i64,
    http: Http,
    clock: Arc<dyn Clock>,
    random: Random,
    fetched: Mutex<Option<Fetched>>,
}

impl Provider {
    /// The provider of the settings, at `issuer`; it is asked nothing yet.
    ///
    /// # Errors
    /// [`SettingError`].
    pub fn new(
        config: &Config,
        issuer: &str,
        public_url: &str,
        clock: Arc<dyn Clock>,
        random: Random,
    ) -> Result<Self, SettingError> {
        let wrong = |error: openidconnect::url::ParseError| SettingError(error.to_string());
        let secret = config.identity_client_secret.as_ref().map(|path| {
            let text = std::fs::read_to_string(path);
            text.map(|text| ClientSecret::new(text.trim().to_owned()))
                .map_err(|error| SettingError(format!("identity_client_secret: {error}")))
        });
        let timeout = Duration::from_secs(u64::from(config.identity_timeout));
        let http = Http::new(config.identity_tls_root.as_deref(), timeout, clock.clone());
        Ok(Self {
            issuer: IssuerUrl::new(issuer.to_owned()).map_err(wrong)?,
            client_id: ClientId::new(config.identity_client_id.clone()),
            secret: secret.transpose()?,
            redirect: RedirectUrl::new(format!("{public_url}/identity/callback")).map_err(wrong)?,
            scopes: config
                .identity_scopes
                .split_whitespace()
                .filter(|scope| *scope != "openid")
                .map(str::to_owned)
                .collect(),
            names: ClaimNames::new(config),
            skew: i64::from(config.identity_clock_skew),
            http: http.map_err(SettingError)?,
            clock,
            random,
            fetched: Mutex::default(),
        })
    }

    /// The address of the provider's page, and what has to be kept for the return.
    ///
    /// # Errors
    /// [`ProviderError::Unavailable`].
    pub async fn ask(&self) -> Result<Asked, ProviderError> {
        let client = self.client().await?;
        let text = || {
            let bytes = self.random.bytes::<32>();
            bytes.map(|bytes| URL_SAFE_NO_PAD.encode(bytes))
        };
        let unavailable = |_: RandomError| ProviderError::Unavailable;
        let state = text().map_err(unavailable)?;
        let kept = Kept {
            nonce: text().map_err(unavailable)?,
            verifier: text().map_err(unavailable)?,
        };
        let verifier = PkceCodeVerifier::new(kept.verifier.clone());
        let (state_now, nonce) = (state.clone(), kept.nonce.clone());
        let mut request = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                move || CsrfToken::new(state_now),
                move || Nonce::new(nonce),
            )
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .add_scopes(self.scopes.iter().cloned().map(Scope::new));
        for acr in self.names.asked() {
            request = request.add_auth_context_value(AuthenticationContextClass::new(acr.clone()));
        }
        let (url, _, _) = request.url();
        Ok(Asked {
            url: url.to_string(),
            state,
            kept,
        })
    }

    /// Whether an answer that names its issuer (RFC 9207) names this one.
    #[must_use]
    pub fn is_issuer(&self, issuer: &str) -> bool {
        self.issuer.as_str() == issuer
    }

    /// The account at this provider, in one text.
    #[must_use]
    pub fn account(&self, claims: &Claims) -> String {
        format!("{} {}", self.issuer.as_str(), claims.account)
    }

    /// Redeems a code.
    ///
    /// # Errors
    /// [`ProviderError`].
    pub async fn redeem(&self, code: String, kept: &Kept) -> Result<Proven, ProviderError> {
        let client = self.client().await?;
        let request = client
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|_| ProviderError::Unavailable)?
            .set_pkce_verifier(PkceCodeVerifier::new(kept.verifier.clone()));
        let tokens = request.request_async(&self.http).await;
        let tokens = tokens.map_err(|error| refused(&error, "code"))?;
        let nonce = Nonce::new(kept.nonce.clone());
        self.proven(&tokens, || &nonce, None).await
    }

    /// Asks again who it is, with a refresh token.
    ///
    /// # Errors
    /// [`ProviderError`]; `refresh`: the provider wants the person to sign in again.
    pub async fn refresh(&self, before: &Claims) -> Result<Proven, ProviderError> {
        let Some(token) = before.refresh_token.clone() else {
            return Err(ProviderError::Refused("refresh"));
        };
        let client = self.client().await?;
        let token = RefreshToken::new(token);
        let request = client
            .exchange_refresh_token(&token)
            .map_err(|_| ProviderError::Unavailable)?;
        let tokens = request.request_async(&self.http).await;
        let tokens = tokens.map_err(|error| refused(&error, "refresh"))?;
        let any = |_: Option<&Nonce>| Ok(());
        let mut proven = self.proven(&tokens, || any, Some(&before.account)).await?;
        // A provider that rotates them gives a new one, any other goes on with this.
        let refresh_token = &mut proven.claims.refresh_token;
        *refresh_token = refresh_token
            .take()
            .or_else(|| before.refresh_token.clone());
        Ok(proven)
    }
}

fn refused(
    error: &RequestTokenError<HttpError, TokenErrorBody>,
    reason: &'static str,
) -> ProviderError {
    match error {
        RequestTokenError::ServerResponse(body) => {
            if *body.error() == CoreErrorResponseType::InvalidGrant {
                return ProviderError::Refused(reason);
            }
            tracing::error!(error = %body.error(), "the identity provider refused this server");
            ProviderError::Unavailable
        }
        RequestTokenError::Request(error) => {
            tracing::warn!(%error, "identity provider");
            ProviderError::Unavailable
        }
        _ => {
            tracing::error!("the identity provider's answer is no token");
            ProviderError::Unavailable
        }
    }
}

impl From<ProviderError> for Problem {
    fn from(error: ProviderError) -> Self {
        match error {
            ProviderError::Unavailable => Self::new(Code::ProviderUnavailable),
            ProviderError::Refused(reason) => Self::new(Code::SignInRefused).with("reason", reason),
        }
    }
}
