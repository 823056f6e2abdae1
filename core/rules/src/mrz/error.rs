//! Why a zone was refused: stable codes with places, never what stands there.

/// A part of the zone with a check digit of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CheckedField {
    /// The document's number.
    Number,
    /// The day of birth.
    Birth,
    /// The last day of validity.
    Expiry,
    /// The personal number of a passport.
    Personal,
    /// All of them together.
    Composite,
}

/// A text that is no machine-readable zone, or one with a mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MrzError {
    /// Neither two lines of 44 or 36 nor three of 30.
    #[error("no known layout")]
    Layout,
    /// A character that no zone has.
    #[error("character {position} of line {line} cannot stand there")]
    Character {
        /// Counted from 1.
        line: usize,
        /// Counted from 1.
        position: usize,
    },
    /// A visa, or another document that proves no identity.
    #[error("not an identity document")]
    DocumentCode,
    /// A check digit that doesn't belong to what it checks.
    #[error("check digit of the {} does not fit", field.code())]
    CheckDigit {
        /// What it checks.
        field: CheckedField,
    },
    /// The birth is no day of the calendar.
    #[error("birth is no date")]
    BirthDate,
    /// The last day of validity is no day of the calendar.
    #[error("expiry is no date")]
    ExpiryDate,
    /// The sex is none of F, M, X and a filler.
    #[error("sex")]
    Sex,
    /// No name stands there.
    #[error("no name")]
    Name,
    /// No number stands there.
    #[error("no number")]
    Number,
}

impl CheckedField {
    /// Every part, for catalogues.
    pub const ALL: [Self; 5] = [
        Self::Number,
        Self::Birth,
        Self::Expiry,
        Self::Personal,
        Self::Composite,
    ];

    /// The stable word for interfaces and catalogues.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Birth => "birth",
            Self::Expiry => "expiry",
            Self::Personal => "personal",
            Self::Composite => "composite",
        }
    }
}

impl MrzError {
    /// Every code, for catalogues.
    pub const CODES: [&'static str; 9] = [
        "layout",
        "character",
        "document_code",
        "check_digit",
        "birth_date",
        "expiry_date",
        "sex",
        "name",
        "number",
    ];

    /// The stable word for interfaces and catalogues.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Layout => "layout",
            Self::Character { .. } => "character",
            Self::DocumentCode => "document_code",
            Self::CheckDigit { .. } => "check_digit",
            Self::BirthDate => "birth_date",
            Self::ExpiryDate => "expiry_date",
            Self::Sex => "sex",
            Self::Name => "name",
            Self::Number => "number",
        }
    }

    /// The figures by name, as texts take them.
    #[must_use]
    pub fn figures(self) -> Vec<(&'static str, String)> {
        match self {
            Self::Character { line, position } => vec![
                ("line", line.to_string()),
                ("position", position.to_string()),
            ],
            Self::CheckDigit { field } => vec![("zone_field", field.code().to_owned())],
            _ => Vec::new(),
        }
    }
}
