//! Identities, attempts to sign in, applications.

use async_trait::async_trait;
use deadpool_postgres::{GenericClient, Transaction};
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

use super::super::identities::{
    Application, Applied, Finish, Finished, Identity, IdentityStore, InitialPlace, SignIn,
    TAKEN_OVER, TOOK_OVER, take_over_trail, told, withdrawal,
};
use super::super::people::{Subject, SubjectState};
use super::super::sql;
use super::super::{Digest, HolderId, StoreError, StoreResult, SubjectId, Trail};
use super::convert::Columns;
use super::{PostgresStore, audit, hand_overs, people, status};

const COLUMNS: &str =
    "identity_id, holder_id, account_index, document_index, level, sealed, verified_at";

const SIGN_IN: &str = "sign_in_id, secret_hash, state_hash, sealed, expires_at, return_hash";

#[async_trait]
impl IdentityStore for PostgresStore {
    async fn begin_sign_in(&self, sign_in: SignIn) -> StoreResult<()> {
        let client = self.client().await?;
        let begin = client
            .prepare_cached(
                "INSERT INTO sign_ins (sign_in_id, secret_hash, state_hash, sealed, expires_at)
                 VALUES ($1, $2, $3, $4, $5)",
            )
            .await?;
        client
            .execute(
                &begin,
                &[
                    &sign_in.sign_in,
                    &sign_in.secret_hash.as_slice(),
                    &sign_in.state_hash.as_slice(),
                    &sign_in.sealed,
                    &sign_in.expires,
                ],
            )
            .await?;
        Ok(())
    }

    async fn claim_sign_in(&self, state_hash: Digest, now: i64) -> StoreResult<Option<SignIn>> {
        let client = self.client().await?;
        let claim = client
            .prepare_cached(&format!(
                "UPDATE sign_ins SET claimed_at = $2
                 WHERE state_hash = $1 AND claimed_at IS NULL AND expires_at > $2
                 RETURNING {SIGN_IN}"
            ))
            .await?;
        let row = client
            .query_opt(&claim, &[&state_hash.as_slice(), &now])
            .await?;
        row.map(|row| read_sign_in(&row)).transpose()
    }

    async fn release_sign_in(&self, sign_in: Uuid) -> StoreResult<()> {
        let client = self.client().await?;
        let release = client
            .prepare_cached(
                "UPDATE sign_ins SET claimed_at = NULL
                 WHERE sign_in_id = $1 AND return_hash IS NULL",
            )
            .await?;
        client.execute(&release, &[&sign_in]).await?;
        Ok(())
    }

    async fn return_sign_in(
        &self,
        sign_in: Uuid,
        return_hash: Digest,
        sealed: Vec<u8>,
    ) -> StoreResult<()> {
        let client = self.client().await?;
        let put = client
            .prepare_cached(
                "UPDATE sign_ins SET return_hash = $2, sealed = $3 WHERE sign_in_id = $1",
            )
            .await?;
        client
            .execute(&put, &[&sign_in, &return_hash.as_slice(), &sealed])
            .await?;
        Ok(())
    }

    async fn sign_in(&self, sign_in: Uuid) -> StoreResult<Option<SignIn>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached(&format!(
                "SELECT {SIGN_IN} FROM sign_ins WHERE sign_in_id = $1"
            ))
            .await?;
        let row = client.query_opt(&query, &[&sign_in]).await?;
        row.map(|row| read_sign_in(&row)).transpose()
    }

    async fn finish_sign_in(&self, finish: Finish, trail: Trail) -> StoreResult<Option<Finished>> {
        match self.finish_once(&finish, &trail).await {
            // The same person signed in twice at one instant; the other one is there.
            Err(StoreError::Constraint(_)) => self.finish_once(&finish, &trail).await,
            done => done,
        }
    }

    async fn forget_sign_ins(&self, before: i64) -> StoreResult<u64> {
        let client = self.client().await?;
        let forget = client
            .prepare_cached("DELETE FROM sign_ins WHERE expires_at < $1")
            .await?;
        Ok(client.execute(&forget, &[&before]).await?)
    }

    async fn identity(&self, holder: HolderId) -> StoreResult<Option<Identity>> {
        find(&self.client().await?, "holder_id = $1", &holder).await
    }

    async fn renew_identity(&self, identity: Identity, trail: Trail) -> StoreResult<bool> {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        let renew = tx
            .prepare_cached(
                "UPDATE identities SET identity_id = $2, level = $3, sealed = $4, verified_at = $5
                 WHERE holder_id = $1",
            )
            .await?;
        let renewed = tx
            .execute(
                &renew,
                &[
                    &identity.holder,
                    &identity.identity,
                    &i16::from(identity.level),
                    &identity.sealed,
                    &identity.verified_at,
                ],
            )
            .await?;
        if renewed == 0 {
            return Ok(false);
        }
        audit::record(&tx, &trail).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn apply(&self, application: Application, trail: Trail) -> StoreResult<Applied> {
        match self.apply_once(&application, &trail).await {
            // Another application of the same person was first; it is there now.
            Err(StoreError::Constraint(_)) => self.apply_once(&application, &trail).await,
            done => done,
        }
    }

    async fn initial_place(&self, subject: SubjectId) -> StoreResult<Option<InitialPlace>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached(
                "SELECT county, source, applied_at FROM applications WHERE subject_id = $1",
            )
            .await?;
        let row = client.query_opt(&query, &[&subject]).await?;
        row.map(|row| {
            Ok(InitialPlace {
                county: row.num(0)?,
                source: row.num(1)?,
                at: row.col(2)?,
            })
        })
        .transpose()
    }
}

