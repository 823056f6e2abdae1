//! From another province: the application (X1), and when its bearer counts as a
//! resident (X6).

use super::{ArrivalError, City, city};
use crate::colour::{Policy, What};
use crate::day::Day;
use crate::region::{FUJIAN, Region, province};

/// The longest journey by train to Fujian takes some two days: so many days ahead an
/// arrival may lie, that people can apply on their way.
pub const ARRIVAL_DAYS_AHEAD: i64 = 3;

/// Provinces whose people arrive from overseas (境外).
const OVERSEAS: [u8; 3] = [71, 81, 82];

/// The form as it was filled in.
#[derive(Debug, Clone, Copy, Default)]
pub struct ProvinceForm {
    /// From another province? (是否从省外入闽)
    pub from_elsewhere: Option<bool>,
    /// Two digits of the province left.
    pub province: Option<u8>,
    /// Four digits of the city left.
    pub city: Option<u16>,
    /// The day of departure.
    pub departed: Option<Day>,
    /// The day of arrival in Fujian.
    pub arrived: Option<Day>,
    /// Six digits of the household registration.
    pub household: Option<u32>,
}

/// What an application comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProvinceApplication {
    /// Not from another province: nothing else is asked.
    Resident,
    /// From another province.
    Arrival(ProvinceArrival),
}

/// An arrival from another province.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProvinceArrival {
    /// The city left.
    pub from: &'static City,
    /// The day of departure.
    pub departed: Day,
    /// The day of arrival in Fujian.
    pub arrived: Day,
    /// Where the person's household is registered.
    pub household: Region,
}

impl ProvinceApplication {
    /// Judges a form: the application, or every reason against it in the form's order.
    pub fn check(form: &ProvinceForm, today: Day) -> Result<Self, Vec<ArrivalError>> {
        match form.from_elsewhere {
            None => Err(vec![ArrivalError::QuestionOpen]),
            Some(false) => Ok(Self::Resident),
            Some(true) => ProvinceArrival::check(form, today).map(Self::Arrival),
        }
    }
}

impl ProvinceArrival {
    fn check(form: &ProvinceForm, today: Day) -> Result<Self, Vec<ArrivalError>> {
        let from = left(form);
        let departed = departed(form, today);
        let arrived = arrived(form, today);
        let household = form.household.and_then(Region::of_code);
        let household = household.ok_or(ArrivalError::Household);
        match (from, departed, arrived, household) {
            (Ok(from), Ok(departed), Ok(arrived), Ok(household)) => Ok(Self {
                from,
                departed,
                arrived,
                household,
            }),
            (from, departed, arrived, household) => {
                let reasons = [from.err(), departed.err(), arrived.err(), household.err()];
                Err(reasons.into_iter().flatten().collect())
            }
        }
    }

    /// The second from which the arrival period counts: 24:00 of the day of arrival. Of
    /// a period by days the first is not counted (Civil Code, art. 201).
    #[must_use]
    pub fn counts_from(&self) -> i64 {
        self.arrived.end()
    }

    /// What it says for the colour: how long the origin's code applies.
    #[must_use]
    pub fn fact(&self) -> What {
        What::Arrival {
            at: self.counts_from(),
        }
    }

    /// The first second at which the person counts as a resident: family codes open,
    /// the origin's code no longer applies, and the person is told.
    #[must_use]
    pub fn resident_from(&self, policy: &Policy) -> i64 {
        self.counts_from().saturating_add(policy.arrival)
    }
}

fn left(form: &ProvinceForm) -> Result<&'static City, ArrivalError> {
    let code = form.province.filter(|&code| province(code).is_some());
    match code.ok_or(ArrivalError::Province)? {
        FUJIAN => Err(ArrivalError::ProvinceIsFujian),
        code if OVERSEAS.contains(&code) => Err(ArrivalError::ProvinceIsOverseas),
        code => {
            let city = form.city.and_then(city);
            let city = city.filter(|city| city.province_code() == code);
            city.ok_or(ArrivalError::City)
        }
    }
}

fn departed(form: &ProvinceForm, today: Day) -> Result<Day, ArrivalError> {
    let departed = form.departed.ok_or(ArrivalError::DepartureMissing)?;
    match departed.days_since(today) {
        days if days > 0 => Err(ArrivalError::DepartureAhead { days }),
        _ => Ok(departed),
    }
}

fn arrived(form: &ProvinceForm, today: Day) -> Result<Day, ArrivalError> {
    let arrived = form.arrived.ok_or(ArrivalError::ArrivalMissing)?;
    let days = arrived.days_since(today);
    let most = ARRIVAL_DAYS_AHEAD;
    if days > most {
        return Err(ArrivalError::ArrivalAhead { days, most });
    }
    match form.departed.map(|departed| departed.days_since(arrived)) {
        Some(days) if days > 0 => Err(ArrivalError::DatesOrder { days }),
        _ => Ok(arrived),
    }
}
