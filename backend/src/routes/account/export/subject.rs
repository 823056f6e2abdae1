//! What an export tells of one subject. [`SubjectExport`] is the shape; [`write`]
//! writes it, its lists page by page.

use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::answer::Answer;
use crate::app::App;
use crate::citizens::family::form;
use crate::citizens::overseas;
use crate::colour;
use crate::colour::feeds::record;
use crate::http::problem::Problem;
use crate::routes::arrivals::province::{self, ArrivalBody};
use crate::routes::looks::{LookBody, named};
use crate::secrets::facts::Facts;
use crate::store::facts::{Fact, FactKind};
use crate::store::family::Member;
use crate::store::inbox::{Delivered, MessageSort};
use crate::store::list::{self, Direction, PageRequest};
use crate::store::looks::LookSort;
use crate::store::overseas::{CheckIn, CheckInSort};
use crate::store::people::{Subject, SubjectState};

/// Of each kind of record: more than authorities say of anybody.
const MOST: u32 = 1_000;
/// Rows in a page.
const PAGE: u32 = list::MOST;

/// Everything about a subject.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct SubjectExport {
    /// Who it is, and how the code stands.
    #[serde(flatten)]
    pub facts: SubjectFacts,
    /// What authorities and the person recorded.
    pub records: Vec<RecordExport>,
    /// Daily check-ins of people from overseas, newest first.
    pub check_ins: Vec<CheckInExport>,
    /// Oldest first.
    pub messages: Vec<MessageExport>,
    /// Who scanned or looked, newest first.
    pub looks: Vec<LookBody>,
    /// There were more records of a kind than an export holds: ask the operator for
    /// the rest.
    pub more: bool,
}

/// Who a subject is, and how the code stands.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct SubjectFacts {
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
    /// Where the person was when applying: `{county, source, at}`.
    first_place: Option<Value>,
    /// What was said of a family member: `{relation, last_day, form}`.
    family: Option<Value>,
    /// The arrival from another province.
    arrival: Option<ArrivalBody>,
    /// The registration of a person from overseas, as it was entered, with
    /// `registered_at`.
    overseas: Option<Value>,
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

/// A check-in.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct CheckInExport {
    check_in: Uuid,
    at: i64,
    /// Temperature in tenths of a degree, symptoms, exposure, county and address, as
    /// entered.
    form: Value,
}

/// A message.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct MessageExport {
    at: i64,
    /// The text is `message.<code>`.
    code: String,
    params: Value,
    read_at: Option<i64>,
}

/// Writes a subject as the next of a list.
///
/// # Errors
/// `internal`, `unavailable`: then what was written is no whole answer.
pub(super) async fn write(
    app: &App,
    answer: &mut Answer,
    subject: &Subject,
    member: Option<&Member>,
) -> Result<(), Problem> {
    answer.begin(&facts(app, subject, member).await?)?;
    let more = records(app, answer, subject).await?;
    check_ins(app, answer, subject).await?;
    messages(app, answer, subject).await?;
    looks(app, answer, subject).await?;
    answer.field("more", &more)?;
    answer.end().await
}

async fn facts(
    app: &App,
    subject: &Subject,
    member: Option<&Member>,
) -> Result<SubjectFacts, Problem> {
    let personal = app.personal();
    let who = Facts::open(subject, &personal)?;
    let person = app.store.person(subject.subject).await?;
    let assessed = person
        .map(|person| colour::assessed(&person, app.now()))
        .transpose()?;
    let reasons = assessed
        .map(|assessed| assessed.reasons)
        .unwrap_or_default();
    let place = app.store.initial_place(subject.subject).await?;
    let family = member
        .map(|member| form::readable(member, &personal))
        .transpose()?;
    let arrival = app.store.arrival(subject.subject).await?;
    let arrival = arrival
        .map(|arrival| province::body(app, &arrival))
        .transpose()?;
    Ok(SubjectFacts {
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
        colour_cause: subject.colour_cause.clone(),
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
        first_place: place.map(|place| {
            let source = if place.source == 0 { "gps" } else { "chosen" };
            json!({"county": place.county, "source": source, "at": place.at})
        }),
        family,
        arrival,
        overseas: overseas(app, subject).await?,
    })
}

async fn overseas(app: &App, subject: &Subject) -> Result<Option<Value>, Problem> {
    let Some(kept) = app.store.overseas(subject.subject).await? else {
        return Ok(None);
    };
    let registration = overseas::Kept::open(&kept, &app.personal())?;
    let mut registration =
        serde_json::to_value(registration).map_err(|error| Problem::internal(&error))?;
    registration["registered_at"] = kept.registered_at.into();
    Ok(Some(registration))
}

/// Gives whether there are more than are told.
async fn records(app: &App, answer: &mut Answer, subject: &Subject) -> Result<bool, Problem> {
    let mut more = false;
    answer.list("records")?;
    for kind in FactKind::ALL {
        let facts = app
            .store
            .facts_of(subject.document_index, kind, i64::MIN, MOST)
            .await?;
        more |= facts.len() >= MOST as usize;
        for (fact, sealed) in facts {
            answer.item(&record(app, fact, sealed.as_deref())?).await?;
        }
    }
    answer.end_list();
    Ok(more)
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

async fn check_ins(app: &App, answer: &mut Answer, subject: &Subject) -> Result<(), Problem> {
    answer.list("check_ins")?;
    let mut next = Some(PageRequest::first(
        CheckInSort::Time,
        Direction::Descending,
        PAGE,
    ));
    while let Some(request) = next {
        let page = app
            .store
            .check_ins_of(subject.subject, request.clone())
            .await?;
        for one in &page.rows {
            answer.item(&check_in(app, one)?).await?;
        }
        next = request.next(page.next);
    }
    answer.end_list();
    Ok(())
}

fn check_in(app: &App, kept: &CheckIn) -> Result<CheckInExport, Problem> {
    let text = app
        .personal()
        .open(overseas::check_in::place(kept.id), &kept.sealed)?;
    Ok(CheckInExport {
        check_in: kept.id,
        at: kept.at,
        form: serde_json::from_str(&text).map_err(|error| Problem::internal(&error))?,
    })
}

async fn messages(app: &App, answer: &mut Answer, subject: &Subject) -> Result<(), Problem> {
    answer.list("messages")?;
    let mut next = Some(PageRequest::first(
        MessageSort::Id,
        Direction::Ascending,
        PAGE,
    ));
    while let Some(request) = next {
        let subjects = vec![subject.subject];
        let page = app.store.messages_of(subjects, request.clone()).await?;
        for Delivered { message, read_at } in page.rows {
            let message = MessageExport {
                at: message.at,
                code: message.code.to_string(),
                params: message.params,
                read_at,
            };
            answer.item(&message).await?;
        }
        next = request.next(page.next);
    }
    answer.end_list();
    Ok(())
}

/// All that are kept, also those that the job has not given up yet.
async fn looks(app: &App, answer: &mut Answer, subject: &Subject) -> Result<(), Problem> {
    answer.list("looks")?;
    let mut next = Some(PageRequest::first(
        LookSort::Time,
        Direction::Descending,
        PAGE,
    ));
    while let Some(request) = next {
        let page = app
            .store
            .looks_at(subject.subject, i64::MIN, request.clone())
            .await?;
        for look in named(app, &page.rows).await? {
            answer.item(&look).await?;
        }
        next = request.next(page.next);
    }
    answer.end_list();
    Ok(())
}
