//! Appeals, their photos, and decisions.

use std::sync::Arc;

use bamin_server::store::appeals::{
    Appeal, AppealKind, AppealSort, AppealState, Begun, Decided, Decision, NamedReason, NewAppeal,
    PhotoOutcome, PictureKind,
};
use bamin_server::store::inbox::InboxMessage;
use bamin_server::store::list::{Direction, PageRequest};
use bamin_server::store::message_code::MessageCode;
use bamin_server::store::{HolderId, SharedStore, SubjectId};
use serde_json::json;

use crate::facts::{Simple, chunk, moment, record};
use crate::sample::{NOW, digest, enrolled, trail, uuid};
use crate::{Fixture, at_once};

on_both!(
    an_appeal_begins_once_and_no_more_than_may_wait,
    an_appeal_is_open_when_its_last_photo_is_settled,
    a_decision_is_made_once_with_all_that_follows,
    appeals_of_a_state_come_page_by_page,
    old_appeals_are_given_up_photos_first,
);

fn new(n: u32, photos: u32) -> NewAppeal {
    NewAppeal {
        appeal: uuid(n),
        holder: HolderId(uuid(1)),
        subject: SubjectId(uuid(2)),
        hash: digest(n),
        kind: AppealKind::Reason,
        reason: Some(NamedReason {
            rule: "R5".into(),
            record: Some("s/clinic/r1".into()),
            since: NOW - 9,
        }),
        sealed: vec![5],
        photos: (0..photos).map(|photo| (10, digest(photo))).collect(),
    }
}

async fn begin(store: &SharedStore, new: NewAppeal) -> Begun {
    store
        .begin_appeal(new, 3, trail("appeal.begin"))
        .await
        .unwrap()
}

async fn find(store: &SharedStore, n: u32) -> Appeal {
    store.appeal(uuid(n)).await.unwrap().unwrap()
}

async fn an_appeal_begins_once_and_no_more_than_may_wait(fixture: Arc<Fixture>) {
    let store = &fixture.store;
    enrolled(store).await;
    assert_eq!(begin(store, new(1, 0)).await, Begun::New);
    assert_eq!(begin(store, new(1, 0)).await, Begun::Again);
    let mut other = new(1, 0);
    other.hash = digest(9);
    assert_eq!(begin(store, other).await, Begun::Conflict);
    let begun = at_once(6, |n| {
        let store = fixture.store.clone();
        async move { begin(&store, new(10 + n, 1)).await }
    })
    .await;
    let kept = begun.iter().filter(|begun| **begun == Begun::New);
    assert_eq!(kept.count(), 2, "three may wait: {begun:?}");
    let kept = find(store, 1).await;
    assert_eq!((kept.state, kept.sent_at), (AppealState::Open, Some(NOW)));
    assert_eq!(
        (kept.reason, kept.kind),
        (new(1, 0).reason, AppealKind::Reason)
    );
    let of_holder = store.appeals_of(HolderId(uuid(1))).await.unwrap();
    assert_eq!((of_holder.len(), of_holder[2].appeal), (3, uuid(1)));
    assert_eq!(store.appeal(uuid(99)).await.unwrap(), None);
}

async fn an_appeal_is_open_when_its_last_photo_is_settled(fixture: Arc<Fixture>) {
    let store = &fixture.store;
    enrolled(store).await;
    begin(store, new(1, 2)).await;
    let part = |number, start, sealed| store.add_photo_part(uuid(1), number, start, 5, sealed);
    assert_eq!(part(0, 0, vec![1]).await.unwrap(), Some(5));
    assert_eq!(part(0, 0, vec![1]).await.unwrap(), Some(5), "again");
    assert_eq!(part(0, 7, vec![2]).await.unwrap(), Some(5), "a gap");
    assert_eq!(part(0, 5, vec![2]).await.unwrap(), Some(10));
    assert_eq!(part(4, 0, vec![1]).await.unwrap(), None, "not announced");
    let parts = store.photo_parts(uuid(1), 0).await.unwrap();
    assert_eq!(parts, [(0, vec![1]), (5, vec![2])]);
    let kept = PhotoOutcome::Kept(PictureKind::Png, vec![8, 8]);
    store.settle_photo(uuid(1), 0, kept, NOW + 1).await.unwrap();
    assert!(store.photo_parts(uuid(1), 0).await.unwrap().is_empty());
    let photo = store.photo(uuid(1), 0).await.unwrap();
    assert_eq!(photo, Some((PictureKind::Png, vec![8, 8])));
    assert_eq!(part(0, 10, vec![3]).await.unwrap(), None, "settled");
    assert_eq!(find(store, 1).await.state, AppealState::Begun);
    let refused = PhotoOutcome::Refused("too_large".into());
    store
        .settle_photo(uuid(1), 1, refused, NOW + 2)
        .await
        .unwrap();
    let open = find(store, 1).await;
    assert_eq!(
        (open.state, open.sent_at),
        (AppealState::Open, Some(NOW + 2))
    );
    assert_eq!(open.photos[0].received, 10);
    assert_eq!(open.photos[1].refused.as_deref(), Some("too_large"));
    assert_eq!(store.photo(uuid(1), 1).await.unwrap(), None);
}

