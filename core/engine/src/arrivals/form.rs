//! Forms on their way: judged before they are sent, refused as the server would.

use bamin_rules::Day;
use bamin_rules::arrival::ArrivalError;
use bamin_rules::arrival::check_in::{CheckIn, CheckInForm};
use bamin_rules::arrival::overseas::{OverseasForm, Registration};
use bamin_rules::arrival::province::{ProvinceApplication, ProvinceForm};
use bamin_rules::colour::Declared;
use bamin_rules::health::Exposure;
use bamin_rules::mrz::Zone;
use serde::Serialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::error::EngineError;

/// The problem's code, the phone's own and the server's.
const REFUSED: &str = "arrival_refused";

/// One reason against a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormReason {
    /// The key of its text.
    pub reason: String,
    /// The text's parameters.
    pub params: Vec<(String, String)>,
}

/// What a machine-readable zone fills into the form. No `Debug`: all of it is personal.
#[derive(Clone, PartialEq, Eq)]
pub struct ZoneView {
    /// Surname and given names, as the form's spelling takes them.
    pub spelling: String,
    /// The document's number.
    pub number: String,
    /// The day of birth, if the issuer knows it.
    pub birth: Option<Day>,
    /// The last day on which the document is valid.
    pub expiry: Day,
}

/// Reads the lines of a machine-readable zone, with every check digit.
///
/// # Errors
/// `arrival_refused` with the reason, e.g. `zone.check_digit`.
pub fn zone(lines: &str, now: i64) -> Result<ZoneView, EngineError> {
    let zone = Zone::parse(lines, Day::of_unix(now));
    let zone = zone.map_err(|error| refusal(vec![ArrivalError::Zone(error)]))?;
    Ok(ZoneView {
        spelling: format!(
            "{}<<{}",
            zone.name.surname.replace(' ', "<"),
            zone.name.given.replace(' ', "<")
        ),
        number: zone.number,
        birth: zone.birth,
        expiry: zone.expiry,
    })
}

/// The reasons in an error, the phone's own or the server's; none in any other error.
#[must_use]
pub fn refused(error: &EngineError) -> Vec<FormReason> {
    let reason = |value: &Value| {
        let params = value.get("params").and_then(Value::as_object);
        let params = params.into_iter().flatten();
        Some(FormReason {
            reason: value.get("reason")?.as_str()?.to_owned(),
            params: params
                .filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
                .collect(),
        })
    };
    match error {
        EngineError::Refused { code, params, .. } if code == REFUSED => {
            let reasons = params.get("reasons").and_then(Value::as_array);
            reasons.into_iter().flatten().filter_map(reason).collect()
        }
        _ => Vec::new(),
    }
}

/// Every reason against a form that the phone finds by itself at `now` (Unix seconds);
/// none: it may be sent.
#[must_use]
pub fn check(form: &impl Form, now: i64) -> Vec<FormReason> {
    checked(form, now).map_or_else(|error| refused(&error), |()| Vec::new())
}

/// A day as a form takes it, `YYYY-MM-DD`; what is no day isn't filled in.
#[must_use]
pub fn day(text: Option<&str>) -> Option<Day> {
    text.and_then(|text| text.parse().ok())
}

/// A form that the rules judge.
pub trait Form {
    /// Every reason against it at `now` (Unix seconds).
    ///
    /// # Errors
    /// Those reasons.
    fn check(&self, now: i64) -> Result<(), Vec<ArrivalError>>;
}

impl Form for ProvinceForm {
    fn check(&self, now: i64) -> Result<(), Vec<ArrivalError>> {
        ProvinceApplication::check(self, Day::of_unix(now)).map(drop)
    }
}

impl Form for OverseasForm {
    fn check(&self, now: i64) -> Result<(), Vec<ArrivalError>> {
        Registration::check(self, Day::of_unix(now)).map(drop)
    }
}

impl Form for CheckInForm {
    fn check(&self, now: i64) -> Result<(), Vec<ArrivalError>> {
        CheckIn::check(self, now).map(drop)
    }
}

/// Refuses a form as the server would.
pub(crate) fn checked(form: &impl Form, now: i64) -> Result<(), EngineError> {
    form.check(now).map_err(refusal)
}

