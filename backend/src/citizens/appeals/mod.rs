//! Appeals (C8): begun by the holder, completed photo by photo, decided by the
//! operator. [`begin`] here, `photos` takes what a photo is made of, `decide` lifts
//! a reason or says why not (docs/appeals.md).
//!
//! Text, answer and photos are sealed with the personal keys; what stands in the
//! clear are ids, the rule and the record that an appeal names, and times.

pub mod decide;
pub mod photos;

use bamin_rules::appeal::{MOST_PHOTO_BYTES, MOST_PHOTOS, MOST_UNDECIDED, TextError, check_text};
use serde_json::json;
use uuid::Uuid;

use crate::app::App;
use crate::colour;
use crate::http::problem::{Code, Problem};
use crate::secrets::personal::{Blind, Place};
use crate::store::appeals::{Appeal, AppealKind, Begun, NamedReason, NewAppeal};
use crate::store::facts::FactKind;
use crate::store::{Digest, HolderId, SubjectId, Trail};

/// Photos are kept for so many seconds after the decision.
const PHOTOS_KEPT: i64 = 30 * 86_400;
/// What was written and answered is.
const DECIDED_KEPT: i64 = 365 * 86_400;
/// Photos that never came are waited for so long.
const BEGUN_KEPT: i64 = 7 * 86_400;
/// The rule of a colour that the operator set by hand.
pub const BY_HAND: &str = "operator";

/// What a holder writes.
#[derive(Debug, Clone)]
pub struct Written {
    /// UUID made on the phone.
    pub appeal: Uuid,
    /// About whom.
    pub subject: SubjectId,
    /// About what.
    pub kind: AppealKind,
    /// Rule and start of the reason that is meant.
    pub reason: Option<(String, i64)>,
    /// In the holder's words.
    pub text: String,
    /// Size and SHA-256 of each photo that will come.
    pub photos: Vec<(u32, Digest)>,
}

/// Begins an appeal, or finds it begun.
///
/// # Errors
/// `invalid_request`, `not_found` (not a subject of the holder's), `reason_gone`,
/// `conflict`, `too_many_appeals`, `internal`, `unavailable`.
pub async fn begin(app: &App, holder: HolderId, written: Written) -> Result<Appeal, Problem> {
    check(&written)?;
    let own = app.store.subjects_of(holder).await?;
    if !own.iter().any(|one| one.subject == written.subject) {
        return Err(Code::NotFound.into());
    }
    let hash = hash(app, holder, &written);
    if let Some(found) = app.store.appeal(written.appeal).await? {
        return again(found, holder, hash);
    }
    let reason = match &written.reason {
        Some((rule, since)) => Some(named(app, written.subject, rule, *since).await?),
        None => None,
    };
    let new = NewAppeal {
        appeal: written.appeal,
        holder,
        subject: written.subject,
        hash,
        kind: written.kind,
        reason,
        sealed: app
            .personal()
            .seal(text_place(written.appeal), &written.text)?,
        photos: written.photos,
    };
    let trail = Trail::new(
        app.now(),
        format!("holder:{holder}"),
        "appeal.begin",
        format!("subject:{}", written.subject),
    )
    .detail(json!({"appeal": written.appeal, "kind": written.kind.word()}));
    let begun = app.store.begin_appeal(new, MOST_UNDECIDED, trail).await?;
    if begun == Begun::TooMany {
        return Err(Problem::new(Code::TooManyAppeals).with("limit", MOST_UNDECIDED));
    }
    let found = app.store.appeal(written.appeal).await?;
    again(found.ok_or(Code::NotFound)?, holder, hash)
}

/// The holder's appeal of that id.
///
/// # Errors
/// `not_found`, `internal`, `unavailable`.
pub async fn own(app: &App, holder: HolderId, appeal: Uuid) -> Result<Appeal, Problem> {
    let found = app.store.appeal(appeal).await?;
    let own = found.filter(|found| found.holder == holder);
    own.ok_or_else(|| Code::NotFound.into())
}

