//! Which claim of the identity provider says what: pairs in a setting.

/// The fields, by the names of the setting `identity_claims`.
pub const FIELDS: [&str; 5] = ["name", "document_kind", "document_number", "birth", "phone"];

/// `a=b c=d`.
pub fn pairs(text: &str) -> impl Iterator<Item = (String, String)> {
    text.split_whitespace().filter_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        Some((name.to_owned(), value.to_owned()))
    })
}
