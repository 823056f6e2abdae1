//! `POST /devices` and `GET /subjects`.

use bamin_protocol::proof::Purpose;
use serde_json::json;

use crate::world::{World, b64, new_key, prove, refused};

#[tokio::test]
async fn a_holder_gets_the_own_code_and_the_familys() {
    let world = World::new().await;
    let phone = world.enrol(0).await;
    let subjects = phone.answer["subjects"].as_array().unwrap();
    let relations: Vec<_> = subjects
        .iter()
        .map(|one| one["relation"].as_str().unwrap())
        .collect();
    assert_eq!(relations, ["self", "family", "family", "family"]);
    let full = &world.seeded.citizens[0].subjects[0].name;
    assert_ne!(subjects[0]["name"], **full);
    assert!(subjects[0]["name"].as_str().unwrap().contains('*'));
    let (status, listed) = world.get("/subjects", Some(&phone.access)).await;
    assert_eq!(
        (status.as_u16(), &listed["subjects"]),
        (200, &phone.answer["subjects"])
    );
}

#[tokio::test]
async fn a_lost_answer_can_be_asked_for_again_by_the_same_key_only() {
    let world = World::new().await;
    let key = new_key();
    let body = world.enrol_body(1, &key);
    let (first, one) = world.post("/devices", None, body.clone()).await;
    let (second, two) = world.post("/devices", None, body).await;
    assert_eq!((first.as_u16(), second.as_u16()), (201, 201));
    assert_eq!(one["device"], two["device"]);
    let other = world.enrol_body(1, &new_key());
    refused(
        world.post("/devices", None, other).await,
        "enrolment_refused",
    );
}

#[tokio::test]
async fn an_unknown_or_expired_code_is_refused() {
    let world = World::new().await;
    let key = new_key();
    let mut body = world.enrol_body(1, &key);
    body["enrolment_code"] = json!("ABCDEFGHJKLMNPQR");
    let parts: [&[u8]; 2] = [b"ABCDEFGHJKLMNPQR", key.public().as_bytes()];
    body["proof"] = json!(prove(&key, Purpose::Enrol, &parts));
    refused(
        world.post("/devices", None, body).await,
        "enrolment_refused",
    );
    world.clock.advance(31 * 86_400);
    let late = world.enrol_body(1, &key);
    refused(
        world.post("/devices", None, late).await,
        "enrolment_refused",
    );
}

#[tokio::test]
async fn a_key_that_is_not_possessed_is_refused() {
    let world = World::new().await;
    let key = new_key();
    let mut body = world.enrol_body(1, &key);
    body["device_key"] = json!(b64(new_key().public().as_bytes()));
    refused(world.post("/devices", None, body).await, "proof_refused");
    let mut body = world.enrol_body(1, &key);
    let code = world.seeded.citizens[1].enrolment_code.clone();
    let parts = [code.as_bytes(), key.public().as_bytes()];
    body["proof"] = json!(prove(&key, Purpose::Refresh, &parts));
    refused(world.post("/devices", None, body).await, "proof_refused");
}

#[tokio::test]
async fn a_body_that_is_not_as_described_names_the_field() {
    let world = World::new().await;
    let mut body = world.enrol_body(1, &new_key());
    body.as_object_mut().unwrap().remove("platform");
    let sent = body.to_string().len();
    let params = refused(world.post("/devices", None, body).await, "invalid_request");
    // Whoever sent other than that many knows that it was cut on the way.
    assert_eq!(params, json!({"field": "platform", "bytes": sent}));
    let mut body = world.enrol_body(1, &new_key());
    body["device_key"] = json!("AAAA");
    let params = refused(world.post("/devices", None, body).await, "invalid_request");
    assert_eq!(params, json!({"field": "device_key"}));
}

#[tokio::test]
async fn too_many_enrolments_from_one_address_wait() {
    let world = World::with(|config| config.logins_per_minute = 2).await;
    for _ in 0..2 {
        world
            .post("/devices", None, world.enrol_body(1, &new_key()))
            .await;
    }
    let body = world.enrol_body(1, &new_key());
    let params = refused(
        world.post("/devices", None, body.clone()).await,
        "too_many_requests",
    );
    world.clock.advance(params["seconds"].as_i64().unwrap());
    refused(
        world.post("/devices", None, body).await,
        "enrolment_refused",
    );
}
