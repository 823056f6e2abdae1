//! What a verified certificate says.

use std::fmt;

use crate::day::Day;
use crate::mrz::MrzName;

/// A verified certificate. Its `Debug` shows the kind only.
#[derive(Clone, PartialEq, Eq)]
pub struct HealthCertificate {
    /// The country of the vaccination or test: two letters of ISO 3166.
    pub country: String,
    /// The country that signed, where it says so.
    pub issuer: Option<String>,
    /// Issued at, unix seconds.
    pub issued: i64,
    /// Valid until, unix seconds.
    pub expires: i64,
    /// The name in the spelling of machine-readable zones.
    pub name: MrzName,
    /// Surname and given names as the person writes them; may be empty.
    pub written_name: (String, String),
    /// The day of birth as far as it is known.
    pub birth: Option<PartialDate>,
    /// What is certified.
    pub content: Content,
}

/// A kind of certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CertificateKind {
    /// `v`
    Vaccination,
    /// `t`
    Test,
    /// `r`
    Recovery,
}

/// What is certified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// One dose of a vaccination.
    Vaccination {
        /// Code of the vaccine or prophylaxis.
        vaccine: String,
        /// Code of the product.
        product: String,
        /// Which dose it was.
        dose: u32,
        /// Of how many.
        doses: u32,
        /// When.
        day: Day,
    },
    /// A test.
    Test {
        /// Code of the kind of test (LOINC): `LP6464-4` nucleic acid, `LP217198-3` antigen.
        method: String,
        /// When the sample was taken, unix seconds.
        sampled: i64,
        /// What it found.
        result: TestResult,
    },
    /// A recovery.
    Recovery {
        /// The day of the first positive test.
        positive: Day,
        /// First day on which it counts.
        from: Day,
        /// Last day on which it counts.
        until: Day,
    },
}

/// What a test found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TestResult {
    /// 260415000
    NotDetected,
    /// 260373001
    Detected,
}

/// A date that may lack its day, or month and day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PartialDate {
    /// The whole of it.
    Day(Day),
    /// Year and month.
    Month(i32, u32),
    /// The year.
    Year(i32),
}

impl HealthCertificate {
    /// Whether it is of the person with this spelling and birth. A birth known in part
    /// agrees in that part; one not known at all agrees with none.
    #[must_use]
    pub fn is_of(&self, name: &MrzName, birth: Day) -> bool {
        let same_birth = self.birth.is_some_and(|date| date.agrees(birth));
        same_birth && self.name.is_same(name)
    }
}

impl CertificateKind {
    /// Every kind, for catalogues.
    pub const ALL: [Self; 3] = [Self::Vaccination, Self::Test, Self::Recovery];

    /// The stable word for interfaces and catalogues.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Vaccination => "vaccination",
            Self::Test => "test",
            Self::Recovery => "recovery",
        }
    }
}

impl Content {
    /// The kind that it is of.
    #[must_use]
    pub fn kind(&self) -> CertificateKind {
        match self {
            Self::Vaccination { .. } => CertificateKind::Vaccination,
            Self::Test { .. } => CertificateKind::Test,
            Self::Recovery { .. } => CertificateKind::Recovery,
        }
    }
}

impl PartialDate {
    /// Whether a day may be this date.
    #[must_use]
    pub fn agrees(self, day: Day) -> bool {
        match self {
            Self::Day(known) => known == day,
            Self::Month(year, month) => (year, month) == (day.year(), day.month()),
            Self::Year(year) => year == day.year(),
        }
    }
}

impl fmt::Debug for HealthCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HealthCertificate({:?}, …)", self.content.kind())
    }
}
