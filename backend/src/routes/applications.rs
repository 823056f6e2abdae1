//! `POST /applications`: one tap applies for one's own code.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use bamin_rules::region;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::reasons::{self, ReasonsResponse};
use crate::access::session::HolderCaller;
use crate::access::sign_in;
use crate::app::{App, SharedApp};
use crate::colour;
use crate::config::IdentityProvider;
use crate::http::problem::{Code, Problem};
use crate::http::wire::Body;
use crate::outside::identity_provider::claims::{Claims, Level};
use crate::secrets::facts::Facts;
use crate::store::identities::{Application, Applied};
use crate::store::people::{Subject, SubjectState};
use crate::store::{HolderId, SubjectId, Trail};

/// The cause of a first green: nothing is recorded.
const CAUSE: &str = "applied";

/// Where the person is. There is nothing else to type.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct ApplyRequest {
    /// GB/T 2260 code of the county where the phone is.
    county: u32,
    source: PlaceSource,
}

/// How the phone knows the first place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum PlaceSource {
    /// The phone's position.
    Gps,
    /// Chosen from the list.
    Chosen,
}

/// The holder's own code.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ApplyResponse {
    subject: Uuid,
    #[serde(flatten)]
    reasons: ReasonsResponse,
}

problems! {
    ApplyProblems: [APP, SESSION, BODY],
    LevelTooLow "The person has to sign in at a higher level; `missing` says what it needs.",
    Conflict "The document's code is another person's, or was removed.",
}

/// Applies for the holder's own code.
///
/// A second application changes nothing, and the first place stays.
#[utoipa::path(
    post, path = "/api/v1/applications", tag = crate::routes::callers::CITIZENS,
    security(("bearer" = [])),
    request_body = ApplyRequest,
    responses((status = 201, body = ApplyResponse), (status = 200, body = ApplyResponse), ApplyProblems)
)]
pub async fn apply(
    State(app): State<SharedApp>,
    caller: HolderCaller,
    Body(request): Body<ApplyRequest>,
) -> Result<(StatusCode, Json<ApplyResponse>), Problem> {
    if region::county(request.county).is_none() {
        return Err(Problem::invalid("county"));
    }
    let application = application(&app, caller.holder, &request).await?;
    let trail = Trail::new(
        app.now(),
        format!("holder:{}", caller.holder),
        "subject.apply",
        format!("subject:{}", application.subject.subject),
    )
    .detail(json!({"source": application.source}));
    let (status, subject) = match app.store.apply(application, trail).await? {
        Applied::New(subject) => (StatusCode::CREATED, subject),
        Applied::Before(subject) => (StatusCode::OK, subject),
        Applied::Elsewhere => return Err(Code::Conflict.into()),
    };
    // What was recorded before counts before the first pass is issued.
    colour::recompute(&app, vec![subject]).await?;
    let answer = ApplyResponse {
        subject: subject.0,
        reasons: reasons::of(&app, subject).await?,
    };
    Ok((status, Json(answer)))
}

async fn application(
    app: &App,
    holder: HolderId,
    request: &ApplyRequest,
) -> Result<Application, Problem> {
    let Some((identity, claims)) = sign_in::identity(app, holder).await? else {
        return Err(sign_in::level_too_low(None));
    };
    let level = Level::of_number(identity.level);
    let document = identity.document_index.filter(|_| level >= Level::NEEDED);
    let Some(document_index) = document else {
        return Err(sign_in::level_too_low(Some(level)));
    };
    let subject = SubjectId(app.random.uuid(app.clock.now_ms())?);
    Ok(Application {
        subject: Subject {
            subject,
            holder,
            kind: 0,
            relation: 0,
            sealed: facts(app, claims)?.seal(subject, &app.personal())?,
            document_index,
            colour: 0,
            colour_cause: CAUSE.to_owned(),
            colour_at: app.now(),
            state: SubjectState::Active,
        },
        county: request.county,
        source: match request.source {
            PlaceSource::Gps => 0,
            PlaceSource::Chosen => 1,
        },
    })
}

/// What a pass needs of a proven identity; `Claims::read` saw to it that it is there.
fn facts(app: &App, claims: Claims) -> Result<Facts, Problem> {
    let lacks = || Problem::internal(&"a proven identity lacks what it proves");
    Ok(Facts {
        birth_year: claims.birth_year().ok_or_else(lacks)?,
        name: claims.name.ok_or_else(lacks)?,
        document_kind: claims.document_kind.ok_or_else(lacks)?,
        document_number: claims.document_number.ok_or_else(lacks)?,
        region: None,
        last_day: None,
        demo: app.config.identity_provider == IdentityProvider::Demonstration,
    })
}
