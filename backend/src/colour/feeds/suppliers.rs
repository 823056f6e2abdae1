//! Suppliers: adding one, and its client key.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac;
use serde_json::json;

use crate::access::signed_call;
use crate::app::App;
use crate::colour;
use crate::http::problem::Problem;
use crate::secrets::digest::hex;
use crate::secrets::personal::Place;
use crate::store::facts::FactKind;
use crate::store::feeds::Supplier;
use crate::store::units::Standing;
use crate::store::{Digest, Trail};

/// What a supplier is told once, and keeps.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ClientKey {
    /// The supplier's code.
    pub supplier: String,
    /// 32 bytes, base64url without padding.
    pub key: String,
}

/// A supplier to be added.
#[derive(Debug, Clone, Copy)]
pub struct NewSupplier<'a> {
    /// 1 to 32 small letters, digits, `_`.
    pub code: &'a str,
    /// As people read it.
    pub name: &'a str,
    /// What it may push.
    pub feeds: &'a [FactKind],
}

/// The feeds that a supplier may push; the others are the server's own.
pub const FEEDS: [FactKind; 12] = [
    FactKind::Case,
    FactKind::Contact,
    FactKind::Area,
    FactKind::Traveller,
    FactKind::Community,
    FactKind::Resident,
    FactKind::Clinic,
    FactKind::Medicine,
    FactKind::Test,
    FactKind::Arrival,
    FactKind::Origin,
    FactKind::Lifting,
];

/// Adds a supplier with a fresh key; one that is there gets this name, these feeds
/// and a new key, and the old key or certificate ends.
///
/// # Errors
/// `invalid_request` for a code, name or feed that is none; `internal`,
/// `unavailable`.
pub async fn add(app: &App, new: NewSupplier<'_>, actor: &str) -> Result<ClientKey, Problem> {
    let key = URL_SAFE_NO_PAD.encode(app.random.bytes::<32>()?);
    put(app, new, &key, None, actor).await?;
    Ok(ClientKey {
        supplier: new.code.to_owned(),
        key,
    })
}

/// Adds a supplier that proves itself by the client certificate with this hash
/// (SHA-256 of its DER); one that is there has no key any more.
///
/// # Errors
/// As [`add`].
pub async fn add_with_certificate(
    app: &App,
    new: NewSupplier<'_>,
    certificate: Digest,
    actor: &str,
) -> Result<(), Problem> {
    // Nobody is told this key: nothing can be signed with it.
    let key = URL_SAFE_NO_PAD.encode(app.random.bytes::<32>()?);
    put(app, new, &key, Some(certificate), actor).await
}

async fn put(
    app: &App,
    new: NewSupplier<'_>,
    key: &str,
    certificate: Option<Digest>,
    actor: &str,
) -> Result<(), Problem> {
    let NewSupplier { code, name, feeds } = new;
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    // The operator's own records are made here.
    if !(1..=32).contains(&code.len()) || !code.chars().all(plain) || code == colour::OPERATOR {
        return Err(Problem::invalid("supplier"));
    }
    if name.is_empty() || name.len() > 96 {
        return Err(Problem::invalid("name"));
    }
    if feeds.is_empty() || feeds.iter().any(|feed| !FEEDS.contains(feed)) {
        return Err(Problem::invalid("feeds"));
    }
    let supplier = Supplier {
        supplier: code.to_owned(),
        name: name.to_owned(),
        feeds: feeds.to_vec(),
        secret_sealed: app.personal().seal(place(code), key)?,
        certificate,
        standing: Standing::Active,
    };
    let words: Vec<&str> = feeds.iter().map(|feed| feed.word()).collect();
    let trail = Trail::new(app.now(), actor, "supplier.put", format!("supplier:{code}"))
        .detail(json!({"feeds": words, "certificate": certificate.map(|hash| hex(&hash))}));
    Ok(app.store.put_supplier(supplier, trail).await?)
}

/// The key that a supplier's requests are signed with.
pub(super) fn key(app: &App, supplier: &Supplier) -> Result<hmac::Key, Problem> {
    signed_call::client_key(app, place(&supplier.supplier), &supplier.secret_sealed)
}

pub(crate) fn place(code: &str) -> Place {
    Place::named("suppliers.secret_sealed", code.as_bytes())
}
