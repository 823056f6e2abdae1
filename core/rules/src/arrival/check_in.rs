//! The daily check-in (健康打卡) of overseas arrivals (O2).
//!
//! A code is given only after the check-in of the same calendar day in Asia/Shanghai,
//! and its pass ends at 24:00 of that day.

use std::fmt;

use super::ArrivalError;
use crate::colour::{Declared, What};
use crate::day::Day;
use crate::health::Exposure;
use crate::region::{County, county};

/// The longest address, in characters.
pub const LONGEST_ADDRESS: usize = 100;

/// The form as it was filled in. It has no `Debug`: all of it is personal.
#[derive(Clone, Default)]
pub struct CheckInForm {
    /// °C, with one decimal at most: `36.5`.
    pub temperature: String,
    /// Fever, shortness of breath or cough?
    pub symptoms: Option<bool>,
    /// Isolated, a close contact, discharged?
    pub exposure: Option<Exposure>,
    /// Six digits of the county of stay.
    pub county: Option<u32>,
    /// The address there.
    pub address: String,
}

/// A check-in, parsed.
#[derive(Clone, PartialEq, Eq)]
pub struct CheckIn {
    /// When, unix seconds.
    pub at: i64,
    /// How warm.
    pub temperature: Temperature,
    /// Fever, shortness of breath or cough.
    pub symptoms: bool,
    /// What was declared, if anything.
    pub exposure: Option<Declared>,
    /// The county of stay.
    pub county: &'static County,
    /// The address there.
    pub address: String,
}

/// A body temperature in tenths of a degree Celsius.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Temperature(u16);

impl Temperature {
    /// Over this a person is feverish: 37.3 °C (新型冠状病毒肺炎防控方案).
    pub const FEVER: Self = Self(373);
    const LEAST: u16 = 340;
    const MOST: u16 = 430;

    /// Takes `36.5`, `36` or `36,5`, with or without `℃`; 34.0 to 43.0.
    pub fn parse(text: &str) -> Result<Self, ArrivalError> {
        let refused = ArrivalError::Temperature {
            least: "34.0",
            most: "43.0",
        };
        let text = text.trim().trim_end_matches(['℃', 'C', '°']).trim_end();
        let (whole, tenth) = text.split_once(['.', ',']).unwrap_or((text, "0"));
        let digits = |text: &str, count: usize| {
            let fits = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
            fits.then(|| text.parse::<u16>().ok()).flatten()
        };
        let tenths = digits(whole, 2).zip(digits(tenth, 1));
        let tenths = tenths.map(|(whole, tenth)| whole * 10 + tenth);
        let tenths = tenths.filter(|tenths| (Self::LEAST..=Self::MOST).contains(tenths));
        tenths.map(Self).ok_or(refused)
    }

    /// Tenths of a degree Celsius.
    #[must_use]
    pub fn tenths(self) -> u16 {
        self.0
    }

    /// Whether it is abnormal: 37.3 °C or more.
    #[must_use]
    pub fn is_fever(self) -> bool {
        self >= Self::FEVER
    }
}

impl fmt::Display for Temperature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0 / 10, self.0 % 10)
    }
}

impl CheckIn {
    /// Judges a form handed in at `now` (unix seconds): the check-in, or every reason
    /// against it in the form's order.
    pub fn check(form: &CheckInForm, now: i64) -> Result<Self, Vec<ArrivalError>> {
        let temperature = Temperature::parse(&form.temperature);
        let symptoms = form.symptoms.ok_or(ArrivalError::SymptomsOpen);
        let exposure = form.exposure.ok_or(ArrivalError::ExposureOpen);
        let county = form.county.and_then(county);
        let county = county.ok_or(ArrivalError::StayCounty);
        let address = parse_address(&form.address);
        match (temperature, symptoms, exposure, county, address) {
            (Ok(temperature), Ok(symptoms), Ok(exposure), Ok(county), Ok(address)) => Ok(Self {
                at: now,
                temperature,
                symptoms,
                exposure: exposure.declared(),
                county,
                address,
            }),
            (temperature, symptoms, exposure, county, address) => {
                let reasons = [
                    temperature.err(),
                    symptoms.err(),
                    exposure.err(),
                    county.err(),
                    address.err(),
                ];
                Err(reasons.into_iter().flatten().collect())
            }
        }
    }

    /// What it says for the colour (R8).
    #[must_use]
    pub fn declaration(&self) -> Option<What> {
        let declared = self.exposure?;
        Some(What::Declaration {
            at: self.at,
            declared,
        })
    }
}

impl fmt::Debug for CheckIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CheckIn(…)")
    }
}

/// Until when a code may be given on the last check-in (both unix seconds): 24:00 of
/// today, if it was today.
pub fn valid_until(checked_in: Option<i64>, now: i64) -> Result<i64, ArrivalError> {
    let today = Day::of_unix(now);
    match checked_in {
        Some(at) if Day::of_unix(at) == today => Ok(today.end()),
        _ => Err(ArrivalError::CheckInMissing),
    }
}

fn parse_address(text: &str) -> Result<String, ArrivalError> {
    let address = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let fits = (1..=LONGEST_ADDRESS).contains(&address.chars().count());
    let is_plain = !address.contains(char::is_control);
    match fits && is_plain {
        true => Ok(address),
        false => Err(ArrivalError::StayAddress),
    }
}
