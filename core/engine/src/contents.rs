//! What the operator writes for everybody: help, hotlines, services (C5, C13). Kept
//! as fetched, read without a network, in the language that the person chose.

use std::collections::BTreeMap;

use bamin_protocol::pass::Colour;
use serde::Deserialize;

use crate::clock::Now;
use crate::error::EngineError;
use crate::store::Store;
use crate::wallet::{Relation, SubjectView};

const CONTENT: &str = "content";
const CHINESE: &str = "zh-CN";
/// Minutes that Asia/Shanghai is ahead.
const SHANGHAI: i64 = 8 * 60;

/// The help page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Help {
    /// Rising.
    pub version: u32,
    /// In the operator's order.
    pub topics: Vec<Topic>,
    /// In the operator's order.
    pub hotlines: Vec<Hotline>,
}

/// A question and its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// A code.
    pub id: String,
    /// The question.
    pub title: String,
    /// Paragraphs are parted by an empty line.
    pub body: String,
}

/// A number to call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hotline {
    /// A code.
    pub id: String,
    /// Whose.
    pub name: String,
    /// To dial.
    pub number: String,
    /// `hh:mm` from and to, every day in Asia/Shanghai.
    pub hours: Vec<(String, String)>,
    /// Somebody answers now.
    pub open: bool,
}

/// An entry of the code page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// A code.
    pub id: String,
    /// What it says.
    pub name: String,
    /// One of the icons that apps bring.
    pub icon: String,
    /// `app:` and a screen, or another app's page.
    pub link: Option<String>,
    /// The page to open if the link leads nowhere here.
    pub fallback: Option<String>,
}

/// What is kept; cheap to clone.
#[derive(Clone)]
pub struct Contents {
    store: Store,
}

impl Contents {
    /// The contents in `store`.
    pub fn new(store: Store) -> Self {
        Self { store }
    }

    /// The help in `language` (`zh-CN` or `en`); none before the first sync.
    pub fn help(&self, language: &str, now: &Now) -> Result<Option<Help>, EngineError> {
        let Some(help) = self.kept::<KeptHelp>("help")? else {
            return Ok(None);
        };
        let topic = |topic: KeptTopic| Topic {
            id: topic.id,
            title: said(&topic.title, language),
            body: said(&topic.body, language),
        };
        let minute = (now.seconds().div_euclid(60) + SHANGHAI).rem_euclid(24 * 60);
        let hotline = |hotline: KeptHotline| Hotline {
            open: hotline.hours.iter().any(|hours| hours.hold(minute)),
            hours: hotline
                .hours
                .into_iter()
                .map(|hours| (hours.from, hours.to))
                .collect(),
            name: said(&hotline.name, language),
            id: hotline.id,
            number: hotline.number,
        };
        Ok(Some(Help {
            version: help.version,
            topics: help.topics.into_iter().map(topic).collect(),
            hotlines: help.hotlines.into_iter().map(hotline).collect(),
        }))
    }

    /// The services that the page of `subject` shows: with a green code all, else
    /// none. What leads to the family's page stands on the own page only.
    pub fn services(
        &self,
        subject: &SubjectView,
        language: &str,
    ) -> Result<Vec<Service>, EngineError> {
        if !subject.pass.is_ok_and(|pass| pass.colour == Colour::Green) {
            return Ok(Vec::new());
        }
        let Some(kept) = self.kept::<KeptServices>("services")? else {
            return Ok(Vec::new());
        };
        let shown = |service: &KeptService| {
            let family = service.link.as_deref() == Some("app:family");
            !family || subject.relation == Relation::Own
        };
        let service = |service: KeptService| Service {
            name: said(&service.name, language),
            id: service.id,
            icon: service.icon,
            link: service.link,
            fallback: service.fallback,
        };
        Ok(kept
            .services
            .into_iter()
            .filter(shown)
            .map(service)
            .collect())
    }

    /// Keeps a fetched content unless it is older than the one that is kept.
    pub(crate) fn take(&self, name: &str, json: &[u8]) -> Result<(), EngineError> {
        let malformed = |_| EngineError::Answer { code: "malformed" };
        let new: Version = serde_json::from_slice(json).map_err(malformed)?;
        match name {
            "help" => drop(serde_json::from_slice::<KeptHelp>(json).map_err(malformed)?),
            _ => drop(serde_json::from_slice::<KeptServices>(json).map_err(malformed)?),
        }
        if self
            .kept::<Version>(name)?
            .is_none_or(|kept| kept.version <= new.version)
        {
            self.store
                .write(|access| access.put_bytes(CONTENT, name, json))?;
        }
        Ok(())
    }

    fn kept<T: serde::de::DeserializeOwned>(&self, name: &str) -> Result<Option<T>, EngineError> {
        Ok(self.store.get(CONTENT, name)?)
    }
}

type Text = BTreeMap<String, String>;

/// The text in the language, or in Chinese.
fn said(text: &Text, language: &str) -> String {
    let said = text.get(language).or_else(|| text.get(CHINESE));
    said.cloned().unwrap_or_default()
}

#[derive(Deserialize)]
struct Version {
    version: u32,
}

#[derive(Deserialize)]
struct KeptHelp {
    version: u32,
    topics: Vec<KeptTopic>,
    hotlines: Vec<KeptHotline>,
}

#[derive(Deserialize)]
struct KeptTopic {
    id: String,
    title: Text,
    body: Text,
}

#[derive(Deserialize)]
struct KeptHotline {
    id: String,
    name: Text,
    number: String,
    hours: Vec<Hours>,
}

#[derive(Deserialize)]
struct Hours {
    from: String,
    to: String,
}

impl Hours {
    /// `minute` of the day.
    fn hold(&self, minute: i64) -> bool {
        let parsed = |text: &str| -> Option<i64> {
            let (hours, minutes) = text.split_once(':')?;
            Some(hours.parse::<i64>().ok()? * 60 + minutes.parse::<i64>().ok()?)
        };
        match (parsed(&self.from), parsed(&self.to)) {
            (Some(from), Some(to)) => (from..to).contains(&minute),
            _ => false,
        }
    }
}

#[derive(Deserialize)]
struct KeptServices {
    services: Vec<KeptService>,
}

#[derive(Deserialize)]
struct KeptService {
    id: String,
    name: Text,
    icon: String,
    #[serde(default)]
    link: Option<String>,
    #[serde(default)]
    fallback: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_answers_from_the_first_minute_to_before_the_last() {
        let hours = Hours {
            from: "08:00".into(),
            to: "12:00".into(),
        };
        let held = [479, 480, 719, 720].map(|minute| hours.hold(minute));
        assert_eq!(held, [false, true, true, false]);
        let all_day = Hours {
            from: "00:00".into(),
            to: "24:00".into(),
        };
        assert!(all_day.hold(0) && all_day.hold(1439));
    }
}
