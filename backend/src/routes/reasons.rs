//! `GET /subjects/{subject}/reasons`: why a code has its colour.

use std::collections::HashMap;

use axum::Json;
use axum::extract::State;
use bamin_rules::colour::{Assessment, Reason};
use serde::Serialize;
use uuid::Uuid;

use crate::access::session::HolderCaller;
use crate::app::{App, SharedApp};
use crate::colour;
use crate::http::problem::{Code, Problem};
use crate::http::wire::InPath;
use crate::outside::national;
use crate::store::SubjectId;
use crate::store::facts::Person;

/// A colour with its reasons.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ReasonsResponse {
    /// `green` or `orange`.
    colour: &'static str,
    /// The time for which this answer holds (Unix seconds).
    as_of: i64,
    /// Since when the code has this colour.
    since: i64,
    /// Empty for green.
    reasons: Vec<ReasonBody>,
    /// Reasons that would count if they were not lifted.
    lifted: Vec<LiftedBody>,
    /// When the colour may change by time alone.
    next_change: Option<i64>,
}

/// One recorded reason.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ReasonBody {
    /// `R1` to `R8` (docs/colour.md), or `operator`; the text is `reason.<rule>`.
    rule: &'static str,
    /// The code of the supplier who reported it.
    supplier: String,
    /// The supplier's name.
    authority: String,
    /// Since when the reason counts (Unix seconds).
    since: i64,
    /// The first second at which it no longer counts, if that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<i64>,
    /// The text is `advice.<advice>`.
    advice: &'static str,
}

/// A reason that was lifted.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct LiftedBody {
    reason: ReasonBody,
    /// `appeal`, `observation_completed` or `correction`.
    cause: &'static str,
    /// When the reason counts again, if it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    expires: Option<i64>,
}

problems! {
    GetProblems: [APP, SESSION],
    NotFound "The subject is not one of the holder's.",
}

/// Says why a subject's code has its colour.
#[utoipa::path(
    get, path = "/api/v1/subjects/{subject}/reasons", tag = crate::routes::callers::CITIZENS,
    security(("bearer" = [])), params(("subject" = Uuid, Path)),
    responses((status = 200, body = ReasonsResponse), GetProblems)
)]
pub async fn get(
    State(app): State<SharedApp>,
    caller: HolderCaller,
    InPath(subject): InPath<Uuid>,
) -> Result<Json<ReasonsResponse>, Problem> {
    let subject = SubjectId(subject);
    let own = app.store.subjects_of(caller.holder).await?;
    if !own.iter().any(|one| one.subject == subject) {
        return Err(Code::NotFound.into());
    }
    Ok(Json(of(&app, subject).await?))
}

/// The colour of a subject and everything that speaks for it, as of now.
pub(super) async fn of(app: &App, subject: SubjectId) -> Result<ReasonsResponse, Problem> {
    let (person, assessed) = current(app, subject).await?;
    let suppliers = app.store.suppliers().await?;
    let own = (
        national::SUPPLIER.to_owned(),
        app.config.national_name.clone(),
    );
    let names: HashMap<String, String> = suppliers
        .into_iter()
        .map(|supplier| (supplier.supplier, supplier.name))
        .chain([own])
        .collect();
    Ok(body(app, &person, &assessed, &names))
}

/// The person, judged anew if time has passed a change that no job has made yet:
/// reasons and colour are always of one moment.
async fn current(app: &App, subject: SubjectId) -> Result<(Person, Assessment), Problem> {
    let mut judged = false;
    loop {
        let person = app.store.person(subject).await?.ok_or(Code::NotFound)?;
        let assessed = colour::assessed(&person, app.now())?;
        let green = assessed.reasons.is_empty() && colour::order(&person).is_none();
        if judged || (person.colour == 0) == green {
            return Ok((person, assessed));
        }
        colour::recompute(app, vec![subject]).await?;
        judged = true;
    }
}

fn body(
    app: &App,
    person: &Person,
    assessed: &Assessment,
    names: &HashMap<String, String>,
) -> ReasonsResponse {
    let reason = |reason: &Reason| ReasonBody {
        rule: reason.rule.code(),
        supplier: reason.source.supplier.clone(),
        authority: names
            .get(&reason.source.supplier)
            .unwrap_or(&reason.source.supplier)
            .clone(),
        since: reason.start,
        until: reason.end,
        advice: reason.advice.code(),
    };
    let mut reasons: Vec<ReasonBody> = assessed.reasons.iter().map(reason).collect();
    if let Some(order) = colour::order(person) {
        reasons.push(ReasonBody {
            rule: "operator",
            supplier: "operator".to_owned(),
            authority: app.config.issuer_name.clone(),
            since: order.starts,
            until: None,
            advice: "ask_the_operator",
        });
    }
    ReasonsResponse {
        colour: match person.colour {
            0 => "green",
            _ => "orange",
        },
        as_of: app.now(),
        since: person.colour_at,
        reasons,
        lifted: assessed
            .lifted
            .iter()
            .map(|lifted| LiftedBody {
                reason: reason(&lifted.reason),
                cause: lifted.cause.code(),
                expires: lifted.expires,
            })
            .collect(),
        next_change: assessed.next_change,
    }
}
