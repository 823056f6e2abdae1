//! Why an arrival's form or check-in was refused: stable codes with figures, never
//! personal data.

use crate::certificate::CertificateError;
use crate::document::{DocumentError, DocumentKind};
use crate::mrz::MrzError;
use crate::name::NameError;

/// One reason against a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ArrivalError {
    /// Whether one comes from another province isn't answered.
    #[error("not answered whether from another province")]
    QuestionOpen,
    /// No province, or none with these digits.
    #[error("no such province")]
    Province,
    /// Fujian itself.
    #[error("from Fujian")]
    ProvinceIsFujian,
    /// Hong Kong, Macao or Taiwan: another form.
    #[error("from overseas")]
    ProvinceIsOverseas,
    /// No city, or none of that province.
    #[error("no such city in the province")]
    City,
    /// No day of departure.
    #[error("no day of departure")]
    DepartureMissing,
    /// No day of arrival.
    #[error("no day of arrival")]
    ArrivalMissing,
    /// The arrival before the departure.
    #[error("arrived {days} days before departing")]
    DatesOrder {
        /// Days between them.
        days: i64,
    },
    /// The departure after today.
    #[error("departure lies {days} days ahead")]
    DepartureAhead {
        /// Days from today.
        days: i64,
    },
    /// The arrival further ahead than a journey takes.
    #[error("arrival lies {days} days ahead")]
    ArrivalAhead {
        /// Days from today.
        days: i64,
        /// The limit.
        most: i64,
    },
    /// No household registration, or none that begins like a province.
    #[error("no such region of household registration")]
    Household,
    /// The name is none.
    #[error("name: {0}")]
    Name(NameError),
    /// The spelling isn't of `A`–`Z`.
    #[error("no machine-readable spelling")]
    Spelling,
    /// Name and spelling are of different names.
    #[error("name and spelling differ")]
    SpellingDiffers,
    /// No kind of document was chosen.
    #[error("no kind of document")]
    DocumentKindMissing,
    /// A document that nobody arrives with from overseas.
    #[error("{} not taken", kind.code())]
    DocumentKindNotTaken {
        /// What was chosen.
        kind: DocumentKind,
    },
    /// The document's number doesn't hold.
    #[error("document: {0}")]
    Document(DocumentError),
    /// No day of birth.
    #[error("no day of birth")]
    BirthMissing,
    /// The birth lies after today.
    #[error("birth lies {days} days ahead")]
    BirthAhead {
        /// Days from today.
        days: i64,
    },
    /// No phone number with its country.
    #[error("no phone number")]
    Contact,
    /// The machine-readable zone doesn't hold.
    #[error("zone: {0}")]
    Zone(MrzError),
    /// The zone says something else than the form.
    #[error("zone differs: {}", field.code())]
    ZoneDiffers {
        /// What.
        field: ZoneField,
    },
    /// The document in the zone is no longer valid.
    #[error("document ended {days} days ago")]
    DocumentExpired {
        /// Days since its last.
        days: i64,
    },
    /// The health certificate doesn't hold.
    #[error("certificate: {0}")]
    Certificate(CertificateError),
    /// The health certificate is somebody else's.
    #[error("certificate of somebody else")]
    CertificateOfAnother,
    /// No temperature, or none of a living person.
    #[error("no temperature from {least} to {most}")]
    Temperature {
        /// The lowest taken, °C.
        least: &'static str,
        /// The highest taken, °C.
        most: &'static str,
    },
    /// Symptoms not answered.
    #[error("symptoms not answered")]
    SymptomsOpen,
    /// Isolation, contact, discharge not answered.
    #[error("exposure not answered")]
    ExposureOpen,
    /// The place of stay is no county of Fujian.
    #[error("no county of Fujian")]
    StayCounty,
    /// The address of the place of stay is empty or over-long.
    #[error("no address")]
    StayAddress,
    /// No check-in today.
    #[error("no check-in today")]
    CheckInMissing,
    /// A foreign passport before central observation was recorded as completed.
    #[error("observation not completed")]
    ObservationOpen,
}

/// What a zone may say otherwise than the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ZoneField {
    /// The document's number.
    Number,
    /// The day of birth.
    Birth,
    /// The name's spelling.
    Name,
}

