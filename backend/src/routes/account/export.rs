//! `GET /account/export`: everything that is kept about a holder and the subjects
//! whose codes the holder carries, in a form that people can read.
//!
//! Every list is bounded by what a person can have, and says `more` if it was not.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::app::{App, SharedApp};
use crate::feeds::record;
use crate::problem::Problem;
use crate::routes::consents::{ConsentBody, bodies};
use crate::session::HolderCaller;
use crate::store::facts::{Fact, FactKind};
use crate::store::people::{Subject, SubjectState};
use crate::store::{Digest, Trail};
use crate::{colour, facts::Facts};

/// Of each kind of record, and of messages.
const MOST: u32 = 1_000;

/// Everything about a holder.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ExportResponse {
    /// When it was made (Unix seconds); all times are such.
    made_at: i64,
    holder: Uuid,
    subjects: Vec<SubjectExport>,
    devices: Vec<DeviceExport>,
    /// What was agreed to, answer by answer.
    consents: Vec<ConsentBody>,
}

/// Everything about a subject.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct SubjectExport {
    subject: Uuid,
    /// 0…3, docs/format.md §2.
    kind: u8,
    /// `self` or `family`.
    relation: &'static str,
    /// `active`, `suspended` or `removed`.
    state: &'static str,
    name: String,
    document_kind: String,
    document_number: String,
    birth_year: u16,
    /// What a pass tells of places: `{level, day}`.
    region: Option<Value>,
    /// `green` or `orange`.
    colour: &'static str,
    colour_since: i64,
    /// Code of the recorded cause.
    colour_cause: String,
    /// What the colour follows from now, as `supplier/feed/record` with its rule.
    reasons: Vec<Value>,
    /// What authorities and the person recorded.
    records: Vec<RecordExport>,
    messages: Vec<MessageExport>,
    /// A list was longer than an export holds: ask the operator for the rest.
    more: bool,
}

/// A record.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct RecordExport {
    supplier: String,
    feed: &'static str,
    record: String,
    /// Code of the area, community, region or cause it names.
    place: Option<String>,
    starts: i64,
    ends: Option<i64>,
    /// As docs/feeds.md says for the feed.
    value: i16,
    /// What else the supplier said.
    details: Option<Value>,
}

/// A message.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct MessageExport {
    at: i64,
    /// The text is `message.<code>`.
    code: String,
    params: Value,
}

/// A phone.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct DeviceExport {
    device: Uuid,
    platform: String,
    bound_at: i64,
    revoked_at: Option<i64>,
}

/// Everything that is kept about the caller. Once a minute.
///
/// # Errors
/// Those of sessions, `too_many_requests`.
#[utoipa::path(
    get, path = "/api/v1/account/export", tag = "account", security(("bearer" = [])),
    responses((status = 200, body = ExportResponse), (status = "default", body = crate::problem::ProblemBody))
)]
pub async fn get(
    State(app): State<SharedApp>,
    caller: HolderCaller,
) -> Result<Json<ExportResponse>, Problem> {
    let holder = caller.holder;
    app.exports.take(holder, app.clock.now_ms())?;
    let trail = Trail::new(
        app.now(),
        format!("device:{}", caller.device.device),
        "account.export",
        format!("holder:{holder}"),
    );
    app.store.note(trail).await?;
    let mut subjects = Vec::new();
    for subject in app.store.subjects_of(holder).await? {
        subjects.push(export(&app, subject).await?);
    }
    let devices = app.store.devices_of(holder).await?.into_iter();
    Ok(Json(ExportResponse {
        made_at: app.now(),
        holder: holder.0,
        subjects,
        devices: devices
            .map(|device| DeviceExport {
                device: device.device.0,
                platform: device.platform,
                bound_at: device.bound_at,
                revoked_at: device.revoked_at,
            })
            .collect(),
        consents: bodies(&app.store.consents_of(holder).await?),
    }))
}

async fn export(app: &App, subject: Subject) -> Result<SubjectExport, Problem> {
    let who = Facts::open(&subject, &app.personal())?;
    let (records, more_records) = records(app, subject.document_index).await?;
    let messages = app.store.inbox(subject.subject, MOST).await?;
    let more = more_records || messages.len() >= MOST as usize;
    let person = app.store.person(subject.subject).await?;
    let assessed = person
        .map(|person| colour::assessed(&person, app.now()))
        .transpose()?;
    let reasons = assessed
        .map(|assessed| assessed.reasons)
        .unwrap_or_default();
    Ok(SubjectExport {
        subject: subject.subject.0,
        kind: subject.kind,
        relation: if subject.relation == 0 {
            "self"
        } else {
            "family"
        },
        state: match subject.state {
            SubjectState::Active => "active",
            SubjectState::Suspended => "suspended",
            SubjectState::Removed => "removed",
        },
        region: who
            .region
            .map(|region| json!({"level": region.level, "day": region.day})),
        name: who.name,
        document_kind: who.document_kind,
        document_number: who.document_number,
        birth_year: who.birth_year,
        colour: if subject.colour == 0 {
            "green"
        } else {
            "orange"
        },
        colour_since: subject.colour_at,
        colour_cause: subject.colour_cause,
        reasons: reasons
            .iter()
            .map(|reason| {
                let source = &reason.source;
                json!({
                    "rule": reason.rule.code(),
                    "record": format!("{}/{}/{}", source.supplier, source.feed, source.record),
                    "since": reason.start,
                    "until": reason.end,
                })
            })
            .collect(),
        records,
        messages: messages
            .into_iter()
            .map(|message| MessageExport {
                at: message.at,
                code: message.code,
                params: message.params,
            })
            .collect(),
        more,
    })
}

async fn records(app: &App, person: Digest) -> Result<(Vec<RecordExport>, bool), Problem> {
    let (mut records, mut more) = (Vec::new(), false);
    for kind in FactKind::ALL {
        let kept = app.store.facts_of(person, kind, i64::MIN, MOST).await?;
        more |= kept.len() >= MOST as usize;
        for (fact, sealed) in kept {
            records.push(record(app, fact, sealed.as_deref())?);
        }
    }
    records.sort_by_key(|record| record.starts);
    Ok((records, more))
}

fn record(app: &App, fact: Fact, sealed: Option<&[u8]>) -> Result<RecordExport, Problem> {
    let place = record::place(&fact.supplier, fact.kind, &fact.record);
    let text = sealed
        .map(|sealed| app.personal().open(place, sealed))
        .transpose()?;
    let details = text.as_deref().map(serde_json::from_str).transpose();
    Ok(RecordExport {
        supplier: fact.supplier,
        feed: fact.kind.word(),
        record: fact.record,
        place: fact.place,
        starts: fact.starts,
        ends: fact.ends,
        value: fact.value,
        details: details.map_err(|error| Problem::internal(&error))?,
    })
}
