//! `GET /subjects`: whose codes this phone carries.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::access::session::HolderCaller;
use crate::app::{App, SharedApp};
use crate::http::problem::Problem;
use crate::secrets::facts::Facts;
use crate::store::{HolderId, SubjectId};

/// A subject, as its holder sees it in lists.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SubjectBody {
    subject: Uuid,
    /// 0…3, the subject kinds of docs/format.md §2.
    kind: u8,
    /// The masked name.
    name: String,
    /// `self` or `family`.
    relation: String,
    /// What a family member is to the holder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    family_relation: Option<String>,
}

impl SubjectBody {
    /// Whether it is this one.
    #[must_use]
    pub fn is(&self, subject: SubjectId) -> bool {
        self.subject == subject.0
    }
}

/// The holder's subjects, own ones first.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct SubjectsResponse {
    subjects: Vec<SubjectBody>,
}

problems!(ListProblems: [APP, SESSION]);

/// Lists the subjects whose codes this phone carries.
#[utoipa::path(
    get, path = "/api/v1/subjects", tag = crate::routes::callers::CITIZENS,
    security(("bearer" = [])),
    responses((status = 200, body = SubjectsResponse), ListProblems)
)]
pub async fn list(
    State(app): State<SharedApp>,
    caller: HolderCaller,
) -> Result<Json<SubjectsResponse>, Problem> {
    Ok(Json(SubjectsResponse {
        subjects: subjects_of(&app, caller.holder).await?,
    }))
}

/// The holder's subjects, own ones first.
///
/// # Errors
/// `internal`, `unavailable`.
pub async fn subjects_of(app: &App, holder: HolderId) -> Result<Vec<SubjectBody>, Problem> {
    let personal = app.personal();
    let subjects = app.store.subjects_of(holder).await?;
    let members = app.store.members_of(holder).await?;
    subjects
        .iter()
        .map(|subject| {
            Ok(SubjectBody {
                subject: subject.subject.0,
                kind: subject.kind,
                name: Facts::open(subject, &personal)?.masked_name(),
                relation: if subject.relation == 0 {
                    "self"
                } else {
                    "family"
                }
                .to_owned(),
                family_relation: members
                    .iter()
                    .find(|member| member.subject == subject.subject)
                    .map(|member| member.relation.code().to_owned()),
            })
        })
        .collect()
}
