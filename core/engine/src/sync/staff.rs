//! Scan staff: signing in, the first password, the unit's points, and a number
//! resolved by the server.

use bamin_protocol::pass::Colour;
use bamin_protocol::proof::Purpose;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::http::Call;
use super::session::Role;
use super::wire::{Bytes64, Point, SessionTokens, Staff};
use super::{Syncer, Task};
use crate::error::EngineError;
use crate::ports::KeyKind;

const STAFF: &str = "staff";
const POINTS: &str = "points";
const ME: &str = "me";
const ALL: &str = "all";

/// The staff session, as far as this phone knows.
#[derive(Debug, Clone, PartialEq)]
pub struct StaffSession {
    /// Who is signed in.
    pub staff: Staff,
    /// The unit's points.
    pub points: Vec<Point>,
    /// A new password is wanted before anything else.
    pub must_change_password: bool,
    /// The server ended the session: sign in again. Checking goes on.
    pub over: bool,
    /// When the server last confirmed the session, Unix seconds.
    pub contact: i64,
}

/// What the server says to a number.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ResolvedNumber {
    /// The colour.
    #[serde(with = "crate::word")]
    pub colour: Colour,
    /// Masked.
    pub name: String,
    /// The facts are those of then, Unix seconds.
    pub as_of: i64,
    /// The code's slice.
    pub slice: u16,
    /// The code's index.
    pub index: u32,
    /// The code's issuer.
    pub issuer: u16,
}

impl Syncer {
    /// Signs scan staff in and binds the account to this phone.
    pub async fn staff_login(
        &self,
        phone: &str,
        password: &str,
    ) -> Result<StaffSession, EngineError> {
        let key = self.sessions.device_key(Role::Staff).await?;
        let parts = [phone.as_bytes(), &key.public];
        let request = LoginRequest {
            phone,
            password,
            device_key: Bytes64(key.public.clone()),
            key_kind: key.kind,
            platform: &self.config.platform,
            proof: self
                .sessions
                .prove(Role::Staff, Purpose::Enrol, &parts)
                .await?,
        };
        let reply = self
            .http
            .send(Call::post("/staff/login", &request)?)
            .await?;
        let reply: LoginReply = reply.json()?;
        self.store.write(|access| {
            access.put(STAFF, ME, &(&reply.staff, reply.must_change_password))?;
            access.put(POINTS, ALL, &reply.points)
        })?;
        self.sessions
            .begin(Role::Staff, reply.device, reply.session)?;
        self.queue.unit_signed_in(reply.staff.unit)?;
        self.ask(&[Task::Trust, Task::Status, Task::Events]);
        self.staff_session()?
            .ok_or(EngineError::SignIn { code: "no_session" })
    }

    /// Changes the password, as the first one must be.
    pub async fn change_password(&self, old: &str, new: &str) -> Result<(), EngineError> {
        self.sessions
            .send(&self.http, Role::Staff, || {
                Call::post("/staff/password", &PasswordRequest { old, new })
            })
            .await?;
        if let Some(session) = self.staff_session()? {
            self.store.put(STAFF, ME, &(&session.staff, false))?;
        }
        self.ask(&[Task::Status, Task::Points, Task::Events]);
        Ok(())
    }

    /// Who is signed in here; `None` before the first login.
    pub fn staff_session(&self) -> Result<Option<StaffSession>, EngineError> {
        let (Some(session), Some((staff, must_change_password))) = (
            self.sessions.get(Role::Staff)?,
            self.store.get::<(Staff, bool)>(STAFF, ME)?,
        ) else {
            return Ok(None);
        };
        Ok(Some(StaffSession {
            staff,
            points: self.store.get(POINTS, ALL)?.unwrap_or_default(),
            must_change_password,
            over: session.over,
            contact: session.contact,
        }))
    }

    /// Asks the server about a 12-digit number, as of `at` (Unix seconds) or now.
    pub async fn resolve_number(
        &self,
        number: &str,
        at: Option<i64>,
    ) -> Result<ResolvedNumber, EngineError> {
        let reply = self
            .sessions
            .send(&self.http, Role::Staff, || {
                Call::post("/numbers/resolve", &ResolveRequest { number, at })
            })
            .await?;
        reply.json()
    }

    pub(super) async fn sync_points(&self) -> Result<(), EngineError> {
        let reply = self
            .sessions
            .send(&self.http, Role::Staff, || Ok(Call::get("/staff/points")))
            .await?;
        let reply: PointsReply = reply.json()?;
        Ok(self.store.put(POINTS, ALL, &reply.points)?)
    }
}

#[derive(Serialize)]
struct LoginRequest<'a> {
    phone: &'a str,
    password: &'a str,
    device_key: Bytes64,
    key_kind: KeyKind,
    platform: &'a str,
    proof: Bytes64,
}

#[derive(Deserialize)]
struct LoginReply {
    device: Uuid,
    session: SessionTokens,
    must_change_password: bool,
    staff: Staff,
    points: Vec<Point>,
}

#[derive(Serialize)]
struct PasswordRequest<'a> {
    old: &'a str,
    new: &'a str,
}

#[derive(Serialize)]
struct ResolveRequest<'a> {
    number: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<i64>,
}

#[derive(Deserialize)]
struct PointsReply {
    points: Vec<Point>,
}
