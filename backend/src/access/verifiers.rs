//! Verifiers of other provinces: enrolled by the operator, they fetch this issuer's
//! status lists with a token of their own and check Fujian's codes by themselves.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::app::App;
use crate::http::problem::{Code, Problem};
use crate::secrets::digest::sha256;
use crate::store::Trail;
use crate::store::units::Standing;
use crate::store::verifiers::Verifier;

/// Tells a verifier's token from a session's without a look-up.
const PREFIX: &str = "bv_";

/// What a verifier is told once, and keeps.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct VerifierToken {
    /// Its code.
    pub verifier: String,
    /// Bearer of its calls.
    pub token: String,
}

/// Enrols a verifier with a fresh token; the token of one that is there ends.
///
/// # Errors
/// `invalid_request` for a code or name that is none; `internal`, `unavailable`.
pub async fn add(app: &App, code: &str, name: &str, actor: &str) -> Result<VerifierToken, Problem> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if !(1..=32).contains(&code.len()) || !code.chars().all(plain) {
        return Err(Problem::invalid("verifier"));
    }
    if name.is_empty() || name.len() > 96 {
        return Err(Problem::invalid("name"));
    }
    let secret = URL_SAFE_NO_PAD.encode(app.random.bytes::<32>()?);
    let token = format!("{PREFIX}{secret}");
    let verifier = Verifier {
        verifier: code.to_owned(),
        name: name.to_owned(),
        token_hash: sha256(token.as_bytes()),
        standing: Standing::Active,
    };
    let trail = Trail::new(app.now(), actor, "verifier.put", format!("verifier:{code}"));
    app.store.put_verifier(verifier, trail).await?;
    Ok(VerifierToken {
        verifier: code.to_owned(),
        token,
    })
}

/// Ends a verifier's token.
///
/// # Errors
/// `not_found`; `internal`, `unavailable`.
pub async fn close(app: &App, code: &str, actor: &str) -> Result<(), Problem> {
    let known = app.store.verifiers().await?;
    let verifier = known.into_iter().find(|one| one.verifier == code);
    let closed = Verifier {
        standing: Standing::Closed,
        ..verifier.ok_or(Code::NotFound)?
    };
    let trail = Trail::new(
        app.now(),
        actor,
        "verifier.close",
        format!("verifier:{code}"),
    );
    Ok(app.store.put_verifier(closed, trail).await?)
}

/// Whose token it is; none if it has no look of one.
///
/// # Errors
/// `unauthenticated` for an unknown or closed one; `internal`, `unavailable`.
pub async fn of_token(app: &App, token: &str) -> Result<Option<String>, Problem> {
    if !token.starts_with(PREFIX) {
        return Ok(None);
    }
    let found = app
        .store
        .verifier_by_token(sha256(token.as_bytes()))
        .await?;
    let verifier = found.filter(|verifier| verifier.standing == Standing::Active);
    match verifier {
        Some(verifier) => Ok(Some(verifier.verifier)),
        None => Err(Code::Unauthenticated.into()),
    }
}
