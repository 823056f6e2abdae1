//! When a child's code ends: it is kept until the end of the day on which the
//! child turns 17.

use super::{CHILD_MOST_AGE, Relation};
use crate::day::{Day, age_on};

/// How a member's code stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ageing {
    /// Nothing ends by age.
    Keeps,
    /// The child turns 17 today: the code ends at `end` (unix seconds), and the
    /// holder and the child are told.
    LastDay {
        /// 24:00 of today.
        end: i64,
    },
    /// The code ended at `end` (unix seconds).
    Over {
        /// 24:00 of the 17th birthday.
        end: i64,
    },
}

/// How the code of a member born on `birth` stands on `today`.
#[must_use]
pub fn ageing(relation: Relation, birth: Day, today: Day) -> Ageing {
    let Some(last) = last_day(relation, birth) else {
        return Ageing::Keeps;
    };
    let end = last.end();
    match today.days_since(last) {
        ..=-1 => Ageing::Keeps,
        0 => Ageing::LastDay { end },
        1.. => Ageing::Over { end },
    }
}

/// The last day of a child's code, the 17th birthday; `None` for others, whose
/// codes end by no age. A job looks for members whose last day it is.
#[must_use]
pub fn last_day(relation: Relation, birth: Day) -> Option<Day> {
    match relation {
        Relation::Child => Some(birthday(birth, CHILD_MOST_AGE + 1)),
        Relation::Parent | Relation::SpouseParent | Relation::Spouse => None,
    }
}

/// The day on which so many years of life are completed, as [`age_on`] counts them.
fn birthday(birth: Day, years: u32) -> Day {
    let year = birth.year().saturating_add_unsigned(years);
    let day = Day::of_date(year, birth.month(), birth.day_of_month());
    let day = day.or_else(|| Day::of_date(year, birth.month(), 28));
    debug_assert!(day.is_none_or(|day| age_on(birth, day) == Some(years)));
    day.unwrap_or(birth)
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
    fn a_child_keeps_the_code_until_the_end_of_the_17th_birthday() {
        let birth = day("2009-11-22");
        let end = day("2026-11-23").start();
        for (today, stands) in [
            ("2026-11-21", Ageing::Keeps),
            ("2026-11-22", Ageing::LastDay { end }),
            ("2026-11-23", Ageing::Over { end }),
            ("2030-01-01", Ageing::Over { end }),
        ] {
            assert_eq!(
                ageing(Relation::Child, birth, day(today)),
                stands,
                "{today}"
            );
        }
    }

    #[test]
    fn a_child_of_29_february_turns_17_on_the_28th() {
        let last = last_day(Relation::Child, day("2008-02-29"));
        assert_eq!(last, Some(day("2025-02-28")));
    }

    #[test]
    fn nobody_else_ages_out() {
        for relation in [Relation::Parent, Relation::SpouseParent, Relation::Spouse] {
            let stands = ageing(relation, day("1950-01-01"), day("2026-11-22"));
            assert_eq!(stands, Ageing::Keeps, "{relation:?}");
        }
    }

    proptest! {
        #[test]
        fn the_last_day_is_the_first_of_age_17(offset in -20_000_i64..40_000) {
            let birth = Day::of_unix(0).plus(offset);
            let last = last_day(Relation::Child, birth).unwrap();
            prop_assert_eq!(age_on(birth, last), Some(17));
            prop_assert_eq!(age_on(birth, last.plus(-1)), Some(16));
        }
    }
}
