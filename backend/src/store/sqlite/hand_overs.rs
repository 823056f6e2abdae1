//! Hand-overs; the store's methods stand in `family`.

use rusqlite::{Connection, Row, params};
use uuid::Uuid;

use super::super::family::{
    HandOverCompletion, HandOverRow, HandOverState, HandedOver, relation_from,
};
use super::super::inbox::InboxMessage;
use super::super::people::SubjectState;
use super::super::status::StateChange;
use super::super::{Digest, HolderId, StoreResult, SubjectId, Trail};
use super::convert::Id;
use super::{audit, family, inbox, people, status};

const COLUMNS: &str = "hand_over_id, subject_id, giver, receiver, relation, state, code_hash, \
    until_at, begun_at";

/// Ends whatever of the subject's is open.
pub(super) fn close(conn: &Connection, subject: SubjectId) -> StoreResult<()> {
    conn.prepare_cached("UPDATE hand_overs SET state = ?2 WHERE subject_id = ?1 AND state < 2")?
        .execute(params![subject, HandOverState::Declined.code()])?;
    Ok(())
}

pub(super) fn offer(conn: &Connection, offer: &HandOverRow, trail: &Trail) -> StoreResult<bool> {
    let member = people::find(conn, offer.subject)?.filter(|subject| {
        subject.holder == offer.giver
            && subject.relation != 0
            && subject.state != SubjectState::Removed
    });
    if member.is_none() {
        return Ok(false);
    }
    close(conn, offer.subject)?;
    conn.prepare_cached(&format!(
        "INSERT INTO hand_overs ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
    ))?
    .execute(params![
        Id(offer.hand_over),
        offer.subject,
        offer.giver,
        offer.receiver,
        offer.relation.map(|relation| relation.code()),
        offer.state.code(),
        offer.code_hash,
        offer.until,
        offer.begun_at,
    ])?;
    audit::record(conn, trail)?;
    Ok(true)
}

pub(super) fn find(conn: &Connection, hand_over: Uuid) -> StoreResult<Option<HandOverRow>> {
    let mut query = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM hand_overs WHERE hand_over_id = ?1"
    ))?;
    let mut rows = query.query([Id(hand_over)])?;
    rows.next()?.map(read).transpose()
}

pub(super) fn by_code(conn: &Connection, code_hash: Digest) -> StoreResult<Option<HandOverRow>> {
    let mut query = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM hand_overs WHERE code_hash = ?1"
    ))?;
    let mut rows = query.query([code_hash])?;
    rows.next()?.map(read).transpose()
}

pub(super) fn open_of(
    conn: &Connection,
    holder: HolderId,
    now: i64,
) -> StoreResult<Vec<HandOverRow>> {
    conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM hand_overs
         WHERE (giver = ?1 OR receiver = ?1) AND state < 2 AND until_at > ?2
         ORDER BY begun_at, hand_over_id"
    ))?
    .query_and_then(params![holder, now], read)?
    .collect()
}

pub(super) fn step(
    conn: &Connection,
    from: HandOverState,
    to: &HandOverRow,
    messages: &[InboxMessage],
    trail: &Trail,
) -> StoreResult<bool> {
    let stepped = conn
        .prepare_cached(
            "UPDATE hand_overs SET state = ?3, receiver = ?4, relation = ?5, until_at = ?6
             WHERE hand_over_id = ?1 AND state = ?2 AND until_at > ?7",
        )?
        .execute(params![
            Id(to.hand_over),
            from.code(),
            to.state.code(),
            to.receiver,
            to.relation.map(|relation| relation.code()),
            to.until,
            trail.at,
        ])?;
    if stepped == 1 {
        inbox::deliver(conn, messages)?;
        audit::record(conn, trail)?;
    }
    Ok(stepped == 1)
}

pub(super) fn complete(
    conn: &Connection,
    completion: &HandOverCompletion,
    trail: &Trail,
) -> StoreResult<HandedOver> {
    let open = find(conn, completion.hand_over)?.filter(|row| {
        row.state == HandOverState::Accepted
            && row.until > trail.at
            && row.receiver == Some(completion.seen.holder)
            && row.subject == completion.member.subject
    });
    let Some(row) = open else {
        return Ok(HandedOver::Over);
    };
    let subject = people::find(conn, row.subject)?.filter(|subject| {
        subject.holder == row.giver
            && subject.relation != 0
            && subject.state != SubjectState::Removed
    });
    let Some(subject) = subject else {
        return Ok(HandedOver::Over);
    };
    if !family::unchanged(conn, &completion.seen)? {
        return Ok(HandedOver::Changed);
    }
    conn.prepare_cached("UPDATE hand_overs SET state = ?2 WHERE hand_over_id = ?1")?
        .execute(params![Id(row.hand_over), HandOverState::HandedOver.code()])?;
    conn.prepare_cached("UPDATE subjects SET holder_id = ?2, sealed = ?3 WHERE subject_id = ?1")?
        .execute(params![
            row.subject,
            completion.seen.holder,
            completion.sealed
        ])?;
    conn.prepare_cached(
        "UPDATE family_members SET relation = ?2, sealed = ?3, last_day = ?4, told = 0
         WHERE subject_id = ?1",
    )?
    .execute(params![
        row.subject,
        completion.member.relation.code(),
        completion.member.sealed,
        completion.member.last_day,
    ])?;
    let change = StateChange {
        subject: row.subject,
        state: subject.state,
        code_state: 1,
        from_slice: completion.from_slice,
    };
    status::change_codes(conn, &change, trail.at)?;
    inbox::deliver(conn, &completion.messages)?;
    audit::record(conn, trail)?;
    Ok(HandedOver::Done)
}

fn read(row: &Row<'_>) -> StoreResult<HandOverRow> {
    let relation: Option<String> = row.get(4)?;
    Ok(HandOverRow {
        hand_over: row.get::<_, Id>(0)?.0,
        subject: row.get(1)?,
        giver: row.get(2)?,
        receiver: row.get(3)?,
        relation: relation.as_deref().map(relation_from).transpose()?,
        state: HandOverState::from_code(row.get(5)?)?,
        code_hash: row.get(6)?,
        until: row.get(7)?,
        begun_at: row.get(8)?,
    })
}
