//! `POST /family/sms-codes`: a code for the phone of a form.

use std::net::SocketAddr;

use axum::Json;
use axum::extract::{ConnectInfo, State};
use axum::http::StatusCode;
use bamin_rules::phone::Phone;
use serde::{Deserialize, Serialize};

use crate::access::session::HolderCaller;
use crate::app::SharedApp;
use crate::citizens::sms_codes;
use crate::http::problem::Problem;
use crate::http::wire::Body;
use crate::outside::sms::Purpose;

/// Where to.
#[derive(Deserialize, utoipa::ToSchema)]
pub struct SmsCodeRequest {
    phone: String,
}

/// What came of it; nothing tells whether somebody has this phone.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct SmsCodeResponse {
    /// Until when the code may be used, Unix seconds.
    expires: i64,
    /// Seconds until another may be asked for.
    again: i64,
}

/// Sends an SMS code, bound to this holder and this phone.
///
/// # Errors
/// Those of sessions, `invalid_request` for no mobile number of mainland China,
/// `too_many_requests`, `unavailable`.
#[utoipa::path(
    post, path = "/api/v1/family/sms-codes", tag = "family", security(("bearer" = [])),
    request_body = SmsCodeRequest,
    responses((status = 202, body = SmsCodeResponse), (status = "default", body = crate::http::problem::ProblemBody))
)]
pub async fn send(
    State(app): State<SharedApp>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    caller: HolderCaller,
    Body(request): Body<SmsCodeRequest>,
) -> Result<(StatusCode, Json<SmsCodeResponse>), Problem> {
    let phone = Phone::mobile(&request.phone).map_err(|_| Problem::invalid("phone"))?;
    let sent = sms_codes::send(&app, Purpose::Family, caller.holder, phone, address.ip()).await?;
    let answer = SmsCodeResponse {
        expires: sent.expires,
        again: sent.again,
    };
    Ok((StatusCode::ACCEPTED, Json(answer)))
}
