//! Closed sets of other crates in JSON: each value by its stable word.
//!
//! `#[serde(with = "crate::word")]` for a value, `with = "crate::word::maybe"` for
//! one that may be absent. A word that this version doesn't know is an error: what
//! can't be understood isn't shown as something else.

use bamin_protocol::pass::{Colour, NaatResult};
use bamin_rules::DocumentKind;
use bamin_rules::family::{Field, Relation};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A value with a stable word.
pub(crate) trait Word: Copy {
    /// The word.
    fn to_word(self) -> &'static str;
    /// The value with this word.
    fn of_word(word: &str) -> Option<Self>;
}

macro_rules! words {
    ($($name:ty: $to:ident, $of:ident;)+) => {
        $(impl Word for $name {
            fn to_word(self) -> &'static str {
                self.$to()
            }

            fn of_word(word: &str) -> Option<Self> {
                Self::$of(word)
            }
        })+
    };
}

words! {
    Colour: word, from_word;
    NaatResult: word, from_word;
    DocumentKind: code, of_code;
    Field: code, of_code;
    Relation: code, of_code;
}

pub(crate) fn serialize<T: Word, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(value.to_word())
}

pub(crate) fn deserialize<'de, T: Word, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    let word = std::borrow::Cow::<str>::deserialize(from)?;
    T::of_word(&word).ok_or_else(|| D::Error::custom("an unknown word"))
}

/// The same for a value that may be absent.
pub(crate) mod maybe {
    use super::{Deserialize, Deserializer, Serialize, Serializer, Word};
    use serde::de::Error as _;

    pub(crate) fn serialize<T: Word, S: Serializer>(
        value: &Option<T>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        value.map(T::to_word).serialize(to)
    }

    pub(crate) fn deserialize<'de, T: Word, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<T>, D::Error> {
        let Some(word) = Option::<std::borrow::Cow<str>>::deserialize(from)? else {
            return Ok(None);
        };
        let value = T::of_word(&word).ok_or_else(|| D::Error::custom("an unknown word"))?;
        Ok(Some(value))
    }
}

/// The kind of a subject, which JSON has as its number.
pub(crate) mod subject_kind {
    use bamin_protocol::pass::SubjectKind;
    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer>(kind: &SubjectKind, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u8(kind.number())
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<SubjectKind, D::Error> {
        let number = u8::deserialize(from)?;
        SubjectKind::from_number(number).ok_or_else(|| D::Error::custom("an unknown kind"))
    }
}
