//! SMS codes.

use std::sync::Arc;

use bamin_server::store::sms::{LimitOf, SmsAsked, SmsCode, SmsLimit};

use crate::sample::{NOW, digest, uuid};
use crate::{Fixture, at_once};

on_both!(
    of_many_that_ask_at_once_only_so_many_may_send,
    a_message_that_was_not_sent_counts_no_more,
);

fn code(n: u32) -> SmsCode {
    SmsCode {
        scope: digest(n),
        code_hash: digest(100 + n),
        expires: NOW + 300,
        send: uuid(n),
    }
}

fn limit(scope: u32, most: u32) -> SmsLimit {
    SmsLimit {
        scope: digest(scope),
        of: LimitOf::Person,
        seconds: 60,
        most,
    }
}

async fn of_many_that_ask_at_once_only_so_many_may_send(fixture: Arc<Fixture>) {
    let asked = at_once(8, |n| {
        let store = fixture.store.clone();
        let limits = vec![limit(50, 3), limit(60 + n, 1)];
        async move { store.keep_sms_code(code(n), limits, NOW).await.unwrap() }
    })
    .await;
    let kept = asked.iter().filter(|asked| **asked == SmsAsked::Kept);
    assert_eq!(kept.count(), 3);
    assert!(asked.contains(&SmsAsked::TooMany { seconds: 60 }));
    let store = &fixture.store;
    let early = store.keep_sms_code(code(20), vec![limit(50, 3)], NOW + 59);
    assert_eq!(early.await.unwrap(), SmsAsked::TooMany { seconds: 1 });
    let later = store.keep_sms_code(code(21), vec![limit(50, 3)], NOW + 60);
    assert_eq!(later.await.unwrap(), SmsAsked::Kept);
    // Three counted against two limits each, and the last against one.
    assert_eq!(store.forget_sms(NOW + 60).await.unwrap(), 6);
    assert_eq!(store.forget_sms(NOW + 61).await.unwrap(), 1);
}

async fn a_message_that_was_not_sent_counts_no_more(fixture: Arc<Fixture>) {
    let store = &fixture.store;
    let ask = |n| store.keep_sms_code(code(n), vec![limit(50, 1), limit(51, 1)], NOW);
    assert_eq!(ask(1).await.unwrap(), SmsAsked::Kept);
    assert_eq!(ask(2).await.unwrap(), SmsAsked::TooMany { seconds: 60 });
    store
        .forget_send(uuid(2), vec![digest(50), digest(51)])
        .await
        .unwrap();
    assert_eq!(
        ask(2).await.unwrap(),
        SmsAsked::TooMany { seconds: 60 },
        "another's"
    );
    store
        .forget_send(uuid(1), vec![digest(50), digest(51)])
        .await
        .unwrap();
    assert_eq!(ask(2).await.unwrap(), SmsAsked::Kept);
}
