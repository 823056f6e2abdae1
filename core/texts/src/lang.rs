//! The two languages, and which of them a person wants.

/// A language of the catalogues.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Lang {
    /// zh-CN, the product's first language.
    #[default]
    Chinese,
    /// en.
    English,
}

impl Lang {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Chinese, Self::English];

    /// The language tag (BCP 47).
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
        }
    }

    /// The language of a tag or locale (`zh-CN`, `zh_CN.UTF-8`, `en-GB`), by its
    /// first part.
    #[must_use]
    pub fn of_tag(tag: &str) -> Option<Self> {
        let first = tag.trim().split(['-', '_', '.', ';']).next()?;
        match first.to_ascii_lowercase().as_str() {
            "zh" => Some(Self::Chinese),
            "en" => Some(Self::English),
            _ => None,
        }
    }

    /// The first of ours in an `Accept-Language` header, taken in the order
    /// written, as browsers sort it. Chinese if there is none.
    #[must_use]
    pub fn of_accept_language(header: &str) -> Self {
        header.split(',').find_map(Self::of_tag).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_known_language_of_a_browser_is_taken() {
        for (header, lang) in [
            ("zh-CN,zh;q=0.9,en;q=0.8", Lang::Chinese),
            ("en-GB,en;q=0.9,zh;q=0.8", Lang::English),
            ("fr,de;q=0.9, EN;q=0.1", Lang::English),
            ("fr", Lang::Chinese),
            ("", Lang::Chinese),
        ] {
            assert_eq!(Lang::of_accept_language(header), lang, "{header}");
        }
    }

    #[test]
    fn a_locale_of_a_terminal_is_understood() {
        assert_eq!(Lang::of_tag("zh_CN.UTF-8"), Some(Lang::Chinese));
        assert_eq!(Lang::of_tag("en_US"), Some(Lang::English));
        assert_eq!(Lang::of_tag("C"), None);
    }
}
