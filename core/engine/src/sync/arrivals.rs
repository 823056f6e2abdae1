//! The calls of people who come to Fujian. Forms are judged here before they are sent;
//! what was last heard is kept, so that its page opens without a network.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::http::{Call, Reply};
use super::session::Role;
use super::wire::Bytes64;
use super::{Syncer, Task};
use crate::arrivals::{
    Certificates, CheckInForm, CheckInRequest, CheckedIn, LastKnown, OriginState, OverseasForm,
    OverseasRequest, OverseasStanding, ProvinceForm, ProvinceRequest, ProvinceStanding, checked,
};
use crate::error::EngineError;
use crate::ports::random;

/// What was last heard, and the check-in that is on its way.
const ARRIVALS: &str = "arrivals";
const PROVINCE: &str = "province";
const OVERSEAS: &str = "overseas";
const CHECK_IN: &str = "check_in";
const SIGNERS: &str = "signers";

impl Syncer {
    /// Applies as an arrival from another province, for the own subject. Until the
    /// origin's code is known there is nothing to show.
    ///
    /// # Errors
    /// `arrival_refused` with every reason, here or by the server; `not_found` without
    /// an own subject, `conflict` for one from overseas.
    pub async fn apply_from_province(
        &self,
        form: &ProvinceForm,
    ) -> Result<ProvinceStanding, EngineError> {
        checked(form, self.time.now().seconds())?;
        let request = ProvinceRequest::of(form);
        let reply = self.post_holder("/arrivals/province", &request).await?;
        let standing = self.heard_of_province(&reply)?;
        // The pass says who is an arrival: the next one shall.
        self.wallet.renew_now()?;
        self.ask(&[Task::Subjects, Task::Renew]);
        Ok(standing)
    }

    /// How the arrival from another province stands: the origin's code, when it was
    /// last asked for, how new the national platform's data were.
    pub async fn province_standing(&self) -> Result<ProvinceStanding, EngineError> {
        let reply = self.get_holder("/arrivals/province").await?;
        self.heard_of_province(&reply)
    }

    /// What [`Syncer::province_standing`] last said, and when.
    pub fn last_province_standing(
        &self,
    ) -> Result<Option<LastKnown<ProvinceStanding>>, EngineError> {
        Ok(self.store.get(ARRIVALS, PROVINCE)?)
    }

    /// Registers a person from overseas as the own subject, with the text of a foreign
    /// health certificate if there is one.
    ///
    /// # Errors
    /// `arrival_refused` with every reason, here or by the server;
    /// `arrival_unmatched`, `document_taken`, `conflict`, `too_many_requests`.
    pub async fn register_overseas(
        &self,
        form: &OverseasForm,
        certificate: Option<&str>,
    ) -> Result<OverseasStanding, EngineError> {
        checked(form, self.time.now().seconds())?;
        let request = OverseasRequest::of(form, certificate);
        let reply = self.post_holder("/arrivals/overseas", &request).await?;
        let standing = self.heard(OVERSEAS, &reply)?;
        self.ask(&[Task::Subjects, Task::Renew]);
        Ok(standing)
    }

    /// How the registration from overseas stands: whether a code is given now, until
    /// when, or why not.
    pub async fn overseas_standing(&self) -> Result<OverseasStanding, EngineError> {
        let reply = self.get_holder("/arrivals/overseas").await?;
        self.heard(OVERSEAS, &reply)
    }

    /// What [`Syncer::overseas_standing`] last said, and when.
    pub fn last_overseas_standing(
        &self,
    ) -> Result<Option<LastKnown<OverseasStanding>>, EngineError> {
        Ok(self.store.get(ARRIVALS, OVERSEAS)?)
    }

