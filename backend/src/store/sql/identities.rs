//! Identities, attempts to sign in, applications.

use async_trait::async_trait;
use uuid::Uuid;

use super::super::identities::{
    Application, Applied, Finish, Finished, Identity, IdentityStore, InitialPlace, SignIn,
    TAKEN_OVER, TOOK_OVER, take_over_trail, told, withdrawal,
};
use super::super::people::SubjectState;
use super::super::{Digest, HolderId, StoreError, StoreResult, SubjectId, Trail};
use super::{
    Database, Query, QueryExt, Row, Tx, Value, deliver, hand_overs, people, status, values,
};

const COLUMNS: &str =
    "identity_id, holder_id, account_index, document_index, level, sealed, verified_at";

const SIGN_IN: &str = "sign_in_id, secret_hash, state_hash, sealed, expires_at, return_hash";

#[async_trait]
impl<D: Database> IdentityStore for D {
    async fn begin_sign_in(&self, sign_in: SignIn) -> StoreResult<()> {
        self.execute(
            "INSERT INTO sign_ins (sign_in_id, secret_hash, state_hash, sealed, expires_at)
             VALUES ($1, $2, $3, $4, $5)",
            values![
                sign_in.sign_in,
                sign_in.secret_hash,
                sign_in.state_hash,
                sign_in.sealed,
                sign_in.expires
            ],
        )
        .await?;
        Ok(())
    }

    async fn claim_sign_in(&self, state_hash: Digest, now: i64) -> StoreResult<Option<SignIn>> {
        let sql = format!(
            "UPDATE sign_ins SET claimed_at = $2
             WHERE state_hash = $1 AND claimed_at IS NULL AND expires_at > $2
             RETURNING {SIGN_IN}"
        );
        self.change(move |tx| {
            Box::pin(async move {
                tx.first(&sql, &values![state_hash, now], read_sign_in)
                    .await
            })
        })
        .await
    }

    async fn release_sign_in(&self, sign_in: Uuid) -> StoreResult<()> {
        self.execute(
            "UPDATE sign_ins SET claimed_at = NULL WHERE sign_in_id = $1 AND return_hash IS NULL",
            values![sign_in],
        )
        .await?;
        Ok(())
    }

    async fn return_sign_in(
        &self,
        sign_in: Uuid,
        return_hash: Digest,
        sealed: Vec<u8>,
    ) -> StoreResult<()> {
        self.execute(
            "UPDATE sign_ins SET return_hash = $2, sealed = $3 WHERE sign_in_id = $1",
            values![sign_in, return_hash, sealed],
        )
        .await?;
        Ok(())
    }

    async fn sign_in(&self, sign_in: Uuid) -> StoreResult<Option<SignIn>> {
        let sql = format!("SELECT {SIGN_IN} FROM sign_ins WHERE sign_in_id = $1");
        self.first(sql, values![sign_in], read_sign_in).await
    }

    async fn finish_sign_in(&self, finish: Finish, trail: Trail) -> StoreResult<Option<Finished>> {
        let once = || {
            let (finish, trail) = (finish.clone(), trail.clone());
            self.change(move |tx| Box::pin(async move { finish_once(tx, &finish, &trail).await }))
        };
        match once().await {
            // The same person signed in twice at one instant; the other one is there.
            Err(StoreError::Constraint(_)) => once().await,
            done => done,
        }
    }

    async fn forget_sign_ins(&self, before: i64) -> StoreResult<u64> {
        self.execute(
            "DELETE FROM sign_ins WHERE expires_at < $1",
            values![before],
        )
        .await
    }

    async fn identity(&self, holder: HolderId) -> StoreResult<Option<Identity>> {
        let sql = format!("SELECT {COLUMNS} FROM identities WHERE holder_id = $1");
        self.first(sql, values![holder], read).await
    }

    async fn renew_identity(&self, identity: Identity, trail: Trail) -> StoreResult<bool> {
        let renewed = self
            .audited(
                "UPDATE identities SET identity_id = $2, level = $3, sealed = $4, verified_at = $5
                 WHERE holder_id = $1",
                values![
                    identity.holder,
                    identity.identity,
                    identity.level,
                    identity.sealed,
                    identity.verified_at
                ],
                trail,
            )
            .await?;
        Ok(renewed == 1)
    }

    async fn apply(&self, application: Application, trail: Trail) -> StoreResult<Applied> {
        let once = || {
            let (application, trail) = (application.clone(), trail.clone());
            self.change(move |tx| {
                Box::pin(async move { apply_once(tx, &application, &trail).await })
            })
        };
        match once().await {
            // Another application of the same person was first; it is there now.
            Err(StoreError::Constraint(_)) => once().await,
            done => done,
        }
    }

    async fn initial_place(&self, subject: SubjectId) -> StoreResult<Option<InitialPlace>> {
        self.first(
            "SELECT county, source, applied_at FROM applications WHERE subject_id = $1",
            values![subject],
            |row| {
                Ok(InitialPlace {
                    county: row.get(0)?,
                    source: row.get(1)?,
                    at: row.get(2)?,
                })
            },
        )
        .await
    }
}

async fn finish_once(tx: &dyn Tx, finish: &Finish, trail: &Trail) -> StoreResult<Option<Finished>> {
    let Some(holder) = holder_of(tx, &finish.identity).await? else {
        return Ok(None);
    };
    let identity = Identity {
        holder,
        ..finish.identity.clone()
    };
    keep(tx, &identity, trail.at).await?;
    tx.execute(
        "INSERT INTO enrolment_codes (code_hash, holder_id, expires_at)
         VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        &values![finish.code_hash, holder, finish.code_expires],
    )
    .await?;
    let taken_over = take_over(tx, finish, holder, trail.at).await?;
    tx.record(trail).await?;
    Ok(Some(Finished {
        identity,
        taken_over,
    }))
}

