//! The trust list: built and signed daily, and at once when a key changes.
//!
//! Lists are kept in the store, so that several servers serve the same bytes
//! and the version never goes back.

use bamin_protocol::cose::KeyId;
use bamin_protocol::issuer::{Issuer, KeyUse, TrustedKey, TrustedPublic};
use bamin_protocol::key::PublicKey;
use bamin_protocol::policy::Policy;
use bamin_protocol::trust::{self, TrustList};
use serde_json::json;

use crate::app::App;
use crate::codes::issuers;
use crate::http::problem::{Code, Problem};
use crate::secrets::keys::{self, Entry, IssuerKeys, KeysError, Usage};
use crate::store::Trail;
use crate::store::trust::TrustListRow;

/// A list is signed anew after so many seconds.
const RENEWED_AFTER: i64 = 86_400;
/// A list lives so long (docs/format.md §5).
const LIFE: u32 = 30 * 86_400;

/// The list in force.
///
/// # Errors
/// `unavailable` until the first one has been signed.
pub async fn current(app: &App) -> Result<TrustListRow, Problem> {
    app.store
        .trust_list()
        .await?
        .ok_or_else(|| Code::Unavailable.into())
}

/// Signs a new list if the last one is a day old or says something else than
/// keys and settings do now. True if so.
///
/// # Errors
/// `internal`, `unavailable`.
pub async fn refresh(app: &App) -> Result<bool, Problem> {
    let now = app.now();
    let keys = app.keys();
    let Some(delegation) = keys.delegation.clone() else {
        tracing::error!("no delegation: the trust list cannot be signed, see docs/keys.md");
        return Ok(false);
    };
    let last = app.store.trust_list().await?;
    let version = last.as_ref().map_or(1, |last| last.version + 1);
    let others = issuers::others(app).await?;
    let list = build(app, &keys, version, others)?;
    if last.is_some_and(|last| now - last.iat < RENEWED_AFTER && says_the_same(&last, &list, &keys))
    {
        return Ok(false);
    }
    let kid = KeyId {
        issuer: 0,
        number: keys.delegated_number,
    };
    let signed = keys::finish(&keys.delegated, list.unsigned(kid), &app.random)?;
    let bytes = trust::bundle(&delegation, &signed);
    // A list that phones would refuse, say after the delegation's end, must not
    // take the place of one that they accept.
    if let Err(error) = TrustList::accept(&bytes, &keys.roots, now, None) {
        tracing::error!(%error, "phones would refuse a new trust list: see docs/keys.md");
        return Ok(false);
    }
    let row = TrustListRow {
        version,
        iat: now,
        bytes,
    };
    let trail = Trail::new(now, "job:trust", "trust.sign", "trust")
        .detail(json!({"version": version, "keys": keys.register.listed(now).count()}));
    Ok(app.store.put_trust_list(row, trail).await?)
}

fn says_the_same(last: &TrustListRow, list: &TrustList, keys: &IssuerKeys) -> bool {
    TrustList::accept(&last.bytes, &keys.roots, last.iat, None)
        .is_ok_and(|last| last.issuers == list.issuers && last.policy == list.policy)
}

/// The policy that the settings make.
#[must_use]
pub fn policy(app: &App) -> Policy {
    Policy {
        slices_ahead: app.config.slices_ahead,
        least_app: app.config.least_app,
        ..Policy::default()
    }
}

fn build(
    app: &App,
    keys: &IssuerKeys,
    version: u32,
    mut issuers: Vec<Issuer>,
) -> Result<TrustList, Problem> {
    let now = app.now();
    let iat = time(now)?;
    let policy = policy(app);
    let listed = keys
        .register
        .listed(now)
        .filter_map(|entry| Some(trusted(keys, entry, key_use(entry.usage)?)));
    issuers.push(Issuer {
        id: keys.issuer,
        name: app.config.issuer_name.clone(),
        pass_life: app.config.pass_life_minutes,
        status: Some(status_url(app)),
        status_age: policy.evidence_green,
        keys: listed.collect::<Result<_, _>>()?,
    });
    Ok(TrustList::new(
        version,
        iat,
        iat.saturating_add(LIFE),
        issuers,
        policy,
    ))
}

/// Where this issuer's status lists are.
#[must_use]
pub fn status_url(app: &App) -> String {
    format!("{}/api/v1/status/{}", app.public_url, app.config.issuer)
}

fn trusted(keys: &IssuerKeys, entry: &Entry, usage: KeyUse) -> Result<TrustedKey, Problem> {
    let public = keys
        .public(entry.number)
        .ok_or(KeysError::Unknown(entry.number))?;
    let public = match <[u8; 32]>::try_from(public.as_slice()) {
        Ok(seal) => TrustedPublic::Seal(seal),
        Err(_) => TrustedPublic::Es256(PublicKey::from_bytes(&public).map_err(KeysError::key)?),
    };
    let (nbf, exp) = (time(entry.nbf)?, time(entry.exp)?);
    Ok(TrustedKey {
        number: entry.number,
        usage,
        nbf,
        exp,
        public,
    })
}

fn time(seconds: i64) -> Result<u32, Problem> {
    u32::try_from(seconds).map_err(|error| Problem::internal(&error))
}

/// The use of a key as others know it; none for what only the operator uses.
fn key_use(usage: Usage) -> Option<KeyUse> {
    Some(match usage {
        Usage::Pass => KeyUse::Pass,
        Usage::Status => KeyUse::Status,
        Usage::Manifest => KeyUse::Manifest,
        Usage::Point => KeyUse::Point,
        Usage::Seal => KeyUse::Seal,
        Usage::ClosedPoints => KeyUse::ClosedPoints,
        Usage::Audit => return None,
    })
}
