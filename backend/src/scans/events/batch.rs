//! From the bytes of a request to opened events: signature, seals, JSON.
//! Processor work only; runs off the runtime.

use bamin_protocol::batch::{Batch, Item, SignedBatch};
use bamin_protocol::key::PublicKey;
use bamin_protocol::presentation;
use bamin_protocol::seal::OpenRun;
use uuid::Uuid;

use super::body::{self, Common, Content, Scan};
use crate::http::problem::Problem;
use crate::secrets::keys::IssuerKeys;
use crate::store::{CodeRef, Digest, UnitId};

/// An item of a batch after opening.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The item's event id.
    pub event: Uuid,
    /// The item's unit, day, kind and version.
    pub day: u16,
    /// As in the item.
    pub kind: String,
    /// As in the item.
    pub version: u8,
    /// The event, or why it is rejected.
    pub event_body: Result<Body, Rejection>,
}

/// An opened event.
#[derive(Debug, Clone)]
pub struct Body {
    /// The JSON text, without the presentation.
    pub text: String,
    /// Tells a repeat from a conflict.
    pub content_hash: Digest,
    /// What every kind has.
    pub common: Common,
    /// What is done with it.
    pub content: Content,
    /// Code and time that the presentation names, nothing verified yet.
    pub presented: Option<(CodeRef, i64)>,
}

/// Why an item is rejected; the rest of its batch is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rejection {
    /// Opened, but not an event.
    Malformed,
    /// Does not open.
    Unsealable,
    /// Not of the unit that the phone is logged in to.
    WrongUnit,
    /// Over a year old.
    TooOld,
}

impl Rejection {
    /// As in answers.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::Unsealable => "unsealable",
            Self::WrongUnit => "wrong_unit",
            Self::TooOld => "too_old",
        }
    }
}

/// Events of so many days back are still taken.
const DAYS_BACK: u16 = 366;

/// Parses a batch and checks that this device signed it.
///
/// # Errors
/// `invalid_request` with `batch`, `device` or `signature`; and with how many `bytes`
/// came, since a batch may have been cut on the way.
pub fn parse(bytes: &[u8], device: Uuid, key: &PublicKey) -> Result<Batch, Problem> {
    let signed = SignedBatch::parse(bytes);
    let signed = signed.map_err(|_| Problem::invalid("batch").with("bytes", bytes.len()))?;
    if signed.batch.device != *device.as_bytes() {
        return Err(Problem::invalid("device"));
    }
    if !signed.verify(key) {
        return Err(Problem::invalid("signature"));
    }
    Ok(signed.batch)
}

/// Opens every item for the unit of the session.
#[must_use]
pub fn open(batch: Batch, unit: UnitId, today: u16, keys: &IssuerKeys) -> Vec<Opened> {
    let runs: Vec<Option<OpenRun>> = batch
        .runs
        .iter()
        .map(|run| {
            let pair = keys
                .seal(run.kid.number)
                .filter(|_| run.kid.issuer == keys.issuer)?;
            OpenRun::new(&pair.secret, &run.enc).ok()
        })
        .collect();
    batch
        .items
        .into_iter()
        .map(|item| {
            let run = runs.get(usize::from(item.run)).and_then(Option::as_ref);
            Opened {
                event: Uuid::from_bytes(item.key.event),
                day: item.key.day,
                event_body: open_item(&item, run, unit, today),
                kind: item.key.kind,
                version: item.key.version,
            }
        })
        .collect()
}

fn open_item(
    item: &Item,
    run: Option<&OpenRun>,
    unit: UnitId,
    today: u16,
) -> Result<Body, Rejection> {
    if i64::try_from(item.key.unit) != Ok(unit.0) {
        return Err(Rejection::WrongUnit);
    }
    if item.key.day.saturating_add(DAYS_BACK) < today {
        return Err(Rejection::TooOld);
    }
    let run = run.ok_or(Rejection::Unsealable)?;
    let text = run
        .open(&item.key, item.n, &item.sealed)
        .map_err(|_| Rejection::Unsealable)?;
    let text = String::from_utf8(text).map_err(|_| Rejection::Malformed)?;
    let (common, content) = body::read(text.as_bytes(), &item.key.kind, item.key.version)
        .ok_or(Rejection::Malformed)?;
    let kind = item.key.kind.as_bytes();
    let hashed = [kind, &[0, item.key.version], text.as_bytes()].concat();
    let content_hash = crate::secrets::digest::sha256(&hashed);
    let presented = presented(&content);
    let text = match &content {
        Content::Scan(Scan {
            presentation: Some(_),
            ..
        }) => body::without_presentation(&text).ok_or(Rejection::Malformed)?,
        _ => text,
    };
    Ok(Body {
        text,
        content_hash,
        common,
        content,
        presented,
    })
}

fn presented(content: &Content) -> Option<(CodeRef, i64)> {
    let Content::Scan(scan) = content else {
        return None;
    };
    let (code, claims) = presentation::named(scan.presentation.as_deref()?).ok()?;
    Some((code.into(), i64::from(claims.t)))
}
