//! Arrivals, registrations, check-ins, and other provinces.

use std::sync::Arc;

use bamin_server::store::SubjectId;
use bamin_server::store::arrivals::{Arrival, Hold, Origin, Outcome, PlatformState, Try};
use bamin_server::store::inbox::InboxMessage;
use bamin_server::store::message_code::MessageCode;
use bamin_server::store::overseas::{CheckIn, OverseasArrival};
use bamin_server::store::passes::Renewed;
use bamin_server::store::trust::IssuerRow;
use bamin_server::store::units::Standing;
use bamin_server::store::verifiers::Verifier;
use serde_json::json;

use crate::sample::{
    DAY, NOW, code, codes, digest, enrolled, renewal, subject, trail, trail_at, uuid,
};
use crate::{Fixture, at_once};

fn arrival(n: u32) -> Arrival {
    Arrival {
        subject: SubjectId(uuid(n)),
        sealed: vec![1, 2],
        applied_at: NOW,
        resident_from: NOW + 1_000,
        ended_at: None,
        origin: Origin::Waiting,
        outcome: Outcome::NotAsked,
        tries: 0,
        last_try: None,
        next_try: NOW,
        as_of: None,
    }
}

fn message(n: u32, id: u32) -> InboxMessage {
    InboxMessage {
        id: uuid(1_000 + id),
        subject: SubjectId(uuid(n)),
        at: NOW,
        code: MessageCode::RESIDENT_NOW,
        params: json!({}),
    }
}

on_both!(who_waits_for_an_origin_is_asked_soon);

async fn who_waits_for_an_origin_is_asked_soon(fixture: Arc<Fixture>) {
    let store = &fixture.store;
    let people = (1..=3).map(|n| subject(n, n)).collect();
    store
        .add_subjects(people, trail("subject.add"))
        .await
        .unwrap();
    for (n, origin) in [
        (1, Origin::Waiting),
        (2, Origin::Green),
        (3, Origin::Waiting),
    ] {
        let late = Arrival {
            origin,
            next_try: NOW + 100 + i64::from(n),
            ..arrival(n)
        };
        let put = store.put_arrival(late, None, trail("arrival.apply"));
        assert!(put.await.unwrap());
    }
    let known = vec![digest(1), digest(2), digest(77)];
    store.ask_soon(known, NOW).await.unwrap();
    store.ask_soon(vec![], NOW).await.unwrap();
    let due = store.arrivals_to_ask(NOW, 9).await.unwrap();
    let due: Vec<_> = due.iter().map(|one| one.subject).collect();
    assert_eq!(due, [SubjectId(uuid(1))]);
    // Who is due already is not put off.
    store.ask_soon(vec![digest(1)], NOW + 50).await.unwrap();
    assert_eq!(store.arrivals_to_ask(NOW, 9).await.unwrap().len(), 1);
}

