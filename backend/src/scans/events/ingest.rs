//! Keeping a batch and answering item by item.

use std::collections::HashMap;
use std::sync::Arc;

use axum::body::Bytes;
use bamin_protocol::key::PublicKey;
use bamin_protocol::slice::Day;
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::batch::{self, Body, Opened};
use super::body::Content;
use crate::access::session::guard::RecordingCaller;
use crate::app::App;
use crate::codes::numbers::{self, Asker};
use crate::http::problem::Problem;
use crate::secrets::personal::{Personal, Place};
use crate::store::events::{Event, EventKey, EventState, FLAG_LATE, FLAG_UNKNOWN_KIND, Ingested};
use crate::store::passes::SliceIndex;
use crate::store::{CodeRef, PointId, Trail};

/// What arrives later than this after it was recorded is flagged, in seconds.
const LATE: i64 = 7 * 86_400;

/// The answer to one item.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct ItemAnswer {
    /// The item's event id.
    pub event: Uuid,
    /// `stored`, `duplicate`, `conflict`, `quarantined` or `rejected`.
    pub outcome: &'static str,
    /// Why, for `rejected`; `unknown_kind` for what was kept unread.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'static str>,
    /// What the server knows better than the phone did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<Value>,
}

/// Takes a batch.
///
/// # Errors
/// `invalid_request` if it is no batch of this device; `internal`, `unavailable`:
/// then nothing was kept and the phone sends it again.
pub async fn ingest(
    app: &App,
    from: &RecordingCaller,
    bytes: Bytes,
) -> Result<Vec<ItemAnswer>, Problem> {
    let _busy = app.batch_arrived();
    let (opened, events) = open(app, from, bytes).await?;
    let device = from.caller.device.device;
    let trail = Trail::new(
        app.now(),
        format!("device:{device}"),
        "events.ingest",
        format!("unit:{}", from.caller.unit),
    )
    .detail(json!({"items": opened.len(), "kept": events.len(), "revoked": from.revoked}));
    let mut kept = app.store.ingest(events, trail).await?.into_iter();
    let known = better_known(app, &opened).await?;
    let mut answers = Vec::with_capacity(opened.len());
    for item in &opened {
        let answer = match &item.event_body {
            Err(rejection) => ItemAnswer {
                event: item.event,
                outcome: "rejected",
                reason: Some(rejection.as_str()),
                detail: None,
            },
            Ok(body) => ItemAnswer {
                event: item.event,
                outcome: outcome(kept.next(), from.revoked),
                reason: (body.content == Content::Unknown).then_some("unknown_kind"),
                detail: detail(app, from, (item.event, body), &known).await?,
            },
        };
        metrics::counter!("bamin_events_total", "outcome" => answer.outcome).increment(1);
        answers.push(answer);
    }
    Ok(answers)
}

/// Every item, and the events that are to be kept of them; off the runtime, for
/// hundreds of seals are opened and made here.
async fn open(
    app: &App,
    from: &RecordingCaller,
    bytes: Bytes,
) -> Result<(Vec<Opened>, Vec<Event>), Problem> {
    let (from, keys, personal) = (from.clone(), app.keys(), app.personal());
    let now = app.now();
    tokio::task::spawn_blocking(move || {
        let (unit, device) = (from.caller.unit, &from.caller.device);
        let key =
            PublicKey::from_bytes(&device.public_key).map_err(|error| Problem::internal(&error))?;
        let batch = batch::parse(&bytes, device.device.0, &key)?;
        let opened = batch::open(batch, unit, Day::of(now).0, &keys);
        let bodies = opened
            .iter()
            .filter_map(|item| Some((item, item.event_body.as_ref().ok()?)));
        let events = bodies
            .map(|(item, body)| event(now, &personal, &from, item, body))
            .collect::<Result<Vec<Event>, Problem>>()?;
        Ok((opened, events))
    })
    .await?
}

