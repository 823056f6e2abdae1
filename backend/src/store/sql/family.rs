//! Members of families.
//!
//! The holder's row is locked first: whoever changes one family takes turns. Then
//! the SMS code, the document, the subjects, and audit heads last, as everywhere.

use async_trait::async_trait;
use uuid::Uuid;

use super::super::facts::{Moment, SharedJudge};
use super::super::family::{
    AddedMember, EndingMember, FamilyStore, HandOverCompletion, HandOverRow, HandOverState,
    HandedOver, Member, MemberRemoval, NewMember, Seen, is_as_seen, relation_from,
};
use super::super::inbox::InboxMessage;
use super::super::people::{Subject, SubjectState};
use super::super::sms::SmsSpent;
use super::super::status::StateChange;
use super::super::{Digest, HolderId, StoreResult, SubjectId, Trail};
use super::{Database, Query, QueryExt, Row, Tx, deliver, hand_overs, people, sms, status, values};

#[async_trait]
impl<D: Database> FamilyStore for D {
    async fn members_of(&self, holder: HolderId) -> StoreResult<Vec<Member>> {
        self.all(
            "SELECT m.subject_id, m.relation, m.sealed, m.last_day FROM subjects s
             JOIN family_members m ON m.subject_id = s.subject_id
             WHERE s.holder_id = $1 AND s.relation <> 0 AND s.state <> $2
             ORDER BY m.subject_id",
            values![holder, SubjectState::Removed],
            read,
        )
        .await
    }

    async fn member_of_application(
        &self,
        application: Digest,
    ) -> StoreResult<Option<(SubjectId, Digest)>> {
        self.look_up(move |db| Box::pin(async move { of_application(db, application).await }))
            .await
    }

    async fn add_member(
        &self,
        new: NewMember,
        moment: Moment,
        judge: SharedJudge,
        trail: Trail,
    ) -> StoreResult<AddedMember> {
        self.change(move |tx| {
            Box::pin(async move {
                lock_holder(tx, new.seen.holder).await?;
                if let Some((found, form)) = of_application(tx, new.application).await? {
                    return Ok(match form == new.form_hash {
                        true => AddedMember::Repeated(found),
                        false => AddedMember::OtherForm,
                    });
                }
                if !unchanged(tx, &new.seen).await? {
                    return Ok(AddedMember::Changed);
                }
                if let SmsSpent::Wrong { left } = sms::spend(tx, &new.code, moment.now).await? {
                    return Ok(AddedMember::WrongCode { left });
                }
                if !claim_document(tx, &new.subject).await? {
                    return Ok(AddedMember::Taken);
                }
                insert_subject(tx, &new.subject).await?;
                insert(tx, &new.member, new.application, new.form_hash, moment.now).await?;
                if let Some(declaration) = new.declaration {
                    tx.declare(declaration, moment.now).await?;
                }
                tx.judge_new(new.subject.subject, moment, &*judge).await?;
                deliver(tx, &new.messages).await?;
                tx.record(&trail).await?;
                Ok(AddedMember::Added)
            })
        })
        .await
    }

    async fn note_members(&self, members: Vec<Member>, at: i64) -> StoreResult<()> {
        self.change(move |tx| {
            Box::pin(async move {
                for member in &members {
                    // Nobody applied: the subject's id is as good as an application's.
                    let mut application = [0; 32];
                    application[..16].copy_from_slice(member.subject.0.as_bytes());
                    insert(tx, member, application, [0; 32], at).await?;
                }
                Ok(())
            })
        })
        .await
    }

    async fn remove_member(&self, removal: MemberRemoval, trail: Trail) -> StoreResult<bool> {
        self.change(move |tx| {
            Box::pin(async move {
                lock_holder(tx, removal.holder).await?;
                let member = locked_member(tx, removal.holder, removal.subject).await?;
                if member.is_none() {
                    return Ok(false);
                }
                let change = StateChange {
                    subject: removal.subject,
                    state: SubjectState::Removed,
                    code_state: 1,
                    from_slice: removal.from_slice,
                };
                tx.execute(
                    "UPDATE subjects SET state = $2 WHERE subject_id = $1",
                    &values![change.subject, change.state],
                )
                .await?;
                status::change_codes(tx, &change, trail.at).await?;
                for table in ["subject_documents", "family_members", "colour_checks"] {
                    let sql = format!("DELETE FROM {table} WHERE subject_id = $1");
                    tx.execute(&sql, &values![change.subject]).await?;
                }
                hand_overs::close(tx, change.subject).await?;
                deliver(tx, &removal.messages).await?;
                tx.record(&trail).await?;
                Ok(true)
            })
        })
        .await
    }

    async fn ending_members(&self, today: u16, limit: u32) -> StoreResult<Vec<EndingMember>> {
        self.all(
            "SELECT s.holder_id, s.subject_id, m.last_day FROM family_members m
             JOIN subjects s ON s.subject_id = m.subject_id
             WHERE (m.last_day < $1 OR (m.last_day = $1 AND NOT m.told))
                 AND s.relation <> 0 AND s.state <> $2
             ORDER BY m.last_day, m.subject_id LIMIT $3",
            values![today, SubjectState::Removed, limit],
            |row| {
                Ok(EndingMember {
                    holder: row.get(0)?,
                    subject: row.get(1)?,
                    last_day: row.get(2)?,
                })
            },
        )
        .await
    }

    async fn tell_last_day(
        &self,
        subject: SubjectId,
        messages: Vec<InboxMessage>,
        trail: Trail,
    ) -> StoreResult<bool> {
        self.change(move |tx| {
            Box::pin(async move {
                let sql =
                    "UPDATE family_members SET told = true WHERE subject_id = $1 AND NOT told";
                if tx.execute(sql, &values![subject]).await? == 0 {
                    return Ok(false);
                }
                deliver(tx, &messages).await?;
                tx.record(&trail).await?;
                Ok(true)
            })
        })
        .await
    }

