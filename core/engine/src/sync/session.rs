//! Sessions: one for the holder's device, one for scan staff, each with a device
//! key of its own. An access token is refreshed a minute before its end, by one
//! caller at a time; a reply that was lost is asked for again with the same
//! refresh token, which the server allows until a token of that reply is used.

use bamin_protocol::proof::{self, Purpose};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;
use uuid::Uuid;

use super::http::{Call, Http, Reply, malformed};
use super::wire::{Bytes64, SessionTokens};
use crate::clock::Timekeeper;
use crate::error::EngineError;
use crate::ports::{NewKey, Ports};
use crate::store::Store;

const SESSION: &str = "session";
const DEVICE_KEY: &str = "device_key";
/// The server's code for a device that was revoked.
pub(super) const REVOKED: &str = "device_revoked";
/// Refresh so many seconds before the end.
const EARLY: i64 = 60;

/// As what this phone speaks to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// A holder's device.
    Holder,
    /// Scan staff.
    Staff,
}

impl Role {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Holder => "holder",
            Self::Staff => "staff",
        }
    }
}

/// A session as it is kept.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Session {
    pub device: Uuid,
    pub tokens: SessionTokens,
    /// The server said that it is over; the device stays known.
    #[serde(default)]
    pub over: bool,
    /// When the server last gave tokens, Unix seconds.
    pub contact: i64,
}

/// The sessions of this phone.
pub(super) struct Sessions {
    store: Store,
    time: Timekeeper,
    ports: Ports,
    holder: Mutex<()>,
    staff: Mutex<()>,
}

impl Sessions {
    pub(super) fn new(store: Store, time: Timekeeper, ports: Ports) -> Self {
        Self {
            store,
            time,
            ports,
            holder: Mutex::default(),
            staff: Mutex::default(),
        }
    }

    /// The session of `role`, over or not.
    pub(super) fn get(&self, role: Role) -> Result<Option<Session>, EngineError> {
        Ok(self.store.get(SESSION, role.name())?)
    }

    /// Whether calls of `role` have a chance.
    pub(super) fn is_open(&self, role: Role) -> Result<bool, EngineError> {
        Ok(self.get(role)?.is_some_and(|session| !session.over))
    }

    pub(super) fn begin(
        &self,
        role: Role,
        device: Uuid,
        tokens: SessionTokens,
    ) -> Result<(), EngineError> {
        let session = Session {
            device,
            tokens,
            over: false,
            contact: self.time.now().seconds(),
        };
        Ok(self.store.put(SESSION, role.name(), &session)?)
    }

    /// The server said that the session is over.
    pub(super) fn end(&self, role: Role) -> Result<(), EngineError> {
        if let Some(session) = self.get(role)? {
            let over = Session {
                over: true,
                ..session
            };
            self.store.put(SESSION, role.name(), &over)?;
        }
        Ok(())
    }

    /// The key of this phone as `role`: made once, then kept, because the server
    /// binds an account to it.
    pub(super) async fn device_key(&self, role: Role) -> Result<NewKey, EngineError> {
        if let Some(key) = self.store.get(DEVICE_KEY, role.name())? {
            return Ok(key);
        }
        let key = self.ports.keys.create().await?;
        self.store.put(DEVICE_KEY, role.name(), &key)?;
        Ok(key)
    }

