//! `GET /subjects/{subject}/looks`: who looked at a person's code and data.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use uuid::Uuid;

use crate::access::session::HolderCaller;
use crate::app::{App, SharedApp};
use crate::colour::looks;
use crate::http::list::{PageBody, PageQuery};
use crate::http::problem::{Code, Problem};
use crate::http::wire::{InPath, InQuery};
use crate::store::list::Direction;
use crate::store::looks::Look;
use crate::store::points::Point;
use crate::store::{PointId, SubjectId, UnitId};

/// Looks in one answer, unless another size is asked for.
const PAGE: u32 = 50;

/// The access log, newest entries first unless another direction is asked for.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct LooksResponse {
    looks: Vec<LookBody>,
    #[serde(flatten)]
    page: PageBody,
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
/// The newest entries come first, 50 unless another `size` is asked for. `next` is given
/// as `cursor` for the next page.
#[utoipa::path(
    get, path = "/api/v1/subjects/{subject}/looks", tag = crate::routes::callers::CITIZENS,
    security(("bearer" = [])),
    params(
        ("subject" = Uuid, Path), ("cursor" = Option<String>, Query),
        ("direction" = Option<String>, Query), ("size" = Option<u32>, Query),
        ("total" = Option<bool>, Query)
    ),
    responses((status = 200, body = LooksResponse), ListProblems)
)]
pub async fn list(
    State(app): State<SharedApp>,
    caller: HolderCaller,
    InPath(subject): InPath<Uuid>,
    InQuery(query): InQuery<PageQuery>,
) -> Result<Json<LooksResponse>, Problem> {
    let subject = SubjectId(subject);
    let own = app.store.subjects_of(caller.holder).await?;
    if !own.iter().any(|one| one.subject == subject) {
        return Err(Code::NotFound.into());
    }
    let since = app.now() - looks::kept(&app);
    let request = query.request(Direction::Descending, PAGE)?;
    let page = app.store.looks_at(subject, since, request).await?;
    Ok(Json(LooksResponse {
        looks: named(&app, &page.rows).await?,
        page: PageBody::of(&page),
        kept: looks::kept(&app),
    }))
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
