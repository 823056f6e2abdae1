//! Refresh tokens are used once.

use bamin_server::store::sessions::Refreshed;

use crate::at_once;
use crate::sample::{NOW, digest, enrolled, session, trail, trail_at};

both! {
    async fn a_refresh_gives_new_tokens_and_keeps_the_family(fixture) {
        let store = &fixture.store;
        let device = enrolled(store).await;
        let spent = session(1).refresh_hash;
        let done = store.refresh_session(spent, session(2), b"a".to_vec(), trail("refresh")).await;
        assert_eq!(done.unwrap(), Refreshed::Rotated);
        let new = store.session_by_access(session(2).access_hash).await.unwrap().unwrap();
        assert_eq!((new.family, new.device), (session(1).family, device));
        assert!(store.session_by_refresh(session(2).refresh_hash).await.unwrap().is_some());
    }

    async fn within_a_minute_the_same_answer_is_given_again(fixture) {
        let store = &fixture.store;
        enrolled(store).await;
        let spent = session(1).refresh_hash;
        store.refresh_session(spent, session(2), b"first".to_vec(), trail("r")).await.unwrap();
        let again = store
            .refresh_session(spent, session(3), b"second".to_vec(), trail_at(NOW + 60, "r"))
            .await;
        assert_eq!(again.unwrap(), Refreshed::Repeat(b"first".to_vec()));
        assert!(store.session_by_access(session(3).access_hash).await.unwrap().is_none());
        assert!(!store.session_by_access(session(2).access_hash).await.unwrap().unwrap().closed);
    }

    async fn a_lost_answer_is_given_again_after_hours_until_it_has_arrived(fixture) {
        let store = &fixture.store;
        enrolled(store).await;
        let spent = session(1).refresh_hash;
        store.refresh_session(spent, session(2), b"first".to_vec(), trail("r")).await.unwrap();
        let refresh = async |new, at| {
            let new = session(new);
            store.refresh_session(spent, new, b"new".to_vec(), trail_at(NOW + at, "r")).await
        };
        assert_eq!(refresh(3, 7_200).await.unwrap(), Refreshed::Repeat(b"first".to_vec()));
        let given = store.session_by_access(session(2).access_hash).await.unwrap().unwrap();
        assert!(!given.used && !given.closed);
        store.session_used(session(2).access_hash, NOW + 7_201).await.unwrap();
        assert!(store.session_by_access(session(2).access_hash).await.unwrap().unwrap().used);
        assert_eq!(refresh(4, 7_300).await.unwrap(), Refreshed::Reused);
    }

    async fn an_answer_whose_refresh_token_was_spent_has_arrived(fixture) {
        let store = &fixture.store;
        enrolled(store).await;
        let (first, second) = (session(1).refresh_hash, session(2).refresh_hash);
        store.refresh_session(first, session(2), b"a".to_vec(), trail("r")).await.unwrap();
        store.refresh_session(second, session(3), b"b".to_vec(), trail("r")).await.unwrap();
        let thief = store
            .refresh_session(first, session(4), b"c".to_vec(), trail_at(NOW + 61, "r"))
            .await;
        assert_eq!(thief.unwrap(), Refreshed::Reused);
    }

    async fn a_minute_after_its_answer_arrived_a_reuse_closes_the_family(fixture) {
        let store = &fixture.store;
        enrolled(store).await;
        let spent = session(1).refresh_hash;
        store.refresh_session(spent, session(2), b"first".to_vec(), trail("r")).await.unwrap();
        store.session_used(session(2).access_hash, NOW).await.unwrap();
        let reused = store
            .refresh_session(spent, session(3), b"second".to_vec(), trail_at(NOW + 61, "r"))
            .await;
        assert_eq!(reused.unwrap(), Refreshed::Reused);
        assert!(store.session_by_access(session(2).access_hash).await.unwrap().unwrap().closed);
        let rightful = store
            .refresh_session(session(2).refresh_hash, session(4), vec![], trail_at(NOW + 62, "r"))
            .await;
        assert_eq!(rightful.unwrap(), Refreshed::Refused);
    }

    async fn many_refreshes_at_once_make_one_new_session(fixture) {
        let store = &fixture.store;
        enrolled(store).await;
        let results = at_once(8, |n| {
            let store = fixture.store.clone();
            async move {
                let answer = n.to_be_bytes().to_vec();
                let spent = session(1).refresh_hash;
                store.refresh_session(spent, session(10 + n), answer, trail("r")).await.unwrap()
            }
        }).await;
        let rotated = results.iter().filter(|r| **r == Refreshed::Rotated).count();
        assert_eq!(rotated, 1);
        let mut answers: Vec<&Refreshed> =
            results.iter().filter(|r| **r != Refreshed::Rotated).collect();
        answers.dedup();
        assert!(matches!(answers[..], [Refreshed::Repeat(_)]), "{answers:?}");
    }

    async fn an_old_unknown_or_closed_token_is_refused(fixture) {
        let store = &fixture.store;
        enrolled(store).await;
        let token = session(1).refresh_hash;
        let late = trail_at(session(1).refresh_expires, "r");
        let old = store.refresh_session(token, session(2), vec![], late).await.unwrap();
        assert_eq!(old, Refreshed::Refused);
        let unknown = store.refresh_session(digest(5), session(2), vec![], trail("r")).await;
        assert_eq!(unknown.unwrap(), Refreshed::Refused);
        assert!(store.close_session(session(1).family, trail("logout")).await.unwrap());
        assert!(!store.close_session(session(1).family, trail("logout")).await.unwrap());
        let closed = store.refresh_session(token, session(2), vec![], trail("r")).await.unwrap();
        assert_eq!(closed, Refreshed::Refused);
    }

    async fn a_revoked_device_refreshes_nothing(fixture) {
        let store = &fixture.store;
        let device = enrolled(store).await;
        store.revoke_device(device.device, NOW, trail("revoke")).await.unwrap();
        let token = session(1).refresh_hash;
        let refused = store.refresh_session(token, session(2), vec![], trail("r")).await.unwrap();
        assert_eq!(refused, Refreshed::Refused);
    }

    async fn sweeping_takes_only_what_has_ended(fixture) {
        let store = &fixture.store;
        enrolled(store).await;
        let ends = session(1).refresh_expires;
        assert_eq!(store.sweep_sessions(ends).await.unwrap(), 0);
        assert_eq!(store.sweep_sessions(ends + 1).await.unwrap(), 1);
        assert!(store.session_by_access(session(1).access_hash).await.unwrap().is_none());
    }
}
