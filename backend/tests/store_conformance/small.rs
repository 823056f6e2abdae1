//! Trust lists, hints, wrong numbers, the outbox.

use bamin_server::store::AccountId;
use bamin_server::store::numbers::{AttemptScope, Attempts};
use bamin_server::store::outbox::Message;
use bamin_server::store::trust::TrustListRow;
use serde_json::json;

use crate::at_once;
use crate::sample::{NOW, trail, uuid};

both! {
    async fn trust_lists_only_go_forward(fixture) {
        let store = &fixture.store;
        let list = |version| TrustListRow { version, iat: NOW, bytes: vec![9, 9] };
        assert_eq!(store.trust_list().await.unwrap(), None);
        assert!(store.put_trust_list(list(4), trail("trust.put")).await.unwrap());
        assert!(!store.put_trust_list(list(3), trail("trust.put")).await.unwrap());
        assert!(!store.put_trust_list(list(4), trail("trust.put")).await.unwrap());
        assert!(store.put_trust_list(list(7), trail("trust.put")).await.unwrap());
        assert_eq!(store.trust_list().await.unwrap(), Some(list(7)));
    }

    async fn hints_are_ascending_and_stand_once(fixture) {
        let store = &fixture.store;
        store.add_hints(7, vec![u64::MAX, 3, 1 << 63, 3]).await.unwrap();
        store.add_hints(7, vec![3, 0]).await.unwrap();
        store.add_hints(8, vec![5]).await.unwrap();
        store.add_hints(8, vec![]).await.unwrap();
        assert_eq!(store.hints(7).await.unwrap(), [0, 3, 1 << 63, u64::MAX]);
        assert_eq!(store.forget_hints(8).await.unwrap(), 4);
        assert!(store.hints(7).await.unwrap().is_empty());
        assert_eq!(store.hints(8).await.unwrap(), [5]);
    }

    async fn wrong_numbers_count_in_their_window(fixture) {
        let store = &fixture.store;
        let (account, alias) = (AttemptScope::Account(AccountId(5)), AttemptScope::Alias(5));
        store.note_wrong_number(vec![account], NOW - 700).await.unwrap();
        at_once(5, |_| {
            let store = fixture.store.clone();
            async move { store.note_wrong_number(vec![alias, account], NOW).await.unwrap() }
        }).await;
        let none = AttemptScope::Alias(6);
        let counted = store.attempts(vec![account, none, alias], NOW - 600).await.unwrap();
        let five = Attempts { count: 5, first_at: NOW };
        assert_eq!(counted, [five, Attempts { count: 0, first_at: 0 }, five]);
        let earlier = store.attempts(vec![account], NOW - 700).await.unwrap();
        assert_eq!(earlier, [Attempts { count: 6, first_at: NOW - 700 }]);
        assert_eq!(store.wrong_numbers(NOW).await.unwrap(), 5, "each once, by account");
        assert_eq!(store.forget_attempts(NOW).await.unwrap(), 1);
        assert_eq!(store.wrong_numbers(0).await.unwrap(), 5);
    }

    async fn messages_wait_in_order_until_they_are_sent(fixture) {
        let store = &fixture.store;
        let message =
            |n| Message { id: uuid(n), topic: "a".into(), body: json!({"n": n, "名": [1]}) };
        let other = Message { topic: "b".into(), ..message(3) };
        let trail = trail("trust.put").message(message(2)).message(message(1)).message(other);
        let list = TrustListRow { version: 1, iat: NOW, bytes: vec![] };
        store.put_trust_list(list, trail).await.unwrap();
        assert_eq!(store.unsent("a".into(), 9).await.unwrap(), [message(1), message(2)]);
        assert_eq!(store.unsent("a".into(), 1).await.unwrap(), [message(1)]);
        store.sent(vec![uuid(1)]).await.unwrap();
        assert_eq!(store.unsent("a".into(), 9).await.unwrap(), [message(2)]);
        assert_eq!(store.unsent("b".into(), 9).await.unwrap().len(), 1);
    }
}
