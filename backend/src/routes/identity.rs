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

/// The holder's identity, masked.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct IdentityBody {
    /// `L1`, `L3` or `L4`.
    level: &'static str,
    /// What a code needs and this level does not prove: `real_name`, `face`.
    missing: Vec<&'static str>,
    /// The masked name.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// Kind of document, e.g. `resident_id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    document_kind: Option<String>,
    /// The document number, masked but for the last two characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    document_number: Option<String>,
    /// The phone number, masked but for country and last four digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
    /// When the provider last confirmed this (Unix seconds).
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

problems! {
    GetProblems: [APP, SESSION],
    NotFound "The holder never signed in at the identity provider.",
}

/// Gives the holder's identity, masked.
#[utoipa::path(
    get, path = "/api/v1/identity", tag = crate::routes::callers::CITIZENS,
    security(("bearer" = [])),
    responses((status = 200, body = IdentityBody), GetProblems)
)]
pub async fn get(
    State(app): State<SharedApp>,
    caller: HolderCaller,
) -> Result<Json<IdentityBody>, Problem> {
    let identity = sign_in::identity(&app, caller.holder).await?;
    let (identity, claims) = identity.ok_or(Code::NotFound)?;
    Ok(Json(IdentityBody::new(&identity, &claims)))
}

problems! {
    RefreshProblems: [APP, SESSION],
    NotFound "The holder never signed in at the identity provider.",
    SignInRefused "The person has to sign in again (`reason` is `refresh`).",
    ProviderUnavailable,
}

/// Asks the identity provider again, without the person.
///
/// Renews name, phone and level.
#[utoipa::path(
    post, path = "/api/v1/identity/refresh", tag = crate::routes::callers::CITIZENS,
    security(("bearer" = [])),
    responses((status = 200, body = IdentityBody), RefreshProblems)
)]
pub async fn refresh(
    State(app): State<SharedApp>,
    caller: HolderCaller,
) -> Result<Json<IdentityBody>, Problem> {
    let (identity, claims) = sign_in::refresh(&app, caller.holder).await?;
    Ok(Json(IdentityBody::new(&identity, &claims)))
}
