//! Judging subjects inside a transaction, and everything that changes of colour
//! write: one statement for each table, however many change.

use std::collections::HashMap;

use deadpool_postgres::Transaction;

use super::super::facts::{ColourChange, Judge, Moment, Touched};
use super::super::people::{Subject, SubjectState};
use super::super::{StoreResult, SubjectId, Trail, sql};
use super::convert::Columns;
use super::{audit, facts, people};

/// Judges these; gives how many changed.
pub(super) async fn judge(
    tx: &Transaction<'_>,
    mut subjects: HashMap<SubjectId, Option<Touched>>,
    moment: Moment,
    judge: &dyn Judge,
) -> StoreResult<usize> {
    if subjects.is_empty() {
        return Ok(0);
    }
    let locked = lock(tx, &subjects).await?;
    let mut changes = Vec::new();
    let (mut checked, mut due) = (Vec::new(), Vec::new());
    for person in facts::persons(tx, locked).await? {
        let touched = subjects.remove(&person.subject).flatten();
        let judgement = judge.judge(&person, touched.as_ref())?;
        if let Some(at) = judgement.next_change {
            checked.push(person.subject);
            due.push(at);
        }
        if let Some(change) = judgement.change {
            changes.push((person.subject, change));
        }
    }
    check_later(tx, &checked, &due).await?;
    write(tx, &changes, moment, judge).await?;
    Ok(changes.len())
}

/// Judges a subject that was just added, now and once more when chunks that looked for
/// it a moment too early have been committed.
pub(super) async fn judge_new(
    tx: &Transaction<'_>,
    subject: SubjectId,
    moment: Moment,
    judge: &dyn Judge,
) -> StoreResult<()> {
    self::judge(tx, HashMap::from([(subject, None)]), moment, judge).await?;
    check_later(tx, &[subject], &[moment.now + people::SETTLED]).await
}

/// Locks the subjects, by id, then takes their checks away: who makes one of them
/// due waits for this transaction, and is not overwritten by it.
async fn lock(
    tx: &Transaction<'_>,
    subjects: &HashMap<SubjectId, Option<Touched>>,
) -> StoreResult<Vec<Subject>> {
    let ids: Vec<SubjectId> = subjects.keys().copied().collect();
    let lock = tx
        .prepare_cached(&format!(
            "SELECT {} FROM subjects WHERE subject_id = ANY($1) AND state <> {}
             ORDER BY subject_id FOR NO KEY UPDATE",
            sql::SUBJECT,
            SubjectState::Removed.code()
        ))
        .await?;
    let rows = tx.query(&lock, &[&ids]).await?;
    let take = tx
        .prepare_cached("DELETE FROM colour_checks WHERE subject_id = ANY($1)")
        .await?;
    tx.execute(&take, &[&ids]).await?;
    rows.iter().map(people::read).collect()
}

async fn check_later(tx: &Transaction<'_>, subjects: &[SubjectId], due: &[i64]) -> StoreResult<()> {
    if subjects.is_empty() {
        return Ok(());
    }
    let insert = tx
        .prepare_cached(
            "INSERT INTO colour_checks AS c (subject_id, due)
             SELECT s, d FROM unnest($1::uuid[], $2::bigint[]) AS u (s, d) ORDER BY s
             ON CONFLICT (subject_id) DO UPDATE SET due = least(c.due, excluded.due)",
        )
        .await?;
    tx.execute(&insert, &[&subjects, &due]).await?;
    Ok(())
}

async fn write(
    tx: &Transaction<'_>,
    changes: &[(SubjectId, ColourChange)],
    moment: Moment,
    judge: &dyn Judge,
) -> StoreResult<()> {
    if changes.is_empty() {
        return Ok(());
    }
    let subjects: Vec<SubjectId> = changes.iter().map(|(subject, _)| *subject).collect();
    write_colours(tx, &subjects, changes, moment).await?;
    write_codes(tx, &subjects, changes, moment).await?;
    write_hints(tx, &subjects, moment, judge).await?;
    let messages: Vec<_> = changes.iter().map(|(_, one)| one.message.clone()).collect();
    sql::deliver(tx, &messages).await?;
    let trails: Vec<&Trail> = changes.iter().map(|(_, change)| &change.trail).collect();
    audit::record_all(tx, &trails).await
}

async fn write_colours(
    tx: &Transaction<'_>,
    subjects: &[SubjectId],
    changes: &[(SubjectId, ColourChange)],
    moment: Moment,
) -> StoreResult<()> {
    let update = tx
        .prepare_cached(
            "UPDATE subjects s SET colour = u.c, colour_cause = u.w, colour_at = $4
             FROM unnest($1::uuid[], $2::smallint[], $3::text[]) AS u (s, c, w)
             WHERE s.subject_id = u.s",
        )
        .await?;
    let colours: Vec<i16> = changes.iter().map(|(_, one)| one.colour.into()).collect();
    let causes: Vec<&str> = changes.iter().map(|(_, one)| one.cause.as_str()).collect();
    tx.execute(&update, &[&subjects, &colours, &causes, &moment.now])
        .await?;
    Ok(())
}

async fn write_codes(
    tx: &Transaction<'_>,
    subjects: &[SubjectId],
    changes: &[(SubjectId, ColourChange)],
    moment: Moment,
) -> StoreResult<()> {
    // Withdrawn and suspended codes stay so.
    let update = tx
        .prepare_cached(
            "UPDATE codes c SET state = u.t, changed_at = $4, pending = true
             FROM unnest($1::uuid[], $2::smallint[]) AS u (s, t)
             JOIN pass_entries e ON e.subject_id = u.s AND e.slice >= $3
             WHERE c.slice = e.slice AND c.index_no = e.index_no
                 AND c.state IN (0, 3) AND c.state <> u.t",
        )
        .await?;
    let replace = tx
        .prepare_cached(
            "UPDATE pass_entries SET replaced_at = $3
             WHERE subject_id = ANY($1) AND slice >= $2 AND replaced_at IS NULL",
        )
        .await?;
    let states: Vec<i16> = changes
        .iter()
        .map(|(_, change)| change.code_state().into())
        .collect();
    let from = i32::from(moment.from_slice);
    tx.execute(&update, &[&subjects, &states, &from, &moment.now])
        .await?;
    tx.execute(&replace, &[&subjects, &from, &moment.now])
        .await?;
    Ok(())
}

async fn write_hints(
    tx: &Transaction<'_>,
    subjects: &[SubjectId],
    moment: Moment,
    judge: &dyn Judge,
) -> StoreResult<()> {
    let query = tx
        .prepare_cached("SELECT subject_id, sealed FROM hint_secrets WHERE subject_id = ANY($1)")
        .await?;
    let rows = tx.query(&query, &[&subjects]).await?;
    let mut tags = Vec::with_capacity(rows.len());
    for row in &rows {
        tags.extend(judge.tag(row.col(0)?, row.col(1)?).map(u64::cast_signed));
    }
    if tags.is_empty() {
        return Ok(());
    }
    let add = tx
        .prepare_cached(
            "INSERT INTO hints (hour, tag) SELECT $1, t FROM unnest($2::bigint[]) AS t
             ON CONFLICT DO NOTHING",
        )
        .await?;
    tx.execute(&add, &[&i64::from(moment.hint_hour), &tags])
        .await?;
    Ok(())
}
