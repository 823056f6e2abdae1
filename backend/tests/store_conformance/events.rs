//! Events are kept once, whatever arrives how often.

use bamin_server::store::events::{
    Event, FLAG_TIME_OFF, FLAG_TWICE, FLAG_VERIFIED, Ingested, Settled, Sighting,
};
use bamin_server::store::{CodeRef, UnitId};

use crate::at_once;
use crate::sample::{DAY, NOW, digest, event, event_key, trail, uuid};

both! {
    async fn an_event_comes_back_as_it_was(fixture) {
        let store = &fixture.store;
        let mut bare = event(2);
        bare.kind = "feedback".into();
        (bare.point, bare.code, bare.verdict) = (None, None, None);
        (bare.presentation, bare.presented_at) = (None, None);
        let batch = vec![event(1), bare.clone()];
        let outcomes = store.ingest(batch, trail("ingest")).await.unwrap();
        assert_eq!(outcomes, [Ingested::Stored, Ingested::Stored]);
        let events = store.events_of(UnitId(1), DAY, DAY, None, 10).await.unwrap();
        assert_eq!(events, [event(1), bare]);
    }

    async fn a_batch_sent_again_changes_nothing(fixture) {
        let store = &fixture.store;
        let batch: Vec<_> = (1..=200).map(event).collect();
        let outcomes = store.ingest(batch.clone(), trail("ingest")).await.unwrap();
        assert!(outcomes.iter().all(|outcome| *outcome == Ingested::Stored));
        let heads = store.audit_heads(DAY).await.unwrap();
        let mut longer = batch;
        longer.reverse();
        let outcomes = store.ingest(longer, trail("ingest")).await.unwrap();
        assert!(outcomes.iter().all(|outcome| *outcome == Ingested::Duplicate));
        assert_eq!(store.audit_heads(DAY).await.unwrap(), heads);
        assert_eq!(store.events_of(UnitId(1), DAY, DAY, None, 999).await.unwrap().len(), 200);
    }

    async fn another_content_under_a_key_is_set_aside(fixture) {
        let store = &fixture.store;
        store.ingest(vec![event(1)], trail("ingest")).await.unwrap();
        let mut other = event(1);
        other.content_hash = digest(50);
        let batch = vec![event(1), other.clone(), event(2)];
        let outcomes = store.ingest(batch, trail("ingest")).await.unwrap();
        assert_eq!(outcomes, [Ingested::Duplicate, Ingested::Conflict, Ingested::Stored]);
        let again = store.ingest(vec![other], trail("ingest")).await.unwrap();
        assert_eq!(again, [Ingested::Conflict]);
        assert_eq!(store.conflicts_of(UnitId(1), DAY).await.unwrap(), [event_key(1)]);
        let events = store.events_of(UnitId(1), DAY, DAY, None, 10).await.unwrap();
        assert_eq!(events, [event(1), event(2)], "the first one stands");
    }

    async fn one_key_twice_in_a_batch_is_one_event(fixture) {
        let store = &fixture.store;
        let mut other = event(1);
        other.content_hash = digest(50);
        let batch = vec![event(1), event(1), other];
        let outcomes = store.ingest(batch, trail("ingest")).await.unwrap();
        assert_eq!(outcomes, [Ingested::Stored, Ingested::Duplicate, Ingested::Conflict]);
        assert_eq!(store.events_of(UnitId(1), DAY, DAY, None, 10).await.unwrap(), [event(1)]);
    }

    async fn one_batch_from_many_at_once_is_stored_once(fixture) {
        let outcomes = at_once(6, |n| {
            let store = fixture.store.clone();
            let mut batch: Vec<_> = (1..=50).map(event).collect();
            if n % 2 == 1 {
                batch.reverse();
            }
            async move { store.ingest(batch, trail("ingest")).await.unwrap() }
        }).await;
        let stored =
            outcomes.iter().flatten().filter(|outcome| **outcome == Ingested::Stored).count();
        assert_eq!(stored, 50);
    }

    async fn a_day_far_from_today_has_its_place_as_well(fixture) {
        let store = &fixture.store;
        let days = [0, DAY - 400, DAY - 1, DAY, DAY + 1, u16::MAX];
        let batch: Vec<_> = days.iter().map(|day| {
            let mut event = event(1);
            event.key.day = *day;
            event
        }).collect();
        let outcomes = store.ingest(batch, trail("ingest")).await.unwrap();
        assert_eq!(outcomes, [Ingested::Stored; 6], "another day is another key");
        let some = store.events_of(UnitId(1), DAY - 1, DAY, None, 10).await.unwrap();
        assert_eq!(some.len(), 2);
    }

    async fn a_unit_reads_its_own_events_page_by_page(fixture) {
        let store = &fixture.store;
        let mut batch: Vec<_> = (1..=5).map(event).collect();
        batch[4].key.unit = UnitId(2);
        batch[3].key.day = DAY + 1;
        store.ingest(batch, trail("ingest")).await.unwrap();
        let first = store.events_of(UnitId(1), DAY, DAY + 1, None, 2).await.unwrap();
        assert_eq!(first, [event(1), event(2)]);
        let after = Some((DAY, uuid(2)));
        let rest = store.events_of(UnitId(1), DAY, DAY + 1, after, 10).await.unwrap();
        let keys: Vec<_> = rest.iter().map(|event| (event.key.day, event.key.event)).collect();
        assert_eq!(keys, [(DAY, uuid(3)), (DAY + 1, uuid(4))]);
    }

    async fn a_verified_presentation_is_deleted(fixture) {
        let store = &fixture.store;
        let mut later = event(1);
        later.received_at = NOW + 1;
        store.ingest(vec![later, event(2)], trail("ingest")).await.unwrap();
        let waiting = store.unverified(0, 10).await.unwrap();
        let keys: Vec<_> = waiting.iter().map(|event| event.key).collect();
        assert_eq!(keys, [event_key(2), event_key(1)], "in order of arrival");
        let like = event(2);
        assert_eq!(Some(&waiting[0].presentation), like.presentation.as_ref());
        assert_eq!((waiting[0].code, waiting[0].at), (like.code, like.at));
        assert_eq!(waiting[0].verdict, like.verdict);
        assert_eq!(store.unverified(0, 1).await.unwrap().len(), 1);
        assert_eq!(store.unverified(NOW, 10).await.unwrap().len(), 2);
        assert_eq!(store.unverified(NOW + 1, 10).await.unwrap(), waiting[1..]);
        let settled = vec![
            Settled { key: event_key(2), flags: FLAG_VERIFIED },
            Settled { key: event_key(9), flags: FLAG_VERIFIED },
        ];
        assert_eq!(store.settle(settled.clone()).await.unwrap(), 1);
        assert_eq!(store.settle(settled).await.unwrap(), 0);
        assert_eq!(store.unverified(0, 10).await.unwrap().len(), 1);
        let flagged = vec![Settled { key: event_key(2), flags: FLAG_TWICE }];
        store.flag_events(flagged).await.unwrap();
        let events = store.events_of(UnitId(1), DAY, DAY, None, 10).await.unwrap();
        assert_eq!(events[1].flags, FLAG_VERIFIED | FLAG_TWICE);
        assert_eq!(events[1].presentation, None);
        assert_eq!(events[0].flags & FLAG_TIME_OFF, 0);
        assert!(events[0].presentation.is_some());
    }

    async fn the_scans_of_one_code_are_found_across_units(fixture) {
        let store = &fixture.store;
        let mut elsewhere = event(1);
        elsewhere.key.unit = UnitId(2);
        elsewhere.at = NOW - 60;
        let mut another = event(3);
        another.code = Some(CodeRef { issuer: 2, slice: DAY, index: 77 });
        let mut third = event(4);
        third.code = Some(CodeRef { issuer: 1, slice: DAY, index: 78 });
        third.at = NOW + 60;
        let batch = vec![event(2), elsewhere.clone(), another, third.clone()];
        store.ingest(batch, trail("ingest")).await.unwrap();
        let code = CodeRef { issuer: 1, slice: DAY, index: 77 };
        let seen = store.scans_of(vec![code]).await.unwrap();
        assert_eq!(seen, [sighting(&elsewhere), sighting(&event(2))]);
        let seen = store.scans_of(vec![third.code.unwrap(), code]).await.unwrap();
        assert_eq!(seen, [&elsewhere, &event(2), &third].map(sighting), "by time recorded");
        assert_eq!(store.scans_of(Vec::new()).await.unwrap(), []);
    }
}

