//! Calendar days in Asia/Shanghai: UTC+8 all year, so a day is plain arithmetic.
//!
//! Instants are unix seconds everywhere; a [`Day`] exists only where a rule
//! speaks of calendar days (ages, check-ins, dates on a page). The slice of a
//! second is the protocol's business, not this module's.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate, TimeDelta};

/// Seconds that Asia/Shanghai is ahead of UTC.
pub const SHANGHAI_OFFSET: i64 = 8 * 3600;
/// Seconds of a day.
pub const DAY_SECONDS: i64 = 86_400;

/// A calendar day in Asia/Shanghai. Arithmetic stops at the ends of the calendar
/// (some 260,000 years either way) instead of failing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(NaiveDate);

impl Day {
    /// The day of a calendar date, if there is such a date.
    #[must_use]
    pub fn of_date(year: i32, month: u32, day: u32) -> Option<Self> {
        NaiveDate::from_ymd_opt(year, month, day).map(Self)
    }

    /// The day that a unix second falls into.
    #[must_use]
    pub fn of_unix(seconds: i64) -> Self {
        let days = seconds
            .saturating_add(SHANGHAI_OFFSET)
            .div_euclid(DAY_SECONDS);
        EPOCH.plus(days)
    }

    /// The day that the public format numbers so: days since 2020-01-01
    /// (`docs/format.md` §1).
    #[must_use]
    pub fn of_number(number: u16) -> Self {
        FIRST_NUMBERED.plus(i64::from(number))
    }

    /// Days since 2020-01-01, the public format's number of a day; `None` outside
    /// its 16 bits (2020-01-01 to 2199-06-06).
    #[must_use]
    pub fn number(self) -> Option<u16> {
        u16::try_from(self.days_since(FIRST_NUMBERED)).ok()
    }

    /// The unix second at which the day begins (00:00 in Shanghai).
    #[must_use]
    pub fn start(self) -> i64 {
        self.days_since(EPOCH) * DAY_SECONDS - SHANGHAI_OFFSET
    }

    /// The unix second at which the day is over (24:00 in Shanghai).
    #[must_use]
    pub fn end(self) -> i64 {
        self.start() + DAY_SECONDS
    }

    /// The day so many days later, or earlier if negative.
    #[must_use]
    pub fn plus(self, days: i64) -> Self {
        let limit = if days < 0 {
            NaiveDate::MIN
        } else {
            NaiveDate::MAX
        };
        let later = TimeDelta::try_days(days).and_then(|delta| self.0.checked_add_signed(delta));
        Self(later.unwrap_or(limit))
    }

    /// Days from `earlier` to this day; negative if it is later.
    #[must_use]
    pub fn days_since(self, earlier: Self) -> i64 {
        (self.0 - earlier.0).num_days()
    }

    /// The calendar year.
    #[must_use]
    pub fn year(self) -> i32 {
        self.0.year()
    }

    /// The month, 1 to 12.
    #[must_use]
    pub fn month(self) -> u32 {
        self.0.month()
    }

    /// The day of the month, 1 to 31.
    #[must_use]
    pub fn day_of_month(self) -> u32 {
        self.0.day()
    }
}

/// Completed years of life (周岁) on a day; `None` before the birth.
///
/// A year is completed on the birthday itself. Who was born on 29 February
/// completes it on 28 February in a common year, the last day of the month where
/// the corresponding day is missing (Civil Code, art. 202).
#[must_use]
pub fn age_on(birth: Day, day: Day) -> Option<u32> {
    if day < birth {
        return None;
    }
    let years = day.year() - birth.year();
    let birthday = Day::of_date(day.year(), birth.month(), birth.day_of_month())
        .or_else(|| Day::of_date(day.year(), birth.month(), 28))?;
    let completed = if day < birthday { years - 1 } else { years };
    u32::try_from(completed).ok()
}

