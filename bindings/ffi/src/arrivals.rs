//! People who come to Fujian, from another province or from overseas.

use std::sync::Arc;

use bamin_engine::arrivals as engine;
use bamin_engine::phone::Phone;

use crate::error::{BaminError, Param};
use crate::runtime::detached;
use crate::words::{DocumentKind, Exposure, OriginOutcome, OriginState, SubjectKind};

/// One reason against a form.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct FormReason {
    /// The key of its text.
    pub reason: String,
    /// The text's parameters.
    pub params: Vec<Param>,
}

/// The application of who comes from another province. Days are `YYYY-MM-DD`; what
/// isn't filled in is none.
#[derive(Debug, Clone, Default, uniffi::Record)]
pub struct ProvinceForm {
    /// From another province? (是否从省外入闽)
    pub from_elsewhere: Option<bool>,
    /// Two digits of GB/T 2260.
    pub province: Option<u8>,
    /// Four digits of GB/T 2260.
    pub city: Option<u16>,
    /// The day of departure.
    pub departed: Option<String>,
    /// The day of arrival.
    pub arrived: Option<String>,
    /// Six digits of the household registration.
    pub household: Option<u32>,
}

/// The registration of who comes from overseas.
#[derive(Clone, Default, uniffi::Record)]
pub struct OverseasForm {
    /// In any script.
    pub name: String,
    /// As machine-readable lines have it, surname first.
    pub spelling: String,
    /// One of [`overseas_documents`].
    pub document_kind: Option<DocumentKind>,
    /// Its number.
    pub document_number: String,
    /// `YYYY-MM-DD`
    pub birth: Option<String>,
    /// A phone number with its country.
    pub contact: String,
    /// The lines of the machine-readable zone, if they were read.
    pub zone: Option<String>,
    /// The text of an EU Digital COVID Certificate, if there is one.
    pub certificate: Option<String>,
}

/// The daily check-in.
#[derive(Clone, Default, uniffi::Record)]
pub struct CheckInForm {
    /// °C, e.g. `36.5`.
    pub temperature: String,
    /// Fever, shortness of breath or cough?
    pub symptoms: Option<bool>,
    /// See [`Exposure`].
    pub exposure: Option<Exposure>,
    /// Six digits of the county of stay.
    pub county: Option<u32>,
    /// The address there.
    pub address: String,
}

/// How an arrival from another province stands; times in Unix seconds.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct ProvinceStanding {
    /// Kind of the own subject: a resident or an arrival.
    pub kind: SubjectKind,
    /// The city left; none: not from another province.
    pub city: Option<String>,
    /// The first second as a resident.
    pub resident_from: Option<i64>,
    /// How the code of that province stands.
    pub origin: Option<OriginState>,
    /// What the last try came to.
    pub outcome: Option<OriginOutcome>,
    /// When the national platform was last asked.
    pub last_try: Option<i64>,
    /// When it is asked next.
    pub next_try: Option<i64>,
    /// How new its data were.
    pub as_of: Option<i64>,
    /// When this was heard.
    pub heard_at: i64,
}

/// How a registration from overseas stands; times in Unix seconds.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct OverseasStanding {
    /// When it was registered.
    pub registered_at: i64,
    /// When the person checked in today.
    pub checked_in_at: Option<i64>,
    /// Until when a code is given now.
    pub code_until: Option<i64>,
    /// Why none is; the text is `problem.<problem>`.
    pub problem: Option<String>,
    /// The kind of the health certificate that was taken.
    pub certificate_kind: Option<String>,
    /// Its country.
    pub certificate_country: Option<String>,
    /// When this was heard.
    pub heard_at: i64,
}

/// A check-in that was kept.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct CheckedIn {
    /// When.
    pub at: i64,
    /// Fever or symptoms; the text is `check_in.abnormal`.
    pub abnormal: bool,
    /// Until when a code is given now.
    pub code_until: Option<i64>,
    /// Why none is.
    pub problem: Option<String>,
}

/// What a machine-readable zone fills into the form.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
pub struct ZoneView {
    /// As the form's spelling takes it.
    pub spelling: String,
    /// The document's number.
    pub number: String,
    /// `YYYY-MM-DD`, if the issuer knows it.
    pub birth: Option<String>,
    /// `YYYY-MM-DD`
    pub expiry: String,
}

