//! Appeals.

use std::sync::Arc;

use bamin_engine::appeals as engine;
use bamin_engine::phone::Phone;

use crate::error::BaminError;
use crate::wallet::id;
use crate::words::AppealState;

/// What an appeal is about.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum About {
    /// A reason of the colour.
    Reason {
        /// `R1` to `R8`, or `operator`.
        rule: String,
        /// As the reason says.
        since: i64,
    },
    /// The name.
    Name,
    /// Other data.
    Data,
}

/// An appeal, as its page shows it.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Appeal {
    /// UUID text.
    pub appeal: String,
    /// About whom, UUID text.
    pub subject: String,
    /// About what.
    pub about: About,
    /// What was written.
    pub text: String,
    /// How far it is.
    pub state: AppealState,
    /// When it was written, Unix seconds.
    pub at: i64,
    /// Why the server did not take it: a problem's code.
    pub refused: Option<String>,
    /// Unix seconds.
    pub decided_at: Option<i64>,
    /// Until when the reason is lifted, Unix seconds.
    pub lifted_until: Option<i64>,
    /// What was answered.
    pub answer: Option<String>,
    /// By number.
    pub photos: Vec<AppealPhoto>,
}

/// A photo of an appeal.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct AppealPhoto {
    /// Bytes.
    pub size: u32,
    /// Bytes that the server has.
    pub sent: u32,
    /// Why the server did not take it; the text is `photo.<refused>`.
    pub refused: Option<String>,
}

/// The appeals that this phone holds.
#[derive(uniffi::Object)]
pub struct Appeals(pub(crate) Arc<Phone>);

#[uniffi::export]
impl Appeals {
    /// Keeps an appeal and sends it as soon as it can; gives its id. Works without a
    /// network. Commits: call it on a worker thread.
    ///
    /// Errors: `Answer` with `text_…`, `photo_…`, `too_many_photos`,
    /// `too_many_appeals`; nothing was kept.
    pub fn write(
        &self,
        subject: String,
        about: About,
        text: String,
        photos: Vec<Vec<u8>>,
    ) -> Result<String, BaminError> {
        let draft = engine::Draft {
            subject: id(&subject)?,
            about: match about {
                About::Reason { rule, since } => engine::About::Reason { rule, since },
                About::Name => engine::About::Name,
                About::Data => engine::About::Data,
            },
            text,
            photos,
        };
        Ok(self.0.sync.write_appeal(&draft)?.to_string())
    }

    /// All of them, newest first. Reads the disk: call it on a worker thread.
    pub fn list(&self) -> Result<Vec<Appeal>, BaminError> {
        let all = self.0.sync.appeals().list()?;
        Ok(all.into_iter().map(Appeal::from).collect())
    }

    /// Takes an appeal that was decided or refused off this phone's list. Commits.
    pub fn forget(&self, appeal: String) -> Result<(), BaminError> {
        Ok(self.0.sync.appeals().forget(id(&appeal)?)?)
    }
}

impl From<engine::Appeal> for Appeal {
    fn from(appeal: engine::Appeal) -> Self {
        let photo = |photo: engine::Photo| AppealPhoto {
            size: photo.size,
            sent: photo.sent,
            refused: photo.refused,
        };
        Self {
            appeal: appeal.appeal.to_string(),
            subject: appeal.subject.to_string(),
            about: match appeal.about {
                engine::About::Reason { rule, since } => About::Reason { rule, since },
                engine::About::Name => About::Name,
                engine::About::Data => About::Data,
            },
            text: appeal.text,
            state: appeal.state.into(),
            at: appeal.at,
            refused: appeal.refused,
            decided_at: appeal.decided_at,
            lifted_until: appeal.lifted_until,
            answer: appeal.answer,
            photos: appeal.photos.into_iter().map(photo).collect(),
        }
    }
}
