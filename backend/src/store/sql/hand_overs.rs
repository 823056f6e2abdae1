//! Hand-overs; the store's methods stand in `family`.

use uuid::Uuid;

use super::super::family::{
    HandOverCompletion, HandOverRow, HandOverState, HandedOver, relation_from,
};
use super::super::inbox::InboxMessage;
use super::super::status::StateChange;
use super::super::{StoreResult, SubjectId, Trail};
use super::{Query, QueryExt, Row, Tx, deliver, family, status, values};

/// Columns that [`read`] takes.
pub(super) const COLUMNS: &str = "hand_over_id, subject_id, giver, receiver, relation, state, \
    code_hash, until_at, begun_at";

/// Ends whatever of the subject's is open.
pub(super) async fn close(tx: &dyn Tx, subject: SubjectId) -> StoreResult<()> {
    let sql = "UPDATE hand_overs SET state = $2 WHERE subject_id = $1 AND state < 2";
    tx.execute(sql, &values![subject, HandOverState::Declined])
        .await?;
    Ok(())
}

/// Begins one in place of an open one. False: no such member of the giver.
pub(super) async fn offer(tx: &dyn Tx, offer: &HandOverRow, trail: &Trail) -> StoreResult<bool> {
    let member = family::locked_member(tx, offer.giver, offer.subject).await?;
    if member.is_none() {
        return Ok(false);
    }
    close(tx, offer.subject).await?;
    let sql =
        format!("INSERT INTO hand_overs ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
    let values = values![
        offer.hand_over,
        offer.subject,
        offer.giver,
        offer.receiver,
        offer.relation.map(|relation| relation.code()),
        offer.state,
        offer.code_hash,
        offer.until,
        offer.begun_at
    ];
    tx.execute(&sql, &values).await?;
    tx.record(trail).await?;
    Ok(true)
}

/// Brings one from `from` to what `to` says, unless another was faster (false).
pub(super) async fn step(
    tx: &dyn Tx,
    from: HandOverState,
    to: &HandOverRow,
    messages: &[InboxMessage],
    trail: &Trail,
) -> StoreResult<bool> {
    if !advance(tx, from, to, trail.at).await? {
        return Ok(false);
    }
    deliver(tx, messages).await?;
    tx.record(trail).await?;
    Ok(true)
}

/// The member goes over, with messages and audit entry.
pub(super) async fn complete(
    tx: &dyn Tx,
    completion: &HandOverCompletion,
    trail: &Trail,
) -> StoreResult<HandedOver> {
    let receiver = completion.seen.holder;
    family::lock_holder(tx, receiver).await?;
    let open = find(tx, completion.hand_over)
        .await?
        .filter(|row| row.receiver == Some(receiver) && row.subject == completion.member.subject);
    let Some(row) = open else {
        return Ok(HandedOver::Over);
    };
    let Some(subject) = family::locked_member(tx, row.giver, row.subject).await? else {
        return Ok(HandedOver::Over);
    };
    // Over comes before changed: who is too late need not read the family again.
    if row.state != HandOverState::Accepted || row.until <= trail.at {
        return Ok(HandedOver::Over);
    }
    if !family::unchanged(tx, &completion.seen).await? {
        return Ok(HandedOver::Changed);
    }
    let done = HandOverRow {
        state: HandOverState::HandedOver,
        ..row
    };
    // Here it shows whether somebody declined in between.
    if !advance(tx, HandOverState::Accepted, &done, trail.at).await? {
        return Ok(HandedOver::Over);
    }
    tx.execute(
        "UPDATE subjects SET holder_id = $2, sealed = $3 WHERE subject_id = $1",
        &values![done.subject, receiver, completion.sealed],
    )
    .await?;
    tx.execute(
        "UPDATE family_members SET relation = $2, sealed = $3, last_day = $4, told = false
         WHERE subject_id = $1",
        &values![
            done.subject,
            completion.member.relation.code(),
            completion.member.sealed,
            completion.member.last_day
        ],
    )
    .await?;
    let change = StateChange {
        subject: done.subject,
        state: subject.state,
        code_state: 1,
        from_slice: completion.from_slice,
    };
    status::change_codes(tx, &change, trail.at).await?;
    deliver(tx, &completion.messages).await?;
    tx.record(trail).await?;
    Ok(HandedOver::Done)
}

async fn advance(
    tx: &dyn Tx,
    from: HandOverState,
    to: &HandOverRow,
    now: i64,
) -> StoreResult<bool> {
    let stepped = tx
        .execute(
            "UPDATE hand_overs SET state = $3, receiver = $4, relation = $5, until_at = $6
             WHERE hand_over_id = $1 AND state = $2 AND until_at > $7",
            &values![
                to.hand_over,
                from,
                to.state,
                to.receiver,
                to.relation.map(|relation| relation.code()),
                to.until,
                now
            ],
        )
        .await?;
    Ok(stepped == 1)
}

async fn find(db: &dyn Query, hand_over: Uuid) -> StoreResult<Option<HandOverRow>> {
    let sql = format!("SELECT {COLUMNS} FROM hand_overs WHERE hand_over_id = $1");
    db.first(&sql, &values![hand_over], read).await
}

pub(super) fn read(row: &Row) -> StoreResult<HandOverRow> {
    let relation: Option<String> = row.get(4)?;
    Ok(HandOverRow {
        hand_over: row.get(0)?,
        subject: row.get(1)?,
        giver: row.get(2)?,
        receiver: row.get(3)?,
        relation: relation.as_deref().map(relation_from).transpose()?,
        state: row.get(5)?,
        code_hash: row.get(6)?,
        until: row.get(7)?,
        begun_at: row.get(8)?,
    })
}
