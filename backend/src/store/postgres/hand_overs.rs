//! Hand-overs; the store's methods stand in `family`.

use deadpool_postgres::{GenericClient, Transaction};
use tokio_postgres::Row;
use uuid::Uuid;

use super::super::family::{
    HandOverCompletion, HandOverRow, HandOverState, HandedOver, relation_from,
};
use super::super::status::StateChange;
use super::super::{Digest, HolderId, StoreResult, SubjectId};
use super::convert::Columns;
use super::{family, status};

const COLUMNS: &str = "hand_over_id, subject_id, giver, receiver, relation, state, code_hash, \
    until_at, begun_at";

/// Ends whatever of the subject's is open.
pub(super) async fn close(tx: &Transaction<'_>, subject: SubjectId) -> StoreResult<()> {
    let close = tx
        .prepare_cached("UPDATE hand_overs SET state = $2 WHERE subject_id = $1 AND state < 2")
        .await?;
    tx.execute(&close, &[&subject, &HandOverState::Declined.code()])
        .await?;
    Ok(())
}

/// In place of an open one; the member is locked.
pub(super) async fn offer(tx: &Transaction<'_>, offer: &HandOverRow) -> StoreResult<()> {
    close(tx, offer.subject).await?;
    let insert = tx
        .prepare_cached(&format!(
            "INSERT INTO hand_overs ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        ))
        .await?;
    tx.execute(
        &insert,
        &[
            &offer.hand_over,
            &offer.subject,
            &offer.giver,
            &offer.receiver,
            &offer.relation.map(|relation| relation.code()),
            &offer.state.code(),
            &offer.code_hash.as_slice(),
            &offer.until,
            &offer.begun_at,
        ],
    )
    .await?;
    Ok(())
}

pub(super) async fn find(
    client: &impl GenericClient,
    hand_over: Uuid,
) -> StoreResult<Option<HandOverRow>> {
    let query = client
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM hand_overs WHERE hand_over_id = $1"
        ))
        .await?;
    let row = client.query_opt(&query, &[&hand_over]).await?;
    row.map(|row| read(&row)).transpose()
}

pub(super) async fn by_code(
    client: &impl GenericClient,
    code_hash: Digest,
) -> StoreResult<Option<HandOverRow>> {
    let query = client
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM hand_overs WHERE code_hash = $1"
        ))
        .await?;
    let row = client.query_opt(&query, &[&code_hash.as_slice()]).await?;
    row.map(|row| read(&row)).transpose()
}

pub(super) async fn open_of(
    client: &impl GenericClient,
    holder: HolderId,
    now: i64,
) -> StoreResult<Vec<HandOverRow>> {
    let query = client
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM hand_overs
             WHERE (giver = $1 OR receiver = $1) AND state < 2 AND until_at > $2
             ORDER BY begun_at, hand_over_id"
        ))
        .await?;
    let rows = client.query(&query, &[&holder, &now]).await?;
    rows.iter().map(read).collect()
}

pub(super) async fn step(
    tx: &Transaction<'_>,
    from: HandOverState,
    to: &HandOverRow,
    now: i64,
) -> StoreResult<bool> {
    let step = tx
        .prepare_cached(
            "UPDATE hand_overs SET state = $3, receiver = $4, relation = $5, until_at = $6
             WHERE hand_over_id = $1 AND state = $2 AND until_at > $7",
        )
        .await?;
    let stepped = tx
        .execute(
            &step,
            &[
                &to.hand_over,
                &from.code(),
                &to.state.code(),
                &to.receiver,
                &to.relation.map(|relation| relation.code()),
                &to.until,
                &now,
            ],
        )
        .await?;
    Ok(stepped == 1)
}

/// The caller commits if it is done.
pub(super) async fn complete(
    tx: &Transaction<'_>,
    completion: &HandOverCompletion,
    now: i64,
) -> StoreResult<HandedOver> {
    let receiver = completion.seen.holder;
    family::lock_holder(tx, receiver).await?;
    let open = find(tx, completion.hand_over)
        .await?
        .filter(|row| row.receiver == Some(receiver) && row.subject == completion.member.subject);
    let Some(row) = open else {
        return Ok(HandedOver::Over);
    };
    let Some(subject) = family::lock_member(tx, row.giver, row.subject).await? else {
        return Ok(HandedOver::Over);
    };
    if !family::unchanged(tx, &completion.seen).await? {
        return Ok(HandedOver::Changed);
    }
    let done = HandOverRow {
        state: HandOverState::HandedOver,
        ..row
    };
    // Here it shows whether somebody declined in between.
    if !step(tx, HandOverState::Accepted, &done, now).await? {
        return Ok(HandedOver::Over);
    }
    let give = tx
        .prepare_cached("UPDATE subjects SET holder_id = $2, sealed = $3 WHERE subject_id = $1")
        .await?;
    tx.execute(&give, &[&done.subject, &receiver, &completion.sealed])
        .await?;
    let relate = tx
        .prepare_cached(
            "UPDATE family_members SET relation = $2, sealed = $3, last_day = $4, told = false
             WHERE subject_id = $1",
        )
        .await?;
    tx.execute(
        &relate,
        &[
            &done.subject,
            &completion.member.relation.code(),
            &completion.member.sealed,
            &completion.member.last_day.map(i32::from),
        ],
    )
    .await?;
    let change = StateChange {
        subject: done.subject,
        state: subject.state,
        code_state: 1,
        from_slice: completion.from_slice,
    };
    status::change_codes(tx, &change, now).await?;
    Ok(HandedOver::Done)
}

fn read(row: &Row) -> StoreResult<HandOverRow> {
    let relation: Option<&str> = row.col(4)?;
    Ok(HandOverRow {
        hand_over: row.col(0)?,
        subject: row.col(1)?,
        giver: row.col(2)?,
        receiver: row.col(3)?,
        relation: relation.map(relation_from).transpose()?,
        state: HandOverState::from_code(row.col(5)?)?,
        code_hash: row.digest(6)?,
        until: row.col(7)?,
        begun_at: row.col(8)?,
    })
}
