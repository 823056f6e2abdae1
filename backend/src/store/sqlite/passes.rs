//! Passes issued.

use std::collections::HashSet;

use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension, params};

use super::super::facts::FactKind;
use super::super::passes::{CodeHolder, LastTest, PassStore, Renewal, Renewed, SliceIndex};
use super::super::people::SubjectState;
use super::super::{DeviceId, Digest, HolderId, StoreResult, SubjectId, Trail};
use super::{SqliteStore, arrivals, audit, people};

#[async_trait]
impl PassStore for SqliteStore {
    async fn take_counters(&self, slice: u16, count: u32) -> StoreResult<u32> {
        self.write(move |tx| {
            let conn = &*tx.conn();
            let next: u32 = conn
                .prepare_cached(
                    "INSERT INTO slice_counters (slice, next) VALUES (?1, ?2)
                     ON CONFLICT (slice) DO UPDATE SET next = next + ?2 RETURNING next",
                )?
                .query_row(params![slice, count], |row| row.get(0))?;
            Ok(next - count)
        })
        .await
    }

    async fn record_renewal(
        &self,
        device: DeviceId,
        renewals: Vec<Renewal>,
        trail: Trail,
    ) -> StoreResult<Vec<Renewed>> {
        self.write(move |tx| {
            let conn = &*tx.conn();
            let Some(holder) = holder_of(conn, device)? else {
                return Ok(vec![Renewed::NoSubject; renewals.len()]);
            };
            let mut named = HashSet::new();
            let renewed = renewals
                .iter()
                .map(|renewal| {
                    if !named.insert(renewal.subject) {
                        return Ok(Renewed::NoSubject);
                    }
                    renew(conn, device, holder, renewal, trail.at)
                })
                .collect::<StoreResult<Vec<Renewed>>>()?;
            if renewed
                .iter()
                .any(|renewed| !matches!(renewed, Renewed::NoSubject | Renewed::KeyUsed))
            {
                audit::record(tx, &trail)?;
            }
            Ok(renewed)
        })
        .await
    }

    async fn code_holders(&self, codes: Vec<SliceIndex>) -> StoreResult<Vec<Option<CodeHolder>>> {
        self.read(move |conn| {
            let mut query = conn.prepare_cached(
                "SELECT subject_id, device_id, holder_key, issued_at, state, changed_at
                 FROM codes WHERE slice = ?1 AND index_no = ?2",
            )?;
            codes
                .into_iter()
                .map(|code| {
                    Ok(query
                        .query_row(params![code.slice, code.index], |row| {
                            Ok(CodeHolder {
                                subject: row.get(0)?,
                                device: row.get(1)?,
                                holder_key: row.get(2)?,
                                issued_at: row.get(3)?,
                                state: row.get(4)?,
                                changed_at: row.get(5)?,
                            })
                        })
                        .optional()?)
                })
                .collect()
        })
        .await
    }

    async fn forget_slices(&self, before: u16) -> StoreResult<u64> {
        self.write(move |tx| {
            let conn = &*tx.conn();
            let gone = conn
                .prepare_cached("DELETE FROM codes WHERE slice < ?1")?
                .execute([before])?;
            for table in [
                "pass_entries",
                "slice_counters",
                "status_log",
                "status_publications",
            ] {
                conn.prepare_cached(&format!("DELETE FROM {table} WHERE slice < ?1"))?
                    .execute([before])?;
            }
            Ok(gone as u64)
        })
        .await
    }

    async fn forget_holder_keys(&self, before: i64) -> StoreResult<u64> {
        self.write(move |tx| {
            let conn = &*tx.conn();
            Ok(conn
                .prepare_cached("DELETE FROM used_holder_keys WHERE used_at < ?1")?
                .execute([before])? as u64)
        })
        .await
    }
}

/// Whose phone it is, unless it is revoked.
fn holder_of(conn: &Connection, device: DeviceId) -> StoreResult<Option<HolderId>> {
    let holder = conn
        .prepare_cached(
            "SELECT holder_id FROM devices
             WHERE device_id = ?1 AND holder_id IS NOT NULL AND revoked_at IS NULL",
        )?
        .query_row([device], |row| row.get(0));
    Ok(holder.optional()?)
}

