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

/// Looks, newest first.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct LooksResponse {
    looks: Vec<LookBody>,
    /// To be given as `before` for older ones; none: there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    /// Looks are kept for so many seconds.
    kept: i64,
}

/// One look.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct LookBody {
    look: Uuid,
    /// When.
    at: i64,
    /// `code`, `number`, `console` or `appeal`; the text is `look.<method>`.
    method: &'static str,
    /// The unit's name; the operator's where no unit looked.
    unit: String,
    /// The point's name, if it was at one.
    #[serde(skip_serializing_if = "Option::is_none")]
    point: Option<String>,
    /// GB/T 2260 code of the point's county.
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<u32>,
}

/// Who looked at one of the holder's subjects, on whichever phone it was shown.
///
/// # Errors
/// Those of sessions; `not_found` for a subject that is not the holder's;
/// `invalid_request`.
#[utoipa::path(
    get, path = "/api/v1/subjects/{subject}/looks", tag = "holder",
    security(("bearer" = [])), params(("subject" = Uuid, Path), ("before" = Option<String>, Query)),
    responses((status = 200, body = LooksResponse), (status = "default", body = crate::http::problem::ProblemBody))
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
