//! Appeals (C8): written here, judged before they are sent by the rules that the
//! server has, kept sealed until it has all of them. Start at [`Appeals::write`];
//! sync sends, photo by photo and part by part, and brings status and answer.

mod record;

use std::sync::Arc;

use bamin_rules::appeal::{
    MOST_PHOTOS, MOST_UNDECIDED, PhotoError, TextError, check_text, inspect,
};
use ring::digest;
use uuid::Uuid;

use record::{APPEAL, PHOTO, Record, SentPhoto, photo_id};
pub use record::{About, Appeal, AppealState, Photo};
pub(crate) use record::{AppealReply, AppealsReply, PhotoReply, Unsent};

use crate::clock::Timekeeper;
use crate::error::EngineError;
use crate::ports::{Randomness, random};
use crate::store::{Access, Store, StoreError};

/// What a holder writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// About whom.
    pub subject: Uuid,
    /// About what.
    pub about: About,
    /// At most 2,000 characters.
    pub text: String,
    /// JPEG or PNG, at most 5 of 5 MB each.
    pub photos: Vec<Vec<u8>>,
}

/// The appeals of this phone; cheap to clone.
#[derive(Clone)]
pub struct Appeals {
    store: Store,
    time: Timekeeper,
    random: Arc<dyn Randomness>,
}

impl Appeals {
    /// The appeals in `store`.
    pub fn new(store: Store, time: Timekeeper, random: Arc<dyn Randomness>) -> Self {
        Self {
            store,
            time,
            random,
        }
    }

    /// Keeps an appeal to be sent; works without a network. Commits.
    ///
    /// # Errors
    /// `text_empty`, `text_too_long`, `text_control`, `too_many_photos`,
    /// `photo_too_large`, `photo_type`, `photo_damaged`, `photo_dimensions`,
    /// `too_many_appeals`: nothing was kept.
    pub fn write(&self, draft: &Draft) -> Result<Uuid, EngineError> {
        judge(draft)?;
        let now = self.time.now();
        let made = u64::try_from(now.ms).unwrap_or(0);
        let appeal =
            uuid::Builder::from_unix_timestamp_millis(made, &random::array(&*self.random)?)
                .into_uuid();
        let id = appeal.to_string();
        let photos = draft.photos.iter().map(|photo| SentPhoto {
            size: u32::try_from(photo.len()).unwrap_or(u32::MAX),
            sha256: sha256(photo),
            received: 0,
            kept: false,
            refused: None,
        });
        let record = Record {
            subject: draft.subject,
            about: draft.about.clone(),
            text: draft.text.clone(),
            state: AppealState::Waiting,
            at: now.seconds(),
            refused: None,
            decided_at: None,
            lifted_until: None,
            answer: None,
            photos: photos.collect(),
        };
        let kept = self.store.write(|access| {
            let all: Vec<(String, Record)> = access.list(APPEAL)?;
            let undecided = all.iter().filter(|(_, one)| one.state.is_undecided());
            if undecided.count() >= MOST_UNDECIDED as usize {
                return Ok(false);
            }
            access.put(APPEAL, &id, &record)?;
            for (number, photo) in draft.photos.iter().enumerate() {
                access.put_bytes(PHOTO, &photo_id(&id, number), photo)?;
            }
            Ok(true)
        })?;
        match kept {
            true => Ok(appeal),
            false => Err(EngineError::Answer {
                code: "too_many_appeals",
            }),
        }
    }

    /// All of them, newest first.
    pub fn list(&self) -> Result<Vec<Appeal>, EngineError> {
        let all: Vec<(String, Record)> = self.store.read(|access| access.list(APPEAL))?;
        let views = all.into_iter().rev();
        Ok(views
            .filter_map(|(id, record)| Some(record.view(id.parse().ok()?)))
            .collect())
    }

    /// Takes an appeal that was decided or refused off the list of this phone.
    pub fn forget(&self, appeal: Uuid) -> Result<(), EngineError> {
        let id = appeal.to_string();
        Ok(self.store.write(|access| {
            let record: Option<Record> = access.get(APPEAL, &id)?;
            match record {
                Some(record) if !record.state.is_undecided() => remove(access, &id, &record),
                _ => Ok(()),
            }
        })?)
    }

    /// What waits, oldest first.
    pub(crate) fn unsent(&self) -> Result<Vec<Unsent>, EngineError> {
        let all: Vec<(String, Record)> = self.store.read(|access| access.list(APPEAL))?;
        let unsent = all.into_iter().filter(|(_, record)| record.is_unsent());
        Ok(unsent
            .filter_map(|(id, record)| {
                Some(Unsent {
                    appeal: id.parse().ok()?,
                    record,
                })
            })
            .collect())
    }