async fn apply_once(tx: &dyn Tx, application: &Application, trail: &Trail) -> StoreResult<Applied> {
    let new = &application.subject;
    if let Some(kept) = people::by_document(tx, new.document_index).await? {
        if kept.holder != new.holder || kept.state == SubjectState::Removed {
            return Ok(Applied::Elsewhere);
        }
        place(tx, kept.subject, application, trail.at).await?;
        return Ok(Applied::Before(kept.subject));
    }
    tx.add_subjects(std::slice::from_ref(new), trail.at).await?;
    place(tx, new.subject, application, trail.at).await?;
    tx.record(trail).await?;
    Ok(Applied::New(new.subject))
}

/// Whose the identity is; none if a lower level comes for a proven one.
async fn holder_of(tx: &dyn Tx, identity: &Identity) -> StoreResult<Option<HolderId>> {
    let of_account = locked(tx, "account_index", values![identity.account_index]).await?;
    let Some(document) = identity.document_index else {
        return Ok(match of_account {
            Some(kept) if kept.document_index.is_some() => None,
            Some(kept) => Some(kept.holder),
            None => Some(identity.holder),
        });
    };
    if let Some(kept) = locked(tx, "document_index", values![document]).await? {
        return Ok(Some(kept.holder));
    }
    let own = people::by_document(tx, document).await?;
    let own = own.filter(|subject| subject.relation == 0);
    let of_account = of_account.map(|kept| kept.holder);
    Ok(Some(own.map_or(
        of_account.unwrap_or(identity.holder),
        |subject| subject.holder,
    )))
}

async fn keep(tx: &dyn Tx, identity: &Identity, at: i64) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO holders (holder_id, added_at) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        &values![identity.holder, at],
    )
    .await?;
    tx.execute(
        "DELETE FROM identities WHERE account_index = $1 AND holder_id <> $2",
        &values![identity.account_index, identity.holder],
    )
    .await?;
    let sql = format!(
        "INSERT INTO identities ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (holder_id) DO UPDATE SET identity_id = excluded.identity_id,
             account_index = excluded.account_index,
             document_index = excluded.document_index, level = excluded.level,
             sealed = excluded.sealed, verified_at = excluded.verified_at"
    );
    let values = values![
        identity.identity,
        identity.holder,
        identity.account_index,
        identity.document_index,
        identity.level,
        identity.sealed,
        identity.verified_at
    ];
    tx.execute(&sql, &values).await?;
    Ok(())
}

/// The document's subject leaves the family that carried it.
async fn take_over(
    tx: &dyn Tx,
    finish: &Finish,
    holder: HolderId,
    at: i64,
) -> StoreResult<Option<SubjectId>> {
    let Some(document) = finish.identity.document_index else {
        return Ok(None);
    };
    let carried = people::by_document(tx, document)
        .await?
        .filter(|subject| subject.relation != 0 && subject.state != SubjectState::Removed);
    let Some(subject) = carried else {
        return Ok(None);
    };
    tx.execute(
        "UPDATE subjects SET holder_id = $2, relation = 0,
             kind = CASE kind WHEN 1 THEN 0 ELSE kind END, sealed = coalesce($3, sealed)
         WHERE subject_id = $1",
        &values![subject.subject, holder, finish.sealed_for(&subject)],
    )
    .await?;
    let sql = "DELETE FROM family_members WHERE subject_id = $1";
    tx.execute(sql, &values![subject.subject]).await?;
    hand_overs::close(tx, subject.subject).await?;
    status::change_codes(tx, &withdrawal(&subject, finish.from_slice), at).await?;
    let [took, left, hint] = finish.messages;
    deliver(tx, &[told(took, subject.subject, at, TOOK_OVER)]).await?;
    if let Some(own) = people::own(tx, subject.holder).await? {
        deliver(tx, &[told(left, own, at, TAKEN_OVER)]).await?;
    }
    tx.record(&take_over_trail(&subject, holder, hint, at))
        .await?;
    Ok(Some(subject.subject))
}

async fn place(
    tx: &dyn Tx,
    subject: SubjectId,
    application: &Application,
    at: i64,
) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO applications (subject_id, county, source, applied_at)
         VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        &values![subject, application.county, application.source, at],
    )
    .await?;
    Ok(())
}

async fn locked(db: &dyn Query, column: &str, of: Vec<Value>) -> StoreResult<Option<Identity>> {
    let sql = format!("SELECT {COLUMNS} FROM identities WHERE {column} = $1 FOR UPDATE");
    db.first(&sql, &of, read).await
}

fn read_sign_in(row: &Row) -> StoreResult<SignIn> {
    Ok(SignIn {
        sign_in: row.get(0)?,
        secret_hash: row.get(1)?,
        state_hash: row.get(2)?,
        sealed: row.get(3)?,
        expires: row.get(4)?,
        return_hash: row.get(5)?,
    })
}

fn read(row: &Row) -> StoreResult<Identity> {
    Ok(Identity {
        identity: row.get(0)?,
        holder: row.get(1)?,
        account_index: row.get(2)?,
        document_index: row.get(3)?,
        level: row.get(4)?,
        sealed: row.get(5)?,
        verified_at: row.get(6)?,
    })
}
