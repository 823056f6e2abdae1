//! `GET /subjects/{subject}/looks`: who looked at a person's code and data.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::access::session::HolderCaller;
use crate::app::{App, SharedApp};
use crate::colour::looks;
use crate::http::problem::{Code, Problem};
use crate::http::wire::{InPath, InQuery};
use crate::store::looks::Look;
use crate::store::points::Point;
use crate::store::{PointId, SubjectId, UnitId};

/// Looks in one answer.
const PAGE: u32 = 50;

/// Where to go on.
#[derive(Debug, Deserialize)]
pub struct LooksQuery {
    /// `next` of the answer before.
    #[serde(default)]
    before: Option<String>,
}

/// The access log, newest entries first.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct LooksResponse {
    looks: Vec<LookBody>,
    /// To be given as `before` for older entries; absent if there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    /// For how many seconds looks are kept.
    kept: i64,
}

/// One look at a person's code.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct LookBody {
    look: Uuid,
    /// When somebody looked (Unix seconds).
    at: i64,
    /// `code`, `number`, `console` or `appeal`; the text is `look.<method>`.
    method: &'static str,
    /// The name of the unit, or of the operator where no unit looked.
    unit: String,
    /// The name of the point, if it was at one.
    #[serde(skip_serializing_if = "Option::is_none")]
    point: Option<String>,
    /// GB/T 2260 code of the point's county.
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<u32>,
}

problems! {
    ListProblems: [APP, SESSION],
    NotFound "The subject is not one of the holder's.",
    InvalidRequest "The query is not as described.",
}

/// Gives the access log of a subject: who looked at the code in the last 30 days.
///
/// The newest entries come first, at most 50. `next` is given as `before` for older
/// ones.
#[utoipa::path(
    get, path = "/api/v1/subjects/{subject}/looks", tag = crate::routes::callers::CITIZENS,
    security(("bearer" = [])), params(("subject" = Uuid, Path), ("before" = Option<String>, Query)),
    responses((status = 200, body = LooksResponse), ListProblems)
)]
pub async fn list(
    State(app): State<SharedApp>,
    caller: HolderCaller,
    InPath(subject): InPath<Uuid>,
    InQuery(query): InQuery<LooksQuery>,
) -> Result<Json<LooksResponse>, Problem> {
    let subject = SubjectId(subject);
    let own = app.store.subjects_of(caller.holder).await?;
    if !own.iter().any(|one| one.subject == subject) {
        return Err(Code::NotFound.into());
    }
    let before = match query.before.as_deref().map(cursor) {
        Some(None) => return Err(Problem::invalid("before")),
        Some(cursor) => cursor,
        None => None,
    };
    let since = app.now() - looks::kept(&app);
    let mut found = app.store.looks_at(subject, since, before, PAGE + 1).await?;
    let more = found.len() > PAGE as usize;
    found.truncate(PAGE as usize);
    let last = found.last().filter(|_| more);
    Ok(Json(LooksResponse {
        next: last.map(|look| format!("{}.{}", look.at, look.look)),
        looks: named(&app, &found).await?,
        kept: looks::kept(&app),
    }))
}

fn cursor(text: &str) -> Option<(i64, Uuid)> {
    let (at, look) = text.split_once('.')?;
    Some((at.parse().ok()?, look.parse().ok()?))
}

/// With the names of units and points, each unit asked for once.
pub(crate) async fn named(app: &App, looks: &[Look]) -> Result<Vec<LookBody>, Problem> {
    let mut units: HashMap<UnitId, (String, HashMap<PointId, Point>)> = HashMap::new();
    for unit in looks.iter().filter_map(|look| look.unit) {
        if let Entry::Vacant(place) = units.entry(unit) {
            let name = app.store.unit(unit).await?.map(|unit| unit.name);
            let points = app.store.points_of(unit).await?;
            let points = points.into_iter().map(|point| (point.point, point));
            place.insert((name.unwrap_or_default(), points.collect()));
        }
    }
    let body = |look: &Look| {
        let unit = look.unit.and_then(|unit| units.get(&unit));
        let point = unit.and_then(|(_, points)| points.get(&look.point?));
        LookBody {
            look: look.look,
            at: look.at,
            method: look.method.word(),
            unit: match unit {
                Some((name, _)) => name.clone(),
                None => app.config.issuer_name.clone(),
            },
            point: point.map(|point| point.name.clone()),
            region: point.map(|point| point.region),
        }
    };
    Ok(looks.iter().map(body).collect())
}
