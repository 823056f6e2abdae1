//! What the provider's claims say of a person, checked with the rules of names,
//! documents and phone numbers. Which claim says what is a setting; docs/identity.md
//! has the table.

use std::collections::HashMap;

use bamin_rules::name::PersonName;
use bamin_rules::phone::Phone;
use bamin_rules::{Day, Document, DocumentKind};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::config::Config;
use crate::config::claims::pairs;

/// How surely the provider knows who it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Level {
    /// An account, nobody in particular.
    L1,
    /// The real name, compared with the registers.
    L3,
    /// The real name, and the face of the person who signs in.
    L4,
}

impl Level {
    /// What a code needs.
    pub const NEEDED: Self = Self::L4;

    /// As the store keeps it.
    #[must_use]
    pub fn number(self) -> u8 {
        match self {
            Self::L1 => 1,
            Self::L3 => 3,
            Self::L4 => 4,
        }
    }

    /// From the store.
    #[must_use]
    pub fn of_number(number: u8) -> Self {
        match number {
            4 => Self::L4,
            3 => Self::L3,
            _ => Self::L1,
        }
    }

    /// The stable word.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::L1 => "L1",
            Self::L3 => "L3",
            Self::L4 => "L4",
        }
    }

    /// What is missing for a code; the texts are `missing.<code>`.
    #[must_use]
    pub fn missing(self) -> Vec<&'static str> {
        match self {
            Self::L1 => vec!["real_name", "face"],
            Self::L3 => vec!["face"],
            Self::L4 => Vec::new(),
        }
    }
}

/// Who signed in, as it is sealed in the store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// In full; none below the level that proves one.
    pub name: Option<String>,
    /// `resident_id` … (bamin-rules).
    pub document_kind: Option<String>,
    /// In its one spelling.
    pub document_number: Option<String>,
    /// ISO 8601.
    pub birth: Option<String>,
    /// `+` and digits.
    pub phone: Option<String>,
    /// The provider's own word for the account.
    pub account: String,
    /// For asking again, if the provider gives one.
    pub refresh_token: Option<String>,
}

/// Why claims were not taken: the name of the field, never its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("claim {0} does not hold")]
pub struct ClaimError(pub &'static str);

/// Which claim says what.
#[derive(Debug, Clone)]
pub struct ClaimNames {
    names: HashMap<String, String>,
    kinds: HashMap<String, String>,
    l4: Vec<String>,
    l3: Vec<String>,
}

impl ClaimNames {
    /// From the settings.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect();
        Self {
            names: pairs(&config.identity_claims).collect(),
            kinds: pairs(&config.identity_document_kinds).collect(),
            l4: words(&config.identity_acr_l4),
            l3: words(&config.identity_acr_l3),
        }
    }

    /// The values of `acr` to ask for.
    #[must_use]
    pub fn asked(&self) -> &[String] {
        &self.l4
    }

    /// The level that `acr` means; none: the lowest.
    #[must_use]
    pub fn level(&self, acr: Option<&str>) -> Level {
        let among = |words: &[String]| acr.is_some_and(|acr| words.iter().any(|word| word == acr));
        match acr {
            _ if among(&self.l4) => Level::L4,
            _ if among(&self.l3) => Level::L3,
            _ => Level::L1,
        }
    }

    /// Whether everything that a code needs is among the claims.
    #[must_use]
    pub fn complete(&self, claims: &Map<String, Value>) -> bool {
        ["name", "document_number"]
            .iter()
            .all(|field| self.text(claims, field).is_some())
    }

    /// Reads and checks the claims. Below [`Level::L3`] nothing but the phone is
    /// believed, since nobody compared it with a register.
    ///
    /// # Errors
    /// The first field that does not hold; at [`Level::L4`] name and document have to
    /// be there.
    pub fn read(
        &self,
        claims: &Map<String, Value>,
        level: Level,
        account: String,
        today: Day,
    ) -> Result<Claims, ClaimError> {
        let phone = self.text(claims, "phone").map(Phone::contact).transpose();
        let mut read = Claims {
            name: None,
            document_kind: None,
            document_number: None,
            birth: None,
            phone: phone
                .map_err(|_| ClaimError("phone"))?
                .map(|phone| phone.as_str().to_owned()),
            account,
            refresh_token: None,
        };
        if level == Level::L1 {
            return Ok(read);
        }
        let name = self.text(claims, "name").map(PersonName::parse).transpose();
        let name = name.map_err(|_| ClaimError("name"))?;
        read.name = name.map(|name| name.as_str().to_owned());
        let claimed = self
            .text(claims, "birth")
            .map(str::parse::<Day>)
            .transpose();
        let claimed = claimed.map_err(|_| ClaimError("birth"))?;
        let mut birth = claimed;
        if let Some(number) = self.text(claims, "document_number") {
            let document = Document::parse(self.kind(claims)?, number, today)
                .map_err(|_| ClaimError("document_number"))?;
            let told = document.birth();
            if told.is_some() && claimed.is_some() && told != claimed {
                return Err(ClaimError("birth"));
            }
            birth = told.or(claimed);
            read.document_kind = Some(document.kind().code().to_owned());
            read.document_number = Some(document.number().as_str().to_owned());
        }
        read.birth = birth.map(|birth| birth.to_string());
        let needed = [
            ("name", read.name.is_some()),
            ("document_number", read.document_number.is_some()),
            ("birth", read.birth.is_some()),
        ];
        match needed.iter().find(|(_, there)| !there) {
            Some((field, _)) if level == Level::L4 => Err(ClaimError(field)),
            _ => Ok(read),
        }
    }

    /// Without a claim of the kind it is a resident's card.
    fn kind(&self, claims: &Map<String, Value>) -> Result<DocumentKind, ClaimError> {
        let Some(word) = self.text(claims, "document_kind") else {
            return Ok(DocumentKind::ResidentId);
        };
        let code = self.kinds.get(word).map_or(word, String::as_str);
        DocumentKind::of_code(code).ok_or(ClaimError("document_kind"))
    }

    fn text<'a>(&self, claims: &'a Map<String, Value>, field: &str) -> Option<&'a str> {
        let text = claims.get(self.names.get(field)?)?.as_str()?.trim();
        (!text.is_empty()).then_some(text)
    }
}

