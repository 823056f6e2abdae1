//! To what a holder agrees, and which version of the text is in force.
//!
//! The texts stand in the catalogues as `consent.<purpose>.<version>.title` and
//! `….text`; a version that was in force stays there, since it is what people agreed
//! to. A new text is a new version, and is asked for anew.

/// To what. Each is asked for by itself (PIPL, articles 14 and 29).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Purpose {
    /// An account with a code: who one is, and what authorities recorded.
    Account,
    /// Showing the code to others: health data is sensitive, so before the first
    /// showing.
    Showing,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Self; 2] = [Self::Account, Self::Showing];

    /// The stable word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Showing => "showing",
        }
    }

    /// The purpose with this word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.word() == word)
    }

    /// The version of the text in force.
    #[must_use]
    pub fn version(self) -> u32 {
        match self {
            Self::Account | Self::Showing => 1,
        }
    }

    /// The catalogue's key of a version's text.
    #[must_use]
    pub fn text_key(self, version: u32) -> String {
        format!("consent.{}.{version}.text", self.word())
    }

    /// The catalogue's key of a version's title.
    #[must_use]
    pub fn title_key(self, version: u32) -> String {
        format!("consent.{}.{version}.title", self.word())
    }
}

#[cfg(test)]
mod tests {
    use super::Purpose;

    #[test]
    fn every_purpose_has_its_word() {
        for purpose in Purpose::ALL {
            assert_eq!(Purpose::of_word(purpose.word()), Some(purpose));
        }
        assert_eq!(Purpose::of_word("anything"), None);
    }
}
