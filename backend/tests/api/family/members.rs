//! Applying for members, limits, taking them out.

use bamin_protocol::pass::{Colour, NaatResult, SignedPass, SubjectKind};
use bamin_protocol::status::State;
use bamin_server::colour::subjects::{self, NewState};
use bamin_server::store::SubjectId;
use bamin_server::store::facts::FactKind;
use serde_json::json;

use super::{Town, form, on_both, reasons, resident_id};
use crate::feeds::{Supplier, audited};
use crate::main_path::fetch_list;
use crate::world::{World, refused};

const CHILD: &str = "2015-05-05";
const PARENT: &str = "1960-03-03";
const SPOUSE: &str = "1990-01-01";

on_both! {
    async fn a_member_is_added_by_a_form_with_the_code_of_the_sms(town) {
        let world = &town.world;
        let phone = world.enrol(1).await;
        let mut child = form("child", CHILD, 1);
        child["sms_code"] = json!(town.code(&phone, "13812340001").await);
        let (status, answer) = town.apply(&phone, &child).await;
        assert_eq!(status, 201, "{answer}");
        assert_eq!(answer["subject"]["name"], "陈**");
        assert_eq!(answer["subject"]["family_relation"], "child");
        let subject = answer["subject"]["subject"].as_str().unwrap().parse().unwrap();
        let held = world.renew(&phone, subject).await.remove(0);
        let pass = SignedPass::parse(&held.bytes).unwrap().pass;
        assert_eq!((pass.subject_kind, pass.colour), (SubjectKind::Family, Colour::Green));
        assert_eq!(town.told(world.subject(1)).await, ["family_added"]);
        let entry = audited(world, subject).await.remove(0);
        assert_eq!((&entry["action"], &entry["detail"]["relation"]), (&json!("family.add"), &json!("child")));

        let again = town.apply(&phone, &child).await;
        assert_eq!(again, (status, answer), "the answer was lost: the same again");
        child["name"] = json!("陈大榕");
        refused(town.apply(&phone, &child).await, "conflict");
        assert_eq!(town.carried(&phone).await.len(), 2);
    }

    async fn every_reason_against_a_form_comes_at_once_with_its_field(town) {
        let phone = town.world.enrol(1).await;
        let empty = json!({"application": uuid::Uuid::from_u128(1)});
        let answered = town.apply(&phone, &empty).await;
        assert_eq!(answered.0, 422);
        assert_eq!(answered.1["params"]["reasons"][0], json!({
            "field": "relation", "text": "family.relation_missing", "params": {},
        }));
        assert_eq!(reasons(answered).len(), 11);
        let mut strange = form("child", CHILD, 1);
        strange["relation"] = json!("aunt");
        let params = refused(town.apply(&phone, &strange).await, "invalid_request");
        assert_eq!(params["field"], "relation");
    }

    async fn limits_of_number_and_age_are_those_of_the_day(town) {
        let phone = town.world.enrol(0).await;
        // Two parents and a child are there.
        for (number, relation, birth) in [(1, "parent", PARENT), (2, "spouse_parent", PARENT), (3, "child", CHILD), (4, "child", CHILD), (5, "spouse", SPOUSE)] {
            town.added(&phone, form(relation, birth, number)).await;
        }
        assert_eq!(town.carried(&phone).await.len(), 9, "an own code and eight members");
        for (relation, birth, reason) in [
            ("spouse_parent", PARENT, "family.parents_full"),
            ("child", CHILD, "family.children_full"),
            ("spouse", SPOUSE, "family.spouse_full"),
        ] {
            let answered = town.apply(&phone, &form(relation, birth, 20)).await;
            assert_eq!(reasons(answered), [reason]);
        }
        let other = town.world.enrol(1).await;
        for (relation, birth, reason) in [
            ("parent", "1971-11-23", "family.parent_too_young"),
            ("child", "2009-11-22", "family.child_too_old"),
        ] {
            assert_eq!(reasons(town.apply(&other, &form(relation, birth, 21)).await), [reason]);
        }
        town.added(&other, form("parent", "1971-11-22", 22)).await;
        town.added(&other, form("child", "2009-11-23", 23)).await;
    }

    async fn a_taken_document_is_refused_alike_whoever_has_it(town) {
        let world = &town.world;
        let (phone, other) = (world.enrol(1).await, world.enrol(0).await);
        town.added(&other, form("spouse", SPOUSE, 1)).await;
        let owner = town.number_of(world.subject(0)).await;
        let mut answers = Vec::new();
        for (number, document) in [(2, resident_id(SPOUSE, 1)), (3, owner)] {
            let mut claim = form("spouse", SPOUSE, number);
            claim["document_number"] = json!(document);
            claim["birth"] = json!(null);
            let unproven = town.apply(&phone, &claim).await;
            refused(unproven, "sms_code_refused");
            answers.push(town.apply_with_code(&phone, claim).await);
        }
        assert_eq!(answers[0], answers[1]);
        assert_eq!(reasons(answers.remove(0)), ["family.document_taken"]);
    }

    async fn of_two_who_claim_one_document_at_the_same_instant_exactly_one_wins(town) {
        let world = &town.world;
        let phones = [world.enrol(0).await, world.enrol(1).await];
        for round in 0..6 {
            let mut forms = Vec::new();
            for (place, phone) in phones.iter().enumerate() {
                let mut claim = form("spouse", SPOUSE, 100 + 2 * round + place as u32);
                claim["document_number"] = json!(resident_id(SPOUSE, 500 + round));
                let number = claim["phone"].as_str().unwrap().to_owned();
                claim["sms_code"] = json!(town.code(phone, &number).await);
                forms.push(claim);
            }
            let (first, second) = tokio::join!(
                town.apply(&phones[0], &forms[0]),
                town.apply(&phones[1], &forms[1])
            );
            let (won, lost) = match first.0.as_u16() {
                201 => (first, second),
                _ => (second, first),
            };
            assert_eq!(won.0, 201, "{}", won.1);
            assert_eq!(reasons(lost), ["family.document_taken"]);
            let subject = won.1["subject"]["subject"].as_str().unwrap().parse().unwrap();
            let mut removed = 0;
            for phone in &phones {
                removed += u32::from(town.delete(phone, subject).await.0 == 204);
            }
            assert_eq!(removed, 1, "it was one holder's");
        }
    }

    async fn one_holder_who_sends_two_forms_at_once_stays_within_the_limit(town) {
        let phone = town.world.enrol(1).await;
        for round in 0..4 {
            let mut forms = Vec::new();
            for place in 0..2 {
                let mut spouse = form("spouse", SPOUSE, 10 * round + place);
                let number = spouse["phone"].as_str().unwrap().to_owned();
                spouse["sms_code"] = json!(town.code(&phone, &number).await);
                forms.push(spouse);
            }
            let (first, second) = tokio::join!(town.apply(&phone, &forms[0]), town.apply(&phone, &forms[1]));
            let (won, lost) = match first.0.as_u16() {
                201 => (first, second),
                _ => (second, first),
            };
            assert_eq!(won.0, 201, "{}", won.1);
            assert_eq!(reasons(lost), ["family.spouse_full"]);
            let subject = won.1["subject"]["subject"].as_str().unwrap().parse().unwrap();
            assert_eq!(town.delete(&phone, subject).await.0, 204);
        }
    }

    async fn a_holder_who_is_orange_or_without_a_code_adds_nobody(town) {
        let world = &town.world;
        let phone = world.enrol(1).await;
        let app = world.server.app();
        for (state, reason) in [(NewState::Orange, "family.holder_orange"), (NewState::Suspended, "family.holder_without_code")] {
            subjects::set_state(app, SubjectId(world.subject(1)), state, "test", "test").await.unwrap();
            assert_eq!(reasons(town.apply(&phone, &form("child", CHILD, 1)).await), [reason]);
        }
    }

    async fn what_the_form_declares_and_what_was_there_before_counts_at_once(town) {
        let world = &town.world;
        let phone = world.enrol(1).await;
        let mut declared = form("child", CHILD, 1);
        declared["health"]["exposure"] = json!("contact");
        let subject = town.added(&phone, declared).await;
        let (_, why) = world.get(&format!("/subjects/{subject}/reasons"), Some(&phone.access)).await;
        assert_eq!((&why["colour"], &why["reasons"][0]["rule"]), (&json!("orange"), &json!("R8")), "{why}");
        assert_eq!(why["reasons"][0]["until"], world.now() + 14 * 86_400);

        let supplier = Supplier::new(world, "health_commission", &[FactKind::Clinic]).await;
        let visit = json!({
            "id": "before", "at": world.now() - 3600, "region": 350_102,
            "document_kind": "resident_id", "document_number": resident_id(CHILD, 2),
        });
        supplier.push("clinics", &[visit]).await;
        let subject = town.added(&phone, form("child", CHILD, 2)).await;
        let held = world.renew(&phone, subject).await.remove(0);
        assert_eq!(SignedPass::parse(&held.bytes).unwrap().pass.colour, Colour::Orange);
        let (_, why) = world.get(&format!("/subjects/{subject}/reasons"), Some(&phone.access)).await;
        assert_eq!(why["reasons"][0]["rule"], "R5");
        assert_eq!(town.told(subject).await, ["colour_orange"]);
    }

    async fn a_member_taken_out_shows_nothing_more_and_may_be_added_by_others(town) {
        let world = &town.world;
        let (phone, other) = (world.enrol(1).await, world.enrol(0).await);
        let subject = town.added(&phone, form("child", CHILD, 1)).await;
        let held = world.renew(&phone, subject).await.remove(0);
        refused(town.delete(&other, subject).await, "not_found");
        refused(town.delete(&phone, world.subject(1)).await, "not_found");

        world.clock.advance(1);
        assert_eq!(town.delete(&phone, subject).await.0, 204);
        refused(town.delete(&phone, subject).await, "not_found");
        assert_eq!(town.carried(&phone).await.len(), 1);
        assert_eq!(town.told(world.subject(1)).await[0], "family_removed");
        let item = world.renew_item(&phone, subject, &crate::world::new_key());
        let (_, answer) = world.post("/passes/renew", Some(&phone.access), json!({"items": [item]})).await;
        assert_eq!(answer["items"][0]["problem"], "not_found");
        world.clock.advance(61);
        world.server.run_jobs().await.unwrap();
        let list = fetch_list(world, &world.staff(0).await).await;
        let index = SignedPass::parse(&held.bytes).unwrap().pass.index;
        assert_eq!(list.state(index), Some(State::Withdrawn));

        let mut again = form("child", CHILD, 9);
        again["document_number"] = json!(resident_id(CHILD, 1));
        town.added(&other, again).await;
    }

    async fn a_members_last_test_stands_in_the_pass(town) {
        let world = &town.world;
        let phone = world.enrol(1).await;
        let subject = town.added(&phone, form("child", CHILD, 1)).await;
        let naat = async || {
            let held = world.renew(&phone, subject).await.remove(0);
            SignedPass::parse(&held.bytes).unwrap().pass.naat
        };
        assert!(naat().await.is_none());
        let supplier = Supplier::new(world, "laboratory", &[FactKind::Test]).await;
        let test = |id: &str, days: i64, result: &str| json!({
            "id": id, "at": world.now() - days * 86_400, "result": result,
            "document_kind": "resident_id", "document_number": resident_id(CHILD, 1),
        });
        supplier.push("tests", &[test("old", 8, "positive")]).await;
        assert!(naat().await.is_none(), "seven days are over");
        supplier.push("tests", &[test("a", 2, "negative"), test("b", 5, "positive")]).await;
        let told = naat().await.unwrap();
        assert_eq!((told.result, told.days_before), (NaatResult::Negative, 2), "the last one");
        supplier.push("tests", &[json!({"id": "a", "withdrawn": true})]).await;
        let told = naat().await.unwrap();
        assert_eq!((told.result, told.days_before), (NaatResult::Positive, 5));
    }
}

#[tokio::test]
async fn no_form_is_taken_without_a_session() {
    let world = World::new().await;
    refused(
        world.post("/family/members", None, json!({})).await,
        "unauthenticated",
    );
}

#[tokio::test]
async fn an_arrival_adds_nobody() {
    let town = Town::new(None).await;
    let phone = town.world.enrol(1).await;
    let path = town.world.folder.path().join("data/bamin.sqlite3");
    let database = rusqlite::Connection::open(path).unwrap();
    database
        .execute("UPDATE subjects SET kind = 2 WHERE relation = 0", [])
        .unwrap();
    let answered = town.apply(&phone, &form("child", CHILD, 1)).await;
    assert_eq!(reasons(answered), ["family.holder_kind"]);
}
