//! Messages about families: codes, and whom they are about.

use bamin_rules::family::Relation;
use serde_json::json;

use crate::app::App;
use crate::http::problem::Problem;
use crate::store::SubjectId;
use crate::store::inbox::InboxMessage;
use crate::store::message_code::MessageCode;

/// A message to `to` about a member, who may be the same.
pub(super) fn message(
    app: &App,
    to: SubjectId,
    code: MessageCode,
    member: SubjectId,
    relation: Option<Relation>,
) -> Result<InboxMessage, Problem> {
    let mut params = json!({"member": member.0});
    if let Some(relation) = relation {
        params["family_relation"] = json!(relation.code());
    }
    Ok(InboxMessage {
        id: app.random.uuid(app.clock.now_ms())?,
        subject: to,
        at: app.now(),
        code,
        params,
    })
}