/// `arrival_refused` with these reasons.
pub(super) fn refusal(reasons: Vec<ArrivalError>) -> EngineError {
    let reason = |error: ArrivalError| {
        let figures = error.figures().into_iter();
        let figures: Map<String, Value> = figures
            .map(|(name, value)| (name.to_owned(), value.into()))
            .collect();
        json!({"reason": error.text_key(), "params": figures})
    };
    let reasons: Vec<Value> = reasons.into_iter().map(reason).collect();
    EngineError::Refused {
        code: REFUSED.to_owned(),
        params: Map::from_iter([("reasons".to_owned(), reasons.into())]),
        retry_after: None,
    }
}

#[derive(Serialize)]
pub(crate) struct ProvinceRequest {
    from_elsewhere: Option<bool>,
    province: Option<u8>,
    city: Option<u16>,
    departed: Option<String>,
    arrived: Option<String>,
    household: Option<u32>,
}

impl ProvinceRequest {
    pub(crate) fn of(form: &ProvinceForm) -> Self {
        let day = |day: Option<Day>| day.map(|day| day.to_string());
        Self {
            from_elsewhere: form.from_elsewhere,
            province: form.province,
            city: form.city,
            departed: day(form.departed),
            arrived: day(form.arrived),
            household: form.household,
        }
    }
}

#[derive(Serialize)]
pub(crate) struct OverseasRequest<'a> {
    name: &'a str,
    spelling: &'a str,
    document_kind: Option<&'static str>,
    document_number: &'a str,
    birth: Option<String>,
    contact: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    zone: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    certificate: Option<&'a str>,
}

impl<'a> OverseasRequest<'a> {
    pub(crate) fn of(form: &'a OverseasForm, certificate: Option<&'a str>) -> Self {
        Self {
            name: &form.name,
            spelling: &form.spelling,
            document_kind: form.document_kind.map(|kind| kind.code()),
            document_number: &form.document_number,
            birth: form.birth.map(|birth| birth.to_string()),
            contact: &form.contact,
            zone: form.zone.as_deref(),
            certificate,
        }
    }
}

#[derive(Serialize)]
pub(crate) struct CheckInRequest<'a> {
    id: Uuid,
    temperature: &'a str,
    symptoms: Option<bool>,
    exposure: Option<&'static str>,
    county: Option<u32>,
    address: &'a str,
}

impl<'a> CheckInRequest<'a> {
    pub(crate) fn of(form: &'a CheckInForm, id: Uuid) -> Self {
        Self {
            id,
            temperature: &form.temperature,
            symptoms: form.symptoms,
            exposure: form.exposure.map(word),
            county: form.county,
            address: &form.address,
        }
    }
}

fn word(exposure: Exposure) -> &'static str {
    match exposure {
        Exposure::None => "none",
        Exposure::Declared(Declared::Isolation) => "isolation",
        Exposure::Declared(Declared::Contact) => "contact",
        Exposure::Declared(Declared::Discharge) => "discharge",
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    /// 2026-11-22, noon in Fujian.
    const NOON: i64 = 1_795_320_000;

    #[test]
    fn a_form_refused_here_names_what_the_server_would() {
        let error = checked(&ProvinceForm::default(), NOON).unwrap_err();
        assert_eq!(error.code(), "arrival_refused");
        let reasons = refused(&error);
        assert_eq!(reasons.len(), 1);
        assert_eq!(reasons[0].reason, "arrival.question_open");
        let error = checked(&CheckInForm::default(), NOON).unwrap_err();
        let temperature = &refused(&error)[0];
        assert_eq!(temperature.reason, "arrival.temperature");
        let least = ("least".to_owned(), "34.0".to_owned());
        assert!(temperature.params.contains(&least));
        assert_eq!(
            refused(&checked(&OverseasForm::default(), NOON).unwrap_err()).len(),
            5
        );
        assert!(refused(&EngineError::StorageFull).is_empty());
    }

    #[test]
    fn a_zone_fills_the_form_and_a_misread_one_says_where() {
        // ICAO Doc 9303, part 4, appendix A.
        let lines = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n\
            L898902C36UTO7408122F1204159ZE184226B<<<<<10";
        let view = zone(lines, NOON).ok().unwrap();
        assert_eq!(view.spelling, "ERIKSSON<<ANNA<MARIA");
        assert_eq!(
            (view.number.as_str(), view.birth),
            ("L898902C3", "1974-08-12".parse().ok())
        );
        let error = zone(&lines.replace("740812", "740813"), NOON)
            .err()
            .unwrap();
        let reason = &refused(&error)[0];
        assert_eq!(reason.reason, "zone.check_digit");
        assert_eq!(
            reason.params,
            [("zone_field".to_owned(), "birth".to_owned())]
        );
    }
}
