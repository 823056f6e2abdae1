//! Identities, attempts to sign in, applications.

use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension, Row, params};
use uuid::Uuid;

use super::super::identities::{
    Application, Applied, Finish, Finished, Identity, IdentityStore, InitialPlace, SignIn,
    TAKEN_OVER, TOOK_OVER, take_over_trail, told, withdrawal,
};
use super::super::people::{Subject, SubjectState};
use super::super::{Digest, HolderId, StoreError, StoreResult, SubjectId, Trail};
use super::convert::Id;
use super::{SqliteStore, audit, hand_overs, inbox, people, status};

const COLUMNS: &str =
    "identity_id, holder_id, account_index, document_index, level, sealed, verified_at";

#[async_trait]
impl IdentityStore for SqliteStore {
    async fn begin_sign_in(&self, sign_in: SignIn) -> StoreResult<()> {
        self.write(move |conn| {
            conn.prepare_cached(
                "INSERT INTO sign_ins (sign_in_id, secret_hash, state_hash, sealed, expires_at)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![
                Id(sign_in.sign_in),
                sign_in.secret_hash,
                sign_in.state_hash,
                sign_in.sealed,
                sign_in.expires,
            ])?;
            Ok(())
        })
        .await
    }

    async fn claim_sign_in(&self, state_hash: Digest, now: i64) -> StoreResult<Option<SignIn>> {
        self.write(move |conn| {
            let mut claim = conn.prepare_cached(&format!(
                "UPDATE sign_ins SET claimed_at = ?2
                 WHERE state_hash = ?1 AND claimed_at IS NULL AND expires_at > ?2
                 RETURNING {SIGN_IN}"
            ))?;
            Ok(claim
                .query_row(params![state_hash, now], read_sign_in)
                .optional()?)
        })
        .await
    }

    async fn release_sign_in(&self, sign_in: Uuid) -> StoreResult<()> {
        self.write(move |conn| {
            conn.prepare_cached(
                "UPDATE sign_ins SET claimed_at = NULL
                 WHERE sign_in_id = ?1 AND return_hash IS NULL",
            )?
            .execute([Id(sign_in)])?;
            Ok(())
        })
        .await
    }

    async fn return_sign_in(
        &self,
        sign_in: Uuid,
        return_hash: Digest,
        sealed: Vec<u8>,
    ) -> StoreResult<()> {
        self.write(move |conn| {
            conn.prepare_cached(
                "UPDATE sign_ins SET return_hash = ?2, sealed = ?3 WHERE sign_in_id = ?1",
            )?
            .execute(params![Id(sign_in), return_hash, sealed])?;
            Ok(())
        })
        .await
    }

    async fn sign_in(&self, sign_in: Uuid) -> StoreResult<Option<SignIn>> {
        self.read(move |conn| {
            let mut query = conn.prepare_cached(&format!(
                "SELECT {SIGN_IN} FROM sign_ins WHERE sign_in_id = ?1"
            ))?;
            Ok(query.query_row([Id(sign_in)], read_sign_in).optional()?)
        })
        .await
    }

    async fn finish_sign_in(&self, finish: Finish, trail: Trail) -> StoreResult<Option<Finished>> {
        self.write(move |conn| {
            let Some(holder) = holder_of(conn, &finish.identity)? else {
                return Ok(None);
            };
            let identity = Identity {
                holder,
                ..finish.identity.clone()
            };
            keep(conn, &identity, trail.at)?;
            let taken_over = take_over(conn, &finish, holder, trail.at)?;
            conn.prepare_cached(
                "INSERT INTO enrolment_codes (code_hash, holder_id, expires_at)
                 VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            )?
            .execute(params![finish.code_hash, holder, finish.code_expires])?;
            audit::record(conn, &trail)?;
            Ok(Some(Finished {
                identity,
                taken_over,
            }))
        })
        .await
    }

    async fn forget_sign_ins(&self, before: i64) -> StoreResult<u64> {
        self.write(move |conn| {
            Ok(conn
                .prepare_cached("DELETE FROM sign_ins WHERE expires_at < ?1")?
                .execute([before])? as u64)
        })
        .await
    }

    async fn identity(&self, holder: HolderId) -> StoreResult<Option<Identity>> {
        self.read(move |conn| find(conn, "holder_id = ?1", params![holder]))
            .await
    }

    async fn renew_identity(&self, identity: Identity, trail: Trail) -> StoreResult<bool> {
        self.write(move |conn| {
            let renewed = conn
                .prepare_cached(
                    "UPDATE identities SET identity_id = ?2, level = ?3, sealed = ?4,
                         verified_at = ?5
                     WHERE holder_id = ?1",
                )?
                .execute(params![
                    identity.holder,
                    Id(identity.identity),
                    identity.level,
                    identity.sealed,
                    identity.verified_at,
                ])?;
            if renewed == 1 {
                audit::record(conn, &trail)?;
            }
            Ok(renewed == 1)
        })
        .await
    }

    async fn apply(&self, application: Application, trail: Trail) -> StoreResult<Applied> {
        self.write(move |conn| {
            let new = &application.subject;
            if let Some(kept) = by_document(conn, new.document_index)? {
                if kept.holder != new.holder || kept.state == SubjectState::Removed {
                    return Ok(Applied::Elsewhere);
                }
                place(conn, kept.subject, &application, trail.at)?;
                return Ok(Applied::Before(kept.subject));
            }
            people::add(conn, new, trail.at)?;
            place(conn, new.subject, &application, trail.at)?;
            audit::record(conn, &trail)?;
            Ok(Applied::New(new.subject))
        })
        .await
    }

    async fn initial_place(&self, subject: SubjectId) -> StoreResult<Option<InitialPlace>> {
        self.read(move |conn| {
            let mut query = conn.prepare_cached(
                "SELECT county, source, applied_at FROM applications WHERE subject_id = ?1",
            )?;
            let place = query.query_row([subject], |row| {
                Ok(InitialPlace {
                    county: row.get(0)?,
                    source: row.get(1)?,
                    at: row.get(2)?,
                })
            });
            Ok(place.optional()?)
        })
        .await
    }
}

