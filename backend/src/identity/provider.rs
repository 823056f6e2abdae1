//! The province's identity provider, spoken to by OpenID Connect: discovery and keys
//! kept for a while, authorization code with PKCE (S256), state, nonce, signature,
//! audience, time and level checked.
//!
//! Keys rotate at the provider: a token by a key that is not known makes the keys be
//! fetched again, at most every [`KEYS_AGAIN`] seconds. Nothing that the provider
//! said goes into an error or a log.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bamin_rules::Day;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreErrorResponseType,
    CoreGenderClaim, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm,
    CoreProviderMetadata, CoreRevocableToken, CoreRevocationErrorResponse,
    CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AccessTokenHash, AdditionalClaims, AuthenticationContextClass, AuthorizationCode,
    ClaimsVerificationError, Client, ClientId, ClientSecret, CsrfToken, DiscoveryError,
    EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet, IdToken, IdTokenClaims,
    IdTokenFields, IssuerUrl, JsonWebKeySet, Nonce, NonceVerifier, OAuth2TokenResponse,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RefreshToken, RequestTokenError, Scope,
    SignatureVerificationError, StandardErrorResponse, StandardTokenResponse, TokenResponse,
    UserInfoClaims, UserInfoError,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::claims::{ClaimNames, Claims, Level};
use super::http::{Http, HttpError};
use crate::clock::Clock;
use crate::config::Config;
use crate::problem::{Code, Problem};
use crate::random::{Random, RandomError};

/// Discovery is asked again after so many seconds.
const METADATA_KEPT: i64 = 3600;
/// Keys are asked again for an unknown one, at most every so many seconds.
pub const KEYS_AGAIN: i64 = 30;
/// A token is no older than so many seconds when it comes.
const OLDEST: i64 = 600;

/// The algorithms that are accepted: a shared secret signs nothing here.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

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

#[derive(Clone)]
struct Fetched {
    metadata: Arc<CoreProviderMetadata>,
    at: i64,
    keys_at: i64,
}

/// Every claim that is not one of OpenID Connect's own.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct OtherClaims {
    #[serde(flatten)]
    claims: HashMap<String, Value>,
}

impl AdditionalClaims for OtherClaims {}

type Token = IdToken<
    OtherClaims,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;
type Tokens = StandardTokenResponse<
    IdTokenFields<
        OtherClaims,
        EmptyExtraTokenFields,
        CoreGenderClaim,
        CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm,
    >,
    CoreTokenType,
