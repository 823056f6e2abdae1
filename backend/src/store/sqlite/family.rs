//! Members of families.

use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension, Row, params};
use uuid::Uuid;

use super::super::facts::{Concerned, Moment, SharedJudge};
use super::super::family::{
    AddedMember, EndingMember, FamilyStore, HandOverCompletion, HandOverRow, HandOverState,
    HandedOver, Member, MemberRemoval, NewMember, Seen, is_as_seen, relation_from,
};
use super::super::inbox::InboxMessage;
use super::super::people::SubjectState;
use super::super::sms::SmsSpent;
use super::super::status::StateChange;
use super::super::{Digest, HolderId, StoreResult, SubjectId, Trail};
use super::{SqliteStore, audit, colour, facts, hand_overs, inbox, people, sms, status};

#[async_trait]
impl FamilyStore for SqliteStore {
    async fn members_of(&self, holder: HolderId) -> StoreResult<Vec<Member>> {
        self.read(move |conn| {
            conn.prepare_cached(
                "SELECT m.subject_id, m.relation, m.sealed, m.last_day FROM subjects s
                 JOIN family_members m ON m.subject_id = s.subject_id
                 WHERE s.holder_id = ?1 AND s.relation <> 0 AND s.state <> ?2
                 ORDER BY m.subject_id",
            )?
            .query_and_then(params![holder, SubjectState::Removed.code()], read)?
            .collect()
        })
        .await
    }

    async fn member_of_application(
        &self,
        application: Digest,
    ) -> StoreResult<Option<(SubjectId, Digest)>> {
        self.read(move |conn| of_application(conn, application))
            .await
    }

    async fn add_member(
        &self,
        new: NewMember,
        moment: Moment,
        judge: SharedJudge,
        trail: Trail,
    ) -> StoreResult<AddedMember> {
        self.write(move |conn| {
            let subject = &new.subject;
            if let Some((found, form)) = of_application(conn, new.application)? {
                return Ok(match form == new.form_hash {
                    true => AddedMember::Repeated(found),
                    false => AddedMember::OtherForm,
                });
            }
            if !unchanged(conn, &new.seen)? {
                return Ok(AddedMember::Changed);
            }
            if let SmsSpent::Wrong { left } = sms::spend(conn, &new.code, moment.now)? {
                return Ok(AddedMember::WrongCode { left });
            }
            let free = conn
                .prepare_cached(
                    "INSERT INTO subject_documents (document_index, subject_id) VALUES (?1, ?2)
                     ON CONFLICT DO NOTHING",
                )?
                .execute(params![subject.document_index, subject.subject])?;
            if free == 0 {
                return Ok(AddedMember::Taken);
            }
            people::insert(conn, subject)?;
            insert(
                conn,
                &new.member,
                new.application,
                new.form_hash,
                moment.now,
            )?;
            if let Some(declaration) = &new.declaration {
                facts::put(conn, declaration, moment.now, &mut Concerned::default())?;
            }
            colour::judge(conn, &[(subject.subject, None)], moment, &*judge)?;
            inbox::deliver(conn, &new.messages)?;
            audit::record(conn, &trail)?;
            Ok(AddedMember::Added)
        })
        .await
    }

    async fn note_members(&self, members: Vec<Member>, at: i64) -> StoreResult<()> {
        self.write(move |conn| {
            for member in &members {
                // Nobody applied: the subject's id is as good as an application's.
                let mut application = [0; 32];
                application[..16].copy_from_slice(member.subject.0.as_bytes());
                insert(conn, member, application, [0; 32], at)?;
            }
            Ok(())
        })
        .await
    }

    async fn remove_member(&self, removal: MemberRemoval, trail: Trail) -> StoreResult<bool> {
        self.write(move |conn| {
            let subject = people::find(conn, removal.subject)?.filter(|subject| {
                subject.holder == removal.holder
                    && subject.relation != 0
                    && subject.state != SubjectState::Removed
            });
            let Some(subject) = subject else {
                return Ok(false);
            };
            let change = StateChange {
                subject: subject.subject,
                state: SubjectState::Removed,
                code_state: 1,
                from_slice: removal.from_slice,
            };
            conn.prepare_cached("UPDATE subjects SET state = ?2 WHERE subject_id = ?1")?
                .execute(params![change.subject, change.state.code()])?;
            status::change_codes(conn, &change, trail.at)?;
            for table in ["subject_documents", "family_members", "colour_checks"] {
                conn.prepare_cached(&format!("DELETE FROM {table} WHERE subject_id = ?1"))?
                    .execute([change.subject])?;
            }
            hand_overs::close(conn, change.subject)?;
            inbox::deliver(conn, &removal.messages)?;
            audit::record(conn, &trail)?;
            Ok(true)
        })
        .await
    }