impl fmt::Display for Day {
    /// ISO 8601: `2026-11-22`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The text is not a date in the form `2026-11-22`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a date in the form YYYY-MM-DD")]
pub struct DayError;

impl FromStr for Day {
    type Err = DayError;

    fn from_str(text: &str) -> Result<Self, DayError> {
        let day = text.parse().map(Self).map_err(|_| DayError)?;
        if day.to_string() == text {
            Ok(day)
        } else {
            Err(DayError)
        }
    }
}

const EPOCH: Day = constant(1970);
const FIRST_NUMBERED: Day = constant(2020);

/// New Year's day of a year, for constants: a wrong one doesn't compile.
const fn constant(year: i32) -> Day {
    match NaiveDate::from_ymd_opt(year, 1, 1) {
        Some(date) => Day(date),
        None => panic!("a year of the calendar"),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn midnight_in_shanghai_is_16_utc_of_the_day_before() {
        assert_eq!(Day::of_unix(1_577_807_999), day("2019-12-31"));
        assert_eq!(Day::of_unix(1_577_808_000), day("2020-01-01"));
        assert_eq!(day("2020-01-01").start(), 1_577_808_000);
        assert_eq!(day("2020-01-01").end(), day("2020-01-02").start());
    }

    #[test]
    fn days_are_numbered_from_the_first_of_2020() {
        assert_eq!(day("2020-01-01").number(), Some(0));
        assert_eq!(day("2019-12-31").number(), None);
        assert_eq!(day("2199-06-06").number(), Some(u16::MAX));
        assert_eq!(day("2199-06-07").number(), None);
    }

    #[test]
    fn an_age_is_reached_on_the_birthday() {
        let birth = day("1966-11-22");
        assert_eq!(age_on(birth, day("2026-11-21")), Some(59));
        assert_eq!(age_on(birth, day("2026-11-22")), Some(60));
        assert_eq!(age_on(birth, birth), Some(0));
        assert_eq!(age_on(birth, day("1966-11-21")), None);
    }

    #[test]
    fn born_on_29_february_ages_on_the_28th_of_a_common_year() {
        let birth = day("2008-02-29");
        assert_eq!(age_on(birth, day("2025-02-27")), Some(16));
        assert_eq!(age_on(birth, day("2025-02-28")), Some(17));
        assert_eq!(age_on(birth, day("2024-02-28")), Some(15));
        assert_eq!(age_on(birth, day("2024-02-29")), Some(16));
    }

    #[test]
    fn only_dates_of_the_calendar_in_one_spelling_are_days() {
        for text in [
            "2026-02-29",
            "2026-13-01",
            "2026-1-1",
            " 2026-01-01",
            "",
            "20260101",
        ] {
            assert_eq!(text.parse::<Day>(), Err(DayError), "{text:?}");
        }
    }

    #[test]
    fn the_ends_of_time_do_not_fail() {
        assert!(Day::of_unix(i64::MIN) < Day::of_unix(0));
        assert!(Day::of_unix(i64::MAX) > Day::of_unix(0));
        assert!(day("2026-11-22").plus(i64::MAX) > day("2026-11-22"));
    }

    proptest! {
        #[test]
        fn a_second_lies_in_its_own_day(seconds in -62_000_000_000_i64..250_000_000_000) {
            let day = Day::of_unix(seconds);
            prop_assert!(day.start() <= seconds && seconds < day.end());
            prop_assert_eq!(day.to_string().parse::<Day>(), Ok(day));
        }

        #[test]
        fn a_number_names_one_day(number: u16) {
            prop_assert_eq!(Day::of_number(number).number(), Some(number));
        }

        #[test]
        fn an_age_never_falls(birth in -30_000_i64..30_000, later in 0_i64..40_000) {
            let birth = Day::of_unix(0).plus(birth);
            let day = birth.plus(later);
            prop_assert!(age_on(birth, day).unwrap() <= age_on(birth, day.plus(1)).unwrap());
        }
    }
}
