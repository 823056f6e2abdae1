//! From overseas: the registration (O1), and whether a code may be given (O2, O3).

use super::{ArrivalError, ZoneField, check_in};
use crate::certificate::{self, HealthCertificate, TrustedKeys};
use crate::day::Day;
use crate::document::{Document, DocumentKind};
use crate::mrz::{Agreement, MrzName, Zone};
use crate::name::PersonName;
use crate::phone::Phone;

/// The documents that people arrive with from overseas.
pub const DOCUMENT_KINDS: [DocumentKind; 4] = [
    DocumentKind::HongKongMacaoPermit,
    DocumentKind::TaiwanPermit,
    DocumentKind::ChinesePassport,
    DocumentKind::ForeignPassport,
];

/// The form as it was filled in. It has no `Debug`: all of it is personal.
#[derive(Clone, Default)]
pub struct OverseasForm {
    /// The name in any script.
    pub name: String,
    /// The machine-readable spelling, surname first.
    pub spelling: String,
    /// The kind of document.
    pub document_kind: Option<DocumentKind>,
    /// The document's number.
    pub document_number: String,
    /// The day of birth.
    pub birth: Option<Day>,
    /// A phone number with its country.
    pub contact: String,
    /// The lines of the machine-readable zone, if it was read.
    pub zone: Option<String>,
}

/// A registration, parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    /// The name in any script.
    pub name: PersonName,
    /// Its spelling.
    pub spelling: MrzName,
    /// The document.
    pub document: Document,
    /// The day of birth.
    pub birth: Day,
    /// The phone number.
    pub contact: Phone,
}

/// Who arrived, as the arrivals feed says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArrivalRecord {
    /// The document.
    pub document: Document,
    /// The name's spelling.
    pub spelling: MrzName,
    /// The day of birth.
    pub birth: Day,
    /// When central medical observation was completed (unix seconds), if it is recorded.
    pub observed: Option<i64>,
}

impl Registration {
    /// Judges a form: the registration, or every reason against it in the form's
    /// order. A zone that was read has to say what the form says.
    pub fn check(form: &OverseasForm, today: Day) -> Result<Self, Vec<ArrivalError>> {
        let name = PersonName::parse(&form.name).map_err(ArrivalError::Name);
        let spelling = MrzName::of_text(&form.spelling).ok_or(ArrivalError::Spelling);
        let differs = match (&name, &spelling) {
            (Ok(name), Ok(spelling)) => spelling.agrees(name.as_str()) == Agreement::Differs,
            _ => false,
        };
        let document = parse_document(form, today);
        let birth = parse_birth(form, today);
        let contact = Phone::contact(&form.contact).map_err(|_| ArrivalError::Contact);
        match (name, spelling, document, birth, contact) {
            (Ok(name), Ok(spelling), Ok(document), Ok(birth), Ok(contact)) if !differs => {
                let registration = Self {
                    name,
                    spelling,
                    document,
                    birth,
                    contact,
                };
                registration.agrees_with_zone(form.zone.as_deref(), today)?;
                Ok(registration)
            }
            (name, spelling, document, birth, contact) => {
                let differs = differs.then_some(ArrivalError::SpellingDiffers);
                let reasons = [
                    name.err(),
                    spelling.err().or(differs),
                    document.err(),
                    birth.err(),
                    contact.err(),
                ];
                Err(reasons.into_iter().flatten().collect())
            }
        }
    }

    /// Whether the arrivals feed's record is of the same person: document, name and
    /// birth together prove the identity.
    #[must_use]
    pub fn is_proved_by(&self, record: &ArrivalRecord) -> bool {
        same_document(&self.document, &record.document)
            && self.birth == record.birth
            && self.spelling.is_same(&record.spelling)
    }

    /// Takes a foreign health certificate (O5) into the registration: it has to hold
    /// at `now` (unix seconds), and to be of the same person.
    pub fn certificate(
        &self,
        text: &str,
        trusted: &TrustedKeys,
        now: i64,
    ) -> Result<HealthCertificate, ArrivalError> {
        let certificate =
            certificate::verify(text, trusted, now).map_err(ArrivalError::Certificate)?;
        if certificate.is_of(&self.spelling, self.birth) {
            Ok(certificate)
        } else {
            Err(ArrivalError::CertificateOfAnother)
        }
    }

    fn agrees_with_zone(&self, zone: Option<&str>, today: Day) -> Result<(), Vec<ArrivalError>> {
        let Some(zone) = zone else {
            return Ok(());
        };
        let zone = Zone::parse(zone, today).map_err(|error| vec![ArrivalError::Zone(error)])?;
        let differences = [
            (zone.number != self.document.number().as_str()).then_some(ZoneField::Number),
            zone.birth
                .filter(|&birth| birth != self.birth)
                .map(|_| ZoneField::Birth),
            (!zone.name.is_same(&self.spelling)).then_some(ZoneField::Name),
        ];
        let differences = differences.into_iter().flatten();
        let differences = differences.map(|field| ArrivalError::ZoneDiffers { field });
        let days = today.days_since(zone.expiry);
        let expired = (days > 0).then_some(ArrivalError::DocumentExpired { days });
        let reasons: Vec<_> = differences.chain(expired).collect();
        reasons.is_empty().then_some(()).ok_or(reasons)
    }
}

/// Until when a code may be given now (unix seconds): 24:00 of the day of today's
/// check-in. `checked_in` is the last check-in, `record` the arrivals feed's.
pub fn code_until(
    record: &ArrivalRecord,
    checked_in: Option<i64>,
    now: i64,
) -> Result<i64, ArrivalError> {
    let needs_observation = record.document.kind() == DocumentKind::ForeignPassport;
    let is_observed = record.observed.is_some_and(|observed| observed <= now);
    if needs_observation && !is_observed {
        return Err(ArrivalError::ObservationOpen);
    }
    check_in::valid_until(checked_in, now)
}

fn parse_document(form: &OverseasForm, today: Day) -> Result<Document, ArrivalError> {
    let kind = form.document_kind;
    let kind = kind.ok_or(ArrivalError::DocumentKindMissing)?;
    if !DOCUMENT_KINDS.contains(&kind) {
        return Err(ArrivalError::DocumentKindNotTaken { kind });
    }
    Document::parse(kind, &form.document_number, today).map_err(ArrivalError::Document)
}

fn parse_birth(form: &OverseasForm, today: Day) -> Result<Day, ArrivalError> {
    let birth = form.birth.ok_or(ArrivalError::BirthMissing)?;
    match birth.days_since(today) {
        days if days > 0 => Err(ArrivalError::BirthAhead { days }),
        _ => Ok(birth),
    }
}

/// A permit of Hong Kong or Macao counts by the part that a renewal doesn't change.
fn same_document(one: &Document, two: &Document) -> bool {
    match (one, two) {
        (Document::HongKongMacaoPermit(one), Document::HongKongMacaoPermit(two)) => {
            one.for_life() == two.for_life()
        }
        _ => one == two,
    }
}
