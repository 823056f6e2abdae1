//! Binding and revoking devices.

use bamin_server::store::devices::{Bound, Others, Owner};
use bamin_server::store::events::EventState;
use bamin_server::store::{AccountId, DeviceId, HolderId, SubjectId};

use crate::at_once;
use crate::sample::{
    DAY, NOW, account, bound, codes, digest, enrolled, event, holder_binding, renewal, session,
    staff_binding, staffed, subject, trail, trail_at, uuid,
};

both! {
    async fn an_enrolled_phone_has_a_session(fixture) {
        let store = &fixture.store;
        let device = enrolled(store).await;
        assert_eq!(device.owner, Owner::Holder(HolderId(uuid(1))));
        assert_eq!(store.device(device.device).await.unwrap(), Some(device.clone()));
        let found = store.session_by_access(session(1).access_hash).await.unwrap().unwrap();
        assert_eq!(found.device, device);
        assert_eq!((found.unit, found.active, found.closed), (None, true, false));
    }

    async fn of_two_phones_with_one_code_exactly_one_wins(fixture) {
        let store = &fixture.store;
        let holder = HolderId(uuid(1));
        store.add_subjects(vec![subject(1, 1)], trail("subject.add")).await.unwrap();
        store.put_enrolment_code(digest(1), holder, NOW + 60, trail("code")).await.unwrap();
        let bindings = at_once(8, |n| {
            let store = fixture.store.clone();
            async move { store.bind_holder_device(holder_binding(1, n), trail("bind")).await }
        }).await;
        let bindings: Vec<Bound> = bindings.into_iter().map(Result::unwrap).collect();
        let winners = bindings.iter().filter(|b| matches!(b, Bound::Bound(_))).count();
        let losers = bindings.iter().filter(|b| **b == Bound::Elsewhere).count();
        assert_eq!((winners, losers), (1, 7));
    }

    async fn the_winner_may_ask_again_even_after_the_codes_time(fixture) {
        let store = &fixture.store;
        let first = enrolled(store).await;
        let mut again = holder_binding(1, 2);
        again.public_key = first.public_key;
        let again = store.bind_holder_device(again, trail_at(NOW + 3_600, "bind")).await.unwrap();
        assert_eq!(bound(again).device, first.device);
        assert!(store.session_by_access(session(2).access_hash).await.unwrap().is_some());
    }

    async fn an_unknown_or_stale_code_is_refused(fixture) {
        let store = &fixture.store;
        let holder = HolderId(uuid(1));
        store.put_enrolment_code(digest(1), holder, NOW, trail("code")).await.unwrap();
        for code in [1, 2] {
            let refused = store.bind_holder_device(holder_binding(code, 1), trail("bind")).await;
            assert_eq!(refused.unwrap(), Bound::Refused);
        }
        assert!(store.session_by_access(session(1).access_hash).await.unwrap().is_none());
    }

    async fn a_new_phone_ends_the_others_unless_they_are_kept(fixture) {
        let store = &fixture.store;
        let first = enrolled(store).await;
        let renewed = store.record_renewal(first.device, vec![renewal(1, 70, 5)], trail("renew"));
        let before = codes(&renewed.await.unwrap()[0]);
        for code in [2, 3] {
            let put = store.put_enrolment_code(digest(code), HolderId(uuid(1)), NOW + 60, trail("code"));
            put.await.unwrap();
        }
        let mut kept = holder_binding(2, 2);
        kept.others = Others::Kept;
        bound(store.bind_holder_device(kept, trail("bind")).await.unwrap());
        assert_eq!(store.device(first.device).await.unwrap().unwrap().revoked_at, None);
        bound(store.bind_holder_device(holder_binding(3, 3), trail("bind")).await.unwrap());
        for device in [1_001, 1_002] {
            let device = store.device(DeviceId(uuid(device))).await.unwrap().unwrap();
            assert_eq!(device.revoked_at, Some(NOW));
        }
        assert!(store.session_by_access(session(1).access_hash).await.unwrap().unwrap().closed);
        for code in store.code_holders(before).await.unwrap() {
            assert_eq!(code.unwrap().state, 1, "withdrawn");
        }
        let inbox = store.inbox(SubjectId(uuid(1)), 9).await.unwrap();
        assert_eq!(inbox.len(), 1);
        assert_eq!((inbox[0].code.as_str(), &inbox[0].params["count"]), ("phone_replaced", &2.into()));
    }

    async fn an_account_has_one_phone_at_a_time(fixture) {
        let store = &fixture.store;
        store.put_account(account(1), trail("account.put")).await.unwrap();
        let bindings = at_once(6, |n| {
            let store = fixture.store.clone();
            async move { store.bind_staff_device(staff_binding(1, n), trail("bind")).await }
        }).await;
        let winner: Vec<_> = bindings
            .into_iter()
            .filter_map(|b| match b.unwrap() {
                Bound::Bound(device) => Some(device),
                other => { assert_eq!(other, Bound::Elsewhere); None }
            })
            .collect();
        assert_eq!(winner.len(), 1);
        let mut again = staff_binding(1, 50);
        again.public_key = winner[0].public_key;
        let again = bound(store.bind_staff_device(again, trail("bind")).await.unwrap());
        assert_eq!(again.device, winner[0].device);
        let session = store.session_by_access(session(50).access_hash).await.unwrap().unwrap();
        assert_eq!(session.unit.map(|unit| unit.0), Some(1));
        assert!(session.must_change_password);
    }

    async fn logging_in_clears_the_failures(fixture) {
        let store = &fixture.store;
        let mut failed = account(1);
        failed.failures = 2;
        store.put_account(failed, trail("account.put")).await.unwrap();
        store.bind_staff_device(staff_binding(1, 1), trail("bind")).await.unwrap();
        assert_eq!(store.account(AccountId(1)).await.unwrap().unwrap().failures, 0);
    }

    async fn a_closed_or_unknown_account_binds_nothing(fixture) {
        let store = &fixture.store;
        let mut closed = account(1);
        closed.standing = bamin_server::store::units::Standing::Closed;
        store.put_account(closed, trail("account.put")).await.unwrap();
        for id in [1, 2] {
            let refused = store.bind_staff_device(staff_binding(id, 1), trail("bind")).await;
            assert_eq!(refused.unwrap(), Bound::Refused);
        }
    }

    async fn a_revoked_phone_loses_its_session_and_its_later_records(fixture) {
        let store = &fixture.store;
        let device = staffed(store).await;
        let mut late = event(2);
        late.received_at = NOW + 10;
        store.ingest(vec![event(1), late], trail("ingest")).await.unwrap();
        let revoked = store.revoke_device(device.device, NOW + 10, trail("revoke")).await.unwrap();
        assert!(revoked);
        let session = store.session_by_access(session(1).access_hash).await.unwrap().unwrap();
        assert!(session.closed);
        assert_eq!(session.device.revoked_at, Some(NOW));
        let events = store.events_of(event(1).key.unit, DAY, DAY, None, 10).await.unwrap();
        let states: Vec<EventState> = events.iter().map(|event| event.state).collect();
        assert_eq!(states, [EventState::Kept, EventState::Quarantined]);
        assert!(!store.revoke_device(DeviceId(uuid(9)), NOW, trail("revoke")).await.unwrap());
    }

    async fn after_a_revocation_the_account_binds_another_key_but_not_that_one(fixture) {
        let store = &fixture.store;
        let device = staffed(store).await;
        store.revoke_device(device.device, NOW, trail("revoke")).await.unwrap();
        let mut same = staff_binding(1, 2);
        same.public_key = device.public_key;
        assert_eq!(store.bind_staff_device(same, trail("bind")).await.unwrap(), Bound::Revoked);
        bound(store.bind_staff_device(staff_binding(1, 3), trail("bind")).await.unwrap());
    }

    async fn a_revoked_holders_phone_does_not_come_back_by_its_code(fixture) {
        let store = &fixture.store;
        let device = enrolled(store).await;
        store.revoke_device(device.device, NOW, trail("revoke")).await.unwrap();
        let again = store.bind_holder_device(holder_binding(1, 1), trail("bind")).await.unwrap();
        assert_eq!(again, Bound::Revoked);
    }
}