    /// The bytes of a photo that is not sent yet.
    pub(crate) fn photo(&self, appeal: Uuid, number: usize) -> Result<Vec<u8>, EngineError> {
        let id = photo_id(&appeal.to_string(), number);
        let bytes = self.store.read(|access| access.get_bytes(PHOTO, &id))?;
        bytes.ok_or(EngineError::Storage {
            code: "storage_unreadable",
        })
    }

    /// How far the server says a photo is.
    pub(crate) fn photo_sent(
        &self,
        appeal: Uuid,
        number: usize,
        reply: &PhotoReply,
    ) -> Result<(), EngineError> {
        self.change(appeal, |record| {
            if let Some(photo) = record.photos.get_mut(number) {
                photo.take(reply);
            }
        })
    }

    /// The server refused the whole: it is kept with the reason, until the person
    /// takes it away.
    pub(crate) fn refused(&self, appeal: Uuid, code: &str) -> Result<(), EngineError> {
        self.change(appeal, |record| {
            record.state = AppealState::Refused;
            record.refused = Some(code.to_owned());
        })
    }

    /// What the server says of one.
    pub(crate) fn taken(&self, reply: &AppealReply) -> Result<(), EngineError> {
        let id = reply.appeal.to_string();
        Ok(self.store.write(|access| take(access, &id, reply))?)
    }

    /// What the server says of all; those that it does not know any more go, unless
    /// they were never sent.
    pub(crate) fn all_taken(&self, reply: &AppealsReply) -> Result<(), EngineError> {
        Ok(self.store.write(|access| {
            for one in &reply.appeals {
                take(access, &one.appeal.to_string(), one)?;
            }
            let known = |id: &str| reply.appeals.iter().any(|one| one.appeal.to_string() == id);
            for (id, record) in access.list::<Record>(APPEAL)? {
                let own = matches!(record.state, AppealState::Waiting | AppealState::Refused);
                if !own && !known(&id) {
                    remove(access, &id, &record)?;
                }
            }
            Ok(())
        })?)
    }

    /// Another holder has this phone: nothing about others' subjects stays.
    pub(crate) fn keep_only(&self, subjects: &[Uuid]) -> Result<(), EngineError> {
        Ok(self.store.write(|access| {
            for (id, record) in access.list::<Record>(APPEAL)? {
                if !subjects.contains(&record.subject) {
                    remove(access, &id, &record)?;
                }
            }
            Ok(())
        })?)
    }

    fn change(&self, appeal: Uuid, step: impl FnOnce(&mut Record)) -> Result<(), EngineError> {
        let id = appeal.to_string();
        Ok(self.store.write(|access| {
            let Some(mut record) = access.get::<Record>(APPEAL, &id)? else {
                return Ok(());
            };
            step(&mut record);
            put(access, &id, &record)
        })?)
    }
}

fn take(access: &Access<'_>, id: &str, reply: &AppealReply) -> Result<(), StoreError> {
    let mut record = match access.get(APPEAL, id)? {
        Some(record) => record,
        None => Record::of(reply),
    };
    record.take(reply);
    put(access, id, &record)
}

/// Keeps it; photos that are settled need no bytes here.
fn put(access: &Access<'_>, id: &str, record: &Record) -> Result<(), StoreError> {
    let over = record.state == AppealState::Refused;
    for (number, photo) in record.photos.iter().enumerate() {
        if over || photo.is_settled() {
            access.remove(PHOTO, &photo_id(id, number))?;
        }
    }
    access.put(APPEAL, id, record)
}

fn remove(access: &Access<'_>, id: &str, record: &Record) -> Result<(), StoreError> {
    for number in 0..record.photos.len() {
        access.remove(PHOTO, &photo_id(id, number))?;
    }
    access.remove(APPEAL, id)
}

fn judge(draft: &Draft) -> Result<(), EngineError> {
    let wrong = |code| EngineError::Answer { code };
    check_text(&draft.text).map_err(|error| {
        wrong(match error {
            TextError::Empty => "text_empty",
            TextError::TooLong => "text_too_long",
            TextError::Control => "text_control",
        })
    })?;
    if draft.photos.len() > MOST_PHOTOS {
        return Err(wrong("too_many_photos"));
    }
    for photo in &draft.photos {
        inspect(photo).map_err(|error| {
            wrong(match error {
                PhotoError::TooLarge => "photo_too_large",
                PhotoError::Type => "photo_type",
                PhotoError::Damaged => "photo_damaged",
                PhotoError::Dimensions => "photo_dimensions",
            })
        })?;
    }
    Ok(())
}

fn sha256(bytes: &[u8]) -> Vec<u8> {
    digest::digest(&digest::SHA256, bytes).as_ref().to_vec()
}
