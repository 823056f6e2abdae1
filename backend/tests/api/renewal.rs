//! `POST /passes/renew`.

use bamin_protocol::pass::SignedPass;
use serde_json::json;
use uuid::Uuid;

use crate::world::{RUNNING, World, b64, new_key, refused};

#[tokio::test]
async fn a_family_renews_together_and_nothing_links_its_members() {
    let world = World::new().await;
    let phone = world.enrol(0).await;
    let subjects: Vec<Uuid> = world.seeded.citizens[0]
        .subjects
        .iter()
        .map(|one| one.subject)
        .collect();
    let items: Vec<_> = subjects
        .iter()
        .map(|one| world.renew_item(&phone, *one, &new_key()))
        .collect();
    let (status, answer) = world
        .post(
            "/passes/renew",
            Some(&phone.access),
            json!({"items": items}),
        )
        .await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer["renew_after"], world.now() + 6 * 3600);
    let items = answer["items"].as_array().unwrap();
    assert_eq!(items.len(), 4);
    let mut seen = std::collections::HashSet::new();
    for (item, subject) in items.iter().zip(subjects) {
        assert_eq!(item["subject"], subject.to_string());
        for pass in item["passes"].as_array().unwrap() {
            assert!(seen.insert(pass["alias"].to_string()));
            assert!(seen.insert(pass["number_secret"].to_string()));
        }
        assert!(seen.insert(item["hint_secret"].to_string()));
    }
}

#[tokio::test]
async fn a_renewal_gives_the_running_slice_and_the_next_two() {
    let world = World::new().await;
    let phone = world.enrol(1).await;
    let held = world.renew(&phone, world.subject(1)).await;
    let slices: Vec<_> = held.iter().map(|one| one.slice.0 - RUNNING.0).collect();
    assert_eq!(slices, [0, 1, 2]);
    let pass = SignedPass::parse(&held[1].bytes).unwrap().pass;
    assert_eq!(
        (pass.nbf, pass.exp, i64::from(pass.iat)),
        (0, 1560, world.now())
    );
    assert_eq!(pass.holder_key, *held[1].key.public());
}

#[tokio::test]
async fn a_second_renewal_keeps_the_index_and_changes_the_key() {
    let world = World::new().await;
    let phone = world.enrol(1).await;
    let first = world.renew(&phone, world.subject(1)).await.remove(0);
    let second = world.renew(&phone, world.subject(1)).await.remove(0);
    assert_eq!(first.alias, second.alias);
    let key = |bytes: &[u8]| SignedPass::parse(bytes).unwrap().pass.holder_key;
    assert_ne!(key(&first.bytes), key(&second.bytes));
}

#[tokio::test]
async fn a_holder_key_serves_one_subject_and_one_renewal() {
    let world = World::new().await;
    let phone = world.enrol(0).await;
    let subjects = &world.seeded.citizens[0].subjects;
    let key = new_key();
    let items = [0, 1].map(|place| world.renew_item(&phone, subjects[place].subject, &key));
    let (_, answer) = world
        .post(
            "/passes/renew",
            Some(&phone.access),
            json!({"items": items}),
        )
        .await;
    assert!(answer["items"][0]["passes"].is_array());
    assert_eq!(answer["items"][1]["problem"], "proof_refused");
    let again = world.renew_item(&phone, subjects[0].subject, &key);
    let (_, answer) = world
        .post(
            "/passes/renew",
            Some(&phone.access),
            json!({"items": [again]}),
        )
        .await;
    assert_eq!(answer["items"][0]["problem"], "proof_refused");
}

#[tokio::test]
async fn nobody_renews_a_strangers_code() {
    let world = World::new().await;
    let phone = world.enrol(1).await;
    let item = world.renew_item(&phone, world.subject(0), &new_key());
    let (_, answer) = world
        .post(
            "/passes/renew",
            Some(&phone.access),
            json!({"items": [item]}),
        )
        .await;
    assert_eq!(answer["items"][0]["problem"], "not_found");
}

#[tokio::test]
async fn a_proof_for_another_key_or_session_is_refused() {
    let world = World::new().await;
    let (phone, other) = (world.enrol(1).await, world.enrol(0).await);
    let subject = world.subject(1);
    let mut swapped = world.renew_item(&phone, subject, &new_key());
    swapped["holder_key"] = json!(b64(new_key().public().as_bytes()));
    let replayed = world.renew_item(&other, subject, &new_key());
    let device_key = world.renew_item(&phone, subject, &phone.key);
    for item in [swapped, replayed, device_key] {
        let (_, answer) = world
            .post(
                "/passes/renew",
                Some(&phone.access),
                json!({"items": [item]}),
            )
            .await;
        assert_eq!(answer["items"][0]["problem"], "proof_refused");
    }
}

#[tokio::test]
async fn none_ten_or_twice_the_same_subject_are_no_renewal() {
    let world = World::new().await;
    let phone = world.enrol(1).await;
    let item = || world.renew_item(&phone, world.subject(1), &new_key());
    let ten: Vec<_> = (0..10).map(|_| item()).collect();
    for (items, field) in [
        (vec![], "items"),
        (ten, "items"),
        (vec![item(), item()], "subject"),
    ] {
        let body = json!({"items": items});
        let answer = world.post("/passes/renew", Some(&phone.access), body).await;
        assert_eq!(refused(answer, "invalid_request"), json!({"field": field}));
    }
}

#[tokio::test]
async fn renewals_that_keep_their_codes_use_up_no_indexes() {
    let world = World::new().await;
    let phone = world.enrol(0).await;
    let subjects = &world.seeded.citizens[0].subjects;
    for _ in 0..40 {
        let items = subjects
            .iter()
            .map(|one| world.renew_item(&phone, one.subject, &new_key()));
        let body = json!({"items": items.collect::<Vec<_>>()});
        let (status, answer) = world.post("/passes/renew", Some(&phone.access), body).await;
        assert_eq!(status, 200, "{answer}");
        assert_eq!(answer["items"][3]["passes"][0]["slice"], RUNNING.0);
    }
    let store = &world.server.app().store;
    let taken = store.take_counters(RUNNING.0, 1).await.unwrap();
    assert!(taken < 40 * 4, "{taken} indexes for 4 codes");
}
