//! The job that ends children's codes: who turns 17 keeps the code until the end of
//! that day, and everybody is told (row F6).

use bamin_protocol::slice::Day;
use serde_json::json;

use super::Family;
use super::message::message;
use super::removal::take_out;
use crate::app::App;
use crate::http::problem::Problem;
use crate::store::Trail;
use crate::store::family::EndingMember;
use crate::store::message_code::MessageCode;

/// Children looked at in one go.
const BATCH: u32 = 500;
const ACTOR: &str = "job:ageing";

/// Tells of last days and ends codes whose last day is over. Gives how many ended.
///
/// # Errors
/// `internal`, `unavailable`; what was done before the error stays done.
pub async fn run(app: &App) -> Result<usize, Problem> {
    let today = Day::of(app.now()).0;
    let mut ended = 0;
    loop {
        let ending = app.store.ending_members(today, BATCH).await?;
        let whole = ending.len() == BATCH as usize;
        let mut settled = false;
        for member in ending {
            settled |= match member.last_day < today {
                true => end(app, &member, &mut ended).await?,
                false => tell(app, &member).await?,
            };
        }
        if !whole || !settled {
            return Ok(ended);
        }
    }
}

async fn end(app: &App, member: &EndingMember, ended: &mut usize) -> Result<bool, Problem> {
    let (holder, subject) = (member.holder, member.subject);
    let gone = take_out(app, holder, subject, MessageCode::FAMILY_AGED_OUT, ACTOR).await?;
    *ended += usize::from(gone);
    Ok(gone)
}

async fn tell(app: &App, member: &EndingMember) -> Result<bool, Problem> {
    let subject = member.subject;
    let mut messages = vec![message(
        app,
        subject,
        MessageCode::FAMILY_LAST_DAY,
        subject,
        None,
    )?];
    if let Some(own) = Family::of(app, member.holder).await?.own {
        messages.push(message(
            app,
            own.subject,
            MessageCode::FAMILY_LAST_DAY,
            subject,
            None,
        )?);
    }
    let trail = Trail::new(
        app.now(),
        ACTOR,
        "family.last_day",
        format!("subject:{subject}"),
    )
    .detail(json!({"last_day": member.last_day}));
    Ok(app.store.tell_last_day(subject, messages, trail).await?)
}
