//! `GET /identity`, `POST /identity/refresh`: who the holder is, as the provider said.

use axum::Json;
use axum::extract::State;
use bamin_rules::masking::masked_name;
use bamin_rules::phone::Phone;
use serde::Serialize;

use crate::access::session::HolderCaller;
use crate::access::sign_in;
use crate::app::SharedApp;
use crate::http::problem::{Code, Problem};
use crate::outside::identity_provider::claims::{Claims, Level};
use crate::store::identities::Identity;

/// An identity, as its page shows it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct IdentityBody {
    /// `L1`, `L3` or `L4`.
    level: &'static str,
    /// What a code needs and this level lacks: `real_name`, `face`.
    missing: Vec<&'static str>,
    /// Masked.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// `resident_id` …
    #[serde(skip_serializing_if = "Option::is_none")]
    document_kind: Option<String>,
    /// All but the last two characters starred.
    #[serde(skip_serializing_if = "Option::is_none")]
    document_number: Option<String>,
    /// All but country and last four digits starred.
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
    /// When the provider last said so, Unix seconds.
    verified_at: i64,
}

impl IdentityBody {
    /// Masks it.
    #[must_use]
    pub fn new(identity: &Identity, claims: &Claims) -> Self {
        let level = Level::of_number(identity.level);
        let phone = claims.phone.as_deref().map(Phone::contact);
        Self {
            level: level.code(),
            missing: level.missing(),
            name: claims.name.as_deref().map(masked_name),
            document_kind: claims.document_kind.clone(),
            document_number: claims.document_number.as_deref().map(masked_number),
            phone: phone.and_then(Result::ok).map(|phone| phone.masked()),
            verified_at: identity.verified_at,
        }
    }
}

fn masked_number(number: &str) -> String {
    let kept = number.chars().count().saturating_sub(2);
    let masked = number.chars().enumerate();
    masked
        .map(|(at, c)| if at < kept { '*' } else { c })
        .collect()
}

/// Who the holder is.
///
/// # Errors
/// Those of sessions; `not_found` for a holder who never signed in at the provider.
#[utoipa::path(
    get, path = "/api/v1/identity", tag = "holder", security(("bearer" = [])),
    responses((status = 200, body = IdentityBody), (status = "default", body = crate::http::problem::ProblemBody))
)]
pub async fn get(
    State(app): State<SharedApp>,
    caller: HolderCaller,
) -> Result<Json<IdentityBody>, Problem> {
    let identity = sign_in::identity(&app, caller.holder).await?;
    let (identity, claims) = identity.ok_or(Code::NotFound)?;
    Ok(Json(IdentityBody::new(&identity, &claims)))
}

/// Asks the provider again, without the person.
///
/// # Errors
/// Those of sessions; `not_found`, `provider_unavailable`, `sign_in_refused` with
/// `refresh` when the person has to sign in again.
#[utoipa::path(
    post, path = "/api/v1/identity/refresh", tag = "holder", security(("bearer" = [])),
    responses((status = 200, body = IdentityBody), (status = "default", body = crate::http::problem::ProblemBody))
)]
pub async fn refresh(
    State(app): State<SharedApp>,
    caller: HolderCaller,
) -> Result<Json<IdentityBody>, Problem> {
    let (identity, claims) = sign_in::refresh(&app, caller.holder).await?;
    Ok(Json(IdentityBody::new(&identity, &claims)))
}