fn event(
    now: i64,
    personal: &Arc<Personal>,
    from: &RecordingCaller,
    item: &Opened,
    body: &Body,
) -> Result<Event, Problem> {
    let scan = match &body.content {
        Content::Scan(scan) => Some(scan),
        _ => None,
    };
    let presentation = scan.and_then(|scan| scan.presentation.as_deref());
    let claimed = scan.and_then(super::body::Scan::code);
    let flags = [
        (now - body.common.at > LATE, FLAG_LATE),
        (body.content == Content::Unknown, FLAG_UNKNOWN_KIND),
    ];
    Ok(Event {
        key: EventKey {
            unit: from.caller.unit,
            day: item.day,
            event: item.event,
        },
        kind: item.kind.clone(),
        version: item.version,
        content_hash: body.content_hash,
        sealed: personal.seal(sealed_place(item.event), &body.text)?,
        device: from.caller.device.device,
        account: from.caller.account,
        received_at: now,
        at: body.common.at,
        point: body.common.point.map(PointId),
        flags: flags
            .iter()
            .filter(|(set, _)| *set)
            .fold(0, |sum, (_, flag)| sum | flag),
        state: match from.revoked {
            true => EventState::Quarantined,
            false => EventState::Kept,
        },
        presentation: presentation
            .map(|text| personal.seal(presentation_place(item.event), text))
            .transpose()?,
        presented_at: body.presented.map(|(_, at)| at),
        code: body.presented.map(|(code, _)| code).or(claimed),
        verdict: scan.map(|scan| scan.verdict.as_str().to_owned()),
    })
}

/// Where the sealed text of an event belongs.
#[must_use]
pub fn sealed_place(event: Uuid) -> Place {
    Place {
        field: "events.sealed",
        row: event,
    }
}

/// Where the sealed presentation of an event belongs.
#[must_use]
pub fn presentation_place(event: Uuid) -> Place {
    Place {
        field: "events.presentation",
        row: event,
    }
}

fn outcome(ingested: Option<Ingested>, revoked: bool) -> &'static str {
    match ingested {
        Some(Ingested::Conflict) => "conflict",
        Some(Ingested::Duplicate) => "duplicate",
        Some(Ingested::Stored) if revoked => "quarantined",
        Some(Ingested::Stored) => "stored",
        None => "rejected",
    }
}

/// The states, as the server knows them now, of codes that may have passed.
async fn better_known(
    app: &App,
    opened: &[Opened],
) -> Result<HashMap<SliceIndex, &'static str>, Problem> {
    let bodies = opened
        .iter()
        .filter_map(|item| item.event_body.as_ref().ok());
    let mut codes: Vec<SliceIndex> = bodies.filter_map(|body| passed_code(app, body)).collect();
    codes.sort_unstable();
    codes.dedup();
    if codes.is_empty() {
        return Ok(HashMap::new());
    }
    let holders = app.store.code_holders(codes.clone()).await?;
    let states = codes.into_iter().zip(holders).filter_map(|(code, holder)| {
        let word = match holder?.state {
            1 => "withdrawn",
            2 => "suspended",
            3 => "orange",
            _ => return None,
        };
        Some((code, word))
    });
    Ok(states.collect())
}

fn passed_code(app: &App, body: &Body) -> Option<SliceIndex> {
    let Content::Scan(scan) = &body.content else {
        return None;
    };
    let CodeRef {
        issuer,
        slice,
        index,
    } = body.presented?.0;
    (scan.verdict.may_have_passed() && issuer == app.config.issuer)
        .then_some(SliceIndex { slice, index })
}

async fn detail(
    app: &App,
    from: &RecordingCaller,
    (event, body): (Uuid, &Body),
    known: &HashMap<SliceIndex, &'static str>,
) -> Result<Option<Value>, Problem> {
    if let Content::NumberToCheck(number) = &body.content {
        let asker = Asker {
            account: from.caller.account,
            unit: from.caller.unit,
            event: Some(event),
        };
        return match numbers::resolve(app, asker, &number.number, body.common.at).await {
            Ok(answer) => Ok(Some(json!({"colour": answer.colour, "name": answer.name}))),
            Err(problem) if problem.code.status().is_server_error() => Err(problem),
            Err(problem) => Ok(Some(json!({"problem": problem.code.as_str()}))),
        };
    }
    let word = passed_code(app, body).and_then(|code| known.get(&code));
    Ok(word.map(|word| json!({"verdict": word})))
}