/// What the holder wrote.
///
/// # Errors
/// `internal`.
pub fn text(app: &App, appeal: &Appeal) -> Result<String, Problem> {
    Ok(app
        .personal()
        .open(text_place(appeal.appeal), &appeal.sealed)?)
}

/// What was answered, once it was.
///
/// # Errors
/// `internal`.
pub fn answer(app: &App, appeal: &Appeal) -> Result<Option<String>, Problem> {
    let sealed = appeal
        .decided
        .as_ref()
        .map(|decided| &decided.answer_sealed);
    let open = |sealed: &Vec<u8>| app.personal().open(answer_place(appeal.appeal), sealed);
    Ok(sealed.map(open).transpose()?)
}

/// Forgets what need not be known any more.
///
/// # Errors
/// `internal`, `unavailable`.
pub async fn sweep(app: &App) -> Result<(), Problem> {
    let now = app.now();
    app.store
        .forget_appeals(now - PHOTOS_KEPT, now - DECIDED_KEPT, now - BEGUN_KEPT)
        .await?;
    Ok(())
}

fn check(written: &Written) -> Result<(), Problem> {
    check_written(&written.text)?;
    if written.photos.len() > MOST_PHOTOS {
        return Err(Problem::invalid("photos").with("limit", MOST_PHOTOS));
    }
    let fits = |size: u32| size > 0 && size as usize <= MOST_PHOTO_BYTES;
    if !written.photos.iter().all(|(size, _)| fits(*size)) {
        return Err(Problem::new(Code::TooLarge).with("limit", MOST_PHOTO_BYTES));
    }
    if (written.kind == AppealKind::Reason) != written.reason.is_some() {
        return Err(Problem::invalid("reason"));
    }
    Ok(())
}

fn check_written(text: &str) -> Result<(), Problem> {
    check_text(text).map_err(|error| {
        let rule = match error {
            TextError::Empty => "empty",
            TextError::TooLong => "too_long",
            TextError::Control => "control",
        };
        Problem::invalid("text").with("rule", rule)
    })
}

/// One that is there already, if it is the same.
fn again(found: Appeal, holder: HolderId, hash: Digest) -> Result<Appeal, Problem> {
    match found.holder == holder && found.hash == hash {
        true => Ok(found),
        false => Err(Code::Conflict.into()),
    }
}

/// The record behind a reason that counts now.
async fn named(
    app: &App,
    subject: SubjectId,
    rule: &str,
    since: i64,
) -> Result<NamedReason, Problem> {
    let person = app.store.person(subject).await?.ok_or(Code::NotFound)?;
    if rule == BY_HAND {
        let by_hand = person.colour == 1 && person.colour_at == since;
        return match by_hand {
            true => Ok(NamedReason {
                rule: rule.to_owned(),
                record: None,
                since,
            }),
            false => Err(Code::ReasonGone.into()),
        };
    }
    let assessed = colour::assessed(&person, app.now())?;
    let reason = assessed
        .reasons
        .iter()
        .find(|reason| reason.rule.code() == rule && reason.start == since)
        .ok_or(Code::ReasonGone)?;
    let source = &reason.source;
    let feed = FactKind::of_word(&source.feed)
        .ok_or_else(|| Problem::internal(&"a reason of an unknown feed"))?;
    Ok(NamedReason {
        rule: rule.to_owned(),
        record: Some(colour::reference(&source.supplier, feed, &source.record)),
        since,
    })
}

fn hash(app: &App, holder: HolderId, written: &Written) -> Digest {
    let content = json!({
        "holder": holder,
        "subject": written.subject,
        "kind": written.kind.word(),
        "reason": written.reason,
        "text": written.text,
        "photos": written.photos,
    });
    app.personal().blind(Blind::Appeal, &content.to_string())
}

pub(crate) fn text_place(appeal: Uuid) -> Place {
    Place {
        field: "appeals.sealed",
        row: appeal,
    }
}

pub(crate) fn answer_place(appeal: Uuid) -> Place {
    Place {
        field: "appeals.answer_sealed",
        row: appeal,
    }
}