    async fn offer_hand_over(&self, offer: HandOverRow, trail: Trail) -> StoreResult<bool> {
        self.change(move |tx| Box::pin(async move { hand_overs::offer(tx, &offer, &trail).await }))
            .await
    }

    async fn hand_over(&self, hand_over: Uuid) -> StoreResult<Option<HandOverRow>> {
        let columns = hand_overs::COLUMNS;
        let sql = format!("SELECT {columns} FROM hand_overs WHERE hand_over_id = $1");
        self.first(sql, values![hand_over], hand_overs::read).await
    }

    async fn hand_over_by_code(&self, code_hash: Digest) -> StoreResult<Option<HandOverRow>> {
        let columns = hand_overs::COLUMNS;
        let sql = format!("SELECT {columns} FROM hand_overs WHERE code_hash = $1");
        self.first(sql, values![code_hash], hand_overs::read).await
    }

    async fn open_hand_overs(&self, holder: HolderId, now: i64) -> StoreResult<Vec<HandOverRow>> {
        let columns = hand_overs::COLUMNS;
        let sql = format!(
            "SELECT {columns} FROM hand_overs
             WHERE (giver = $1 OR receiver = $1) AND state < 2 AND until_at > $2
             ORDER BY begun_at, hand_over_id"
        );
        self.all(sql, values![holder, now], hand_overs::read).await
    }

    async fn step_hand_over(
        &self,
        from: HandOverState,
        to: HandOverRow,
        messages: Vec<InboxMessage>,
        trail: Trail,
    ) -> StoreResult<bool> {
        self.change(move |tx| {
            Box::pin(async move { hand_overs::step(tx, from, &to, &messages, &trail).await })
        })
        .await
    }

    async fn complete_hand_over(
        &self,
        completion: HandOverCompletion,
        trail: Trail,
    ) -> StoreResult<HandedOver> {
        self.change(move |tx| {
            Box::pin(async move { hand_overs::complete(tx, &completion, &trail).await })
        })
        .await
    }
}

/// Whoever changes this family waits here.
pub(super) async fn lock_holder(tx: &dyn Tx, holder: HolderId) -> StoreResult<()> {
    let sql = "SELECT 1 FROM holders WHERE holder_id = $1 FOR UPDATE";
    tx.lock(sql, &values![holder]).await
}

/// A member of the holder that is not removed, locked.
pub(super) async fn locked_member(
    tx: &dyn Tx,
    holder: HolderId,
    subject: SubjectId,
) -> StoreResult<Option<Subject>> {
    let sql = format!(
        "SELECT {} FROM subjects
         WHERE subject_id = $1 AND holder_id = $2 AND relation <> 0 AND state <> $3
         FOR NO KEY UPDATE",
        people::COLUMNS
    );
    let values = values![subject, holder, SubjectState::Removed];
    tx.first(&sql, &values, people::read).await
}

/// Whether the family is as it was seen.
pub(super) async fn unchanged(tx: &dyn Tx, seen: &Seen) -> StoreResult<bool> {
    let own = tx
        .first(
            "SELECT colour FROM subjects WHERE subject_id = $1 AND holder_id = $2 AND state = $3",
            &values![seen.own, seen.holder, SubjectState::Active],
            |row| row.get(0),
        )
        .await?;
    let members = tx
        .all(
            "SELECT s.subject_id FROM subjects s
             JOIN family_members m ON m.subject_id = s.subject_id
             WHERE s.holder_id = $1 AND s.relation <> 0 AND s.state <> $2",
            &values![seen.holder, SubjectState::Removed],
            |row| row.get(0),
        )
        .await?;
    Ok(is_as_seen(seen, own, members))
}

async fn of_application(
    db: &dyn Query,
    application: Digest,
) -> StoreResult<Option<(SubjectId, Digest)>> {
    db.first(
        "SELECT subject_id, form_hash FROM family_members WHERE application = $1",
        &values![application],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
    .await
}

/// Of two who claim a document at once, the later waits here for the earlier.
async fn claim_document(tx: &dyn Tx, subject: &Subject) -> StoreResult<bool> {
    let claimed = tx
        .execute(
            "INSERT INTO subject_documents (document_index, subject_id) VALUES ($1, $2)
             ON CONFLICT DO NOTHING",
            &values![subject.document_index, subject.subject],
        )
        .await?;
    Ok(claimed == 1)
}

async fn insert_subject(tx: &dyn Tx, subject: &Subject) -> StoreResult<()> {
    let sql = format!(
        "INSERT INTO subjects ({}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        people::COLUMNS
    );
    tx.execute(&sql, &people::row_of(subject)).await?;
    Ok(())
}

async fn insert(
    tx: &dyn Tx,
    member: &Member,
    application: Digest,
    form_hash: Digest,
    at: i64,
) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO family_members
             (subject_id, relation, sealed, application, form_hash, last_day, told, added_at)
         VALUES ($1, $2, $3, $4, $5, $6, false, $7)",
        &values![
            member.subject,
            member.relation.code(),
            member.sealed,
            application,
            form_hash,
            member.last_day,
            at
        ],
    )
    .await?;
    Ok(())
}

fn read(row: &Row) -> StoreResult<Member> {
    let relation: String = row.get(1)?;
    Ok(Member {
        subject: row.get(0)?,
        relation: relation_from(&relation)?,
        sealed: row.get(2)?,
        last_day: row.get(3)?,
    })
}
