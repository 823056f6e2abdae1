//! `POST /devices`: binds a holder's phone, with an enrolment code.

use std::net::SocketAddr;

use axum::Json;
use axum::extract::{ConnectInfo, State};
use axum::http::StatusCode;
use bamin_protocol::proof::Purpose;
use bamin_protocol::slice::Slice;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::subjects::{SubjectBody, subjects_of};
use crate::access::session::proof::{self, KeyKindName};
use crate::access::session::{SessionBody, Tokens};
use crate::app::SharedApp;
use crate::http::problem::{Code, Problem};
use crate::http::wire::{Body, Bytes};
use crate::store::devices::{Bound, HolderBinding, Others, Owner};
use crate::store::{DeviceId, Trail};

/// Longest name of a platform that is kept.
const PLATFORM: usize = 64;

/// What binds a phone.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct EnrolRequest {
    enrolment_code: String,
    device_key: Bytes,
    key_kind: KeyKindName,
    platform: String,
    proof: Bytes,
    /// Whether the holder's other phones go on. Otherwise this one replaces them.
    #[serde(default)]
    keep_others: bool,
}

/// The bound phone, its session and its subjects.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct EnrolResponse {
    device: Uuid,
    session: SessionBody,
    subjects: Vec<SubjectBody>,
}

problems! {
    EnrolProblems: [APP, BODY],
    EnrolmentRefused,
    ProofRefused,
    DeviceRevoked,
}

/// Binds a holder's phone.
///
/// An enrolment code is used once; the same device key may try it again. The holder's
/// other phones end with their passes unless `keep_others` is true, and the person gets
/// a message.
#[utoipa::path(
    post, path = "/api/v1/devices", tag = crate::routes::callers::CITIZENS,
    request_body = EnrolRequest,
    responses((status = 201, body = EnrolResponse), EnrolProblems)
)]
pub async fn enrol(
    State(app): State<SharedApp>,
    ConnectInfo(caller): ConnectInfo<SocketAddr>,
    Body(request): Body<EnrolRequest>,
) -> Result<(StatusCode, Json<EnrolResponse>), Problem> {
    app.logins.take(caller.ip(), app.clock.now_ms())?;
    let key = proof::key(&request.device_key.0, "device_key")?;
    let parts = [request.enrolment_code.as_bytes(), key.as_bytes().as_slice()];
    proof::check(&request.proof.0, &key, Purpose::Enrol, &parts)?;
    let code_hash = app.identity.enrolment(&request.enrolment_code).await;
    let tokens = Tokens::new(&app, None)?;
    let now = app.now();
    let device = DeviceId(app.random.uuid(app.clock.now_ms())?);
    let binding = HolderBinding {
        code_hash: code_hash.ok_or(Code::EnrolmentRefused)?,
        device,
        public_key: *key.as_bytes(),
        key_kind: request.key_kind.number(),
        platform: request.platform.chars().take(PLATFORM).collect(),
        session: tokens.stored,
        others: match request.keep_others {
            true => Others::Kept,
            false => Others::Replaced,
        },
        from_slice: Slice::live(now).next().unwrap_or(Slice::running(now)).0,
        message: app.random.uuid(app.clock.now_ms())?,
    };
    let trail = Trail::new(now, "phone", "device.bind", format!("device:{device}"))
        .detail(json!({"key_kind": request.key_kind.number()}));
    let device = match app.store.bind_holder_device(binding, trail).await? {
        Bound::Bound(device) => device,
        Bound::Refused | Bound::Elsewhere => return Err(Code::EnrolmentRefused.into()),
        Bound::Revoked => return Err(Code::DeviceRevoked.into()),
    };
    let Owner::Holder(holder) = device.owner else {
        return Err(Code::EnrolmentRefused.into());
    };
    let answer = EnrolResponse {
        device: device.device.0,
        session: tokens.body,
        subjects: subjects_of(&app, holder).await?,
    };
    Ok((StatusCode::CREATED, Json(answer)))
}
