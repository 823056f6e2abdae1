//! Every word that a person reads, in Chinese first and English second.
//!
//! Core and server speak in codes and parameters; [`text`] turns them into a
//! sentence of one of the two catalogues, `zh-CN.json` and `en.json`: flat keys
//! (`refusal.expired`) and parameters in braces. `{seconds}` is put in as it is,
//! `{seconds|span}` as a length of time (3 分 5 秒), and a value that is itself a
//! word of the codes (`{suspect}` = `holder`) as the text of `suspect.holder`.

mod lang;
mod span;

use std::collections::BTreeMap;
use std::sync::LazyLock;

pub use lang::Lang;
pub use span::span;

type Catalogue = BTreeMap<String, String>;

static CHINESE: LazyLock<Catalogue> = LazyLock::new(|| parsed(source(Lang::Chinese)));
static ENGLISH: LazyLock<Catalogue> = LazyLock::new(|| parsed(source(Lang::English)));

/// The text of `key` with its parameters put in.
///
/// An unknown key gives the key itself, a parameter that is missing stays in its
/// braces: both can be seen, neither fails.
#[must_use]
pub fn text(lang: Lang, key: &str, params: &[(&str, &str)]) -> String {
    let Some(template) = catalogue(lang).get(key) else {
        return key.to_owned();
    };
    let mut text = String::with_capacity(template.len());
    let mut rest = template.as_str();
    while let Some((before, after)) = rest.split_once('{') {
        let Some((placeholder, after)) = after.split_once('}') else {
            break;
        };
        text.push_str(before);
        match filled(lang, placeholder, params) {
            Some(value) => text.push_str(&value),
            None => text.extend(["{", placeholder, "}"]),
        }
        rest = after;
    }
    text.push_str(rest);
    text
}

/// Whether the catalogues have this key.
#[must_use]
pub fn has(key: &str) -> bool {
    CHINESE.contains_key(key)
}

/// All keys, sorted.
pub fn keys() -> impl Iterator<Item = &'static str> {
    CHINESE.keys().map(String::as_str)
}

/// A whole catalogue as JSON, for pages that put in the parameters themselves.
#[must_use]
pub fn source(lang: Lang) -> &'static str {
    match lang {
        Lang::Chinese => include_str!("../zh-CN.json"),
        Lang::English => include_str!("../en.json"),
    }
}

fn filled(lang: Lang, placeholder: &str, params: &[(&str, &str)]) -> Option<String> {
    let (name, form) = match placeholder.split_once('|') {
        Some((name, form)) => (name, Some(form)),
        None => (placeholder, None),
    };
    let (_, value) = params.iter().find(|(of, _)| *of == name)?;
    if form == Some("span")
        && let Ok(seconds) = value.parse()
    {
        return Some(span(lang, seconds));
    }
    let word = catalogue(lang).get(&format!("{name}.{value}"));
    Some(word.cloned().unwrap_or_else(|| (*value).to_owned()))
}

fn catalogue(lang: Lang) -> &'static Catalogue {
    match lang {
        Lang::Chinese => &CHINESE,
        Lang::English => &ENGLISH,
    }
}

#[expect(clippy::expect_used, reason = "compiled in, and parsed by every test")]
fn parsed(json: &str) -> Catalogue {
    serde_json::from_str(json).expect("the catalogue is a flat object of strings")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn parameters_are_put_in_in_both_languages() {
        let params = [("seconds", "61"), ("suspect", "holder")];
        assert_eq!(
            text(Lang::Chinese, "refusal.expired", &params),
            "这是 1 分 1 秒前的码：可能是截图，或持码人手机时间不准，请打开健康码重新出示"
        );
        assert_eq!(
            text(Lang::English, "refusal.expired", &params),
            "The code is 1 min 1 s old: a picture, or the clock of the holder's phone is wrong. Show the live code"
        );
    }

    #[test]
    fn a_number_is_not_taken_for_a_word() {
        let params = [("count", "4")];
        assert_eq!(
            text(Lang::English, "group.shown", &params),
            "4 people shown: count them"
        );
    }

    #[test]
    fn a_missing_parameter_and_an_unknown_key_can_be_seen() {
        assert_eq!(text(Lang::English, "show.as_of", &[]), "As of {time}");
        assert_eq!(text(Lang::English, "no.such.key", &[]), "no.such.key");
        assert!(has("show.as_of") && !has("no.such.key"));
    }

    proptest! {
        #[test]
        fn a_value_is_never_read_as_a_template(value in any::<String>()) {
            let params = [("name", value.as_str())];
            prop_assert_eq!(text(Lang::English, "scan.point", &params), format!("Point: {value}"));
        }
    }
}
