//! Help and services.

use std::sync::Arc;

use bamin_engine::contents as engine;
use bamin_engine::phone::Phone;

use crate::error::BaminError;
use crate::wallet::id;
use crate::words::Language;

/// The help page.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Help {
    /// Rising.
    pub version: u32,
    /// In the operator's order.
    pub topics: Vec<Topic>,
    /// In the operator's order.
    pub hotlines: Vec<Hotline>,
}

/// A question and its answer.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Topic {
    /// A code.
    pub id: String,
    /// The question.
    pub title: String,
    /// Paragraphs are parted by an empty line.
    pub body: String,
}

/// A number to call.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Hotline {
    /// A code.
    pub id: String,
    /// Whose.
    pub name: String,
    /// To dial.
    pub number: String,
    /// Every day, Asia/Shanghai.
    pub hours: Vec<Hours>,
    /// Somebody answers now.
    pub open: bool,
}

/// A time of service, `hh:mm`.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Hours {
    /// From.
    pub from: String,
    /// To.
    pub to: String,
}

/// An entry of the code page.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Service {
    /// A code.
    pub id: String,
    /// What it says.
    pub name: String,
    /// One of the icons that apps bring; an unknown one looks plain.
    pub icon: String,
    /// `app:` and a screen, or another app's page.
    pub link: Option<String>,
    /// The page to open if the link leads nowhere here.
    pub fallback: Option<String>,
}

/// What the operator writes for everybody, as far as it was fetched.
#[derive(uniffi::Object)]
pub struct Contents(pub(crate) Arc<Phone>);

#[uniffi::export]
impl Contents {
    /// The help; none before the first sync.
    pub fn help(&self, language: Language) -> Result<Option<Help>, BaminError> {
        let now = self.0.time.now();
        let help = self.0.sync.contents().help(language.tag(), &now)?;
        Ok(help.map(Help::from))
    }

    /// The services that the page of `subject` shows: none unless its code is green
    /// now.
    pub fn services(
        &self,
        subject: String,
        language: Language,
    ) -> Result<Vec<Service>, BaminError> {
        let subject = id(&subject)?;
        let views = self.0.wallet.subjects(&self.0.time.now());
        let Some(view) = views.iter().find(|view| view.subject == subject) else {
            return Ok(Vec::new());
        };
        let services = self.0.sync.contents().services(view, language.tag())?;
        Ok(services.into_iter().map(Service::from).collect())
    }
}

impl From<engine::Help> for Help {
    fn from(help: engine::Help) -> Self {
        let topic = |topic: engine::Topic| Topic {
            id: topic.id,
            title: topic.title,
            body: topic.body,
        };
        let hotline = |hotline: engine::Hotline| Hotline {
            id: hotline.id,
            name: hotline.name,
            number: hotline.number,
            hours: hotline
                .hours
                .into_iter()
                .map(|(from, to)| Hours { from, to })
                .collect(),
            open: hotline.open,
        };
        Self {
            version: help.version,
            topics: help.topics.into_iter().map(topic).collect(),
            hotlines: help.hotlines.into_iter().map(hotline).collect(),
        }
    }
}

impl From<engine::Service> for Service {
    fn from(service: engine::Service) -> Self {
        Self {
            id: service.id,
            name: service.name,
            icon: service.icon,
            link: service.link,
            fallback: service.fallback,
        }
    }
}
