//! What operators write, what holders agree to, and what is given up.

use std::sync::Arc;

use bamin_server::store::consents::Consent;
use bamin_server::store::contents::Content;
use bamin_server::store::operators::Operator;
use bamin_server::store::retention::{Old, Table};
use bamin_server::store::sealed::{Column, Key, Resealed};
use bamin_server::store::units::Standing;
use bamin_server::store::{DeviceId, HolderId};

use crate::sample::{DAY, NOW, digest, trail, trail_at, uuid};
use crate::{Fixture, at_once};

on_both!(
    contents_written_at_once_get_versions_of_their_own,
    an_operator_is_kept_and_replaced,
    an_answer_to_a_consent_stands_once,
    old_rows_are_given_up_a_few_at_a_time,
    fields_are_sealed_anew_by_version_and_only_as_they_were_found,
    entries_are_noted_by_chain_and_day,
);

async fn contents_written_at_once_get_versions_of_their_own(fixture: Arc<Fixture>) {
    let store = &fixture.store;
    assert_eq!(store.content("help".into()).await.unwrap(), None);
    let mut versions = at_once(5, |n| {
        let store = fixture.store.clone();
        let put = async move {
            let body = format!("body {n}");
            store
                .put_content("help".into(), body, trail("contents.put"))
                .await
        };
        async move { put.await.unwrap() }
    })
    .await;
    versions.sort_unstable();
    assert_eq!(versions, [1, 2, 3, 4, 5]);
    let put = store.put_content("services".into(), "x".into(), trail("contents.put"));
    assert_eq!(put.await.unwrap(), 1);
    let newest = store.put_content("help".into(), "last".into(), trail_at(NOW + 9, "put"));
    newest.await.unwrap();
    let expected = Content {
        name: "help".into(),
        version: 6,
        at: NOW + 9,
        body: "last".into(),
    };
    assert_eq!(store.content("help".into()).await.unwrap(), Some(expected));
}

async fn an_operator_is_kept_and_replaced(fixture: Arc<Fixture>) {
    let store = &fixture.store;
    let mut operator = Operator {
        operator: "fuzhou_desk".into(),
        name: "福州".into(),
        secret_sealed: vec![1],
        standing: Standing::Active,
    };
    store
        .put_operator(operator.clone(), trail("operator.put"))
        .await
        .unwrap();
    operator.standing = Standing::Closed;
    operator.secret_sealed = vec![2, 3];
    store
        .put_operator(operator.clone(), trail("operator.put"))
        .await
        .unwrap();
    assert_eq!(
        store.operator("fuzhou_desk".into()).await.unwrap(),
        Some(operator)
    );
    assert_eq!(store.operator("nobody".into()).await.unwrap(), None);
}

async fn an_answer_to_a_consent_stands_once(fixture: Arc<Fixture>) {
    let store = &fixture.store;
    let answer = |given, given_at| Consent {
        holder: HolderId(uuid(1)),
        purpose: "location".into(),
        version: 2,
        given,
        given_at,
        at: NOW + 5,
        device: DeviceId(uuid(9)),
        text_hash: digest(4),
    };
    let (yes, no) = (answer(true, NOW), answer(false, NOW + 1));
    let both = vec![no.clone(), yes.clone()];
    assert_eq!(store.put_consents(both, trail("consent")).await.unwrap(), 2);
    let again = store.put_consents(vec![yes.clone()], trail("consent"));
    assert_eq!(again.await.unwrap(), 0);
    assert_eq!(
        store.consents_of(HolderId(uuid(1))).await.unwrap(),
        [yes, no]
    );
    assert!(
        store
            .consents_of(HolderId(uuid(2)))
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        store.audit_heads(DAY).await.unwrap()[0].seq,
        1,
        "nothing new, no entry"
    );
}

async fn old_rows_are_given_up_a_few_at_a_time(fixture: Arc<Fixture>) {
    static NONCES: Table = Table {
        name: "supplier_nonces",
        key: "supplier, nonce",
        old: Old::Second("at < $1"),
    };
    let store = &fixture.store;
    for n in 0..5 {
        let spent = store.spend_nonce("s".into(), format!("n{n}"), NOW + n);
        assert!(spent.await.unwrap());
    }
    assert_eq!(store.forget(&NONCES, NOW + 3, 2).await.unwrap(), 2);
    assert_eq!(store.forget(&NONCES, NOW + 3, 2).await.unwrap(), 1);
    assert_eq!(store.forget(&NONCES, NOW + 3, 2).await.unwrap(), 0);
    assert_eq!(
        store.forget_nonces(NOW + 9).await.unwrap(),
        2,
        "the others are there"
    );
}

async fn fields_are_sealed_anew_by_version_and_only_as_they_were_found(fixture: Arc<Fixture>) {
    static COLUMN: Column = Column {
        table: "operators",
        column: "secret_sealed",
        key: &[Key::Text("operator")],
    };
    let store = &fixture.store;
    for (name, version) in [("a", 1), ("b", 1), ("c", 2), ("d", 1)] {
        let operator = Operator {
            operator: name.into(),
            name: name.into(),
            secret_sealed: vec![0, version, 7],
            standing: Standing::Active,
        };
        store
            .put_operator(operator, trail("operator.put"))
            .await
            .unwrap();
    }
    assert_eq!(
        store.sealed_versions(&COLUMN).await.unwrap(),
        [(1, 3), (2, 1)]
    );
    let first = store.sealed_rows(&COLUMN, 2, None, 2).await.unwrap();
    let keys: Vec<_> = first.iter().map(|row| row.key[0].as_str()).collect();
    assert_eq!(keys, ["a", "b"]);
    let after = Some(first[1].key.clone());
    let rest = store.sealed_rows(&COLUMN, 2, after, 9).await.unwrap();
    assert_eq!((rest.len(), rest[0].key[0].as_str()), (1, "d"));
    let mut changed = first[1].clone();
    changed.sealed = vec![0, 1, 8];
    let anew = [first[0].clone(), changed].map(|found| Resealed {
        found,
        sealed: vec![0, 2, 9],
    });
    assert_eq!(store.reseal(&COLUMN, anew.to_vec()).await.unwrap(), 1);
    assert_eq!(
        store.sealed_versions(&COLUMN).await.unwrap(),
        [(1, 2), (2, 2)]
    );
    let kept = store.operator("a".into()).await.unwrap().unwrap();
    assert_eq!(kept.secret_sealed, [0, 2, 9]);
}

async fn entries_are_noted_by_chain_and_day(fixture: Arc<Fixture>) {
    let store = &fixture.store;
    for day in 0..3 {
        store
            .note(trail_at(NOW + day * 86_400, "look"))
            .await
            .unwrap();
    }
    store.note(trail("look")).await.unwrap();
    assert_eq!(
        store.audit_days(DAY, DAY + 2).await.unwrap(),
        [DAY, DAY + 1]
    );
    let chains = store.audit_chains().await.unwrap();
    let days: Vec<u16> = chains.iter().map(|(day, _)| *day).collect();
    assert_eq!(days, [DAY, DAY + 1, DAY + 2]);
    let rows = store.audit_chain(chains[0].1, DAY).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.seq).collect::<Vec<_>>(), [1, 2]);
}