/// What a health certificate that holds says.
#[derive(Clone, PartialEq, Eq, uniffi::Record)]
pub struct CertificateView {
    /// The text is `certificate_kind.<kind>`.
    pub kind: String,
    /// Two letters.
    pub country: String,
    /// In `A`–`Z`.
    pub name: String,
    /// Unix seconds.
    pub issued: i64,
    /// Unix seconds.
    pub expires: i64,
}

/// A city that an arrival may come from.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct City {
    /// Four digits of GB/T 2260.
    pub code: u16,
    /// In Chinese.
    pub name: String,
}

/// The cities of a province, by its two digits; none for Fujian and those overseas.
#[uniffi::export]
pub fn arrival_cities(province: u8) -> Vec<City> {
    engine::cities_of(province)
        .map(|city| City {
            code: city.code,
            name: city.name.to_owned(),
        })
        .collect()
}

/// The documents that people arrive with from overseas.
#[uniffi::export]
pub fn overseas_documents() -> Vec<DocumentKind> {
    engine::DOCUMENT_KINDS
        .iter()
        .map(|kind| DocumentKind::from(*kind))
        .collect()
}

/// Forms and standings of the holder of this phone.
#[derive(uniffi::Object)]
pub struct Arrivals(pub(crate) Arc<Phone>);

#[uniffi::export]
impl Arrivals {
    /// Every reason against the form that the phone finds by itself; none: send it.
    pub fn check_province(&self, form: ProvinceForm) -> Vec<FormReason> {
        self.reasons(engine::check(&province(&form), self.now()))
    }

    /// Applies as an arrival from another province.
    ///
    /// Errors: `Refused arrival_refused`, `not_found`, `conflict`.
    pub async fn apply_from_province(
        &self,
        form: ProvinceForm,
    ) -> Result<ProvinceStanding, BaminError> {
        let phone = self.0.clone();
        detached(async move {
            let standing = phone.sync.apply_from_province(&province(&form)).await?;
            Ok(ProvinceStanding::of(standing, phone.time.now().seconds()))
        })
        .await
    }

    /// How the arrival stands now.
    pub async fn province_standing(&self) -> Result<ProvinceStanding, BaminError> {
        let phone = self.0.clone();
        detached(async move {
            let standing = phone.sync.province_standing().await?;
            Ok(ProvinceStanding::of(standing, phone.time.now().seconds()))
        })
        .await
    }

    /// The same as it was last heard, without a network.
    pub fn last_province_standing(&self) -> Result<Option<ProvinceStanding>, BaminError> {
        let heard = self.0.sync.last_province_standing()?;
        Ok(heard.map(|heard| ProvinceStanding::of(heard.what, heard.at)))
    }

    /// Every reason against the form that the phone finds by itself; none: send it.
    pub fn check_overseas(&self, form: OverseasForm) -> Vec<FormReason> {
        self.reasons(engine::check(&overseas(&form), self.now()))
    }

    /// Registers a person from overseas.
    ///
    /// Errors: `Refused arrival_refused`, `arrival_unmatched`, `document_taken`,
    /// `conflict`, `too_many_requests`.
    pub async fn register_overseas(
        &self,
        form: OverseasForm,
    ) -> Result<OverseasStanding, BaminError> {
        let phone = self.0.clone();
        detached(async move {
            let certificate = form.certificate.as_deref();
            let standing = phone
                .sync
                .register_overseas(&overseas(&form), certificate)
                .await?;
            Ok(OverseasStanding::of(standing, phone.time.now().seconds()))
        })
        .await
    }

    /// How the registration stands now.
    pub async fn overseas_standing(&self) -> Result<OverseasStanding, BaminError> {
        let phone = self.0.clone();
        detached(async move {
            let standing = phone.sync.overseas_standing().await?;
            Ok(OverseasStanding::of(standing, phone.time.now().seconds()))
        })
        .await
    }

    /// The same as it was last heard, without a network.
    pub fn last_overseas_standing(&self) -> Result<Option<OverseasStanding>, BaminError> {
        let heard = self.0.sync.last_overseas_standing()?;
        Ok(heard.map(|heard| OverseasStanding::of(heard.what, heard.at)))
    }

    /// Every reason against the form that the phone finds by itself; none: send it.
    pub fn check_check_in(&self, form: CheckInForm) -> Vec<FormReason> {
        self.reasons(engine::check(&check_in(&form), self.now()))
    }

