//! Messages, looks and check-ins: what is read page by page.

use std::sync::Arc;

use bamin_server::store::inbox::{Delivered, InboxMessage, MessageSort};
use bamin_server::store::list::{Direction, Page, PageRequest, Sort, Total};
use bamin_server::store::looks::{Look, LookMethod, LookSort};
use bamin_server::store::message_code::MessageCode;
use bamin_server::store::overseas::{CheckIn, CheckInSort};
use bamin_server::store::{PointId, SubjectId, UnitId};
use serde_json::json;

use crate::Fixture;
use crate::sample::{DAY, NOW, trail, uuid};

on_both!(
    messages_of_many_subjects_come_in_one_order,
    a_message_is_marked_once_and_only_for_its_subjects,
    a_message_that_is_there_stays,
    looks_page_either_way_with_their_number,
    looks_are_kept_once_with_the_entry_of_who_looked,
    a_subjects_check_ins_are_its_own,
);

fn message(n: u32, subject: u32) -> InboxMessage {
    InboxMessage {
        id: uuid(n),
        subject: SubjectId(uuid(subject)),
        at: NOW + i64::from(n),
        code: MessageCode::COLOUR_GREEN,
        params: json!({"n": n, "名": ["一"]}),
    }
}

fn subjects(ids: [u32; 2]) -> Vec<SubjectId> {
    ids.map(|id| SubjectId(uuid(id))).to_vec()
}

fn page<S: Sort>(sort: S, direction: Direction, size: u32) -> PageRequest<S> {
    PageRequest::first(sort, direction, size)
}

fn ids(page: &Page<Delivered>) -> Vec<u32> {
    let id = |one: &Delivered| u32::try_from(one.message.id.as_u128() & 0xffff).unwrap();
    page.rows.iter().map(id).collect()
}

async fn messages_of_many_subjects_come_in_one_order(fixture: Arc<Fixture>) {
    let store = &fixture.store;
    let all = (1..=7).map(|n| message(n, n % 3)).collect();
    store.put_messages(all).await.unwrap();
    let of = subjects([1, 2]);
    let request = page(MessageSort::Id, Direction::Ascending, 3);
    let first = store
        .messages_of(of.clone(), request.clone())
        .await
        .unwrap();
    assert_eq!((ids(&first), first.total), (vec![1, 2, 4], None));
    assert_eq!(first.rows[0].message, message(1, 1));
    let rest = request.next(first.next).unwrap();
    let rest = store.messages_of(of.clone(), rest).await.unwrap();
    assert_eq!((ids(&rest), rest.next), (vec![5, 7], None));
    let newest = page(MessageSort::Id, Direction::Descending, 2).with_total();
    let newest = store.messages_of(of.clone(), newest).await.unwrap();
    assert_eq!(
        (ids(&newest), newest.total),
        (vec![7, 5], Some(Total::Exactly(5)))
    );
    let nobody = page(MessageSort::Id, Direction::Ascending, 9);
    assert!(
        store
            .messages_of(vec![], nobody)
            .await
            .unwrap()
            .rows
            .is_empty()
    );
}

async fn a_message_is_marked_once_and_only_for_its_subjects(fixture: Arc<Fixture>) {
    let store = &fixture.store;
    let all = (1..=4).map(|n| message(n, n % 2)).collect();
    store.put_messages(all).await.unwrap();
    let (one, both) = (vec![SubjectId(uuid(1))], subjects([0, 1]));
    let every = vec![uuid(1), uuid(2), uuid(3), uuid(99)];
    assert_eq!(
        store
            .read_messages(one.clone(), every.clone(), NOW)
            .await
            .unwrap(),
        2
    );
    assert_eq!(
        store
            .read_messages(both.clone(), every, NOW + 9)
            .await
            .unwrap(),
        1
    );
    assert_eq!(
        store.unread_messages(both.clone(), 9).await.unwrap(),
        [uuid(4)]
    );
    assert!(store.unread_messages(one, 9).await.unwrap().is_empty());
    let request = page(MessageSort::Id, Direction::Ascending, 9);
    let kept = store.messages_of(both, request).await.unwrap();
    let read: Vec<_> = kept.rows.iter().map(|one| one.read_at).collect();
    assert_eq!(read, [Some(NOW), Some(NOW + 9), Some(NOW), None]);
}

