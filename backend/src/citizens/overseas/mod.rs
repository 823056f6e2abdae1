//! People from overseas: the registration, proved by the arrivals feed (O1), the daily
//! check-in (O2) and until when a code may be given (O2, O3). What the forms have to
//! say is `bamin_rules::arrival`'s business.

pub mod check_in;
pub mod register;

use bamin_protocol::slice::Slice;
use bamin_rules::arrival::ArrivalError;
use bamin_rules::arrival::overseas::{ArrivalRecord, Registration, code_until};
use bamin_rules::mrz::MrzName;
use bamin_rules::name::PersonName;
use bamin_rules::phone::Phone;
use bamin_rules::{Day, Document, DocumentKind};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::colour::feeds::record::{self, Details};
use crate::http::problem::{Code, Problem};
use crate::secrets::personal::{Personal, PersonalError, Place};
use crate::store::SubjectId;
use crate::store::facts::{Fact, FactKind};
use crate::store::overseas::OverseasArrival;
use crate::store::people::Subject;

/// Kind of a subject from overseas (docs/format.md §2).
pub const OVERSEAS: u8 = 3;
/// How many days ago an arrival may be that still proves who somebody is.
pub const PROOF_DAYS: u16 = 90;
/// The same in seconds.
const RECENT: i64 = PROOF_DAYS as i64 * 86_400;
/// More arrivals than anybody has in that time.
const MOST: u32 = 50;

/// A registration as it is kept, sealed.
#[derive(Clone, Serialize, Deserialize)]
pub struct Kept {
    name: String,
    surname: String,
    given: String,
    document_kind: String,
    document_number: String,
    birth: String,
    contact: String,
    /// What a foreign health certificate said, if there was one.
    #[serde(default)]
    pub certificate: Option<CertificateFacts>,
}

/// What is kept and shown of a foreign health certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CertificateFacts {
    /// `vaccination`, `test`, `recovery`
    pub kind: String,
    /// Two letters.
    pub country: String,
    /// Unix seconds.
    pub issued: i64,
    /// Unix seconds.
    pub expires: i64,
}