>;
type TokenErrorBody = StandardErrorResponse<CoreErrorResponseType>;
type OidcClient = Client<
    OtherClaims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    TokenErrorBody,
    Tokens,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

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

    async fn proven<N: NonceVerifier>(
        &self,
        tokens: &Tokens,
        nonce: impl Fn() -> N,
        account: Option<&str>,
    ) -> Result<Proven, ProviderError> {
        let token = tokens.id_token().ok_or(ProviderError::Refused("token"))?;
        let mut client = self.client().await?;
        let mut checked = self.checked(&client, token, tokens, nonce());
        if matches!(&checked, Err(error) if unknown_key(error)) && self.keys_again().await? {
            client = self.client().await?;
            checked = self.checked(&client, token, tokens, nonce());
        }
        let claims = checked.map_err(|error| ProviderError::Refused(reason(&error)))?;
        let subject = claims.subject().clone();
        if account.is_some_and(|account| account != subject.as_str()) {
            return Err(ProviderError::Refused("account"));
        }
        let acr = claims.auth_context_ref().map(|acr| acr.as_str().to_owned());
        let mut all = object(&claims)?;
        if !self.names.complete(&all) && client.user_info_url().is_some() {
            let request = client.user_info(tokens.access_token().clone(), Some(subject.clone()));
            let request = request.map_err(|_| ProviderError::Unavailable)?;
            let more: UserInfoClaims<OtherClaims, CoreGenderClaim> = request
                .request_async(&self.http)
                .await
                .map_err(|error| match error {
                    UserInfoError::ClaimsVerification(_) | UserInfoError::Parse(_) => {
                        ProviderError::Refused("claims")
                    }
                    _ => ProviderError::Unavailable,
                })?;
            for (name, value) in object(&more)? {
                all.entry(name).or_insert(value);
            }
        }
        all.retain(|_, value| !value.is_null());
        let level = self.names.level(acr.as_deref());
        let today = Day::of_unix(self.clock.now());
        let read = self.names.read(&all, level, subject.to_string(), today);
        let mut claims = read.map_err(|error| {
            tracing::warn!(
                claim = error.0,
                "a claim of the identity provider does not hold"
            );
            ProviderError::Refused("claims")
        })?;
        claims.refresh_token = tokens.refresh_token().map(|token| token.secret().clone());
        Ok(Proven { level, claims })
    }

    /// Signature, issuer, audience, time, nonce and, where it stands there, the hash
    /// of the access token.
    fn checked(
        &self,
        client: &OidcClient,
        token: &Token,
        tokens: &Tokens,
        nonce: impl NonceVerifier,
    ) -> Result<IdTokenClaims<OtherClaims, CoreGenderClaim>, ClaimsVerificationError> {
        let (now, skew) = (self.clock.now(), self.skew);
        let verifier = client
            .id_token_verifier()
            .set_allowed_algs(ALGORITHMS)
            .set_time_fn(move || moment(now - skew))
            .set_issue_time_verifier_fn(move |issued: DateTime<Utc>| {
                let age = now - issued.timestamp();
                match (-skew..=OLDEST + skew).contains(&age) {
                    true => Ok(()),
                    false => Err("issued at another time".to_owned()),
                }
            });
        let claims = token.claims(&verifier, nonce)?;
        if let Some(expected) = claims.access_token_hash() {
            let found = AccessTokenHash::from_token(
                tokens.access_token(),
                token
                    .signing_alg()
                    .map_err(ClaimsVerificationError::SignatureVerification)?,
                token
                    .signing_key(&verifier)
                    .map_err(ClaimsVerificationError::SignatureVerification)?,
            );
            if found.ok().as_ref() != Some(expected) {
                return Err(ClaimsVerificationError::Other("access token".to_owned()));
            }
        }
        Ok(claims.clone())
    }

    async fn client(&self) -> Result<OidcClient, ProviderError> {
        let metadata = CoreProviderMetadata::clone(&*self.metadata().await?);
        let (id, secret) = (self.client_id.clone(), self.secret.clone());
        let client = Client::from_provider_metadata(metadata, id, secret);
        Ok(client.set_redirect_uri(self.redirect.clone()))
    }

    async fn metadata(&self) -> Result<Arc<CoreProviderMetadata>, ProviderError> {
        let now = self.clock.now();
        let kept = self.fetched().clone();
        if let Some(kept) = &kept
            && now - kept.at < METADATA_KEPT
        {
            return Ok(Arc::clone(&kept.metadata));
        }
        let asked = CoreProviderMetadata::discover_async(self.issuer.clone(), &self.http).await;
        match (asked, kept) {
            (Ok(metadata), _) => {
                let metadata = Arc::new(metadata);
                *self.fetched() = Some(Fetched {
                    metadata: Arc::clone(&metadata),
                    at: now,
                    keys_at: now,
                });
                Ok(metadata)
            }
            // What was true an hour ago does until the provider is back.
            (Err(_), Some(kept)) => Ok(kept.metadata),
            (Err(error), None) => Err(unavailable(&error)),
        }
    }

    /// Fetches the keys again; false if that was done a moment ago.
    async fn keys_again(&self) -> Result<bool, ProviderError> {
        let now = self.clock.now();
        let metadata = {
            let mut fetched = self.fetched();
            let Some(fetched) = fetched.as_mut() else {
                return Ok(false);
            };
            if now - fetched.keys_at < KEYS_AGAIN {
                return Ok(false);
            }
            fetched.keys_at = now;
            Arc::clone(&fetched.metadata)
        };
        let keys = JsonWebKeySet::fetch_async(metadata.jwks_uri(), &self.http).await;
        let keys = keys.map_err(|error| unavailable(&error))?;
        let metadata = Arc::new(CoreProviderMetadata::clone(&metadata).set_jwks(keys));
        if let Some(fetched) = self.fetched().as_mut() {
            fetched.metadata = metadata;
        }
        Ok(true)
    }

    fn fetched(&self) -> std::sync::MutexGuard<'_, Option<Fetched>> {
        self.fetched.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn moment(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap_or_default()
}

fn object(claims: &impl Serialize) -> Result<Map<String, Value>, ProviderError> {
    match serde_json::to_value(claims) {
        Ok(Value::Object(claims)) => Ok(claims),
        _ => Err(ProviderError::Refused("claims")),
    }
}

fn unknown_key(error: &ClaimsVerificationError) -> bool {
    matches!(
        error,
        ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey)
    )
}

fn reason(error: &ClaimsVerificationError) -> &'static str {
    match error {
        ClaimsVerificationError::Expired(_) => "time",
        ClaimsVerificationError::InvalidNonce(_) => "nonce",
        ClaimsVerificationError::InvalidAudience(_) => "audience",
        ClaimsVerificationError::InvalidIssuer(_) => "issuer",
        ClaimsVerificationError::SignatureVerification(_) => "signature",
        _ => "token",
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

fn unavailable(error: &DiscoveryError<HttpError>) -> ProviderError {
    match error {
        DiscoveryError::Request(error) => tracing::warn!(%error, "identity provider"),
        DiscoveryError::Response(status, _, _) => {
            tracing::error!(%status, "the identity provider's discovery failed");
        }
        _ => tracing::error!("the identity provider's discovery is not as it should be"),
    }
    ProviderError::Unavailable
}

impl From<ProviderError> for Problem {
    fn from(error: ProviderError) -> Self {
        match error {
            ProviderError::Unavailable => Self::new(Code::ProviderUnavailable),
            ProviderError::Refused(reason) => Self::new(Code::SignInRefused).with("reason", reason),
        }
    }
}
