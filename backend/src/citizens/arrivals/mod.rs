//! Arrivals from other provinces: the application (X1), the origin's code from the
//! national platform ([`origins`], X2, X3) or a supplier ([`told`]), and the end of the arrival period
//! ([`over`], X6). What the form has to say is `bamin_rules::arrival`'s business.
//!
//! While the origin's code isn't known there is none: the application withdraws those
//! that live, and a renewal says `origin_waiting` until it is.

pub mod origins;
pub mod over;
pub mod told;

use bamin_rules::arrival::province::{ProvinceApplication, ProvinceArrival, ProvinceForm};
use bamin_rules::colour::Policy;
use bamin_rules::{Day, arrival};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::app::App;
use crate::citizens::form;
use crate::colour;
use crate::colour::hints;
use crate::colour::records::{self, DECLARED, OwnRecord};
use crate::http::problem::{Code, Problem};
use crate::secrets::personal::{Personal, PersonalError, Place};
use crate::store::arrivals::{Arrival, Hold, Origin, Outcome};
use crate::store::facts::FactKind;
use crate::store::inbox::InboxMessage;
use crate::store::message_code::MessageCode;
use crate::store::people::{ARRIVAL, Subject};
use crate::store::{SubjectId, Trail};

/// Kind of a subject that lives here (docs/format.md §2).
pub const RESIDENT: u8 = 0;

/// An application as it is kept, sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Application {
    /// Two digits of the province left.
    pub province: u8,
    /// Four digits of the city left.
    pub city: u16,
    /// `YYYY-MM-DD`
    pub departed: String,
    /// `YYYY-MM-DD`
    pub arrived: String,
    /// Six digits of the household registration.
    pub household: u32,
}

/// Judges and keeps an application of a holder's own subject; none if the person
/// isn't from another province. The origin is asked for by the job, at once. A repeat
/// changes nothing, nor does a "no" take back an application that was made.
///
/// # Errors
/// `arrival_refused`, `conflict` (the subject is of a kind that doesn't arrive from a
/// province), `internal`, `unavailable`.
pub async fn apply(
    app: &App,
    subject: &Subject,
    application: &ProvinceForm,
) -> Result<Option<Arrival>, Problem> {
    let now = app.now();
    let checked = ProvinceApplication::check(application, Day::of_unix(now));
    let checked = checked.map_err(form::refused)?;
    let before = app.store.arrival(subject.subject).await?;
    let before = before.filter(|arrival| arrival.ended_at.is_none());
    let ProvinceApplication::Arrival(arrived) = checked else {
        return Ok(before);
    };
    if !matches!(subject.kind, RESIDENT | ARRIVAL) {
        return Err(Code::Conflict.into());
    }
    let personal = app.personal();
    let application = Application::of(&arrived);
    let before = before
        .map(|arrival| Application::open(&arrival, &personal).map(|made| (arrival, made)))
        .transpose()?;
    if let Some((arrival, made)) = &before
        && *made == application
    {
        return Ok(Some(arrival.clone()));
    }
    // Before the row: if this is all that is kept, it only ends the origin's code.
    let record = OwnRecord {
        record: subject.subject.to_string(),
        person: subject.document_index,
        starts: arrived.counts_from(),
        value: 0,
        version: now,
    };
    records::put(app, DECLARED, FactKind::Arrival, vec![record]).await?;
    let new = Arrival {
        subject: subject.subject,
        sealed: application.seal(subject.subject, &personal)?,
        applied_at: now,
        resident_from: arrived.resident_from(&Policy::default()),
        ended_at: None,
        origin: Origin::Waiting,
        outcome: Outcome::NotAsked,
        tries: 0,
        last_try: None,
        next_try: now,
        as_of: None,
    };
    // Whoever comes from where the last one came from needs not wait again.
    let arrival = match &before {
        Some((last, made)) if made.province == application.province => Arrival {
            origin: last.origin,
            outcome: last.outcome,
            last_try: last.last_try,
            as_of: last.as_of,
            ..new
        },
        _ => new,
    };
    let waited = before.is_some_and(|(last, _)| last.waits(now));
    put(app, subject, arrival, waited).await.map(Some)
}

/// One transaction: the arrival, and of one that waits also the codes withdrawn, the
/// message and the hint.
async fn put(
    app: &App,
    subject: &Subject,
    arrival: Arrival,
    waited: bool,
) -> Result<Arrival, Problem> {
    let now = app.now();
    let waits = arrival.waits(now);
    let told = (waits && !waited)
        .then(|| message(app, subject.subject, MessageCode::ORIGIN_WAITING))
        .transpose()?;
    let hold = waits.then(|| Hold {
        from_slice: colour::moment(app).from_slice,
        message: told,
    });
    let trail = Trail::new(
        now,
        format!("holder:{}", subject.holder),
        "arrival.apply",
        format!("subject:{}", subject.subject),
    )
    .detail(json!({"resident_from": arrival.resident_from, "waits": waits}))
    .message(hints::state_changed(app, subject.subject)?);
    if !app.store.put_arrival(arrival.clone(), hold, trail).await? {
        return Err(Code::Conflict.into());
    }
    hints::publish(app).await?;
    Ok(arrival)
}

fn message(app: &App, subject: SubjectId, code: MessageCode) -> Result<InboxMessage, Problem> {
    Ok(InboxMessage {
        id: app.random.uuid(app.clock.now_ms())?,
        subject,
        at: app.now(),
        code,
        params: json!({}),
    })
}

impl Application {
    fn of(arrived: &ProvinceArrival) -> Self {
        Self {
            province: arrived.from.province_code(),
            city: arrived.from.code,
            departed: arrived.departed.to_string(),
            arrived: arrived.arrived.to_string(),
            household: arrived.household.code(),
        }
    }

    fn seal(&self, subject: SubjectId, personal: &Personal) -> Result<Vec<u8>, PersonalError> {
        let text = serde_json::to_string(self).map_err(|_| PersonalError::Sealing)?;
        personal.seal(place(subject), &text)
    }

    /// Opens what is kept.
    ///
    /// # Errors
    /// [`PersonalError`].
    pub fn open(arrival: &Arrival, personal: &Personal) -> Result<Self, PersonalError> {
        let text = personal.open(place(arrival.subject), &arrival.sealed)?;
        serde_json::from_str(&text).map_err(|_| PersonalError::Damaged)
    }

    /// The name of the city left.
    #[must_use]
    pub fn city_name(&self) -> &'static str {
        arrival::city(self.city).map_or("", |city| city.name)
    }
}

/// What a field of this table is bound to.
#[must_use]
pub fn place(subject: SubjectId) -> Place {
    Place {
        field: "arrivals.sealed",
        row: subject.0,
    }
}
