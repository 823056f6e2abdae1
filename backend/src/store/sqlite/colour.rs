//! Judging subjects inside a transaction, and everything that a change of colour
//! writes.

use rusqlite::params;

use super::super::facts::{ColourChange, Judge, Moment, Touched};
use super::super::people::SubjectState;
use super::super::{StoreResult, SubjectId, sql};
use super::tx::{SqliteTx, now};
use super::{audit, facts, people};

/// Judges these; gives how many changed.
pub(super) fn judge(
    tx: &SqliteTx,
    subjects: &[(SubjectId, Option<Touched>)],
    moment: Moment,
    judge: &dyn Judge,
) -> StoreResult<usize> {
    let conn = &*tx.conn();
    let mut changed = 0;
    for (id, touched) in subjects {
        conn.prepare_cached("DELETE FROM colour_checks WHERE subject_id = ?1")?
            .execute([id])?;
        let Some(subject) = people::find(conn, *id)? else {
            continue;
        };
        if subject.state == SubjectState::Removed {
            continue;
        }
        let person = facts::person(conn, subject)?;
        let judgement = judge.judge(&person, touched.as_ref())?;
        if let Some(due) = judgement.next_change {
            conn.prepare_cached("INSERT INTO colour_checks (subject_id, due) VALUES (?1, ?2)")?
                .execute(params![id, due])?;
        }
        if let Some(change) = judgement.change {
            write(tx, *id, &change, moment, judge)?;
            changed += 1;
        }
    }
    Ok(changed)
}

fn write(
    tx: &SqliteTx,
    subject: SubjectId,
    change: &ColourChange,
    moment: Moment,
    judge: &dyn Judge,
) -> StoreResult<()> {
    let conn = &*tx.conn();
    conn.prepare_cached(
        "UPDATE subjects SET colour = ?2, colour_cause = ?3, colour_at = ?4 WHERE subject_id = ?1",
    )?
    .execute(params![subject, change.colour, change.cause, moment.now])?;
    // Withdrawn and suspended codes stay so.
    conn.prepare_cached(
        "UPDATE codes SET state = ?3, changed_at = ?4, pending = 1
         FROM (SELECT slice, index_no FROM pass_entries
               WHERE subject_id = ?1 AND slice >= ?2) AS entry
         WHERE codes.slice = entry.slice AND codes.index_no = entry.index_no
             AND codes.state IN (0, 3) AND codes.state <> ?3",
    )?
    .execute(params![
        subject,
        moment.from_slice,
        change.code_state(),
        moment.now
    ])?;
    conn.prepare_cached(
        "UPDATE pass_entries SET replaced_at = ?3
         WHERE subject_id = ?1 AND slice >= ?2 AND replaced_at IS NULL",
    )?
    .execute(params![subject, moment.from_slice, moment.now])?;
    let secrets = conn
        .prepare_cached("SELECT sealed FROM hint_secrets WHERE subject_id = ?1")?
        .query_and_then([subject], |row| Ok(row.get(0)?))?
        .collect::<StoreResult<Vec<Vec<u8>>>>()?;
    for tag in secrets
        .iter()
        .filter_map(|secret| judge.tag(subject, secret))
    {
        conn.prepare_cached(
            "INSERT INTO hints (hour, tag) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
        )?
        .execute(params![moment.hint_hour, tag.cast_signed()])?;
    }
    now(sql::deliver(tx, std::slice::from_ref(&change.message)))?;
    audit::record(tx, &change.trail)
}
