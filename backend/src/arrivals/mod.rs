//! Arrivals from other provinces: the application (X1), the origin's code from the
//! national platform ([`origins`], X2, X3), and the end of the arrival period
//! ([`over`], X6). What the form has to say is `bamin_rules::arrival`'s business.

pub mod origins;
pub mod over;

use bamin_rules::arrival::province::{ProvinceApplication, ProvinceArrival, ProvinceForm};
use bamin_rules::colour::Policy;
use bamin_rules::{Day, arrival};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::app::App;
use crate::form;
use crate::personal::{Personal, PersonalError, Place};
use crate::problem::{Code, Problem};
use crate::records::{self, DECLARED, OwnRecord};
use crate::store::arrivals::{Arrival, Origin, Outcome};
use crate::store::facts::FactKind;
use crate::store::people::Subject;
use crate::store::{SubjectId, Trail};

/// Kind of a subject that lives here (docs/format.md §2).
pub const RESIDENT: u8 = 0;
/// Kind of one from another province.
pub const ARRIVAL: u8 = 2;

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
/// isn't from another province. The origin is asked for by the job, at once.
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
    let arrived = match checked.map_err(form::refused)? {
        ProvinceApplication::Resident => return Ok(None),
        ProvinceApplication::Arrival(arrived) => arrived,
    };
    if !matches!(subject.kind, RESIDENT | ARRIVAL) {
        return Err(Code::Conflict.into());
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
    let arrival = Arrival {
        subject: subject.subject,
        sealed: Application::of(&arrived).seal(subject.subject, &app.personal())?,
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
    let trail = Trail::new(
        now,
        format!("holder:{}", subject.holder),
        "arrival.apply",
        format!("subject:{}", subject.subject),
    )
    .detail(json!({"resident_from": arrival.resident_from}));
    match app.store.put_arrival(arrival.clone(), trail).await? {
        true => Ok(Some(arrival)),
        false => Err(Code::Conflict.into()),
    }
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
