//! A member goes to another holder (row F6), by the word of both.
//!
//! The giver makes a code and passes it on as people do; that is an address, not a
//! word. Who uses the code begins the hand-over and has confirmed by that; the
//! giver, who sees now to whom the member would go, has 72 h to confirm
//! (`bamin_rules::family::hand_over`). The receiver's limits are asked both times.

use bamin_protocol::slice::Slice;
use bamin_rules::Day;
use bamin_rules::family::ageing::last_day;
use bamin_rules::family::hand_over::{ANSWER_SECONDS, HandOver, HandOverError, Side};
use bamin_rules::family::{FamilyError, Relation};
use serde_json::json;
use uuid::Uuid;

use super::form::MemberFields;
use super::message::message;
use super::{Family, refused};
use crate::app::App;
use crate::colour::hints;
use crate::http::problem::{Code, Problem};
use crate::secrets::facts::Facts;
use crate::secrets::personal::Blind;
use crate::store::family::{HandOverCompletion, HandOverRow, HandOverState, HandedOver, Member};
use crate::store::message_code::MessageCode;
use crate::store::{Digest, HolderId, SubjectId, Trail};

/// A family that changes while it is read is read again so often.
const TRIES: u32 = 5;
/// Characters of a code: 50 bits.
const CODE: usize = 10;

/// An offer, with the code to pass on.
#[derive(Debug, Clone)]
pub struct Offered {
    /// Its id.
    pub hand_over: Uuid,
    /// For the receiver.
    pub code: String,
    /// The first second at which the code is too old.
    pub until: i64,
}

/// An open hand-over as one side sees it.
#[derive(Debug, Clone)]
pub struct HandOverView {
    /// The row.
    pub row: HandOverRow,
    /// Which side looks.
    pub side: Side,
    /// The member's masked name.
    pub name: String,
    /// The other holder's masked name, if there is another yet.
    pub other: Option<String>,
}

/// Begins anew: a code for the receiver.
///
/// # Errors
/// `not_found` for who is no member of the holder.
pub async fn offer(app: &App, giver: HolderId, subject: SubjectId) -> Result<Offered, Problem> {
    let now = app.now();
    let code = app.random.code(CODE)?;
    let row = HandOverRow {
        hand_over: app.random.uuid(app.clock.now_ms())?,
        subject,
        giver,
        receiver: None,
        relation: None,
        state: HandOverState::Offered,
        code_hash: hash(app, &code),
        until: now + ANSWER_SECONDS,
        begun_at: now,
    };
    let offered = Offered {
        hand_over: row.hand_over,
        code,
        until: row.until,
    };
    let trail = trail(app, giver, "hand_over.offer", &row);
    match app.store.offer_hand_over(row, trail).await? {
        true => Ok(offered),
        false => Err(Code::NotFound.into()),
    }
}

/// The receiver takes the code and says what the member is to them.
///
/// # Errors
/// `not_found` for an unknown code, `hand_over_refused`, `family_refused`.
pub async fn accept(
    app: &App,
    receiver: HolderId,
    code: &str,
    relation: Relation,
) -> Result<HandOverView, Problem> {
    let code: String = code.chars().filter(|c| c.is_ascii_alphanumeric()).collect();
    let code_hash = hash(app, &code.to_ascii_uppercase());
    let found = app.store.hand_over_by_code(code_hash).await?;
    let row = found.ok_or(Code::NotFound)?;
    if row.giver == receiver {
        return Err(impossible("own"));
    }
    let repeated = row.receiver == Some(receiver) && row.relation == Some(relation);
    if row.state == HandOverState::Accepted && repeated {
        return view(app, receiver, row).await;
    }
    if row.state != HandOverState::Offered || row.until <= app.now() {
        return Err(over(HandOverError::Over));
    }
    let family = Family::of(app, receiver).await?;
    check(&family, relation, birth(app, &row).await?, app.now())?;
    let HandOver::Waiting { until, .. } = HandOver::begun(Side::Receiver, app.now()) else {
        return Err(Problem::internal(&"a hand-over begins by waiting"));
    };
    let accepted = HandOverRow {
        receiver: Some(receiver),
        relation: Some(relation),
        state: HandOverState::Accepted,
        until,
        ..row
    };
    let told = tell(
        app,
        accepted.giver,
        MessageCode::HAND_OVER_ACCEPTED,
        accepted.subject,
    )
    .await?;
    let trail = trail(app, receiver, "hand_over.accept", &accepted);
    let stepped = app
        .store
        .step_hand_over(HandOverState::Offered, accepted.clone(), told, trail)
        .await?;
    match stepped {
        true => view(app, receiver, accepted).await,
        false => Err(over(HandOverError::Over)),
    }
}