async fn a_message_that_is_there_stays(fixture: Arc<Fixture>) {
    let store = &fixture.store;
    store.put_messages(vec![message(1, 1)]).await.unwrap();
    let mut other = message(1, 1);
    other.code = MessageCode::COLOUR_ORANGE;
    store
        .put_messages(vec![other, message(2, 1)])
        .await
        .unwrap();
    let inbox = store.inbox(SubjectId(uuid(1)), 9).await.unwrap();
    assert_eq!(inbox, [message(2, 1), message(1, 1)]);
}

fn look(n: u32) -> Look {
    Look {
        subject: SubjectId(uuid(1)),
        at: NOW + i64::from(n / 2),
        look: uuid(n),
        unit: n.is_multiple_of(2).then_some(UnitId(7)),
        point: n.is_multiple_of(4).then_some(PointId(9)),
        method: LookMethod::ALL[n as usize % 4],
    }
}

async fn looks_page_either_way_with_their_number(fixture: Arc<Fixture>) {
    let store = &fixture.store;
    let subject = SubjectId(uuid(1));
    store
        .put_looks((0..7).map(look).collect(), None)
        .await
        .unwrap();
    for direction in [Direction::Ascending, Direction::Descending] {
        let mut all: Vec<Look> = (0..7).map(look).collect();
        if direction == Direction::Descending {
            all.reverse();
        }
        let mut seen = Vec::new();
        let mut next = Some(page(LookSort::Time, direction, 2).with_total());
        while let Some(request) = next {
            let page = store.looks_at(subject, NOW, request.clone()).await.unwrap();
            assert_eq!(page.total, Some(Total::Exactly(7)));
            seen.extend(page.rows);
            next = request.next(page.next);
        }
        assert_eq!(seen, all);
    }
    let later = page(LookSort::Time, Direction::Ascending, 9);
    let later = store.looks_at(subject, NOW + 3, later).await.unwrap();
    assert_eq!(later.rows, [look(6)]);
}

async fn looks_are_kept_once_with_the_entry_of_who_looked(fixture: Arc<Fixture>) {
    let store = &fixture.store;
    store
        .put_looks(vec![look(1)], Some(trail("subject.look")))
        .await
        .unwrap();
    store.put_looks(vec![look(1), look(2)], None).await.unwrap();
    let request = page(LookSort::Time, Direction::Descending, 9);
    let kept = store
        .looks_at(SubjectId(uuid(1)), 0, request)
        .await
        .unwrap();
    assert_eq!(kept.rows, [look(2), look(1)]);
    assert_eq!(store.audit_heads(DAY).await.unwrap().len(), 1);
}

async fn a_subjects_check_ins_are_its_own(fixture: Arc<Fixture>) {
    let store = &fixture.store;
    let check_in = |n: u32, subject: u32| CheckIn {
        subject: SubjectId(uuid(subject)),
        id: uuid(n),
        at: NOW + i64::from(n / 2),
        sealed: vec![1, 2],
    };
    for n in 0..5 {
        let one = check_in(n, 1 + n / 4);
        store.put_check_in(one, trail("check_in")).await.unwrap();
    }
    let request = page(CheckInSort::Time, Direction::Descending, 3);
    let first = store
        .check_ins_of(SubjectId(uuid(1)), request.clone())
        .await
        .unwrap();
    assert_eq!(first.rows, [check_in(3, 1), check_in(2, 1), check_in(1, 1)]);
    let rest = request.next(first.next).unwrap();
    let rest = store.check_ins_of(SubjectId(uuid(1)), rest).await.unwrap();
    assert_eq!((rest.rows, rest.next), (vec![check_in(0, 1)], None));
}
