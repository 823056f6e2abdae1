//! `POST /account/deletion` and `DELETE /account`: ending an account, in two steps.
//!
//! The first says what goes and what has to be kept, and gives a confirmation that
//! holds for ten minutes on this phone; the second, with it, ends the account.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use bamin_protocol::slice::Slice;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde_json::json;

use crate::access::session::HolderCaller;
use crate::app::{App, SharedApp};
use crate::http::problem::{Code, Problem};
use crate::secrets::personal::Blind;
use crate::store::Trail;

/// The header that brings the confirmation.
pub const CONFIRMATION: &str = "x-bamin-confirmation";
/// How long a confirmation holds, in seconds.
const LIFE: i64 = 600;

/// What has to be kept by rule (docs/privacy.md), as codes: `kept.<code>` is the text.
/// Records of authorities and one's own declarations until their windows are over,
/// so that nobody gets rid of a colour by applying anew; scans with the unit that
/// made them; the audit; the proof of what was agreed to.
pub const KEPT: [&str; 4] = ["records", "scans", "audit", "consents"];

/// What ending the account means.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct DeletionResponse {
    /// For the header `x-bamin-confirmation`.
    confirmation: String,
    /// Until when the confirmation is valid (Unix seconds).
    expires: i64,
    /// How many subjects' codes end, those of the family included.
    subjects: usize,
    /// What is kept by rule.
    kept: Vec<KeptBody>,
}

/// A kind of data that is kept by rule.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct KeptBody {
    /// `records`, `scans`, `audit` or `consents`.
    code: &'static str,
    /// For how many days at most.
    days: u16,
}

/// What was ended.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct DeletedResponse {
    /// How many subjects' codes ended.
    subjects: u64,
    /// How many phones were signed out.
    devices: u64,
    /// What is kept by rule.
    kept: Vec<KeptBody>,
}

problems!(BeginProblems: [APP, SESSION]);

/// Prepares the end of the account.
///
/// Says what ending the account means: whose codes end, and what has to be kept by
/// rule. The answer has a confirmation for `DELETE /account`; it is valid for 10
/// minutes on this phone.
#[utoipa::path(
    post, path = "/api/v1/account/deletion", tag = crate::routes::callers::CITIZENS,
    security(("bearer" = [])),
    responses((status = 200, body = DeletionResponse), BeginProblems)
)]
pub async fn begin(
    State(app): State<SharedApp>,
    caller: HolderCaller,
) -> Result<Json<DeletionResponse>, Problem> {
    let expires = app.now() + LIFE;
    Ok(Json(DeletionResponse {
        confirmation: confirmation(&app, &caller, expires),
        expires,
        subjects: app.store.subjects_of(caller.holder).await?.len(),
        kept: kept(&app),
    }))
}

problems! {
    DeleteProblems: [APP, SESSION],
    ProofRefused "There is no valid confirmation of this phone.",
}

/// Ends the account.
///
/// Withdraws the codes, erases the personal fields, signs the phones out and releases
/// the family members. A person who applies again starts anew.
#[utoipa::path(
    delete, path = "/api/v1/account", tag = crate::routes::callers::CITIZENS,
    security(("bearer" = [])),
    params(("x-bamin-confirmation" = String, Header)),
    responses((status = 200, body = DeletedResponse), DeleteProblems)
)]
pub async fn delete(
    State(app): State<SharedApp>,
    caller: HolderCaller,
    headers: HeaderMap,
) -> Result<Json<DeletedResponse>, Problem> {
    let given = headers.get(CONFIRMATION);
    let given = given.and_then(|value| value.to_str().ok());
    if !given.is_some_and(|given| holds(&app, &caller, given)) {
        return Err(Code::ProofRefused.into());
    }
    let now = app.now();
    let from_slice = Slice::live(now).next().unwrap_or(Slice::running(now)).0;
    let holder = caller.holder;
    let trail = Trail::new(
        now,
        format!("device:{}", caller.device.device),
        "account.delete",
        format!("holder:{holder}"),
    )
    .detail(json!({"kept": KEPT}));
    let deleted = app.store.delete_holder(holder, from_slice, trail).await?;
    let deleted = deleted.ok_or(Code::NotFound)?;
    metrics::counter!("bamin_accounts_deleted_total").increment(1);
    Ok(Json(DeletedResponse {
        subjects: deleted.subjects,
        devices: deleted.devices,
        kept: kept(&app),
    }))
}

fn kept(app: &App) -> Vec<KeptBody> {
    let config = &app.config;
    let days = [
        config.keep_records_days,
        config.keep_scans_days,
        config.keep_audit_days,
        config.keep_audit_days,
    ];
    KEPT.into_iter()
        .zip(days)
        .map(|(code, days)| KeptBody { code, days })
        .collect()
}

/// `<seconds>.<MAC over holder, phone and seconds>`.
fn confirmation(app: &App, caller: &HolderCaller, expires: i64) -> String {
    let (holder, device) = (caller.holder, caller.device.device);
    let mac = app.personal().blind(
        Blind::AccountDeletion,
        &format!("{holder} {device} {expires}"),
    );
    format!("{expires}.{}", URL_SAFE_NO_PAD.encode(mac))
}

fn holds(app: &App, caller: &HolderCaller, given: &str) -> bool {
    let expires = given.split('.').next().and_then(|text| text.parse().ok());
    let Some(expires) = expires.filter(|expires| app.now() < *expires) else {
        return false;
    };
    // Keyed hashes are compared, so that the time taken says nothing of the texts.
    let personal = app.personal();
    let hash = |text: &str| personal.blind(Blind::AccountConfirmation, text);
    hash(&confirmation(app, caller, expires)) == hash(given)
}
