//! Members of families, hand-overs, and the end of an account.

use std::sync::Arc;

use bamin_rules::family::Relation;
use bamin_server::store::family::{
    AddedMember, EndingMember, HandOverCompletion, HandOverRow, HandOverState, HandedOver, Member,
    MemberRemoval, NewMember, Seen,
};
use bamin_server::store::holders::Deleted;
use bamin_server::store::inbox::InboxMessage;
use bamin_server::store::message_code::MessageCode;
use bamin_server::store::people::SubjectState;
use bamin_server::store::sms::{LimitOf, SmsClaim, SmsCode, SmsLimit};
use bamin_server::store::{HolderId, SharedStore, StoreResult, SubjectId};
use serde_json::json;

use crate::facts::{Simple, moment, record};
use crate::sample::{DAY, NOW, codes, digest, enrolled, renewal, subject, trail, uuid};
use crate::{Fixture, at_once};

on_both!(
    a_member_is_added_with_its_declaration_and_judged,
    a_form_is_taken_once_and_only_for_the_family_that_was_seen,
    a_wrong_code_counts_and_a_taken_document_uses_the_code,
    of_two_members_added_at_once_one_reads_the_family_again,
    a_removed_members_codes_end_and_its_document_is_free,
    a_last_day_is_told_once,
    a_hand_over_goes_step_by_step_with_messages_and_entries,
    a_hand_over_that_is_over_changes_nothing,
    an_account_ends_with_all_that_was_the_holders,
);

fn holder(n: u32) -> HolderId {
    HolderId(uuid(n))
}

fn member(n: u32, last_day: Option<u16>) -> Member {
    Member {
        subject: SubjectId(uuid(n)),
        relation: Relation::Child,
        sealed: vec![4],
        last_day,
    }
}

fn message(n: u32, subject: u32) -> InboxMessage {
    InboxMessage {
        id: uuid(n),
        subject: SubjectId(uuid(subject)),
        at: NOW,
        code: MessageCode::FAMILY_ADDED,
        params: json!({}),
    }
}

fn seen(holder_no: u32, members: &[u32]) -> Seen {
    Seen {
        holder: holder(holder_no),
        own: SubjectId(uuid(holder_no)),
        own_colour: 0,
        members: members.iter().map(|n| SubjectId(uuid(*n))).collect(),
    }
}

fn claim(n: u32) -> SmsClaim {
    SmsClaim {
        scope: digest(700 + n),
        code_hash: digest(800 + n),
    }
}

/// Holder 1 adds subject `n`.
fn new(n: u32, members: &[u32]) -> NewMember {
    NewMember {
        subject: subject(n, 1),
        member: member(n, None),
        application: digest(900 + n),
        form_hash: digest(950 + n),
        seen: seen(1, members),
        code: claim(n),
        declaration: None,
        messages: vec![message(300 + n, 1)],
    }
}

/// Holder 1 with the own subject alone.
async fn alone(store: &SharedStore) {
    store
        .add_subjects(vec![subject(1, 1)], trail("subject.add"))
        .await
        .unwrap();
}

async fn send_code(store: &SharedStore, n: u32) {
    let code = SmsCode {
        scope: claim(n).scope,
        code_hash: claim(n).code_hash,
        expires: NOW + 300,
        send: uuid(n),
    };
    let limit = SmsLimit {
        scope: digest(1),
        of: LimitOf::Person,
        seconds: 60,
        most: 99,
    };
    store.keep_sms_code(code, vec![limit], NOW).await.unwrap();
}

async fn add(store: &SharedStore, new: NewMember) -> StoreResult<AddedMember> {
    let judge = Arc::new(Simple { now: NOW });
    store
        .add_member(new, moment(NOW), judge, trail("family.add"))
        .await
}

async fn added(store: &SharedStore, n: u32, members: &[u32]) {
    send_code(store, n).await;
    assert_eq!(
        add(store, new(n, members)).await.unwrap(),
        AddedMember::Added
    );
}

