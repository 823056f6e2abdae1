//! Dates of six digits: the century comes from today.

use super::MrzError;
use crate::day::Day;

/// A birth: the last such day that isn't after today. `None` where fillers stand for
/// a month or day that the issuer doesn't know.
pub(super) fn birth(text: &str, today: Day) -> Result<Option<Day>, MrzError> {
    if is_partly_unknown(text) {
        return Ok(None);
    }
    let century = today.year() - today.year().rem_euclid(100);
    let days = [century, century - 100].map(|century| in_century(text, century));
    let days = days.into_iter().flatten();
    let birth = days.filter(|&day| day <= today).max();
    birth.map(Some).ok_or(MrzError::BirthDate)
}

/// A last day of validity: the such day nearest to today, before or after.
pub(super) fn expiry(text: &str, today: Day) -> Result<Day, MrzError> {
    let century = today.year() - today.year().rem_euclid(100);
    let days = [century - 100, century, century + 100].map(|century| in_century(text, century));
    let days = days.into_iter().flatten();
    days.min_by_key(|day| day.days_since(today).abs())
        .ok_or(MrzError::ExpiryDate)
}

fn in_century(text: &str, century: i32) -> Option<Day> {
    let part = |from: usize| text.get(from..from + 2)?.parse::<u32>().ok();
    let year = i32::try_from(part(0)?).ok()? + century;
    Day::of_date(year, part(2)?, part(4)?)
}

/// `74<<<<` or `7404<<`: digits first, the rest fillers.
fn is_partly_unknown(text: &str) -> bool {
    let known = text.trim_end_matches('<');
    known.len() < text.len()
        && known.len().is_multiple_of(2)
        && known.bytes().all(|byte| byte.is_ascii_digit())
}