fn sighting(event: &Event) -> Sighting {
    Sighting {
        key: event.key,
        device: event.device,
        at: event.at,
        point: event.point,
        presented_at: event.presented_at,
        code: event.code.unwrap(),
    }
}

#[tokio::test]
async fn postgres_keeps_each_day_in_a_partition_of_its_own() {
    let fixture = crate::migrated(crate::Fixture::postgres().await).await;
    fixture
        .store
        .ingest(vec![event(1)], trail("ingest"))
        .await
        .unwrap();
    let emptied = format!("DELETE FROM events_{DAY}");
    fixture.sql(&emptied).await;
    let left = fixture
        .store
        .events_of(UnitId(1), DAY, DAY, None, 10)
        .await
        .unwrap();
    assert!(left.is_empty());
}

#[tokio::test]
async fn a_day_that_began_in_the_default_partition_stays_there() {
    let fixture = crate::migrated(crate::Fixture::postgres().await).await;
    let (early, early_trail) = (
        event(1),
        crate::sample::trail_at(NOW - 90 * 86_400, "ingest"),
    );
    fixture
        .store
        .ingest(vec![early], early_trail)
        .await
        .unwrap();
    let outcomes = fixture
        .store
        .ingest(vec![event(1), event(2)], trail("ingest"))
        .await
        .unwrap();
    assert_eq!(outcomes, [Ingested::Duplicate, Ingested::Stored]);
    assert_eq!(
        fixture
            .store
            .events_of(UnitId(1), DAY, DAY, None, 10)
            .await
            .unwrap()
            .len(),
        2
    );
}
