//! Jobs are done by exactly one.

use crate::at_once;
use crate::sample::NOW;

both! {
    async fn a_job_is_taken_by_exactly_one(fixture) {
        let taken = at_once(10, |n| {
            let store = fixture.store.clone();
            async move {
                store.take_job("publish".into(), format!("server {n}"), NOW, 30).await.unwrap()
            }
        }).await;
        assert_eq!(taken.into_iter().filter(|taken| *taken).count(), 1);
    }

    async fn a_lease_ends_by_itself(fixture) {
        let store = &fixture.store;
        assert!(store.take_job("publish".into(), "a".into(), NOW, 30).await.unwrap());
        assert!(!store.take_job("publish".into(), "b".into(), NOW + 29, 30).await.unwrap());
        assert!(store.take_job("publish".into(), "b".into(), NOW + 30, 30).await.unwrap());
        assert!(!store.finish_job("publish".into(), "a".into(), NOW).await.unwrap(), "too late");
        assert!(store.take_job("other".into(), "a".into(), NOW, 30).await.unwrap());
    }

    async fn a_finished_job_waits_until_it_is_due(fixture) {
        let store = &fixture.store;
        assert!(store.take_job("publish".into(), "a".into(), NOW, 30).await.unwrap());
        assert!(store.finish_job("publish".into(), "a".into(), NOW + 60).await.unwrap());
        assert!(!store.finish_job("publish".into(), "a".into(), NOW + 60).await.unwrap());
        assert!(!store.take_job("publish".into(), "b".into(), NOW + 59, 30).await.unwrap());
        assert!(store.take_job("publish".into(), "b".into(), NOW + 60, 30).await.unwrap());
    }
}