async fn a_member_is_added_with_its_declaration_and_judged(fixture: Arc<Fixture>) {
    let store = &fixture.store;
    alone(store).await;
    send_code(store, 2).await;
    let mut form = new(2, &[]);
    form.declaration = Some(record(1, 2, NOW));
    assert_eq!(add(store, form).await.unwrap(), AddedMember::Added);
    assert_eq!(
        store.members_of(holder(1)).await.unwrap(),
        [member(2, None)]
    );
    let kept = store.subject(SubjectId(uuid(2))).await.unwrap().unwrap();
    assert_eq!((kept.holder, kept.colour), (holder(1), 1), "judged at once");
    let told = store.inbox(SubjectId(uuid(1)), 9).await.unwrap();
    assert_eq!(told, [message(302, 1)]);
    let of_form = store.member_of_application(digest(902)).await.unwrap();
    assert_eq!(of_form, Some((SubjectId(uuid(2)), digest(952))));
    assert_eq!(store.member_of_application(digest(1)).await.unwrap(), None);
}

async fn a_form_is_taken_once_and_only_for_the_family_that_was_seen(fixture: Arc<Fixture>) {
    let store = &fixture.store;
    alone(store).await;
    added(store, 2, &[]).await;
    let repeated = add(store, new(2, &[])).await.unwrap();
    assert_eq!(repeated, AddedMember::Repeated(SubjectId(uuid(2))));
    let mut other = new(2, &[]);
    other.form_hash = digest(1);
    assert_eq!(add(store, other).await.unwrap(), AddedMember::OtherForm);
    send_code(store, 3).await;
    assert_eq!(add(store, new(3, &[])).await.unwrap(), AddedMember::Changed);
    let mut orange = new(3, &[2]);
    orange.seen.own_colour = 1;
    assert_eq!(add(store, orange).await.unwrap(), AddedMember::Changed);
    assert_eq!(
        add(store, new(3, &[2])).await.unwrap(),
        AddedMember::Added,
        "the code was not used"
    );
}

async fn a_wrong_code_counts_and_a_taken_document_uses_the_code(fixture: Arc<Fixture>) {
    let store = &fixture.store;
    alone(store).await;
    store
        .add_subjects(vec![subject(5, 5)], trail("subject.add"))
        .await
        .unwrap();
    send_code(store, 2).await;
    let mut wrong = new(2, &[]);
    wrong.code.code_hash = digest(1);
    for left in [4, 3] {
        let refused = add(store, wrong.clone()).await.unwrap();
        assert_eq!(refused, AddedMember::WrongCode { left });
    }
    let mut taken = new(2, &[]);
    taken.subject.document_index = digest(5);
    assert_eq!(add(store, taken).await.unwrap(), AddedMember::Taken);
    let used = add(store, new(2, &[])).await.unwrap();
    assert_eq!(used, AddedMember::WrongCode { left: 0 });
    assert!(store.members_of(holder(1)).await.unwrap().is_empty());
}

async fn of_two_members_added_at_once_one_reads_the_family_again(fixture: Arc<Fixture>) {
    let store = &fixture.store;
    alone(store).await;
    for n in 2..6 {
        send_code(store, n).await;
    }
    let outcomes = at_once(4, |n| {
        let store = fixture.store.clone();
        async move { add(&store, new(2 + n, &[])).await.unwrap() }
    })
    .await;
    let kept = outcomes.iter().filter(|one| **one == AddedMember::Added);
    assert_eq!(kept.count(), 1, "{outcomes:?}");
    assert_eq!(store.members_of(holder(1)).await.unwrap().len(), 1);
}

async fn a_removed_members_codes_end_and_its_document_is_free(fixture: Arc<Fixture>) {
    let store = &fixture.store;
    let device = enrolled(store).await;
    store
        .note_members(vec![member(2, None)], NOW)
        .await
        .unwrap();
    let renewed = store.record_renewal(device.device, vec![renewal(2, 70, 5)], trail("renew"));
    let before = codes(&renewed.await.unwrap()[0]);
    let removal = |of| MemberRemoval {
        holder: holder(of),
        subject: SubjectId(uuid(2)),
        from_slice: DAY,
        messages: vec![message(400, 1)],
    };
    let remove = |of| store.remove_member(removal(of), trail("family.remove"));
    assert!(!remove(9).await.unwrap(), "another's");
    assert!(remove(1).await.unwrap());
    assert!(!remove(1).await.unwrap(), "again");
    let pending = store.pending_changes(before[0].slice).await.unwrap();
    assert_eq!((pending[0].index, pending[0].state), (5, 1));
    assert!(store.members_of(holder(1)).await.unwrap().is_empty());
    assert_eq!(store.subject_by_document(digest(2)).await.unwrap(), None);
    let gone = store.subject(SubjectId(uuid(2))).await.unwrap().unwrap();
    assert_eq!(gone.state, SubjectState::Removed);
    assert_eq!(
        store.inbox(SubjectId(uuid(1)), 9).await.unwrap(),
        [message(400, 1)]
    );
}