    /// The daily check-in; after a lost answer the same form is no second one. Commits.
    ///
    /// Errors: `Refused arrival_refused`, `not_found`.
    pub async fn check_in(&self, form: CheckInForm) -> Result<CheckedIn, BaminError> {
        let phone = self.0.clone();
        detached(async move {
            let kept = phone.sync.check_in(&check_in(&form)).await?;
            Ok(CheckedIn {
                at: kept.at,
                abnormal: kept.abnormal,
                code_until: kept.code_until,
                problem: kept.problem,
            })
        })
        .await
    }

    /// Reads the lines of a machine-readable zone, with every check digit.
    ///
    /// Errors: `Refused arrival_refused`.
    pub fn read_zone(&self, lines: String) -> Result<ZoneView, BaminError> {
        let zone = engine::zone(&lines, self.now())?;
        Ok(ZoneView {
            spelling: zone.spelling,
            number: zone.number,
            birth: zone.birth.map(|birth| birth.to_string()),
            expiry: zone.expiry.to_string(),
        })
    }

    /// Fetches the signers whose health certificates are believed; gives how many.
    pub async fn fetch_signers(&self) -> Result<u32, BaminError> {
        let phone = self.0.clone();
        detached(async move {
            let signers = phone.sync.fetch_signers().await?;
            Ok(u32::try_from(signers.len()).unwrap_or(u32::MAX))
        })
        .await
    }

    /// What a certificate says, without a network, by the signers last fetched.
    ///
    /// Errors: `Refused arrival_refused`.
    pub fn preview_certificate(&self, text: String) -> Result<CertificateView, BaminError> {
        let view = self.0.sync.certificates()?.preview(&text, self.now())?;
        Ok(CertificateView {
            kind: view.kind,
            country: view.country,
            name: view.name,
            issued: view.issued,
            expires: view.expires,
        })
    }
}

impl Arrivals {
    fn now(&self) -> i64 {
        self.0.time.now().seconds()
    }

    fn reasons(&self, reasons: Vec<engine::FormReason>) -> Vec<FormReason> {
        let param = |(name, value)| Param { name, value };
        let reason = |one: engine::FormReason| FormReason {
            reason: one.reason,
            params: one.params.into_iter().map(param).collect(),
        };
        reasons.into_iter().map(reason).collect()
    }
}

impl ProvinceStanding {
    fn of(standing: engine::ProvinceStanding, heard_at: i64) -> Self {
        let arrival = standing.arrival;
        let origin = arrival.as_ref().map(|arrival| arrival.origin.clone());
        Self {
            kind: standing.kind.into(),
            resident_from: arrival.as_ref().map(|arrival| arrival.resident_from),
            city: arrival.map(|arrival| arrival.city_name),
            last_try: origin.as_ref().and_then(|origin| origin.last_try),
            next_try: origin.as_ref().and_then(|origin| origin.next_try),
            as_of: origin.as_ref().and_then(|origin| origin.as_of),
            outcome: origin.as_ref().map(|origin| origin.outcome.into()),
            origin: origin.map(|origin| origin.state.into()),
            heard_at,
        }
    }
}

impl OverseasStanding {
    fn of(standing: engine::OverseasStanding, heard_at: i64) -> Self {
        let (kind, country) = match standing.certificate {
            Some(taken) => (Some(taken.kind), Some(taken.country)),
            None => (None, None),
        };
        Self {
            registered_at: standing.registered_at,
            checked_in_at: standing.checked_in_at,
            code_until: standing.code_until,
            problem: standing.problem,
            certificate_kind: kind,
            certificate_country: country,
            heard_at,
        }
    }
}

fn province(form: &ProvinceForm) -> engine::ProvinceForm {
    engine::ProvinceForm {
        from_elsewhere: form.from_elsewhere,
        province: form.province,
        city: form.city,
        departed: engine::day(form.departed.as_deref()),
        arrived: engine::day(form.arrived.as_deref()),
        household: form.household,
    }
}

fn overseas(form: &OverseasForm) -> engine::OverseasForm {
    engine::OverseasForm {
        name: form.name.clone(),
        spelling: form.spelling.clone(),
        document_kind: form.document_kind.map(Into::into),
        document_number: form.document_number.clone(),
        birth: engine::day(form.birth.as_deref()),
        contact: form.contact.clone(),
        zone: form.zone.clone(),
    }
}

fn check_in(form: &CheckInForm) -> engine::CheckInForm {
    engine::CheckInForm {
        temperature: form.temperature.clone(),
        symptoms: form.symptoms,
        exposure: form.exposure.map(Into::into),
        county: form.county,
        address: form.address.clone(),
    }
}
