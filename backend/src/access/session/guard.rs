//! Who calls: extractors that find the session of the bearer token.
//!
//! A handler that takes a [`StaffCaller`] has the unit from the session, never
//! from the request.

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;

use crate::access::verifiers;
use crate::app::SharedApp;
use crate::http::problem::{Code, Problem};
use crate::secrets::digest::sha256;
use crate::store::devices::{Device, Owner};
use crate::store::sessions::Session;
use crate::store::{AccountId, HolderId, UnitId};

/// A holder's phone.
#[derive(Debug, Clone)]
pub struct HolderCaller {
    /// Whose phone.
    pub holder: HolderId,
    /// Which phone.
    pub device: Device,
    /// The access token as sent: part of the proofs at renewal.
    pub access_token: String,
}

/// A staff member's phone, with a password that need not be changed.
#[derive(Debug, Clone)]
pub struct StaffCaller {
    /// Who.
    pub account: AccountId,
    /// Whose records.
    pub unit: UnitId,
    /// Which phone.
    pub device: Device,
}

/// A staff member's phone that may still have to change its password.
#[derive(Debug, Clone)]
pub struct NewStaffCaller(pub StaffCaller);

/// Who may fetch status lists: a staff member's phone, or an enrolled verifier of
/// another province.
#[derive(Debug, Clone)]
pub enum VerifierCaller {
    /// This province's own.
    Staff(StaffCaller),
    /// The code of another province's.
    Enrolled(String),
}

/// Any phone with a session, holder's or staff's.
#[derive(Debug, Clone)]
pub struct AnyCaller(pub Session);

/// A staff phone that may have been revoked since: what it recorded is still
/// taken, into quarantine.
#[derive(Debug, Clone)]
pub struct RecordingCaller {
    /// Who and which phone.
    pub caller: StaffCaller,
    /// Revoked?
    pub revoked: bool,
}

impl FromRequestParts<SharedApp> for HolderCaller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &SharedApp) -> Result<Self, Problem> {
        let access_token = bearer(parts)?.to_owned();
        let session = open(find(parts, app).await?, app)?;
        let Owner::Holder(holder) = session.device.owner else {
            return Err(Code::Forbidden.into());
        };
        Ok(Self {
            holder,
            device: session.device,
            access_token,
        })
    }
}

impl FromRequestParts<SharedApp> for StaffCaller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &SharedApp) -> Result<Self, Problem> {
        let session = open(find(parts, app).await?, app)?;
        if session.must_change_password {
            return Err(Code::PasswordChangeRequired.into());
        }
        staff(session)
    }
}

impl FromRequestParts<SharedApp> for VerifierCaller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &SharedApp) -> Result<Self, Problem> {
        if let Some(verifier) = verifiers::of_token(app, bearer(parts)?).await? {
            return Ok(Self::Enrolled(verifier));
        }
        let staff = StaffCaller::from_request_parts(parts, app).await?;
        Ok(Self::Staff(staff))
    }
}

impl FromRequestParts<SharedApp> for NewStaffCaller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &SharedApp) -> Result<Self, Problem> {
        staff(open(find(parts, app).await?, app)?).map(Self)
    }
}

impl FromRequestParts<SharedApp> for AnyCaller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &SharedApp) -> Result<Self, Problem> {
        open(find(parts, app).await?, app).map(Self)
    }
}

impl FromRequestParts<SharedApp> for RecordingCaller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &SharedApp) -> Result<Self, Problem> {
        let session = find(parts, app).await?;
        let revoked = session.device.revoked_at.is_some();
        if revoked {
            return Ok(Self {
                caller: staff(session)?,
                revoked,
            });
        }
        let session = open(session, app)?;
        if session.must_change_password {
            return Err(Code::PasswordChangeRequired.into());
        }
        Ok(Self {
            caller: staff(session)?,
            revoked,
        })
    }
}

fn bearer(parts: &Parts) -> Result<&str, Problem> {
    let header = parts.headers.get(AUTHORIZATION);
    let text = header.and_then(|value| value.to_str().ok());
    let token = text.and_then(|text| text.strip_prefix("Bearer "));
    token.ok_or_else(|| Code::Unauthenticated.into())
}

async fn find(parts: &Parts, app: &SharedApp) -> Result<Session, Problem> {
    let hash = sha256(bearer(parts)?.as_bytes());
    let session = app.store.session_by_access(hash).await?;
    let session = session.ok_or(Code::Unauthenticated)?;
    if !session.used {
        app.store.session_used(hash, app.now()).await?;
    }
    Ok(session)
}

fn open(session: Session, app: &SharedApp) -> Result<Session, Problem> {
    if session.device.revoked_at.is_some() {
        return Err(Code::DeviceRevoked.into());
    }
    if session.closed {
        return Err(Code::Unauthenticated.into());
    }
    if session.access_expires <= app.now() {
        return Err(Code::TokenExpired.into());
    }
    if !session.active {
        return Err(Code::Forbidden.into());
    }
    Ok(session)
}

fn staff(session: Session) -> Result<StaffCaller, Problem> {
    match (session.device.owner, session.unit) {
        (Owner::Account(account), Some(unit)) => Ok(StaffCaller {
            account,
            unit,
            device: session.device,
        }),
        _ => Err(Code::Forbidden.into()),
    }
}
