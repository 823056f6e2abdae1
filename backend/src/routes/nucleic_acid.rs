//! `GET /subjects/{subject}/tests`: nucleic-acid results of the last seven days.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use uuid::Uuid;

use crate::access::session::HolderCaller;
use crate::app::{App, SharedApp};
use crate::codes::issue::TEST_SHOWN;
use crate::colour::feeds::record::{self, Details};
use crate::http::problem::{Code, Problem};
use crate::http::wire::InPath;
use crate::store::SubjectId;
use crate::store::facts::{Fact, FactKind};

/// More than anybody takes in seven days.
const MOST: u32 = 50;

/// Nucleic-acid tests, newest sample first.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct TestsResponse {
    tests: Vec<TestBody>,
}

/// One nucleic-acid test.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct TestBody {
    /// When the sample was taken (Unix seconds).
    sampled: i64,
    /// When the result came (Unix seconds).
    #[serde(skip_serializing_if = "Option::is_none")]
    resulted: Option<i64>,
    /// The institution that tested.
    #[serde(skip_serializing_if = "Option::is_none")]
    institution: Option<String>,
    /// `negative` or `positive`.
    result: &'static str,
}

problems! {
    GetProblems: [APP, SESSION],
    NotFound "The subject is not one of the holder's.",
}

/// Lists the nucleic-acid tests of a subject in the last seven days.
#[utoipa::path(
    get, path = "/api/v1/subjects/{subject}/tests", tag = crate::routes::callers::CITIZENS,
    security(("bearer" = [])), params(("subject" = Uuid, Path)),
    responses((status = 200, body = TestsResponse), GetProblems)
)]
pub async fn get(
    State(app): State<SharedApp>,
    caller: HolderCaller,
    InPath(subject): InPath<Uuid>,
) -> Result<Json<TestsResponse>, Problem> {
    let own = app.store.subjects_of(caller.holder).await?;
    let subject = own.iter().find(|one| one.subject == SubjectId(subject));
    let person = subject.ok_or(Code::NotFound)?.document_index;
    // The second at the age of seven days is still shown.
    let since = app.now() - TEST_SHOWN;
    let kept = app
        .store
        .facts_of(person, FactKind::Test, since, MOST)
        .await?;
    let tests = kept
        .iter()
        .map(|(fact, sealed)| body(&app, fact, sealed.as_deref()));
    Ok(Json(TestsResponse {
        tests: tests.collect::<Result<_, _>>()?,
    }))
}

fn body(app: &App, fact: &Fact, sealed: Option<&[u8]>) -> Result<TestBody, Problem> {
    let place = record::place(&fact.supplier, fact.kind, &fact.record);
    let text = sealed
        .map(|sealed| app.personal().open(place, sealed))
        .transpose()?;
    let details: Option<Details<'_>> = text
        .as_deref()
        .map(serde_json::from_str)
        .transpose()
        .map_err(|error| Problem::internal(&error))?;
    let (resulted, institution) = details
        .map(|details| (details.resulted, details.institution))
        .unwrap_or_default();
    Ok(TestBody {
        sampled: fact.starts,
        resulted,
        institution: institution.map(std::borrow::Cow::into_owned),
        result: match fact.value {
            1 => "negative",
            _ => "positive",
        },
    })
}
