//! What the operator writes for everybody (C5, C13): help topics, hotlines with
//! their hours, and the services behind a green code. Data, not code: the build
//! brings a first version, the operator writes the next ones, each judged whole.

use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::app::App;
use crate::http::problem::Problem;
use crate::store::Trail;

/// Entries of a list.
const MOST: usize = 100;
/// Characters of a text.
const LONGEST: usize = 4_000;
/// The languages that every text has.
const LANGUAGES: [&str; 2] = ["zh-CN", "en"];

/// Which content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Name {
    /// Topics and hotlines.
    Help,
    /// Entries of the code page.
    Services,
}

impl Name {
    /// Every content.
    pub const ALL: [Self; 2] = [Self::Help, Self::Services];

    /// The stable word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Help => "help",
            Self::Services => "services",
        }
    }

    /// The content with this word.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|name| name.word() == word)
    }

    /// What the build brings.
    fn first(self) -> &'static str {
        match self {
            Self::Help => include_str!("../../content/help.json"),
            Self::Services => include_str!("../../content/services.json"),
        }
    }
}

/// A text in every language, by its tag.
type Text = BTreeMap<String, String>;

/// The help: version 0 is the build's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Help {
    /// Written by the server.
    #[serde(default)]
    version: u32,
    topics: Vec<Topic>,
    hotlines: Vec<Hotline>,
}

/// A question and its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct Topic {
    id: String,
    #[schema(value_type = Object)]
    title: Text,
    /// Paragraphs are parted by an empty line.
    #[schema(value_type = Object)]
    body: Text,
}

/// A number that people call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct Hotline {
    id: String,
    #[schema(value_type = Object)]
    name: Text,
    number: String,
    /// Every day, Asia/Shanghai.
    hours: Vec<Hours>,
}

/// A time of service; `24:00` ends a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct Hours {
    from: String,
    to: String,
}

/// The services.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Services {
    /// Written by the server.
    #[serde(default)]
    version: u32,
    services: Vec<Service>,
}

/// An entry of the code page; shown with green, hidden with orange.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct Service {
    id: String,
    #[schema(value_type = Object)]
    name: Text,
    /// One of the icons that apps bring.
    icon: String,
    /// Another app's page, or `app:` and a screen of this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    link: Option<String>,
    /// The page that is opened if the link leads nowhere on this phone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fallback: Option<String>,
}

/// The content that holds now, as JSON.
///
/// # Errors
/// `internal`, `unavailable`.
pub async fn current(app: &App, name: Name) -> Result<String, Problem> {
    let (version, body) = match app.store.content(name.word().to_owned()).await? {
        Some(content) => (content.version, content.body),
        None => (0, name.first().to_owned()),
    };
    judged(name, version, body.as_bytes())
}

/// Writes the next version; gives its number.
///
/// # Errors
/// `invalid_request` with the field that is wrong; `internal`, `unavailable`.
pub async fn put(app: &App, name: Name, body: &[u8], actor: &str) -> Result<u32, Problem> {
    let body = judged(name, 0, body)?;
    let word = name.word();
    let trail = Trail::new(app.now(), actor, "content.put", format!("content:{word}"))
        .detail(json!({"bytes": body.len()}));
    Ok(app.store.put_content(word.to_owned(), body, trail).await?)
}

/// The content with its version, if it is one that apps can show.
fn judged(name: Name, version: u32, body: &[u8]) -> Result<String, Problem> {
    let unread = |error: serde_json::Error| {
        let text = error.to_string();
        Problem::invalid(text.split('`').nth(1).unwrap_or("body"))
    };
    let text = match name {
        Name::Help => {
            let mut help: Help = serde_json::from_slice(body).map_err(unread)?;
            check_help(&help).map_err(Problem::invalid)?;
            help.version = version;
            serde_json::to_string(&help)
        }
        Name::Services => {
            let mut services: Services = serde_json::from_slice(body).map_err(unread)?;
            check_services(&services).map_err(Problem::invalid)?;
            services.version = version;
            serde_json::to_string(&services)
        }
    };
    text.map_err(|error| Problem::internal(&error))
}

fn check_help(help: &Help) -> Result<(), &'static str> {
    check_ids(help.topics.iter().map(|topic| &topic.id))?;
    check_ids(help.hotlines.iter().map(|hotline| &hotline.id))?;
    for topic in &help.topics {
        is(is_text(&topic.title), "title")?;
        is(is_text(&topic.body), "body")?;
    }
    for hotline in &help.hotlines {
        let dialled = |c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | ' ');
        is(is_text(&hotline.name), "name")?;
        let number = &hotline.number;
        is(
            (3..=24).contains(&number.len()) && number.chars().all(dialled),
            "number",
        )?;
        is(
            !hotline.hours.is_empty() && hotline.hours.len() <= 4,
            "hours",
        )?;
        for hours in &hotline.hours {
            let (from, to) = (minute(&hours.from), minute(&hours.to));
            is(from.is_some() && from < to, "hours")?;
        }
    }
    Ok(())
}

fn check_services(services: &Services) -> Result<(), &'static str> {
    check_ids(services.services.iter().map(|service| &service.id))?;
    for service in &services.services {
        is(is_text(&service.name), "name")?;
        is(is_id(&service.icon), "icon")?;
        is(service.link.as_deref().is_none_or(is_link), "link")?;
        is(service.fallback.as_deref().is_none_or(is_page), "fallback")?;
        let own = service
            .link
            .as_deref()
            .is_some_and(|link| link.starts_with("app:"));
        is(own || service.fallback.is_some(), "fallback")?;
    }
    Ok(())
}