impl PostgresStore {
    async fn finish_once(&self, finish: &Finish, trail: &Trail) -> StoreResult<Option<Finished>> {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        let Some(holder) = holder_of(&tx, &finish.identity).await? else {
            return Ok(None);
        };
        let identity = Identity {
            holder,
            ..finish.identity.clone()
        };
        keep(&tx, &identity, trail.at).await?;
        let code = tx
            .prepare_cached(
                "INSERT INTO enrolment_codes (code_hash, holder_id, expires_at)
                 VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            )
            .await?;
        tx.execute(
            &code,
            &[&finish.code_hash.as_slice(), &holder, &finish.code_expires],
        )
        .await?;
        let taken_over = take_over(&tx, finish, holder, trail.at).await?;
        audit::record(&tx, trail).await?;
        tx.commit().await?;
        Ok(Some(Finished {
            identity,
            taken_over,
        }))
    }

    async fn apply_once(&self, application: &Application, trail: &Trail) -> StoreResult<Applied> {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        let new = &application.subject;
        if let Some(kept) = by_document(&tx, new.document_index).await? {
            if kept.holder != new.holder || kept.state == SubjectState::Removed {
                return Ok(Applied::Elsewhere);
            }
            place(&tx, kept.subject, application, trail.at).await?;
            tx.commit().await?;
            return Ok(Applied::Before(kept.subject));
        }
        people::add_all(&tx, std::slice::from_ref(new), trail.at).await?;
        place(&tx, new.subject, application, trail.at).await?;
        audit::record(&tx, trail).await?;
        tx.commit().await?;
        Ok(Applied::New(new.subject))
    }
}

fn read_sign_in(row: &Row) -> StoreResult<SignIn> {
    let return_hash: Option<&[u8]> = row.col(5)?;
    Ok(SignIn {
        sign_in: row.col(0)?,
        secret_hash: row.digest(1)?,
        state_hash: row.digest(2)?,
        sealed: row.col(3)?,
        expires: row.col(4)?,
        return_hash: return_hash.map(digest).transpose()?,
    })
}

/// Whose the identity is; none if a lower level comes for a proven one.
async fn holder_of(tx: &Transaction<'_>, identity: &Identity) -> StoreResult<Option<HolderId>> {
    let account = identity.account_index.as_slice();
    let of_account = find(tx, "account_index = $1 FOR UPDATE", &account).await?;
    let Some(document) = identity.document_index else {
        return Ok(match of_account {
            Some(kept) if kept.document_index.is_some() => None,
            Some(kept) => Some(kept.holder),
            None => Some(identity.holder),
        });
    };
    let of_document = find(tx, "document_index = $1 FOR UPDATE", &document.as_slice()).await?;
    if let Some(kept) = of_document {
        return Ok(Some(kept.holder));
    }
    let own = by_document(tx, document).await?;
    let own = own.filter(|subject| subject.relation == 0);
    let of_account = of_account.map(|kept| kept.holder);
    Ok(Some(own.map_or(
        of_account.unwrap_or(identity.holder),
        |subject| subject.holder,
    )))
}

