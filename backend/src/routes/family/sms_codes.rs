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

/// The phone that gets the SMS code.
#[derive(Deserialize, utoipa::ToSchema)]
pub struct SmsCodeRequest {
    phone: String,
}

/// How long the SMS code is valid.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct SmsCodeResponse {
    /// Until when the code is valid (Unix seconds).
    expires: i64,
    /// After how many seconds another code can be asked for.
    again: i64,
}

problems! {
    SendProblems: [APP, SESSION, BODY],
    InvalidRequest "The body is not as described, or `phone` is no mobile number of mainland China.",
    TooManyRequests "A limit for this phone, holder or address was reached (docs/sms.md).",
    Unavailable "The SMS gateway did not take the message.",
}

/// Sends an SMS code for the form of a family member.
///
/// The code is bound to this holder and this phone. The answer never tells whether
/// somebody has the phone.
#[utoipa::path(
    post, path = "/api/v1/family/sms-codes", tag = crate::routes::callers::CITIZENS,
    security(("bearer" = [])),
    request_body = SmsCodeRequest,
    responses((status = 202, body = SmsCodeResponse), SendProblems)
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
