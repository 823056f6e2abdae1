//! Appeals: from what a holder writes to a colour, or to an answer.

use bamin_server::secrets::digest::sha256;
use bamin_server::store::{HolderId, SubjectId};
use image::codecs::jpeg::JpegEncoder;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::both::both;
use crate::feeds::{Supplier, audited, reasons, visit};
use crate::operator::Operator;
use crate::world::{Phone, World, answer, b64, random, refused};

/// A JPEG of some size that compresses badly.
pub fn photo(seed: u32) -> Vec<u8> {
    let mut state = seed | 1;
    let image = image::RgbImage::from_fn(320, 240, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        image::Rgb(state.to_be_bytes()[..3].try_into().unwrap())
    });
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 95)
        .encode_image(&image)
        .unwrap();
    bytes
}

pub fn announced(photos: &[Vec<u8>]) -> Value {
    let one = |photo: &Vec<u8>| json!({"size": photo.len(), "sha256": b64(&sha256(photo))});
    photos.iter().map(one).collect()
}

pub fn new_id(world: &World) -> Uuid {
    random().uuid(world.now() * 1000).unwrap()
}

pub async fn put(world: &World, phone: &Phone, id: Uuid, body: &Value) -> (StatusCode, Value) {
    let path = format!("/api/v1/appeals/{id}");
    let request = world.request(Method::PUT, &path, Some(&phone.access));
    answer(request.json(body)).await
}

pub async fn part(
    world: &World,
    phone: &Phone,
    id: Uuid,
    number: usize,
    start: usize,
    bytes: &[u8],
) -> (StatusCode, Value) {
    let path = format!("/api/v1/appeals/{id}/photos/{number}?start={start}");
    let request = world.request(Method::PUT, &path, Some(&phone.access));
    answer(request.body(bytes.to_vec())).await
}

async fn mine(world: &World, phone: &Phone) -> Vec<Value> {
    let (status, answer) = world.get("/appeals", Some(&phone.access)).await;
    assert_eq!(status, 200, "{answer}");
    answer["appeals"].as_array().unwrap().clone()
}

/// A citizen made orange by a clinic, and an open appeal about it.
pub async fn orange_and_appealing(world: &World, photos: &[Vec<u8>]) -> (Phone, Uuid) {
    let phone = world.enrol(1).await;
    let subject = world.subject(1);
    let supplier = Supplier::all(world).await;
    supplier
        .push("clinics", &[visit(world, 1, "v-1").await])
        .await;
    let why = reasons(world, &phone, subject).await;
    let id = new_id(world);
    let body = json!({
        "subject": subject, "kind": "reason", "text": "我那天不在医院",
        "reason": {"rule": "R5", "since": why["reasons"][0]["since"]},
        "photos": announced(photos),
    });
    let (status, answer) = put(world, &phone, id, &body).await;
    assert_eq!(status, 200, "{answer}");
    for (number, photo) in photos.iter().enumerate() {
        let (status, answer) = part(world, &phone, id, number, 0, photo).await;
        assert_eq!(status, 200, "{answer}");
    }
    (phone, id)
}