both! {
    async fn an_own_subject_becomes_an_arrival_and_a_resident_again(fixture) {
        let store = &fixture.store;
        let people = vec![subject(1, 1), subject(2, 1)];
        store.add_subjects(people, trail("subject.add")).await.unwrap();
        assert!(store.put_arrival(arrival(1), None, trail("arrival.apply")).await.unwrap());
        assert!(!store.put_arrival(arrival(2), None, trail("arrival.apply")).await.unwrap(), "family");
        assert!(!store.put_arrival(arrival(3), None, trail("arrival.apply")).await.unwrap(), "nobody");
        let id = SubjectId(uuid(1));
        assert_eq!(store.subject(id).await.unwrap().unwrap().kind, 2);
        assert_eq!(store.arrival(id).await.unwrap(), Some(arrival(1)));
        assert!(store.arrivals_over(NOW + 999, 9).await.unwrap().is_empty());
        assert_eq!(store.arrivals_over(NOW + 1_000, 9).await.unwrap(), [(id, Origin::Waiting)]);
        let over = vec![(message(1, 1), trail("arrival.end"))];
        assert_eq!(store.end_arrivals(over.clone(), NOW + 999, NOW + 999).await.unwrap(), 0, "too early");
        assert_eq!(store.end_arrivals(over, NOW + 1_000, NOW + 1_000).await.unwrap(), 1);
        let again = vec![(message(1, 2), trail("arrival.end"))];
        assert_eq!(store.end_arrivals(again, NOW + 1_000, i64::MAX).await.unwrap(), 0, "told once");
        assert_eq!(store.subject(id).await.unwrap().unwrap().kind, 0);
        assert_eq!(store.inbox(id, 9).await.unwrap(), [message(1, 1)]);
        assert!(store.arrivals_to_ask(NOW + 1_000, 9).await.unwrap().is_empty());
        // Who comes again is an arrival again.
        assert!(store.put_arrival(arrival(1), None, trail("arrival.apply")).await.unwrap());
        let again = Arrival { applied_at: NOW + 1, ..arrival(1) };
        assert_eq!(store.arrival(id).await.unwrap(), Some(again), "its time names it");
    }

    async fn an_arrival_that_waits_has_no_code_until_its_origin_is_known(fixture) {
        let store = &fixture.store;
        let device = enrolled(store).await.device;
        let id = SubjectId(uuid(1));
        let both = vec![renewal(1, 101, 5), renewal(2, 102, 6)];
        store.record_renewal(device, both, trail("renew")).await.unwrap();
        let hold = || Some(Hold { from_slice: DAY, message: Some(message(1, 1)) });
        assert!(store.put_arrival(arrival(1), hold(), trail("arrival.apply")).await.unwrap());
        let states = || async {
            let held = store.code_holders(vec![code(DAY, 5), code(DAY + 2, 5), code(DAY, 6)]);
            held.await.unwrap().into_iter().map(|one| one.unwrap().state).collect::<Vec<_>>()
        };
        assert_eq!(states().await, [1, 1, 0], "the own codes are withdrawn, the family's hold");
        assert_eq!(store.inbox(id, 9).await.unwrap(), [message(1, 1)]);
        // Refused without using the key; the family goes on, and the hint is known.
        let both = vec![renewal(1, 103, 7), renewal(2, 104, 8)];
        let renewed = store.record_renewal(device, both, trail("renew")).await.unwrap();
        assert_eq!(renewed[0], Renewed::OriginWaiting);
        assert!(matches!(renewed[1], Renewed::Recorded { .. }));
        let alone = vec![renewal(1, 105, 9)];
        let sealed = alone[0].hint_secret.clone();
        let renewed = store.record_renewal(device, alone, trail("renew")).await.unwrap();
        assert_eq!(renewed, [Renewed::OriginWaiting]);
        assert_eq!(store.hint_secrets(id).await.unwrap()[0].sealed, sealed);
        // An answer about an arrival that another one replaced is not noted.
        let told = |applied_at: i64| Try {
            subject: id,
            applied_at,
            origin: Some(Origin::Green),
            outcome: Outcome::Known,
            tries: 0,
            next_try: NOW + 500,
            news: Some((message(1, 2), trail("arrival.origin"))),
        };
        let note = |one: Try| store.note_tries(vec![one], PlatformState::default(), trail("origin.ask"));
        note(told(NOW - 1)).await.unwrap();
        assert_eq!(store.inbox(id, 9).await.unwrap().len(), 1);
        let renewed = store.record_renewal(device, vec![renewal(1, 103, 7)], trail("renew"));
        assert_eq!(renewed.await.unwrap(), [Renewed::OriginWaiting]);
        note(told(NOW)).await.unwrap();
        assert_eq!(store.inbox(id, 9).await.unwrap().len(), 2);
        let renewed = store.record_renewal(device, vec![renewal(1, 103, 7)], trail("renew"));
        assert_eq!(codes(&renewed.await.unwrap()[0])[0], code(DAY, 7), "a new index");
        assert_eq!(states().await, [1, 1, 0], "what was withdrawn stays so");
        // A new arrival waits anew, and no longer than its period.
        assert!(store.put_arrival(arrival(1), hold(), trail("arrival.apply")).await.unwrap());
        let at = |at: i64| store.record_renewal(device, vec![renewal(1, 106, 10)], trail_at(at, "renew"));
        assert_eq!(at(NOW + 999).await.unwrap(), [Renewed::OriginWaiting]);
        assert!(matches!(at(NOW + 1_000).await.unwrap()[0], Renewed::Recorded { .. }));
    }

    async fn an_application_and_renewals_at_once_leave_no_code_that_holds(fixture) {
        let store = &fixture.store;
        let device = enrolled(store).await.device;
        for round in 0..10 {
            let outcomes = at_once(4, |n| {
                let store = fixture.store.clone();
                async move {
                    if n == 0 {
                        let hold = Some(Hold { from_slice: DAY, message: None });
                        store.put_arrival(arrival(1), hold, trail("arrival.apply")).await.unwrap();
                        return Vec::new();
                    }
                    let index = 1_000 + round * 10 + n;
                    let item = renewal(1, index, index);
                    let renewed = store.record_renewal(device, vec![item], trail("renew")).await;
                    match &renewed.unwrap()[0] {
                        Renewed::OriginWaiting => Vec::new(),
                        recorded => codes(recorded).to_vec(),
                    }
                }
            }).await;
            let given: Vec<_> = outcomes.into_iter().flatten().collect();
            let holders = store.code_holders(given).await.unwrap();
            let states: Vec<_> = holders.into_iter().map(|one| one.unwrap().state).collect();
            assert!(states.iter().all(|state| *state == 1), "{states:?}");
            let last = store.arrival(SubjectId(uuid(1))).await.unwrap().unwrap();
            let known = Try {
                subject: last.subject,
                applied_at: last.applied_at,
                origin: Some(Origin::Green),
                outcome: Outcome::Known,
                tries: 0,
                next_try: NOW + 500,
                news: None,
            };
            let platform = PlatformState::default();
            store.note_tries(vec![known], platform, trail("origin.ask")).await.unwrap();
        }
    }

    async fn tries_and_the_platforms_state_are_kept(fixture) {
        let store = &fixture.store;
        let people = vec![subject(1, 1), subject(2, 2)];
        store.add_subjects(people, trail("subject.add")).await.unwrap();
        for n in [1, 2] {
            let due = Arrival { next_try: NOW - i64::from(n), ..arrival(n) };
            store.put_arrival(due, None, trail("arrival.apply")).await.unwrap();
        }
        let due = store.arrivals_to_ask(NOW, 9).await.unwrap();
        let ids: Vec<_> = due.iter().map(|one| one.subject).collect();
        assert_eq!(ids, [SubjectId(uuid(2)), SubjectId(uuid(1))], "the longest due first");
        assert_eq!(store.platform().await.unwrap(), PlatformState::default());
        let known = Try {
            subject: SubjectId(uuid(1)),
            applied_at: NOW,
            origin: Some(Origin::NotGreen),
            outcome: Outcome::Known,
            tries: 0,
            next_try: NOW + 500,
            news: Some((message(1, 1), trail("arrival.origin"))),
        };
        let waiting = Try {
            subject: SubjectId(uuid(2)),
            applied_at: NOW,
            origin: None,
            outcome: Outcome::NotUploaded,
            tries: 3,
            next_try: NOW + 60,
            news: None,
        };
        let state = PlatformState { failures: 0, open_until: 0, as_of: Some(NOW - 9) };
        store.note_tries(vec![known, waiting], state, trail("origin.ask")).await.unwrap();
        let one = store.arrival(SubjectId(uuid(1))).await.unwrap().unwrap();
        assert_eq!((one.origin, one.outcome), (Origin::NotGreen, Outcome::Known));
        assert_eq!((one.last_try, one.next_try, one.as_of), (Some(NOW), NOW + 500, Some(NOW - 9)));
        let two = store.arrival(SubjectId(uuid(2))).await.unwrap().unwrap();
        assert_eq!((two.origin, two.outcome, two.tries), (Origin::Waiting, Outcome::NotUploaded, 3));
        assert_eq!(store.inbox(SubjectId(uuid(1)), 9).await.unwrap().len(), 1);
        // A call that failed leaves what was known of the platform's data.
        let failed = PlatformState { failures: 5, open_until: NOW + 7, as_of: None };
        store.note_tries(Vec::new(), failed, trail("origin.ask")).await.unwrap();
        let kept = PlatformState { as_of: Some(NOW - 9), ..failed };
        assert_eq!(store.platform().await.unwrap(), kept);
    }

    async fn the_last_check_in_of_a_time_is_found_and_a_repeat_is_none(fixture) {
        let store = &fixture.store;
        let id = SubjectId(uuid(1));
        let check_in = |n: u32, at: i64| CheckIn {
            subject: id,
            id: uuid(n),
            at,
            sealed: vec![u8::try_from(n).unwrap()],
        };
        for (n, at) in [(1, NOW), (2, NOW + 10), (3, NOW + 20)] {
            let put = store.put_check_in(check_in(n, at), trail("check_in")).await.unwrap();
            assert_eq!(put, check_in(n, at));
        }
        let repeat = store.put_check_in(check_in(1, NOW + 99), trail("check_in")).await.unwrap();
        assert_eq!(repeat, check_in(1, NOW), "what is there");
        let last = |from, to| store.last_check_in(id, from, to);
        assert_eq!(last(NOW, NOW + 15).await.unwrap(), Some(check_in(2, NOW + 10)));
        assert_eq!(last(NOW + 20, NOW + 20).await.unwrap(), Some(check_in(3, NOW + 20)));
        assert_eq!(last(NOW + 21, NOW + 99).await.unwrap(), None);
        let registered = |sealed: u8| OverseasArrival { subject: id, sealed: vec![sealed], registered_at: NOW };
        assert_eq!(store.overseas(id).await.unwrap(), None);
        for sealed in [1, 2] {
            store.put_overseas(registered(sealed), trail("register")).await.unwrap();
        }
        assert_eq!(store.overseas(id).await.unwrap(), Some(registered(2)));
    }

    async fn verifiers_and_issuers_are_kept_by_their_codes(fixture) {
        let store = &fixture.store;
        let verifier = |token: u32| Verifier {
            verifier: "zhejiang".into(),
            name: "浙江省".into(),
            token_hash: digest(token),
            standing: Standing::Active,
        };
        for token in [1, 2] {
            store.put_verifier(verifier(token), trail("verifier.put")).await.unwrap();
        }
        assert_eq!(store.verifiers().await.unwrap(), [verifier(2)]);
        assert_eq!(store.verifier_by_token(digest(1)).await.unwrap(), None);
        assert_eq!(store.verifier_by_token(digest(2)).await.unwrap(), Some(verifier(2)));
        let issuer = |entry: &str| IssuerRow { issuer: 65_000, entry: entry.into() };
        for entry in ["{}", "{\"a\":1}"] {
            store.put_issuer(issuer(entry), trail("issuer.put")).await.unwrap();
        }
        assert_eq!(store.issuers().await.unwrap(), [issuer("{\"a\":1}")]);
        assert!(store.remove_issuer(65_000, trail("issuer.remove")).await.unwrap());
        assert!(!store.remove_issuer(65_000, trail("issuer.remove")).await.unwrap());
    }
}