fn is(holds: bool, field: &'static str) -> Result<(), &'static str> {
    holds.then_some(()).ok_or(field)
}

fn check_ids<'a>(ids: impl Iterator<Item = &'a String>) -> Result<(), &'static str> {
    let mut seen = HashSet::new();
    for id in ids {
        is(is_id(id) && seen.insert(id), "id")?;
    }
    is(seen.len() <= MOST, "body")
}

fn is_id(id: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    (1..=32).contains(&id.len()) && id.chars().all(plain)
}

fn is_text(text: &Text) -> bool {
    let written = |text: &str| {
        !text.trim().is_empty()
            && text.chars().count() <= LONGEST
            && text.chars().all(|c| c == '\n' || !c.is_control())
    };
    let all = LANGUAGES
        .iter()
        .all(|language| text.contains_key(*language));
    all && text.values().all(|text| written(text)) && text.len() == LANGUAGES.len()
}

/// A page of the web, never one that could be read on the way.
fn is_page(address: &str) -> bool {
    let rest = address.strip_prefix("https://");
    rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/')) && is_plain(address)
}

/// A page, a screen of this app, or another app by its own scheme: never what a
/// browser would run or read from the phone.
fn is_link(link: &str) -> bool {
    const NEVER: [&str; 8] = [
        "http",
        "javascript",
        "data",
        "file",
        "content",
        "intent",
        "blob",
        "about",
    ];
    let Some((scheme, rest)) = link.split_once(':') else {
        return false;
    };
    let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "+-.".contains(c);
    match scheme {
        "https" => is_page(link),
        "app" => is_id(rest),
        _ => {
            scheme.starts_with(|c: char| c.is_ascii_lowercase())
                && scheme.chars().all(letters)
                && !NEVER.contains(&scheme)
                && !rest.is_empty()
                && is_plain(link)
        }
    }
}

fn is_plain(address: &str) -> bool {
    address.len() <= 512
        && address
            .chars()
            .all(|c| c.is_ascii_graphic() && c != '"' && c != '<')
}

/// Minutes of `hh:mm`, up to `24:00`.
fn minute(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    if hours.len() != 2 || minutes.len() != 2 {
        return None;
    }
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    let minute = hours * 60 + minutes;
    (minutes < 60 && minute <= 24 * 60).then_some(minute)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use serde_json::Value;

    use super::*;

    #[test]
    fn what_the_build_brings_can_be_shown() {
        for name in Name::ALL {
            judged(name, 0, name.first().as_bytes()).unwrap();
        }
        let help: Help = serde_json::from_str(Name::Help.first()).unwrap();
        let ids: Vec<&str> = help.topics.iter().map(|topic| topic.id.as_str()).collect();
        for topic in ["level_four", "no_code", "other_provinces", "fifty_five"] {
            assert!(ids.contains(&topic), "{topic}");
        }
        let hours = &help.hotlines[0].hours;
        let hours: Vec<_> = hours
            .iter()
            .map(|one| (one.from.as_str(), one.to.as_str()))
            .collect();
        assert_eq!(hours, [("08:00", "12:00"), ("14:00", "18:00")]);
        let services: Services = serde_json::from_str(Name::Services.first()).unwrap();
        assert_eq!(services.services.len(), 4, "C5");
    }

    fn with(name: Name, pointer: &str, value: Value) -> Result<String, Problem> {
        let mut body: Value = serde_json::from_str(name.first()).unwrap();
        *body.pointer_mut(pointer).unwrap() = value;
        judged(name, 7, body.to_string().as_bytes())
    }

    #[test]
    fn a_link_leads_to_a_page_an_app_or_a_screen_and_nowhere_else() {
        for link in [
            "https://a.cn/b?c=1",
            "app:family",
            "alipays://platformapi/startapp?appId=1",
        ] {
            with(Name::Services, "/services/0/link", json!(link)).unwrap();
        }
        for link in [
            "http://a.cn",
            "javascript:alert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "intent://x",
            "a",
            "",
            "https://",
            "app:../x",
            "JavaScript:x",
            "java\nscript:x",
        ] {
            let refused = with(Name::Services, "/services/0/link", json!(link)).unwrap_err();
            assert_eq!(refused.params["field"], "link", "{link}");
        }
        for page in ["http://a.cn", "alipays://x", "https:///x"] {
            let refused = with(Name::Services, "/services/0/fallback", json!(page)).unwrap_err();
            assert_eq!(refused.params["field"], "fallback", "{page}");
        }
    }

    #[test]
    fn what_apps_could_not_show_is_refused_with_its_field() {
        let wrong = [
            ("/topics/0/title", json!({"zh-CN": "只有中文"}), "title"),
            ("/topics/0/body", json!({"zh-CN": " ", "en": "x"}), "body"),
            ("/topics/0/id", json!("L4"), "id"),
            ("/topics/1/id", json!("level_four"), "id"),
            ("/hotlines/0/number", json!("call me"), "number"),
            ("/hotlines/0/hours", json!([]), "hours"),
            ("/hotlines/0/hours/0/to", json!("07:00"), "hours"),
            ("/hotlines/0/hours/0/from", json!("8:00"), "hours"),
        ];
        for (pointer, value, field) in wrong {
            let refused = with(Name::Help, pointer, value).unwrap_err();
            assert_eq!(refused.params["field"], field, "{pointer}");
        }
        let written = with(Name::Help, "/hotlines/0/number", json!("12345")).unwrap();
        assert!(written.starts_with("{\"version\":7"));
    }
}
