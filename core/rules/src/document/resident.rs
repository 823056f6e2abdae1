//! Numbers after GB 11643-1999: resident IDs, and the residence permits of Hong
//! Kong, Macao and Taiwan residents, which are numbered alike (81, 82, 83).
//!
//! Six digits of region, eight of birth, three of sequence (odd: male), and a
//! check character after ISO 7064 MOD 11-2, which catches every single wrong
//! character and every swap of two neighbours.

use std::fmt;

use super::{DocumentError, DocumentKind, DocumentNumber};
use crate::day::Day;
use crate::region::Region;

/// A resident ID (居民身份证).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ResidentId {
    /// 17 digits and a digit or X.
    pub number: DocumentNumber,
    /// The day of birth.
    pub birth: Day,
    /// The sex.
    pub sex: Sex,
    /// Where the person was first registered, by the code of that time.
    pub region: Region,
}

/// A residence permit of a Hong Kong, Macao or Taiwan resident (港澳台居民居住证).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ResidencePermit {
    /// 17 digits and a digit or X.
    pub number: DocumentNumber,
    /// The day of birth.
    pub birth: Day,
    /// The sex.
    pub sex: Sex,
}

/// The sex that a number tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sex {
    /// An even sequence number.
    Female,
    /// An odd sequence number.
    Male,
}

const LENGTH: usize = 18;
const RESIDENCE_REGIONS: [u32; 3] = [810_000, 820_000, 830_000];

impl ResidentId {
    /// Parses a number; `today` refuses births to come.
    pub fn parse(text: &str, today: Day) -> Result<Self, DocumentError> {
        let number = gb_11643(text)?;
        let code = number.digits(0, 6);
        if RESIDENCE_REGIONS.contains(&code) {
            let kind = DocumentKind::ResidencePermit;
            return Err(DocumentError::OtherKind { kind });
        }
        let region = Region::of_code(code).ok_or_else(|| unknown_region(&number))?;
        let birth = birth(&number, today)?;
        check(&number)?;
        Ok(Self {
            birth,
            sex: sex(&number),
            region,
            number,
        })
    }

    /// The ID whose first 17 digits these are, its check character added: for
    /// people made up for demonstrations and tests.
    pub fn completed(digits: &str, today: Day) -> Result<Self, DocumentError> {
        Self::parse(&format!("{digits}{}", check_character(digits)), today)
    }
}

impl ResidencePermit {
    /// Parses a number; `today` refuses births to come.
    pub fn parse(text: &str, today: Day) -> Result<Self, DocumentError> {
        let number = gb_11643(text)?;
        let code = number.digits(0, 6);
        if !RESIDENCE_REGIONS.contains(&code) {
            return Err(match Region::of_code(code) {
                Some(_) => DocumentError::OtherKind {
                    kind: DocumentKind::ResidentId,
                },
                None => unknown_region(&number),
            });
        }
        let birth = birth(&number, today)?;
        check(&number)?;
        Ok(Self {
            birth,
            sex: sex(&number),
            number,
        })
    }
}

/// The check character that belongs to 17 digits (ISO 7064 MOD 11-2).
fn check_character(digits: &str) -> char {
    let sum = digits
        .chars()
        .take(LENGTH - 1)
        .fold(0, |sum, c| (sum + c.to_digit(10).unwrap_or(0)) * 2 % 11);
    match (12 - sum) % 11 {
        10 => 'X',
        value => char::from_digit(value, 10).unwrap_or('0'),
    }
}

fn gb_11643(text: &str) -> Result<DocumentNumber, DocumentError> {
    let number = DocumentNumber::fold(text, LENGTH, LENGTH).map_err(|refused| {
        let all_digits = || DocumentNumber::fold(text, 15, 15)?.each(|_, c| c.is_ascii_digit());
        match refused {
            DocumentError::Length { found: 15, .. } if all_digits().is_ok() => {
                DocumentError::OldResidentId
            }
            refused => refused,
        }
    })?;
    number.each(|at, c| c.is_ascii_digit() || (at == LENGTH - 1 && c == 'X'))?;
    Ok(number)
}

fn birth(number: &DocumentNumber, today: Day) -> Result<Day, DocumentError> {
    let (year, month, day) = (
        number.digits(6, 4),
        number.digits(10, 2),
        number.digits(12, 2),
    );
    let birth = i32::try_from(year)
        .ok()
        .filter(|&year| year >= 1900)
        .and_then(|year| Day::of_date(year, month, day))
        .ok_or(DocumentError::BirthDate)?;
    match birth.days_since(today) {
        days if days > 0 => Err(DocumentError::BirthAhead { days }),
        _ => Ok(birth),
    }
}

fn sex(number: &DocumentNumber) -> Sex {
    match number.digits(14, 3) % 2 {
        0 => Sex::Female,
        _ => Sex::Male,
    }
}

fn check(number: &DocumentNumber) -> Result<(), DocumentError> {
    if number.as_str().ends_with(check_character(number.as_str())) {
        Ok(())
    } else {
        Err(DocumentError::CheckCharacter)
    }
}

fn unknown_region(number: &DocumentNumber) -> DocumentError {
    DocumentError::UnknownRegion {
        province: u8::try_from(number.digits(0, 2)).unwrap_or(0),
    }
}

impl fmt::Debug for ResidentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ResidentId(…)")
    }
}

impl fmt::Debug for ResidencePermit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ResidencePermit(…)")
    }
}

#[cfg(test)]
mod tests;