fn decision(n: u32) -> Decision {
    Decision {
        appeal: uuid(n),
        state: AppealState::Accepted,
        decided: Decided {
            at: NOW + 5,
            by: "fuzhou_desk".into(),
            lifted_until: Some(NOW + 86_400),
            answer_sealed: vec![3],
        },
        lifting: Some(chunk(vec![record(1, 2, NOW)], vec![])),
        message: InboxMessage {
            id: uuid(500 + n),
            subject: SubjectId(uuid(2)),
            at: NOW + 5,
            code: MessageCode::APPEAL_ACCEPTED,
            params: json!({}),
        },
    }
}

async fn decide(store: &SharedStore, n: u32) -> bool {
    let judge = Arc::new(Simple { now: NOW + 5 });
    let trail = trail("appeal.decide");
    let decided = store.decide_appeal(decision(n), moment(NOW + 5), judge, trail);
    decided.await.unwrap()
}

async fn a_decision_is_made_once_with_all_that_follows(fixture: Arc<Fixture>) {
    let store = &fixture.store;
    enrolled(store).await;
    begin(store, new(1, 0)).await;
    begin(store, new(2, 1)).await;
    assert!(!decide(store, 2).await, "photos are missing");
    assert!(decide(store, 1).await);
    assert!(!decide(store, 1).await);
    let kept = find(store, 1).await;
    assert_eq!(
        (kept.state, kept.decided),
        (AppealState::Accepted, Some(decision(1).decided))
    );
    let subject = SubjectId(uuid(2));
    let codes: Vec<_> = store.inbox(subject, 9).await.unwrap();
    assert!(
        codes
            .iter()
            .any(|message| message.code == MessageCode::APPEAL_ACCEPTED)
    );
    // The lifting is a record like any other: here it makes the person orange.
    let person = store.person(subject).await.unwrap().unwrap();
    assert_eq!((person.facts.len(), person.colour), (1, 1));
}

async fn appeals_of_a_state_come_page_by_page(fixture: Arc<Fixture>) {
    let store = &fixture.store;
    enrolled(store).await;
    for n in 1..=3 {
        begin(store, new(n, u32::from(n == 2))).await;
    }
    let request = PageRequest::first(AppealSort::Id, Direction::Ascending, 1);
    let first = store
        .appeals_in(AppealState::Open, request.clone())
        .await
        .unwrap();
    assert_eq!(first.rows[0].appeal, uuid(1));
    let rest = request.next(first.next).unwrap();
    let rest = store.appeals_in(AppealState::Open, rest).await.unwrap();
    assert_eq!((rest.rows[0].appeal, rest.next), (uuid(3), None));
    let request = PageRequest::first(AppealSort::Id, Direction::Descending, 9);
    let begun = store.appeals_in(AppealState::Begun, request).await.unwrap();
    assert_eq!((begun.rows.len(), begun.rows[0].photos.len()), (1, 1));
}

async fn old_appeals_are_given_up_photos_first(fixture: Arc<Fixture>) {
    let store = &fixture.store;
    enrolled(store).await;
    begin(store, new(1, 1)).await;
    let kept = PhotoOutcome::Kept(PictureKind::Jpeg, vec![8]);
    store.settle_photo(uuid(1), 0, kept, NOW).await.unwrap();
    assert!(decide(store, 1).await);
    begin(store, new(2, 1)).await;
    let forget = |photos, decided, begun| store.forget_appeals(photos, decided, begun);
    assert_eq!(forget(NOW + 6, NOW, NOW).await.unwrap(), 0);
    assert_eq!(store.photo(uuid(1), 0).await.unwrap(), None, "photos went");
    assert_eq!(find(store, 1).await.sealed, [5]);
    assert_eq!(
        forget(NOW + 6, NOW, NOW + 1).await.unwrap(),
        1,
        "never sent"
    );
    assert_eq!(store.appeal(uuid(2)).await.unwrap(), None);
    assert_eq!(forget(NOW + 6, NOW + 6, NOW).await.unwrap(), 1);
    assert_eq!(store.appeal(uuid(1)).await.unwrap(), None);
}