    /// Sends an authenticated call, refreshing the session first or, if the server
    /// does not take the token (it ended, or a lost reply brought another), once
    /// afterwards.
    pub(super) async fn send<'a>(
        &self,
        http: &Http,
        role: Role,
        call: impl Fn() -> Result<Call<'a>, EngineError>,
    ) -> Result<Reply, EngineError> {
        let token = self.access_token(http, role).await?;
        match http.send(call()?.with(&token)).await {
            Err(error) if wants_refresh(&error) => {
                let token = self.refresh(http, role, &token).await?;
                self.settle(role, http.send(call()?.with(&token)).await)
            }
            answer => answer,
        }
    }

    /// As [`Sessions::send`], for what a device may still send after its
    /// revocation: its records, with the token that it last had.
    pub(super) async fn send_record<'a>(
        &self,
        http: &Http,
        role: Role,
        call: impl Fn() -> Result<Call<'a>, EngineError>,
    ) -> Result<Reply, EngineError> {
        match self.access_token(http, role).await {
            Err(EngineError::Refused { code, .. }) if code == REVOKED => {
                let token = self.open_session(role)?.tokens.access_token;
                http.send(call()?.with(&token)).await
            }
            Err(error) => Err(error),
            Ok(_) => self.send(http, role, call).await,
        }
    }

    /// A token that lives for a while yet.
    pub(super) async fn access_token(
        &self,
        http: &Http,
        role: Role,
    ) -> Result<String, EngineError> {
        let session = self.open_session(role)?;
        if session.tokens.access_expires - EARLY > self.time.now().seconds() {
            return Ok(session.tokens.access_token);
        }
        self.refresh(http, role, &session.tokens.access_token).await
    }

    /// New tokens for old; `spent` is the access token that no longer serves.
    pub(super) async fn refresh(
        &self,
        http: &Http,
        role: Role,
        spent: &str,
    ) -> Result<String, EngineError> {
        let _one_at_a_time = match role {
            Role::Holder => self.holder.lock().await,
            Role::Staff => self.staff.lock().await,
        };
        let session = self.open_session(role)?;
        if spent != session.tokens.access_token {
            return Ok(session.tokens.access_token);
        }
        let token = &session.tokens.refresh_token;
        let proof = self
            .prove(role, Purpose::Refresh, &[token.as_bytes()])
            .await?;
        let call = Call::post(
            "/sessions/refresh",
            &RefreshRequest {
                refresh_token: token,
                proof,
            },
        )?;
        let answer = http.send(call).await.map_err(not_the_callers);
        let reply: RefreshReply = self.settle(role, answer)?.json()?;
        let access_token = reply.session.access_token.clone();
        self.begin(role, session.device, reply.session)?;
        Ok(access_token)
    }

    /// A proof by the device key of `role`.
    pub(super) async fn prove(
        &self,
        role: Role,
        purpose: Purpose,
        parts: &[&[u8]],
    ) -> Result<Bytes64, EngineError> {
        let key = self.device_key(role).await?;
        prove(&self.ports, &key.id, purpose, parts).await
    }

    /// The id of this phone as `role`.
    pub(super) fn device(&self, role: Role) -> Result<Uuid, EngineError> {
        Ok(self.open_session(role)?.device)
    }

    /// Takes note of a session that is over.
    pub(super) fn settle(
        &self,
        role: Role,
        answer: Result<Reply, EngineError>,
    ) -> Result<Reply, EngineError> {
        match answer {
            Err(EngineError::SignIn { code }) => {
                self.end(role)?;
                Err(EngineError::SignIn { code })
            }
            other => other,
        }
    }

    fn open_session(&self, role: Role) -> Result<Session, EngineError> {
        match self.get(role)? {
            Some(session) if session.over => Err(EngineError::SignIn {
                code: "session_over",
            }),
            Some(session) => Ok(session),
            None => Err(EngineError::SignIn { code: "no_session" }),
        }
    }
}

/// A refresh that was garbled on its way says nothing of the call behind it, whose
/// sender would take `invalid_request` for an answer to its own.
fn not_the_callers(error: EngineError) -> EngineError {
    match error.code() {
        "invalid_request" => malformed(),
        _ => error,
    }
}

/// Whether another access token may help.
pub(super) fn wants_refresh(error: &EngineError) -> bool {
    matches!(error.code(), "token_expired" | "unauthenticated")
}

/// A proof of possession by the key `id`.
pub(super) async fn prove(
    ports: &Ports,
    id: &str,
    purpose: Purpose,
    parts: &[&[u8]],
) -> Result<Bytes64, EngineError> {
    let unsigned = proof::unsigned(purpose, &proof::context(parts));
    let signature = ports.keys.sign(id, unsigned.to_be_signed()).await?;
    Ok(Bytes64(unsigned.finish(&signature.normalised()?)))
}

#[derive(Serialize)]
struct RefreshRequest<'a> {
    refresh_token: &'a str,
    proof: Bytes64,
}

#[derive(Deserialize)]
struct RefreshReply {
    session: SessionTokens,
}