async fn a_last_day_is_told_once(fixture: Arc<Fixture>) {
    let store = &fixture.store;
    enrolled(store).await;
    store
        .note_members(vec![member(2, Some(DAY))], NOW)
        .await
        .unwrap();
    let ending = vec![EndingMember {
        holder: holder(1),
        subject: SubjectId(uuid(2)),
        last_day: DAY,
    }];
    assert!(store.ending_members(DAY - 1, 9).await.unwrap().is_empty());
    assert_eq!(store.ending_members(DAY, 9).await.unwrap(), ending);
    let tell = || store.tell_last_day(SubjectId(uuid(2)), vec![message(1, 1)], trail("tell"));
    assert!(tell().await.unwrap());
    assert!(!tell().await.unwrap());
    assert_eq!(store.inbox(SubjectId(uuid(1)), 9).await.unwrap().len(), 1);
    assert!(
        store.ending_members(DAY, 9).await.unwrap().is_empty(),
        "told"
    );
    assert_eq!(
        store.ending_members(DAY + 1, 9).await.unwrap(),
        ending,
        "over"
    );
}

fn offer(n: u32) -> HandOverRow {
    HandOverRow {
        hand_over: uuid(n),
        subject: SubjectId(uuid(2)),
        giver: holder(1),
        receiver: None,
        relation: None,
        state: HandOverState::Offered,
        code_hash: digest(n),
        until: NOW + 600,
        begun_at: NOW,
    }
}

fn accepted(n: u32) -> HandOverRow {
    HandOverRow {
        receiver: Some(holder(5)),
        relation: Some(Relation::Child),
        state: HandOverState::Accepted,
        ..offer(n)
    }
}

fn completion(n: u32) -> HandOverCompletion {
    HandOverCompletion {
        hand_over: uuid(n),
        seen: seen(5, &[]),
        member: member(2, Some(DAY + 9)),
        sealed: vec![6],
        from_slice: DAY,
        messages: vec![message(601, 1), message(602, 5)],
    }
}

/// Holder 1 carries subject 2; holder 5 is another.
async fn two_holders(store: &SharedStore) {
    enrolled(store).await;
    store
        .note_members(vec![member(2, None)], NOW)
        .await
        .unwrap();
    store
        .add_subjects(vec![subject(5, 5)], trail("subject.add"))
        .await
        .unwrap();
}

async fn entries(store: &SharedStore) -> u64 {
    let heads = store.audit_heads(DAY).await.unwrap();
    heads.iter().map(|head| head.seq).sum()
}