    /// The daily check-in. After a lost answer the same form works again and is no
    /// second check-in.
    ///
    /// # Errors
    /// `arrival_refused` with every reason, here or by the server; `not_found` for who
    /// isn't registered.
    pub async fn check_in(&self, form: &CheckInForm) -> Result<CheckedIn, EngineError> {
        checked(form, self.time.now().seconds())?;
        let id = self.check_in_id(form)?;
        let request = CheckInRequest::of(form, id);
        let reply = self.post_holder("/arrivals/check-ins", &request).await?;
        let checked_in: CheckedIn = reply.json()?;
        self.store
            .write(|access| access.remove(ARRIVALS, CHECK_IN))?;
        self.wallet.renew_now()?;
        self.ask(&[Task::Renew]);
        Ok(checked_in)
    }

    /// Fetches the signers whose health certificates the server takes.
    pub async fn fetch_signers(&self) -> Result<Certificates, EngineError> {
        let reply = self.http.send(Call::get("/certificates/signers")).await?;
        let reply: SignersReply = reply.json()?;
        self.store.put(ARRIVALS, SIGNERS, &reply.signers)?;
        self.certificates()
    }

    /// The signers as they were last fetched, to preview a certificate without a
    /// network; none before the first time.
    pub fn certificates(&self) -> Result<Certificates, EngineError> {
        let signers: Option<Vec<Bytes64>> = self.store.get(ARRIVALS, SIGNERS)?;
        let signers = signers.unwrap_or_default().into_iter();
        let signers: Vec<Vec<u8>> = signers.map(|der| der.0).collect();
        Ok(Certificates::of(&signers))
    }

    /// The id of a check-in whose answer has not come, if it is of this form; else a
    /// new one, kept before it is sent.
    fn check_in_id(&self, form: &CheckInForm) -> Result<Uuid, EngineError> {
        let now = self.time.now();
        let sent = SentCheckIn {
            id: uuid::Builder::from_random_bytes(random::array(&*self.ports.random)?).into_uuid(),
            day: bamin_rules::Day::of_unix(now.seconds()).to_string(),
            form: serde_json::to_string(&CheckInRequest::of(form, Uuid::nil()))
                .map_err(|_| EngineError::Answer { code: "malformed" })?,
        };
        let before: Option<SentCheckIn> = self.store.get(ARRIVALS, CHECK_IN)?;
        if let Some(before) = before
            && (&before.day, &before.form) == (&sent.day, &sent.form)
        {
            return Ok(before.id);
        }
        self.store.put(ARRIVALS, CHECK_IN, &sent)?;
        Ok(sent.id)
    }

    /// The wallet follows: no code while the origin's isn't known, and a renewal as
    /// soon as it is.
    fn heard_of_province(&self, reply: &Reply) -> Result<ProvinceStanding, EngineError> {
        let standing: ProvinceStanding = self.heard(PROVINCE, reply)?;
        let now = self.time.now().seconds();
        let waits = standing.arrival.as_ref().is_some_and(|arrival| {
            arrival.origin.state == OriginState::Waiting && now < arrival.resident_from
        });
        if waits {
            self.wallet.wait_for_origin(standing.subject, now)?;
        } else if self.wallet.waits_for_origin(standing.subject) {
            self.wallet.renew_now()?;
            self.retry_now(&[Task::Renew]);
        }
        Ok(standing)
    }

    fn heard<T>(&self, id: &'static str, reply: &Reply) -> Result<T, EngineError>
    where
        T: DeserializeOwned + Serialize,
    {
        let heard = LastKnown {
            what: reply.json()?,
            at: self.time.now().seconds(),
        };
        self.store.put(ARRIVALS, id, &heard)?;
        Ok(heard.what)
    }

    async fn post_holder<T: Serialize>(&self, path: &str, body: &T) -> Result<Reply, EngineError> {
        self.sessions
            .send(&self.http, Role::Holder, || Call::post(path, body))
            .await
    }

    async fn get_holder(&self, path: &str) -> Result<Reply, EngineError> {
        self.sessions
            .send(&self.http, Role::Holder, || Ok(Call::get(path)))
            .await
    }
}

#[derive(Serialize, Deserialize)]
struct SentCheckIn {
    id: Uuid,
    day: String,
    form: String,
}

#[derive(Deserialize)]
struct SignersReply {
    signers: Vec<Bytes64>,
}
