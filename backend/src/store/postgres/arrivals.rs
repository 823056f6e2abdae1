//! Arrivals, as renewals ask for them.

use std::collections::HashSet;

use deadpool_postgres::Transaction;

use super::super::arrivals::Origin;
use super::super::{StoreResult, SubjectId};
use super::convert::Columns;

/// Those of the subjects who are arrivals whose origin's code isn't known. With the
/// subjects locked, by a statement of its own: it sees an application that was waited for.
pub(super) async fn waiting(
    tx: &Transaction<'_>,
    subjects: &[SubjectId],
    now: i64,
) -> StoreResult<HashSet<SubjectId>> {
    let query = tx
        .prepare_cached(
            "SELECT subject_id FROM arrivals
             WHERE subject_id = ANY($1) AND origin = $2 AND ended_at IS NULL
                 AND resident_from > $3",
        )
        .await?;
    let rows = tx
        .query(&query, &[&subjects, &Origin::Waiting.code(), &now])
        .await?;
    rows.iter().map(|row| row.col(0)).collect()
}
