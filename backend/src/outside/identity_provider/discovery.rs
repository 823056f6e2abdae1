//! What the provider says of itself: its addresses and keys, kept for a while.

use std::sync::{Arc, MutexGuard, PoisonError};

use openidconnect::core::CoreProviderMetadata;
use openidconnect::{Client, DiscoveryError, JsonWebKeySet};

use super::http::HttpError;
use super::token::OidcClient;
use super::{Provider, ProviderError};

/// Discovery is asked again after so many seconds.
const METADATA_KEPT: i64 = 3600;
/// Keys are asked again for an unknown one, at most every so many seconds.
pub const KEYS_AGAIN: i64 = 30;

#[derive(Clone)]
pub(super) struct Fetched {
    metadata: Arc<CoreProviderMetadata>,
    at: i64,
    keys_at: i64,
}

impl Provider {
    pub(super) async fn client(&self) -> Result<OidcClient, ProviderError> {
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
    pub(super) async fn keys_again(&self) -> Result<bool, ProviderError> {
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

    fn fetched(&self) -> MutexGuard<'_, Option<Fetched>> {
        self.fetched.lock().unwrap_or_else(PoisonError::into_inner)
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
