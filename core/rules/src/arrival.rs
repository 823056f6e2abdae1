//! People who come to Fujian, from another province or from overseas.
//!
//! [`province`] judges the application with its dates (X1) and tells when an arrival
//! counts as a resident (X6); [`overseas`] the registration with document, name and
//! zone (O1, O3); [`check_in`] the daily report without which an overseas arrival has
//! no code that day (O2). docs/arrivals.md has the rules in tables.

pub mod check_in;
mod cities;
mod error;
pub mod overseas;
pub mod province;

pub use error::{ArrivalError, ZoneField};

/// A prefecture of another province.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct City {
    /// The first four digits of its counties' codes.
    pub code: u16,
    /// Its full name in Chinese.
    pub name: &'static str,
}

impl City {
    /// The two digits of its province.
    #[must_use]
    pub fn province_code(&self) -> u8 {
        u8::try_from(self.code / 100).unwrap_or(u8::MAX)
    }
}

/// The prefectures of the other provinces, by code. Hong Kong, Macao and Taiwan have
/// none here: who comes from there arrives from overseas (境外).
#[must_use]
pub fn cities() -> &'static [City] {
    cities::CITIES
}

/// The cities of one province, by code.
pub fn cities_of(province: u8) -> impl Iterator<Item = &'static City> {
    let of_it = move |city: &&City| city.province_code() == province;
    cities().iter().filter(of_it)
}

/// The city with these four digits.
#[must_use]
pub fn city(code: u16) -> Option<&'static City> {
    let at = cities().binary_search_by_key(&code, |city| city.code);
    at.ok().and_then(|at| cities().get(at))
}

#[cfg(test)]
mod tests;