async fn a_hand_over_goes_step_by_step_with_messages_and_entries(fixture: Arc<Fixture>) {
    let store = &fixture.store;
    two_holders(store).await;
    let before = entries(store).await;
    let mut not_his = offer(9);
    not_his.giver = holder(5);
    assert!(
        !store
            .offer_hand_over(not_his, trail("offer"))
            .await
            .unwrap()
    );
    assert!(
        store
            .offer_hand_over(offer(10), trail("offer"))
            .await
            .unwrap()
    );
    assert!(
        store
            .offer_hand_over(offer(11), trail("offer"))
            .await
            .unwrap()
    );
    let first = store.hand_over(uuid(10)).await.unwrap().unwrap();
    assert_eq!(
        first.state,
        HandOverState::Declined,
        "the later takes its place"
    );
    let found = store.hand_over_by_code(digest(11)).await.unwrap();
    assert_eq!(found, Some(offer(11)));
    let open = store.open_hand_overs(holder(1), NOW).await.unwrap();
    assert_eq!(open, [offer(11)]);
    assert!(
        store
            .open_hand_overs(holder(1), NOW + 600)
            .await
            .unwrap()
            .is_empty()
    );
    let step = || {
        let messages = vec![message(600, 1)];
        store.step_hand_over(
            HandOverState::Offered,
            accepted(11),
            messages,
            trail("step"),
        )
    };
    assert!(step().await.unwrap());
    assert!(!step().await.unwrap(), "another was faster");
    assert_eq!(
        store.open_hand_overs(holder(5), NOW).await.unwrap(),
        [accepted(11)]
    );
    let complete = || store.complete_hand_over(completion(11), trail("complete"));
    assert_eq!(complete().await.unwrap(), HandedOver::Done);
    assert_eq!(complete().await.unwrap(), HandedOver::Over);
    assert_eq!(
        store.members_of(holder(5)).await.unwrap(),
        [completion(11).member]
    );
    let kept = store.subject(SubjectId(uuid(2))).await.unwrap().unwrap();
    assert_eq!((kept.holder, kept.sealed), (holder(5), vec![6]));
    let told = store.inbox(SubjectId(uuid(1)), 9).await.unwrap();
    assert_eq!(told, [message(601, 1), message(600, 1)]);
    assert_eq!(
        store.inbox(SubjectId(uuid(5)), 9).await.unwrap(),
        [message(602, 5)]
    );
    assert_eq!(
        entries(store).await,
        before + 4,
        "two offers, a step, the end"
    );
}

async fn a_hand_over_that_is_over_changes_nothing(fixture: Arc<Fixture>) {
    let store = &fixture.store;
    two_holders(store).await;
    store
        .offer_hand_over(offer(11), trail("offer"))
        .await
        .unwrap();
    let complete = |completion| store.complete_hand_over(completion, trail("complete"));
    assert_eq!(
        complete(completion(11)).await.unwrap(),
        HandedOver::Over,
        "not accepted"
    );
    let messages = vec![];
    let step = store.step_hand_over(
        HandOverState::Offered,
        accepted(11),
        messages,
        trail("step"),
    );
    assert!(step.await.unwrap());
    let mut other = completion(11);
    other.seen.members = vec![SubjectId(uuid(8))];
    assert_eq!(complete(other).await.unwrap(), HandedOver::Changed);
    let late = crate::sample::trail_at(NOW + 600, "complete");
    let late = store
        .complete_hand_over(completion(11), late)
        .await
        .unwrap();
    assert_eq!(late, HandedOver::Over);
    assert!(store.inbox(SubjectId(uuid(5)), 9).await.unwrap().is_empty());
    assert_eq!(
        store.members_of(holder(1)).await.unwrap(),
        [member(2, None)]
    );
}

async fn an_account_ends_with_all_that_was_the_holders(fixture: Arc<Fixture>) {
    let store = &fixture.store;
    let device = enrolled(store).await;
    let renewed = store.record_renewal(device.device, vec![renewal(1, 70, 5)], trail("renew"));
    renewed.await.unwrap();
    let phones = store.devices_of(holder(1)).await.unwrap();
    assert_eq!(phones, std::slice::from_ref(&device));
    let end = || store.delete_holder(holder(1), DAY, trail("account.delete"));
    let gone = Deleted {
        subjects: 2,
        devices: 1,
    };
    assert_eq!(end().await.unwrap(), Some(gone));
    assert_eq!(end().await.unwrap(), None);
    let empty = store.subject(SubjectId(uuid(1))).await.unwrap().unwrap();
    assert_eq!((empty.state, empty.sealed), (SubjectState::Removed, vec![]));
    assert_eq!(store.subject_by_document(digest(1)).await.unwrap(), None);
    let pending = store.pending_changes(DAY).await.unwrap();
    assert_eq!((pending[0].index, pending[0].state), (5, 1));
    let phone = store.device(device.device).await.unwrap().unwrap();
    assert_eq!((phone.revoked_at, phone.platform.as_str()), (Some(NOW), ""));
    assert_eq!(store.session_by_access(digest(10_001)).await.unwrap(), None);
}