both! {
    async fn an_accepted_appeal_lifts_the_named_reason_until_its_end_and_leaves_the_record(world) {
        let photos = [photo(1), photo(2)];
        let (phone, id) = orange_and_appealing(&world, &photos).await;
        let (subject, operator) = (world.subject(1), Operator::new(&world).await);
        let (_, listed) = operator.get("/appeals").await;
        assert_eq!(listed["appeals"][0]["appeal"], json!(id));
        assert_eq!(listed["appeals"][0]["record"], "health_commission/clinics/v-1");
        assert!(!listed.to_string().contains("医院"), "a list shows nobody's words");
        let (_, opened) = operator.get(&format!("/appeals/{id}")).await;
        assert_eq!((&opened["text"], &opened["colour"]), (&json!("我那天不在医院"), &json!("orange")));
        let request = operator.request(Method::GET, &format!("/appeals/{id}/photos/1"), vec![]);
        let shown = request.send().await.unwrap();
        assert_eq!(shown.headers()["content-type"], "image/jpeg");
        assert!(image::load_from_memory(&shown.bytes().await.unwrap()).is_ok());

        world.clock.advance(60);
        let until = world.now() + 3 * 86_400;
        let decision = json!({"state": "accepted", "lifted_until": until, "answer": "已核实"});
        let path = format!("/appeals/{id}/decision");
        for _ in 0..2 {
            let (status, decided) = operator.send(Method::POST, &path, &decision).await;
            assert_eq!((status, &decided["state"]), (StatusCode::OK, &json!("accepted")), "{decided}");
        }
        let why = reasons(&world, &phone, subject).await;
        assert_eq!((&why["colour"], &why["since"]), (&json!("green"), &json!(world.now())));
        assert_eq!(why["lifted"][0]["reason"]["rule"], "R5");
        assert_eq!((&why["lifted"][0]["cause"], &why["lifted"][0]["expires"]), (&json!("appeal"), &json!(until)));
        let own = mine(&world, &phone).await;
        assert_eq!((&own[0]["state"], &own[0]["answer"]), (&json!("accepted"), &json!("已核实")));
        let entries = audited(&world, subject).await;
        let actions: Vec<_> = entries.iter().map(|entry| entry["action"].as_str().unwrap()).collect();
        assert_eq!(actions.iter().filter(|action| **action == "subject.look").count(), 2, "{actions:?}");
        assert_eq!(actions.iter().filter(|action| **action == "appeal.decide").count(), 1);
        let change = entries.iter().rfind(|entry| entry["action"] == "colour.change").unwrap();
        assert_eq!(change["detail"]["cause"], "lifted");
        let (_, answer) = world.get("/messages", Some(&phone.access)).await;
        let codes: Vec<_> = answer["messages"].as_array().unwrap().iter().map(|one| one["code"].clone()).collect();
        assert!(codes.contains(&json!("appeal_accepted")) && codes.contains(&json!("colour_green")), "{codes:?}");

        // The record is still there: when the lifting ends it counts again.
        world.clock.advance(3 * 86_400 - 1);
        world.server.run_jobs().await.unwrap();
        let store = &world.server.app().store;
        let colour = async || store.subject(SubjectId(subject)).await.unwrap().unwrap().colour;
        assert_eq!(colour().await, 0);
        world.clock.advance(1);
        world.server.run_jobs().await.unwrap();
        assert_eq!(colour().await, 1);
    }

    async fn another_record_of_the_same_rule_is_not_lifted_with_it(world) {
        let (phone, id) = orange_and_appealing(&world, &[]).await;
        let supplier = Supplier::all(&world).await;
        supplier.push("clinics", &[visit(&world, 1, "v-2").await]).await;
        let operator = Operator::new(&world).await;
        let decision = json!({"state": "accepted", "lifted_until": world.now() + 600, "answer": "v-1"});
        operator.send(Method::POST, &format!("/appeals/{id}/decision"), &decision).await;
        let why = reasons(&world, &phone, world.subject(1)).await;
        assert_eq!((&why["colour"], why["reasons"].as_array().unwrap().len()), (&json!("orange"), 1));
        assert_eq!(why["lifted"].as_array().unwrap().len(), 1);
    }

    async fn a_rejected_appeal_changes_nothing_but_says_why(world) {
        let (phone, id) = orange_and_appealing(&world, &[]).await;
        let operator = Operator::new(&world).await;
        let path = format!("/appeals/{id}/decision");
        let wrong = json!({"state": "rejected", "lifted_until": world.now() + 9, "answer": "否"});
        assert_eq!(refused(operator.send(Method::POST, &path, &wrong).await, "invalid_request")["field"], "lifted_until");
        let decision = json!({"state": "rejected", "answer": "记录无误"});
        assert_eq!(operator.send(Method::POST, &path, &decision).await.0, 200);
        assert_eq!(reasons(&world, &phone, world.subject(1)).await["colour"], "orange");
        let own = mine(&world, &phone).await;
        assert_eq!((&own[0]["state"], &own[0]["answer"]), (&json!("rejected"), &json!("记录无误")));
        let other = json!({"state": "accepted", "lifted_until": world.now() + 600, "answer": "改"});
        refused(operator.send(Method::POST, &path, &other).await, "conflict");
        assert_eq!(reasons(&world, &phone, world.subject(1)).await["colour"], "orange");
    }

    async fn a_photo_goes_on_where_it_stopped_and_is_kept_without_its_metadata(world) {
        let phone = world.enrol(1).await;
        let mut photo = photo(3);
        photo.extend(b"trailing archive");
        let id = new_id(&world);
        let body = json!({"subject": world.subject(1), "kind": "name", "text": "名字有误", "photos": announced(std::slice::from_ref(&photo))});
        assert_eq!(put(&world, &phone, id, &body).await.1["state"], "begun");
        let half = photo.len() / 2;
        let received = async |start: usize, bytes: &[u8]| part(&world, &phone, id, 0, start, bytes).await.1["received"].as_u64().unwrap() as usize;
        assert_eq!(received(0, &photo[..half]).await, half);
        assert_eq!(received(0, &photo[..half]).await, half, "again");
        assert_eq!(received(half + 9, &photo[half + 9..half + 20]).await, half, "a gap");
        assert_eq!(put(&world, &phone, id, &body).await.1["photos"][0]["received"], half);
        let operator = Operator::new(&world).await;
        let decision = json!({"state": "rejected", "answer": "早"});
        refused(operator.send(Method::POST, &format!("/appeals/{id}/decision"), &decision).await, "conflict");
        assert_eq!(received(half, &photo[half..]).await, photo.len());
        assert_eq!(received(half, &photo[half..]).await, photo.len(), "again");
        assert_eq!(mine(&world, &phone).await[0]["state"], "open");
        let request = operator.request(Method::GET, &format!("/appeals/{id}/photos/0"), vec![]);
        let kept = request.send().await.unwrap().bytes().await.unwrap();
        assert!(!kept.windows(8).any(|window| window == b"trailing"));
        let (_, sealed) = world.server.app().store.photo(id, 0).await.unwrap().unwrap();
        assert!(!sealed.windows(4).any(|window| window == [0xFF, 0xD8, 0xFF, 0xE0]), "sealed");
    }

    async fn what_is_no_photo_is_refused_with_its_reason_and_the_appeal_goes_on(world) {
        let phone = world.enrol(1).await;
        let bomb = [b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\xff\xff\0\0\xff\xff\x08\x06\0\0\0".to_vec(), vec![0; 100]].concat();
        let photos = [b"<svg onload='x'/>".to_vec(), bomb, photo(4)];
        let id = new_id(&world);
        let mut body = json!({"subject": world.subject(1), "kind": "data", "text": "住址有误", "photos": announced(&photos)});
        body["photos"][2]["sha256"] = json!(b64(&sha256(b"another")));
        put(&world, &phone, id, &body).await;
        for (number, reason) in ["type", "dimensions", "damaged"].into_iter().enumerate() {
            let params = refused(part(&world, &phone, id, number, 0, &photos[number]).await, "photo_refused");
            assert_eq!(params["reason"], reason);
        }
        let own = mine(&world, &phone).await;
        assert_eq!((&own[0]["state"], &own[0]["photos"][1]["refused"]), (&json!("open"), &json!("dimensions")));
        refused(part(&world, &phone, id, 3, 0, b"x").await, "not_found");
    }

    async fn nobody_has_more_than_three_undecided_appeals(world) {
        let (phone, first) = orange_and_appealing(&world, &[]).await;
        let subject = world.subject(1);
        let body = |n: u32| json!({"subject": subject, "kind": "name", "text": format!("第{n}次")});
        let (second, third) = (new_id(&world), new_id(&world));
        assert_eq!(put(&world, &phone, second, &body(2)).await.0, 200);
        assert_eq!(put(&world, &phone, third, &body(3)).await.0, 200);
        let params = refused(put(&world, &phone, new_id(&world), &body(4)).await, "too_many_appeals");
        assert_eq!(params["limit"], 3);
        assert_eq!(put(&world, &phone, third, &body(3)).await.0, 200, "the same again");
        refused(put(&world, &phone, third, &body(9)).await, "conflict");
        let operator = Operator::new(&world).await;
        let decision = json!({"state": "rejected", "answer": "否"});
        operator.send(Method::POST, &format!("/appeals/{first}/decision"), &decision).await;
        assert_eq!(put(&world, &phone, new_id(&world), &body(4)).await.0, 200);
    }

    async fn photos_and_appeals_go_when_their_time_is_over(world) {
        let (phone, id) = orange_and_appealing(&world, &[photo(5)]).await;
        let begun = new_id(&world);
        let body = json!({"subject": world.subject(1), "kind": "name", "text": "x", "photos": announced(&[photo(6)])});
        put(&world, &phone, begun, &body).await;
        part(&world, &phone, begun, 0, 0, &photo(6)[..100]).await;
        let operator = Operator::new(&world).await;
        let decision = json!({"state": "rejected", "answer": "否"});
        operator.send(Method::POST, &format!("/appeals/{id}/decision"), &decision).await;
        let store = &world.server.app().store;
        let there = async |days: i64| {
            world.clock.advance(days * 86_400);
            world.server.run_jobs().await.unwrap();
            (store.appeal(begun).await.unwrap().is_some(), store.photo(id, 0).await.unwrap().is_some(), store.appeal(id).await.unwrap().is_some())
        };
        assert_eq!(there(6).await, (true, true, true));
        assert_eq!(there(2).await, (false, true, true));
        assert!(store.photo_parts(begun, 0).await.unwrap().is_empty());
        assert_eq!(there(23).await, (false, false, true));
        assert_eq!(there(340).await, (false, false, false));
    }
}

#[tokio::test]
async fn a_colour_set_by_hand_is_taken_back_by_an_accepted_appeal() {
    use bamin_server::colour::subjects::{NewState, set_state};
    let world = World::new().await;
    let phone = world.enrol(1).await;
    let subject = world.subject(1);
    let app = world.server.app();
    set_state(app, SubjectId(subject), NewState::Orange, "drill", "test")
        .await
        .unwrap();
    let why = reasons(&world, &phone, subject).await;
    assert_eq!(why["reasons"][0]["rule"], "operator");
    let id = new_id(&world);
    let reason = json!({"rule": "operator", "since": why["reasons"][0]["since"]});
    let body = json!({"subject": subject, "kind": "reason", "text": "误操作", "reason": reason});
    assert_eq!(put(&world, &phone, id, &body).await.0, 200);
    let operator = Operator::new(&world).await;
    let decision = json!({"state": "accepted", "lifted_until": world.now() + 9, "answer": "好"});
    let path = format!("/appeals/{id}/decision");
    let (status, answer) = operator.send(Method::POST, &path, &decision).await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(reasons(&world, &phone, subject).await["colour"], "green");
}

#[tokio::test]
async fn an_appeal_is_about_the_own_subjects_and_a_reason_that_counts() {
    let world = World::new().await;
    let phone = world.enrol(1).await;
    let subject = world.subject(1);
    let id = new_id(&world);
    let ask = async |body: Value| put(&world, &phone, id, &body).await;
    let text = "写明情况";
    let other = json!({"subject": world.subject(0), "kind": "name", "text": text});
    refused(ask(other).await, "not_found");
    let gone = json!({"rule": "R5", "since": world.now()});
    let gone = json!({"subject": subject, "kind": "reason", "text": text, "reason": gone});
    refused(ask(gone).await, "reason_gone");
    for (field, body) in [
        (
            "reason",
            json!({"subject": subject, "kind": "reason", "text": text}),
        ),
        (
            "kind",
            json!({"subject": subject, "kind": "colour", "text": text}),
        ),
        (
            "text",
            json!({"subject": subject, "kind": "name", "text": " \n"}),
        ),
        (
            "text",
            json!({"subject": subject, "kind": "name", "text": "字".repeat(2_001)}),
        ),
        (
            "photos",
            json!({"subject": subject, "kind": "name", "text": text, "photos": announced(&[vec![1], vec![1], vec![1], vec![1], vec![1], vec![1]])}),
        ),
    ] {
        assert_eq!(refused(ask(body).await, "invalid_request")["field"], field);
    }
    let large = json!([{"size": 5 * 1024 * 1024 + 1, "sha256": b64(&[0; 32])}]);
    let large = json!({"subject": subject, "kind": "name", "text": text, "photos": large});
    refused(ask(large).await, "too_large");
    assert!(mine(&world, &phone).await.is_empty());

    let body = json!({"subject": subject, "kind": "name", "text": text});
    assert_eq!(ask(body.clone()).await.0, 200);
    let stranger = world.enrol(0).await;
    assert!(mine(&world, &stranger).await.is_empty());
    refused(put(&world, &stranger, id, &body).await, "not_found");
    refused(part(&world, &stranger, id, 0, 0, b"x").await, "not_found");
    let store = &world.server.app().store;
    let kept = store.appeal(id).await.unwrap().unwrap();
    assert_ne!(kept.holder, HolderId(Uuid::nil()));
    assert!(
        !kept
            .sealed
            .windows(6)
            .any(|window| window == &text.as_bytes()[..6])
    );
}
