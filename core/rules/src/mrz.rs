//! The machine-readable zone of passports and cards (ICAO Doc 9303, parts 3 to 6):
//! TD3, two lines of 44; TD2, two of 36; TD1, three of 30.
//!
//! Start with [`Zone::parse`]. It takes what a camera or a person gives, verifies
//! every check digit and names the one that doesn't hold. Travel permits of Hong
//! Kong, Macao and Taiwan residents are read as far as they follow TD1; what else
//! they carry isn't published, and an unknown layout is refused, not guessed.

mod check;
mod date;
mod error;
mod lines;
mod name;
mod spelling;

use std::fmt;

pub use error::{CheckedField, MrzError};
pub use name::MrzName;
pub use spelling::Agreement;

use crate::day::Day;
use check::Span;
use lines::Lines;

/// How the zone is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Layout {
    /// Three lines of 30: cards.
    Td1,
    /// Two lines of 36: older cards.
    Td2,
    /// Two lines of 44: passports.
    Td3,
}

/// The sex as the zone writes it; other values stand for "unspecified".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ZoneSex {
    /// `F`
    Female,
    /// `M`
    Male,
    /// `<` or `X`
    Unspecified,
}

/// A zone whose check digits hold.
#[derive(Clone, PartialEq, Eq)]
pub struct Zone {
    /// How it is laid out.
    pub layout: Layout,
    /// One or two letters: `P`, `I`, `CR` …
    pub document_code: String,
    /// Who issued it: three letters of ISO 3166 or Doc 9303's own, fillers left out.
    pub issuer: String,
    /// The holder's name.
    pub name: MrzName,
    /// The document's number, fillers left out.
    pub number: String,
    /// Whose citizen the holder is, as [`Zone::issuer`].
    pub nationality: String,
    /// The day of birth; `None` where the issuer doesn't know month or day.
    pub birth: Option<Day>,
    /// The sex.
    pub sex: ZoneSex,
    /// The last day on which the document is valid.
    pub expiry: Day,
}

impl Zone {
    /// Parses the lines of a zone. `today` tells the century of the two-digit years:
    /// a birth is the last such day that isn't ahead, an expiry the one nearest.
    pub fn parse(text: &str, today: Day) -> Result<Self, MrzError> {
        let lines = Lines::read(text)?;
        match lines.layout {
            Layout::Td1 => Self::card(&lines, today),
            Layout::Td2 | Layout::Td3 => Self::two_lines(&lines, today),
        }
    }

    fn card(lines: &Lines, today: Day) -> Result<Self, MrzError> {
        let number = check::number(lines, Span(0, 5, 14), Span(0, 15, 30))?;
        let birth = check::digits(lines, Span(1, 0, 6), CheckedField::Birth)?;
        let expiry = check::digits(lines, Span(1, 8, 14), CheckedField::Expiry)?;
        let composite = [
            Span(0, 5, 30),
            Span(1, 0, 7),
            Span(1, 8, 15),
            Span(1, 18, 29),
        ];
        check::composite(lines, &composite, Span(1, 29, 30))?;
        Ok(Self {
            layout: lines.layout,
            document_code: lines.letters(Span(0, 0, 2)),
            issuer: lines.letters(Span(0, 2, 5)),
            name: MrzName::of_zone(&lines.text(Span(2, 0, 30)))?,
            number,
            nationality: lines.letters(Span(1, 15, 18)),
            birth: date::birth(&birth, today)?,
            sex: sex(&lines.text(Span(1, 7, 8)))?,
            expiry: date::expiry(&expiry, today)?,
        })
    }

    fn two_lines(lines: &Lines, today: Day) -> Result<Self, MrzError> {
        let width = lines.width();
        let optional = Span(1, 28, width - 1);
        let number = match lines.layout {
            Layout::Td2 => check::number(lines, Span(1, 0, 9), optional)?,
            _ => check::short_number(lines, Span(1, 0, 9))?,
        };
        let birth = check::digits(lines, Span(1, 13, 19), CheckedField::Birth)?;
        let expiry = check::digits(lines, Span(1, 21, 27), CheckedField::Expiry)?;
        if lines.layout == Layout::Td3 {
            check::personal(lines, Span(1, 28, 42))?;
        }
        let composite = [Span(1, 0, 10), Span(1, 13, 20), Span(1, 21, width - 1)];
        check::composite(lines, &composite, Span(1, width - 1, width))?;
        Ok(Self {
            layout: lines.layout,
            document_code: lines.letters(Span(0, 0, 2)),
            issuer: lines.letters(Span(0, 2, 5)),
            name: MrzName::of_zone(&lines.text(Span(0, 5, width)))?,
            number,
            nationality: lines.letters(Span(1, 10, 13)),
            birth: date::birth(&birth, today)?,
            sex: sex(&lines.text(Span(1, 20, 21)))?,
            expiry: date::expiry(&expiry, today)?,
        })
    }
}

fn sex(text: &str) -> Result<ZoneSex, MrzError> {
    match text {
        "F" => Ok(ZoneSex::Female),
        "M" => Ok(ZoneSex::Male),
        "<" | "X" => Ok(ZoneSex::Unspecified),
        _ => Err(MrzError::Sex),
    }
}

impl fmt::Debug for Zone {
    /// All of it is personal but the layout.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Zone({:?}, …)", self.layout)
    }
}

#[cfg(test)]
mod tests;
