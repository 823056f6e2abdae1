//! `GET /account/export`: everything that is kept about a holder and the subjects
//! whose codes the holder carries, in a form that people can read.
//!
//! [`tables`] says which tables that is, and [`subject`] writes one subject; what can
//! be long is read page by page while the answer is being written.

mod answer;
mod subject;
pub mod tables;

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use uuid::Uuid;

use self::answer::Answer;
use self::subject::SubjectExport;
use crate::access::session::HolderCaller;
use crate::access::sign_in;
use crate::app::{App, SharedApp};
use crate::http::problem::Problem;
use crate::outside::identity_provider::claims::Level;
use crate::routes::appeals::{self, AppealBody};
use crate::routes::consents::{ConsentBody, bodies};
use crate::store::family::Member;
use crate::store::people::Subject;
use crate::store::{HolderId, Trail};

/// Everything about a holder.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ExportResponse {
    /// The holder's own.
    #[serde(flatten)]
    pub holder: HolderExport,
    /// Own code and family.
    pub subjects: Vec<SubjectExport>,
}

/// What is the holder's, and no subject's.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct HolderExport {
    /// When it was made (Unix seconds); all times are such.
    made_at: i64,
    holder: Uuid,
    /// What the identity provider said; none for who never signed in there.
    identity: Option<IdentityExport>,
    devices: Vec<DeviceExport>,
    /// What was agreed to, answer by answer.
    consents: Vec<ConsentBody>,
    /// With answers; of photos what there is of each.
    appeals: Vec<AppealBody>,
}

/// The holder's identity, as the identity provider told it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct IdentityExport {
    /// `L1`, `L3` or `L4`.
    level: &'static str,
    name: Option<String>,
    /// `resident_id` …
    document_kind: Option<String>,
    document_number: Option<String>,
    /// `YYYY-MM-DD`.
    birth: Option<String>,
    phone: Option<String>,
    /// The provider's own word for the account.
    account: String,
    /// When the provider last said so.
    verified_at: i64,
}

/// A phone of the holder.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct DeviceExport {
    device: Uuid,
    platform: String,
    bound_at: i64,
    revoked_at: Option<i64>,
}

problems!(GetProblems: [APP, SESSION]);

/// Exports everything that is kept about the holder.
///
/// The answer is readable JSON, written while it is read. If the connection breaks, the
/// answer is incomplete and does not count; ask again. One export a minute is allowed.
#[utoipa::path(
    get, path = "/api/v1/account/export", tag = crate::routes::callers::CITIZENS,
    security(("bearer" = [])),
    responses((status = 200, body = ExportResponse), GetProblems)
)]
pub async fn get(State(app): State<SharedApp>, caller: HolderCaller) -> Result<Response, Problem> {
    let holder = caller.holder;
    app.exports.take(holder, app.clock.now_ms())?;
    let trail = Trail::new(
        app.now(),
        format!("device:{}", caller.device.device),
        "account.export",
        format!("holder:{holder}"),
    );
    app.store.note(trail).await?;
    let export = Export {
        head: head(&app, holder).await?,
        subjects: app.store.subjects_of(holder).await?,
        members: app.store.members_of(holder).await?,
    };
    let (mut answer, body) = Answer::new();
    tokio::spawn(async move {
        match export.write(&app, &mut answer).await {
            // Who reads no more need not be told.
            Ok(()) => drop(answer.finish().await),
            Err(problem) => answer.cut(&problem),
        }
    });
    Ok(([(CONTENT_TYPE, "application/json")], body).into_response())
}

/// What is known before the first byte goes out.
struct Export {
    head: HolderExport,
    subjects: Vec<Subject>,
    members: Vec<Member>,
}

impl Export {
    async fn write(&self, app: &App, answer: &mut Answer) -> Result<(), Problem> {
        answer.begin(&self.head)?;
        answer.list("subjects")?;
        for subject in &self.subjects {
            let mut members = self.members.iter();
            let member = members.find(|member| member.subject == subject.subject);
            subject::write(app, answer, subject, member).await?;
        }
        answer.end_list();
        answer.end().await
    }
}

async fn head(app: &App, holder: HolderId) -> Result<HolderExport, Problem> {
    let appeals = app.store.appeals_of(holder).await?;
    let appeals = appeals.iter().map(|appeal| appeals::body(app, appeal));
    let devices = app.store.devices_of(holder).await?.into_iter();
    Ok(HolderExport {
        made_at: app.now(),
        holder: holder.0,
        identity: identity(app, holder).await?,
        devices: devices
            .map(|device| DeviceExport {
                device: device.device.0,
                platform: device.platform,
                bound_at: device.bound_at,
                revoked_at: device.revoked_at,
            })
            .collect(),
        consents: bodies(&app.store.consents_of(holder).await?),
        appeals: appeals.collect::<Result<_, _>>()?,
    })
}

/// All but the token with which the provider is asked again: that is a secret.
async fn identity(app: &App, holder: HolderId) -> Result<Option<IdentityExport>, Problem> {
    let identity = sign_in::identity(app, holder).await?;
    Ok(identity.map(|(kept, claims)| IdentityExport {
        level: Level::of_number(kept.level).code(),
        name: claims.name,
        document_kind: claims.document_kind,
        document_number: claims.document_number,
        birth: claims.birth,
        phone: claims.phone,
        account: claims.account,
        verified_at: kept.verified_at,
    }))
}