fn renew(
    conn: &Connection,
    device: DeviceId,
    holder: HolderId,
    renewal: &Renewal,
    at: i64,
) -> StoreResult<Renewed> {
    let subject = people::find(conn, renewal.subject)?
        .filter(|subject| subject.holder == holder && subject.state == SubjectState::Active);
    let Some(subject) = subject else {
        return Ok(Renewed::NoSubject);
    };
    if arrivals::waits(conn, subject.subject, at)? {
        keep_secret(conn, device, renewal, at)?;
        return Ok(Renewed::OriginWaiting);
    }
    let fresh = conn
        .prepare_cached(
            "INSERT INTO used_holder_keys (key_hash, subject_id, used_at) VALUES (?1, ?2, ?3)
             ON CONFLICT DO NOTHING",
        )?
        .execute(params![renewal.holder_key_hash, renewal.subject, at])?;
    if fresh == 0 {
        return Ok(Renewed::KeyUsed);
    }
    keep_secret(conn, device, renewal, at)?;
    let codes = renewal
        .candidates
        .iter()
        .map(|candidate| keep_code(conn, device, renewal, *candidate, at))
        .collect::<StoreResult<Vec<SliceIndex>>>()?;
    Ok(Renewed::Recorded {
        last_test: last_test(conn, subject.document_index)?,
        subject: Box::new(subject),
        codes,
    })
}

fn keep_secret(conn: &Connection, device: DeviceId, renewal: &Renewal, at: i64) -> StoreResult<()> {
    conn.prepare_cached(
        "INSERT OR REPLACE INTO hint_secrets (subject_id, device_id, sealed, renewed_at)
         VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute(params![renewal.subject, device, renewal.hint_secret, at])?;
    Ok(())
}

fn last_test(conn: &Connection, person: Digest) -> StoreResult<Option<LastTest>> {
    Ok(conn
        .prepare_cached(
            "SELECT starts, value FROM facts
             WHERE person = ?1 AND kind = ?2 AND withdrawn_at IS NULL
             ORDER BY starts DESC LIMIT 1",
        )?
        .query_row(params![person, FactKind::Test.code()], |row| {
            Ok(LastTest {
                sampled: row.get(0)?,
                result: row.get(1)?,
            })
        })
        .optional()?)
}

/// The slice's index as it was, or the candidate as its first.
fn keep_code(
    conn: &Connection,
    device: DeviceId,
    renewal: &Renewal,
    candidate: SliceIndex,
    at: i64,
) -> StoreResult<SliceIndex> {
    if let Some(index) = current_index(conn, renewal.subject, device, candidate.slice)? {
        conn.prepare_cached(
            "UPDATE codes SET holder_key = ?3, issued_at = ?4 WHERE slice = ?1 AND index_no = ?2",
        )?
        .execute(params![candidate.slice, index, renewal.holder_key, at])?;
        return Ok(SliceIndex {
            slice: candidate.slice,
            index,
        });
    }
    conn.prepare_cached(
        "INSERT INTO pass_entries (subject_id, slice, index_no, device_id)
         VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute(params![
        renewal.subject,
        candidate.slice,
        candidate.index,
        device
    ])?;
    conn.prepare_cached(
        "INSERT INTO codes
             (slice, index_no, subject_id, device_id, holder_key, issued_at, state, pending)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, 0)",
    )?
    .execute(params![
        candidate.slice,
        candidate.index,
        renewal.subject,
        device,
        renewal.holder_key,
        at,
    ])?;
    Ok(candidate)
}

fn current_index(
    conn: &Connection,
    subject: SubjectId,
    device: DeviceId,
    slice: u16,
) -> StoreResult<Option<u32>> {
    Ok(conn
        .prepare_cached(
            "SELECT index_no FROM pass_entries
             WHERE subject_id = ?1 AND device_id = ?2 AND slice = ?3 AND replaced_at IS NULL",
        )?
        .query_row(params![subject, device, slice], |row| row.get(0))
        .optional()?)
}