const SIGN_IN: &str = "sign_in_id, secret_hash, state_hash, sealed, expires_at, return_hash";

fn read_sign_in(row: &Row<'_>) -> rusqlite::Result<SignIn> {
    Ok(SignIn {
        sign_in: row.get::<_, Id>(0)?.0,
        secret_hash: row.get(1)?,
        state_hash: row.get(2)?,
        sealed: row.get(3)?,
        expires: row.get(4)?,
        return_hash: row.get(5)?,
    })
}

/// Whose the identity is; none if a lower level comes for a proven one.
fn holder_of(conn: &Connection, identity: &Identity) -> StoreResult<Option<HolderId>> {
    let of_account = find(conn, "account_index = ?1", params![identity.account_index])?;
    let Some(document) = identity.document_index else {
        return Ok(match of_account {
            Some(kept) if kept.document_index.is_some() => None,
            Some(kept) => Some(kept.holder),
            None => Some(identity.holder),
        });
    };
    if let Some(kept) = find(conn, "document_index = ?1", params![document])? {
        return Ok(Some(kept.holder));
    }
    let own = by_document(conn, document)?.filter(|subject| subject.relation == 0);
    let of_account = of_account.map(|kept| kept.holder);
    Ok(Some(own.map_or(
        of_account.unwrap_or(identity.holder),
        |subject| subject.holder,
    )))
}

fn keep(conn: &Connection, identity: &Identity, at: i64) -> StoreResult<()> {
    conn.prepare_cached(
        "INSERT INTO holders (holder_id, added_at) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
    )?
    .execute(params![identity.holder, at])?;
    conn.prepare_cached("DELETE FROM identities WHERE account_index = ?1 AND holder_id <> ?2")?
        .execute(params![identity.account_index, identity.holder])?;
    conn.prepare_cached(&format!(
        "INSERT INTO identities ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (holder_id) DO UPDATE SET identity_id = excluded.identity_id,
             account_index = excluded.account_index, document_index = excluded.document_index,
             level = excluded.level, sealed = excluded.sealed, verified_at = excluded.verified_at"
    ))?
    .execute(params![
        Id(identity.identity),
        identity.holder,
        identity.account_index,
        identity.document_index,
        identity.level,
        identity.sealed,
        identity.verified_at,
    ])?;
    Ok(())
}

/// The document's subject leaves the family that carried it.
fn take_over(
    conn: &Connection,
    finish: &Finish,
    holder: HolderId,
    at: i64,
) -> StoreResult<Option<SubjectId>> {
    let Some(document) = finish.identity.document_index else {
        return Ok(None);
    };
    let carried = by_document(conn, document)?
        .filter(|subject| subject.relation != 0 && subject.state != SubjectState::Removed);
    let Some(subject) = carried else {
        return Ok(None);
    };
    conn.prepare_cached(
        "UPDATE subjects SET holder_id = ?2, relation = 0,
             kind = CASE kind WHEN 1 THEN 0 ELSE kind END, sealed = coalesce(?3, sealed)
         WHERE subject_id = ?1",
    )?
    .execute(params![
        subject.subject,
        holder,
        finish.sealed_for(&subject)
    ])?;
    conn.prepare_cached("DELETE FROM family_members WHERE subject_id = ?1")?
        .execute([subject.subject])?;
    hand_overs::close(conn, subject.subject)?;
    status::change_codes(conn, &withdrawal(&subject, finish.from_slice), at)?;
    let [took, left, hint] = finish.messages;
    inbox::deliver(conn, &[told(took, subject.subject, at, TOOK_OVER)])?;
    if let Some(own) = people::own(conn, subject.holder)? {
        inbox::deliver(conn, &[told(left, own, at, TAKEN_OVER)])?;
    }
    audit::record(conn, &take_over_trail(&subject, holder, hint, at))?;
    Ok(Some(subject.subject))
}

fn place(
    conn: &Connection,
    subject: SubjectId,
    application: &Application,
    at: i64,
) -> StoreResult<()> {
    conn.prepare_cached(
        "INSERT INTO applications (subject_id, county, source, applied_at)
         VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
    )?
    .execute(params![subject, application.county, application.source, at])?;
    Ok(())
}

fn by_document(conn: &Connection, document: Digest) -> StoreResult<Option<Subject>> {
    let subject = conn
        .prepare_cached("SELECT subject_id FROM subject_documents WHERE document_index = ?1")?
        .query_row([document], |row| row.get(0))
        .optional()?;
    match subject {
        Some(subject) => people::find(conn, subject),
        None => Ok(None),
    }
}

fn find(
    conn: &Connection,
    condition: &str,
    of: impl rusqlite::Params,
) -> StoreResult<Option<Identity>> {
    let mut query = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM identities WHERE {condition}"
    ))?;
    let mut rows = query.query(of)?;
    rows.next()?.map(read).transpose()
}

fn read(row: &Row<'_>) -> Result<Identity, StoreError> {
    Ok(Identity {
        identity: row.get::<_, Id>(0)?.0,
        holder: row.get(1)?,
        account_index: row.get(2)?,
        document_index: row.get(3)?,
        level: row.get(4)?,
        sealed: row.get(5)?,
        verified_at: row.get(6)?,
    })
}
