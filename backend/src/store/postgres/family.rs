//! Members of families.
//!
//! The holder's row is locked first: whoever changes one family takes turns. Then
//! the SMS code, the document, the subjects, and audit heads last, as everywhere.

use std::collections::HashMap;

use async_trait::async_trait;
use deadpool_postgres::{GenericClient, Transaction};
use tokio_postgres::Row;
use uuid::Uuid;

use super::super::facts::{Chunk, Moment, NewFact, SharedJudge};
use super::super::family::{
    AddedMember, EndingMember, FamilyStore, HandOverCompletion, HandOverRow, HandOverState,
    HandedOver, Member, MemberRemoval, NewMember, Seen, is_as_seen, relation_from,
};
use super::super::inbox::InboxMessage;
use super::super::people::{Subject, SubjectState};
use super::super::sms::SmsSpent;
use super::super::sql;
use super::super::status::StateChange;
use super::super::{Digest, HolderId, StoreResult, SubjectId, Trail};
use super::convert::Columns;
use super::{PostgresStore, audit, colour, facts, hand_overs, people, status};

/// Looked at again after so many seconds: a chunk that looked for the new member a
/// moment too early has been committed by then.
const SETTLED: i64 = 5;

#[async_trait]
impl FamilyStore for PostgresStore {
    async fn members_of(&self, holder: HolderId) -> StoreResult<Vec<Member>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached(
                "SELECT m.subject_id, m.relation, m.sealed, m.last_day FROM subjects s
                 JOIN family_members m ON m.subject_id = s.subject_id
                 WHERE s.holder_id = $1 AND s.relation <> 0 AND s.state <> $2
                 ORDER BY m.subject_id",
            )
            .await?;
        let rows = client
            .query(&query, &[&holder, &SubjectState::Removed.code()])
            .await?;
        rows.iter().map(read).collect()
    }

    async fn member_of_application(
        &self,
        application: Digest,
    ) -> StoreResult<Option<(SubjectId, Digest)>> {
        of_application(&self.client().await?, application).await
    }

    async fn add_member(
        &self,
        new: NewMember,
        moment: Moment,
        judge: SharedJudge,
        trail: Trail,
    ) -> StoreResult<AddedMember> {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        lock_holder(&tx, new.seen.holder).await?;
        if let Some((found, form)) = of_application(&tx, new.application).await? {
            return Ok(match form == new.form_hash {
                true => AddedMember::Repeated(found),
                false => AddedMember::OtherForm,
            });
        }
        if !unchanged(&tx, &new.seen).await? {
            return Ok(AddedMember::Changed);
        }
        if let SmsSpent::Wrong { left } = sql::spend_sms(&tx, &new.code, moment.now).await? {
            tx.commit().await?;
            return Ok(AddedMember::WrongCode { left });
        }
        if !claim_document(&tx, &new.subject).await? {
            tx.commit().await?;
            return Ok(AddedMember::Taken);
        }
        insert_subject(&tx, &new.subject).await?;
        insert(&tx, &new.member, new.application, new.form_hash, moment.now).await?;
        if let Some(declaration) = new.declaration {
            declare(&tx, declaration, moment.now).await?;
        }
        let id = new.subject.subject;
        let one = HashMap::from([(id, None)]);
        colour::judge(&tx, one, moment, &*judge).await?;
        colour::check_later(&tx, &[id], &[moment.now + SETTLED]).await?;
        sql::deliver(&tx, &new.messages).await?;
        audit::record(&tx, &trail).await?;
        tx.commit().await?;
        Ok(AddedMember::Added)
    }

    async fn note_members(&self, members: Vec<Member>, at: i64) -> StoreResult<()> {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        for member in &members {
            // Nobody applied: the subject's id is as good as an application's.
            let mut application = [0; 32];
            application[..16].copy_from_slice(member.subject.0.as_bytes());
            insert(&tx, member, application, [0; 32], at).await?;
        }
        Ok(tx.commit().await?)
    }

    async fn remove_member(&self, removal: MemberRemoval, trail: Trail) -> StoreResult<bool> {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        lock_holder(&tx, removal.holder).await?;
        let Some(subject) = lock_member(&tx, removal.holder, removal.subject).await? else {
            return Ok(false);
        };
        let change = StateChange {
            subject: subject.subject,
            state: SubjectState::Removed,
            code_state: 1,
            from_slice: removal.from_slice,
        };
        tx.execute(
            "UPDATE subjects SET state = $2 WHERE subject_id = $1",
            &[&change.subject, &change.state.code()],
        )
        .await?;
        status::change_codes(&tx, &change, trail.at).await?;
        for table in ["subject_documents", "family_members", "colour_checks"] {
            tx.execute(
                &format!("DELETE FROM {table} WHERE subject_id = $1"),
                &[&change.subject],
            )
            .await?;
        }
        hand_overs::close(&tx, change.subject).await?;
        sql::deliver(&tx, &removal.messages).await?;
        audit::record(&tx, &trail).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn ending_members(&self, today: u16, limit: u32) -> StoreResult<Vec<EndingMember>> {
        let client = self.client().await?;
        let query = client
            .prepare_cached(
                "SELECT s.holder_id, s.subject_id, m.last_day FROM family_members m
                 JOIN subjects s ON s.subject_id = m.subject_id
                 WHERE (m.last_day < $1 OR (m.last_day = $1 AND NOT m.told))
                     AND s.relation <> 0 AND s.state <> $2
                 ORDER BY m.last_day, m.subject_id LIMIT $3",
            )
            .await?;
        let rows = client
            .query(
                &query,
                &[
                    &i32::from(today),
                    &SubjectState::Removed.code(),
                    &i64::from(limit),
                ],
            )
            .await?;
        rows.iter()
            .map(|row| {
                Ok(EndingMember {
                    holder: row.col(0)?,
                    subject: row.col(1)?,
                    last_day: row.num(2)?,
                })
            })
            .collect()
    }

    async fn tell_last_day(
        &self,
        subject: SubjectId,
        messages: Vec<InboxMessage>,
        trail: Trail,
    ) -> StoreResult<bool> {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        let told = tx
            .execute(
                "UPDATE family_members SET told = true WHERE subject_id = $1 AND NOT told",
                &[&subject],
            )
            .await?;
        if told == 0 {
            return Ok(false);
        }
        sql::deliver(&tx, &messages).await?;
        audit::record(&tx, &trail).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn offer_hand_over(&self, offer: HandOverRow, trail: Trail) -> StoreResult<bool> {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        if lock_member(&tx, offer.giver, offer.subject)
            .await?
            .is_none()
        {
            return Ok(false);
        }
        hand_overs::offer(&tx, &offer).await?;
        audit::record(&tx, &trail).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn hand_over(&self, hand_over: Uuid) -> StoreResult<Option<HandOverRow>> {
        hand_overs::find(&self.client().await?, hand_over).await
    }

    async fn hand_over_by_code(&self, code_hash: Digest) -> StoreResult<Option<HandOverRow>> {
        hand_overs::by_code(&self.client().await?, code_hash).await
    }

    async fn open_hand_overs(&self, holder: HolderId, now: i64) -> StoreResult<Vec<HandOverRow>> {
        hand_overs::open_of(&self.client().await?, holder, now).await
    }

    async fn step_hand_over(
        &self,
        from: HandOverState,
        to: HandOverRow,
        messages: Vec<InboxMessage>,
        trail: Trail,
    ) -> StoreResult<bool> {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        if !hand_overs::step(&tx, from, &to, trail.at).await? {
            return Ok(false);
        }
        sql::deliver(&tx, &messages).await?;
        audit::record(&tx, &trail).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn complete_hand_over(
        &self,
        completion: HandOverCompletion,
        trail: Trail,
    ) -> StoreResult<HandedOver> {
        let mut client = self.client().await?;
        let tx = client.transaction().await?;
        let handed = hand_overs::complete(&tx, &completion, trail.at).await?;
        if handed == HandedOver::Done {
            sql::deliver(&tx, &completion.messages).await?;
            audit::record(&tx, &trail).await?;
            tx.commit().await?;
        }
        Ok(handed)
    }
}

/// Whoever changes this family waits here.
pub(super) async fn lock_holder(tx: &Transaction<'_>, holder: HolderId) -> StoreResult<()> {
    let lock = tx
        .prepare_cached("SELECT 1 FROM holders WHERE holder_id = $1 FOR UPDATE")
        .await?;
    tx.execute(&lock, &[&holder]).await?;
    Ok(())
}

/// A member of the holder that is not removed, locked.
pub(super) async fn lock_member(
    tx: &Transaction<'_>,
    holder: HolderId,
    subject: SubjectId,
) -> StoreResult<Option<Subject>> {
    let lock = tx
        .prepare_cached(&format!(
            "SELECT {} FROM subjects
             WHERE subject_id = $1 AND holder_id = $2 AND relation <> 0 AND state <> $3
             FOR NO KEY UPDATE",
            people::COLUMNS
        ))
        .await?;
    let row = tx
        .query_opt(&lock, &[&subject, &holder, &SubjectState::Removed.code()])
        .await?;
    row.map(|row| people::read(&row)).transpose()
}

/// Whether the family is as it was seen.
pub(super) async fn unchanged(tx: &Transaction<'_>, seen: &Seen) -> StoreResult<bool> {
    let own = tx
        .prepare_cached(
            "SELECT colour FROM subjects WHERE subject_id = $1 AND holder_id = $2 AND state = $3",
        )
        .await?;
    let own = tx
        .query_opt(
            &own,
            &[&seen.own, &seen.holder, &SubjectState::Active.code()],
        )
        .await?;
    let own = own.map(|row| row.num(0)).transpose()?;
    let query = tx
        .prepare_cached(
            "SELECT s.subject_id FROM subjects s
             JOIN family_members m ON m.subject_id = s.subject_id
             WHERE s.holder_id = $1 AND s.relation <> 0 AND s.state <> $2",
        )
        .await?;
    let rows = tx
        .query(&query, &[&seen.holder, &SubjectState::Removed.code()])
        .await?;
    let members: StoreResult<Vec<SubjectId>> = rows.iter().map(|row| row.col(0)).collect();
    Ok(is_as_seen(seen, own, members?))
}

async fn of_application(
    client: &impl GenericClient,
    application: Digest,
) -> StoreResult<Option<(SubjectId, Digest)>> {
    let query = client
        .prepare_cached("SELECT subject_id, form_hash FROM family_members WHERE application = $1")
        .await?;
    let row = client.query_opt(&query, &[&application.as_slice()]).await?;
    row.map(|row| Ok((row.col(0)?, row.digest(1)?))).transpose()
}

/// Of two who claim a document at once, the later waits here for the earlier.
async fn claim_document(tx: &Transaction<'_>, subject: &Subject) -> StoreResult<bool> {
    let claim = tx
        .prepare_cached(
            "INSERT INTO subject_documents (document_index, subject_id) VALUES ($1, $2)
             ON CONFLICT DO NOTHING",
        )
        .await?;
    let document = subject.document_index.as_slice();
    Ok(tx.execute(&claim, &[&document, &subject.subject]).await? == 1)
}

async fn insert_subject(tx: &Transaction<'_>, subject: &Subject) -> StoreResult<()> {
    let insert = tx
        .prepare_cached(&format!(
            "INSERT INTO subjects ({}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            people::COLUMNS
        ))
        .await?;
    tx.execute(
        &insert,
        &[
            &subject.subject,
            &subject.holder,
            &i16::from(subject.kind),
            &i16::from(subject.relation),
            &subject.sealed,
            &subject.document_index.as_slice(),
            &i16::from(subject.colour),
            &subject.colour_cause,
            &subject.colour_at,
            &subject.state.code(),
        ],
    )
    .await?;
    Ok(())
}

async fn insert(
    tx: &Transaction<'_>,
    member: &Member,
    application: Digest,
    form_hash: Digest,
    at: i64,
) -> StoreResult<()> {
    let insert = tx
        .prepare_cached(
            "INSERT INTO family_members
                 (subject_id, relation, sealed, application, form_hash, last_day, told, added_at)
             VALUES ($1, $2, $3, $4, $5, $6, false, $7)",
        )
        .await?;
    tx.execute(
        &insert,
        &[
            &member.subject,
            &member.relation.code(),
            &member.sealed,
            &application.as_slice(),
            &form_hash.as_slice(),
            &member.last_day.map(i32::from),
            &at,
        ],
    )
    .await?;
    Ok(())
}

async fn declare(tx: &Transaction<'_>, declaration: NewFact, now: i64) -> StoreResult<()> {
    let chunk = Chunk {
        supplier: declaration.fact.supplier.clone(),
        kind: declaration.fact.kind,
        put: vec![declaration],
        withdraw: Vec::new(),
        rejected: Vec::new(),
    };
    facts::insert(tx, &chunk, now).await.map(drop)
}

fn read(row: &Row) -> StoreResult<Member> {
    Ok(Member {
        subject: row.col(0)?,
        relation: relation_from(row.col(1)?)?,
        sealed: row.col(2)?,
        last_day: row.opt_num(3)?,
    })
}
