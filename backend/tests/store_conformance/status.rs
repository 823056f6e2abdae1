//! Changes of state and their publication.

use bamin_server::store::SubjectId;
use bamin_server::store::outbox::Message;
use bamin_server::store::people::SubjectState;
use bamin_server::store::status::{CodeState, Publication, Published};
use serde_json::json;

use crate::sample::{
    DAY, NOW, code, codes, digest, enrolled, orange, renewal, trail, trail_at, uuid,
};

fn publication(seq: u32, iat: i64) -> Publication {
    Publication {
        slice: DAY,
        seq,
        iat,
        hashes: vec![digest(seq), digest(2)],
        manifest: vec![5; 90],
    }
}

fn state(index: u32, state: u8) -> CodeState {
    CodeState { index, state }
}

both! {
    async fn a_change_reaches_every_live_code_with_audit_and_message(fixture) {
        let store = &fixture.store;
        let device = enrolled(store).await.device;
        let items = vec![renewal(1, 101, 5), renewal(2, 102, 6)];
        store.record_renewal(device, items, trail("renew")).await.unwrap();
        let message = Message {
            id: uuid(1), topic: "state_changed".into(), body: json!({"subject": uuid(1)}),
        };
        let mut change = orange();
        change.from_slice = DAY + 1;
        let mut changed = store
            .change_state(change, trail("state.change").message(message.clone()))
            .await.unwrap().unwrap();
        changed.sort();
        assert_eq!(changed, [code(DAY + 1, 5), code(DAY + 2, 5)], "what has ended stays");
        let holders = store.code_holders(vec![code(DAY, 5), code(DAY + 1, 5), code(DAY + 1, 6)])
            .await.unwrap();
        let states: Vec<u8> = holders.iter().map(|holder| holder.as_ref().unwrap().state).collect();
        assert_eq!(states, [0, 3, 0]);
        assert_eq!(holders[1].as_ref().unwrap().changed_at, Some(NOW));
        let subject = store.subject(SubjectId(uuid(1))).await.unwrap().unwrap();
        assert_eq!((subject.colour, subject.colour_at), (0, NOW - 86_400), "no record, no colour");
        assert_eq!(store.unsent("state_changed".into(), 9).await.unwrap(), [message]);
        let heads = store.audit_heads(DAY).await.unwrap();
        let rows = store.audit_chain(heads[0].shard, DAY).await.unwrap();
        assert!(rows.last().unwrap().entry.contains("state.change"));
    }

    async fn a_change_that_fails_leaves_nothing_behind(fixture) {
        let store = &fixture.store;
        enrolled(store).await;
        let message = || Message { id: uuid(1), topic: "t".into(), body: json!(1) };
        store.change_state(orange(), trail("one").message(message())).await.unwrap();
        let before = store.audit_heads(DAY).await.unwrap();
        let mut suspended = orange();
        suspended.state = SubjectState::Suspended;
        let failed = store.change_state(suspended, trail("two").message(message())).await;
        assert!(failed.is_err(), "the message's id is taken");
        let kept = store.subject(SubjectId(uuid(1))).await.unwrap().unwrap();
        assert_eq!(kept.state, SubjectState::Active);
        assert_eq!(store.audit_heads(DAY).await.unwrap(), before);
    }

    async fn after_a_change_the_next_renewal_gives_new_indexes(fixture) {
        let store = &fixture.store;
        let device = enrolled(store).await.device;
        store.record_renewal(device, vec![renewal(1, 101, 5)], trail("renew")).await.unwrap();
        store.change_state(orange(), trail("state.change")).await.unwrap();
        let renewed = store.record_renewal(device, vec![renewal(1, 102, 50)], trail("renew")).await;
        assert_eq!(codes(&renewed.unwrap()[0])[0], code(DAY, 50));
        let mut again = orange();
        again.code_state = 0;
        let changed = store.change_state(again, trail("state.change")).await.unwrap().unwrap();
        assert_eq!(changed.len(), 3, "the replaced codes too, the others were valid");
    }

    async fn a_withdrawn_code_stays_withdrawn(fixture) {
        let store = &fixture.store;
        let device = enrolled(store).await.device;
        store.record_renewal(device, vec![renewal(1, 101, 5)], trail("renew")).await.unwrap();
        let mut withdraw = orange();
        (withdraw.code_state, withdraw.state) = (1, SubjectState::Removed);
        store.change_state(withdraw, trail("state.change")).await.unwrap();
        let mut green = orange();
        green.code_state = 0;
        let changed = store.change_state(green, trail("state.change")).await.unwrap().unwrap();
        assert!(changed.is_empty());
        let holder = store.code_holders(vec![code(DAY, 5)]).await.unwrap().remove(0);
        assert_eq!(holder.unwrap().state, 1);
    }

    async fn nobody_changes_if_there_is_no_such_subject(fixture) {
        let store = &fixture.store;
        let mut change = orange();
        change.subject = SubjectId(uuid(99));
        assert_eq!(store.change_state(change, trail("state.change")).await.unwrap(), None);
        assert!(store.audit_heads(DAY).await.unwrap().is_empty());
    }

    async fn a_change_is_pending_until_it_is_published(fixture) {
        let store = &fixture.store;
        let device = enrolled(store).await.device;
        store.record_renewal(device, vec![renewal(1, 101, 5)], trail("renew")).await.unwrap();
        store.change_state(orange(), trail("state.change")).await.unwrap();
        let pending = store.pending_changes(DAY).await.unwrap();
        assert_eq!(pending, [state(5, 3)]);
        // It changes once more while the list is being signed.
        let mut suspended = orange();
        suspended.code_state = 2;
        store.change_state(suspended, trail("state.change")).await.unwrap();
        let published = store.publish(publication(1, NOW), pending).await.unwrap();
        assert_eq!(published, Published::Published);
        assert_eq!(store.pending_changes(DAY).await.unwrap(), [state(5, 2)]);
        let rest = vec![state(5, 2)];
        store.publish(publication(2, NOW + 60), rest).await.unwrap();
        assert!(store.pending_changes(DAY).await.unwrap().is_empty());
        assert_eq!(store.published_changes(DAY, 0, 1).await.unwrap(), [state(5, 3)]);
        assert_eq!(store.published_changes(DAY, 0, 2).await.unwrap(), [state(5, 2)]);
        assert_eq!(store.published_changes(DAY, 1, 2).await.unwrap(), [state(5, 2)]);
        assert!(store.published_changes(DAY, 2, 2).await.unwrap().is_empty());
    }

    async fn publications_never_go_back(fixture) {
        let store = &fixture.store;
        let first = publication(4, NOW);
        store.publish(first.clone(), vec![state(8, 1), state(3, 2)]).await.unwrap();
        let back = [publication(3, NOW + 1), publication(5, NOW), publication(4, NOW)];
        for older in back {
            let refused = store.publish(older, vec![]).await.unwrap();
            assert_eq!(refused, Published::WentBack);
        }
        let same_seq = store.publish(publication(4, NOW + 1), vec![state(1, 1)]).await.unwrap();
        assert_eq!(same_seq, Published::WentBack, "changes need a number of their own");
        assert_eq!(store.publication(DAY).await.unwrap(), Some(first));
        let again = publication(4, NOW + 60);
        assert_eq!(store.publish(again.clone(), vec![]).await.unwrap(), Published::Published);
        let reopened = fixture.reopen().await.unwrap();
        assert_eq!(reopened.publication(DAY).await.unwrap(), Some(again));
        assert_eq!(reopened.publications(DAY).await.unwrap(), [(DAY, 4, NOW + 60)]);
        assert!(reopened.publications(DAY + 1).await.unwrap().is_empty());
        let list = reopened.published_changes(DAY, 0, 4).await.unwrap();
        assert_eq!(list, [state(3, 2), state(8, 1)], "by index");
    }

    async fn the_hint_secret_is_that_of_the_last_renewal(fixture) {
        let store = &fixture.store;
        let device = enrolled(store).await.device;
        for (key, at) in [(101, NOW), (102, NOW + 5)] {
            let items = vec![renewal(1, key, key)];
            store.record_renewal(device, items, trail_at(at, "renew")).await.unwrap();
        }
        let secrets = store.hint_secrets(SubjectId(uuid(1))).await.unwrap();
        assert_eq!(secrets.len(), 1);
        assert_eq!(secrets[0].sealed, 102_u32.to_be_bytes());
        assert_eq!((secrets[0].device, secrets[0].renewed_at), (device, NOW + 5));
    }
}
