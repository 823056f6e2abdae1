//! Why a number was refused: stable codes with figures, never the number itself.

use super::DocumentKind;

/// A number that isn't one of the kind of document it was given as.
///
/// Neither the message nor the figures hold any part of the number but, for an
/// unknown region, its first two digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum DocumentError {
    /// Nothing but spaces.
    #[error("empty")]
    Empty,
    /// Not as long as such a number is.
    #[error("{found} characters instead of {least} to {most}")]
    Length {
        /// Characters found, spaces left out.
        found: usize,
        /// The shortest that is right.
        least: usize,
        /// The longest that is right.
        most: usize,
    },
    /// A character that can't stand there.
    #[error("character {position} cannot stand there")]
    Character {
        /// Counted from 1, spaces left out.
        position: usize,
    },
    /// The characters are allowed but don't follow any form that is issued.
    #[error("no form that is issued")]
    Form,
    /// A resident ID of the first generation (15 digits), invalid since 2013.
    #[error("resident ID of 15 digits")]
    OldResidentId,
    /// The number of another kind of document.
    #[error("number of another document: {}", kind.code())]
    OtherKind {
        /// What the number is.
        kind: DocumentKind,
    },
    /// No province has these digits.
    #[error("unknown region {province:02}")]
    UnknownRegion {
        /// The first two digits of the region.
        province: u8,
    },
    /// The birth is no day of the calendar, or lies before 1900.
    #[error("birth is no date")]
    BirthDate,
    /// The birth lies after today.
    #[error("birth lies {days} days ahead")]
    BirthAhead {
        /// Days from today to the birth.
        days: i64,
    },
    /// The check character doesn't belong to the rest: something was mistyped.
    #[error("check character does not fit")]
    CheckCharacter,
}

impl DocumentError {
    /// Every code, for catalogues and schemas.
    pub const CODES: [&'static str; 10] = [
        "empty",
        "length",
        "character",
        "form",
        "old_resident_id",
        "other_kind",
        "unknown_region",
        "birth_date",
        "birth_ahead",
        "check_character",
    ];

    /// The stable word for interfaces and catalogues.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Length { .. } => "length",
            Self::Character { .. } => "character",
            Self::Form => "form",
            Self::OldResidentId => "old_resident_id",
            Self::OtherKind { .. } => "other_kind",
            Self::UnknownRegion { .. } => "unknown_region",
            Self::BirthDate => "birth_date",
            Self::BirthAhead { .. } => "birth_ahead",
            Self::CheckCharacter => "check_character",
        }
    }

    /// The figures by name, as texts take them.
    #[must_use]
    pub fn figures(self) -> Vec<(&'static str, String)> {
        match self {
            Self::Length { found, least, most } => vec![
                ("found", found.to_string()),
                ("least", least.to_string()),
                ("most", most.to_string()),
            ],
            Self::Character { position } => vec![("position", position.to_string())],
            Self::OtherKind { kind } => vec![("document_kind", kind.code().to_owned())],
            Self::UnknownRegion { province } => vec![("province", format!("{province:02}"))],
            Self::BirthAhead { days } => vec![("days", days.to_string())],
            Self::Empty
            | Self::Form
            | Self::OldResidentId
            | Self::BirthDate
            | Self::CheckCharacter => Vec::new(),
        }
    }
}