async fn keep(tx: &Transaction<'_>, identity: &Identity, at: i64) -> StoreResult<()> {
    let holder = tx
        .prepare_cached(
            "INSERT INTO holders (holder_id, added_at) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        )
        .await?;
    tx.execute(&holder, &[&identity.holder, &at]).await?;
    let moved = tx
        .prepare_cached("DELETE FROM identities WHERE account_index = $1 AND holder_id <> $2")
        .await?;
    tx.execute(
        &moved,
        &[&identity.account_index.as_slice(), &identity.holder],
    )
    .await?;
    let keep = tx
        .prepare_cached(&format!(
            "INSERT INTO identities ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (holder_id) DO UPDATE SET identity_id = excluded.identity_id,
                 account_index = excluded.account_index,
                 document_index = excluded.document_index, level = excluded.level,
                 sealed = excluded.sealed, verified_at = excluded.verified_at"
        ))
        .await?;
    tx.execute(
        &keep,
        &[
            &identity.identity,
            &identity.holder,
            &identity.account_index.as_slice(),
            &identity.document_index.as_ref().map(<[u8; 32]>::as_slice),
            &i16::from(identity.level),
            &identity.sealed,
            &identity.verified_at,
        ],
    )
    .await?;
    Ok(())
}

/// The document's subject leaves the family that carried it.
async fn take_over(
    tx: &Transaction<'_>,
    finish: &Finish,
    holder: HolderId,
    at: i64,
) -> StoreResult<Option<SubjectId>> {
    let Some(document) = finish.identity.document_index else {
        return Ok(None);
    };
    let carried = by_document(tx, document)
        .await?
        .filter(|subject| subject.relation != 0 && subject.state != SubjectState::Removed);
    let Some(subject) = carried else {
        return Ok(None);
    };
    let take = tx
        .prepare_cached(
            "UPDATE subjects SET holder_id = $2, relation = 0,
                 kind = CASE kind WHEN 1 THEN 0 ELSE kind END, sealed = coalesce($3, sealed)
             WHERE subject_id = $1",
        )
        .await?;
    let sealed = finish.sealed_for(&subject);
    tx.execute(&take, &[&subject.subject, &holder, &sealed])
        .await?;
    let leave = tx
        .prepare_cached("DELETE FROM family_members WHERE subject_id = $1")
        .await?;
    tx.execute(&leave, &[&subject.subject]).await?;
    hand_overs::close(tx, subject.subject).await?;
    status::change_codes(tx, &withdrawal(&subject, finish.from_slice), at).await?;
    let [took, left, hint] = finish.messages;
    sql::deliver(tx, &[told(took, subject.subject, at, TOOK_OVER)]).await?;
    if let Some(own) = people::own(tx, subject.holder).await? {
        sql::deliver(tx, &[told(left, own, at, TAKEN_OVER)]).await?;
    }
    audit::record(tx, &take_over_trail(&subject, holder, hint, at)).await?;
    Ok(Some(subject.subject))
}

async fn place(
    tx: &Transaction<'_>,
    subject: SubjectId,
    application: &Application,
    at: i64,
) -> StoreResult<()> {
    let put = tx
        .prepare_cached(
            "INSERT INTO applications (subject_id, county, source, applied_at)
             VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        )
        .await?;
    let (county, source) = (i64::from(application.county), i16::from(application.source));
    tx.execute(&put, &[&subject, &county, &source, &at]).await?;
    Ok(())
}

/// The subject of the document, locked.
async fn by_document(tx: &Transaction<'_>, document: Digest) -> StoreResult<Option<Subject>> {
    let query = tx
        .prepare_cached(&format!(
            "SELECT {} FROM subjects WHERE subject_id =
                 (SELECT subject_id FROM subject_documents WHERE document_index = $1)
             FOR NO KEY UPDATE",
            people::COLUMNS
        ))
        .await?;
    let row = tx.query_opt(&query, &[&document.as_slice()]).await?;
    row.map(|row| people::read(&row)).transpose()
}

async fn find(
    client: &impl GenericClient,
    condition: &str,
    of: &(dyn ToSql + Sync),
) -> StoreResult<Option<Identity>> {
    let query = client
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM identities WHERE {condition}"
        ))
        .await?;
    let row = client.query_opt(&query, &[of]).await?;
    row.map(|row| read(&row)).transpose()
}

fn read(row: &Row) -> StoreResult<Identity> {
    let document: Option<&[u8]> = row.col(3)?;
    Ok(Identity {
        identity: row.col(0)?,
        holder: row.col(1)?,
        account_index: row.digest(2)?,
        document_index: document.map(digest).transpose()?,
        level: row.num(4)?,
        sealed: row.col(5)?,
        verified_at: row.col(6)?,
    })
}

fn digest(bytes: &[u8]) -> StoreResult<Digest> {
    bytes
        .try_into()
        .map_err(|_| StoreError::Corrupt("bytes of another length"))
}
