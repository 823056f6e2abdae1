//! An appeal as it is kept, shown, and told by the server.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub(super) const APPEAL: &str = "appeal";
pub(super) const PHOTO: &str = "appeal_photo";

/// What an appeal is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum About {
    /// A reason of the colour, by its rule and start.
    Reason {
        /// `R1` to `R8`, or `operator`.
        rule: String,
        /// Unix seconds.
        since: i64,
    },
    /// The name.
    Name,
    /// Other data.
    Data,
}

impl About {
    /// The stable word; the text is `appeal.<word>`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Reason { .. } => "reason",
            Self::Name => "name",
            Self::Data => "data",
        }
    }
}

/// How far an appeal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AppealState {
    /// The server has not heard of it.
    Waiting,
    /// Photos are on their way.
    Begun,
    /// Waits for an answer.
    Open,
    /// Decided for the holder.
    Accepted,
    /// Decided against.
    Rejected,
    /// The server did not take it.
    Refused,
}

impl AppealState {
    /// The stable word; the text is `appeal.<word>`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Begun => "begun",
            Self::Open => "open",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::Refused => "refused",
        }
    }

    /// Whether an answer may still come.
    pub fn is_undecided(self) -> bool {
        matches!(self, Self::Waiting | Self::Begun | Self::Open)
    }
}

/// An appeal, as its page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appeal {
    /// Its id.
    pub appeal: Uuid,
    /// About whom.
    pub subject: Uuid,
    /// About what.
    pub about: About,
    /// What was written.
    pub text: String,
    /// How far it is.
    pub state: AppealState,
    /// When it was written, Unix seconds.
    pub at: i64,
    /// Why it was not taken: a problem's code.
    pub refused: Option<String>,
    /// When it was decided.
    pub decided_at: Option<i64>,
    /// Until when the reason is lifted.
    pub lifted_until: Option<i64>,
    /// What was answered.
    pub answer: Option<String>,
    /// By number.
    pub photos: Vec<Photo>,
}

/// A photo of an appeal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Photo {
    /// Bytes.
    pub size: u32,
    /// Bytes that the server has.
    pub sent: u32,
    /// Why the server did not take it; the text is `photo.<refused>`.
    pub refused: Option<String>,
}

/// An appeal, as it is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Record {
    pub subject: Uuid,
    pub about: About,
    pub text: String,
    pub state: AppealState,
    pub at: i64,
    pub refused: Option<String>,
    pub decided_at: Option<i64>,
    pub lifted_until: Option<i64>,
    pub answer: Option<String>,
    pub photos: Vec<SentPhoto>,
}

/// A photo, as it is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SentPhoto {
    pub size: u32,
    pub sha256: Vec<u8>,
    pub received: u32,
    pub kept: bool,
    pub refused: Option<String>,
}

/// An appeal of which the server lacks something.
pub(crate) struct Unsent {
    pub appeal: Uuid,
    pub record: Record,
}

/// An appeal, as the server tells it.
#[derive(Debug, Deserialize)]
pub(crate) struct AppealReply {
    pub appeal: Uuid,
    subject: Uuid,
    kind: String,
    #[serde(default)]
    reason: Option<NamedReply>,
    text: String,
    state: String,
    begun_at: i64,
    #[serde(default)]
    decided_at: Option<i64>,
    #[serde(default)]
    lifted_until: Option<i64>,
    #[serde(default)]
    answer: Option<String>,
    photos: Vec<PhotoReply>,
}

#[derive(Debug, Deserialize)]
struct NamedReply {
    rule: String,
    since: i64,
}

/// A photo, as the server tells it.
#[derive(Debug, Deserialize)]
pub(crate) struct PhotoReply {
    pub size: u32,
    pub received: u32,
    pub kept: bool,
    #[serde(default)]
    pub refused: Option<String>,
}

/// All appeals of the holder.
#[derive(Debug, Deserialize)]
pub(crate) struct AppealsReply {
    pub appeals: Vec<AppealReply>,
}

impl Record {
    /// One that was written on another phone.
    pub(super) fn of(reply: &AppealReply) -> Self {
        let about = match (&reply.reason, reply.kind.as_str()) {
            (Some(reason), _) => About::Reason {
                rule: reason.rule.clone(),
                since: reason.since,
            },
            (None, "name") => About::Name,
            (None, _) => About::Data,
        };
        let photo = |photo: &PhotoReply| SentPhoto {
            size: photo.size,
            sha256: Vec::new(),
            received: photo.received,
            kept: photo.kept,
            refused: photo.refused.clone(),
        };
        Self {
            subject: reply.subject,
            about,
            text: reply.text.clone(),
            state: AppealState::Begun,
            at: reply.begun_at,
            refused: None,
            decided_at: None,
            lifted_until: None,
            answer: None,
            photos: reply.photos.iter().map(photo).collect(),
        }
    }

    /// What the server knows better. A state that this build does not know changes
    /// nothing.
    pub(super) fn take(&mut self, reply: &AppealReply) {
        self.state = match reply.state.as_str() {
            "begun" => AppealState::Begun,
            "open" => AppealState::Open,
            "accepted" => AppealState::Accepted,
            "rejected" => AppealState::Rejected,
            _ => self.state,
        };
        self.refused = None;
        self.decided_at = reply.decided_at;
        self.lifted_until = reply.lifted_until;
        self.answer.clone_from(&reply.answer);
        for (photo, told) in self.photos.iter_mut().zip(&reply.photos) {
            photo.take(told);
        }
    }

    /// Whether this phone still has something to send of it. One that was written on
    /// another phone is that phone's to send.
    pub(super) fn is_unsent(&self) -> bool {
        match self.state {
            AppealState::Waiting => true,
            AppealState::Begun => self
                .photos
                .iter()
                .any(|photo| !photo.is_settled() && !photo.sha256.is_empty()),
            _ => false,
        }
    }

    pub(super) fn view(self, appeal: Uuid) -> Appeal {
        let photo = |photo: SentPhoto| Photo {
            size: photo.size,
            sent: photo.received,
            refused: photo.refused,
        };
        Appeal {
            appeal,
            subject: self.subject,
            about: self.about,
            text: self.text,
            state: self.state,
            at: self.at,
            refused: self.refused,
            decided_at: self.decided_at,
            lifted_until: self.lifted_until,
            answer: self.answer,
            photos: self.photos.into_iter().map(photo).collect(),
        }
    }
}

impl SentPhoto {
    pub(super) fn take(&mut self, reply: &PhotoReply) {
        self.received = reply.received;
        self.kept = reply.kept;
        self.refused.clone_from(&reply.refused);
    }

    /// Whether the server needs no more of it.
    pub(crate) fn is_settled(&self) -> bool {
        self.kept || self.refused.is_some()
    }
}

pub(super) fn photo_id(appeal: &str, number: usize) -> String {
    format!("{appeal}/{number}")
}
