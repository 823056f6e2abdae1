//! `POST /staff/login`: phone and password, and the device is bound.

use std::net::SocketAddr;

use axum::Json;
use axum::extract::{ConnectInfo, State};
use bamin_protocol::proof::Purpose;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::points::{PointBody, points_of};
use crate::access::session::proof::{self, KeyKindName};
use crate::access::session::{SessionBody, Tokens};
use crate::app::{App, SharedApp};
use crate::http::problem::{Code, Problem};
use crate::http::wire::{Body, Bytes};
use crate::secrets::personal::Blind;
use crate::store::accounts::{Account, LockRule};
use crate::store::devices::{Bound, StaffBinding};
use crate::store::units::Standing;
use crate::store::{DeviceId, Trail};
use crate::units::accounts;

/// Ten wrong passwords in a row lock an account for a quarter of an hour.
const LOCK: LockRule = LockRule {
    failures: 10,
    lock: 15 * 60,
};
const PLATFORM: usize = 64;

/// What logs a staff member in.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct LoginRequest {
    phone: String,
    password: String,
    device_key: Bytes,
    key_kind: KeyKindName,
    platform: String,
    proof: Bytes,
}

/// The bound device, its session, and the points of the unit.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct LoginResponse {
    device: Uuid,
    session: SessionBody,
    must_change_password: bool,
    staff: StaffBody,
    points: Vec<PointBody>,
}

/// The staff member who is logged in.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct StaffBody {
    account: i64,
    name: String,
    unit: i64,
    unit_name: String,
}

problems! {
    LoginProblems: [APP, BODY],
    ProofRefused,
    WrongCredentials,
    AccountLocked,
    DeviceBoundElsewhere,
    DeviceRevoked,
}

/// Logs a staff member in and binds the device.
///
/// A wrong phone number and a wrong password get the same answer in the same time.
#[utoipa::path(
    post, path = "/api/v1/staff/login", tag = crate::routes::callers::STAFF,
    request_body = LoginRequest,
    responses((status = 200, body = LoginResponse), LoginProblems)
)]
pub async fn login(
    State(app): State<SharedApp>,
    ConnectInfo(caller): ConnectInfo<SocketAddr>,
    Body(request): Body<LoginRequest>,
) -> Result<Json<LoginResponse>, Problem> {
    app.logins.take(caller.ip(), app.clock.now_ms())?;
    let key = proof::key(&request.device_key.0, "device_key")?;
    let parts = [request.phone.as_bytes(), key.as_bytes().as_slice()];
    proof::check(&request.proof.0, &key, Purpose::Enrol, &parts)?;
    let account = authenticate(&app, &request.phone, request.password).await?;
    let unit = app.store.unit(account.unit).await?;
    let unit = unit
        .filter(|unit| unit.standing == Standing::Active)
        .ok_or(Code::WrongCredentials)?;
    let tokens = Tokens::new(&app, None)?;
    let device = DeviceId(app.random.uuid(app.clock.now_ms())?);
    let binding = StaffBinding {
        account: account.account,
        device,
        public_key: *key.as_bytes(),
        key_kind: request.key_kind.number(),
        platform: request.platform.chars().take(PLATFORM).collect(),
        session: tokens.stored,
    };
    let trail =
        trail(&app, &account, "staff.login").detail(json!({"key_kind": request.key_kind.number()}));
    let device = match app.store.bind_staff_device(binding, trail).await? {
        Bound::Bound(device) => device,
        Bound::Refused => return Err(Code::WrongCredentials.into()),
        Bound::Elsewhere => return Err(Code::DeviceBoundElsewhere.into()),
        Bound::Revoked => return Err(Code::DeviceRevoked.into()),
    };
    let name = accounts::open_name(&app.personal(), account.account, &account.name_sealed)?;
    Ok(Json(LoginResponse {
        device: device.device.0,
        session: tokens.body,
        must_change_password: account.must_change_password,
        staff: StaffBody {
            account: account.account.0,
            name,
            unit: account.unit.0,
            unit_name: unit.name,
        },
        points: points_of(&app, account.unit).await?,
    }))
}

async fn authenticate(app: &App, phone: &str, password: String) -> Result<Account, Problem> {
    let index = app.personal().blind(Blind::AccountPhone, phone);
    let account = app.store.account_by_phone(index).await?;
    let stored = account
        .as_ref()
        .map(|account| account.password_hash.clone());
    let matches = app.passwords.matches(password, stored).await?;
    let account = account.ok_or(Code::WrongCredentials)?;
    if account.locked_until > app.now() {
        let seconds = account.locked_until - app.now();
        return Err(Problem::new(Code::AccountLocked).with("seconds", seconds));
    }
    if !matches {
        let trail = trail(app, &account, "staff.wrong_password");
        app.store
            .note_wrong_password(account.account, LOCK, trail)
            .await?;
        metrics::counter!("bamin_wrong_passwords_total").increment(1);
        return Err(Code::WrongCredentials.into());
    }
    if account.standing != Standing::Active {
        return Err(Code::WrongCredentials.into());
    }
    Ok(account)
}

fn trail(app: &App, account: &Account, action: &str) -> Trail {
    let actor = format!("account:{}", account.account);
    Trail::new(app.now(), actor.clone(), action, actor)
}
