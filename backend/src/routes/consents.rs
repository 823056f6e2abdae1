//! `GET /consents/current`, `GET /consents`, `POST /consents`: the texts in force,
//! and what the holder answered.

use axum::Json;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use bamin_rules::consent::Purpose;
use bamin_texts::{Lang, has, text};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::access::session::HolderCaller;
use crate::app::SharedApp;
use crate::http::page::PageQuery;
use crate::http::problem::Problem;
use crate::http::wire::{Body, Bytes};
use crate::secrets::digest::sha256;
use crate::store::consents::Consent;
use crate::store::{Digest, Trail};

/// Answers in one call.
const MOST: usize = 20;
/// A phone's clock may be ahead by so much.
const AHEAD: i64 = 300;

/// The texts in force.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct CurrentResponse {
    consents: Vec<TextBody>,
}

/// A text.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct TextBody {
    /// `account` or `showing`.
    purpose: &'static str,
    version: u32,
    /// `zh` or `en`; the Chinese text is the one that binds.
    lang: &'static str,
    title: String,
    text: String,
    /// SHA-256 of the Chinese text, UTF-8.
    hash: Bytes,
}

/// What a phone brings: answers, also such as were given while it was offline.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct ConsentRequest {
    items: Vec<ConsentItem>,
}

/// An answer.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct ConsentItem {
    /// `account` or `showing`.
    purpose: String,
    /// Of the text that was shown.
    version: u32,
    /// False: withdrawn.
    given: bool,
    /// When (Unix seconds, the phone's clock).
    at: i64,
}

/// Everything that the holder answered, oldest first; the last of a purpose holds.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ConsentsResponse {
    consents: Vec<ConsentBody>,
}

/// An answer, as kept.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ConsentBody {
    /// `account` or `showing`.
    purpose: String,
    version: u32,
    given: bool,
    /// When, by the phone's clock.
    at: i64,
    /// When it arrived.
    received_at: i64,
    /// SHA-256 of the Chinese text.
    hash: Bytes,
}

/// The consent texts in force.
///
/// # Errors
/// None.
#[utoipa::path(
    get, path = "/api/v1/consents/current", tag = "public", params(("lang" = Option<String>, Query)),
    responses((status = 200, body = CurrentResponse), (status = "default", body = crate::http::problem::ProblemBody))
)]
pub async fn current(Query(query): Query<PageQuery>, headers: HeaderMap) -> Json<CurrentResponse> {
    let lang = query.lang(&headers);
    let consents = Purpose::ALL.map(|purpose| {
        let version = purpose.version();
        TextBody {
            purpose: purpose.word(),
            version,
            lang: match lang {
                Lang::Chinese => "zh",
                Lang::English => "en",
            },
            title: text(lang, &purpose.title_key(version), &[]),
            text: text(lang, &purpose.text_key(version), &[]),
            hash: Bytes(text_hash(purpose, version).to_vec()),
        }
    });
    Json(CurrentResponse {
        consents: consents.into(),
    })
}

/// What the holder answered so far.
///
/// # Errors
/// Those of sessions.
#[utoipa::path(
    get, path = "/api/v1/consents", tag = "account", security(("bearer" = [])),
    responses((status = 200, body = ConsentsResponse), (status = "default", body = crate::http::problem::ProblemBody))
)]
pub async fn list(
    State(app): State<SharedApp>,
    caller: HolderCaller,
) -> Result<Json<ConsentsResponse>, Problem> {
    let kept = app.store.consents_of(caller.holder).await?;
    Ok(Json(ConsentsResponse {
        consents: bodies(&kept),
    }))
}

/// Keeps answers; the same one again changes nothing.
///
/// # Errors
/// Those of sessions; `invalid_request` for a purpose or version that never was, or
/// a time that is ahead.
#[utoipa::path(
    post, path = "/api/v1/consents", tag = "account", security(("bearer" = [])),
    request_body = ConsentRequest,
    responses((status = 200, body = ConsentsResponse), (status = "default", body = crate::http::problem::ProblemBody))
)]
pub async fn post(
    State(app): State<SharedApp>,
    caller: HolderCaller,
    Body(request): Body<ConsentRequest>,
) -> Result<Json<ConsentsResponse>, Problem> {
    if !(1..=MOST).contains(&request.items.len()) {
        return Err(Problem::invalid("items"));
    }
    let now = app.now();
    let device = caller.device.device;
    let mut consents = Vec::with_capacity(request.items.len());
    for item in &request.items {
        let purpose = Purpose::of_word(&item.purpose).ok_or_else(|| Problem::invalid("purpose"))?;
        if !has(&purpose.text_key(item.version)) {
            return Err(Problem::invalid("version"));
        }
        if !(0..=now + AHEAD).contains(&item.at) {
            return Err(Problem::invalid("at"));
        }
        consents.push(Consent {
            holder: caller.holder,
            purpose: purpose.word().to_owned(),
            version: item.version,
            given: item.given,
            given_at: item.at,
            at: now,
            device,
            text_hash: text_hash(purpose, item.version),
        });
    }
    let said: Vec<_> = consents
        .iter()
        .map(|one| json!({"purpose": one.purpose, "version": one.version, "given": one.given}))
        .collect();
    let trail = Trail::new(
        now,
        format!("device:{device}"),
        "consent.put",
        format!("holder:{}", caller.holder),
    )
    .detail(json!({"answers": said}));
    app.store.put_consents(consents, trail).await?;
    list(State(app), caller).await
}

/// Answers as the interface has them.
#[must_use]
pub fn bodies(kept: &[Consent]) -> Vec<ConsentBody> {
    kept.iter()
        .map(|consent| ConsentBody {
            purpose: consent.purpose.clone(),
            version: consent.version,
            given: consent.given,
            at: consent.given_at,
            received_at: consent.at,
            hash: Bytes(consent.text_hash.to_vec()),
        })
        .collect()
}

fn text_hash(purpose: Purpose, version: u32) -> Digest {
    sha256(text(Lang::Chinese, &purpose.text_key(version), &[]).as_bytes())
}
