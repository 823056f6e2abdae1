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

/// The consent texts in force.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct CurrentResponse {
    consents: Vec<TextBody>,
}

/// A consent text.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct TextBody {
    /// `account` or `showing`.
    purpose: &'static str,
    version: u32,
    /// `zh` or `en`. The Chinese text is the binding one.
    lang: &'static str,
    title: String,
    text: String,
    /// SHA-256 of the Chinese text in UTF-8.
    hash: Bytes,
}

/// Answers to consent texts, also such as were given while the phone was offline.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct ConsentRequest {
    items: Vec<ConsentItem>,
}

/// An answer to a consent text.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct ConsentItem {
    /// `account` or `showing`.
    purpose: String,
    /// The version of the text that was shown.
    version: u32,
    /// False withdraws the consent.
    given: bool,
    /// When it was given, by the phone's clock (Unix seconds).
    at: i64,
}

/// Everything that the holder answered, oldest first. The last answer for a purpose
/// holds.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ConsentsResponse {
    consents: Vec<ConsentBody>,
}

/// An answer, as it is stored.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ConsentBody {
    /// `account` or `showing`.
    purpose: String,
    version: u32,
    given: bool,
    /// When it was given, by the phone's clock.
    at: i64,
    /// When the server received it.
    received_at: i64,
    /// SHA-256 of the Chinese text.
    hash: Bytes,
}

problems! {
    CurrentProblems: [APP],
    InvalidRequest "The query is not as described.",
}

/// Gives the consent texts in force.
#[utoipa::path(
    get, path = "/api/v1/consents/current", tag = crate::routes::callers::EVERYBODY,
    params(("lang" = Option<String>, Query)),
    responses((status = 200, body = CurrentResponse), CurrentProblems)
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

problems!(ListProblems: [APP, SESSION]);

/// Lists what the holder answered to consent texts.
///
/// Answers are ordered by the phones' clocks, oldest first. The last answer for a
/// purpose holds.
#[utoipa::path(
    get, path = "/api/v1/consents", tag = crate::routes::callers::CITIZENS,
    security(("bearer" = [])),
    responses((status = 200, body = ConsentsResponse), ListProblems)
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

problems! {
    PostProblems: [APP, SESSION, BODY],
    InvalidRequest "The body is not as described, the purpose or version never existed, or the time is in the future.",
}

/// Stores answers to consent texts.
///
/// An answer may have been given while the phone was offline. Sending the same answer
/// again changes nothing.
#[utoipa::path(
    post, path = "/api/v1/consents", tag = crate::routes::callers::CITIZENS,
    security(("bearer" = [])),
    request_body = ConsentRequest,
    responses((status = 200, body = ConsentsResponse), PostProblems)
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