impl ZoneField {
    /// Every field, for catalogues.
    pub const ALL: [Self; 3] = [Self::Number, Self::Birth, Self::Name];

    /// The stable word for interfaces and catalogues.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Birth => "birth",
            Self::Name => "name",
        }
    }
}

impl ArrivalError {
    /// Every code of its own, for catalogues; those of documents, names, zones and
    /// certificates stand with them.
    pub const CODES: [&'static str; 28] = [
        "question_open",
        "province",
        "province_is_fujian",
        "province_is_overseas",
        "city",
        "departure_missing",
        "arrival_missing",
        "dates_order",
        "departure_ahead",
        "arrival_ahead",
        "household",
        "spelling",
        "spelling_differs",
        "document_kind_missing",
        "document_kind_not_taken",
        "birth_missing",
        "birth_ahead",
        "contact",
        "zone_differs",
        "document_expired",
        "certificate_of_another",
        "temperature",
        "symptoms_open",
        "exposure_open",
        "stay_county",
        "stay_address",
        "check_in_missing",
        "observation_open",
    ];

    /// The stable word for interfaces.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::QuestionOpen => "question_open",
            Self::Province => "province",
            Self::ProvinceIsFujian => "province_is_fujian",
            Self::ProvinceIsOverseas => "province_is_overseas",
            Self::City => "city",
            Self::DepartureMissing => "departure_missing",
            Self::ArrivalMissing => "arrival_missing",
            Self::DatesOrder { .. } => "dates_order",
            Self::DepartureAhead { .. } => "departure_ahead",
            Self::ArrivalAhead { .. } => "arrival_ahead",
            Self::Household => "household",
            Self::Name(error) => error.code(),
            Self::Spelling => "spelling",
            Self::SpellingDiffers => "spelling_differs",
            Self::DocumentKindMissing => "document_kind_missing",
            Self::DocumentKindNotTaken { .. } => "document_kind_not_taken",
            Self::Document(error) => error.code(),
            Self::BirthMissing => "birth_missing",
            Self::BirthAhead { .. } => "birth_ahead",
            Self::Contact => "contact",
            Self::Zone(error) => error.code(),
            Self::ZoneDiffers { .. } => "zone_differs",
            Self::DocumentExpired { .. } => "document_expired",
            Self::Certificate(error) => error.code(),
            Self::CertificateOfAnother => "certificate_of_another",
            Self::Temperature { .. } => "temperature",
            Self::SymptomsOpen => "symptoms_open",
            Self::ExposureOpen => "exposure_open",
            Self::StayCounty => "stay_county",
            Self::StayAddress => "stay_address",
            Self::CheckInMissing => "check_in_missing",
            Self::ObservationOpen => "observation_open",
        }
    }

    /// The key of its text: `arrival.…`, or that of the room where it arose.
    #[must_use]
    pub fn text_key(self) -> String {
        let room = match self {
            Self::Name(_) => "name",
            Self::Document(_) => "document",
            Self::Zone(_) => "zone",
            Self::Certificate(_) => "certificate",
            _ => "arrival",
        };
        format!("{room}.{}", self.code())
    }

    /// The figures by name, as texts take them.
    #[must_use]
    pub fn figures(self) -> Vec<(&'static str, String)> {
        match self {
            Self::DatesOrder { days }
            | Self::DepartureAhead { days }
            | Self::BirthAhead { days }
            | Self::DocumentExpired { days } => vec![("days", days.to_string())],
            Self::ArrivalAhead { days, most } => {
                vec![("days", days.to_string()), ("most", most.to_string())]
            }
            Self::Name(error) => error.figures(),
            Self::DocumentKindNotTaken { kind } => vec![("document_kind", kind.code().to_owned())],
            Self::Document(error) => error.figures(),
            Self::Zone(error) => error.figures(),
            Self::ZoneDiffers { field } => vec![("differs", field.code().to_owned())],
            Self::Certificate(error) => error.figures(),
            Self::Temperature { least, most } => {
                vec![("least", least.to_owned()), ("most", most.to_owned())]
            }
            _ => Vec::new(),
        }
    }
}