    async fn ending_members(&self, today: u16, limit: u32) -> StoreResult<Vec<EndingMember>> {
        self.read(move |conn| {
            conn.prepare_cached(
                "SELECT s.holder_id, s.subject_id, m.last_day FROM family_members m
                 JOIN subjects s ON s.subject_id = m.subject_id
                 WHERE (m.last_day < ?1 OR (m.last_day = ?1 AND m.told = 0))
                     AND s.relation <> 0 AND s.state <> ?2
                 ORDER BY m.last_day, m.subject_id LIMIT ?3",
            )?
            .query_and_then(params![today, SubjectState::Removed.code(), limit], |row| {
                Ok(EndingMember {
                    holder: row.get(0)?,
                    subject: row.get(1)?,
                    last_day: row.get(2)?,
                })
            })?
            .collect()
        })
        .await
    }

    async fn tell_last_day(
        &self,
        subject: SubjectId,
        messages: Vec<InboxMessage>,
        trail: Trail,
    ) -> StoreResult<bool> {
        self.write(move |conn| {
            let told = conn
                .prepare_cached(
                    "UPDATE family_members SET told = 1 WHERE subject_id = ?1 AND told = 0",
                )?
                .execute([subject])?;
            if told == 1 {
                inbox::deliver(conn, &messages)?;
                audit::record(conn, &trail)?;
            }
            Ok(told == 1)
        })
        .await
    }

    async fn offer_hand_over(&self, offer: HandOverRow, trail: Trail) -> StoreResult<bool> {
        self.write(move |conn| hand_overs::offer(conn, &offer, &trail))
            .await
    }

    async fn hand_over(&self, hand_over: Uuid) -> StoreResult<Option<HandOverRow>> {
        self.read(move |conn| hand_overs::find(conn, hand_over))
            .await
    }

    async fn hand_over_by_code(&self, code_hash: Digest) -> StoreResult<Option<HandOverRow>> {
        self.read(move |conn| hand_overs::by_code(conn, code_hash))
            .await
    }

    async fn open_hand_overs(&self, holder: HolderId, now: i64) -> StoreResult<Vec<HandOverRow>> {
        self.read(move |conn| hand_overs::open_of(conn, holder, now))
            .await
    }

    async fn step_hand_over(
        &self,
        from: HandOverState,
        to: HandOverRow,
        messages: Vec<InboxMessage>,
        trail: Trail,
    ) -> StoreResult<bool> {
        self.write(move |conn| hand_overs::step(conn, from, &to, &messages, &trail))
            .await
    }

    async fn complete_hand_over(
        &self,
        completion: HandOverCompletion,
        trail: Trail,
    ) -> StoreResult<HandedOver> {
        self.write(move |conn| hand_overs::complete(conn, &completion, &trail))
            .await
    }
}

/// Whether the family is as it was seen.
pub(super) fn unchanged(conn: &Connection, seen: &Seen) -> StoreResult<bool> {
    let own = people::find(conn, seen.own)?
        .filter(|own| own.holder == seen.holder && own.state == SubjectState::Active);
    let members = conn
        .prepare_cached(
            "SELECT s.subject_id FROM subjects s
             JOIN family_members m ON m.subject_id = s.subject_id
             WHERE s.holder_id = ?1 AND s.relation <> 0 AND s.state <> ?2",
        )?
        .query_and_then(params![seen.holder, SubjectState::Removed.code()], |row| {
            Ok(row.get(0)?)
        })?
        .collect::<StoreResult<Vec<SubjectId>>>()?;
    Ok(is_as_seen(seen, own.map(|own| own.colour), members))
}

fn of_application(
    conn: &Connection,
    application: Digest,
) -> StoreResult<Option<(SubjectId, Digest)>> {
    Ok(conn
        .prepare_cached("SELECT subject_id, form_hash FROM family_members WHERE application = ?1")?
        .query_row([application], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?)
}

fn insert(
    conn: &Connection,
    member: &Member,
    application: Digest,
    form_hash: Digest,
    at: i64,
) -> StoreResult<()> {
    conn.prepare_cached(
        "INSERT INTO family_members
             (subject_id, relation, sealed, application, form_hash, last_day, told, added_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0, ?7)",
    )?
    .execute(params![
        member.subject,
        member.relation.code(),
        member.sealed,
        application,
        form_hash,
        member.last_day,
        at,
    ])?;
    Ok(())
}

fn read(row: &Row<'_>) -> StoreResult<Member> {
    Ok(Member {
        subject: row.get(0)?,
        relation: relation_from(&row.get::<_, String>(1)?)?,
        sealed: row.get(2)?,
        last_day: row.get(3)?,
    })
}
