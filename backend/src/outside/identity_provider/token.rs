//! What a token proves: signature, issuer, audience, time, nonce, level, and the claims
//! that stand in it or are asked for with it.

use std::collections::HashMap;

use bamin_rules::Day;
use chrono::{DateTime, Utc};
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreErrorResponseType, CoreGenderClaim, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreRevocableToken,
    CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AccessTokenHash, AdditionalClaims, ClaimsVerificationError, Client, EmptyExtraTokenFields,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, IdToken, IdTokenClaims, IdTokenFields,
    NonceVerifier, OAuth2TokenResponse, SignatureVerificationError, StandardErrorResponse,
    StandardTokenResponse, TokenResponse, UserInfoClaims, UserInfoError,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Proven, Provider, ProviderError};

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

/// Every claim that is not one of OpenID Connect's own.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct OtherClaims {
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
pub(super) type Tokens = StandardTokenResponse<
    IdTokenFields<
        OtherClaims,
        EmptyExtraTokenFields,
        CoreGenderClaim,
        CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm,
    >,
    CoreTokenType,
>;
pub(super) type TokenErrorBody = StandardErrorResponse<CoreErrorResponseType>;
pub(super) type OidcClient = Client<
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
    /// Who it is, by a token that holds.
    pub(super) async fn proven<N: NonceVerifier>(
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
