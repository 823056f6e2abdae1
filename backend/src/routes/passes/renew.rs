//! `POST /passes/renew`: passes for the running slice and the next ones.

use std::collections::HashSet;

use axum::Json;
use axum::extract::State;
use bamin_protocol::proof::Purpose;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::access::session::HolderCaller;
use crate::access::session::proof::{self, KeyKindName};
use crate::app::SharedApp;
use crate::codes::issue::{self, Issued, Wish};
use crate::http::problem::{Code, Problem};
use crate::http::wire::{Body, Bytes};
use crate::store::SubjectId;

/// One own code and up to eight of the family.
const MOST: usize = 9;

/// Renewals for up to nine subjects.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct RenewRequest {
    items: Vec<RenewItem>,
}

/// A renewal for one subject.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct RenewItem {
    subject: Uuid,
    holder_key: Bytes,
    key_kind: KeyKindName,
    proof: Bytes,
}

/// The renewed passes, in the order of the request.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct RenewResponse {
    /// When the next renewal is due (Unix seconds). The phone adds a random delay.
    renew_after: i64,
    items: Vec<RenewedItem>,
}

/// One subject's passes, or why there are none.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(untagged)]
pub enum RenewedItem {
    /// Passes.
    Passes {
        /// Whose.
        subject: Uuid,
        /// For the change hints of this renewal.
        hint_secret: Bytes,
        /// By slice, ascending.
        passes: Vec<PassBody>,
    },
    /// None.
    Refused {
        /// Whose.
        subject: Uuid,
        /// A problem's code.
        problem: &'static str,
        /// With `origin_waiting`: for the hint that says that there is a code.
        #[serde(skip_serializing_if = "Option::is_none")]
        hint_secret: Option<Bytes>,
    },
}

/// One pass.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct PassBody {
    slice: u16,
    pass: Bytes,
    /// 8 digits.
    alias: String,
    number_secret: Bytes,
}

problems!(RenewProblems: [APP, SESSION, BODY]);

/// Issues passes for the running slice and the next ones.
///
/// Each item proves its holder key, and a holder key is never used twice. An item
/// without passes says why in `problem`.
#[utoipa::path(
    post, path = "/api/v1/passes/renew", tag = crate::routes::callers::CITIZENS,
    security(("bearer" = [])),
    request_body = RenewRequest,
    responses((status = 200, body = RenewResponse), RenewProblems)
)]
pub async fn renew(
    State(app): State<SharedApp>,
    caller: HolderCaller,
    Body(request): Body<RenewRequest>,
) -> Result<Json<RenewResponse>, Problem> {
    if !(1..=MOST).contains(&request.items.len()) {
        return Err(Problem::invalid("items"));
    }
    let subjects: Vec<Uuid> = request.items.iter().map(|item| item.subject).collect();
    if subjects.iter().collect::<HashSet<_>>().len() < subjects.len() {
        return Err(Problem::invalid("subject"));
    }
    let device = caller.device.device;
    let proven =
        tokio::task::spawn_blocking(move || prove(&request.items, &caller, device.0)).await??;
    let wishes = proven.iter().flatten().cloned().collect();
    let mut issued = issue::renew(&app, device, wishes).await?.into_iter();
    let items = subjects.into_iter().zip(proven).map(|(subject, proven)| {
        let answer = match proven {
            Some(_) => issued.next().unwrap_or(Err(Code::Internal.into())),
            None => Err(Code::ProofRefused.into()),
        };
        match answer {
            Ok(issued) => passes(subject, issued),
            Err(refused) => RenewedItem::Refused {
                subject,
                problem: refused.code.as_str(),
                hint_secret: refused.hint_secret.map(|secret| Bytes(secret.to_vec())),
            },
        }
    });
    let renew_after = app.now() + i64::from(app.config.renew_interval);
    Ok(Json(RenewResponse {
        renew_after,
        items: items.collect(),
    }))
}

/// What each item wishes, none where the proof does not hold or another item
/// has the same key.
fn prove(
    items: &[RenewItem],
    caller: &HolderCaller,
    device: Uuid,
) -> Result<Vec<Option<Wish>>, Problem> {
    let mut keys = HashSet::new();
    items
        .iter()
        .map(|item| {
            let key = proof::key(&item.holder_key.0, "holder_key")?;
            let parts: [&[u8]; 4] = [
                device.as_bytes(),
                item.subject.as_bytes(),
                key.as_bytes(),
                caller.access_token.as_bytes(),
            ];
            let proven = proof::check(&item.proof.0, &key, Purpose::Renew, &parts).is_ok();
            let first = keys.insert(*key.as_bytes());
            let own = key.as_bytes() != &caller.device.public_key;
            Ok((proven && first && own).then(|| Wish {
                subject: SubjectId(item.subject),
                holder_key: key,
                key_kind: item.key_kind.number(),
            }))
        })
        .collect()
}

fn passes(subject: Uuid, issued: Issued) -> RenewedItem {
    let passes = issued.passes.into_iter().map(|pass| PassBody {
        slice: pass.slice.0,
        pass: Bytes(pass.pass),
        alias: format!("{:08}", pass.alias),
        number_secret: Bytes(pass.number_secret.to_vec()),
    });
    RenewedItem::Passes {
        subject,
        hint_secret: Bytes(issued.hint_secret.to_vec()),
        passes: passes.collect(),
    }
}