/// The giver's word: the member goes over now.
///
/// # Errors
/// `not_found`, `hand_over_refused`, `family_refused` if the receiver may not have
/// the member any more.
pub async fn confirm(app: &App, caller: HolderId, hand_over: Uuid) -> Result<(), Problem> {
    for _ in 0..TRIES {
        let (row, side) = find(app, caller, hand_over).await?;
        if row.state == HandOverState::HandedOver && side == Side::Giver {
            return Ok(());
        }
        standing(&row).confirm(side, app.now()).map_err(over)?;
        let completion = completion(app, &row).await?;
        // The receiver's phones know no tag of the member's yet, only their own.
        let trail = trail(app, caller, "hand_over.confirm", &row)
            .message(hints::state_changed(app, row.subject)?)
            .message(hints::state_changed(app, completion.seen.own)?);
        match app.store.complete_hand_over(completion, trail).await? {
            HandedOver::Changed => {}
            HandedOver::Over => return Err(over(HandOverError::Over)),
            HandedOver::Done => {
                hints::publish(app).await?;
                return Ok(());
            }
        }
    }
    Err(Problem::unavailable(&"a family did not stand still"))
}

/// Either side says no, or the giver takes the offer back.
///
/// # Errors
/// `not_found`, `hand_over_refused`.
pub async fn decline(app: &App, caller: HolderId, hand_over: Uuid) -> Result<(), Problem> {
    let (row, side) = find(app, caller, hand_over).await?;
    if row.state == HandOverState::Declined {
        return Ok(());
    }
    if row.state != HandOverState::Offered {
        standing(&row).decline(side, app.now()).map_err(over)?;
    }
    let other = match side {
        Side::Giver => row.receiver,
        Side::Receiver => Some(row.giver),
    };
    let told = match other {
        Some(other) => tell(app, other, MessageCode::HAND_OVER_DECLINED, row.subject).await?,
        None => Vec::new(),
    };
    let trail = trail(app, caller, "hand_over.decline", &row);
    let from = row.state;
    let declined = HandOverRow {
        state: HandOverState::Declined,
        ..row
    };
    match app
        .store
        .step_hand_over(from, declined, told, trail)
        .await?
    {
        true => Ok(()),
        false => Err(over(HandOverError::Over)),
    }
}

/// The holder's open hand-overs, on either side.
///
/// # Errors
/// `internal`, `unavailable`.
pub async fn list(app: &App, holder: HolderId) -> Result<Vec<HandOverView>, Problem> {
    let mut views = Vec::new();
    for row in app.store.open_hand_overs(holder, app.now()).await? {
        views.push(view(app, holder, row).await?);
    }
    Ok(views)
}

async fn find(
    app: &App,
    caller: HolderId,
    hand_over: Uuid,
) -> Result<(HandOverRow, Side), Problem> {
    let row = app
        .store
        .hand_over(hand_over)
        .await?
        .ok_or(Code::NotFound)?;
    let side = side(&row, caller).ok_or(Code::NotFound)?;
    Ok((row, side))
}

fn side(row: &HandOverRow, holder: HolderId) -> Option<Side> {
    match holder {
        holder if row.giver == holder => Some(Side::Giver),
        holder if row.receiver == Some(holder) => Some(Side::Receiver),
        _ => None,
    }
}

/// As the rules take it. An offer that nobody took lacks the receiver's word.
fn standing(row: &HandOverRow) -> HandOver {
    let until = row.until;
    match row.state {
        HandOverState::Offered => HandOver::Waiting {
            on: Side::Receiver,
            until,
        },
        HandOverState::Accepted => HandOver::Waiting {
            on: Side::Giver,
            until,
        },
        HandOverState::HandedOver => HandOver::HandedOver,
        HandOverState::Declined => HandOver::Declined { by: Side::Giver },
    }
}