impl Kept {
    fn of(registration: &Registration, certificate: Option<CertificateFacts>) -> Self {
        Self {
            name: registration.name.as_str().to_owned(),
            surname: registration.spelling.surname.clone(),
            given: registration.spelling.given.clone(),
            document_kind: registration.document.kind().code().to_owned(),
            document_number: registration.document.number().as_str().to_owned(),
            birth: registration.birth.to_string(),
            contact: registration.contact.as_str().to_owned(),
            certificate,
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
    pub fn open(arrival: &OverseasArrival, personal: &Personal) -> Result<Self, PersonalError> {
        let text = personal.open(place(arrival.subject), &arrival.sealed)?;
        serde_json::from_str(&text).map_err(|_| PersonalError::Damaged)
    }

    fn registration(&self, today: Day) -> Option<Registration> {
        let kind = DocumentKind::of_code(&self.document_kind)?;
        Some(Registration {
            name: PersonName::parse(&self.name).ok()?,
            spelling: MrzName::of_parts(&self.surname, &self.given)?,
            document: Document::parse(kind, &self.document_number, today).ok()?,
            birth: self.birth.parse().ok()?,
            contact: Phone::contact(&self.contact).ok()?,
        })
    }
}

/// Until when a code of a subject from overseas may be given now (unix seconds).
///
/// # Errors
/// `arrival_unmatched` (its record was taken back), `observation_open`,
/// `check_in_missing`, `internal`, `unavailable`.
pub async fn given_until(app: &App, subject: &Subject) -> Result<i64, Problem> {
    let (now, today) = (app.now(), Day::of_unix(app.now()));
    let kept = app.store.overseas(subject.subject).await?;
    let kept = kept.ok_or(Code::ArrivalUnmatched)?;
    let registration = Kept::open(&kept, &app.personal())?.registration(today);
    let registration = registration.ok_or_else(|| Problem::internal(&"a registration"))?;
    let record = proof(app, subject.document_index, &registration).await?;
    let record = record.ok_or(Code::ArrivalUnmatched)?;
    let checked_in = app
        .store
        .last_check_in(subject.subject, today.start(), now)
        .await?;
    let until = code_until(&record, checked_in.map(|one| one.at), now);
    until.map_err(|error| match error {
        ArrivalError::ObservationOpen => Code::ObservationOpen.into(),
        _ => Code::CheckInMissing.into(),
    })
}

/// Whether a code of this subject could have been shown at `at`: a number outlives
/// the pass that it stood above.
///
/// # Errors
/// `internal`, `unavailable`.
pub async fn shown_at(app: &App, subject: &Subject, at: i64) -> Result<bool, Problem> {
    if subject.kind != OVERSEAS {
        return Ok(true);
    }
    let day = Day::of_unix(at);
    let check_in = app
        .store
        .last_check_in(subject.subject, day.start(), at)
        .await?;
    Ok(check_in.is_some())
}

/// The last minute of `slice` at which a pass may end, counted from the slice's start;
/// none if that is none of it.
#[must_use]
pub fn minutes_until(slice: Slice, until: i64) -> Option<u16> {
    let minutes = (until - slice.start())
        .div_euclid(60)
        .min(Slice::MINUTES.into());
    u16::try_from(minutes).ok().filter(|minutes| *minutes > 0)
}

/// The arrivals feed's record that proves who a registration is of; of several the
/// one that knows of a completed observation.
async fn proof(
    app: &App,
    document: [u8; 32],
    registration: &Registration,
) -> Result<Option<ArrivalRecord>, Problem> {
    let since = app.now() - RECENT;
    let kept = app
        .store
        .facts_of(document, FactKind::Arrival, since, MOST)
        .await?;
    let mut proofs = Vec::new();
    for (fact, sealed) in kept {
        let read = read_record(app, &fact, sealed, registration)?;
        proofs.extend(read.filter(|record| registration.is_proved_by(record)));
    }
    Ok(proofs.into_iter().max_by_key(|record| record.observed))
}

/// A record that names the person; one without name or birth proves nothing.
fn read_record(
    app: &App,
    fact: &Fact,
    sealed: Option<Vec<u8>>,
    registration: &Registration,
) -> Result<Option<ArrivalRecord>, Problem> {
    let Some(sealed) = sealed else {
        return Ok(None);
    };
    let place = record::place(&fact.supplier, fact.kind, &fact.record);
    let text = app.personal().open(place, &sealed)?;
    let details: Details<'_> =
        serde_json::from_str(&text).map_err(|error| Problem::internal(&error))?;
    let spelling = details.spelling.and_then(|text| MrzName::of_text(&text));
    let birth = details.birth.and_then(|text| text.parse().ok());
    Ok(spelling.zip(birth).map(|(spelling, birth)| ArrivalRecord {
        // It was found by the document.
        document: registration.document.clone(),
        spelling,
        birth,
        observed: details.observed,
    }))
}

/// What a field of this table is bound to.
#[must_use]
pub fn place(subject: SubjectId) -> Place {
    Place {
        field: "overseas_arrivals.sealed",
        row: subject.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pass_ends_at_midnight_in_each_slice_that_still_runs() {
        // Day 2517 in Shanghai: slice 2516 ends at 05:00 of it, slice 2517 begins at 03:00.
        let midnight = Slice(2517).start() + 21 * 3600;
        assert_eq!(minutes_until(Slice(2517), midnight), Some(21 * 60));
        assert_eq!(minutes_until(Slice(2516), midnight), Some(Slice::MINUTES));
        assert_eq!(minutes_until(Slice(2518), midnight), None);
        assert_eq!(minutes_until(Slice(2517), Slice(2517).start() + 59), None);
    }
}
