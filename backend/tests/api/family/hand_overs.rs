//! A member goes to another holder.

use bamin_protocol::hint;
use bamin_protocol::pass::SignedPass;
use bamin_protocol::status::State;
use reqwest::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Town, form, on_both, reasons};
use crate::main_path::fetch_list;
use crate::world::{Phone, refused};

const CHILD: &str = "2015-05-05";
const SPOUSE: &str = "1990-01-01";

async fn offer(town: &Town, phone: &Phone, subject: Uuid) -> (Uuid, String) {
    let body = json!({"subject": subject});
    let path = "/family/hand-overs";
    let (status, answer) = town.world.post(path, Some(&phone.access), body).await;
    assert_eq!(status, 201, "{answer}");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let hand_over = text(&answer["hand_over"]).parse().unwrap();
    (hand_over, text(&answer["code"]))
}

async fn accept(town: &Town, phone: &Phone, code: &str, relation: &str) -> (StatusCode, Value) {
    let body = json!({"code": code, "relation": relation});
    let path = "/family/hand-overs/accept";
    town.world.post(path, Some(&phone.access), body).await
}

async fn step(town: &Town, phone: &Phone, hand_over: Uuid, word: &str) -> (StatusCode, Value) {
    let path = format!("/family/hand-overs/{hand_over}/{word}");
    town.world.post(&path, Some(&phone.access), json!({})).await
}

async fn open(town: &Town, phone: &Phone) -> Vec<Value> {
    let (status, answer) = town
        .world
        .get("/family/hand-overs", Some(&phone.access))
        .await;
    assert_eq!(status, 200, "{answer}");
    answer["hand_overs"].as_array().unwrap().clone()
}

