//! Indexes, holder keys, renewals.

use std::collections::HashSet;

use bamin_server::store::passes::Renewed;
use bamin_server::store::{DeviceId, SubjectId};

use crate::at_once;
use crate::sample::{
    DAY, NOW, code, codes, enrolled, key, orange, renewal, staffed, subject, trail, trail_at, uuid,
};

both! {
    async fn counters_taken_at_once_never_repeat(fixture) {
        let firsts = at_once(20, |_| {
            let store = fixture.store.clone();
            async move { store.take_counters(DAY, 50).await.unwrap() }
        }).await;
        let taken: HashSet<u32> = firsts.iter().flat_map(|first| *first..first + 50).collect();
        assert_eq!(taken.len(), 1_000);
        assert_eq!(taken.iter().max(), Some(&999));
        assert_eq!(fixture.store.take_counters(DAY + 1, 1).await.unwrap(), 0, "each slice its own");
    }

    async fn a_renewal_gives_each_subject_its_indexes(fixture) {
        let store = &fixture.store;
        let device = enrolled(store).await.device;
        let items = vec![renewal(1, 101, 5), renewal(2, 102, 6)];
        let renewed = store.record_renewal(device, items, trail("renew")).await.unwrap();
        assert_eq!(codes(&renewed[0]), [code(DAY, 5), code(DAY + 1, 5), code(DAY + 2, 5)]);
        let Renewed::Recorded { subject: facts, .. } = &renewed[1] else { panic!() };
        assert_eq!(**facts, subject(2, 1));
        let asked = vec![code(DAY, 6), code(DAY, 99), code(DAY + 2, 5)];
        let holders = store.code_holders(asked).await.unwrap();
        let second = holders[0].clone().unwrap();
        assert_eq!((second.subject, second.device), (SubjectId(uuid(2)), device));
        assert_eq!((second.holder_key, second.issued_at), (key(102), NOW));
        assert_eq!((second.state, second.changed_at), (0, None));
        assert_eq!(holders[1], None);
        assert_eq!(holders[2].as_ref().unwrap().subject, SubjectId(uuid(1)));
    }

    async fn an_index_is_kept_on_re_issue_with_the_new_key(fixture) {
        let store = &fixture.store;
        let device = enrolled(store).await.device;
        store.record_renewal(device, vec![renewal(1, 101, 5)], trail("renew")).await.unwrap();
        let mut again = renewal(1, 102, 50);
        again.candidates.push(code(DAY + 3, 50));
        let later = trail_at(NOW + 60, "renew");
        let renewed = store.record_renewal(device, vec![again], later).await.unwrap();
        let expected = [code(DAY, 5), code(DAY + 1, 5), code(DAY + 2, 5), code(DAY + 3, 50)];
        assert_eq!(codes(&renewed[0]), expected);
        let holders = store.code_holders(vec![code(DAY, 5), code(DAY, 50)]).await.unwrap();
        let holder = holders[0].as_ref().unwrap();
        assert_eq!((holder.holder_key, holder.issued_at), (key(102), NOW + 60));
        assert_eq!(holders[1], None, "the candidate is lost");
    }

    async fn a_holder_key_is_used_once(fixture) {
        let store = &fixture.store;
        let device = enrolled(store).await.device;
        let shared = vec![renewal(1, 101, 5), renewal(2, 101, 6)];
        let renewed = store.record_renewal(device, shared, trail("renew")).await.unwrap();
        assert!(matches!(renewed[0], Renewed::Recorded { .. }));
        assert_eq!(renewed[1], Renewed::KeyUsed, "never for two subjects");
        let again = vec![renewal(1, 101, 7), renewal(2, 102, 8)];
        let renewed = store.record_renewal(device, again, trail("renew")).await.unwrap();
        assert_eq!(renewed[0], Renewed::KeyUsed, "never for two renewals");
        assert!(matches!(renewed[1], Renewed::Recorded { .. }), "the other goes on");
    }

    async fn only_the_own_holders_active_subjects_are_renewed(fixture) {
        let store = &fixture.store;
        let device = enrolled(store).await.device;
        store.add_subjects(vec![subject(9, 9)], trail("subject.add")).await.unwrap();
        let items = vec![renewal(9, 101, 5), renewal(7, 102, 6), renewal(1, 103, 7),
            renewal(1, 104, 8)];
        let renewed = store.record_renewal(device, items, trail("renew")).await.unwrap();
        assert_eq!((&renewed[0], &renewed[1]), (&Renewed::NoSubject, &Renewed::NoSubject));
        assert!(matches!(renewed[2], Renewed::Recorded { .. }));
        assert_eq!(renewed[3], Renewed::NoSubject, "named twice");
        let stranger = DeviceId(uuid(4_000));
        let renewed = store.record_renewal(stranger, vec![renewal(1, 105, 9)], trail("r")).await;
        assert_eq!(renewed.unwrap(), [Renewed::NoSubject]);
    }

    async fn staff_and_revoked_phones_renew_nothing(fixture) {
        let store = &fixture.store;
        let staff = staffed(store).await.device;
        store.add_subjects(vec![subject(1, 1)], trail("subject.add")).await.unwrap();
        let renewed = store.record_renewal(staff, vec![renewal(1, 101, 5)], trail("r")).await;
        assert_eq!(renewed.unwrap(), [Renewed::NoSubject]);
    }

    async fn a_suspended_subject_gets_no_pass(fixture) {
        let store = &fixture.store;
        let device = enrolled(store).await.device;
        let mut change = orange();
        change.state = bamin_server::store::people::SubjectState::Suspended;
        store.change_state(change, trail("state.change")).await.unwrap();
        let renewed = store.record_renewal(device, vec![renewal(1, 101, 5)], trail("r")).await;
        assert_eq!(renewed.unwrap(), [Renewed::NoSubject]);
    }

    async fn renewals_at_once_agree_on_one_index(fixture) {
        let store = &fixture.store;
        let device = enrolled(store).await.device;
        let renewed = at_once(10, |n| {
            let store = fixture.store.clone();
            let item = renewal(1, 200 + n, 1_000 + n);
            async move { store.record_renewal(device, vec![item], trail("r")).await.unwrap() }
        }).await;
        let given: HashSet<_> = renewed.iter().map(|renewed| codes(&renewed[0])).collect();
        assert_eq!(given.len(), 1, "{given:?}");
    }

    async fn no_green_code_slips_past_a_change_of_colour(fixture) {
        let store = &fixture.store;
        let device = enrolled(store).await.device;
        let renewing = at_once(12, |n| {
            let store = fixture.store.clone();
            async move {
                if n == 6 {
                    crate::facts::turn_orange(&store).await;
                    return None;
                }
                let item = renewal(1, 300 + n, 2_000 + n);
                let renewed = store.record_renewal(device, vec![item], trail("r")).await.unwrap();
                let Renewed::Recorded { subject, codes, .. } = renewed[0].clone() else { panic!() };
                Some((subject.colour, codes[0]))
            }
        }).await;
        for (colour, code) in renewing.into_iter().flatten() {
            let holder = store.code_holders(vec![code]).await.unwrap().remove(0).unwrap();
            assert_eq!((colour == 0), (holder.state == 3), "issued green is listed orange");
        }
    }

    async fn past_slices_are_forgotten(fixture) {
        let store = &fixture.store;
        let device = enrolled(store).await.device;
        store.record_renewal(device, vec![renewal(1, 101, 5)], trail("renew")).await.unwrap();
        assert_eq!(store.forget_slices(DAY + 1).await.unwrap(), 1);
        let left = store.code_holders(vec![code(DAY, 5), code(DAY + 1, 5)]).await.unwrap();
        assert!(left[0].is_none() && left[1].is_some());
    }

    async fn old_holder_keys_are_forgotten(fixture) {
        let store = &fixture.store;
        let device = enrolled(store).await.device;
        store.record_renewal(device, vec![renewal(1, 101, 5)], trail("renew")).await.unwrap();
        assert_eq!(store.forget_holder_keys(NOW).await.unwrap(), 0);
        assert_eq!(store.forget_holder_keys(NOW + 1).await.unwrap(), 1);
    }
}