async fn completion(app: &App, row: &HandOverRow) -> Result<HandOverCompletion, Problem> {
    let corrupt = || Problem::internal(&"an accepted hand-over without a receiver");
    let receiver = row.receiver.ok_or_else(corrupt)?;
    let relation = row.relation.ok_or_else(corrupt)?;
    let personal = app.personal();
    let stored = app.store.subject(row.subject).await?;
    let stored = stored.ok_or(Code::NotFound)?;
    let fields = fields(app, row).await?;
    let birth = fields.birth()?;
    let family = Family::of(app, receiver).await?;
    check(&family, relation, birth, app.now())?;
    let last_day = last_day(relation, birth).and_then(Day::number);
    let facts = Facts {
        last_day,
        ..Facts::open(&stored, &personal)?
    };
    let mut messages = tell(app, row.giver, MessageCode::HAND_OVER_DONE, row.subject).await?;
    messages.extend(tell(app, receiver, MessageCode::HAND_OVER_RECEIVED, row.subject).await?);
    Ok(HandOverCompletion {
        hand_over: row.hand_over,
        seen: family
            .seen()
            .ok_or_else(|| refused(&[FamilyError::HolderWithoutCode]))?,
        member: Member {
            subject: row.subject,
            relation,
            sealed: fields.seal(row.subject, &personal)?,
            last_day,
        },
        sealed: facts.seal(row.subject, &personal)?,
        from_slice: Slice::live(app.now())
            .next()
            .unwrap_or(Slice::running(app.now()))
            .0,
        messages,
    })
}

/// Whether the receiver may have the member, today.
fn check(family: &Family, relation: Relation, birth: Day, now: i64) -> Result<(), Problem> {
    let relations = family.relations();
    let standing = family.standing(&relations);
    standing.may_add().map_err(|reason| refused(&[reason]))?;
    match standing.check_relation(relation, birth, Day::of_unix(now)) {
        reasons if reasons.is_empty() => Ok(()),
        reasons => Err(refused(&reasons)),
    }
}

async fn fields(app: &App, row: &HandOverRow) -> Result<MemberFields, Problem> {
    let members = app.store.members_of(row.giver).await?;
    let member = members.iter().find(|one| one.subject == row.subject);
    let member = member.ok_or_else(|| over(HandOverError::Over))?;
    Ok(MemberFields::open(
        row.subject,
        &member.sealed,
        &app.personal(),
    )?)
}

async fn birth(app: &App, row: &HandOverRow) -> Result<Day, Problem> {
    Ok(fields(app, row).await?.birth()?)
}

async fn view(app: &App, holder: HolderId, row: HandOverRow) -> Result<HandOverView, Problem> {
    let side = side(&row, holder).ok_or(Code::NotFound)?;
    let personal = app.personal();
    let subject = app.store.subject(row.subject).await?;
    let name = Facts::open(&subject.ok_or(Code::NotFound)?, &personal)?.masked_name();
    let other = match side {
        Side::Giver => row.receiver,
        Side::Receiver => Some(row.giver),
    };
    let own = match other {
        Some(other) => Family::of(app, other).await?.own,
        None => None,
    };
    let other = own
        .map(|own| Facts::open(&own, &personal).map(|facts| facts.masked_name()))
        .transpose()?;
    Ok(HandOverView {
        row,
        side,
        name,
        other,
    })
}

async fn tell(
    app: &App,
    holder: HolderId,
    code: MessageCode,
    member: SubjectId,
) -> Result<Vec<crate::store::inbox::InboxMessage>, Problem> {
    let own = Family::of(app, holder).await?.own;
    own.map(|own| message(app, own.subject, code, member, None))
        .into_iter()
        .collect()
}

fn trail(app: &App, holder: HolderId, action: &str, row: &HandOverRow) -> Trail {
    Trail::new(
        app.now(),
        format!("holder:{holder}"),
        action,
        format!("subject:{}", row.subject),
    )
    .detail(json!({
        "hand_over": row.hand_over,
        "giver": row.giver,
        "receiver": row.receiver,
        "relation": row.relation.map(Relation::code),
    }))
}

fn hash(app: &App, code: &str) -> Digest {
    app.personal().blind(Blind::HandOver, code)
}

fn over(error: HandOverError) -> Problem {
    impossible(error.code())
}

fn impossible(reason: &str) -> Problem {
    Problem::new(Code::HandOverRefused).with("reason", reason)
}