on_both! {
    async fn a_member_goes_over_by_the_word_of_both(town) {
        let world = &town.world;
        let (giver, receiver) = (world.enrol(1).await, world.enrol(0).await);
        let subject = town.added(&giver, form("child", CHILD, 1)).await;
        let held = world.renew(&giver, subject).await.remove(0);
        let own = world.renew(&receiver, world.subject(0)).await.remove(0);
        let (hand_over, code) = offer(&town, &giver, subject).await;
        assert_eq!(open(&town, &giver).await[0]["state"], "offered");
        refused(step(&town, &giver, hand_over, "confirm").await, "hand_over_refused");

        world.clock.advance(1);
        let (status, seen) = accept(&town, &receiver, &code.to_lowercase(), "child").await;
        assert_eq!(status, 200, "{seen}");
        assert_eq!((&seen["side"], &seen["name"]), (&json!("receiver"), &json!("陈**")));
        assert_eq!(accept(&town, &receiver, &code, "child").await, (status, seen), "again");
        let at_giver = open(&town, &giver).await.remove(0);
        assert_eq!((&at_giver["side"], &at_giver["state"]), (&json!("giver"), &json!("accepted")));
        assert!(at_giver["other"].as_str().unwrap().contains('*'), "who would get the member");
        let params = refused(step(&town, &receiver, hand_over, "confirm").await, "hand_over_refused");
        assert_eq!(params["reason"], "already_confirmed");
        assert_eq!(town.carried(&giver).await.len(), 2, "nothing moved by one word");

        world.clock.advance(1);
        assert_eq!(step(&town, &giver, hand_over, "confirm").await.0, 204);
        assert_eq!(step(&town, &giver, hand_over, "confirm").await.0, 204, "again");
        assert_eq!(town.carried(&giver).await.len(), 1);
        assert!(town.carried(&receiver).await.contains(&(subject, "child".to_owned())));
        assert_eq!(town.told(world.subject(1)).await[..2], ["hand_over_done", "hand_over_accepted"]);
        assert_eq!(town.told(world.subject(0)).await[0], "hand_over_received");
        assert!(open(&town, &giver).await.is_empty());
        // The giver's phone hears of it by the member's tag, the receiver's by its own.
        let hour = hint::hour(world.now());
        let hints = world.server.app().store.hints(hour).await.unwrap();
        for secret in [&held.hint_secret, &own.hint_secret] {
            assert!(hints.contains(&hint::tag(secret, hour)));
        }
        let fresh = world.renew(&receiver, subject).await.remove(0);
        world.clock.advance(61);
        world.server.run_jobs().await.unwrap();
        let list = fetch_list(world, &world.staff(0).await).await;
        let index = |bytes: &[u8]| SignedPass::parse(bytes).unwrap().pass.index;
        assert_eq!(list.state(index(&held.bytes)), Some(State::Withdrawn), "the old phone's");
        assert_eq!(list.state(index(&fresh.bytes)), Some(State::Valid));
        refused(step(&town, &receiver, hand_over, "decline").await, "hand_over_refused");
    }

    async fn the_receivers_own_limits_count_at_both_words(town) {
        let world = &town.world;
        let (giver, receiver) = (world.enrol(1).await, world.enrol(0).await);
        let subject = town.added(&giver, form("spouse", SPOUSE, 1)).await;
        let (hand_over, code) = offer(&town, &giver, subject).await;
        assert_eq!(reasons(accept(&town, &receiver, &code, "child").await), ["family.child_too_old"]);
        assert_eq!(accept(&town, &receiver, &code, "spouse").await.0, 200);
        town.added(&receiver, form("spouse", SPOUSE, 2)).await;
        assert_eq!(reasons(step(&town, &giver, hand_over, "confirm").await), ["family.spouse_full"]);
        assert_eq!(town.carried(&giver).await.len(), 2);
    }

    async fn either_side_may_say_no_and_over_is_over(town) {
        let world = &town.world;
        let (giver, receiver) = (world.enrol(1).await, world.enrol(0).await);
        let subject = town.added(&giver, form("spouse", SPOUSE, 1)).await;
        for who in [&giver, &receiver] {
            let (hand_over, code) = offer(&town, &giver, subject).await;
            assert_eq!(accept(&town, &receiver, &code, "spouse").await.0, 200);
            world.clock.advance(1);
            assert_eq!(step(&town, who, hand_over, "decline").await.0, 204);
            let params = refused(step(&town, &giver, hand_over, "confirm").await, "hand_over_refused");
            assert_eq!(params["reason"], "over");
            let params = refused(accept(&town, &receiver, &code, "spouse").await, "hand_over_refused");
            assert_eq!(params["reason"], "over");
        }
        assert_eq!(town.told(world.subject(0)).await[0], "hand_over_declined");
        let (hand_over, _) = offer(&town, &giver, subject).await;
        assert_eq!(step(&town, &giver, hand_over, "decline").await.0, 204, "an offer taken back");
    }

    async fn after_72_hours_each_word_is_too_late(town) {
        let world = &town.world;
        let (giver, receiver) = (world.enrol(1).await, world.enrol(0).await);
        let subject = town.added(&giver, form("spouse", SPOUSE, 1)).await;
        let (_, code) = offer(&town, &giver, subject).await;
        world.clock.advance(72 * 3600);
        let (giver, receiver) = (town.refreshed(&giver).await, town.refreshed(&receiver).await);
        refused(accept(&town, &receiver, &code, "spouse").await, "hand_over_refused");
        let (hand_over, code) = offer(&town, &giver, subject).await;
        assert_eq!(accept(&town, &receiver, &code, "spouse").await.0, 200);
        world.clock.advance(72 * 3600);
        let giver = town.refreshed(&giver).await;
        refused(step(&town, &giver, hand_over, "confirm").await, "hand_over_refused");
        assert!(open(&town, &giver).await.is_empty());
    }

    async fn strangers_see_and_move_nothing(town) {
        let world = &town.world;
        let (giver, stranger) = (world.enrol(1).await, world.enrol(0).await);
        let subject = town.added(&giver, form("spouse", SPOUSE, 1)).await;
        let (hand_over, code) = offer(&town, &giver, subject).await;
        refused(accept(&town, &stranger, "AAAAAAAAAA", "spouse").await, "not_found");
        refused(step(&town, &stranger, hand_over, "confirm").await, "not_found");
        refused(step(&town, &stranger, hand_over, "decline").await, "not_found");
        let params = refused(accept(&town, &giver, &code, "spouse").await, "hand_over_refused");
        assert_eq!(params["reason"], "own");
        let body = json!({"subject": subject});
        refused(world.post("/family/hand-overs", Some(&stranger.access), body).await, "not_found");
        let (_, newer) = offer(&town, &giver, subject).await;
        refused(accept(&town, &stranger, &code, "spouse").await, "hand_over_refused");
        assert_eq!(accept(&town, &stranger, &newer, "spouse").await.0, 200);
    }
}