impl Claims {
    /// The year of birth, where there is one.
    #[must_use]
    pub fn birth_year(&self) -> Option<u16> {
        let birth: Day = self.birth.as_deref()?.parse().ok()?;
        u16::try_from(birth.year()).ok()
    }

    /// The document, where there is one; `today` refuses births to come.
    #[must_use]
    pub fn document(&self, today: Day) -> Option<Document> {
        let kind = DocumentKind::of_code(self.document_kind.as_deref()?)?;
        Document::parse(kind, self.document_number.as_deref()?, today).ok()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use serde_json::json;

    use super::*;

    const TODAY: &str = "2026-11-22";

    fn read(level: Level, claims: Value) -> Result<Claims, ClaimError> {
        let Value::Object(claims) = claims else {
            panic!("not an object")
        };
        let config = Config {
            identity_document_kinds: "111=resident_id 414=foreign_passport".into(),
            ..Config::default()
        };
        ClaimNames::new(&config).read(&claims, level, "a".into(), TODAY.parse().unwrap())
    }

    #[test]
    fn a_resident_is_read_with_the_birth_that_the_number_tells() {
        let claims = read(
            Level::L4,
            json!({"name": "林 秀英", "document_type": "111", "phone_number": "138 0000 0000",
                "document_number": "35010219900101001x"}),
        );
        // The check digit of this number is not X: the rules say so, not the provider.
        assert_eq!(claims.unwrap_err(), ClaimError("document_number"));
        let number = bamin_rules::document::ResidentId::completed(
            "35010219900101001",
            TODAY.parse().unwrap(),
        );
        let number = number.unwrap().number.as_str().to_owned();
        let claims = json!({"name": "林秀英", "document_number": number,
            "phone_number": "138 0000 0000"});
        let claims = read(Level::L4, claims).unwrap();
        assert_eq!(claims.birth.as_deref(), Some("1990-01-01"));
        assert_eq!(claims.phone.as_deref(), Some("+8613800000000"));
        assert_eq!(claims.document_kind.as_deref(), Some("resident_id"));
    }

    #[test]
    fn a_claim_that_is_missing_or_does_not_hold_is_named() {
        for (claims, field) in [
            (json!({}), "name"),
            (json!({"name": "张3"}), "name"),
            (json!({"name": "张三"}), "document_number"),
            (
                json!({"name": "张三", "document_type": "414", "document_number": "E12345678"}),
                "birth",
            ),
            (
                json!({"name": "张三", "document_type": "?", "document_number": "E1234567"}),
                "document_kind",
            ),
            (json!({"name": "张三", "birthdate": "1990-02-30"}), "birth"),
            (json!({"name": "张三", "phone_number": "12"}), "phone"),
        ] {
            assert_eq!(
                read(Level::L4, claims.clone()),
                Err(ClaimError(field)),
                "{claims}"
            );
        }
    }

    #[test]
    fn what_nobody_compared_with_a_register_is_not_believed() {
        let claims = json!({"name": "张三", "document_number": "nonsense"});
        let claims = read(Level::L1, claims).unwrap();
        assert_eq!((claims.name, claims.document_number), (None, None));
    }

    #[test]
    fn a_level_that_is_not_named_in_the_settings_is_the_lowest() {
        let names = ClaimNames::new(&Config::default());
        assert_eq!(names.level(Some("L4")), Level::L4);
        assert_eq!(names.level(Some("L3")), Level::L3);
        assert_eq!(names.level(Some("l4")), Level::L1);
        assert_eq!(names.level(None), Level::L1);
    }
}
