//! Taking a member out: the codes are withdrawn, the document is free.

use serde_json::json;

use super::Family;
use super::message::message;
use crate::app::App;
use crate::colour;
use crate::colour::hints;
use crate::http::problem::{Code, Problem};
use crate::store::family::MemberRemoval;
use crate::store::message_code::MessageCode;
use crate::store::{HolderId, SubjectId, Trail};

/// Takes a member out because the holder wants it.
///
/// # Errors
/// `not_found` for who is no member of the holder.
pub async fn remove(app: &App, holder: HolderId, subject: SubjectId) -> Result<(), Problem> {
    let actor = format!("holder:{holder}");
    match take_out(app, holder, subject, MessageCode::FAMILY_REMOVED, &actor).await? {
        true => Ok(()),
        false => Err(Code::NotFound.into()),
    }
}

/// Takes a member out and tells holder and member by the message `code`. False: no
/// such member.
pub(super) async fn take_out(
    app: &App,
    holder: HolderId,
    subject: SubjectId,
    code: MessageCode,
    actor: &str,
) -> Result<bool, Problem> {
    let family = Family::of(app, holder).await?;
    let mut members = family.members.iter();
    let relation = members
        .find(|member| member.subject == subject)
        .map(|member| member.relation);
    let mut messages = vec![message(app, subject, code.clone(), subject, relation)?];
    if let Some(own) = &family.own {
        messages.push(message(app, own.subject, code.clone(), subject, relation)?);
    }
    let trail = Trail::new(
        app.now(),
        actor,
        "family.remove",
        format!("subject:{subject}"),
    )
    .detail(json!({"cause": code.as_str()}))
    .message(hints::state_changed(app, subject)?);
    let removal = MemberRemoval {
        holder,
        subject,
        from_slice: colour::moment(app).from_slice,
        messages,
    };
    let removed = app.store.remove_member(removal, trail).await?;
    if removed {
        hints::publish(app).await?;
    }
    Ok(removed)
}
