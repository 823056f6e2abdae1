//! SMS codes: tries, life, limits, the gateway.

use serde_json::json;

use super::{Town, form, on_both};
use crate::world::{World, refused};

const CHILD: &str = "2015-05-05";
const NUMBER: &str = "13812340001";

on_both! {
    async fn after_five_wrong_tries_the_right_code_is_refused_too(town) {
        let phone = town.world.enrol(1).await;
        let mut child = form("child", CHILD, 1);
        let right = town.code(&phone, NUMBER).await;
        let wrong = if right == "123456" { "654321" } else { "123456" };
        for left in [4, 3, 2, 1, 0] {
            child["sms_code"] = json!(wrong);
            let params = refused(town.apply(&phone, &child).await, "sms_code_refused");
            assert_eq!(params["left"], left);
        }
        child["sms_code"] = json!(right);
        refused(town.apply(&phone, &child).await, "sms_code_refused");
    }

    async fn a_code_is_used_once_and_for_five_minutes(town) {
        let world = &town.world;
        let phone = world.enrol(1).await;
        let mut child = form("child", CHILD, 1);
        child["sms_code"] = json!(town.code(&phone, NUMBER).await);
        world.clock.advance(300);
        refused(town.apply(&phone, &child).await, "sms_code_refused");
        child["sms_code"] = json!(town.code(&phone, NUMBER).await);
        world.clock.advance(299);
        assert_eq!(town.apply(&phone, &child).await.0, 201);
        let mut second = form("child", CHILD, 2);
        second["phone"] = child["phone"].clone();
        second["sms_code"] = child["sms_code"].clone();
        refused(town.apply(&phone, &second).await, "sms_code_refused");
    }

    async fn a_code_serves_only_who_asked_and_only_that_phone(town) {
        let world = &town.world;
        let (phone, other) = (world.enrol(1).await, world.enrol(0).await);
        let code = town.code(&phone, NUMBER).await;
        let mut child = form("child", CHILD, 1);
        child["sms_code"] = json!(code);
        refused(town.apply(&other, &child).await, "sms_code_refused");
        let mut elsewhere = child.clone();
        elsewhere["phone"] = json!("13912340001");
        refused(town.apply(&phone, &elsewhere).await, "sms_code_refused");
        assert_eq!(town.apply(&phone, &child).await.0, 201);
    }

    async fn a_phone_gets_one_code_a_minute_and_five_an_hour_whoever_asks(town) {
        let world = &town.world;
        let phones = [world.enrol(1).await, world.enrol(0).await];
        for round in 0..5 {
            town.code(&phones[round % 2], NUMBER).await;
            let soon = town.ask_code(&phones[(round + 1) % 2], NUMBER).await;
            assert_eq!(soon.0, 429);
            refused(soon, "too_many_requests");
            world.clock.advance(60);
        }
        let params = refused(town.ask_code(&phones[0], NUMBER).await, "too_many_requests");
        assert_eq!(params["seconds"], 3600 - 5 * 60);
        world.clock.advance(3600 - 5 * 60);
        town.code(&town.refreshed(&phones[0]).await, NUMBER).await;
    }

    async fn who_asks_at_once_gets_one_code(town) {
        let phone = town.world.enrol(1).await;
        let asked = tokio::join!(town.ask_code(&phone, NUMBER), town.ask_code(&phone, NUMBER), town.ask_code(&phone, NUMBER));
        let kept = [asked.0, asked.1, asked.2].into_iter().filter(|one| one.0 == 202);
        assert_eq!((kept.count(), town.gateway.sent().len()), (1, 1));
    }

    async fn what_the_gateway_refuses_counts_against_no_person(town) {
        let phone = town.world.enrol(1).await;
        town.gateway.set_refuses(true);
        for _ in 0..12 {
            refused(town.ask_code(&phone, NUMBER).await, "unavailable");
        }
        town.gateway.set_refuses(false);
        town.code(&phone, NUMBER).await;
        refused(town.ask_code(&phone, NUMBER).await, "too_many_requests");
    }

    async fn what_a_silent_gateway_may_have_sent_counts(town) {
        let phone = town.world.enrol(1).await;
        town.gateway.lose_answers(3);
        refused(town.ask_code(&phone, NUMBER).await, "unavailable");
        assert_eq!(town.gateway.sent().len(), 1);
        refused(town.ask_code(&phone, NUMBER).await, "too_many_requests");
    }

    async fn an_address_is_limited_also_where_the_gateway_refuses(town) {
        let phone = town.world.enrol(1).await;
        town.gateway.set_refuses(true);
        for number in 0..120 {
            let number = format!("1391234{number:04}");
            refused(town.ask_code(&phone, &number).await, "unavailable");
        }
        refused(town.ask_code(&phone, NUMBER).await, "too_many_requests");
        assert_eq!(town.gateway.tries(), 120);
    }

    async fn a_holder_asks_for_ten_codes_an_hour(town) {
        let phone = town.world.enrol(1).await;
        for number in 0..10 {
            town.code(&phone, &format!("1391234{number:04}")).await;
        }
        refused(town.ask_code(&phone, "13912349999").await, "too_many_requests");
    }
}

#[tokio::test]
async fn a_lost_answer_of_the_gateway_sends_no_second_message() {
    let town = Town::new(None).await;
    let phone = town.world.enrol(1).await;
    town.gateway.lose_answers(2);
    town.code(&phone, NUMBER).await;
    assert_eq!((town.gateway.tries(), town.gateway.sent().len()), (3, 1));
    let sms = town.gateway.sent().remove(0);
    assert_eq!(
        (sms.to.as_str(), sms.template.as_str()),
        ("+8613812340001", "family")
    );
    assert!(sms.text.contains(&sms.code) && sms.code.len() == 6);
}

#[tokio::test]
async fn a_gateway_that_is_down_is_said_to_be() {
    let town = Town::new(None).await;
    let phone = town.world.enrol(1).await;
    town.gateway.set_down(true);
    let answered = town.ask_code(&phone, NUMBER).await;
    assert_eq!(answered.0, 503);
    refused(answered, "unavailable");
}

#[tokio::test]
async fn a_demonstration_writes_its_codes_to_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sms.ndjson");
    let world = World::with(|config| config.sms_file = Some(file.clone())).await;
    let phone = world.enrol(1).await;
    let body = json!({"phone": NUMBER});
    let (status, _) = world
        .post("/family/sms-codes", Some(&phone.access), body)
        .await;
    assert_eq!(status, 202);
    let line: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    assert_eq!(line["to"], "+8613812340001");
}

#[tokio::test]
async fn the_store_holds_neither_phone_nor_code() {
    let town = Town::new(None).await;
    let phone = town.world.enrol(1).await;
    let mut child = form("child", CHILD, 1);
    let code = town.code(&phone, NUMBER).await;
    child["sms_code"] = json!(code);
    assert_eq!(town.apply(&phone, &child).await.0, 201);
    let data = town.world.folder.path().join("data");
    for name in ["bamin.sqlite3", "bamin.sqlite3-wal"] {
        let bytes = std::fs::read(data.join(name)).unwrap();
        for needle in [NUMBER, "陈小榕", child["document_number"].as_str().unwrap()] {
            let found = bytes
                .windows(needle.len())
                .any(|part| part == needle.as_bytes());
            assert!(!found, "{needle} in {name}");
        }
    }
}
